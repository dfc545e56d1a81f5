/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the remote script is asked. The rules are the agent's (HowTo's order, pending requests, all files agree); what is sent are
 * fixed words, and everything else in base64. */
#include "config.h"

#include "fleet/sceau-ssh-order.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fleet/sceau-ssh-config.h"
#include "pki/sceau-names.h"
#include "pki/sceau-reading.h"

#define ANY_LABEL    "-----BEGIN"
#define SEALED_LABEL "-----BEGIN ENCRYPTED PRIVATE KEY-----"
#define DEFAULT_DAYS 365

/* --- Lines --- */

/* A string that grows, or is printed, leaves copies behind: a passphrase may be in it. */
static void
append (SceauSshOrder *self, const char *piece)
{
  gsize needed = self->text->len + strlen (piece) + 1;

  if (needed > self->text->allocated_len)
    {
      GString *larger = g_string_sized_new (2 * needed);

      g_string_append_len (larger, self->text->str, (gssize) self->text->len);
      sceau_wipe (self->text->str, self->text->len);
      g_string_free (self->text, TRUE);
      self->text = larger;
    }
  g_string_append (self->text, piece);
}

/* Up to a %NULL; as one line. */
static G_GNUC_NULL_TERMINATED void
add_line (SceauSshOrder *self, const char *word, ...)
{
  va_list words;

  append (self, word);
  va_start (words, word);
  for (const char *next = va_arg (words, const char *); next != NULL;
       next = va_arg (words, const char *))
    {
      append (self, " ");
      append (self, next);
    }
  va_end (words);
  append (self, "\n");
}

static void
add (SceauSshOrder *self, const char *word, const char *value)
{
  add_line (self, word, value, NULL);
}

static char *
encode (const char *value)
{
  return value != NULL && *value != '\0' ? g_base64_encode ((const guchar *) value, strlen (value))
                                         : g_strdup ("-");
}

static void
add_encoded (SceauSshOrder *self, const char *word, const char *value)
{
  char *encoded = encode (value);

  add (self, word, encoded);
  sceau_wipe_string (encoded);
}

static void
set (SceauSshOrder *self, SceauSshFileKind file, const char *how, const char *value)
{
  add_line (self, "set", sceau_ssh_file_kind_to_string (file), how, value != NULL ? value : "-",
            NULL);
}

static void
set_bytes (SceauSshOrder *self, SceauSshFileKind file, const char *how, const char *bytes)
{
  char *encoded = encode (bytes);

  set (self, file, how, encoded);
  sceau_wipe_string (encoded);
}

static void
remove_file (SceauSshOrder *self, SceauSshFileKind file)
{
  set (self, file, "remove", NULL);
}

static void
remove_pending (SceauSshOrder *self)
{
  remove_file (self, SCEAU_SSH_PENDING_KEY);
  remove_file (self, SCEAU_SSH_PENDING_REQUEST);
}

static void
add_layout (SceauSshOrder *self, SceauFamily family, const char *word)
{
  const SceauLayout *layout = sceau_layout_for_family (family);

  add_line (self, word, layout->folder, layout->request, layout->key, layout->certificate,
            layout->combined != NULL ? layout->combined : "-", NULL);
}

static SceauSshOrder *
begin (const SceauSshPlace *place, const char *verb)
{
  SceauSshOrder *self = g_new0 (SceauSshOrder, 1);
  g_autofree char *port = g_strdup_printf ("%u", (guint) place->https_port);

  self->text = g_string_new (NULL);
  add (self, "verb", verb);
  add_encoded (self, "root", g_strcmp0 (place->root, "/") == 0 ? NULL : place->root);
  add_layout (self, SCEAU_FAMILY_HAPROXY, "haproxy");
  add_layout (self, SCEAU_FAMILY_APACHE_7_13, "apache");
  add (self, "port", port);
  if (place->name != NULL)
    add (self, "sni", place->name);
  return self;
}

static SceauSshOrder *
run (SceauSshOrder *self)
{
  add_line (self, "run", NULL);
  return self;
}

/**
 * sceau_ssh_order_free:
 * @self: (nullable) (transfer full): an order
 */
void
sceau_ssh_order_free (SceauSshOrder *self)
{
  if (self == NULL)
    return;
  sceau_wipe (self->text->str, self->text->len);
  g_string_free (self->text, TRUE);
  g_clear_pointer (&self->meant, g_ptr_array_unref);
  g_clear_pointer (&self->subject, sceau_subject_free);
  g_strfreev (self->names);
  g_free (self);
}

