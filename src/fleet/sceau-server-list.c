/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as a table, out and in again. */
#include "config.h"

#include "fleet/sceau-server-list.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "camtrace/sceau-layout.h"
#include "fleet/sceau-csv.h"
#include "fleet/sceau-discovery-private.h"
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-server-check.h"
#include "fleet/sceau-ssh-target.h"
#include "fleet/sceau-task.h"

#define MAX_FIELD     256u
#define TAKEN_AT_ONCE 256u
#define READ_AT_ONCE  128u

typedef enum
{
  COLUMN_NAME,
  COLUMN_CAMTRACE_URL,
  COLUMN_DNS_NAME,
  COLUMN_HTTPS_HOST,
  COLUMN_HTTPS_PORT,
  COLUMN_USERNAME,
  COLUMN_VERSION,
  COLUMN_WAY,
  COLUMN_AGENT_URL,
  COLUMN_AGENT_FINGERPRINT,
  COLUMN_SSH_ADDRESS,
  COLUMN_SSH_ROOT,
  COLUMN_NOTE,
  N_COLUMNS,
} Column;

/* What a column may be called; the first name is the one that is written. */
static const char *const column_names[N_COLUMNS][4] = {
  [COLUMN_NAME] = { "name", "nom", "server", "serveur" },
  [COLUMN_CAMTRACE_URL] = { "camtrace_url", "url", "address", "adresse" },
  [COLUMN_DNS_NAME] = { "dns_name", "dns", "nom_dns" },
  [COLUMN_HTTPS_HOST] = { "https_host", "hote_https" },
  [COLUMN_HTTPS_PORT] = { "https_port", "port_https" },
  [COLUMN_USERNAME] = { "username", "user", "utilisateur" },
  [COLUMN_VERSION] = { "version" },
  [COLUMN_WAY] = { "way", "voie" },
  [COLUMN_AGENT_URL] = { "agent_url", "agent", "adresse_agent" },
  [COLUMN_AGENT_FINGERPRINT] = { "agent_fingerprint", "fingerprint", "empreinte",
                                 "empreinte_agent" },
  [COLUMN_SSH_ADDRESS] = { "ssh_address", "ssh", "adresse_ssh" },
  [COLUMN_SSH_ROOT] = { "ssh_root" },
  [COLUMN_NOTE] = { "note", "remarque" },
};

/**
 * sceau_import_state_to_string:
 * @state: what a line is
 *
 * Returns: (transfer none): "new", "duplicate", "refused" or "added"
 */
const char *
sceau_import_state_to_string (SceauImportState state)
{
  static const char *const names[] = { "new", "duplicate", "refused", "added" };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), "");

  return names[state];
}

/**
 * sceau_import_row_free:
 * @self: (nullable) (transfer full): a row
 */
void
sceau_import_row_free (SceauImportRow *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->server);
  g_clear_object (&self->existing);
  g_free (self->name);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- The first line ---------------------------------------------------------------------------- */

/* “Empreinte de l’agent” is "empreinte_agent", “Hôte HTTPS” "hote_https". */
static char *
dup_key (const char *title)
{
  static const char *const articles[] = {
    "de", "du", "des", "d", "la", "le", "l", "the", "of", NULL
  };
  g_autofree char *ascii = g_str_to_ascii (title, "C");
  g_autofree char *lower = g_ascii_strdown (ascii, -1);
  g_auto (GStrv) words = g_strsplit_set (lower, " -_'?.", -1);
  g_autoptr (GString) key = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0' && !g_strv_contains (articles, *word))
      g_string_append_printf (key, "%s%s", key->len > 0 ? "_" : "", *word);
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static gboolean
find_column (const char *title, Column *column)
{
  g_autofree char *key = dup_key (title);

  for (guint i = 0; i < N_COLUMNS; i++)
    for (guint k = 0; k < G_N_ELEMENTS (column_names[i]); k++)
      if (g_strcmp0 (key, column_names[i][k]) == 0)
        {
          *column = (Column) i;
          return TRUE;
        }
  return FALSE;
}

/* positions: where each column is, -1: nowhere. */
static char **
read_titles (char **titles, int positions[N_COLUMNS])
{
  g_autoptr (GPtrArray) ignored = g_ptr_array_new ();

  for (guint i = 0; i < N_COLUMNS; i++)
    positions[i] = -1;
  for (guint i = 0; titles[i] != NULL; i++)
    {
      Column column;

      if (find_column (titles[i], &column) && positions[column] < 0)
        positions[column] = (int) i;
      else if (*titles[i] != '\0')
        g_ptr_array_add (ignored, sceau_text_make_safe (titles[i], 64));
    }
  g_ptr_array_add (ignored, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&ignored), FALSE);
}

