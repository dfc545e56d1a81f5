/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real agent in the test's own process, on a free port, with a sandbox of its own: built-in front end, auth=file, users "admin" and
 * "guest" (who may only look). Its main context is the one of the calling thread: run it, or nothing answers.
 *
 *   g_autoptr (SceauTestAgent) agent = sceau_test_agent_new ("9.16");
 *   client = sceau_management_client_new (sceau_test_agent_get_url (agent), sceau_test_agent_get_fingerprint (agent), &error); */
#pragma once

#include "agent/sceau-agent.h"

G_BEGIN_DECLS

#define SCEAU_TEST_AGENT_PASSWORD "correct horse battery"

typedef struct _SceauTestAgent SceauTestAgent;

/* version: "7.13" and above. Asserts that it starts. */
SceauTestAgent *sceau_test_agent_new (const char *version);
void sceau_test_agent_free (SceauTestAgent *self);
void sceau_test_agent_restart (SceauTestAgent *self);
const char *sceau_test_agent_get_url (SceauTestAgent *self);
const char *sceau_test_agent_get_fingerprint (SceauTestAgent *self);
const char *sceau_test_agent_get_root (SceauTestAgent *self);
guint16 sceau_test_agent_get_https_port (SceauTestAgent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauTestAgent, sceau_test_agent_free)

G_END_DECLS
