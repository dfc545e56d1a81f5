/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sandbox, two users, an agent. */
#include "config.h"

#include "sceau-test-agent.h"
#include "sceau-test-await.h"

#include <unistd.h>

#include "agent/sceau-users-file.h"
#include "camtrace/sceau-wsse.h"

struct _SceauTestAgent
{
  char *root;
  char *url;
  guint16 https_port;
  SceauAgentConfig *config;
  SceauAgent *agent;
};

static void
add_users (SceauTestAgent *self)
{
  g_autoptr (SceauUsersFile)
      users = sceau_users_file_new (sceau_agent_config_get_users_file (self->config));
  g_autoptr (SceauSecret) password = sceau_secret_new (SCEAU_TEST_AGENT_PASSWORD, (gsize) -1);
  g_autoptr (GError) error = NULL;
  /* The lowest cost there is: tests log in often. */
  g_autoptr (SceauSecret)
      cryptpass = sceau_wsse_cryptpass (password, "$2a$04$abcdefghijklmnopqrstuu", &error);

  g_assert_no_error (error);
  sceau_users_file_set (users, "admin", cryptpass);
  sceau_users_file_set (users, "guest", cryptpass);
  g_assert_true (sceau_users_file_save (users, &error));
}

static void
make_config (SceauTestAgent *self, const char *version)
{
  g_autoptr (GError) error = NULL;
  const SceauLayout *layout = sceau_layout_for_version (version, &error);
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  folder = g_build_filename (self->root, layout->folder, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  text = g_strdup_printf (
      "[agent]\nlisten=127.0.0.1:0\nroot=%s\nversion=%s\nowner=root:root\nfrontend=builtin\nauth=file\n"
      "https-listen=127.0.0.1:%u\nadministrators=admin\nsystem-trust=false\n",
      self->root, version, (guint) self->https_port);
  self->config = sceau_agent_config_new_from_data (text, strlen (text), &error);
  g_assert_no_error (error);
}

static void
start (SceauTestAgent *self)
{
  g_autoptr (GError) error = NULL;

  self->agent = sceau_agent_new (self->config, &error);
  g_assert_no_error (error);
  g_assert_true (sceau_agent_start (self->agent, &error));
  g_assert_no_error (error);
  g_free (self->url);
  self->url = g_strdup_printf ("https://127.0.0.1:%u", (guint) sceau_agent_get_port (self->agent));
}

/**
 * sceau_test_agent_new:
 * @version: of the CamTrace that the sandbox plays
 *
 * Returns: (transfer full): an agent that answers while the calling thread's main context runs.
 */
SceauTestAgent *
sceau_test_agent_new (const char *version)
{
  SceauTestAgent *self = g_new0 (SceauTestAgent, 1);
  g_autoptr (GError) error = NULL;

  self->root = g_dir_make_tmp ("sceau-test-agent-XXXXXX", &error);
  g_assert_no_error (error);
  self->https_port = sceau_test_find_port ();
  make_config (self, version);
  add_users (self);
  start (self);
  return self;
}

/**
 * sceau_test_agent_restart:
 *
 * Stops it and starts it again, on another port, with what is on disk.
 */
void
sceau_test_agent_restart (SceauTestAgent *self)
{
  sceau_agent_stop (self->agent);
  g_clear_object (&self->agent);
  start (self);
}

/**
 * sceau_test_agent_free:
 * @self: (nullable) (transfer full): an agent
 */
void
sceau_test_agent_free (SceauTestAgent *self)
{
  const char *argv[] = { "/bin/rm", "-rf", "--", NULL, NULL };

  if (self == NULL)
    return;
  sceau_agent_stop (self->agent);
  g_clear_object (&self->agent);
  g_clear_object (&self->config);
  argv[3] = self->root;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               NULL, NULL));
  g_free (self->root);
  g_free (self->url);
  g_free (self);
}

/**
 * sceau_test_agent_get_url:
 *
 * Returns: where the management API is.
 */
const char *
sceau_test_agent_get_url (SceauTestAgent *self)
{
  return self->url;
}

/**
 * sceau_test_agent_get_fingerprint:
 *
 * Returns: what a client pins.
 */
const char *
sceau_test_agent_get_fingerprint (SceauTestAgent *self)
{
  return sceau_agent_get_fingerprint (self->agent);
}

/**
 * sceau_test_agent_get_root:
 *
 * Returns: the sandbox.
 */
const char *
sceau_test_agent_get_root (SceauTestAgent *self)
{
  return self->root;
}

/**
 * sceau_test_agent_get_https_port:
 *
 * Returns: where HTTPS is once it is on.
 */
guint16
sceau_test_agent_get_https_port (SceauTestAgent *self)
{
  return self->https_port;
}
