/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judging what is on disk, the way the front end and its clients would: a bad file is a time bomb even while HTTPS still
 * answers, because the front end only finds out at its next start. */
#include "config.h"

#include "agent/sceau-material.h"
#include "pki/sceau-chain.h"
#include "pki/sceau-reading.h"

#include <glib/gi18n-lib.h>

#define SEALED_LABEL "-----BEGIN ENCRYPTED PRIVATE KEY-----"

/**
 * sceau_material_free:
 * @self: (nullable) (transfer full): what files mean
 */
void
sceau_material_free (SceauMaterial *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->chain);
  g_ptr_array_unref (self->findings);
  g_clear_pointer (&self->key, sceau_key_unref);
  g_clear_pointer (&self->request, sceau_request_unref);
  g_clear_pointer (&self->pending_request, sceau_request_unref);
  g_clear_pointer (&self->pending_key, sceau_key_unref);
  g_clear_pointer (&self->pending_sealed, sceau_secret_unref);
  g_free (self);
}

static SceauReading *
read_objects (const SceauFileState *file)
{
  SceauReading *reading = sceau_reading_new ();
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const void *data;

  if (file->bytes == NULL)
    return reading;
  data = sceau_secret_get_data (file->bytes, &size);
  bytes = g_bytes_new_with_free_func (data, size, (GDestroyNotify) sceau_secret_unref,
                                      sceau_secret_ref (file->bytes));
  sceau_reading_add (reading, "file", bytes);
  return reading;
}

/**
 * sceau_material_read_certificates:
 *
 * Returns: (transfer full) (element-type SceauCertificate): the certificates in a file, in its order.
 */
GPtrArray *
sceau_material_read_certificates (const SceauFileState *file)
{
  g_autoptr (SceauReading) reading = read_objects (file);

  return sceau_reading_dup_certificates (reading);
}

/**
 * sceau_material_read_key:
 *
 * Returns: (nullable) (transfer full): the first private key in a file that needs no passphrase.
 */
SceauKey *
sceau_material_read_key (const SceauFileState *file)
{
  g_autoptr (SceauReading) reading = read_objects (file);
  GPtrArray *objects = sceau_reading_get_objects (reading);

  for (guint i = 0; i < objects->len; i++)
    {
      SceauKey *key = sceau_object_get_key (g_ptr_array_index (objects, i));

      if (key != NULL)
        return sceau_key_ref (key);
    }
  return NULL;
}

/**
 * sceau_material_check_pair:
 * @certificate_path: a file with certificates, the leaf first
 * @key_path: a file with the key; may be the same
 * @chain: (out) (optional) (transfer full): the certificates
 *
 * Reads both from the disk, with the reader that judges everything else.
 *
 * Returns: whether they go together; else %SCEAU_ERROR_PAIR_MISMATCH.
 */
gboolean
sceau_material_check_pair (const char *certificate_path, const char *key_path, GPtrArray **chain,
                           GError **error)
{
  g_autoptr (SceauFileState) certificate_file = sceau_file_state_read (certificate_path, error);
  g_autoptr (SceauFileState) key_file = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (SceauKey) key = NULL;

  if (certificate_file == NULL)
    return FALSE;
  key_file = sceau_file_state_read (key_path, error);
  if (key_file == NULL)
    return FALSE;
  certificates = sceau_material_read_certificates (certificate_file);
  key = sceau_material_read_key (key_file);
  if (certificates->len == 0 || key == NULL
      || !g_str_equal (sceau_certificate_get_spki_sha256 (g_ptr_array_index (certificates, 0)),
                       sceau_key_get_spki_sha256 (key)))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH,
                           _ ("The certificate and the key do not belong together"));
      return FALSE;
    }
  if (chain != NULL)
    *chain = g_steal_pointer (&certificates);
  return TRUE;
}

static SceauRequest *
read_request (const SceauFileState *file)
{
  g_autoptr (SceauReading) reading = read_objects (file);
  GPtrArray *objects = sceau_reading_get_objects (reading);

  for (guint i = 0; i < objects->len; i++)
    {
      SceauRequest *request = sceau_object_get_request (g_ptr_array_index (objects, i));

      if (request != NULL)
        return sceau_request_ref (request);
    }
  return NULL;
}

/**
 * sceau_material_key_is_sealed:
 *
 * Returns: whether the text is an encrypted PKCS#8 key.
 */
gboolean
sceau_material_key_is_sealed (SceauSecret *bytes)
{
  return strstr (sceau_secret_get_text (bytes), SEALED_LABEL) != NULL;
}

