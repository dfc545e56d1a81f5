/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers, one after another, each by its own way, going on after a failure. */
#include "config.h"

#include "fleet/sceau-shared-install.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "fleet/sceau-csv.h"
#include "fleet/sceau-shared-target-private.h"
#include "fleet/sceau-task.h"

struct _SceauSharedInstall
{
  GObject parent_instance;
  SceauSharedMaterial *material;
  GPtrArray *targets; /* of SceauSharedTarget */
  guint next;         /* the target whose turn it is */
  gboolean running;
};

static void sceau_shared_install_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauSharedInstall, sceau_shared_install, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sceau_shared_install_list_init))

enum
{
  PROP_RUNNING = 1,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void go_on (GTask *task);
static void on_looked_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_prepared_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_run_cb (GObject *source, GAsyncResult *result, gpointer data);

/* --- The list ---------------------------------------------------------------------------------- */

static GType
list_get_item_type (GListModel *model)
{
  return SCEAU_TYPE_SHARED_TARGET;
}

static guint
list_get_n_items (GListModel *model)
{
  return SCEAU_SHARED_INSTALL (model)->targets->len;
}

static gpointer
list_get_item (GListModel *model, guint position)
{
  SceauSharedInstall *self = SCEAU_SHARED_INSTALL (model);

  return position < self->targets->len ? g_object_ref (self->targets->pdata[position]) : NULL;
}

static void
sceau_shared_install_list_init (GListModelInterface *iface)
{
  iface->get_item_type = list_get_item_type;
  iface->get_n_items = list_get_n_items;
  iface->get_item = list_get_item;
}

static void
sceau_shared_install_finalize (GObject *object)
{
  SceauSharedInstall *self = SCEAU_SHARED_INSTALL (object);

  g_ptr_array_unref (self->targets);
  g_clear_pointer (&self->material, sceau_shared_material_unref);
  G_OBJECT_CLASS (sceau_shared_install_parent_class)->finalize (object);
}

static void
sceau_shared_install_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SceauSharedInstall *self = SCEAU_SHARED_INSTALL (object);

  switch (prop_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, sceau_shared_install_dup_summary (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sceau_shared_install_class_init (SceauSharedInstallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = sceau_shared_install_finalize;
  object_class->get_property = sceau_shared_install_get_property;
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_shared_install_init (SceauSharedInstall *self)
{
  self->targets = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sceau_shared_install_new:
 * @material: what is to be installed
 *
 * Returns: (transfer full): an installation without servers yet
 */
SceauSharedInstall *
sceau_shared_install_new (SceauSharedMaterial *material)
{
  SceauSharedInstall *self = g_object_new (SCEAU_TYPE_SHARED_INSTALL, NULL);

  self->material = sceau_shared_material_ref (material);
  return self;
}

/**
 * sceau_shared_install_add:
 * @self: an installation that does not run
 * @server: a server of the fleet
 *
 * Returns: whether it was added; %FALSE when it was there already
 */
gboolean
sceau_shared_install_add (SceauSharedInstall *self, SceauServer *server)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), FALSE);
  g_return_val_if_fail (!self->running, FALSE);

  for (guint i = 0; i < self->targets->len; i++)
    if (sceau_shared_target_get_server (self->targets->pdata[i]) == server)
      return FALSE;
  g_ptr_array_add (self->targets, sceau_shared_target_new (self->material, server));
  g_list_model_items_changed (G_LIST_MODEL (self), self->targets->len - 1, 0, 1);
  return TRUE;
}

/**
 * sceau_shared_install_get:
 * @self: an installation
 * @i: which one
 *
 * Returns: (transfer none): a target
 */
SceauSharedTarget *
sceau_shared_install_get (SceauSharedInstall *self, guint i)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), NULL);
  g_return_val_if_fail (i < self->targets->len, NULL);

  return self->targets->pdata[i];
}

/**
 * sceau_shared_install_count:
 * @self: an installation
 * @state: where a target can stand
 *
 * Returns: how many stand there
 */
