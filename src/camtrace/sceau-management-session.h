/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session with an agent: challenge → WSSE → bearer, opened when it is first needed and again when it has ended. */
#pragma once

#include "base/sceau-secret.h"
#include "camtrace/sceau-http.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_MANAGEMENT_SESSION (sceau_management_session_get_type ())
G_DECLARE_FINAL_TYPE (SceauManagementSession, sceau_management_session, SCEAU, MANAGEMENT_SESSION,
                      GObject)

SceauManagementSession *sceau_management_session_new (SceauHttp *http);
/* Ends what there was. cryptpass NULL: forget. */
void sceau_management_session_set_account (SceauManagementSession *self, const char *username,
                                           SceauSecret *cryptpass);
void sceau_management_session_set_clock_shift (SceauManagementSession *self, gint64 seconds);
gint64 sceau_management_session_get_clock_shift (SceauManagementSession *self);
/* From the Date of any answer; TRUE when the shift has moved by more than a network explains. */
gboolean sceau_management_session_take_clock (SceauManagementSession *self,
                                              const SceauHttpAnswer *answer);

/* Finishes when there is a bearer: at once, or after the login that this or an earlier call began. AUTH_FAILED… */
void sceau_management_session_ensure_async (SceauManagementSession *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer data);
gboolean sceau_management_session_ensure_finish (SceauManagementSession *self, GAsyncResult *result,
                                                 GError **error);
SceauSecret *sceau_management_session_get_bearer (SceauManagementSession *self); /* nullable */
void sceau_management_session_forget (SceauManagementSession *self); /* the bearer was refused */

/* A request below /api/https/v1; a change always on a connection of its own. */
SoupMessage *sceau_management_message_new (SceauHttp *http, const char *method, const char *path);

G_END_DECLS
