/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a server that was looked at over SSH mean. The private keys stayed there: their public halves are enough. */
#include "config.h"

#include "fleet/sceau-ssh-state.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-comparison.h"
#include "pki/sceau-chain.h"

/**
 * sceau_ssh_place_get_layout:
 * @self: what the operator has set
 * @family: what was found
 *
 * Returns: (transfer none) (nullable): the names of its files: what is on disk decides the family, the version refines it
 */
const SceauLayout *
sceau_ssh_place_get_layout (const SceauSshPlace *self, SceauFamily family)
{
  const SceauLayout *layout = self->version != NULL ? sceau_layout_for_version (self->version, NULL)
                                                    : NULL;

  return layout != NULL && layout->family == family ? layout : sceau_layout_for_family (family);
}

static SceauCertificate *
first_of (const SceauSshFile *file)
{
  return file->certificates->len > 0 ? file->certificates->pdata[0] : NULL;
}

static gboolean
is_for_key (SceauCertificate *certificate, const char *spki)
{
  return certificate != NULL
         && g_strcmp0 (sceau_certificate_get_spki_sha256 (certificate), spki) == 0;
}

/* The file that the front end loads. 7.13 has no combined one, whatever a server says. */
static const SceauSshFile *
get_loaded (const SceauSshView *self)
{
  const SceauSshFile *combined = &self->files[SCEAU_SSH_COMBINED];

  return combined->exists && self->family != SCEAU_FAMILY_APACHE_7_13
             ? combined
             : &self->files[SCEAU_SSH_CERTIFICATE];
}

/* Every file that is there must say the same: the leaf first, the key that it was made for. */
static gboolean
files_agree (const SceauSshView *self)
{
  const SceauSshFile *combined = &self->files[SCEAU_SSH_COMBINED];
  SceauCertificate *leaf = first_of (&self->files[SCEAU_SSH_CERTIFICATE]);
  const char *spki = self->files[SCEAU_SSH_KEY].spki;

  if (spki == NULL || !is_for_key (leaf, spki))
    return FALSE;
  if (self->family == SCEAU_FAMILY_APACHE_7_13)
    return TRUE;
  return is_for_key (first_of (combined), spki) && g_strcmp0 (combined->spki, spki) == 0
         && sceau_certificate_equal (first_of (combined), leaf);
}

/**
 * sceau_ssh_view_get_leaf:
 * @self: what was seen
 *
 * Returns: (transfer none) (nullable): the first certificate of what the front end loads
 */
SceauCertificate *
sceau_ssh_view_get_leaf (const SceauSshView *self)
{
  return first_of (get_loaded (self));
}

/**
 * sceau_ssh_view_get_installed:
 * @self: what was seen
 *
 * Returns: what is installed
 */
SceauInstalled
sceau_ssh_view_get_installed (const SceauSshView *self)
{
  const SceauSshFile *loaded = get_loaded (self);

  if (!loaded->exists)
    return SCEAU_INSTALLED_NONE;
  if (!files_agree (self))
    return SCEAU_INSTALLED_BROKEN;
  return sceau_certificate_is_self_signed (first_of (loaded)) ? SCEAU_INSTALLED_SELF_SIGNED
                                                              : SCEAU_INSTALLED_CERTIFICATE;
}

/**
 * sceau_ssh_view_is_pending:
 * @self: what was seen
 * @ours: (out) (optional): whether it is in the folder of the SSH way, because a certificate is installed meanwhile
 *
 * Returns: whether a request or a key waits for its certificate
 */
gboolean
sceau_ssh_view_is_pending (const SceauSshView *self, gboolean *ours)
{
  gboolean kept = self->files[SCEAU_SSH_PENDING_KEY].exists
                  || self->files[SCEAU_SSH_PENDING_REQUEST].exists;

  if (ours != NULL)
    *ours = kept;
  return kept
         || (sceau_ssh_view_get_installed (self) == SCEAU_INSTALLED_NONE
             && (self->files[SCEAU_SSH_KEY].exists || self->files[SCEAU_SSH_REQUEST].exists));
}

/**
 * sceau_ssh_view_is_answered:
 * @self: what was seen
 *
 * Was a certificate for the request that lies here removed after the request was made? Then it was its answer, and nobody awaits
 * another one. A backup that is older than the request proves nothing: the same key may have been asked for again.
 *
 * Returns: whether that is so
 */
