/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders for what the server makes or keeps until a certificate comes: requests, keys, self-signed certificates. */
#include "config.h"

#include "fleet/sceau-ssh-order-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fleet/sceau-ssh-config.h"
#include "pki/sceau-names.h"

#define ANY_LABEL    "-----BEGIN"
#define SEALED_LABEL "-----BEGIN ENCRYPTED PRIVATE KEY-----"
#define DEFAULT_DAYS 365

static gboolean
refuse_pending (const SceauSshView *view, const SceauArguments *arguments, GError **error)
{
  if (arguments->replace || !sceau_ssh_view_is_pending (view, NULL)
      || sceau_ssh_view_is_answered (view))
    return TRUE;
  return _sceau_ssh_order_refuse (
      error, SCEAU_ERROR_REQUEST_PENDING,
      _ ("A request is waiting for the authority’s answer; what replaces it moves it to the backups, and its answer can be installed only as long as that backup is kept"),
      NULL);
}

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

gboolean
_sceau_ssh_order_set_made (SceauSshOrder *self, SceauSshFileKind file, const char *how,
                           const SceauSubject *subject, const char *const *names, gboolean rsa,
                           GError **error)
{
  g_autofree char *config = sceau_ssh_openssl_config (subject, names, rsa, error);

  if (config == NULL)
    return FALSE;
  _sceau_ssh_order_set_bytes (self, file, how, config);
  return TRUE;
}

static gboolean
check_identity (const SceauArguments *arguments, GError **error)
{
  if (arguments->subject == NULL)
    return _sceau_ssh_order_refuse (error, SCEAU_ERROR_INVALID_ARGUMENT, _ ("A subject is needed."),
                                    NULL);
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
      _sceau_ssh_order_set (self, file, "generate", sceau_key_type_to_string (arguments->key_type));
      return TRUE;
    }
  sceau_ssh_view_is_pending (view, &ours);
  kept = ours ? SCEAU_SSH_PENDING_KEY : SCEAU_SSH_KEY;
  if (view->files[kept].spki == NULL)
    return _sceau_ssh_order_refuse (
        error, SCEAU_ERROR_INVALID_ARGUMENT,
        _ ("There is no key on this server to keep: a new one is needed"), NULL);
  if (kept != file)
    _sceau_ssh_order_set (self, file, "copy", sceau_ssh_file_kind_to_string (kept));
  return TRUE;
}

gboolean
_sceau_ssh_order_request (SceauSshOrder *self, const SceauSshView *view,
                          const SceauArguments *arguments, GError **error)
{
  gboolean ours = sceau_ssh_view_get_installed (view) != SCEAU_INSTALLED_NONE;
  SceauSshFileKind key = ours ? SCEAU_SSH_PENDING_KEY : SCEAU_SSH_KEY;
  SceauSshFileKind request = ours ? SCEAU_SSH_PENDING_REQUEST : SCEAU_SSH_REQUEST;
  const char *const *names = (const char *const *) arguments->names;

  if (!refuse_pending (view, arguments, error) || !check_identity (arguments, error)
      || !remember_identity (self, arguments->subject, names, error)
      || !set_key (self, view, arguments, key, error))
    return FALSE;
  _sceau_ssh_order_add (self, "signer", sceau_ssh_file_kind_to_string (key));
  if (!ours)
    _sceau_ssh_order_remove_pending (self);
  return _sceau_ssh_order_set_made (self, request, "make", arguments->subject, names,
                                    is_rsa (arguments->key_type), error);
}

gboolean
_sceau_ssh_order_delete_request (SceauSshOrder *self, const SceauSshView *view, GError **error)
{
  gboolean ours;
  gboolean pending = sceau_ssh_view_is_pending (view, &ours);

  if (ours)
    {
      _sceau_ssh_order_remove_pending (self);
      return TRUE;
    }
  if (!view->files[SCEAU_SSH_REQUEST].exists && !pending)
    return _sceau_ssh_order_refuse (error, SCEAU_ERROR_NOT_FOUND,
                                    _ ("There is no request on this server"), NULL);
  _sceau_ssh_order_remove_file (self, SCEAU_SSH_REQUEST);
  if (!pending)
    return TRUE;
  /* Somebody may serve HTTPS without the files that we know: that key may be what it was started with. */
  _sceau_ssh_order_remove_file (self, SCEAU_SSH_KEY);
  _sceau_ssh_order_add (self, "must-be-off", sceau_error_code_to_string (SCEAU_ERROR_KEY_IN_USE));
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

gboolean
_sceau_ssh_order_upload_key (SceauSshOrder *self, const SceauSshView *view,
                             const SceauArguments *arguments, GError **error)
{
  if (!refuse_pending (view, arguments, error))
    return FALSE;
  if (!is_sealed_key (arguments->key_pem))
    return _sceau_ssh_order_refuse (
        error, SCEAU_ERROR_INVALID_ARGUMENT,
        _ ("One encrypted PKCS#8 key in PEM form is needed, and nothing else"), NULL);
  _sceau_ssh_order_set_bytes (self, SCEAU_SSH_PENDING_KEY, "bytes", arguments->key_pem);
  _sceau_ssh_order_remove_file (self, SCEAU_SSH_PENDING_REQUEST);
  return TRUE;
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
  _sceau_ssh_order_add (self, "serial", hex->str);
  g_string_free (hex, TRUE);
}

gboolean
_sceau_ssh_order_self_sign (SceauSshOrder *self, const SceauSshView *view,
                            const SceauArguments *arguments, GError **error)
{
  const char *const *names = (const char *const *) arguments->names;
  gboolean rsa = is_rsa (arguments->key_type);
  g_autofree char *days = g_strdup_printf ("%u",
                                           arguments->days != 0 ? arguments->days : DEFAULT_DAYS);

  if (!refuse_pending (view, arguments, error) || !check_identity (arguments, error)
      || !remember_identity (self, arguments->subject, names, error))
    return FALSE;
  _sceau_ssh_order_set (self, SCEAU_SSH_KEY, "generate",
                        sceau_key_type_to_string (arguments->key_type));
  _sceau_ssh_order_add (self, "days", days);
  _sceau_ssh_order_check_links (self, 1);
  add_random_serial (self);
  _sceau_ssh_order_remove_pending (self);
  _sceau_ssh_order_set_combined (self);
  return _sceau_ssh_order_set_made (self, SCEAU_SSH_CERTIFICATE, "sign", arguments->subject, names,
                                    rsa, error)
         && _sceau_ssh_order_set_made (self, SCEAU_SSH_REQUEST, "make", arguments->subject, names,
                                       rsa, error);
}
