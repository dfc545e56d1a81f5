/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HAProxy's check, fragment and reload. Facts about HAProxy's answers: tried with 2.6 and with 2.4 (Ubuntu 22.04). */
#include "config.h"

#include "agent/sceau-command.h"
#include "agent/sceau-file-ops.h"
#include "agent/sceau-haproxy-status.h"
#include "agent/sceau-step.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define CHECK_LIMIT   15000 /* ms */
#define RELOAD_LIMIT  15    /* seconds */
#define POLL_INTERVAL 25    /* ms */

/**
 * sceau_haproxy_fragment_text:
 * @combined: the file to load
 *
 * Returns: (transfer full): our part of HAProxy's configuration. Every value in it was checked when agent.conf was read. It
 *   has its own time limits, because a "defaults" section of the site may have none, or may not come before it.
 */
char *
sceau_haproxy_fragment_text (SceauAgentConfig *config, const char *combined)
{
  const SceauEndpoint *web = sceau_agent_config_get_web_backend (config);
  gboolean v6 = strchr (web->host, ':') != NULL;

  return g_strdup_printf (
      "# Written by sceau-agent. Changes made here are lost; removing this file switches HTTPS off.\n"
      "frontend sceau-https\n"
      "    mode http\n"
      "    bind %s ssl crt \"%s\" ssl-min-ver TLSv1.2 alpn h2,http/1.1\n"
      "    timeout client 60s\n"
      "    timeout http-request 30s\n"
      "    option forwardfor\n"
      "    http-request set-header X-Forwarded-Proto https\n"
      "    default_backend sceau-web\n"
      "\n"
      "backend sceau-web\n"
      "    mode http\n"
      "    timeout connect 5s\n"
      "    timeout server 60s\n"
      "    timeout tunnel 1h\n"
      "    server camtrace %s%s%s:%u\n",
      sceau_agent_config_get_https_listen_text (config), combined, v6 ? "[" : "", web->host,
      v6 ? "]" : "", (guint) web->port);
}

static gboolean
run_check (SceauAgentConfig *config, const char *fragment, GError **error)
{
  const char *const *configs = sceau_agent_config_get_haproxy_configs (config);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *output = NULL;
  int status = -1;

  g_ptr_array_add (argv, (gpointer) sceau_agent_config_get_haproxy_binary (config));
  g_ptr_array_add (argv, (gpointer) "-c");
  for (guint i = 0; configs[i] != NULL; i++)
    {
      g_ptr_array_add (argv, (gpointer) "-f");
      g_ptr_array_add (argv, (gpointer) configs[i]);
    }
  g_ptr_array_add (argv, (gpointer) "-f");
  g_ptr_array_add (argv, (gpointer) fragment);
  g_ptr_array_add (argv, NULL);
  if (!sceau_command_run ((const char *const *) argv->pdata, CHECK_LIMIT, &status, &output, error))
    return FALSE;
  if (status == 0)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED,
                       _ ("HAProxy refuses this certificate file"));
  if (error != NULL)
    sceau_error_set_detail (*error, output);
  return FALSE;
}

/**
 * sceau_step_haproxy_check:
 * @folder: where the configuration to check may be written; whoever may write there decides what HAProxy reads
 * @combined: a file with chain and key, staged or in place
 *
 * Asks HAProxy ("haproxy -c") about the site's configuration together with our part of it and that file.
 *
 * Returns: %TRUE when it would start; else %SCEAU_ERROR_FRONT_END_REJECTED with its words as the detail.
 */
gboolean
sceau_step_haproxy_check (SceauAgentConfig *config, const char *folder, const char *combined,
                          GError **error)
{
  g_autofree char *path = g_build_filename (folder, "haproxy-check.cfg", NULL);
  g_autofree char *text = sceau_haproxy_fragment_text (config, combined);
  gboolean good;

  if (!sceau_file_write_atomic (path, text, strlen (text), 0600, error))
    return FALSE;
  good = run_check (config, path, error);
  unlink (path);
  return good;
}

/**
 * sceau_step_haproxy_fragment:
 * @on: whether our part shall be there
 *
 * Writes or removes our part of HAProxy's configuration, durably. HAProxy is not told.
 */
gboolean
sceau_step_haproxy_fragment (SceauAgentConfig *config, const char *combined, gboolean on,
                             GError **error)
{
  g_autofree char *text = on ? sceau_haproxy_fragment_text (config, combined) : NULL;

  return sceau_step_write_part (sceau_agent_config_get_haproxy_fragment (config), text, error);
}

static void
wait_a_little (void)
{
  g_poll (NULL, 0, POLL_INTERVAL);
}

static gboolean
reload_failed (GError **error, const char *answer)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED,
                       _ ("HAProxy kept its old configuration: the new one did not load"));
  if (error != NULL && answer != NULL && answer[0] != '\0')
    sceau_error_set_detail (*error, answer);
  return FALSE;
}

/* While the master starts itself anew its socket may not answer for a moment: that is no failure yet. */
static gboolean
wait_for_new_worker (const char *path, const SceauHaproxyStatus *before, const char *answer,
                     GError **error)
{
  gint64 deadline = g_get_monotonic_time () + RELOAD_LIMIT * G_USEC_PER_SEC;
  SceauHaproxyStatus now;

  while (g_get_monotonic_time () < deadline)
    {
      SceauReload reload = sceau_haproxy_get_status (path, &now, NULL)
                               ? sceau_haproxy_status_compare (before, &now)
                               : SCEAU_RELOAD_RUNNING;

      if (reload == SCEAU_RELOAD_FAILED)
        return reload_failed (error, answer);
      if (reload == SCEAU_RELOAD_DONE)
        return TRUE;
      wait_a_little ();
    }
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                       _ ("HAProxy did not finish its reload in time"));
  return FALSE;
}

/**
 * sceau_step_haproxy_reload:
 *
 * "reload" on the master's socket; then "show proc" is watched until it tells how that went. The listening sockets are handed from worker to worker: no connection is refused.
 */
gboolean
sceau_step_haproxy_reload (SceauAgentConfig *config, GError **error)
{
  const char *path = sceau_agent_config_get_haproxy_socket (config);
  SceauHaproxyStatus before;
  g_autofree char *answer = NULL;

  if (!sceau_haproxy_get_status (path, &before, error))
    return FALSE;
  /* From 2.7 on the answer tells the outcome; 2.6 and before close the connection without a word, which is no failure. */
  answer = sceau_haproxy_ask (path, "reload", NULL);
  return wait_for_new_worker (path, &before, answer, error);
}
