/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client of the HTTPS management API. TLS pinned by the agent's SPKI; challenge → WSSE → session by itself, again when the bearer ends. */
#pragma once

#include "base/sceau-secret.h"
#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_MANAGEMENT_CLIENT (sceau_management_client_get_type ())
G_DECLARE_FINAL_TYPE (SceauManagementClient, sceau_management_client, SCEAU, MANAGEMENT_CLIENT,
                      GObject)

/* url: "https://host:8444". pin: 64 hex of the agent's SPKI, or NULL: then only sceau_management_client_hello_async () works. */
SceauManagementClient *sceau_management_client_new (const char *url, const char *pin,
                                                    GError **error);
/* cryptpass NULL: forget */
void sceau_management_client_set_account (SceauManagementClient *self, const char *username,
                                          SceauSecret *cryptpass);
void sceau_management_client_set_clock_shift (SceauManagementClient *self, gint64 seconds);
const char *sceau_management_client_get_pin (SceauManagementClient *self);

/* GET / : *fingerprint is the key that the agent showed (64 hex), to be confirmed by the person when no pin is set. With a pin another key gives
 * AGENT_KEY_CHANGED with both in the message. */
void sceau_management_client_hello_async (SceauManagementClient *self, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer data);
gboolean sceau_management_client_hello_finish (SceauManagementClient *self, GAsyncResult *result,
                                               char **fingerprint, char **name, gint64 *clock_shift,
                                               GError **error);
/* GET /users/{name}/auth then bcrypt: the cryptpass for this agent's account (auth=file has salts of its own). */
void sceau_management_client_cryptpass_async (SceauManagementClient *self, const char *username,
                                              SceauSecret *password, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer data);
SceauSecret *sceau_management_client_cryptpass_finish (SceauManagementClient *self,
                                                       GAsyncResult *result, GError **error);
/* Opens a session now (else done by need): AUTH_FAILED, FORBIDDEN (not an administrator is told only at changes), TOO_MANY_ATTEMPTS… */
void sceau_management_client_login_async (SceauManagementClient *self, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer data);
gboolean sceau_management_client_login_finish (SceauManagementClient *self, GAsyncResult *result,
                                               GError **error);

/* One generic call underneath every typed one: method, path below /api/https/v1 ("state"), body (nullable), If-Match (nullable). The answer's
 * problem document becomes a SCEAU_ERROR with findings and detail attached. */
void sceau_management_client_call_async (SceauManagementClient *self, const char *method,
                                         const char *path, const char *content_type, GBytes *body,
                                         const char *if_match, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
JsonObject *sceau_management_client_call_finish (SceauManagementClient *self, GAsyncResult *result,
                                                 char **etag, GError **error);

void sceau_management_client_get_state_async (SceauManagementClient *self,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer data);
SceauManagedState *sceau_management_client_get_state_finish (SceauManagementClient *self,
                                                             GAsyncResult *result, GError **error);
/* Every change answers the new state (with its ETag) as member "state". Members of the bodies: https-management-api.md. */

G_END_DECLS
