/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apache's configuration check, site file and graceful restart. Facts about Apache: tried with 2.4. Its configtest says "Syntax OK" to a key that does
 * not match, to a certificate cut in the middle and to a weak signature, and a graceful restart with any of these ends the whole server,
 * plain HTTP too. So before every signal each pair that it would load is checked here, and a new file is first loaded by an Apache of our
 * own, which serves nobody. */
#include "config.h"

#include "agent/sceau-apache.h"
#include "agent/sceau-command.h"
#include "agent/sceau-file-ops.h"
#include "agent/sceau-step.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK_LIMIT    15000 /* ms */
#define GRACEFUL_LIMIT 15    /* seconds */
#define POLL_INTERVAL  10    /* ms */
#define CHECK_DEFINE   "SceauCheck"

static gboolean
rejected (GError **error, const char *message, const char *detail)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED, message);
  if (error != NULL && detail != NULL && detail[0] != '\0')
    sceau_error_set_detail (*error, detail);
  return FALSE;
}

static void
wait_a_little (void)
{
  g_poll (NULL, 0, POLL_INTERVAL);
}

/**
 * sceau_apache_site_text:
 * @combined: the file to load: leaf, intermediates and key
 * @candidate: for a check: stands for the installed site, which is left out then
 *
 * Returns: (transfer full): our site. Every value in it was checked when agent.conf was read.
 */
char *
sceau_apache_site_text (SceauAgentConfig *config, const char *combined, gboolean candidate)
{
  const SceauEndpoint *web = sceau_agent_config_get_web_backend (config);
  const char *listen = sceau_agent_config_get_https_listen_text (config);
  gboolean v6 = strchr (web->host, ':') != NULL;
  g_autofree char *listen_line = sceau_apache_listens (config)
                                     ? g_strdup ("")
                                     : g_strdup_printf ("Listen %s\n", listen);

  return g_strdup_printf (
      "# Written by sceau-agent. Changes made here are lost; removing this file switches HTTPS off.\n"
      "%s"
      "%s"
      "<VirtualHost %s>\n"
      "    SSLEngine on\n"
      "    SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\n"
      "    SSLCertificateFile \"%s\"\n"
      "    ProxyRequests off\n"
      "    ProxyPreserveHost on\n"
      "    ProxyTimeout 60\n"
      "    ProxyPass \"/\" \"http://%s%s%s:%u/\"\n"
      "    <IfModule headers_module>\n"
      "        RequestHeader set X-Forwarded-Proto https\n"
      "    </IfModule>\n"
      "</VirtualHost>\n"
      "%s",
      candidate ? "" : "<IfDefine !" CHECK_DEFINE ">\n", listen_line, listen, combined,
      v6 ? "[" : "", web->host, v6 ? "]" : "", (guint) web->port, candidate ? "" : "</IfDefine>\n");
}

/* "apache2 -t", with a candidate instead of the installed site, or without. */
static gboolean
run_configtest (SceauAgentConfig *config, const char *include, GError **error)
{
  const SceauApacheSettings *apache = sceau_agent_config_get_apache (config);
  const char *argv[] = {
    apache->control, "-t", "-f", apache->config, NULL, NULL, NULL, NULL, NULL
  };
  g_autofree char *directive = NULL;
  g_autofree char *output = NULL;
  int status = -1;

  if (include != NULL)
    {
      directive = g_strdup_printf ("Include \"%s\"", include);
      argv[4] = "-D";
      argv[5] = CHECK_DEFINE;
      argv[6] = "-c";
      argv[7] = directive;
    }
  if (!sceau_command_run (argv, CHECK_LIMIT, &status, &output, error))
    return FALSE;
  return status == 0 || rejected (error, _ ("Apache refuses its configuration"), output);
}

/**
 * sceau_step_apache_check:
 * @folder: where the configuration to check may be written; whoever may write there decides what Apache reads
 * @combined: (nullable): the file that our site would load; %NULL: the configuration is checked as it is, without our site
 *
 * Asks Apache about its configuration ("apache2ctl -t").
 *
 * Returns: %TRUE when it is content; else %SCEAU_ERROR_FRONT_END_REJECTED with its words as the detail.
 */
gboolean
sceau_step_apache_check (SceauAgentConfig *config, const char *folder, const char *combined,
                         GError **error)
{
  g_autofree char *path = g_build_filename (folder, "apache-check.conf", NULL);
  g_autofree char *text = NULL;
  gboolean good;

  if (combined == NULL)
    return run_configtest (config, NULL, error);
  text = sceau_apache_site_text (config, combined, TRUE);
  if (!sceau_file_write_atomic (path, text, strlen (text), 0600, error))
    return FALSE;
  good = run_configtest (config, path, error);
  unlink (path);
  return good;
}

