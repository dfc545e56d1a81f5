/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets of this workstation: in the desktop's keyring (libsecret), or only in memory. */
#include "config.h"

#include "fleet/sceau-secrets.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "fleet/sceau-task.h"

struct _SceauSecrets
{
  GObject parent_instance;
  GHashTable *memory; /* "kind/id" → SceauSecret */
};

G_DEFINE_FINAL_TYPE (SceauSecrets, sceau_secrets, G_TYPE_OBJECT)

static const SecretSchema schema = {
  "org.sceau.Sceau.Secret",
  SECRET_SCHEMA_NONE,
  {
      { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "id", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
};

static const char *
kind_to_string (SceauSecretKind kind)
{
  return kind == SCEAU_SECRET_KEY ? "key" : "cryptpass";
}

static char *
memory_key (SceauSecretKind kind, const char *id)
{
  return g_strconcat (kind_to_string (kind), "/", id, NULL);
}

static void
sceau_secrets_finalize (GObject *object)
{
  SceauSecrets *self = SCEAU_SECRETS (object);

  g_hash_table_unref (self->memory);
  G_OBJECT_CLASS (sceau_secrets_parent_class)->finalize (object);
}

static void
sceau_secrets_class_init (SceauSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_secrets_finalize;
}

static void
sceau_secrets_init (SceauSecrets *self)
{
  self->memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) sceau_secret_unref);
}

/**
 * sceau_secrets_new:
 *
 * Returns: (transfer full): secrets of which none is in memory; the keyring is asked when one is needed
 */
SceauSecrets *
sceau_secrets_new (void)
{
  return g_object_new (SCEAU_TYPE_SECRETS, NULL);
}

/* Whatever keeps us from the keyring (no bus, no service, a service that dies) is the same to a person. */
static GError *
keyring_error (GError *error)
{
  GError *plain;

  sceau_error_convert (&error);
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED)
      || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_KEYRING_LOCKED))
    return error;
  plain = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_NO_KEYRING,
                               _ ("No keyring service answers on this computer."));
  sceau_error_set_detail (plain, sceau_error_get_detail (error) != NULL
                                     ? sceau_error_get_detail (error)
                                     : error->message);
  g_error_free (error);
  return plain;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, keyring_error (error));
}

/**
 * sceau_secrets_store_async:
 * @self: secrets
 * @kind: what it is
 * @id: whose
 * @label: what a person who opens the keyring reads
 * @secret: the secret, a text
 * @remember: whether it goes to the keyring too
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * In memory it is known at once, whatever becomes of the keyring.
 */
void
sceau_secrets_store_async (SceauSecrets *self, SceauSecretKind kind, const char *id,
                           const char *label, SceauSecret *secret, gboolean remember,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_secrets_store_async);
  g_hash_table_replace (self->memory, memory_key (kind, id), sceau_secret_ref (secret));
  if (remember)
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label,
                           sceau_secret_get_text (secret), cancellable, on_stored,
                           g_steal_pointer (&task), "kind", kind_to_string (kind), "id", id, NULL);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sceau_secrets_store_finish:
 * @self: secrets
 * @result: what the callback got
 * @error: NO_KEYRING, KEYRING_LOCKED, CANCELLED; it is then known in memory only
 *
 * Returns: whether it is where it was asked to be
 */
gboolean
sceau_secrets_store_finish (SceauSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauSecrets *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *text = secret_password_lookup_nonpageable_finish (result, &error);
  SceauSecret *secret;

  if (error != NULL)
    {
      g_task_return_error (task, keyring_error (error));
      return;
    }
  if (text == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                               _ ("The keyring does not hold it."));
      return;
    }
  secret = sceau_secret_new (text, (gsize) -1);
  secret_password_free (text);
  g_hash_table_replace (self->memory, g_strdup (g_task_get_task_data (task)),
                        sceau_secret_ref (secret));
  g_task_return_pointer (task, secret, (GDestroyNotify) sceau_secret_unref);
}

/**
 * sceau_secrets_lookup_async:
 * @self: secrets
 * @kind: what it is
 * @id: whose
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Memory first, then the keyring, which may ask the person to unlock it.
 */
void
sceau_secrets_lookup_async (SceauSecrets *self, SceauSecretKind kind, const char *id,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  char *key = memory_key (kind, id);
  SceauSecret *known = g_hash_table_lookup (self->memory, key);

  g_task_set_source_tag (task, sceau_secrets_lookup_async);
  g_task_set_task_data (task, key, g_free);
  if (known != NULL)
    g_task_return_pointer (task, sceau_secret_ref (known), (GDestroyNotify) sceau_secret_unref);
  else
    secret_password_lookup (&schema, cancellable, on_looked_up, g_steal_pointer (&task), "kind",
                            kind_to_string (kind), "id", id, NULL);
}

/**
 * sceau_secrets_lookup_finish:
 * @self: secrets
 * @result: what the callback got
 * @error: NOT_FOUND, NO_KEYRING, KEYRING_LOCKED, CANCELLED
 *
 * Returns: (transfer full) (nullable): the secret
 */
SceauSecret *
sceau_secrets_lookup_finish (SceauSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, keyring_error (error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sceau_secrets_clear_async:
 * @self: secrets
 * @kind: what it is
 * @id: whose
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @data: for @callback
 */
void
sceau_secrets_clear_async (SceauSecrets *self, SceauSecretKind kind, const char *id,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *key = memory_key (kind, id);

  g_task_set_source_tag (task, sceau_secrets_clear_async);
  g_hash_table_remove (self->memory, key);
  secret_password_clear (&schema, cancellable, on_cleared, g_steal_pointer (&task), "kind",
                         kind_to_string (kind), "id", id, NULL);
}

/**
 * sceau_secrets_clear_finish:
 * @self: secrets
 * @result: what the callback got
 * @error: NO_KEYRING, KEYRING_LOCKED, CANCELLED
 *
 * Returns: whether nothing of it is left
 */
gboolean
sceau_secrets_clear_finish (SceauSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}
