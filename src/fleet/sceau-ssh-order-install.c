/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders that bring a certificate to its place: an authority's, with the key it was made for, wherever on the server that is; those of
 * 7.13. */
#include "config.h"

#include "fleet/sceau-ssh-order-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pki/sceau-reading.h"

static GPtrArray *
read_pile (const SceauArguments *arguments, GError **error)
{
  g_autofree char *text = g_strconcat (arguments->chain_pem != NULL ? arguments->chain_pem : "",
                                       arguments->anchor_pem, NULL);
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GPtrArray) certificates = NULL;

  sceau_reading_add (reading, "chain", bytes);
  certificates = sceau_reading_dup_certificates (reading);
  if (certificates->len > 0
      && sceau_findings_get_worst (sceau_reading_get_findings (reading)) != SCEAU_SEVERITY_ERROR)
    return g_steal_pointer (&certificates);
  _sceau_ssh_order_refuse (
      error, certificates->len == 0 ? SCEAU_ERROR_NOT_A_CERTIFICATE : SCEAU_ERROR_MALFORMED,
      _ ("These are not certificates, or not whole ones"), sceau_reading_get_findings (reading));
  return NULL;
}

static gboolean
pile_has_key (GPtrArray *pile, const char *spki)
{
  for (guint i = 0; spki != NULL && i < pile->len; i++)
    if (g_str_equal (sceau_certificate_get_spki_sha256 (pile->pdata[i]), spki))
      return TRUE;
  return FALSE;
}

/* A key of the server: one of its files, or of those in a backup. */
typedef struct
{
  SceauSshFileKind kind;
  const SceauSshArchive *archive; /* nullable */
  const char *spki;               /* NULL: encrypted, and not known before it is opened */
} KeyChoice;

static gboolean
find_key (const SceauSshView *view, GPtrArray *pile, KeyChoice *choice)
{
  static const SceauSshFileKind candidates[] = { SCEAU_SSH_PENDING_KEY, SCEAU_SSH_KEY };

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      *choice = (KeyChoice){ candidates[i], NULL, view->files[candidates[i]].spki };
      if (pile_has_key (pile, choice->spki))
        return TRUE;
    }
  /* The authority may answer a request that was replaced meanwhile. */
  for (guint i = 0; i < view->archive->len; i++)
    {
      const SceauSshArchive *archive = view->archive->pdata[i];

      *choice = (KeyChoice){ SCEAU_SSH_PENDING_KEY, archive, archive->pending_key };
      if (pile_has_key (pile, choice->spki))
        return TRUE;
      *choice = (KeyChoice){ SCEAU_SSH_KEY, archive, archive->key };
      if (pile_has_key (pile, choice->spki))
        return TRUE;
    }
  return FALSE;
}

/* Which key of the server the chain is for. KEY_MISMATCH when it is none. An encrypted one is opened on the server, and only
 * there it is seen whether it fits. */
static gboolean
choose_key (const SceauSshView *view, const SceauArguments *arguments, GPtrArray *pile,
            KeyChoice *choice, GError **error)
{
  gboolean sealed = view->files[SCEAU_SSH_PENDING_KEY].sealed;
  g_autoptr (GPtrArray) findings = NULL;

  if (find_key (view, pile, choice))
    return TRUE;
  *choice = (KeyChoice){ SCEAU_SSH_PENDING_KEY, NULL, NULL };
  if (sealed && arguments->key_passphrase != NULL)
    return TRUE;
  if (sealed)
    return _sceau_ssh_order_refuse (error, SCEAU_ERROR_ENCRYPTED,
                                    _ ("The pending key is encrypted: its passphrase is needed"),
                                    NULL);
  findings = sceau_findings_new ();
  g_ptr_array_add (findings,
                   sceau_finding_new (SCEAU_FINDING_KEY_MISMATCH,
                                      sceau_certificate_get_title (pile->pdata[0]),
                                      sceau_certificate_get_sha256 (pile->pdata[0]), NULL));
  return _sceau_ssh_order_refuse (
      error, SCEAU_ERROR_CHAIN_REJECTED,
      _ ("This certificate was made for another key than those of this server"), findings);
}

static gboolean
judge_chain (SceauChain *chain, gboolean allow_incomplete, GError **error)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);

  switch (sceau_chain_get_status (chain))
    {
    case SCEAU_CHAIN_COMPLETE:
      return TRUE;
    case SCEAU_CHAIN_INCOMPLETE:
      return allow_incomplete
             || _sceau_ssh_order_refuse (
                 error, SCEAU_ERROR_CHAIN_INCOMPLETE,
                 _ ("An intermediate certificate is missing: many clients would refuse this server"),
                 findings);
    case SCEAU_CHAIN_REJECTED:
    default:
      return _sceau_ssh_order_refuse (
          error, SCEAU_ERROR_CHAIN_REJECTED,
          _ ("This chain cannot be installed: every client would refuse it"), findings);
    }
}