/**
 * sceau_ssh_order_new_look:
 * @place: what the operator has set of the server
 * @verb: "state", "history" or "backups"
 *
 * Returns: (transfer full): a question that changes nothing
 */
SceauSshOrder *
sceau_ssh_order_new_look (const SceauSshPlace *place, const char *verb)
{
  return run (begin (place, verb));
}

/* --- Refusals --- */

static gboolean
refuse (GError **error, SceauErrorCode code, const char *message, GPtrArray *findings)
{
  g_set_error_literal (error, SCEAU_ERROR, (int) code, message);
  if (error != NULL && findings != NULL)
    sceau_error_set_findings (*error, findings);
  return FALSE;
}

static gboolean
refuse_pending (const SceauSshView *view, const SceauArguments *arguments, GError **error)
{
  if (arguments->replace || !sceau_ssh_view_is_pending (view, NULL)
      || sceau_ssh_view_is_answered (view))
    return TRUE;
  return refuse (
      error, SCEAU_ERROR_REQUEST_PENDING,
      _ ("A request is waiting for the authority’s answer; what replaces it moves it to the backups, and its answer can be installed only as long as that backup is kept"),
      NULL);
}

/* --- Requests and keys --- */

static gboolean
is_rsa (SceauKeyType type)
{
  return g_str_has_prefix (sceau_key_type_to_string (type), "rsa");
}

/* What the server makes is compared with what was asked. */
static gboolean
remember_identity (SceauSshOrder *self, const SceauSubject *subject, const char *const *names,
                   GError **error)
{
  self->subject = sceau_subject_copy (subject);
  self->names = sceau_names_normalize (subject->common_name, names, error);
  return self->names != NULL;
}

static gboolean
set_made (SceauSshOrder *self, SceauSshFileKind file, const char *how, const SceauSubject *subject,
          const char *const *names, gboolean rsa, GError **error)
{
  g_autofree char *config = sceau_ssh_openssl_config (subject, names, rsa, error);

  if (config == NULL)
    return FALSE;
  set_bytes (self, file, how, config);
  return TRUE;
}

static gboolean
check_identity (const SceauArguments *arguments, GError **error)
{
  if (arguments->subject == NULL)
    return refuse (error, SCEAU_ERROR_INVALID_ARGUMENT, _ ("A subject is needed."), NULL);
  return sceau_subject_check (arguments->subject, error);
}

/* While a certificate is installed a request waits in a folder of ours; else CamTrace's files hold it, so that its own
 * interface can install the answer too. */
static gboolean
set_key (SceauSshOrder *self, const SceauSshView *view, const SceauArguments *arguments,
         SceauSshFileKind file, GError **error)
{
  gboolean ours;
  SceauSshFileKind kept;

  if (!arguments->keep_key)
    {
      set (self, file, "generate", sceau_key_type_to_string (arguments->key_type));
      return TRUE;
    }
  sceau_ssh_view_is_pending (view, &ours);
  kept = ours ? SCEAU_SSH_PENDING_KEY : SCEAU_SSH_KEY;
  if (view->files[kept].spki == NULL)
    return refuse (error, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("There is no key on this server to keep: a new one is needed"), NULL);
  if (kept != file)
    set (self, file, "copy", sceau_ssh_file_kind_to_string (kept));
  return TRUE;
}

static gboolean
order_request (SceauSshOrder *self, const SceauSshView *view, const SceauArguments *arguments,
               GError **error)
{
  gboolean ours = sceau_ssh_view_get_installed (view) != SCEAU_INSTALLED_NONE;
  SceauSshFileKind key = ours ? SCEAU_SSH_PENDING_KEY : SCEAU_SSH_KEY;
  SceauSshFileKind request = ours ? SCEAU_SSH_PENDING_REQUEST : SCEAU_SSH_REQUEST;
  const char *const *names = (const char *const *) arguments->names;

  if (!refuse_pending (view, arguments, error) || !check_identity (arguments, error)
      || !remember_identity (self, arguments->subject, names, error)
      || !set_key (self, view, arguments, key, error))
    return FALSE;
  add (self, "signer", sceau_ssh_file_kind_to_string (key));
  if (!ours)
    remove_pending (self);
  return set_made (self, request, "make", arguments->subject, names, is_rsa (arguments->key_type),
                   error);
}

