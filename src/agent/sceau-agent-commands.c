/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fingerprint, passwd, --recover, and the line that says that the agent is ready. */
#include "config.h"

#include "agent/sceau-agent-commands.h"
#include "agent/sceau-recovery.h"
#include "agent/sceau-users-file.h"
#include "base/sceau-text.h"
#include "camtrace/sceau-wsse.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#define MAX_PASSWORD 1024
#define MIN_PASSWORD 8

/* systemd's Type=notify without its library: one datagram. */
static void
notify_systemd (void)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (path == NULL || (path[0] != '/' && path[0] != '@'))
    return;
  if (path[0] == '@')
    address = g_unix_socket_address_new_with_type (path + 1, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  else
    address = g_unix_socket_address_new (path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT,
                         NULL);
  if (socket != NULL)
    g_socket_send_to (socket, address, "READY=1", strlen ("READY=1"), NULL, NULL);
}

/**
 * sceau_agent_announce:
 *
 * Says on standard output (and to systemd) where the agent listens: from now on it answers.
 */
void
sceau_agent_announce (SceauAgent *agent)
{
  const SceauEndpoint *listen = sceau_agent_config_get_listen (sceau_agent_get_config (agent));
  gboolean v6 = strchr (listen->host, ':') != NULL;

  g_print ("sceau-agent: https://%s%s%s:%u\n", v6 ? "[" : "", listen->host, v6 ? "]" : "",
           (guint) sceau_agent_get_port (agent));
  (void) fflush (stdout);
  notify_systemd ();
}

/**
 * sceau_agent_command_fingerprint:
 *
 * Prints the fingerprint of the agent's public key, in groups, to be compared with what the client shows.
 */
gboolean
sceau_agent_command_fingerprint (SceauAgentConfig *config, GError **error)
{
  g_autoptr (SceauIdentity)
      identity = sceau_identity_load (config, g_get_real_time () / G_USEC_PER_SEC, error);
  g_autofree char *groups = NULL;

  if (identity == NULL)
    return FALSE;
  groups = sceau_fingerprint_group (sceau_identity_get_fingerprint (identity));
  g_print ("%s\n", groups);
  return TRUE;
}

/**
 * sceau_agent_command_recover:
 *
 * Finishes or takes back a change that was cut short, before the front end starts.
 */
gboolean
sceau_agent_command_recover (SceauAgentConfig *config, GError **error)
{
  g_autoptr (SceauVault) vault = sceau_vault_new (config, error);
  g_autofree char *path = g_build_filename (sceau_agent_config_get_state_folder (config), "history",
                                            NULL);
  g_autoptr (SceauHistory) history = sceau_history_new (path);
  g_autoptr (SceauFrontEnd) front_end = NULL;
  gboolean recovered;

  if (vault == NULL)
    return FALSE;
  front_end = sceau_agent_make_front_end (config);
  return sceau_recovery_run (vault, front_end, history, g_get_real_time () / G_USEC_PER_SEC,
                             &recovered, error);
}

static SceauSecret *
read_line (GError **error)
{
  char *line = g_malloc0 (MAX_PASSWORD + 2);
  gsize length = 0;
  char c = 0;

  while (length <= MAX_PASSWORD)
    {
      gssize n = read (STDIN_FILENO, &c, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0 || c == '\n')
        break;
      line[length++] = c;
    }
  if (length >= MIN_PASSWORD && length <= MAX_PASSWORD)
    return sceau_secret_new_take (line, length);
  sceau_wipe_string (line);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("A password of at least %d characters is needed"), MIN_PASSWORD);
  return NULL;
}

static SceauSecret *
ask (const char *question, GError **error)
{
  struct termios before, silent;
  SceauSecret *line;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return read_line (error);
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  g_printerr ("%s", question);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  line = read_line (error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  return line;
}

static SceauSecret *
ask_password (GError **error)
{
  g_autoptr (SceauSecret) first = ask (_ ("New password: "), error);
  g_autoptr (SceauSecret) second = NULL;

  if (first == NULL || !isatty (STDIN_FILENO))
    return g_steal_pointer (&first);
  second = ask (_ ("Once more: "), error);
  if (second == NULL)
    return NULL;
  if (sceau_secret_equal (first, second))
    return g_steal_pointer (&first);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("These are two different passwords"));
  return NULL;
}

/**
 * sceau_agent_command_passwd:
 * @username: who gets a new password
 *
 * Asks for a password (on the terminal, else the first line of standard input) and writes its bcrypt string to the users file.
 */
gboolean
sceau_agent_command_passwd (SceauAgentConfig *config, const char *username, GError **error)
{
  g_autoptr (SceauUsersFile)
      users = sceau_users_file_new (sceau_agent_config_get_users_file (config));
  g_autofree char *salt = sceau_wsse_make_salt ();
  g_autoptr (SceauSecret) password = NULL;
  g_autoptr (SceauSecret) cryptpass = NULL;

  if (!sceau_username_is_valid (username))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("This is not a user name"));
      return FALSE;
    }
  if (!sceau_users_file_load (users, error))
    return FALSE;
  password = ask_password (error);
  cryptpass = password != NULL ? sceau_wsse_cryptpass (password, salt, error) : NULL;
  if (cryptpass == NULL)
    return FALSE;
  sceau_users_file_set (users, username, cryptpass);
  return sceau_users_file_save (users, error);
}
