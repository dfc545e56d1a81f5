/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made at the first start, kept for good: the public key is what clients pin, so it must not change by itself. Certificate
 * dates mean nothing to a client that pins the key; ten years spare everybody the question. */
#include "config.h"

#include "agent/sceau-file-ops.h"
#include "agent/sceau-identity.h"

#include <glib/gi18n-lib.h>

#define IDENTITY_NAME "sceau-agent"
#define IDENTITY_DAYS 3650

struct _SceauIdentity
{
  GObject parent_instance;
  SceauCertificate *certificate;
  char *certificate_pem;
  SceauSecret *key_pem;
};

G_DEFINE_FINAL_TYPE (SceauIdentity, sceau_identity, G_TYPE_OBJECT)

static void
sceau_identity_finalize (GObject *object)
{
  SceauIdentity *self = SCEAU_IDENTITY (object);

  g_clear_pointer (&self->certificate, sceau_certificate_unref);
  g_free (self->certificate_pem);
  g_clear_pointer (&self->key_pem, sceau_secret_unref);
  G_OBJECT_CLASS (sceau_identity_parent_class)->finalize (object);
}

static void
sceau_identity_class_init (SceauIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_identity_finalize;
}

static void
sceau_identity_init (SceauIdentity *self)
{
}

/* The certificate is made again from the key whenever it is missing: only the key is the identity. */
static gboolean
make_certificate (SceauIdentity *self, SceauKey *key, const char *path, gint64 now, GError **error)
{
  const char *const names[] = { IDENTITY_NAME, NULL };
  g_autoptr (SceauSubject) subject = sceau_subject_new ();

  subject->common_name = g_strdup (IDENTITY_NAME);
  self->certificate = sceau_certificate_new_self_signed (key, subject, names, now, IDENTITY_DAYS,
                                                         error);
  if (self->certificate == NULL)
    return FALSE;
  self->certificate_pem = sceau_certificate_to_pem (self->certificate);
  return sceau_file_write_atomic (path, self->certificate_pem, strlen (self->certificate_pem), 0600,
                                  error);
}

static gboolean
load_certificate (SceauIdentity *self, SceauKey *key, const char *path)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);

  if (file == NULL || file->bytes == NULL)
    return FALSE;
  self->certificate = sceau_certificate_new_from_pem (sceau_secret_get_text (file->bytes), NULL);
  if (self->certificate == NULL
      || !g_str_equal (sceau_certificate_get_spki_sha256 (self->certificate),
                       sceau_key_get_spki_sha256 (key)))
    {
      g_clear_pointer (&self->certificate, sceau_certificate_unref);
      return FALSE;
    }
  self->certificate_pem = sceau_certificate_to_pem (self->certificate);
  return TRUE;
}

static SceauKey *
make_key (const char *path, GError **error)
{
  g_autoptr (SceauKey) key = sceau_key_generate (SCEAU_KEY_EC_P256, error);
  g_autoptr (SceauSecret) pem = key != NULL ? sceau_key_to_pem (key, error) : NULL;

  if (pem == NULL
      || !sceau_file_write_atomic (path, sceau_secret_get_data (pem, NULL),
                                   sceau_secret_get_size (pem), 0600, error))
    return NULL;
  return g_steal_pointer (&key);
}

/* A key that is there but cannot be read is never replaced: clients would refuse the new one, and should. */
static SceauKey *
load_key (const char *path, GError **error)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, error);

  if (file == NULL)
    return NULL;
  if (!file->exists)
    return make_key (path, error);
  if (file->bytes == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("“%s” is not a regular file"),
                   path);
      return NULL;
    }
  return sceau_key_new_from_data (sceau_secret_get_data (file->bytes, NULL),
                                  sceau_secret_get_size (file->bytes), NULL, error);
}

/**
 * sceau_identity_load:
 * @now: Unix seconds, the start of the certificate's validity when one is made
 *
 * Reads the agent's identity, and makes it (ECDSA P-256, self-signed, SAN DNS:sceau-agent) where there is none yet.
 *
 * Returns: (nullable) (transfer full): the identity.
 */
SceauIdentity *
sceau_identity_load (SceauAgentConfig *config, gint64 now, GError **error)
{
  g_autoptr (SceauIdentity) self = g_object_new (SCEAU_TYPE_IDENTITY, NULL);
  const char *folder = sceau_agent_config_get_state_folder (config);
  g_autofree char *key_path = g_build_filename (folder, "identity.key", NULL);
  g_autofree char *certificate_path = g_build_filename (folder, "identity.crt", NULL);
  g_autoptr (SceauKey) key = NULL;

  if (!sceau_folder_make (folder, error))
    return NULL;
  key = load_key (key_path, error);
  if (key == NULL)
    return NULL;
  self->key_pem = sceau_key_to_pem (key, error);
  if (self->key_pem == NULL)
    return NULL;
  if (!load_certificate (self, key, certificate_path)
      && !make_certificate (self, key, certificate_path, now, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sceau_identity_get_fingerprint:
 *
 * Returns: SHA-256 of the public key (SPKI), 64 hex digits.
 */
const char *
sceau_identity_get_fingerprint (SceauIdentity *self)
{
  return sceau_certificate_get_spki_sha256 (self->certificate);
}

/**
 * sceau_identity_get_certificate_pem:
 *
 * Returns: the certificate, PEM.
 */
const char *
sceau_identity_get_certificate_pem (SceauIdentity *self)
{
  return self->certificate_pem;
}

/**
 * sceau_identity_get_key_pem:
 *
 * Returns: (transfer none): the key, PKCS#8 PEM in clear.
 */
SceauSecret *
sceau_identity_get_key_pem (SceauIdentity *self)
{
  return self->key_pem;
}