/* --- One line ---------------------------------------------------------------------------------- */

typedef struct
{
  const char *cells[N_COLUMNS]; /* NULL: none, or empty */
  char *url;
  char *host;
  char *pin;
  char *dns_name;
  guint port;
  SceauWay way;
} Line;

static void
line_clear (Line *self)
{
  g_free (self->url);
  g_free (self->host);
  g_free (self->pin);
  g_free (self->dns_name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static void
line_init (Line *self, char **cells, const int positions[N_COLUMNS])
{
  int n = (int) g_strv_length (cells);

  for (guint i = 0; i < N_COLUMNS; i++)
    if (positions[i] >= 0 && positions[i] < n && *cells[positions[i]] != '\0')
      self->cells[i] = cells[positions[i]];
}

/* No line ends, no characters that turn a text around. */
static gboolean
check_texts (const Line *line, GError **error)
{
  static const Column texts[] = { COLUMN_NAME, COLUMN_USERNAME, COLUMN_NOTE, COLUMN_HTTPS_HOST,
                                  COLUMN_VERSION };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *cell = line->cells[texts[i]];
      g_autofree char *safe = cell != NULL ? sceau_text_make_safe (cell, MAX_FIELD) : NULL;

      if (g_strcmp0 (cell, safe) != 0)
        return sceau_error_refuse (
            error, _ ("In the column “%s” there are characters that cannot be shown, or too many."),
            column_names[texts[i]][0]);
    }
  return line->cells[COLUMN_NAME] == NULL
         || sceau_server_check_name (line->cells[COLUMN_NAME], error);
}

static gboolean
read_addresses (Line *line, GError **error)
{
  gboolean had_scheme;

  if (line->cells[COLUMN_CAMTRACE_URL] == NULL)
    return sceau_error_refuse (error, "%s", _ ("The address is missing."));
  if (!sceau_discovery_read_address (line->cells[COLUMN_CAMTRACE_URL], &line->url, &line->host,
                                     &had_scheme, error))
    return FALSE;
  if (line->cells[COLUMN_DNS_NAME] != NULL
      && (line->dns_name = sceau_server_read_dns_name (line->cells[COLUMN_DNS_NAME], error))
             == NULL)
    return FALSE;
  return line->cells[COLUMN_AGENT_URL] == NULL
         || sceau_server_check_agent_url (line->cells[COLUMN_AGENT_URL], error);
}

static gboolean
read_port (Line *line, GError **error)
{
  const char *text = line->cells[COLUMN_HTTPS_PORT];

  return text == NULL || sceau_server_read_port (text, &line->port, error);
}

/* Without a fingerprint nobody is believed to be the agent: somebody has to compare it first. */
static gboolean
read_way (Line *line, GError **error)
{
  const char *pin = line->cells[COLUMN_AGENT_FINGERPRINT];
  const char *way = line->cells[COLUMN_WAY];

  if (pin != NULL && (line->pin = sceau_server_read_fingerprint (pin, error)) == NULL)
    return FALSE;
  line->way = line->pin != NULL ? SCEAU_WAY_AGENT : SCEAU_WAY_NONE;
  if (way != NULL && !sceau_way_from_string (way, &line->way))
    return sceau_error_refuse (
        error, _ ("“%s” is not a way to a server: agent, ssh, manual or none."), way);
  if (line->way == SCEAU_WAY_AGENT && line->pin == NULL)
    return sceau_error_refuse (
        error, "%s", _ ("The agent’s fingerprint is missing: compare it on the server’s console."));
  return line->cells[COLUMN_VERSION] == NULL
         || sceau_layout_for_version (line->cells[COLUMN_VERSION], error) != NULL;
}

static gboolean
read_ssh (Line *line, GError **error)
{
  const char *address = line->cells[COLUMN_SSH_ADDRESS];
  g_autoptr (SceauSshTarget) target = NULL;

  if (address != NULL && (target = sceau_ssh_target_parse (address, error)) == NULL)
    return FALSE;
  return sceau_ssh_root_check (line->cells[COLUMN_SSH_ROOT], error);
}

static gboolean
read_line (Line *line, GError **error)
{
  return check_texts (line, error) && read_addresses (line, error) && read_port (line, error)
         && read_way (line, error) && read_ssh (line, error);
}

static SceauServer *
make_server (const Line *line)
{
  SceauServer *server = sceau_server_new (NULL);
  g_autofree char *agent_url = g_strdup (line->cells[COLUMN_AGENT_URL]);
  const char *ssh_address = line->cells[COLUMN_SSH_ADDRESS] != NULL || line->way != SCEAU_WAY_SSH
                                ? line->cells[COLUMN_SSH_ADDRESS]
                                : line->host;

  if (agent_url == NULL && line->pin != NULL)
    agent_url = sceau_server_make_agent_url (line->host);
  g_object_set (server, "name",
                line->cells[COLUMN_NAME] != NULL ? line->cells[COLUMN_NAME] : line->host,
                "camtrace-url", line->url, "dns-name", line->dns_name, "https-host",
                line->cells[COLUMN_HTTPS_HOST], "username", line->cells[COLUMN_USERNAME],
                "product-version", line->cells[COLUMN_VERSION], "way", line->way, "agent-url",
                agent_url, "agent-pin", line->pin, "ssh-address", ssh_address, "ssh-root",
                line->cells[COLUMN_SSH_ROOT], "note", line->cells[COLUMN_NOTE], NULL);
  if (line->port != 0)
    g_object_set (server, "https-port", line->port, NULL);
  return server;
}

/* --- The list ---------------------------------------------------------------------------------- */

/* What a server is known by: its name, address and agent's key, each in one table, so that the cost grows with the list alone. */
#define N_KEYS 3

static void
make_keys (SceauServer *server, char *keys[N_KEYS])
{
  g_autofree char *name = sceau_server_name_key (sceau_server_get_name (server));
  g_autofree char *address = _sceau_fleet_dup_address_key (sceau_server_get_camtrace_url (server));
  const char *pin = sceau_server_get_agent_pin (server);

  keys[0] = pin != NULL ? g_strconcat ("key ", pin, NULL) : NULL;
  keys[1] = address != NULL ? g_strconcat ("address ", address, NULL) : NULL;
  keys[2] = g_strconcat ("name ", name, NULL);
}

typedef struct
{
  GHashTable *in_fleet; /* key → SceauServer, borrowed from servers */
  GHashTable *in_list;  /* key → SceauImportRow, borrowed from rows */
  GPtrArray *servers;   /* of the fleet, when the reading began */
  guint n_known;        /* of them: those that are in in_fleet */
  guint room;           /* how many may be added */
  GPtrArray *table;     /* of SceauCsvRow */
  int positions[N_COLUMNS];
  char **ignored;
  GPtrArray *rows; /* of SceauImportRow: what was read */
} Reader;

static Reader *
reader_new (SceauFleet *fleet)
{
  Reader *self = g_new0 (Reader, 1);
  GListModel *servers = sceau_fleet_get_servers (fleet);
  guint n = g_list_model_get_n_items (servers);

  self->room = SCEAU_MAX_SERVERS - MIN (n, SCEAU_MAX_SERVERS);
  self->in_fleet = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->in_list = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_import_row_free);
  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->servers, g_list_model_get_item (servers, i));
  return self;
}