static gboolean
order_delete_request (SceauSshOrder *self, const SceauSshView *view, GError **error)
{
  gboolean ours;
  gboolean pending = sceau_ssh_view_is_pending (view, &ours);

  if (ours)
    {
      remove_pending (self);
      return TRUE;
    }
  if (!view->files[SCEAU_SSH_REQUEST].exists && !pending)
    return refuse (error, SCEAU_ERROR_NOT_FOUND, _ ("There is no request on this server"), NULL);
  remove_file (self, SCEAU_SSH_REQUEST);
  if (!pending)
    return TRUE;
  /* Somebody may serve HTTPS without the files that we know: that key may be what it was started with. */
  remove_file (self, SCEAU_SSH_KEY);
  add (self, "must-be-off", sceau_error_code_to_string (SCEAU_ERROR_KEY_IN_USE));
  return TRUE;
}

/* One block with that label, and in it what asks for a passphrase: a key in clear must not travel. */
static gboolean
is_sealed_key (const char *pem)
{
  const char *first = pem != NULL ? strstr (pem, ANY_LABEL) : NULL;
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (GError) error = NULL;

  if (first == NULL || !g_str_has_prefix (first, SEALED_LABEL)
      || strstr (first + 1, ANY_LABEL) != NULL)
    return FALSE;
  key = sceau_key_new_from_data (pem, strlen (pem), NULL, &error);
  return g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED);
}

static gboolean
order_upload_key (SceauSshOrder *self, const SceauSshView *view, const SceauArguments *arguments,
                  GError **error)
{
  if (!refuse_pending (view, arguments, error))
    return FALSE;
  if (!is_sealed_key (arguments->key_pem))
    return refuse (error, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("One encrypted PKCS#8 key in PEM form is needed, and nothing else"), NULL);
  set_bytes (self, SCEAU_SSH_PENDING_KEY, "bytes", arguments->key_pem);
  remove_file (self, SCEAU_SSH_PENDING_REQUEST);
  return TRUE;
}

/* --- Certificates --- */

static void
set_combined (SceauSshOrder *self)
{
  set (self, SCEAU_SSH_COMBINED, "assemble", NULL);
}

/* Each is signed by the next: the server's OpenSSL says so too. */
static void
check_links (SceauSshOrder *self, guint count)
{
  g_autofree char *links = g_strdup_printf ("%u", count);

  add (self, "links", links);
}

static void
add_random_serial (SceauSshOrder *self)
{
  g_autoptr (SceauSecret) random = sceau_secret_new_random (16);
  guint8 bytes[16];
  GString *hex = g_string_new (NULL);

  memcpy (bytes, sceau_secret_get_data (random, NULL), sizeof bytes);
  /* Positive, and not shorter than it looks (RFC 5280, 4.1.2.2). */
  bytes[0] = (guint8) ((bytes[0] & 0x3f) | 0x40);
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  add (self, "serial", hex->str);
  g_string_free (hex, TRUE);
}

static gboolean
order_self_sign (SceauSshOrder *self, const SceauSshView *view, const SceauArguments *arguments,
                 GError **error)
{
  const char *const *names = (const char *const *) arguments->names;
  gboolean rsa = is_rsa (arguments->key_type);
  g_autofree char *days = g_strdup_printf ("%u",
                                           arguments->days != 0 ? arguments->days : DEFAULT_DAYS);

  if (!refuse_pending (view, arguments, error) || !check_identity (arguments, error)
      || !remember_identity (self, arguments->subject, names, error))
    return FALSE;
  set (self, SCEAU_SSH_KEY, "generate", sceau_key_type_to_string (arguments->key_type));
  add (self, "days", days);
  check_links (self, 1);
  add_random_serial (self);
  remove_pending (self);
  set_combined (self);
  return set_made (self, SCEAU_SSH_CERTIFICATE, "sign", arguments->subject, names, rsa, error)
         && set_made (self, SCEAU_SSH_REQUEST, "make", arguments->subject, names, rsa, error);
}

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
  refuse (error, certificates->len == 0 ? SCEAU_ERROR_NOT_A_CERTIFICATE : SCEAU_ERROR_MALFORMED,
          _ ("These are not certificates, or not whole ones"),
          sceau_reading_get_findings (reading));
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
    return refuse (error, SCEAU_ERROR_ENCRYPTED,
                   _ ("The pending key is encrypted: its passphrase is needed"), NULL);
  findings = sceau_findings_new ();
  g_ptr_array_add (findings,
                   sceau_finding_new (SCEAU_FINDING_KEY_MISMATCH,
                                      sceau_certificate_get_title (pile->pdata[0]),
                                      sceau_certificate_get_sha256 (pile->pdata[0]), NULL));
  return refuse (error, SCEAU_ERROR_CHAIN_REJECTED,
                 _ ("This certificate was made for another key than those of this server"),
                 findings);
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
             || refuse (
                 error, SCEAU_ERROR_CHAIN_INCOMPLETE,
                 _ ("An intermediate certificate is missing: many clients would refuse this server"),
                 findings);
    case SCEAU_CHAIN_REJECTED:
    default:
      return refuse (error, SCEAU_ERROR_CHAIN_REJECTED,
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

  set (self, file, "archive", value);
}

