/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper's protocol: no JSON, no length, no state. The agent writes a name and a line feed; the helper writes "ok", or the code of an
 * error, its message and its detail, and closes. It believes the agent nothing: paths come from agent.conf, which is root's. */
#include "config.h"

#include "agent/sceau-helper.h"
#include "agent/sceau-vault.h"
#include "base/sceau-text.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASK_LIMIT  60 /* seconds: a check, or a reload, each with a limit of its own */
#define READ_LIMIT 5  /* seconds that the agent may take to say what it wants */

/* --- the answer --------------------------------------------------------------------------------- */

/**
 * sceau_helper_answer_to_text:
 * @error: (nullable): of %SCEAU_ERROR; %NULL: it went well
 *
 * Returns: (transfer full): the answer that says so, no longer than %SCEAU_HELPER_MAX_ANSWER.
 */
char *
sceau_helper_answer_to_text (const GError *error)
{
  const char *detail = error != NULL ? sceau_error_get_detail (error) : NULL;
  g_autofree char *safe = NULL;

  if (error == NULL)
    return g_strdup ("ok\n");
  safe = sceau_text_make_safe_lines (detail != NULL ? detail : "", 3000);
  return g_strdup_printf ("%s\n%s\n%s", sceau_error_code_to_string ((SceauErrorCode) error->code),
                          error->message, safe);
}

/**
 * sceau_helper_answer_from_text:
 * @text: what the helper wrote
 *
 * Returns: whether it says that it went well; else the error that it tells, %SCEAU_ERROR_BAD_RESPONSE when it tells none.
 */
gboolean
sceau_helper_answer_from_text (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "\n", 3);
  SceauErrorCode code;

  if (g_strcmp0 (parts[0], "ok") == 0 && g_strcmp0 (parts[1], "") == 0 && parts[2] == NULL)
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL) || g_strv_length (parts) != 3
      || !sceau_error_code_from_string (parts[0], &code) || parts[1][0] == '\0')
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                           _ ("sceau-helper did not answer as it should: look at its journal"));
      return FALSE;
    }
  g_set_error_literal (error, SCEAU_ERROR, code, parts[1]);
  if (error != NULL && parts[2][0] != '\0')
    sceau_error_set_detail (*error, parts[2]);
  return FALSE;
}

/* --- the agent's end ---------------------------------------------------------------------------- */

static GSocket *
connect_to (const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_timeout (socket, ASK_LIMIT);
  return g_socket_connect (socket, address, NULL, error) ? g_steal_pointer (&socket) : NULL;
}

/* All that comes until the other end closes. */
static char *
read_answer (GSocket *socket, GError **error)
{
  g_autofree char *text = g_malloc0 (SCEAU_HELPER_MAX_ANSWER + 1);
  gsize length = 0;
  gssize n;

  while (
      (n = g_socket_receive (socket, text + length, SCEAU_HELPER_MAX_ANSWER - length, NULL, error))
      > 0)
    length += (gsize) n;
  if (n < 0 && length == 0)
    return NULL;
  g_clear_error (error);
  return g_steal_pointer (&text);
}

/**
 * sceau_helper_ask:
 * @socket_path: where the helper listens
 *
 * Has the helper do it, and waits until it has. Blocking: called by the thread that makes a change.
 *
 * Returns: whether it was done; else the step's own error, or why the helper could not be asked.
 */
gboolean
sceau_helper_ask (const char *socket_path, SceauStep step, GError **error)
{
  g_autofree char *request = g_strconcat (sceau_step_to_string (step), "\n", NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GSocket) socket = connect_to (socket_path, &local);
  g_autofree char *answer = NULL;

  if (socket != NULL
      && g_socket_send (socket, request, strlen (request), NULL, &local)
             == (gssize) strlen (request))
    answer = read_answer (socket, &local);
  if (answer != NULL)
    return sceau_helper_answer_from_text (answer, error);
  g_set_error_literal (
      error, SCEAU_ERROR, SCEAU_ERROR_FAILED,
      _ ("sceau-helper, which has the rights on the front end, does not answer: “systemctl status sceau-helper.socket” on the server tells why"));
  if (error != NULL && local != NULL)
    sceau_error_set_detail (*error, local->message);
  return FALSE;
}

/* --- the helper's end --------------------------------------------------------------------------- */

/**
 * sceau_helper_read_step:
 * @step: (out): what is wanted
 *
 * Reads the one line that the agent writes, in one piece, within a few seconds: before anything is refused, because a connection that is
 * closed with unread bytes in it takes the answer along.
 *
 * Returns: whether it is the name of a step; else %SCEAU_ERROR_INVALID_ARGUMENT.
 */
gboolean
sceau_helper_read_step (int connection, SceauStep *step, GError **error)
{
  const struct timeval limit = { .tv_sec = READ_LIMIT };
  char request[SCEAU_HELPER_MAX_REQUEST + 1] = { 0 };
  ssize_t n;

  setsockopt (connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  n = read (connection, request, SCEAU_HELPER_MAX_REQUEST);
  if (n > 0 && request[n - 1] == '\n' && strlen (request) == (gsize) n)
    {
      request[n - 1] = '\0';
      if (sceau_step_from_string (request, step))
        return TRUE;
    }
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("sceau-helper was not asked for one of its steps"));
  return FALSE;
}

/**
 * sceau_helper_check_peer:
 *
 * Returns: whether the other end is the agent's user, or root.
 */