static void
reader_free (Reader *self)
{
  g_clear_pointer (&self->table, g_ptr_array_unref);
  g_hash_table_unref (self->in_fleet);
  g_hash_table_unref (self->in_list);
  g_ptr_array_unref (self->servers);
  g_ptr_array_unref (self->rows);
  g_strfreev (self->ignored);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, reader_free)

static void
know_server (Reader *self, SceauServer *server)
{
  char *keys[N_KEYS];

  make_keys (server, keys);
  for (guint k = 0; k < N_KEYS; k++)
    if (keys[k] != NULL)
      g_hash_table_insert (self->in_fleet, keys[k], server);
}

/* The same server; not set: it is new. */
static void
find_duplicate (Reader *self, SceauImportRow *row, const char *key)
{
  SceauServer *server = g_hash_table_lookup (self->in_fleet, key);
  const SceauImportRow *earlier = g_hash_table_lookup (self->in_list, key);

  row->state = SCEAU_IMPORT_DUPLICATE;
  if (server != NULL)
    {
      row->existing = g_object_ref (server);
      row->error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                                _ ("This server is in the fleet already: it is “%s”."),
                                sceau_server_get_name (server));
    }
  else if (earlier != NULL)
    row->error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_EXISTS, _ ("It is in line %u already."),
                              earlier->line);
}