static void
set_key_from (SceauSshOrder *self, const SceauSshView *view, const KeyChoice *choice)
{
  if (choice->archive != NULL)
    set_archived (self, SCEAU_SSH_KEY, choice->archive, choice->kind);
  else if (choice->kind == SCEAU_SSH_PENDING_KEY && view->files[choice->kind].sealed)
    set (self, SCEAU_SSH_KEY, "unseal", NULL);
  else if (choice->kind == SCEAU_SSH_PENDING_KEY)
    set (self, SCEAU_SSH_KEY, "copy", sceau_ssh_file_kind_to_string (choice->kind));
}

/* A request that was made with that key, wherever it is. */
static gboolean
set_request_from (SceauSshOrder *self, const SceauSshView *view, const SceauSshArchive *archive,
                  const char *spki)
{
  if (request_has_key (view, SCEAU_SSH_PENDING_REQUEST, spki))
    set (self, SCEAU_SSH_REQUEST, "copy",
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

  return set_made (self, SCEAU_SSH_REQUEST, "make", subject, sceau_certificate_get_names (leaf),
                   TRUE, error);
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
  set_bytes (self, SCEAU_SSH_CERTIFICATE, "bytes", pem);
  set_combined (self);
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
      remove_pending (self);
      return;
    }
  if (ours)
    return;
  set (self, SCEAU_SSH_PENDING_KEY, "copy", sceau_ssh_file_kind_to_string (SCEAU_SSH_KEY));
  set (self, SCEAU_SSH_PENDING_REQUEST, "copy", sceau_ssh_file_kind_to_string (SCEAU_SSH_REQUEST));
}

static gboolean
order_install (SceauSshOrder *self, const SceauSshView *view, const SceauArguments *arguments,
               SceauAnchors *anchors, GError **error)
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
  check_links (self, sceau_chain_get_order (chain)->len);
  if (arguments->key_passphrase != NULL)
    add_encoded (self, "passphrase", sceau_secret_get_text (arguments->key_passphrase));
  if (sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE)
    add_line (self, "complete", NULL);
  return TRUE;
}

/* As with CamTrace's own interface the request stays, and with it its key, without which it would be useless. */
static gboolean
order_uninstall (SceauSshOrder *self, const SceauSshView *view, GError **error)
{
  gboolean ours;
  SceauInstalled installed = sceau_ssh_view_get_installed (view);

  if (installed == SCEAU_INSTALLED_NONE)
    return refuse (error, SCEAU_ERROR_NOT_FOUND, _ ("There is no certificate on this server"),
                   NULL);
  if (view->https_on)
    return refuse (error, SCEAU_ERROR_HTTPS_ENABLED,
                   _ ("HTTPS is on: switch it off before the certificate is removed"), NULL);
  sceau_ssh_view_is_pending (view, &ours);
  if (installed != SCEAU_INSTALLED_CERTIFICATE || ours
      || view->files[SCEAU_SSH_REQUEST].request == NULL)
    {
      remove_file (self, SCEAU_SSH_KEY);
      remove_file (self, SCEAU_SSH_REQUEST);
    }
  remove_file (self, SCEAU_SSH_COMBINED);
  remove_file (self, SCEAU_SSH_CERTIFICATE);
  add (self, "must-be-off", sceau_error_code_to_string (SCEAU_ERROR_HTTPS_ENABLED));
  return TRUE;
}

