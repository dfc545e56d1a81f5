/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts sceau-demo, reads what it says about its servers, and adds them to the fleet. Ends it with the window. */
#include "app/sceau-demo-fleet.h"
#include "app/sceau-enrolment.h"
#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/prctl.h>

struct _SceauDemoFleet
{
  GObject parent_instance;
  SceauFleet *fleet;
  GSubprocess *process;
};

typedef struct
{
  GDataInputStream *output;
  GString *text; /* what the program has said so far */
  JsonObject *document;
  guint next; /* the server whose turn it is */
  SceauDiscovery *discovery;
} Start;

G_DEFINE_FINAL_TYPE (SceauDemoFleet, sceau_demo_fleet, G_TYPE_OBJECT)

static void add_next (GTask *task);
static void on_line_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_removed_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_discovered_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
start_free (gpointer data)
{
  Start *start = data;

  g_clear_object (&start->output);
  g_string_free (start->text, TRUE);
  g_clear_pointer (&start->document, json_object_unref);
  g_clear_object (&start->discovery);
  g_free (start);
}

/**
 * sceau_demo_fleet_is_installed:
 *
 * Returns: whether sceau-demo can be started here
 */
gboolean
sceau_demo_fleet_is_installed (void)
{
  g_autofree char *path = g_find_program_in_path ("sceau-demo");

  return path != NULL;
}

static void
read_line (GTask *task)
{
  Start *start = g_task_get_task_data (task);

  g_data_input_stream_read_line_async (start->output, G_PRIORITY_DEFAULT,
                                       g_task_get_cancellable (task), on_line_cb,
                                       g_object_ref (task));
}

/* In the child, between fork and exec: should the app die, the demo ends with it. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GSubprocess *
spawn_demo (const char *dir, GError **error)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  return g_subprocess_launcher_spawn (launcher, error, "sceau-demo", "--dir", dir, NULL);
}

/**
 * sceau_demo_fleet_start_async:
 * @self: the demo
 * @cancellable: (nullable): stops it
 * @callback: called at the end
 * @data: for @callback
 *
 * Starts the program, anew if it runs already, and adds its servers.
 */
void
sceau_demo_fleet_start_async (SceauDemoFleet *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *dir = g_build_filename (g_get_user_data_dir (), "sceau", "demo", NULL);
  Start *start = g_new0 (Start, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, sceau_demo_fleet_start_async);
  start->text = g_string_new (NULL);
  g_task_set_task_data (task, start, start_free);
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
  self->process = spawn_demo (dir, &error);
  if (self->process == NULL)
    {
      sceau_error_convert (&error);
      g_task_return_error (task, error);
      return;
    }
  start->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  read_line (task);
}

/* The demo says either where its root is or the root itself. NULL: neither. */
static SceauCertificate *
read_authority (JsonObject *document)
{
  JsonObject *authority = sceau_json_get_object (document, "authority");
  const char *root = authority ? sceau_json_get_string (authority, "root", NULL) : NULL;
  g_autofree char *pem = NULL;

  if (root == NULL)
    return NULL;
  if (g_str_has_prefix (root, "-----BEGIN"))
    pem = g_strdup (root);
  else if (!g_file_get_contents (root, &pem, NULL, NULL))
    return NULL;
  return sceau_certificate_new_from_pem (pem, NULL);
}

/* Without it the servers come all the same: their page says what is not trusted. */
static void
on_trusted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  sceau_fleet_change_trust_finish (SCEAU_FLEET (source), result, NULL);
  add_next (task);
}

static void
trust_authority (GTask *task)
{
  SceauDemoFleet *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  g_autoptr (SceauCertificate) root = read_authority (start->document);
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();

  if (root != NULL)
    g_ptr_array_add (roots, root);
  sceau_fleet_change_trust_async (self->fleet, roots, NULL, on_trusted_cb, g_object_ref (task));
}

