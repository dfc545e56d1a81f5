/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The master's command line interface: one command a connection, the answer ends with the connection. */
#include "config.h"

#include "agent/sceau-haproxy-status.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>

#define TIME_LIMIT 3 /* seconds for one read or write */
#define MAX_ANSWER (64u * 1024)

typedef enum
{
  SECTION_MASTER,
  SECTION_WORKERS,
  SECTION_OTHER,
} Section;

/* The words of a line; "[failed: 2]" is taken out first, because it is in the middle of the master's. */
static char **
split_words (const char *line, guint *failed)
{
  g_autofree char *copy = g_strdup (line);
  char *bracket = strstr (copy, "[failed:");

  *failed = 0;
  if (bracket != NULL)
    {
      char *end = strchr (bracket, ']');

      *failed = (guint) g_ascii_strtoull (bracket + strlen ("[failed:"), NULL, 10);
      for (char *c = bracket; end != NULL && c <= end; c++)
        *c = ' ';
    }
  return g_strsplit_set (g_strstrip (copy), " \t", -1);
}

/* The index of a column in the head line, "#<PID> <type> <reloads> <uptime> <version>"; 2.4 has one more before <reloads>. */
static int
find_column (const char *head, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (head, "<", -1);

  for (int i = 1; parts[i] != NULL; i++)
    {
      if (g_str_has_prefix (parts[i], name))
        return i - 1;
    }
  return -1;
}

static const char *
nth_word (char **words, int n)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] != '\0' && n-- == 0)
        return words[i];
    }
  return NULL;
}

static void
parse_line (const char *line, Section section, int column, SceauHaproxyStatus *status,
            gboolean *master)
{
  guint failed;
  g_auto (GStrv) words = split_words (line, &failed);
  const char *pid = nth_word (words, 0);
  const char *type = nth_word (words, 1);
  const char *reloads = nth_word (words, column);

  if (reloads == NULL)
    return;
  if (section == SECTION_MASTER && g_str_equal (type, "master"))
    {
      status->reloads = (guint) g_ascii_strtoull (reloads, NULL, 10);
      status->failed = failed;
      *master = TRUE;
    }
  else if (section == SECTION_WORKERS && g_str_equal (type, "worker") && status->worker == 0)
    status->worker = (guint) g_ascii_strtoull (pid, NULL, 10);
}

/**
 * sceau_haproxy_status_parse:
 * @text: the answer to "show proc"
 * @status: (out): what it says
 *
 * Returns: %FALSE when this is not such an answer.
 */
gboolean
sceau_haproxy_status_parse (const char *text, SceauHaproxyStatus *status)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 1000);
  Section section = SECTION_MASTER;
  gboolean master = FALSE;
  int column = -1;

  memset (status, 0, sizeof *status);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "#<PID>"))
        column = find_column (lines[i], "reloads>");
      else if (g_str_has_prefix (lines[i], "# workers"))
        section = SECTION_WORKERS;
      else if (lines[i][0] == '#')
        section = SECTION_OTHER;
      else if (column > 1)
        parse_line (lines[i], section, column, status, &master);
    }
  return master;
}

/**
 * sceau_haproxy_status_compare:
 * @before: what the master said before it was told to reload
 * @now: what it says since
 *
 * From 2.5 on the master counts reloads that failed. 2.4 (Ubuntu 22.04) does not: there it has started itself anew, as the count of
 * reloads tells, and has old workers only. It does not answer before it has forked the new ones.
 *
 * Returns: how the reload went, or that it is not over.
 */
SceauReload
sceau_haproxy_status_compare (const SceauHaproxyStatus *before, const SceauHaproxyStatus *now)
{
  if (now->failed > before->failed)
    return SCEAU_RELOAD_FAILED;
  if (now->reloads <= before->reloads || (now->worker != 0 && now->worker == before->worker))
    return SCEAU_RELOAD_RUNNING;
  return now->worker != 0 ? SCEAU_RELOAD_DONE : SCEAU_RELOAD_FAILED;
}

static char *
read_answer (GInputStream *input, GError **error)
{
  g_autofree char *buffer = g_malloc (MAX_ANSWER + 1);
  gsize length = 0;

  if (!g_input_stream_read_all (input, buffer, MAX_ANSWER, &length, NULL, error))
    return NULL;
  buffer[length] = '\0';
  return g_steal_pointer (&buffer);
}

/* The master ends its answer with the connection only after we have closed our half of it. */
static char *
exchange (GSocketConnection *connection, const char *line, GError **error)
{
  GIOStream *stream = G_IO_STREAM (connection);

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), line, strlen (line), NULL,
                                  NULL, error)
      || !g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, error))
    return NULL;
  return read_answer (g_io_stream_get_input_stream (stream), error);
}

/**
 * sceau_haproxy_ask:
 * @socket_path: the master's socket
 * @command: one command, without its line end
 *
 * Blocks for a few seconds at most.
 *
 * Returns: (nullable) (transfer full): the answer, which may be empty.
 */
char *
sceau_haproxy_ask (const char *socket_path, const char *command, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);
  g_autofree char *line = g_strconcat (command, "\n", NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) local = NULL;
  char *answer = NULL;

  g_socket_client_set_timeout (client, TIME_LIMIT);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &local);
  if (connection != NULL)
    answer = exchange (connection, line, &local);
  if (answer == NULL)
    {
      g_set_error (
          error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED,
          _ ("HAProxy does not answer on its master socket “%s”: it must run, and be started with “-S” and that path"),
          socket_path);
      if (error != NULL)
        sceau_error_set_detail (*error, local->message);
    }
  return answer;
}

/**
 * sceau_haproxy_get_status:
 *
 * Returns: %TRUE when the master answered "show proc".
 */
gboolean
sceau_haproxy_get_status (const char *socket_path, SceauHaproxyStatus *status, GError **error)
{
  g_autofree char *answer = sceau_haproxy_ask (socket_path, "show proc", error);

  if (answer == NULL)
    return FALSE;
  if (sceau_haproxy_status_parse (answer, status))
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED,
                       _ ("HAProxy’s master process answered something unknown"));
  return FALSE;
}
