/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of one operation. */
#include "fleet/sceau-arguments.h"

G_DEFINE_BOXED_TYPE (SceauArguments, sceau_arguments, sceau_arguments_copy, sceau_arguments_free)

/**
 * sceau_arguments_new:
 *
 * Returns: (transfer full): arguments with nothing set but the default key type
 */
SceauArguments *
sceau_arguments_new (void)
{
  SceauArguments *self = g_new0 (SceauArguments, 1);

  self->key_type = SCEAU_KEY_TYPE_DEFAULT;
  return self;
}

/**
 * sceau_arguments_copy:
 * @self: arguments
 *
 * Returns: (transfer full): a copy; the passphrase is shared, not copied
 */
SceauArguments *
sceau_arguments_copy (const SceauArguments *self)
{
  SceauArguments *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (SceauArguments, 1);
  *copy = *self;
  copy->subject = self->subject != NULL ? sceau_subject_copy (self->subject) : NULL;
  copy->names = g_strdupv (self->names);
  copy->chain_pem = g_strdup (self->chain_pem);
  copy->anchor_pem = g_strdup (self->anchor_pem);
  copy->key_pem = g_strdup (self->key_pem);
  copy->key_passphrase = self->key_passphrase != NULL ? sceau_secret_ref (self->key_passphrase)
                                                      : NULL;
  copy->backup_id = g_strdup (self->backup_id);
  return copy;
}

/**
 * sceau_arguments_free:
 * @self: (nullable) (transfer full): arguments
 *
 * Frees them; the encrypted key is wiped like the secret that opens it.
 */
void
sceau_arguments_free (SceauArguments *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->subject, sceau_subject_free);
  g_strfreev (self->names);
  g_free (self->chain_pem);
  g_free (self->anchor_pem);
  sceau_wipe_string (self->key_pem);
  g_clear_pointer (&self->key_passphrase, sceau_secret_unref);
  g_free (self->backup_id);
  g_free (self);
}

/**
 * sceau_arguments_take_chain:
 * @self: arguments of CHECK or INSTALL
 * @chain: an assembled chain with a leaf
 *
 * The root goes along so that the server sees where the chain ends even if it does not know that root, as with every
 * private authority; it is not installed. A self-signed certificate is its own root and goes once.
 */
void
sceau_arguments_take_chain (SceauArguments *self, SceauChain *chain)
{
  SceauCertificate *anchor = sceau_chain_get_anchor (chain);
  SceauCertificate *leaf = sceau_chain_get_leaf (chain);

  g_free (self->chain_pem);
  g_clear_pointer (&self->anchor_pem, g_free);
  self->chain_pem = sceau_chain_to_pem (chain);
  if (anchor != NULL && leaf != NULL && !sceau_certificate_equal (anchor, leaf))
    self->anchor_pem = sceau_certificate_to_pem (anchor);
}
