/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole demo: authority, users, servers; started together, ended together. */
#include "config.h"

#include "demo/sceau-demo-fleet.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "base/sceau-json.h"
#include "demo/sceau-demo-authority.h"
#include "demo/sceau-demo-files.h"
#include "demo/sceau-demo-server.h"

#define ADMINISTRATOR "admin"
#define PARALLEL      16u /* servers that start at the same time */
#define END_SECONDS   5u  /* then children are killed */

struct _SceauDemoFleet
{
  GObject parent_instance;
  char *dir;
  gboolean temporary;
  SceauSecret *password;
  SceauDemoAuthority *authority;
  GPtrArray *servers;   /* of SceauDemoServer */
  GPtrArray *stand_ins; /* of SceauStandIn, not owned: the cluster */
  guint next;           /* to be started */
  guint starting;
  GError *failure; /* the first */
};

G_DEFINE_FINAL_TYPE (SceauDemoFleet, sceau_demo_fleet, G_TYPE_OBJECT)

static void
sceau_demo_fleet_finalize (GObject *object)
{
  SceauDemoFleet *self = SCEAU_DEMO_FLEET (object);

  g_clear_pointer (&self->stand_ins, g_ptr_array_unref);
  g_clear_pointer (&self->servers, g_ptr_array_unref);
  g_clear_pointer (&self->password, sceau_secret_unref);
  g_clear_object (&self->authority);
  g_clear_error (&self->failure);
  if (self->temporary && self->dir != NULL)
    sceau_demo_remove_tree (self->dir);
  g_free (self->dir);
  G_OBJECT_CLASS (sceau_demo_fleet_parent_class)->finalize (object);
}

static void
sceau_demo_fleet_class_init (SceauDemoFleetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_demo_fleet_finalize;
}

static void
sceau_demo_fleet_init (SceauDemoFleet *self)
{
  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
  self->stand_ins = g_ptr_array_new ();
}

/* --- making ----------------------------------------------------------------------------------- */

/* The first three are those of the documentation, one of each layout; then town after town. */
static char *
make_name (guint i)
{
  static const char *const first[] = { "Lyon-03", "Nantes-01", "Brest-02" };
  static const char *const towns[] = { "Lille",    "Rennes",      "Toulouse", "Bordeaux", "Dijon",
                                       "Metz",     "Caen",        "Tours",    "Angers",   "Reims",
                                       "Grenoble", "Montpellier", "Nancy",    "Rouen",    "Amiens",
                                       "Limoges",  "Poitiers",    "Orleans",  "Nimes",    "Avignon",
                                       "Bayonne",  "Quimper",     "Lorient",  "Vannes" };
  guint n = i - G_N_ELEMENTS (first);

  if (i < G_N_ELEMENTS (first))
    return g_strdup (first[i]);
  return g_strdup_printf ("%s-%02u", towns[n % G_N_ELEMENTS (towns)],
                          n / (guint) G_N_ELEMENTS (towns) + 1);
}

static const char *
make_version (guint i)
{
  static const char *const versions[] = { "7.13", "8.15", "9.16", "7.14" };

  return versions[i % (i < 3 ? 3 : G_N_ELEMENTS (versions))];
}

static gboolean
open_dir (SceauDemoFleet *self, const char *dir, GError **error)
{
  GError *local = NULL;

  if (dir != NULL)
    {
      g_autofree char *absolute = g_canonicalize_filename (dir, NULL);

      self->dir = g_steal_pointer (&absolute);
      return sceau_demo_make_folder (self->dir, 0700, error);
    }
  self->temporary = TRUE;
  self->dir = g_dir_make_tmp ("sceau-demo-XXXXXX", &local);
  return self->dir != NULL || sceau_error_propagate (error, local);
}

static gboolean
add_server (SceauDemoFleet *self, guint i, SceauDemoServerPlan *plan, const char *front_end,
            const char *program, GError **error)
{
  g_autofree char *name = make_name (i);
  const SceauLayout *layout;
  SceauDemoServer *server;

  plan->name = name;
  plan->version = make_version (i);
  layout = sceau_layout_for_version (plan->version, error);
  if (layout == NULL)
    return FALSE;
  /* 7.13 has Apache, the others have HAProxy: anything else would be a lie. */
  plan->web = g_strcmp0 (layout->front_end, front_end) == 0 ? program : NULL;
  server = sceau_demo_server_new (plan, error);
  if (server == NULL)
    return FALSE;
  g_ptr_array_add (self->servers, server);
  g_ptr_array_add (self->stand_ins, sceau_demo_server_get_stand_in (server));
  return TRUE;
}