guint
sceau_shared_install_count (SceauSharedInstall *self, SceauTargetState state)
{
  guint n = 0;

  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), 0);

  for (guint i = 0; i < self->targets->len; i++)
    n += sceau_shared_target_get_state (self->targets->pdata[i]) == state;
  return n;
}

/**
 * sceau_shared_install_count_coverage:
 * @self: an installation
 * @coverage: whether the names cover a server
 *
 * Returns: of how many that is true
 */
guint
sceau_shared_install_count_coverage (SceauSharedInstall *self, SceauCoverage coverage)
{
  guint n = 0;

  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), 0);

  for (guint i = 0; i < self->targets->len; i++)
    n += sceau_shared_target_get_coverage (self->targets->pdata[i]) == coverage;
  return n;
}

static guint
count_failed (SceauSharedInstall *self)
{
  return sceau_shared_install_count (self, SCEAU_TARGET_FAILED)
         + sceau_shared_install_count (self, SCEAU_TARGET_ROLLED_BACK)
         + sceau_shared_install_count (self, SCEAU_TARGET_UNCERTAIN);
}

/**
 * sceau_shared_install_dup_summary:
 * @self: an installation
 *
 * Returns: (transfer full): how far it is, as one translated sentence
 */
char *
sceau_shared_install_dup_summary (SceauSharedInstall *self)
{
  guint done, failed;

  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), NULL);

  done = sceau_shared_install_count (self, SCEAU_TARGET_DONE);
  failed = count_failed (self);
  if (failed == 0)
    /* Translators: on how many servers of how many a certificate was installed. */
    return g_strdup_printf (_ ("Installed on %u of %u."), done, self->targets->len);
  /* Translators: the same, and on how many it could not be done. */
  return g_strdup_printf (_ ("Installed on %u of %u; not done on %u."), done, self->targets->len,
                          failed);
}

/**
 * sceau_shared_install_get_running:
 * @self: an installation
 *
 * Returns: whether it runs
 */
gboolean
sceau_shared_install_get_running (SceauSharedInstall *self)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), FALSE);

  return self->running;
}

/* --- Running ----------------------------------------------------------------------------------- */

static void
set_running (SceauSharedInstall *self, gboolean running)
{
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUMMARY]);
}

static SceauSharedTarget *
present_target (SceauSharedInstall *self)
{
  return self->targets->pdata[self->next];
}

/* Whatever came of it, it is the next one's turn. */
static void
next_one (GTask *task)
{
  SceauSharedInstall *self = g_task_get_source_object (task);

  self->next++;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUMMARY]);
  go_on (task);
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!sceau_shared_target_run_finish (SCEAU_SHARED_TARGET (source), result, &error))
    g_debug ("%s", error->message); /* the target says it */
  next_one (data);
}

static void
on_prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  SceauSharedTarget *target = SCEAU_SHARED_TARGET (source);
  g_autoptr (GError) error = NULL;

  if (sceau_shared_target_prepare_finish (target, result, &error))
    sceau_shared_target_run_async (target, g_task_get_cancellable (task), on_run_cb, task);
  else
    next_one (task);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  SceauSharedInstall *self = g_task_get_source_object (task);
  SceauSharedTarget *target = present_target (self);
  SceauServer *server = sceau_shared_target_get_server (target);
  g_autoptr (GError) error = NULL;

  if (sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, &error)
      && sceau_server_get_trouble (server) != NULL)
    error = g_error_copy (sceau_server_get_trouble (server));
  if (error == NULL)
    {
      sceau_shared_target_prepare_async (target, g_task_get_cancellable (task), on_prepared_cb,
                                         task);
      return;
    }
  sceau_shared_target_fail (target, error);
  next_one (task);
}