static gboolean
order_restore (SceauSshOrder *self, const SceauArguments *arguments, GError **error)
{
  const char *id = arguments->backup_id;

  if (id == NULL || strlen (id) < 4 || strlen (id) > 9 || strspn (id, "0123456789") != strlen (id))
    return refuse (error, SCEAU_ERROR_NOT_FOUND, _ ("There is no such backup on the server."),
                   NULL);
  add (self, "backup", id);
  for (guint i = 0; i < SCEAU_SSH_OLD_CERTIFICATE; i++)
    set (self, (SceauSshFileKind) i, "backup", id);
  return TRUE;
}

static gboolean
nothing_to_migrate (GError **error, const char *message)
{
  return refuse (error, SCEAU_ERROR_NOTHING_TO_MIGRATE, message, NULL);
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
    return refuse (error, SCEAU_ERROR_PAIR_MISMATCH,
                   _ ("Certificate and key of 7.13 do not belong together"), NULL);
  if (old->spki == NULL)
    return nothing_to_migrate (error, _ ("There are no files of 7.13 on this server"));
  if (sceau_ssh_view_is_pending (view, NULL) && g_strcmp0 (waiting, old->spki) != 0)
    return refuse (
        error, SCEAU_ERROR_REQUEST_PENDING,
        _ ("A request is waiting under the new names already: remove it first if the old certificate is to be taken over"),
        NULL);
  return TRUE;
}

/* Nova13's files under Nova14's names; the old ones stay where they are. As with a backup only a pair that does not match stops it,
 * and the front end's checker has its say. A request that still waits for its answer moves with its key, so that the answer fits. */
static gboolean
order_migrate (SceauSshOrder *self, const SceauSshView *view, GError **error)
{
  GPtrArray *chain = view->files[SCEAU_SSH_OLD_CERTIFICATE].certificates;
  const char *spki = view->files[SCEAU_SSH_OLD_KEY].spki;

  if (!check_migration (view, error))
    return FALSE;
  set (self, SCEAU_SSH_KEY, "old", "key");
  if (request_has_key (view, SCEAU_SSH_OLD_REQUEST, spki))
    set (self, SCEAU_SSH_REQUEST, "old", "request");
  else if (chain->len > 0 && !make_request_of (self, chain->pdata[0], error))
    return FALSE;
  if (chain->len > 0)
    {
      set_chain (self, chain);
      remove_pending (self);
    }
  return TRUE;
}

static gboolean
fill (SceauSshOrder *self, const SceauSshView *view, const SceauArguments *arguments,
      SceauAnchors *anchors, GError **error)
{
  switch (self->operation)
    {
    case SCEAU_OPERATION_REQUEST:
      return order_request (self, view, arguments, error);
    case SCEAU_OPERATION_DELETE_REQUEST:
      return order_delete_request (self, view, error);
    case SCEAU_OPERATION_SELF_SIGN:
      return order_self_sign (self, view, arguments, error);
    case SCEAU_OPERATION_UPLOAD_KEY:
      return order_upload_key (self, view, arguments, error);
    case SCEAU_OPERATION_CHECK:
      add_line (self, "only-check", NULL);
      return order_install (self, view, arguments, anchors, error);
    case SCEAU_OPERATION_INSTALL:
      return order_install (self, view, arguments, anchors, error);
    case SCEAU_OPERATION_UNINSTALL:
      return order_uninstall (self, view, error);
    case SCEAU_OPERATION_RESTORE:
      return order_restore (self, arguments, error);
    case SCEAU_OPERATION_MIGRATE:
      return order_migrate (self, view, error);
    case SCEAU_OPERATION_STATE:
    case SCEAU_OPERATION_ENABLE:
    case SCEAU_OPERATION_DISABLE:
    case SCEAU_N_OPERATIONS:
    default:
      return refuse (error, SCEAU_ERROR_UNSUPPORTED, _ ("This is not done over SSH."), NULL);
    }
}

/**
 * sceau_ssh_order_new:
 * @place: what the operator has set of the server
 * @view: what was seen on it
 * @operation: what to do
 * @arguments: what that needs
 * @anchors: (nullable): whom to trust
 * @who: who does it, for the history
 * @error: as the agent refuses: REQUEST_PENDING, CHAIN_REJECTED with findings, HTTPS_ENABLED, NOT_FOUND…
 *
 * Returns: (transfer full) (nullable): what to ask the script
 */