gboolean
sceau_ssh_view_is_answered (const SceauSshView *self)
{
  const SceauSshFile *request = &self->files[SCEAU_SSH_REQUEST];
  const SceauSshFile *key = &self->files[SCEAU_SSH_KEY];
  const char *spki = request->request != NULL ? sceau_request_get_spki_sha256 (request->request)
                                              : key->spki;
  gint64 since = request->exists ? request->changed : key->changed;
  gboolean ours;

  if (!sceau_ssh_view_is_pending (self, &ours) || ours || spki == NULL)
    return FALSE;
  for (guint i = 0; i < self->archive->len; i++)
    {
      const SceauSshArchive *archive = self->archive->pdata[i];

      if (archive->removed && archive->time >= since && g_strcmp0 (archive->certificate, spki) == 0)
        return TRUE;
    }
  return FALSE;
}

/* --- Findings --- */

static void
add_finding (GPtrArray *findings, SceauFindingCode code, const char *about)
{
  g_ptr_array_add (findings, sceau_finding_new (code, about, NULL, NULL));
}

/* Without a missing issuer that was there when the chain was installed. */
static void
judge_chain (const SceauSshView *self, SceauAnchors *anchors, GPtrArray *findings)
{
  GPtrArray *certificates = get_loaded (self)->certificates;
  SceauCertificate *leaf = certificates->pdata[0];
  SceauChainQuery query = { .spki_sha256 = sceau_certificate_get_spki_sha256 (leaf),
                            .now = self->clock,
                            .anchors = anchors };
  g_autoptr (SceauChain) chain = sceau_chain_build (certificates, &query, NULL, NULL);
  GPtrArray *found = chain != NULL ? sceau_chain_get_findings (chain) : NULL;
  gboolean complete = g_strcmp0 (self->complete, sceau_certificate_get_sha256 (leaf)) == 0;

  for (guint i = 0; found != NULL && i < found->len; i++)
    if (!complete || sceau_finding_get_code (found->pdata[i]) != SCEAU_FINDING_MISSING_ISSUER)
      g_ptr_array_add (findings, sceau_finding_ref (found->pdata[i]));
}

static void
compare_presented (const SceauSshView *self, GPtrArray *findings)
{
  SceauCertificate *leaf = sceau_ssh_view_get_leaf (self);
  SceauCertificate *served = self->presented->len > 0 ? self->presented->pdata[0] : NULL;

  if (!self->https_on)
    return;
  if (leaf == NULL)
    add_finding (findings, SCEAU_FINDING_HTTPS_WITHOUT_CERTIFICATE, NULL);
  else if (served != NULL && !sceau_certificate_equal (served, leaf))
    g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_PRESENTED_DIFFERS,
                                                  sceau_certificate_get_title (served),
                                                  sceau_certificate_get_sha256 (served), NULL));
  else if (served != NULL && self->presented->len < get_loaded (self)->certificates->len)
    add_finding (findings, SCEAU_FINDING_CHAIN_NOT_PRESENTED, sceau_certificate_get_title (leaf));
}

/**
 * sceau_ssh_view_can_migrate:
 * @self: what was seen
 *
 * Returns: whether a pair or a waiting key of 7.13 lies beside a later version that has no certificate
 */
gboolean
sceau_ssh_view_can_migrate (const SceauSshView *self)
{
  const SceauSshFile *certificate = &self->files[SCEAU_SSH_OLD_CERTIFICATE];
  const char *spki = self->files[SCEAU_SSH_OLD_KEY].spki;

  return self->family == SCEAU_FAMILY_HAPROXY && spki != NULL
         && sceau_ssh_view_get_installed (self) == SCEAU_INSTALLED_NONE
         && !self->files[SCEAU_SSH_KEY].exists
         && (!certificate->exists || is_for_key (first_of (certificate), spki));
}

static gboolean
was_migrated (const SceauSshView *self)
{
  SceauCertificate *old = first_of (&self->files[SCEAU_SSH_OLD_CERTIFICATE]);
  SceauCertificate *leaf = sceau_ssh_view_get_leaf (self);

  return old != NULL && leaf != NULL && sceau_certificate_equal (old, leaf);
}

/* Is CamTrace of the version that it was? */
static void
add_layout (const SceauSshView *self, GPtrArray *findings)
{
  gboolean upgraded = sceau_ssh_view_can_migrate (self);
  const char *kind = upgraded ? "upgraded" : was_migrated (self) ? "migrated" : "other";

  if (upgraded || self->moved)
    g_ptr_array_add (
        findings, sceau_finding_new (SCEAU_FINDING_LAYOUT_CHANGED, NULL, NULL, "kind", kind, NULL));
}

