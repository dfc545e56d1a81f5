/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys made on this workstation: encrypted PKCS#8, one 0600 file each, named by SPKI; the passphrase is random and in the
 * keyring. */
#include "config.h"

#include "fleet/sceau-key-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-task.h"

#define PASSPHRASE_BITS 256
#define SPKI_LENGTH     64

struct _SceauKeyStore
{
  GObject parent_instance;
  char *folder;
  SceauSecrets *secrets;
};

G_DEFINE_FINAL_TYPE (SceauKeyStore, sceau_key_store, G_TYPE_OBJECT)

/* A key on its way in or out. */
typedef struct
{
  char *path;
  char *label;
  SceauKey *key;
  SceauSecret *passphrase;
} Passage;

static void
passage_free (gpointer data)
{
  Passage *passage = data;

  g_free (passage->path);
  g_free (passage->label);
  g_clear_pointer (&passage->key, sceau_key_unref);
  g_clear_pointer (&passage->passphrase, sceau_secret_unref);
  g_free (passage);
}

static void
sceau_key_store_finalize (GObject *object)
{
  SceauKeyStore *self = SCEAU_KEY_STORE (object);

  g_free (self->folder);
  g_clear_object (&self->secrets);
  G_OBJECT_CLASS (sceau_key_store_parent_class)->finalize (object);
}

static void
sceau_key_store_class_init (SceauKeyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_key_store_finalize;
}

static void
sceau_key_store_init (SceauKeyStore *self)
{
}

/**
 * sceau_key_store_new:
 * @folder: where the files are; made (0700) with the first key
 * @secrets: where the passphrases are
 *
 * Returns: (transfer full): a store
 */
SceauKeyStore *
sceau_key_store_new (const char *folder, SceauSecrets *secrets)
{
  SceauKeyStore *self = g_object_new (SCEAU_TYPE_KEY_STORE, NULL);

  self->folder = g_strdup (folder);
  self->secrets = g_object_ref (secrets);
  return self;
}

/* NULL for what is no fingerprint: a name never leaves the folder. */
static char *
path_for (SceauKeyStore *self, const char *spki_sha256)
{
  g_autofree char *name = NULL;

  if (strlen (spki_sha256) != SPKI_LENGTH
      || strspn (spki_sha256, "0123456789abcdef") != SPKI_LENGTH)
    return NULL;
  name = g_strconcat (spki_sha256, ".pem", NULL);
  return g_build_filename (self->folder, name, NULL);
}

static gboolean
write_key (Passage *passage, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (passage->path);
  char *pem;
  gboolean written;
  GError *local = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      sceau_error_set_errno (error, errno, _ ("The folder “%s” could not be made"), folder);
      return FALSE;
    }
  pem = sceau_key_to_encrypted_pem (passage->key, passage->passphrase, error);
  if (pem == NULL)
    return FALSE;
  written = g_file_set_contents_full (passage->path, pem, -1,
                                      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                      0600, &local);
  sceau_wipe_string (pem);
  return written || sceau_error_propagate (error, local);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Passage *passage = data;
  GError *error = NULL;

  if (write_key (passage, &error))
    g_task_return_pointer (task, sceau_key_ref (passage->key), (GDestroyNotify) sceau_key_unref);
  else
    g_task_return_error (task, error);
}

/* The passphrase goes first: a key that nobody can open must never be all there is. */
static void
on_passphrase_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!sceau_secrets_store_finish (SCEAU_SECRETS (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, write_in_thread);
}

static void
on_generated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SceauKeyStore *self = g_task_get_source_object (task);
  Passage *passage = g_task_get_task_data (task);
  GError *error = NULL;

  passage->key = sceau_key_generate_finish (result, &error);
  if (passage->key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  passage->path = path_for (self, sceau_key_get_spki_sha256 (passage->key));
  passage->passphrase = sceau_secret_new_random_text (PASSPHRASE_BITS);
  sceau_secrets_store_async (
      self->secrets, SCEAU_SECRET_KEY, sceau_key_get_spki_sha256 (passage->key), passage->label,
      passage->passphrase, TRUE, cancellable, on_passphrase_stored, g_steal_pointer (&task));
}