/**
 * sceau_step_apache_port:
 *
 * An Apache that cannot bind a port at its restart ends. Where this user may not bind it either, Apache is asked all the same.
 *
 * Returns: whether the port of HTTPS is free, or Apache's already; else %SCEAU_ERROR_FRONT_END_NOT_OURS.
 */
gboolean
sceau_step_apache_port (SceauAgentConfig *config, GError **error)
{
  const SceauEndpoint *listen = sceau_agent_config_get_https_listen (config);
  const char *host = g_str_equal (listen->host, "*") ? "0.0.0.0" : listen->host;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, listen->port);
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) local = NULL;

  if (sceau_apache_listens (config) || socket == NULL
      || (g_socket_bind (socket, address, TRUE, &local) && g_socket_listen (socket, &local))
      || !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_NOT_OURS,
               _ ("Another program listens on port %u"), (guint) listen->port);
  return FALSE;
}

/**
 * sceau_step_apache_site:
 * @on: whether our site shall be there
 *
 * Writes or removes our site, durably. Apache is not told.
 */
gboolean
sceau_step_apache_site (SceauAgentConfig *config, const char *combined, gboolean on, GError **error)
{
  g_autofree char *text = on ? sceau_apache_site_text (config, combined, FALSE) : NULL;

  return sceau_step_write_part (sceau_agent_config_get_apache (config)->site, text, error);
}

/* Which Apache it is, and which of its lives: it writes its pid anew after each restart. */
typedef struct
{
  pid_t pid;
  guint64 inode;
  gint64 written; /* ns */
} Life;

static gboolean
is_apache (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *name = NULL;

  return g_file_get_contents (path, &name, NULL, NULL)
         && (g_str_has_prefix (name, "apache") || g_str_has_prefix (name, "httpd"));
}

static gboolean
read_life (const char *path, Life *life)
{
  g_autofree char *text = NULL;
  struct stat info;
  guint64 pid = 0;

  if (stat (path, &info) != 0 || !g_file_get_contents (path, &text, NULL, NULL)
      || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 2, G_MAXINT32, &pid, NULL))
    return FALSE;
  life->pid = (pid_t) pid;
  life->inode = info.st_ino;
  life->written = (gint64) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
  return is_apache (life->pid);
}

static gboolean
wait_for_restart (const char *path, const Life *before, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + GRACEFUL_LIMIT * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < deadline)
    {
      Life now = { 0 };

      if (!is_apache (before->pid))
        return rejected (error, _ ("Apache has ended instead of restarting: start it again"), NULL);
      if (read_life (path, &now) && (now.inode != before->inode || now.written != before->written))
        return TRUE;
      wait_a_little ();
    }
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                       _ ("Apache did not finish its restart in time"));
  return FALSE;
}

static gboolean
send_signal (const SceauApacheSettings *apache, pid_t pid, GError **error)
{
  g_autofree char *output = NULL;
  int status = -1;

  if (apache->graceful != NULL)
    {
      if (!sceau_command_run ((const char *const *) apache->graceful, CHECK_LIMIT, &status, &output,
                              error))
        return FALSE;
      return status == 0
             || rejected (error, _ ("The command that restarts Apache did not succeed"), output);
    }
  if (kill (pid, SIGUSR1) == 0)
    return TRUE;
  return rejected (error,
                   errno == EPERM
                       ? _ ("The agent may not signal Apache: set graceful-command in agent.conf")
                       : _ ("Apache does not run"),
                   NULL);
}

/**
 * sceau_step_apache_graceful:
 *
 * Checks every pair that Apache would load, then its configuration, then has it restart without dropping a connection, and waits until
 * it has. Nothing is signalled when a check fails: Apache would end.
 */
gboolean
sceau_step_apache_graceful (SceauAgentConfig *config, GError **error)
{
  const SceauApacheSettings *apache = sceau_agent_config_get_apache (config);
  Life before = { 0 };

  if (!sceau_apache_check_pairs (config, error) || !run_configtest (config, NULL, error))
    return FALSE;
  if (!read_life (apache->pid_file, &before))
    return rejected (error, _ ("Apache does not run"), apache->pid_file);
  return send_signal (apache, before.pid, error)
         && wait_for_restart (apache->pid_file, &before, error);
}