/**
 * sceau_material_get_leaf:
 *
 * Returns: (nullable) (transfer none): the server's certificate: the one with its key, else the first.
 */
SceauCertificate *
sceau_material_get_leaf (const SceauMaterial *self)
{
  for (guint i = 0; i < self->chain->len && self->key != NULL; i++)
    {
      SceauCertificate *certificate = g_ptr_array_index (self->chain, i);

      if (g_str_equal (sceau_certificate_get_spki_sha256 (certificate),
                       sceau_key_get_spki_sha256 (self->key)))
        return certificate;
    }
  return self->chain->len > 0 ? g_ptr_array_index (self->chain, 0) : NULL;
}

/**
 * sceau_material_get_pending_spki:
 *
 * Returns: (nullable): SHA-256 of the public key that the awaited certificate must have; %NULL while that key is encrypted.
 */
const char *
sceau_material_get_pending_spki (const SceauMaterial *self)
{
  if (self->pending_request != NULL)
    return sceau_request_get_spki_sha256 (self->pending_request);
  return self->pending_key != NULL ? sceau_key_get_spki_sha256 (self->pending_key) : NULL;
}

static gboolean
is_first (GPtrArray *certificates, SceauKey *key)
{
  return certificates->len > 0
         && g_str_equal (sceau_certificate_get_spki_sha256 (g_ptr_array_index (certificates, 0)),
                         sceau_key_get_spki_sha256 (key));
}

/**
 * sceau_material_combined_is_stale:
 *
 * On 7.13 CamTrace's own interface knows nothing of the combined file, which is ours: after it has installed another certificate that file
 * still holds the old pair, and is made anew before it is loaded again.
 *
 * Returns: whether that is so.
 */
gboolean
sceau_material_combined_is_stale (const SceauSnapshot *snapshot)
{
  g_autoptr (GPtrArray) combined = NULL;
  g_autoptr (GPtrArray) certificate = NULL;

  if (snapshot->layout == NULL || snapshot->layout->combined != NULL
      || !snapshot->files[SCEAU_FILE_COMBINED]->exists)
    return FALSE;
  combined = sceau_material_read_certificates (snapshot->files[SCEAU_FILE_COMBINED]);
  certificate = sceau_material_read_certificates (snapshot->files[SCEAU_FILE_CERTIFICATE]);
  return combined->len > 0 && certificate->len > 0
         && !g_str_equal (sceau_certificate_get_sha256 (g_ptr_array_index (combined, 0)),
                          sceau_certificate_get_sha256 (g_ptr_array_index (certificate, 0)));
}

/* Every file that is there must say the same: the leaf first, the key that it was made for. */
static gboolean
files_agree (const SceauSnapshot *snapshot, SceauKey *key)
{
  const SceauFileState *combined = snapshot->files[SCEAU_FILE_COMBINED];
  const SceauFileState *certificate = snapshot->files[SCEAU_FILE_CERTIFICATE];
  g_autoptr (GPtrArray) in_combined = sceau_material_read_certificates (combined);
  g_autoptr (GPtrArray) in_certificate = sceau_material_read_certificates (certificate);
  g_autoptr (SceauKey) combined_key = sceau_material_read_key (combined);

  if (key == NULL || !is_first (in_certificate, key))
    return FALSE;
  /* On 7.13 the combined file is ours alone, and only there once we have made it. */
  if (!combined->exists)
    return snapshot->layout->combined == NULL;
  if (combined_key == NULL || !is_first (in_combined, combined_key))
    return FALSE;
  if (sceau_material_combined_is_stale (snapshot))
    return TRUE;
  return g_str_equal (sceau_key_get_spki_sha256 (combined_key), sceau_key_get_spki_sha256 (key))
         && g_str_equal (sceau_certificate_get_sha256 (g_ptr_array_index (in_combined, 0)),
                         sceau_certificate_get_sha256 (g_ptr_array_index (in_certificate, 0)));
}

static void
judge_chain (SceauMaterial *self, SceauAnchors *anchors, gint64 now)
{
  SceauChainQuery query = { .spki_sha256 = sceau_key_get_spki_sha256 (self->key),
                            .now = now,
                            .anchors = anchors };
  g_autoptr (SceauChain) chain = sceau_chain_build (self->chain, &query, NULL, NULL);
  GPtrArray *findings = chain != NULL ? sceau_chain_get_findings (chain) : NULL;

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    g_ptr_array_add (self->findings, sceau_finding_ref (g_ptr_array_index (findings, i)));
}

