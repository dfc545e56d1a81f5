/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns a user and a password into a cryptpass that was accepted: by CamTrace, by the agent, or by both. */
#pragma once

#include "camtrace/sceau-managed-state.h"
#include "pki/sceau-anchors.h"

G_BEGIN_DECLS

/* camtrace_url or agent_url may be NULL: then that side is not asked. With both, both must accept. */
void sceau_account_check_async (const char *camtrace_url, const char *dns_name,
                                SceauAnchors *anchors, const char *agent_url, const char *agent_pin,
                                const char *username, SceauSecret *password,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
/* The cryptpass for the agent where there is one, else for CamTrace; *state (nullable): what the agent tells about the server. */
SceauSecret *sceau_account_check_finish (GAsyncResult *result, SceauManagedState **state,
                                         GError **error);

G_END_DECLS