static gboolean
add_servers (SceauDemoFleet *self, guint n, const char *agent, const char *front_end,
             const char *program, GError **error)
{
  g_autoptr (SceauDemoUsers) users = sceau_demo_users_new ();
  g_autofree char *trust = sceau_demo_authority_dup_root_path (self->authority);
  SceauDemoServerPlan plan = {
    .dir = self->dir,
    .trust = trust,
    .agent = agent,
    .administrator = ADMINISTRATOR,
    .users = users,
  };

  if (!sceau_demo_users_add (users, ADMINISTRATOR, self->password, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!add_server (self, i, &plan, front_end, program, error))
      return FALSE;
  for (guint i = 0; i < n; i++)
    sceau_stand_in_set_cluster (g_ptr_array_index (self->stand_ins, i), self->stand_ins);
  return TRUE;
}

/**
 * sceau_demo_fleet_new:
 * @dir: (nullable): where everything is; kept at the end
 * @n_servers: 1 to SCEAU_DEMO_MAX_SERVERS
 * @agent: path of sceau-agent
 * @front_end: (nullable): "haproxy" or "apache", for the servers whose version has it; the others have the built-in one
 * @program: (nullable): its path
 * @now: Unix seconds
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a fleet whose agents are not started yet
 */
SceauDemoFleet *
sceau_demo_fleet_new (const char *dir, guint n_servers, const char *agent, const char *front_end,
                      const char *program, gint64 now, GError **error)
{
  g_autoptr (SceauDemoFleet) self = g_object_new (SCEAU_TYPE_DEMO_FLEET, NULL);

  g_return_val_if_fail (n_servers >= 1 && n_servers <= SCEAU_DEMO_MAX_SERVERS, NULL);

  if (!open_dir (self, dir, error))
    return NULL;
  self->password = sceau_secret_new_random_text (96);
  self->authority = sceau_demo_authority_open (self->dir, now, error);
  if (self->authority == NULL || !add_servers (self, n_servers, agent, front_end, program, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* --- starting --------------------------------------------------------------------------------- */

static void start_more (GTask *task);

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauDemoFleet *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->starting--;
  if (!sceau_demo_server_start_finish (SCEAU_DEMO_SERVER (source), result, &error)
      && self->failure == NULL)
    self->failure = g_steal_pointer (&error);
  start_more (task);
}

static void
start_more (GTask *task)
{
  SceauDemoFleet *self = g_task_get_source_object (task);

  while (self->failure == NULL && self->starting < PARALLEL && self->next < self->servers->len)
    {
      self->starting++;
      sceau_demo_server_start_async (g_ptr_array_index (self->servers, self->next++), on_started,
                                     g_object_ref (task));
    }
  if (self->starting > 0)
    return;
  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sceau_demo_fleet_start_async:
 * @self: a fleet
 * @callback: called when every server answers, or one failed
 * @data: for @callback
 */
void
sceau_demo_fleet_start_async (SceauDemoFleet *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_return_if_fail (SCEAU_IS_DEMO_FLEET (self));

  g_task_set_source_tag (task, sceau_demo_fleet_start_async);
  start_more (task);
}

/**
 * sceau_demo_fleet_start_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether every server answers
 */
gboolean
sceau_demo_fleet_start_finish (SceauDemoFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static JsonObject *
authority_to_json (SceauDemoFleet *self)
{
  JsonObject *object = json_object_new ();
  g_autofree char *root = sceau_demo_authority_dup_root_path (self->authority);
  g_auto (GStrv) intermediates = sceau_demo_authority_dup_intermediate_paths (self->authority);

  json_object_set_string_member (object, "dir", sceau_demo_authority_get_folder (self->authority));
  json_object_set_string_member (object, "root", root);
  sceau_json_set_strv (object, "intermediates", (const char *const *) intermediates);
  return object;
}

/**
 * sceau_demo_fleet_to_json:
 * @self: a fleet that is started
 *
 * Returns: (transfer full): what sceau-demo prints: the only place where the password is
 */
JsonObject *
sceau_demo_fleet_to_json (SceauDemoFleet *self)
{
  JsonObject *object;
  JsonArray *servers;

  g_return_val_if_fail (SCEAU_IS_DEMO_FLEET (self), NULL);

  object = json_object_new ();
  servers = json_array_new ();
  for (guint i = 0; i < self->servers->len; i++)
    {
      JsonObject *server = sceau_demo_server_to_json (g_ptr_array_index (self->servers, i));

      json_object_set_string_member (server, "username", ADMINISTRATOR);
      json_object_set_string_member (server, "password", sceau_secret_get_text (self->password));
      json_array_add_object_element (servers, server);
    }
  json_object_set_string_member (object, "dir", self->dir);
  json_object_set_array_member (object, "servers", servers);
  json_object_set_object_member (object, "authority", authority_to_json (self));
  return object;
}

/* --- ending ----------------------------------------------------------------------------------- */

static gboolean
is_running (SceauDemoFleet *self)
{
  for (guint i = 0; i < self->servers->len; i++)
    if (sceau_demo_server_is_running (g_ptr_array_index (self->servers, i)))
      return TRUE;
  return FALSE;
}

static gboolean
on_patience_over (gpointer data)
{
  SceauDemoFleet *self = data;

  for (guint i = 0; i < self->servers->len; i++)
    sceau_demo_server_kill (g_ptr_array_index (self->servers, i));
  return G_SOURCE_CONTINUE;
}

/**
 * sceau_demo_fleet_stop:
 * @self: a fleet
 *
 * Tells all children to end, waits for them in the main context, and kills those that take too long.
 */
void
sceau_demo_fleet_stop (SceauDemoFleet *self)
{
  guint timer;

  g_return_if_fail (SCEAU_IS_DEMO_FLEET (self));

  for (guint i = 0; i < self->servers->len; i++)
    sceau_demo_server_stop (g_ptr_array_index (self->servers, i));
  timer = g_timeout_add_seconds (END_SECONDS, on_patience_over, self);
  while (is_running (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}