/* Neither address nor key say that it is the same: another server, which would be lost if it were passed over as known. */
static void
find_name (Reader *self, SceauImportRow *row, const char *key)
{
  SceauServer *server = g_hash_table_lookup (self->in_fleet, key);
  const SceauImportRow *earlier = g_hash_table_lookup (self->in_list, key);

  row->state = SCEAU_IMPORT_REFUSED;
  if (server != NULL)
    row->error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                              _ ("There is another server named “%s” in the fleet."),
                              sceau_server_get_name (server));
  else if (earlier != NULL)
    row->error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                              _ ("Line %u has another server of that name."), earlier->line);
}

static void
check_row (Reader *self, SceauImportRow *row)
{
  char *keys[N_KEYS];

  make_keys (row->server, keys);
  for (guint k = 0; k < N_KEYS; k++)
    {
      if (keys[k] != NULL && row->error == NULL)
        (k == N_KEYS - 1 ? find_name : find_duplicate) (self, row, keys[k]);
      if (keys[k] != NULL && !g_hash_table_contains (self->in_list, keys[k]))
        g_hash_table_insert (self->in_list, g_steal_pointer (&keys[k]), row);
      g_free (keys[k]);
    }
  if (row->error != NULL)
    return;
  if (self->room > 0)
    {
      row->state = SCEAU_IMPORT_NEW;
      self->room--;
    }
  else
    {
      row->state = SCEAU_IMPORT_REFUSED;
      row->error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                                _ ("A fleet has at most %u servers."), SCEAU_MAX_SERVERS);
    }
}

static void
read_row (Reader *self, const SceauCsvRow *csv)
{
  SceauImportRow *row = g_new0 (SceauImportRow, 1);
  g_auto (Line) line = { 0 };

  g_ptr_array_add (self->rows, row);
  line_init (&line, csv->cells, self->positions);
  row->line = csv->line;
  row->name = sceau_text_make_safe (
      line.cells[COLUMN_NAME] != NULL
          ? line.cells[COLUMN_NAME]
          : (line.cells[COLUMN_CAMTRACE_URL] != NULL ? line.cells[COLUMN_CAMTRACE_URL] : ""),
      SCEAU_MAX_SERVER_NAME);
  if (!read_line (&line, &row->error))
    {
      row->state = SCEAU_IMPORT_REFUSED;
      return;
    }
  row->server = make_server (&line);
  check_row (self, row);
  if (row->state == SCEAU_IMPORT_REFUSED)
    g_clear_object (&row->server);
}

/* The next piece of the work; whether that was all. */
static gboolean
read_some (Reader *self)
{
  for (guint i = 0; i < READ_AT_ONCE; i++)
    if (self->n_known < self->servers->len)
      know_server (self, self->servers->pdata[self->n_known++]);
    else if (self->rows->len + 1 < self->table->len)
      read_row (self, self->table->pdata[self->rows->len + 1]);
    else
      return TRUE;
  return FALSE;
}

