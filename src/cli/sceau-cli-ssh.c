/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSSH asks on the terminal by itself; what is left is sudo's password. Without a terminal nobody is asked, and the command
 * fails with what to do. */
#include "config.h"

#include "cli/sceau-cli-ssh.h"

#include "cli/sceau-cli-files.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

struct _SceauCliSsh
{
  GObject parent_instance;
  SceauCli *cli;
};

static void sceau_cli_ssh_iface_init (SceauSshAskerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauCliSsh, sceau_cli_ssh, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_SSH_ASKER,
                                                      sceau_cli_ssh_iface_init))

static void
sceau_cli_ssh_class_init (SceauCliSshClass *klass)
{
}

static void
sceau_cli_ssh_init (SceauCliSsh *self)
{
}

SceauSshAsker *
sceau_cli_ssh_new (SceauCli *cli)
{
  SceauCliSsh *self = g_object_new (SCEAU_TYPE_CLI_SSH, NULL);

  self->cli = cli;
  return SCEAU_SSH_ASKER (self);
}

static gboolean
sceau_cli_ssh_has_terminal (SceauSshAsker *asker)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static void
sceau_cli_ssh_ask_async (SceauSshAsker *asker, const SceauSshQuestion *question,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  SceauCliSsh *self = SCEAU_CLI_SSH (asker);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *words = g_strdup_printf (
      question->again ? _ ("That was not the right one. Password for sudo on %s:")
                      : _ ("Password for sudo on %s:"),
      question->server);
  GError *error = NULL;
  SceauSecret *answer;

  g_task_set_source_tag (task, sceau_cli_ssh_ask_async);
  answer = sceau_cli_ask_secret (self->cli, words, "--ssh-address root@…", &error);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) sceau_secret_unref);
  else
    g_task_return_error (task, error);
}

static SceauSecret *
sceau_cli_ssh_ask_finish (SceauSshAsker *asker, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sceau_cli_ssh_iface_init (SceauSshAskerInterface *iface)
{
  iface->can_ask = sceau_cli_ssh_has_terminal;
  iface->has_terminal = sceau_cli_ssh_has_terminal;
  iface->ask_async = sceau_cli_ssh_ask_async;
  iface->ask_finish = sceau_cli_ssh_ask_finish;
}