static gboolean
request_has_key (const SceauSshView *view, SceauSshFileKind request, const char *spki)
{
  return view->files[request].request != NULL
         && g_str_equal (sceau_request_get_spki_sha256 (view->files[request].request), spki);
}

static void
set_archived (SceauSshOrder *self, SceauSshFileKind file, const SceauSshArchive *archive,
              SceauSshFileKind kind)
{
  g_autofree char *value = g_strdup_printf ("%s/%s", archive->id,
                                            sceau_ssh_file_kind_to_string (kind));

  _sceau_ssh_order_set (self, file, "archive", value);
}

static void
set_key_from (SceauSshOrder *self, const SceauSshView *view, const KeyChoice *choice)
{
  if (choice->archive != NULL)
    set_archived (self, SCEAU_SSH_KEY, choice->archive, choice->kind);
  else if (choice->kind == SCEAU_SSH_PENDING_KEY && view->files[choice->kind].sealed)
    _sceau_ssh_order_set (self, SCEAU_SSH_KEY, "unseal", NULL);
  else if (choice->kind == SCEAU_SSH_PENDING_KEY)
    _sceau_ssh_order_set (self, SCEAU_SSH_KEY, "copy",
                          sceau_ssh_file_kind_to_string (choice->kind));
}

/* A request that was made with that key, wherever it is. */
static gboolean
set_request_from (SceauSshOrder *self, const SceauSshView *view, const SceauSshArchive *archive,
                  const char *spki)
{
  if (request_has_key (view, SCEAU_SSH_PENDING_REQUEST, spki))
    _sceau_ssh_order_set (self, SCEAU_SSH_REQUEST, "copy",
                          sceau_ssh_file_kind_to_string (SCEAU_SSH_PENDING_REQUEST));
  else if (request_has_key (view, SCEAU_SSH_REQUEST, spki))
    return TRUE;
  else if (archive != NULL && g_strcmp0 (archive->pending_request, spki) == 0)
    set_archived (self, SCEAU_SSH_REQUEST, archive, SCEAU_SSH_PENDING_REQUEST);
  else if (archive != NULL && g_strcmp0 (archive->request, spki) == 0)
    set_archived (self, SCEAU_SSH_REQUEST, archive, SCEAU_SSH_REQUEST);
  else
    return FALSE;
  return TRUE;
}

/* As all files have to agree: one with the certificate's subject and names. */
static gboolean
make_request_of (SceauSshOrder *self, SceauCertificate *leaf, GError **error)
{
  g_autoptr (SceauSubject) subject = sceau_certificate_dup_subject_fields (leaf);

  return _sceau_ssh_order_set_made (self, SCEAU_SSH_REQUEST, "make", subject,
                                    sceau_certificate_get_names (leaf), TRUE, error);
}

/* Key and request beside the certificate: those it answers, else a request made from it. */
static gboolean
set_key_and_request (SceauSshOrder *self, const SceauSshView *view, const KeyChoice *choice,
                     SceauCertificate *leaf, GError **error)
{
  const char *spki = sceau_certificate_get_spki_sha256 (leaf);

  set_key_from (self, view, choice);
  return set_request_from (self, view, choice->archive, spki)
         || make_request_of (self, leaf, error);
}

static void
set_chain (SceauSshOrder *self, GPtrArray *chain)
{
  g_autofree char *pem = sceau_certificates_to_pem (chain);

  self->meant = g_ptr_array_ref (chain);
  _sceau_ssh_order_set_bytes (self, SCEAU_SSH_CERTIFICATE, "bytes", pem);
  _sceau_ssh_order_set_combined (self);
}

/* The answer to an earlier request leaves the later one waiting. */
static gboolean
stays_waiting (const SceauSshView *view, const char *spki, gboolean *ours)
{
  gboolean pending = sceau_ssh_view_is_pending (view, ours);
  SceauSshFileKind key = *ours ? SCEAU_SSH_PENDING_KEY : SCEAU_SSH_KEY;
  SceauSshFileKind request = *ours ? SCEAU_SSH_PENDING_REQUEST : SCEAU_SSH_REQUEST;

  return pending && view->files[key].spki != NULL && view->files[request].request != NULL
         && !request_has_key (view, request, spki) && !sceau_ssh_view_is_answered (view);
}

