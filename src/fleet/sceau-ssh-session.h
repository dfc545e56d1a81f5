/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One log-in over SSH with the remote script in it, kept while it is used: one request after another. */
#pragma once

#include "fleet/sceau-ssh-asker.h"
#include "fleet/sceau-ssh-target.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_SSH_SESSION (sceau_ssh_session_get_type ())
G_DECLARE_FINAL_TYPE (SceauSshSession, sceau_ssh_session, SCEAU, SSH_SESSION, GObject)

/* Is what waits on the server what was meant? lines: what was said so far. FALSE with the error: nothing is changed. */
typedef gboolean (*SceauSshJudge) (const char *const *lines, gpointer data, GError **error);

/* elevate: become root there, with sudo where the user is not; asker NULL: nobody can be asked. */
SceauSshSession *sceau_ssh_session_new (const SceauSshTarget *target, gboolean elevate,
                                        SceauSshAsker *asker);
/* Sends one request to the script, logging in first where needed. Requests wait for each other. text is wiped by the caller. When
 * cancelled the connection is closed, and the script puts back what it was about to do. */
void sceau_ssh_session_ask_async (SceauSshSession *self, const char *text, SceauSshJudge judge,
                                  gpointer judge_data, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
/* The lines of the answer, without its last. UNREACHABLE, TIMED_OUT, NAME_DOES_NOT_RESOLVE, AUTH_FAILED, HOST_KEY_CHANGED,
 * HOST_KEY_UNKNOWN, PERMISSION, BAD_RESPONSE, CANCELLED, and what the script refuses. */
char **sceau_ssh_session_ask_finish (SceauSshSession *self, GAsyncResult *result, GError **error);
void sceau_ssh_session_close (SceauSshSession *self);

G_END_DECLS
