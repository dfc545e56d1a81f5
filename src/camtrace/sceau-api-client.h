/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client of CamTrace's own HTTP API v1.2: discovery, salt, login, servers, sysinfo, health; clock shift, one retry, the vendor's errors. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"
#include "pki/sceau-anchors.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *latest;       /* "v1.2" */
  gint64 clock_shift; /* seconds: server time − ours */
  gboolean secure;    /* over HTTPS */
} SceauApiInfo;
void sceau_api_info_free (SceauApiInfo *info);
typedef struct
{
  int id;
  char *name;
  char *host;
  int http_port;
} SceauApiServer;
void sceau_api_server_free (SceauApiServer *server);

#define SCEAU_TYPE_API_CLIENT (sceau_api_client_get_type ())
G_DECLARE_FINAL_TYPE (SceauApiClient, sceau_api_client, SCEAU, API_CLIENT, GObject)

/* url: "http://host[:port]" or https. Over https the certificate is verified against anchors and dns_name (nullable: the URL's host). 15 s time limit. */
SceauApiClient *sceau_api_client_new (const char *url, const char *dns_name, SceauAnchors *anchors,
                                      GError **error);
const char *sceau_api_client_get_url (SceauApiClient *self);
/* username and cryptpass for all further calls; NULL forgets. */
void sceau_api_client_set_account (SceauApiClient *self, const char *username,
                                   SceauSecret *cryptpass);
gint64 sceau_api_client_get_clock_shift (SceauApiClient *self);

void sceau_api_client_discover_async (SceauApiClient *self, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data);
/* NOT_CAMTRACE, VERSION_TOO_OLD, UNREACHABLE, TIMED_OUT… */
SceauApiInfo *sceau_api_client_discover_finish (SceauApiClient *self, GAsyncResult *result,
                                                GError **error);
/* Salt, then bcrypt in a thread: the cryptpass of that user (not yet checked). AUTH_CONFIG when the user has no WSSE salt. */
void sceau_api_client_cryptpass_async (SceauApiClient *self, const char *username,
                                       SceauSecret *password, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data);
SceauSecret *sceau_api_client_cryptpass_finish (SceauApiClient *self, GAsyncResult *result,
                                                GError **error);
void sceau_api_client_login_async (SceauApiClient *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
/* AUTH_FAILED */
JsonObject *sceau_api_client_login_finish (SceauApiClient *self, GAsyncResult *result,
                                           GError **error);
void sceau_api_client_servers_async (SceauApiClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
/* of SceauApiServer, with free func */
GPtrArray *sceau_api_client_servers_finish (SceauApiClient *self, GAsyncResult *result,
                                            GError **error);
/* what: "sysinfo", "health" or "license": opaque JSON. */
void sceau_api_client_read_async (SceauApiClient *self, const char *what, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
JsonObject *sceau_api_client_read_finish (SceauApiClient *self, GAsyncResult *result,
                                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauApiInfo, sceau_api_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauApiServer, sceau_api_server_free)

G_END_DECLS