gboolean
sceau_helper_check_peer (SceauAgentConfig *config, int connection, GError **error)
{
  struct ucred peer;
  socklen_t size = sizeof peer;
  guint32 uid, gid;

  if (getsockopt (connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || size != sizeof peer)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION,
                           _ ("sceau-helper is started by its socket, by nobody else"));
      return FALSE;
    }
  if (peer.uid == 0 || (sceau_agent_config_get_owner (config, &uid, &gid) && peer.uid == uid))
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION,
               _ ("user %u may not ask sceau-helper for anything"), (guint) peer.uid);
  return FALSE;
}

/**
 * sceau_helper_is_ours_alone:
 * @path: a file or a folder by which root is told what to do
 *
 * Returns: whether it belongs to root, and nobody else may write it; else %SCEAU_ERROR_PERMISSION names it.
 */
gboolean
sceau_helper_is_ours_alone (const char *path, GError **error)
{
  struct stat info;

  if (lstat (path, &info) == 0 && info.st_uid == geteuid () && (info.st_mode & 022) == 0
      && !S_ISLNK (info.st_mode))
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION,
               _ ("“%s” must belong to root, and nobody else may write it"), path);
  return FALSE;
}

/**
 * sceau_helper_answer:
 * @error: (nullable): of %SCEAU_ERROR; %NULL: it went well
 *
 * Tells the other end.
 */
void
sceau_helper_answer (int connection, const GError *error)
{
  g_autofree char *text = sceau_helper_answer_to_text (error);
  gsize length = strlen (text);
  gsize written = 0;

  while (written < length)
    {
      ssize_t n = send (connection, text + written, length - written, MSG_NOSIGNAL);

      if (n <= 0)
        return;
      written += (gsize) n;
    }
}

/* Our part of the configuration: what root's front end executes. */
static const char *
get_part (SceauAgentConfig *config, SceauStep step)
{
  return step < SCEAU_STEP_APACHE_CHECK ? sceau_agent_config_get_haproxy_fragment (config)
                                        : sceau_agent_config_get_apache (config)->site;
}

/* The folder belongs to the agent's user, so this may be a link to anything, a pipe that nobody ever writes to, somebody else's key. */
static SceauFileState *
read_combined (SceauAgentConfig *config, const char *path, GError **error)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, error);
  guint32 uid = 0, gid;

  if (file == NULL)
    return NULL;
  sceau_agent_config_get_owner (config, &uid, &gid);
  if (file->bytes != NULL && file->uid == uid)
    return g_steal_pointer (&file);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED,
               _ ("“%s” is not there, or is no file of the agent’s user"), path);
  return NULL;
}

/* A copy in our own folder is checked, so that what is looked at is what was read. */
static gboolean
check_copy (SceauAgentConfig *config, SceauStep step, const char *folder, const char *path,
            GError **error)
{
  g_autoptr (SceauFileState) file = read_combined (config, path, error);
  g_autofree char *copy = g_build_filename (folder, "combined.pem", NULL);
  gboolean good;

  if (file == NULL
      || !sceau_file_write_atomic (copy, sceau_secret_get_data (file->bytes, NULL),
                                   sceau_secret_get_size (file->bytes), 0600, error))
    return FALSE;
  good = sceau_step_run (step, config, folder, copy, error);
  unlink (copy);
  return good;
}

/* What is loaded when HTTPS is on must be loadable, and root's folder root's. */
static gboolean
check_before_loading (SceauAgentConfig *config, SceauStep step, const char *combined,
                      GError **error)
{
  const char *part = get_part (config, step);
  g_autofree char *folder = g_path_get_dirname (part);
  gboolean on = step == SCEAU_STEP_HAPROXY_FRAGMENT_ON || step == SCEAU_STEP_APACHE_SITE_ON
                || g_file_test (part, G_FILE_TEST_EXISTS);
  g_autoptr (SceauFileState) file = NULL;

  if (g_file_test (folder, G_FILE_TEST_EXISTS) && !sceau_helper_is_ours_alone (folder, error))
    return FALSE;
  file = on ? read_combined (config, combined, error) : NULL;
  return !on || file != NULL;
}

/**
 * sceau_helper_do:
 * @config: root's agent.conf
 * @folder: a folder that only root may write
 *
 * Does a step for an agent that is not trusted: what it is about is found here, and looked at before root touches it.
 *
 * Returns: whether it was done; else the step's own error.
 */
gboolean
sceau_helper_do (SceauAgentConfig *config, SceauStep step, const char *folder, GError **error)
{
  g_autofree char *combined = sceau_vault_dup_combined_path (config);
  g_autofree char *staged = sceau_vault_dup_staged_path (combined);

  switch (step)
    {
    case SCEAU_STEP_HAPROXY_CHECK:
    case SCEAU_STEP_APACHE_CHECK_SITE:
      return check_copy (config, step, folder, combined, error);
    case SCEAU_STEP_HAPROXY_CHECK_STAGED:
    case SCEAU_STEP_APACHE_CHECK_SITE_STAGED:
      return check_copy (config, step, folder, staged, error);
    case SCEAU_STEP_HAPROXY_FRAGMENT_ON:
    case SCEAU_STEP_HAPROXY_RELOAD:
    case SCEAU_STEP_APACHE_SITE_ON:
    case SCEAU_STEP_APACHE_GRACEFUL:
      return check_before_loading (config, step, combined, error)
             && sceau_step_run (step, config, folder, combined, error);
    case SCEAU_STEP_HAPROXY_FRAGMENT_OFF:
    case SCEAU_STEP_APACHE_CHECK:
    case SCEAU_STEP_APACHE_PORT:
    case SCEAU_STEP_APACHE_SITE_OFF:
    case SCEAU_N_STEPS:
      break;
    }
  return sceau_step_run (step, config, folder, NULL, error);
}
