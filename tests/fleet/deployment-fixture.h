/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of deployments share: a server in memory that answers real TLS, and certificates for it. */
#pragma once

#include "fleet/sceau-deployment.h"
#include "sceau-test-backend.h"
#include "sceau-test-pki.h"

G_BEGIN_DECLS

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid, *old, *new;
  GPtrArray *old_chain, *new_chain;
  char *new_pem;
  SceauTestBackend *backend;
  SceauServer *server;
  SceauProber *prober;
  SceauArguments *arguments;
} Fixture;

void set_up (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);
/* A server whose HTTPS is on with the old certificate, and that awaits the new one. */
void make_renewal (Fixture *f);
/* A server with nothing but a request. */
void make_first (Fixture *f);
/* Of what the server is now. */
SceauDeployment *plan (Fixture *f, SceauOperation operation, gboolean enable);
gboolean run (SceauDeployment *deployment, GError **error);
/* In that state, with no step that still waits. */
void assert_ended (SceauDeployment *deployment, const char *state);
SceauStep *find_step (SceauDeployment *deployment, SceauStepKind kind); /* nullable */
void assert_step (SceauDeployment *deployment, SceauStepKind kind, SceauStepState state);
gint64 now (void); /* Unix seconds */

#define ADD(name, func) \
  g_test_add ("/fleet/deployment/" name, Fixture, NULL, set_up, func, tear_down)

G_END_DECLS
