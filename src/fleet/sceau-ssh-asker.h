/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers the questions of a log-in over SSH: a dialog, a terminal. The consumer's interface. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_SSH_ASKS_PASSWORD,   /* of the user on the server */
  SCEAU_SSH_ASKS_PASSPHRASE, /* of a key of the operator's */
  SCEAU_SSH_ASKS_SUDO,       /* the password for sudo on the server */
  SCEAU_SSH_ASKS_HOST_KEY,   /* is this the server's key? The answer is "yes" or a refusal */
  SCEAU_SSH_ASKS_OTHER,      /* whatever the server's keyboard-interactive log-in wants */
} SceauSshQuestionKind;

typedef struct
{
  SceauSshQuestionKind kind;
  const char *server;      /* where: "root@lyon-03" */
  const char *prompt;      /* OpenSSH's own words, made safe */
  const char *fingerprint; /* HOST_KEY: "SHA256:…"; nullable */
  const char *key_type;    /* HOST_KEY: "ED25519"; nullable */
  gboolean again;          /* the last answer was not right */
} SceauSshQuestion;

#define SCEAU_TYPE_SSH_ASKER (sceau_ssh_asker_get_type ())
G_DECLARE_INTERFACE (SceauSshAsker, sceau_ssh_asker, SCEAU, SSH_ASKER, GObject)

struct _SceauSshAskerInterface
{
  GTypeInterface parent_iface;
  /* Can it answer now? FALSE: nobody is asked, and what would need an answer fails with what to do. */
  gboolean (*can_ask) (SceauSshAsker *self);
  /* Does OpenSSH ask on the terminal of this process by itself? Then only sudo's password is asked here. */
  gboolean (*has_terminal) (SceauSshAsker *self);
  void (*ask_async) (SceauSshAsker *self, const SceauSshQuestion *question,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  /* CANCELLED: the person did not want to. */
  SceauSecret *(*ask_finish) (SceauSshAsker *self, GAsyncResult *result, GError **error);
};

gboolean sceau_ssh_asker_can_ask (SceauSshAsker *self); /* nullable: FALSE */
gboolean sceau_ssh_asker_has_terminal (SceauSshAsker *self);
void sceau_ssh_asker_ask_async (SceauSshAsker *self, const SceauSshQuestion *question,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
SceauSecret *sceau_ssh_asker_ask_finish (SceauSshAsker *self, GAsyncResult *result, GError **error);

G_END_DECLS
