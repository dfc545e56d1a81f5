/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apache's check, site file and graceful restart. Facts about Apache: tried with 2.4. Its configtest says "Syntax OK" to a key that does
 * not match, to a certificate cut in the middle and to a weak signature, and a graceful restart with any of these ends the whole server,
 * plain HTTP too. So before every signal each pair that it would load is checked here, and a new file is first loaded by an Apache of our
 * own, which serves nobody. */
#include "config.h"

#include "agent/sceau-apache.h"
#include "agent/sceau-command.h"
#include "agent/sceau-material.h"
#include "agent/sceau-privileged.h"
#include "base/sceau-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK_LIMIT    15000 /* ms */
#define TRIAL_LIMIT    15    /* seconds */
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

static gboolean
check_candidate (SceauAgentConfig *config, const char *combined, GError **error)
{
  g_autofree char *path = g_build_filename (sceau_agent_config_get_state_folder (config),
                                            "apache-check.conf", NULL);
  g_autofree char *text = sceau_apache_site_text (config, combined, TRUE);
  gboolean good;

  if (!sceau_file_write_atomic (path, text, strlen (text), 0600, error))
    return FALSE;
  good = run_configtest (config, path, error);
  unlink (path);
  return good;
}

static void
add_module (GString *text, const char *folder, const char *module, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_string_append_printf (text, "LoadModule %s \"%s\"\n", module, path);
}

/* As little of an Apache as loads that file: one process, a port that nobody knows. */
static char *
trial_text (const SceauApacheSettings *apache, const char *folder, const char *combined,
            guint16 port)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "ServerRoot \"%s\"\nServerName localhost\nPidFile \"%s/pid\"\n"
                          "DefaultRuntimeDir \"%s\"\nErrorLog \"%s/log\"\nLogLevel error\n",
                          folder, folder, folder, folder);
  add_module (text, apache->modules, "mpm_event_module", "mod_mpm_event.so");
  add_module (text, apache->modules, "unixd_module", "mod_unixd.so");
  add_module (text, apache->modules, "authz_core_module", "mod_authz_core.so");
  add_module (text, apache->modules, "socache_shmcb_module", "mod_socache_shmcb.so");
  add_module (text, apache->modules, "ssl_module", "mod_ssl.so");
  if (geteuid () == 0)
    g_string_append (text, "User \"#65534\"\nGroup \"#65534\"\n");
  g_string_append_printf (text, "Listen 127.0.0.1:%u\nSSLEngine on\nSSLCertificateFile \"%s\"\n",
                          (guint) port, combined);
  return g_string_free (text, FALSE);
}

static guint16
find_free_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) bound = NULL;

  if (socket == NULL || !g_socket_bind (socket, any, FALSE, NULL))
    return 0;
  bound = g_socket_get_local_address (socket, NULL);
  return bound != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)) : 0;
}

/* Started when it has written its pid, which comes after it has loaded keys and certificates; refused when it ended before. */
static gboolean
wait_for_trial (GSubprocess *process, const char *pid_path, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + TRIAL_LIMIT * G_USEC_PER_SEC;
  gboolean good = FALSE;

  while (g_subprocess_get_identifier (process) != NULL && g_get_monotonic_time () < deadline
         && !(good = g_file_test (pid_path, G_FILE_TEST_EXISTS)))
    wait_a_little ();
  good = good || g_file_test (pid_path, G_FILE_TEST_EXISTS);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  return good || rejected (error, _ ("Apache refuses this certificate file"), NULL);
}

/* In the child: it holds the key, and must not outlive an agent that is killed meanwhile. */
static void
set_up_trial (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  umask (077);
}

