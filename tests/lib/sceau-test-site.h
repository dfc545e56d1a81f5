/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CT-Server in a sandbox (sceau-test-ssh.h) that is managed over SSH, the fleet that manages it, and an authority.
 *
 *   static const SceauTestCase row = { "8.15", "sandbox" };
 *   SceauTestSite site = { 0 };
 *   sceau_test_site_set_up (&site, &row);   sceau_test_ssh_start () has been called
 *   sceau_test_site_refresh (&site);
 *   sceau_test_site_install_by_authority (&site);
 *   sceau_test_site_tear_down (&site, &row); */
#pragma once

#include "fleet/sceau-fleet.h"
#include "sceau-test-pki.h"
#include "sceau-test-ssh.h"

G_BEGIN_DECLS

typedef struct
{
  const char *version;
  const char *host; /* of the client's configuration */
} SceauTestCase;

typedef struct
{
  SceauTestBox *box;
  char *dir;
  SceauFleet *fleet;
  SceauServer *server;
  SceauTestPki *pki;
  SceauTestIdentity *root, *middle;
} SceauTestSite;

/* As fixtures of GLib: data is a SceauTestCase. */
void sceau_test_site_set_up (SceauTestSite *f, gconstpointer data);
void sceau_test_site_tear_down (SceauTestSite *f, gconstpointer data);

void sceau_test_site_save (SceauTestSite *f);
SceauManagedState *sceau_test_site_refresh (SceauTestSite *f); /* transfer none */
/* Waits as long as it takes: the test's own time limit ends it. */
void sceau_test_site_await_long (GAsyncResult **result);
/* With its steps in the test's log. */
gboolean sceau_test_site_run (SceauDeployment *deployment, GError **error);
gboolean sceau_test_site_deploy (SceauTestSite *f, SceauOperation operation,
                                 const SceauArguments *arguments, gboolean enable, char **backup,
                                 GError **error);
void sceau_test_site_deploy_well (SceauTestSite *f, SceauOperation operation,
                                  const SceauArguments *arguments);

gint64 sceau_test_site_now (void);
/* For lyon.example, with a P-256 key. */
SceauArguments *sceau_test_site_identity (void);
/* The authority's answer, with its intermediate. */
char *sceau_test_site_sign (SceauTestSite *f, SceauRequest *request);
char *sceau_test_site_sign_pending (SceauTestSite *f);
/* Request, answer, installation. */
void sceau_test_site_install_by_authority (SceauTestSite *f);

void sceau_test_site_assert_status (SceauTestSite *f, const char *status);
/* 0600, and camtrace's where there is such a user. */
void sceau_test_site_assert_private (SceauTestSite *f, const char *extension);
char *sceau_test_site_read_file (SceauTestSite *f, const char *extension); /* "key", "crt"… */

G_END_DECLS