static void
judge_installed (SceauMaterial *self, const SceauSnapshot *snapshot, SceauAnchors *anchors,
                 gint64 now)
{
  SceauVaultFile loaded = sceau_snapshot_have (snapshot, SCEAU_FILE_COMBINED)
                                  && !sceau_material_combined_is_stale (snapshot)
                              ? SCEAU_FILE_COMBINED
                              : SCEAU_FILE_CERTIFICATE;

  if (!sceau_snapshot_have (snapshot, loaded))
    return;
  g_ptr_array_unref (self->chain);
  self->chain = sceau_material_read_certificates (snapshot->files[loaded]);
  if (!files_agree (snapshot, self->key))
    {
      self->installed = SCEAU_INSTALLED_BROKEN;
      return;
    }
  self->installed = sceau_certificate_is_self_signed (sceau_material_get_leaf (self))
                        ? SCEAU_INSTALLED_SELF_SIGNED
                        : SCEAU_INSTALLED_CERTIFICATE;
  judge_chain (self, anchors, now);
}

static void
find_pending (SceauMaterial *self, const SceauSnapshot *snapshot)
{
  const SceauFileState *key = snapshot->files[SCEAU_FILE_PENDING_KEY];
  const SceauFileState *request = snapshot->files[SCEAU_FILE_PENDING_REQUEST];

  self->pending_ours = key->exists || request->exists;
  if (self->pending_ours)
    {
      self->pending = TRUE;
      self->pending_request = read_request (request);
      self->pending_key = sceau_material_read_key (key);
      if (self->pending_key == NULL && key->bytes != NULL
          && sceau_material_key_is_sealed (key->bytes))
        self->pending_sealed = sceau_secret_ref (key->bytes);
      self->pending_since = request->exists ? request->modified : key->modified;
    }
  else if (self->installed == SCEAU_INSTALLED_NONE && (self->request != NULL || self->key != NULL))
    {
      self->pending = TRUE;
      self->pending_request = self->request != NULL ? sceau_request_ref (self->request) : NULL;
      self->pending_key = self->key != NULL ? sceau_key_ref (self->key) : NULL;
      request = snapshot->files[self->request != NULL ? SCEAU_FILE_REQUEST : SCEAU_FILE_KEY];
      self->pending_since = request->modified;
    }
}

/* CamTrace's own interface may have been given the answer to a request whose key only the agent has. */
static void
explain_broken (SceauMaterial *self, const SceauSnapshot *snapshot)
{
  SceauCertificate *leaf = sceau_material_get_leaf (self);
  const char *pending = sceau_material_get_pending_spki (self);
  gboolean answer = leaf != NULL && self->pending_ours
                    && g_strcmp0 (sceau_certificate_get_spki_sha256 (leaf), pending) == 0;

  g_ptr_array_add (self->findings,
                   sceau_finding_new (SCEAU_FINDING_PAIR_MISMATCH, snapshot->layout->certificate,
                                      NULL, answer ? "kind" : NULL, "answer", NULL));
}

static void
find_odd_files (SceauMaterial *self, const SceauSnapshot *snapshot)
{
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      g_autofree char *name = NULL;

      if (!snapshot->files[i]->exists || snapshot->files[i]->regular)
        continue;
      name = g_path_get_basename (snapshot->paths[i]);
      g_ptr_array_add (self->findings, sceau_finding_new (SCEAU_FINDING_CHANGED_OUTSIDE, name, NULL,
                                                          "kind", "odd", NULL));
    }
}

/**
 * sceau_material_new:
 * @anchors: (nullable): the roots that this server trusts
 * @now: Unix seconds
 *
 * Reads and judges a snapshot. Takes no more than a few milliseconds.
 *
 * Returns: (transfer full): what the files mean.
 */
SceauMaterial *
sceau_material_new (const SceauSnapshot *snapshot, SceauAnchors *anchors, gint64 now)
{
  SceauMaterial *self = g_new0 (SceauMaterial, 1);

  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  self->findings = sceau_findings_new ();
  self->key = sceau_material_read_key (snapshot->files[SCEAU_FILE_KEY]);
  self->request = read_request (snapshot->files[SCEAU_FILE_REQUEST]);
  judge_installed (self, snapshot, anchors, now);
  find_pending (self, snapshot);
  if (self->installed == SCEAU_INSTALLED_BROKEN)
    explain_broken (self, snapshot);
  find_odd_files (self, snapshot);
  return self;
}