static GPtrArray *
collect_findings (const SceauSshView *self, const SceauLayout *layout, SceauAnchors *anchors)
{
  GPtrArray *findings = sceau_findings_new ();
  SceauInstalled installed = sceau_ssh_view_get_installed (self);

  if (installed == SCEAU_INSTALLED_BROKEN)
    add_finding (findings, SCEAU_FINDING_PAIR_MISMATCH,
                 layout != NULL ? layout->certificate : NULL);
  else if (installed != SCEAU_INSTALLED_NONE)
    judge_chain (self, anchors, findings);
  for (guint i = 0; i < SCEAU_SSH_OLD_CERTIFICATE; i++)
    if (self->files[i].exists && !self->files[i].regular)
      add_finding (findings, SCEAU_FINDING_CHANGED_OUTSIDE,
                   sceau_ssh_file_kind_to_string ((SceauSshFileKind) i));
  for (guint i = 0; self->outside[i] != NULL; i++)
    add_finding (findings, SCEAU_FINDING_CHANGED_OUTSIDE, self->outside[i]);
  add_layout (self, findings);
  compare_presented (self, findings);
  return findings;
}

/* --- The state --- */

static void
fill_pending (const SceauSshView *self, SceauManagedFacts *facts)
{
  gboolean ours;
  const SceauSshFile *key, *request;

  if (!sceau_ssh_view_is_pending (self, &ours))
    return;
  key = &self->files[ours ? SCEAU_SSH_PENDING_KEY : SCEAU_SSH_KEY];
  request = &self->files[ours ? SCEAU_SSH_PENDING_REQUEST : SCEAU_SSH_REQUEST];
  facts->request = request->request;
  facts->key_pending = request->request == NULL;
  facts->pending_spki = request->request != NULL ? sceau_request_get_spki_sha256 (request->request)
                                                 : key->spki;
  facts->pending_since = request->exists ? request->changed : key->changed;
  facts->answered = sceau_ssh_view_is_answered (self);
}

static char **
dup_archived_keys (const SceauSshView *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->archive->len; i++)
    {
      const SceauSshArchive *archive = self->archive->pdata[i];

      if (archive->pending_key != NULL)
        g_strv_builder_add (builder, archive->pending_key);
      if (archive->key != NULL)
        g_strv_builder_add (builder, archive->key);
    }
  return g_strv_builder_end (builder);
}

/**
 * sceau_ssh_view_make_state:
 * @self: what was seen
 * @place: what the operator has set
 * @anchors: (nullable): whom to trust
 *
 * HTTPS is CamTrace's own to switch: over SSH nothing of the vendor's configuration is changed.
 *
 * Returns: (transfer full): the state, as an agent would tell it
 */
SceauManagedState *
sceau_ssh_view_make_state (const SceauSshView *self, const SceauSshPlace *place,
                           SceauAnchors *anchors)
{
  const SceauLayout *layout = sceau_ssh_place_get_layout (place, self->family);
  g_autoptr (GPtrArray) findings = collect_findings (self, layout, anchors);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", self->tag != NULL ? self->tag : "none");
  g_autofree char *listen = g_strdup_printf ("*:%u", (guint) place->https_port);
  g_auto (GStrv) archived = dup_archived_keys (self);
  SceauManagedFacts facts = { .etag = etag,
                              .findings = findings,
                              .archived_keys = (const char *const *) archived };

  facts.family = self->family;
  facts.version = place->version;
  facts.server_time = self->clock;
  facts.installed = sceau_ssh_view_get_installed (self);
  facts.chain = get_loaded (self)->certificates;
  facts.installed_spki = self->files[SCEAU_SSH_KEY].spki;
  fill_pending (self, &facts);
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    facts.service_details[i] = _ ("This is not looked at over SSH.");
  facts.services[SCEAU_SERVICE_HTTPS] = self->https_on        ? SCEAU_SERVICE_ON
                                        : self->https_unknown ? SCEAU_SERVICE_UNKNOWN
                                                              : SCEAU_SERVICE_OFF;
  facts.service_details[SCEAU_SERVICE_HTTPS] =
      self->https_unknown ? _ ("A program listens on the HTTPS port, but shows no certificate.")
                          : NULL;
  facts.front_end = layout != NULL ? layout->front_end : "haproxy";
  facts.front_end_owner = SCEAU_OWNER_CAMTRACE;
  facts.https_listen = listen;
  facts.https_port = place->https_port;
  return sceau_managed_state_new (&facts);
}

/**
 * sceau_ssh_etag_to_tag:
 * @etag: (nullable): of a state that was made here
 *
 * Returns: (transfer full): what the script compares; "none" matches nothing
 */
char *
sceau_ssh_etag_to_tag (const char *etag)
{
  gsize length = etag != NULL ? strlen (etag) : 0;

  if (length != 42 || etag[0] != '"' || strspn (etag + 1, "0123456789abcdef") != 40)
    return g_strdup ("none");
  return g_strndup (etag + 1, 40);
}
