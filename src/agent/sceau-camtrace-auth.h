/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auth=camtrace: asks the CamTrace API of this machine for a salt, and passes one WSSE header on to it. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_CAMTRACE_AUTH (sceau_camtrace_auth_get_type ())
G_DECLARE_FINAL_TYPE (SceauCamtraceAuth, sceau_camtrace_auth, SCEAU, CAMTRACE_AUTH, GObject)

SceauCamtraceAuth *sceau_camtrace_auth_new (const char *url);
void sceau_camtrace_auth_salt_async (SceauCamtraceAuth *self, const char *username,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer data);
char *sceau_camtrace_auth_salt_finish (SceauCamtraceAuth *self, GAsyncResult *result,
                                       GError **error);
void sceau_camtrace_auth_login_async (SceauCamtraceAuth *self, const char *wsse_header,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer data);
gboolean sceau_camtrace_auth_login_finish (SceauCamtraceAuth *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