SceauSshOrder *
sceau_ssh_order_new (const SceauSshPlace *place, const SceauSshView *view, SceauOperation operation,
                     const SceauArguments *arguments, SceauAnchors *anchors, const char *who,
                     GError **error)
{
  g_autoptr (SceauSshOrder) self = begin (place, "change");
  const SceauLayout *layout = sceau_ssh_place_get_layout (place, view->family);

  self->operation = operation;
  if (layout == NULL)
    {
      refuse (error, SCEAU_ERROR_UNSUPPORTED,
              _ ("The folder of CamTrace’s certificate files was not found."), NULL);
      return NULL;
    }
  add (self, "rehash", layout->needs_rehash ? "yes" : "auto");
  add (self, "if-match", view->tag);
  add (self, "what", sceau_operation_to_string (operation));
  add_encoded (self, "who", who);
  if (!fill (self, view, arguments, anchors, error))
    return NULL;
  return run (g_steal_pointer (&self));
}

/* --- What was made there --- */

static gboolean
same_text (const char *a, const char *b)
{
  g_autofree char *left = g_strstrip (g_strdup (a != NULL ? a : ""));
  g_autofree char *right = g_strstrip (g_strdup (b != NULL ? b : ""));

  return g_str_equal (left, right);
}

static gboolean
same_subject (const SceauSubject *a, const SceauSubject *b)
{
  return same_text (a->country, b->country) && same_text (a->state, b->state)
         && same_text (a->locality, b->locality) && same_text (a->organization, b->organization)
         && same_text (a->unit, b->unit) && same_text (a->common_name, b->common_name);
}

static gboolean
request_is_meant (const SceauSshOrder *self, SceauRequest *request, const char *spki)
{
  g_autoptr (SceauSubject) subject = NULL;

  if (request == NULL || spki == NULL || !sceau_request_verify (request)
      || !g_str_equal (sceau_request_get_spki_sha256 (request), spki))
    return FALSE;
  subject = sceau_request_dup_subject_fields (request);
  return same_subject (subject, self->subject)
         && g_strv_equal (sceau_request_get_names (request), (const char *const *) self->names);
}

static gboolean
same_chain (GPtrArray *a, GPtrArray *b)
{
  gboolean same = a->len == b->len;

  for (guint i = 0; same && i < a->len; i++)
    same = sceau_certificate_equal (a->pdata[i], b->pdata[i]);
  return same;
}

static gboolean
certificate_is_meant (const SceauSshOrder *self, const SceauSshStaged *staged)
{
  SceauCertificate *leaf = staged->certificates->len == 1 ? staged->certificates->pdata[0] : NULL;
  g_autoptr (SceauSubject) subject = NULL;

  if (leaf == NULL || !sceau_certificate_is_self_signed (leaf) || sceau_certificate_is_ca (leaf)
      || g_strcmp0 (sceau_certificate_get_spki_sha256 (leaf), staged->key_spki) != 0)
    return FALSE;
  subject = sceau_certificate_dup_subject_fields (leaf);
  return same_subject (subject, self->subject)
         && g_strv_equal (sceau_certificate_get_names (leaf), (const char *const *) self->names);
}

static gboolean
is_meant (const SceauSshOrder *self, const SceauSshStaged *staged)
{
  switch (self->operation)
    {
    case SCEAU_OPERATION_REQUEST:
      return staged->pending_request != NULL
                 ? request_is_meant (self, staged->pending_request, staged->pending_key_spki)
                 : request_is_meant (self, staged->request, staged->key_spki);
    case SCEAU_OPERATION_SELF_SIGN:
      return certificate_is_meant (self, staged);
    case SCEAU_OPERATION_CHECK:
    case SCEAU_OPERATION_INSTALL:
      return same_chain (staged->certificates, self->meant);
    case SCEAU_OPERATION_MIGRATE:
      return self->meant == NULL || same_chain (staged->certificates, self->meant);
    default:
      return TRUE;
    }
}

/**
 * sceau_ssh_order_judge:
 * @self: an order
 * @lines: (array zero-terminated=1): what the script said before it asked
 * @error: BAD_RESPONSE
 *
 * Returns: whether what waits beside the server's files is what was asked for
 */
gboolean
sceau_ssh_order_judge (const SceauSshOrder *self, const char *const *lines, GError **error)
{
  g_autoptr (SceauSshStaged) staged = sceau_ssh_staged_new (lines);

  return is_meant (self, staged)
         || refuse (
             error, SCEAU_ERROR_FAILED,
             _ ("What OpenSSL on the server made is not what was asked for; nothing was changed."),
             NULL);
}