/**
 * sceau_key_store_make_async:
 * @self: a store
 * @type: which kind of key
 * @label: what a person who opens the keyring reads
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_key_store_make_async (SceauKeyStore *self, SceauKeyType type, const char *label,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Passage *passage = g_new0 (Passage, 1);

  passage->label = g_strdup (label);
  g_task_set_source_tag (task, sceau_key_store_make_async);
  g_task_set_task_data (task, passage, passage_free);
  sceau_key_generate_async (type, cancellable, on_generated, g_steal_pointer (&task));
}

/**
 * sceau_key_store_make_finish:
 * @self: a store
 * @result: what the callback got
 * @error: NO_KEYRING, KEYRING_LOCKED, NO_SPACE, PERMISSION, CANCELLED
 *
 * Returns: (transfer full) (nullable): the key; it is on the disk by now
 */
SceauKey *
sceau_key_store_make_finish (SceauKeyStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

static SceauKey *
read_key (Passage *passage, GError **error)
{
  g_autofree char *pem = NULL;
  gsize size = 0;
  GStatBuf status;
  GError *local = NULL;

  if (g_stat (passage->path, &status) == 0 && status.st_size > (goffset) SCEAU_MAX_CERTIFICATE_SIZE)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE, _ ("“%s” is no key of Sceau."),
                   passage->path);
      return NULL;
    }
  if (!g_file_get_contents (passage->path, &pem, &size, &local))
    {
      sceau_error_propagate (error, local);
      return NULL;
    }
  return sceau_key_new_from_data (pem, size, passage->passphrase, error);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  SceauKey *key = read_key (data, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) sceau_key_unref);
  else
    g_task_return_error (task, error);
}

static void
on_passphrase_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Passage *passage = g_task_get_task_data (task);
  GError *error = NULL;

  passage->passphrase = sceau_secrets_lookup_finish (SCEAU_SECRETS (source), result, &error);
  if (passage->passphrase == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, read_in_thread);
}

/**
 * sceau_key_store_load_async:
 * @self: a store
 * @spki_sha256: which key
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_key_store_load_async (SceauKeyStore *self, const char *spki_sha256, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Passage *passage = g_new0 (Passage, 1);

  passage->path = path_for (self, spki_sha256);
  g_task_set_source_tag (task, sceau_key_store_load_async);
  g_task_set_task_data (task, passage, passage_free);
  if (passage->path == NULL)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                             _ ("“%s” is no fingerprint of a key."), spki_sha256);
  else
    sceau_secrets_lookup_async (self->secrets, SCEAU_SECRET_KEY, spki_sha256, cancellable,
                                on_passphrase_found, g_steal_pointer (&task));
}

/**
 * sceau_key_store_load_finish:
 * @self: a store
 * @result: what the callback got
 * @error: NOT_FOUND, NO_KEYRING, KEYRING_LOCKED, WRONG_PASSWORD, CANCELLED
 *
 * Returns: (transfer full) (nullable): the key
 */
SceauKey *
sceau_key_store_load_finish (SceauKeyStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

static void
unlink_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_unlink (data);
  g_task_return_boolean (task, TRUE);
}

/**
 * sceau_key_store_forget:
 * @self: a store
 * @spki_sha256: which key; one that is not there is fine
 */
void
sceau_key_store_forget (SceauKeyStore *self, const char *spki_sha256)
{
  char *path = path_for (self, spki_sha256);
  g_autoptr (GTask) task = NULL;

  if (path == NULL)
    return;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, sceau_key_store_forget);
  g_task_set_task_data (task, path, g_free);
  g_task_run_in_thread (task, unlink_in_thread);
  sceau_secrets_clear_async (self->secrets, SCEAU_SECRET_KEY, spki_sha256, NULL, NULL, NULL);
}
