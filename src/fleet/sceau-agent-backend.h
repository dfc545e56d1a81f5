/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way through the server's agent: each operation is one call of the HTTPS management API. */
#pragma once

#include "camtrace/sceau-management-client.h"
#include "fleet/sceau-backend.h"
#include "fleet/sceau-secrets.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_AGENT_BACKEND (sceau_agent_backend_get_type ())
G_DECLARE_FINAL_TYPE (SceauAgentBackend, sceau_agent_backend, SCEAU, AGENT_BACKEND, GObject)

/* The cryptpass of that server is looked up when it is first needed. INVALID_ARGUMENT for a URL that is none. */
SceauBackend *sceau_agent_backend_new (const char *url, const char *pin, const char *username,
                                       const char *server_id, SceauSecrets *secrets,
                                       GError **error);

/* The request that an operation is: method, path, content type and body. For the tests of the API's contract. */
typedef struct
{
  const char *method;
  char *path;
  const char *content_type; /* NULL without body */
  GBytes *body;             /* nullable; wiped when freed */
} SceauAgentCall;
SceauAgentCall *sceau_agent_call_new (SceauOperation operation, const SceauArguments *arguments);
void sceau_agent_call_free (SceauAgentCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauAgentCall, sceau_agent_call_free)

G_END_DECLS