/* A table begins with the name of a column: who gives another document is told that, and not what is wrong in its third line. */
static gboolean
check_kind (const char *text, gsize size, GError **error)
{
  while (size > 0 && g_ascii_isspace (*text))
    {
      text++;
      size--;
    }
  if (size == 0 || strchr ("{[<", *text) == NULL)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("It is no table: save the list of servers as “CSV UTF-8”."));
  return FALSE;
}

static gboolean
read_table (Reader *self, const char *text, gsize size, GError **error)
{
  if (!check_kind (text, size, error))
    return FALSE;
  self->table = sceau_csv_parse (text, size, error);
  if (self->table == NULL)
    return FALSE;
  if (self->table->len > 0)
    self->ignored = read_titles (((SceauCsvRow *) self->table->pdata[0])->cells, self->positions);
  if (self->table->len > 0 && self->positions[COLUMN_CAMTRACE_URL] >= 0)
    return TRUE;
  g_set_error_literal (
      error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
      _ ("The first line must name the columns, and one of them must be camtrace_url, url or address."));
  return FALSE;
}

static GPtrArray *
reader_finish (Reader *self, char ***ignored)
{
  if (ignored != NULL)
    *ignored = g_steal_pointer (&self->ignored);
  return g_ptr_array_ref (self->rows);
}

/**
 * sceau_fleet_read_list:
 * @self: an open fleet
 * @text: a table, see sceau_csv_parse()
 * @size: its bytes
 * @ignored: (out) (optional) (transfer full): the columns that are not known
 * @error: MALFORMED, TOO_LARGE, TOO_MANY; NOT_FOUND when no column has addresses
 *
 * The first line names the columns, in any order: name, camtrace_url (or url, address, adresse), dns_name, https_host, https_port,
 * username, version, way, agent_url, agent_fingerprint, ssh_address, ssh_root, note. Only the address must be there. Nothing is added, and no server is asked.
 *
 * Returns: (transfer full) (nullable) (element-type SceauImportRow): a row for each line, good or bad
 */
GPtrArray *
sceau_fleet_read_list (SceauFleet *self, const char *text, gsize size, char ***ignored,
                       GError **error)
{
  g_autoptr (Reader) reader = NULL;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  reader = reader_new (self);
  if (!read_table (reader, text, size, error))
    return NULL;
  while (!read_some (reader))
    ;
  return reader_finish (reader, ignored);
}

static gboolean
on_read_idle (gpointer data)
{
  GTask *task = data;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (!read_some (g_task_get_task_data (task)))
    return G_SOURCE_CONTINUE;
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

/* When nothing more urgent is to be done, again and again. */
static void
task_work_on (GTask *task, GSourceFunc func, const char *name)
{
  g_autoptr (GSource) idle = g_idle_source_new ();

  g_source_set_static_name (idle, name);
  g_task_set_priority (task, G_PRIORITY_DEFAULT_IDLE);
  g_task_attach_source (task, idle, func);
}

/**
 * sceau_fleet_read_list_async:
 * @self: an open fleet
 * @bytes: a table, see sceau_csv_parse()
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Like sceau_fleet_read_list(), a few lines at a time.
 */
void
sceau_fleet_read_list_async (SceauFleet *self, GBytes *bytes, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Reader *reader;
  gsize size;
  const char *text;
  GError *error = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (bytes != NULL);

  text = g_bytes_get_data (bytes, &size);
  reader = reader_new (self);
  g_task_set_source_tag (task, sceau_fleet_read_list_async);
  g_task_set_task_data (task, reader, (GDestroyNotify) reader_free);
  if (read_table (reader, text != NULL ? text : "", size, &error))
    task_work_on (task, on_read_idle, "sceau_fleet_read_list_async");
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_read_list_finish:
 * @self: a fleet
 * @result: what the callback got
 * @ignored: (out) (optional) (transfer full): the columns that are not known
 * @error: as of sceau_fleet_read_list(), and CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type SceauImportRow): a row for each line, good or bad
 */
GPtrArray *
sceau_fleet_read_list_finish (SceauFleet *self, GAsyncResult *result, char ***ignored,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!sceau_task_finish_boolean (result, error))
    return NULL;
  return reader_finish (g_task_get_task_data (G_TASK (result)), ignored);
}

/* --- Adding ------------------------------------------------------------------------------------ */

