/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers, step 3: one after another, and what came of each. */
#include "config.h"

#include "app/sceau-shared-progress.h"

#include "app/sceau-paced-box.h"
#include "app/sceau-save-as.h"
#include "app/sceau-server-page.h"
#include "app/sceau-status-dot.h"
#include "app/sceau-window.h"
#include "base/sceau-json.h"

#include <glib/gi18n.h>

struct _SceauSharedProgress
{
  SceauStepPage parent_instance;

  GtkLabel *status_label;
  GtkLabel *now_label;
  GtkProgressBar *bar;
  SceauPacedBox *rows;
  GtkWidget *cancel_button;
  GtkWidget *end_box;
  GtkWidget *report_button;
  GtkWidget *again_button;

  SceauSharedInstall *install; /* nullable */
  GCancellable *cancellable;
};

enum
{
  SIGNAL_AGAIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauSharedProgress, sceau_shared_progress, SCEAU_TYPE_STEP_PAGE)

static void on_run_cb (GObject *source, GAsyncResult *result, gpointer data);
/* --- What rows show ---------------------------------------------------------------------------- */

/* Installed, but is it what clients were to get? */
static SceauTone
tone_for_done (SceauSharedTarget *target)
{
  SceauProbeResult *presented = sceau_deployment_get_presented (
      sceau_shared_target_get_deployment (target));

  if (presented == NULL)
    return SCEAU_TONE_NEUTRAL;
  return sceau_probe_result_get_status (presented) == SCEAU_PROBE_VERIFIED ? SCEAU_TONE_GOOD
                                                                           : SCEAU_TONE_WARNING;
}

static SceauTone
tone_for_target (SceauSharedTarget *target)
{
  switch (sceau_shared_target_get_state (target))
    {
    case SCEAU_TARGET_DONE:
      return tone_for_done (target);
    case SCEAU_TARGET_FAILED:
    case SCEAU_TARGET_ROLLED_BACK:
    case SCEAU_TARGET_UNCERTAIN:
      return SCEAU_TONE_BAD;
    case SCEAU_TARGET_PREPARING:
    case SCEAU_TARGET_PLANNED:
    case SCEAU_TARGET_RUNNING:
      return SCEAU_TONE_WAITING;
    case SCEAU_TARGET_WAITING:
    case SCEAU_TARGET_CANCELLED:
    case SCEAU_N_TARGET_STATES:
    default:
      return SCEAU_TONE_NEUTRAL;
    }
}

static gboolean
state_to_tone (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_int (to, (int) tone_for_target (data));
  return TRUE;
}

/* The message changes when the outcome does. */
static gboolean
message_to_outcome (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_take_string (to, sceau_shared_target_dup_outcome (data));
  return TRUE;
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  SceauSharedTarget *target = item;
  const char *name = sceau_server_get_name (sceau_shared_target_get_server (target));
  AdwActionRow *row = sceau_paced_box_make_row (name, NULL);
  GtkWidget *dot = sceau_status_dot_new (SCEAU_TONE_NEUTRAL, NULL);

  g_object_bind_property_full (target, "state", dot, "tone", G_BINDING_SYNC_CREATE, state_to_tone,
                               NULL, target, NULL);
  g_object_bind_property_full (target, "message", row, "subtitle", G_BINDING_SYNC_CREATE,
                               message_to_outcome, NULL, target, NULL);
  adw_action_row_add_prefix (row, dot);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return GTK_WIDGET (row);
}

/* --- While it runs ----------------------------------------------------------------------------- */

static gboolean
has_ended (SceauTargetState state)
{
  return state == SCEAU_TARGET_DONE || state == SCEAU_TARGET_FAILED
         || state == SCEAU_TARGET_CANCELLED || state == SCEAU_TARGET_ROLLED_BACK
         || state == SCEAU_TARGET_UNCERTAIN;
}

/* The step that is under way, where one is. */
static const char *
find_step (SceauSharedTarget *target)
{
  SceauDeployment *deployment = sceau_shared_target_get_deployment (target);
  GListModel *steps = deployment != NULL ? sceau_deployment_get_steps (deployment) : NULL;

  for (guint i = 0; steps != NULL && i < g_list_model_get_n_items (steps); i++)
    {
      /* Borrowed: the list holds it. */
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      if (sceau_step_get_state (step) == SCEAU_STEP_RUNNING)
        return sceau_step_get_title (step);
    }
  return sceau_shared_target_get_message (target);
}

/* "Brest-02: Verifying from outside" */
static void
show_now (SceauSharedProgress *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->install)), ended = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (self->install, i);
      SceauTargetState state = sceau_shared_target_get_state (target);

      ended += has_ended (state);
      if (text == NULL && !has_ended (state) && state != SCEAU_TARGET_WAITING)
        /* Translators: the name of a server, then what is done there just now */
        text = g_strdup_printf (_ ("%s: %s"),
                                sceau_server_get_name (sceau_shared_target_get_server (target)),
                                find_step (target));
    }
  gtk_label_set_label (self->now_label, text != NULL ? text : "");
  gtk_progress_bar_set_fraction (self->bar, n > 0 ? (double) ended / n : 0);
}

/* What the fleet shows of a server is what is there now. */
static void
on_state (SceauSharedTarget *target, GParamSpec *pspec, SceauSharedProgress *self)
{
  SceauFleet *fleet = sceau_step_page_get_context (SCEAU_STEP_PAGE (self))->fleet;

  show_now (self);
  if (sceau_shared_target_get_deployment (target) != NULL
      && has_ended (sceau_shared_target_get_state (target)))
    sceau_fleet_refresh_async (fleet, sceau_shared_target_get_server (target), NULL, NULL, NULL);
}