static gboolean
run_trial (const SceauApacheSettings *apache, const char *folder, const char *config_path,
           GError **error)
{
  g_autofree char *pid_path = g_build_filename (folder, "pid", NULL);
  g_autofree char *log_path = g_build_filename (folder, "log", NULL);
  const char *const argv[] = { apache->binary, "-X", "-f", config_path, NULL };
  const char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                                      NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) local = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (SceauFileState) log = NULL;
  gboolean good;

  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_child_setup (launcher, set_up_trial, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (process == NULL)
    return rejected (error, _ ("Apache could not be started for a trial"), local->message);
  good = wait_for_trial (process, pid_path, error);
  log = good ? NULL : sceau_file_state_read (log_path, NULL);
  if (log != NULL && log->bytes != NULL && error != NULL)
    {
      g_autofree char *safe = sceau_text_make_safe (sceau_secret_get_text (log->bytes), 2000);

      sceau_error_set_detail (*error, safe);
    }
  return good;
}

static char *
trial_folder (SceauAgentConfig *config)
{
  return g_build_filename (sceau_agent_config_get_state_folder (config), "apache-trial", NULL);
}

/**
 * sceau_privileged_apache_clean:
 *
 * Removes what a trial has left behind that was cut short.
 */
void
sceau_privileged_apache_clean (SceauAgentConfig *config)
{
  g_autofree char *folder = trial_folder (config);

  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    sceau_folder_remove (folder, NULL);
}

/* Does an Apache load it? The only way to know: a file that the real one cannot load ends it. */
static gboolean
try_out (SceauAgentConfig *config, const char *combined, GError **error)
{
  const SceauApacheSettings *apache = sceau_agent_config_get_apache (config);
  g_autofree char *folder = trial_folder (config);
  g_autofree char *path = g_build_filename (folder, "trial.conf", NULL);
  g_autofree char *text = NULL;
  gboolean good;

  if (!g_file_test (apache->binary, G_FILE_TEST_IS_EXECUTABLE))
    return rejected (error, _ ("The program of Apache was not found"), apache->binary);
  sceau_privileged_apache_clean (config);
  text = trial_text (apache, folder, combined, find_free_port ());
  good = sceau_folder_make (folder, error)
         && sceau_file_write_atomic (path, text, strlen (text), 0600, error)
         && run_trial (apache, folder, path, error);
  sceau_folder_remove (folder, NULL);
  return good;
}

/**
 * sceau_privileged_apache_check:
 * @combined: a file with chain and key, staged or in place
 * @ours: whether our own site will load it; else it is only tried out, and the configuration looked at
 *
 * Checks the pair, asks Apache about its configuration with our site, and has an Apache of our own load the file.
 *
 * Returns: %TRUE when it would start; else %SCEAU_ERROR_PAIR_MISMATCH or %SCEAU_ERROR_FRONT_END_REJECTED with its words as the detail.
 */
gboolean
sceau_privileged_apache_check (SceauAgentConfig *config, const char *combined, gboolean ours,
                               GError **error)
{
  if (!sceau_material_check_pair (combined, combined, NULL, error))
    return FALSE;
  if (ours ? !check_candidate (config, combined, error) : !run_configtest (config, NULL, error))
    return FALSE;
  return try_out (config, combined, error);
}

/**
 * sceau_privileged_apache_site:
 * @on: whether our site shall be there
 *
 * Writes or removes our site, durably. Apache is not told.
 */
gboolean
sceau_privileged_apache_site (SceauAgentConfig *config, const char *combined, gboolean on,
                              GError **error)
{
  const char *path = sceau_agent_config_get_apache (config)->site;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;

  if (!on)
    return sceau_file_remove (path, error)
           && (!g_file_test (folder, G_FILE_TEST_IS_DIR) || sceau_folder_sync (folder, error));
  text = sceau_apache_site_text (config, combined, FALSE);
  return sceau_folder_make (folder, error)
         && sceau_file_write_atomic (path, text, strlen (text), 0644, error);
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
 * sceau_privileged_apache_graceful:
 *
 * Checks every pair that Apache would load, then its configuration, then has it restart without dropping a connection, and waits until
 * it has. Nothing is signalled when a check fails: Apache would end.
 */
gboolean
sceau_privileged_apache_graceful (SceauAgentConfig *config, GError **error)
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