/* While a certificate is installed a request waits in a folder of ours: what CamTrace's files held of it moves there. */
static void
set_waiting (SceauSshOrder *self, const SceauSshView *view, const char *spki)
{
  gboolean ours;

  if (!stays_waiting (view, spki, &ours))
    {
      _sceau_ssh_order_remove_pending (self);
      return;
    }
  if (ours)
    return;
  _sceau_ssh_order_set (self, SCEAU_SSH_PENDING_KEY, "copy",
                        sceau_ssh_file_kind_to_string (SCEAU_SSH_KEY));
  _sceau_ssh_order_set (self, SCEAU_SSH_PENDING_REQUEST, "copy",
                        sceau_ssh_file_kind_to_string (SCEAU_SSH_REQUEST));
}

gboolean
_sceau_ssh_order_install (SceauSshOrder *self, const SceauSshView *view,
                          const SceauArguments *arguments, SceauAnchors *anchors, GError **error)
{
  g_autoptr (GPtrArray) pile = read_pile (arguments, error);
  g_autoptr (SceauChain) chain = NULL;
  SceauChainQuery query = { .now = view->clock, .anchors = anchors };
  KeyChoice choice;

  if (pile == NULL || !choose_key (view, arguments, pile, &choice, error))
    return FALSE;
  query.spki_sha256 = choice.spki;
  chain = sceau_chain_build (pile, &query, NULL, error);
  if (chain == NULL || !judge_chain (chain, arguments->allow_incomplete, error)
      || !set_key_and_request (self, view, &choice, sceau_chain_get_leaf (chain), error))
    return FALSE;
  set_chain (self, sceau_chain_get_order (chain));
  set_waiting (self, view, sceau_certificate_get_spki_sha256 (sceau_chain_get_leaf (chain)));
  _sceau_ssh_order_check_links (self, sceau_chain_get_order (chain)->len);
  if (arguments->key_passphrase != NULL)
    _sceau_ssh_order_add_encoded (self, "passphrase",
                                  sceau_secret_get_text (arguments->key_passphrase));
  if (sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE)
    _sceau_ssh_order_add_line (self, "complete", NULL);
  return TRUE;
}

static gboolean
nothing_to_migrate (GError **error, const char *message)
{
  return _sceau_ssh_order_refuse (error, SCEAU_ERROR_NOTHING_TO_MIGRATE, message, NULL);
}

/* As the agent. */
static gboolean
check_migration (const SceauSshView *view, GError **error)
{
  const SceauSshFile *old = &view->files[SCEAU_SSH_OLD_KEY];
  const SceauSshFile *certificate = &view->files[SCEAU_SSH_OLD_CERTIFICATE];
  const char *waiting = view->files[SCEAU_SSH_KEY].spki;

  if (view->family != SCEAU_FAMILY_HAPROXY)
    return nothing_to_migrate (
        error, _ ("This server has the files of 7.13: there is nothing to migrate them to"));
  if (sceau_ssh_view_get_installed (view) != SCEAU_INSTALLED_NONE)
    return nothing_to_migrate (
        error,
        _ ("There is a certificate under the new names already: CamTrace has migrated it, or a new one was installed"));
  if (certificate->exists
      && (certificate->certificates->len == 0
          || g_strcmp0 (sceau_certificate_get_spki_sha256 (certificate->certificates->pdata[0]),
                        old->spki)
                 != 0))
    return _sceau_ssh_order_refuse (error, SCEAU_ERROR_PAIR_MISMATCH,
                                    _ ("Certificate and key of 7.13 do not belong together"), NULL);
  if (old->spki == NULL)
    return nothing_to_migrate (error, _ ("There are no files of 7.13 on this server"));
  if (sceau_ssh_view_is_pending (view, NULL) && g_strcmp0 (waiting, old->spki) != 0)
    return _sceau_ssh_order_refuse (
        error, SCEAU_ERROR_REQUEST_PENDING,
        _ ("A request is waiting under the new names already: remove it first if the old certificate is to be taken over"),
        NULL);
  return TRUE;
}

/* Nova13's files under Nova14's names; the old ones stay where they are. As with a backup only a pair that does not match stops it,
 * and the front end's checker has its say. A request that still waits for its answer moves with its key, so that the answer fits. */
gboolean
_sceau_ssh_order_migrate (SceauSshOrder *self, const SceauSshView *view, GError **error)
{
  GPtrArray *chain = view->files[SCEAU_SSH_OLD_CERTIFICATE].certificates;
  const char *spki = view->files[SCEAU_SSH_OLD_KEY].spki;

  if (!check_migration (view, error))
    return FALSE;
  _sceau_ssh_order_set (self, SCEAU_SSH_KEY, "old", "key");
  if (request_has_key (view, SCEAU_SSH_OLD_REQUEST, spki))
    _sceau_ssh_order_set (self, SCEAU_SSH_REQUEST, "old", "request");
  else if (chain->len > 0 && !make_request_of (self, chain->pdata[0], error))
    return FALSE;
  if (chain->len > 0)
    {
      set_chain (self, chain);
      _sceau_ssh_order_remove_pending (self);
    }
  return TRUE;
}
