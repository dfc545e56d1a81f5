/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one deployment before the person's eyes: steps, cancel until the switch, outcome in words. */
#include "app/sceau-deployment-window.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-progress-list.h"
#include "app/sceau-status-dot.h"

struct _SceauDeploymentWindow
{
  AdwWindow parent_instance;
  SceauFleet *fleet;
  SceauDeployment *deployment;
  AdwWindowTitle *title;
  SceauStatusDot *outcome;
  SceauProgressList *steps;
  SceauErrorBar *error_bar;
  GtkWidget *cancel;
  GtkWidget *close;
};

enum
{
  SIGNAL_FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauDeploymentWindow, sceau_deployment_window, ADW_TYPE_WINDOW)

static SceauTone
tone_for_state (SceauDeploymentState state)
{
  switch (state)
    {
    case SCEAU_DEPLOYMENT_RUNNING:
      return SCEAU_TONE_WAITING;
    case SCEAU_DEPLOYMENT_DONE:
      return SCEAU_TONE_GOOD;
    case SCEAU_DEPLOYMENT_FAILED:
    case SCEAU_DEPLOYMENT_ROLLED_BACK:
    case SCEAU_DEPLOYMENT_UNCERTAIN:
      return SCEAU_TONE_BAD;
    case SCEAU_DEPLOYMENT_PLANNED:
    case SCEAU_DEPLOYMENT_CANCELLED:
    case SCEAU_N_DEPLOYMENT_STATES:
    default:
      return SCEAU_TONE_NEUTRAL;
    }
}

static gboolean
is_under_way (SceauDeploymentWindow *self)
{
  return sceau_deployment_get_state (self->deployment) == SCEAU_DEPLOYMENT_RUNNING;
}

static void
show_state (SceauDeploymentWindow *self)
{
  SceauDeploymentState state = sceau_deployment_get_state (self->deployment);
  gboolean under_way = state == SCEAU_DEPLOYMENT_RUNNING || state == SCEAU_DEPLOYMENT_PLANNED;
  const char *name = sceau_server_get_name (sceau_deployment_get_server (self->deployment));

  sceau_status_dot_set (self->outcome, tone_for_state (state),
                        sceau_deployment_state_to_label (state));
  gtk_widget_set_visible (self->cancel, under_way);
  gtk_widget_set_sensitive (self->cancel, sceau_deployment_get_can_cancel (self->deployment));
  gtk_widget_set_visible (self->close, !under_way);
  sceau_error_bar_set_error (self->error_bar, sceau_deployment_get_error (self->deployment), name);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeploymentWindow) self = data;

  sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, NULL);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0,
                 sceau_deployment_get_state (self->deployment) == SCEAU_DEPLOYMENT_DONE);
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeploymentWindow) self = data;
  g_autoptr (GError) error = NULL;

  sceau_deployment_run_finish (SCEAU_DEPLOYMENT (source), result, &error);
  show_state (self);
  gtk_widget_grab_focus (self->close);
  sceau_fleet_refresh_async (self->fleet, sceau_deployment_get_server (self->deployment), NULL,
                             on_refreshed_cb, g_object_ref (self));
}

static void
on_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_deployment_cancel (SCEAU_DEPLOYMENT_WINDOW (widget)->deployment);
}

/* Escape and the window's own button mean "cancel" while that is still possible; from the switch on there is nothing to do but wait. */
static gboolean
sceau_deployment_window_close_request (GtkWindow *window)
{
  SceauDeploymentWindow *self = SCEAU_DEPLOYMENT_WINDOW (window);

  if (self->deployment != NULL && is_under_way (self))
    {
      sceau_deployment_cancel (self->deployment);
      return GDK_EVENT_STOP;
    }
  return GTK_WINDOW_CLASS (sceau_deployment_window_parent_class)->close_request (window);
}

static void
sceau_deployment_window_dispose (GObject *object)
{
  SceauDeploymentWindow *self = SCEAU_DEPLOYMENT_WINDOW (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->deployment);
  G_OBJECT_CLASS (sceau_deployment_window_parent_class)->dispose (object);
}

static void
sceau_deployment_window_class_init (SceauDeploymentWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_deployment_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sceau_deployment_window_close_request;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  g_type_ensure (SCEAU_TYPE_PROGRESS_LIST);
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-deployment-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauDeploymentWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SceauDeploymentWindow, outcome);
  gtk_widget_class_bind_template_child (widget_class, SceauDeploymentWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, SceauDeploymentWindow, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauDeploymentWindow, cancel);
  gtk_widget_class_bind_template_child (widget_class, SceauDeploymentWindow, close);
  gtk_widget_class_install_action (widget_class, "deployment.cancel", NULL, on_cancel);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sceau_deployment_window_init (SceauDeploymentWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_deployment_window_run:
 * @parent: a widget of the main window
 * @fleet: the fleet
 * @deployment: what to do, not started yet
 * @title: translated
 *
 * Presents the window above @parent's and runs @deployment; the server is looked at again at the end.
 *
 * Returns: (transfer none): the window, owned by GTK
 */
SceauDeploymentWindow *
sceau_deployment_window_run (GtkWidget *parent, SceauFleet *fleet, SceauDeployment *deployment,
                             const char *title)
{
  SceauDeploymentWindow *self = g_object_new (SCEAU_TYPE_DEPLOYMENT_WINDOW, "transient-for",
                                              gtk_widget_get_root (parent), NULL);
  SceauServer *server = sceau_deployment_get_server (deployment);

  self->fleet = g_object_ref (fleet);
  self->deployment = g_object_ref (deployment);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, sceau_server_get_name (server));
  sceau_progress_list_set_deployment (self->steps, deployment);
  g_signal_connect_object (deployment, "notify", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  sceau_deployment_run_async (deployment, NULL, on_run_cb, g_object_ref (self));
  show_state (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