/* The next one that still waits; what was done or has failed before stays as it is. */
static void
go_on (GTask *task)
{
  SceauSharedInstall *self = g_task_get_source_object (task);
  gboolean cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (task));

  while (self->next < self->targets->len
         && sceau_shared_target_get_state (present_target (self)) != SCEAU_TARGET_WAITING)
    self->next++;
  if (!cancelled && self->next < self->targets->len)
    {
      /* The look at it is the first thing that takes time there. */
      _sceau_shared_target_set_state (present_target (self), SCEAU_TARGET_PREPARING);
      sceau_fleet_refresh_async (self->material->fleet,
                                 sceau_shared_target_get_server (present_target (self)),
                                 g_task_get_cancellable (task), on_looked_cb, task);
      return;
    }
  set_running (self, FALSE);
  if (cancelled)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, _ ("Cancelled"));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * sceau_shared_install_run_async:
 * @self: an installation that does not run
 * @cancellable: (nullable): stops it: the present server until its switch, and before the next
 * @callback: called when it is done
 * @data: for @callback
 *
 * One server after another: a look at it, its chain, its deployment by whichever way it has, verified from outside. What fails on one
 * is told by its target and does not keep the others from their turn. Called again, it goes on with those that still wait.
 */
void
sceau_shared_install_run_async (SceauSharedInstall *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (SCEAU_IS_SHARED_INSTALL (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_shared_install_run_async);
  if (self->running)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_BUSY, _ ("It is running already."));
      g_object_unref (task);
      return;
    }
  self->next = 0;
  set_running (self, TRUE);
  go_on (task);
}

/**
 * sceau_shared_install_run_finish:
 * @self: an installation
 * @result: what the callback got
 * @error: CANCELLED, BUSY
 *
 * Returns: whether each server had its turn; its target tells what came of it
 */
gboolean
sceau_shared_install_run_finish (SceauSharedInstall *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/* --- The report -------------------------------------------------------------------------------- */

/**
 * sceau_shared_install_to_json:
 * @self: an installation
 *
 * Returns: (transfer full): `{"time","servers":[…],"done","failed"}`, each server as sceau_shared_target_to_json() tells it
 */
JsonObject *
sceau_shared_install_to_json (SceauSharedInstall *self)
{
  JsonObject *object;
  JsonArray *servers;

  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), NULL);

  object = json_object_new ();
  servers = json_array_new ();
  for (guint i = 0; i < self->targets->len; i++)
    json_array_add_object_element (servers, sceau_shared_target_to_json (self->targets->pdata[i]));
  sceau_json_set_time (object, "time", self->material->now);
  json_object_set_array_member (object, "servers", servers);
  json_object_set_int_member (object, "done", sceau_shared_install_count (self, SCEAU_TARGET_DONE));
  json_object_set_int_member (object, "failed", count_failed (self));
  return object;
}

static const char *const columns[] = {
  "server", "address",     "dns_name",  "coverage", "outcome",
  "seen",   "certificate", "not_after", "backup",   "message"
};

static void
append_target (GString *text, SceauSharedTarget *target, char separator)
{
  g_autoptr (JsonObject) object = sceau_shared_target_to_json (target);
  const char *cells[G_N_ELEMENTS (columns)];

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    cells[i] = sceau_json_get_string (object, columns[i], NULL);
  cells[G_N_ELEMENTS (columns) - 1] = sceau_shared_target_get_message (target);
  sceau_csv_append (text, cells, G_N_ELEMENTS (columns), separator, TRUE);
}

/**
 * sceau_shared_install_to_csv:
 * @self: an installation
 *
 * Returns: (transfer full): the report as a table (RFC 4180, but with semicolons where the language's spreadsheets want them) with a line
 *   for each server
 */
char *
sceau_shared_install_to_csv (SceauSharedInstall *self)
{
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf"); /* or Excel takes it for Latin-1 */
  char separator = sceau_csv_get_separator ();

  g_return_val_if_fail (SCEAU_IS_SHARED_INSTALL (self), NULL);

  sceau_csv_append (text, columns, G_N_ELEMENTS (columns), separator, TRUE);
  for (guint i = 0; i < self->targets->len; i++)
    append_target (text, self->targets->pdata[i], separator);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