/* A few at a time, however many there are: whoever watches the list has work with each of them. */
static gboolean
take_some (gpointer data)
{
  GTask *task = data;
  SceauFleet *self = g_task_get_source_object (task);
  GPtrArray *rows = g_task_get_task_data (task);
  g_autoptr (GPtrArray) servers = g_ptr_array_new ();

  for (guint i = 0; i < rows->len && servers->len < TAKEN_AT_ONCE; i++)
    {
      SceauImportRow *row = rows->pdata[i];

      if (row->state != SCEAU_IMPORT_NEW)
        continue;
      row->state = SCEAU_IMPORT_ADDED;
      g_ptr_array_add (servers, row->server);
    }
  _sceau_fleet_take_new (self, servers);
  if (servers->len == TAKEN_AT_ONCE)
    return G_SOURCE_CONTINUE;
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
on_put_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!sceau_inventory_change_finish (SCEAU_INVENTORY (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  task_work_on (task, take_some, "sceau_fleet_import_async");
}

/**
 * sceau_fleet_import_async:
 * @self: an open fleet
 * @rows: (element-type SceauImportRow): what sceau_fleet_read_list() gave, with nothing saved since
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 *
 * Adds the rows that are new: all of them, or none when the inventory cannot be written. The servers are not asked: the next look at
 * them tells whether the list was right.
 */
void
sceau_fleet_import_async (SceauFleet *self, GPtrArray *rows, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GPtrArray) servers = g_ptr_array_new ();
  GTask *task;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (rows != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_import_async);
  g_task_set_check_cancellable (task, FALSE); /* what is on the disk is in the fleet */
  g_task_set_task_data (task, g_ptr_array_ref (rows), (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < rows->len; i++)
    if (((SceauImportRow *) rows->pdata[i])->state == SCEAU_IMPORT_NEW)
      g_ptr_array_add (servers, ((SceauImportRow *) rows->pdata[i])->server);
  sceau_inventory_put_servers_async (self->inventory, servers, cancellable, on_put_cb, task);
}

/**
 * sceau_fleet_import_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: EXISTS when a name was taken meanwhile, DATABASE, NO_SPACE, CANCELLED
 *
 * Returns: whether the new rows are in the fleet now: then they are ADDED
 */
gboolean
sceau_fleet_import_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/* --- Out --------------------------------------------------------------------------------------- */

static void
append_server (GString *text, SceauServer *server)
{
  SceauServerRecord *record = sceau_server_record_new (server);
  g_autofree char *port = record->https_port != 0 ? g_strdup_printf ("%u", record->https_port)
                                                  : NULL;
  const char *cells[N_COLUMNS] = {
    [COLUMN_NAME] = record->name,
    [COLUMN_CAMTRACE_URL] = record->camtrace_url,
    [COLUMN_DNS_NAME] = record->dns_name,
    [COLUMN_HTTPS_HOST] = record->https_host,
    [COLUMN_HTTPS_PORT] = port,
    [COLUMN_USERNAME] = record->username,
    [COLUMN_VERSION] = record->product_version,
    [COLUMN_WAY] = sceau_way_to_string (record->way),
    [COLUMN_AGENT_URL] = record->agent_url,
    [COLUMN_AGENT_FINGERPRINT] = record->agent_pin,
    [COLUMN_SSH_ADDRESS] = record->ssh_address,
    [COLUMN_SSH_ROOT] = record->ssh_root,
    [COLUMN_NOTE] = record->note,
  };

  sceau_csv_append (text, cells, N_COLUMNS, ',', FALSE);
  sceau_server_record_free (record);
}

/**
 * sceau_fleet_export:
 * @self: a fleet
 *
 * Returns: (transfer full): all its servers as a table, which sceau_fleet_read_list() reads again; no password is in it
 */
char *
sceau_fleet_export (SceauFleet *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *titles[N_COLUMNS];
  GListModel *servers;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  servers = sceau_fleet_get_servers (self);
  for (guint i = 0; i < N_COLUMNS; i++)
    titles[i] = column_names[i][0];
  sceau_csv_append (text, titles, N_COLUMNS, ',', FALSE);
  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      append_server (text, server);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
