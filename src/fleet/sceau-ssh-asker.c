/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers the questions of a log-in over SSH. */
#include "fleet/sceau-ssh-asker.h"

G_DEFINE_INTERFACE (SceauSshAsker, sceau_ssh_asker, G_TYPE_OBJECT)

static void
sceau_ssh_asker_default_init (SceauSshAskerInterface *iface)
{
}

/**
 * sceau_ssh_asker_can_ask:
 * @self: (nullable): who answers
 *
 * Returns: whether there is somebody to ask now
 */
gboolean
sceau_ssh_asker_can_ask (SceauSshAsker *self)
{
  return self != NULL && SCEAU_SSH_ASKER_GET_IFACE (self)->can_ask (self);
}

/**
 * sceau_ssh_asker_has_terminal:
 * @self: (nullable): who answers
 *
 * Returns: whether OpenSSH asks by itself, on the terminal of this process
 */
gboolean
sceau_ssh_asker_has_terminal (SceauSshAsker *self)
{
  return self != NULL && SCEAU_SSH_ASKER_GET_IFACE (self)->has_terminal (self);
}

/**
 * sceau_ssh_asker_ask_async:
 * @self: who answers
 * @question: what is asked; borrowed for the call
 * @cancellable: (nullable): takes the question back
 * @callback: called with the answer
 * @data: for @callback
 */
void
sceau_ssh_asker_ask_async (SceauSshAsker *self, const SceauSshQuestion *question,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_SSH_ASKER (self));

  SCEAU_SSH_ASKER_GET_IFACE (self)->ask_async (self, question, cancellable, callback, data);
}

/**
 * sceau_ssh_asker_ask_finish:
 * @self: who answers
 * @result: what the callback got
 * @error: CANCELLED when the person did not want to
 *
 * Returns: (transfer full) (nullable): the answer
 */
SceauSecret *
sceau_ssh_asker_ask_finish (SceauSshAsker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (SCEAU_IS_SSH_ASKER (self), NULL);

  return SCEAU_SSH_ASKER_GET_IFACE (self)->ask_finish (self, result, error);
}