static JsonObject *
server_in_turn (Start *start)
{
  JsonArray *servers = sceau_json_get_array (start->document, "servers");
  JsonNode *node;

  if (servers == NULL || start->next >= json_array_get_length (servers))
    return NULL;
  node = json_array_get_element (servers, start->next);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
discover (GTask *task)
{
  SceauDemoFleet *self = g_task_get_source_object (task);
  JsonObject *server = server_in_turn (g_task_get_task_data (task));

  sceau_fleet_discover_async (self->fleet, sceau_json_get_string (server, "camtrace_url", ""),
                              sceau_json_get_string (server, "agent_url", NULL),
                              g_task_get_cancellable (task), on_discovered_cb, g_object_ref (task));
}

/* A server of an earlier demo has the same name but other ports and another agent key: it makes room. */
static void
add_next (GTask *task)
{
  SceauDemoFleet *self = g_task_get_source_object (task);
  JsonObject *server = server_in_turn (g_task_get_task_data (task));
  SceauServer *old;

  if (server == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  old = sceau_fleet_find (self->fleet, sceau_json_get_string (server, "name", ""));
  if (old == NULL)
    discover (task);
  else
    sceau_fleet_remove_async (self->fleet, old, g_task_get_cancellable (task), on_removed_cb,
                              g_object_ref (task));
}

static void
on_line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Start *start = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source),
                                                                     result, NULL, &error);

  if (line == NULL || start->text->len > SCEAU_MAX_JSON_SIZE)
    {
      if (error == NULL)
        error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_FAILED,
                             _ ("The demo fleet ended before it was ready"));
      sceau_error_convert (&error);
      g_task_return_error (task, error);
      return;
    }
  g_string_append (start->text, line);
  g_string_append_c (start->text, '\n');
  start->document = sceau_json_parse_object (start->text->str, (gssize) start->text->len, NULL);
  if (start->document == NULL)
    {
      read_line (task);
      return;
    }
  trust_authority (task);
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!sceau_fleet_remove_finish (SCEAU_FLEET (source), result, &error))
    g_task_return_error (task, error);
  else
    discover (task);
}

static void
on_discovered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Start *start = g_task_get_task_data (task);
  JsonObject *server = server_in_turn (start);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (SceauSecret) password = NULL;
  g_autofree char *pin = NULL;
  GError *error = NULL;

  g_clear_object (&start->discovery);
  start->discovery = sceau_fleet_discover_finish (SCEAU_FLEET (source), result, &error);
  if (start->discovery == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The fingerprint that the program itself printed is the confirmation: nobody is between it and us. */
  pin = sceau_fingerprint_normalize (sceau_json_get_string (server, "agent_fingerprint", ""));
  password = sceau_secret_new (sceau_json_get_string (server, "password", ""), (gsize) -1);
  sceau_enrolment_run_async (SCEAU_FLEET (source), start->discovery,
                             sceau_json_get_string (server, "name", ""),
                             sceau_json_get_string (server, "version", NULL),
                             sceau_json_get_string (server, "username", ""), password, pin,
                             cancellable, on_enrolled_cb, g_steal_pointer (&task));
}

static void
set_demo_addresses (SceauServer *server, JsonObject *said)
{
  g_autoptr (GUri)
      https = g_uri_parse (sceau_json_get_string (said, "https_url", ""), G_URI_FLAGS_NONE, NULL);

  if (https != NULL)
    g_object_set (server, "https-host", g_uri_get_host (https), "https-port",
                  g_uri_get_port (https) > 0 ? g_uri_get_port (https) : 443, NULL);
  g_object_set (server, "dns-name", sceau_json_get_string (said, "dns_name", NULL), NULL);
}

static void
on_addresses_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Start *start = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sceau_fleet_save_finish (SCEAU_FLEET (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  start->next++;
  add_next (task);
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauDemoFleet *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (SceauServer) server = sceau_enrolment_run_finish (result, NULL, &error);

  if (server == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  set_demo_addresses (server, server_in_turn (start));
  sceau_fleet_save_async (self->fleet, server, cancellable, on_addresses_saved_cb,
                          g_steal_pointer (&task));
}

/**
 * sceau_demo_fleet_start_finish:
 * @self: the demo
 * @result: the result
 * @error: return location
 *
 * Returns: whether every server of the demo is in the fleet
 */
gboolean
sceau_demo_fleet_start_finish (SceauDemoFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sceau_demo_fleet_dispose (GObject *object)
{
  SceauDemoFleet *self = SCEAU_DEMO_FLEET (object);

  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
  g_clear_object (&self->fleet);
  G_OBJECT_CLASS (sceau_demo_fleet_parent_class)->dispose (object);
}

static void
sceau_demo_fleet_class_init (SceauDemoFleetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_demo_fleet_dispose;
}

static void
sceau_demo_fleet_init (SceauDemoFleet *self)
{
}

/**
 * sceau_demo_fleet_new:
 * @fleet: where its servers go
 *
 * Returns: (transfer full): a new demo, not started
 */
SceauDemoFleet *
sceau_demo_fleet_new (SceauFleet *fleet)
{
  SceauDemoFleet *self = g_object_new (SCEAU_TYPE_DEMO_FLEET, NULL);

  self->fleet = g_object_ref (fleet);
  return self;
}