static void
on_deployment (SceauSharedTarget *target, GParamSpec *pspec, SceauSharedProgress *self)
{
  GListModel *steps = sceau_deployment_get_steps (sceau_shared_target_get_deployment (target));

  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      g_signal_connect_object (step, "notify::state", G_CALLBACK (show_now), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
show_summary (SceauSharedProgress *self)
{
  gboolean running = sceau_shared_install_get_running (self->install);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->install));
  g_autofree char *summary = sceau_shared_install_dup_summary (self->install);

  gtk_label_set_label (self->status_label, summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, summary, -1);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), running);
  gtk_widget_set_visible (GTK_WIDGET (self->now_label), running);
  gtk_widget_set_visible (self->end_box, !running);
  gtk_widget_set_visible (self->again_button,
                          sceau_shared_install_count (self->install, SCEAU_TARGET_DONE) < n);
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), !running);
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauSharedProgress) self = data;
  g_autoptr (GError) error = NULL;

  /* Only CANCELLED comes here, and the rows say it. */
  sceau_shared_install_run_finish (SCEAU_SHARED_INSTALL (source), result, &error);
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return; /* closed meanwhile */
  show_summary (self);
  gtk_widget_grab_focus (self->report_button);
}

static void
on_cancel (SceauSharedProgress *self)
{
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
}

static void
on_again (SceauSharedProgress *self)
{
  g_signal_emit (self, signals[SIGNAL_AGAIN], 0);
}

static void
on_row_activated (SceauSharedProgress *self, GtkListBoxRow *row)
{
  SceauFleet *fleet = sceau_step_page_get_context (SCEAU_STEP_PAGE (self))->fleet;
  SceauSharedTarget *target = sceau_shared_install_get (self->install,
                                                        (guint) gtk_list_box_row_get_index (row));

  if (!sceau_shared_progress_is_running (self))
    sceau_window_push (
        sceau_window_of (GTK_WIDGET (self)),
        GTK_WIDGET (sceau_server_page_new (fleet, sceau_shared_target_get_server (target))));
}

/* --- The report -------------------------------------------------------------------------------- */

/* A table for a spreadsheet; JSON for who names the file so. */
static GBytes *
make_report (GFile *file, gpointer data, GError **error)
{
  SceauSharedInstall *install = data;
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (JsonObject) document = NULL;
  char *text;

  if (g_str_has_suffix (name, ".json"))
    {
      document = sceau_shared_install_to_json (install);
      text = sceau_json_to_text (document, TRUE);
    }
  else
    text = sceau_shared_install_to_csv (install);
  return g_bytes_new_take (text, strlen (text));
}

static void
on_report (SceauSharedProgress *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  /* Translators: the name of a file; %s is a day such as 2026-11-29 */
  g_autofree char *name = g_strdup_printf (_ ("certificate-report-%s.csv"), day);

  sceau_save_as (GTK_WIDGET (self), _ ("Save the Report"), name, make_report,
                 g_object_ref (self->install), g_object_unref);
}

/* --- The step ---------------------------------------------------------------------------------- */

/**
 * sceau_shared_progress_run:
 * @self: the step, not running
 * @install: what to do; not started
 *
 * Starts @install. It goes on when the window shows something else: only the person's own Cancel stops it.
 */
void
sceau_shared_progress_run (SceauSharedProgress *self, SceauSharedInstall *install)
{
  g_return_if_fail (!sceau_shared_progress_is_running (self));

  g_set_object (&self->install, install);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (install)); i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (install, i);

      g_signal_connect_object (target, "notify::state", G_CALLBACK (on_state), self, 0);
      g_signal_connect_object (target, "notify::deployment", G_CALLBACK (on_deployment), self, 0);
    }
  sceau_paced_box_bind (self->rows, G_LIST_MODEL (install), _ ("Results"), make_row, NULL);
  g_signal_connect_object (install, "notify", G_CALLBACK (show_summary), self, G_CONNECT_SWAPPED);
  gtk_widget_set_sensitive (self->cancel_button, TRUE);
  sceau_shared_install_run_async (install, self->cancellable, on_run_cb, g_object_ref (self));
  show_now (self);
  show_summary (self);
  gtk_widget_grab_focus (self->cancel_button);
}

/**
 * sceau_shared_progress_is_running:
 * @self: the step
 *
 * Returns: whether servers are being worked on
 */
gboolean
sceau_shared_progress_is_running (SceauSharedProgress *self)
{
  return self->install != NULL && sceau_shared_install_get_running (self->install);
}

/**
 * sceau_shared_progress_get_install:
 * @self: the step
 *
 * Returns: (transfer none) (nullable): what ran last
 */
SceauSharedInstall *
sceau_shared_progress_get_install (SceauSharedProgress *self)
{
  return self->install;
}

static void
sceau_shared_progress_dispose (GObject *object)
{
  SceauSharedProgress *self = SCEAU_SHARED_PROGRESS (object);

  g_clear_object (&self->install);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (sceau_shared_progress_parent_class)->dispose (object);
}

static void
sceau_shared_progress_class_init (SceauSharedProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_shared_progress_dispose;
  signals[SIGNAL_AGAIN] = g_signal_new ("again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (SCEAU_TYPE_PACED_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-shared-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, status_label);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, now_label);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, bar);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, rows);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, end_box);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, report_button);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedProgress, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_report);
}

static void
sceau_shared_progress_init (SceauSharedProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (sceau_paced_box_get_list (self->rows), "row-activated",
                           G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  sceau_step_page_set_next_label (SCEAU_STEP_PAGE (self), _ ("_Finish"));
}
