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
  return n == 0 ? g_steal_pointer (&text) : NULL;
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
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_IO,
                       _ ("sceau-helper, which has the rights on the front end, does not answer"));
  if (error != NULL && local != NULL)
    sceau_error_set_detail (*error, local->message);
  return FALSE;
}

/* --- the helper's end --------------------------------------------------------------------------- */

/* The agent's user, or root. */
static gboolean
check_peer (SceauAgentConfig *config, int connection, GError **error)
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

static gboolean
read_step (int connection, SceauStep *step, GError **error)
{
  const struct timeval limit = { .tv_sec = READ_LIMIT };
  char request[SCEAU_HELPER_MAX_REQUEST + 1] = { 0 };
  gsize length = 0;
  ssize_t n = 1;

  setsockopt (connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  while (n > 0 && length < SCEAU_HELPER_MAX_REQUEST && strchr (request, '\n') == NULL)
    {
      n = read (connection, request + length, SCEAU_HELPER_MAX_REQUEST - length);
      length += n > 0 ? (gsize) n : 0;
    }
  if (length > 0 && request[length - 1] == '\n' && strlen (request) == length)
    {
      request[length - 1] = '\0';
      if (sceau_step_from_string (request, step))
        return TRUE;
    }
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("sceau-helper was not asked for one of its steps"));
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

/**
 * sceau_helper_serve:
 * @config: root's agent.conf
 * @connection: one connection of the agent's
 * @folder: a folder that only root may write
 *
 * Does the one step that is asked for, and answers.
 *
 * Returns: whether it was done; else what the other end was told.
 */
gboolean
sceau_helper_serve (SceauAgentConfig *config, int connection, const char *folder, GError **error)
{
  g_autofree char *combined = sceau_vault_dup_combined_path (config);
  g_autofree char *staged = sceau_vault_dup_staged_path (combined);
  g_autoptr (GError) local = NULL;
  SceauStep step;

  if (check_peer (config, connection, &local) && read_step (connection, &step, &local))
    sceau_step_run (step, config, folder, sceau_step_is_staged (step) ? staged : combined, &local);
  sceau_helper_answer (connection, local);
  return local == NULL || sceau_error_propagate (error, g_steal_pointer (&local));
}
