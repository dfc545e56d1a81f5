/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An Apache of our own, which serves nobody, loads a new file before the real one is told of it. It needs no rights on the real one. */
#include "config.h"

#include "agent/sceau-apache-trial.h"
#include "agent/sceau-file-ops.h"
#include "base/sceau-text.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIAL_LIMIT   15 /* seconds */
#define POLL_INTERVAL 10 /* ms */

static gboolean
rejected (GError **error, const char *message, const char *detail)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED, message);
  if (error != NULL && detail != NULL && detail[0] != '\0')
    sceau_error_set_detail (*error, detail);
  return FALSE;
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
    g_poll (NULL, 0, POLL_INTERVAL);
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
 * sceau_apache_trial_clean:
 *
 * Removes what a trial has left behind that was cut short.
 */
void
sceau_apache_trial_clean (SceauAgentConfig *config)
{
  g_autofree char *folder = trial_folder (config);

  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    sceau_folder_remove (folder, NULL);
}

/**
 * sceau_apache_trial:
 * @combined: a file with chain and key
 *
 * Does an Apache load it? The only way to know: a file that the real one cannot load ends it.
 *
 * Returns: %TRUE when it does; else %SCEAU_ERROR_FRONT_END_REJECTED with its words as the detail.
 */
gboolean
sceau_apache_trial (SceauAgentConfig *config, const char *combined, GError **error)
{
  const SceauApacheSettings *apache = sceau_agent_config_get_apache (config);
  g_autofree char *folder = trial_folder (config);
  g_autofree char *path = g_build_filename (folder, "trial.conf", NULL);
  g_autofree char *text = NULL;
  gboolean good;

  if (!g_file_test (apache->binary, G_FILE_TEST_IS_EXECUTABLE))
    return rejected (error, _ ("The program of Apache was not found"), apache->binary);
  sceau_apache_trial_clean (config);
  text = trial_text (apache, folder, combined, find_free_port ());
  good = sceau_folder_make (folder, error)
         && sceau_file_write_atomic (path, text, strlen (text), 0600, error)
         && run_trial (apache, folder, path, error);
  sceau_folder_remove (folder, NULL);
  return good;
}
