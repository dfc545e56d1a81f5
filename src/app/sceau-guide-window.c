/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leads a person through CamTrace's own interface, and looks at the end whether it worked. */
#include "app/sceau-guide-window.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-guide-list.h"
#include "app/sceau-window.h"
#include <glib/gi18n.h>

struct _SceauGuideWindow
{
  AdwWindow parent_instance;
  SceauFleet *fleet;
  SceauServer *server;
  SceauOperation operation;
  SceauArguments *arguments;

  AdwWindowTitle *title;
  SceauErrorBar *error_bar;
  SceauGuideList *steps;
  GtkWidget *check;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (SceauGuideWindow, sceau_guide_window, ADW_TYPE_WINDOW)

static gboolean
answers (SceauGuideWindow *self)
{
  SceauProbeResult *presented = sceau_server_get_presented (self->server);

  return presented != NULL && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE;
}

static const char *
done_words (SceauGuideWindow *self)
{
  switch (self->operation)
    {
    case SCEAU_OPERATION_DISABLE:
      return _ ("HTTPS is off");
    case SCEAU_OPERATION_UNINSTALL:
      return _ ("HTTPS is off, no TLS client gets a certificate any more");
    case SCEAU_OPERATION_MIGRATE:
      if (!answers (self))
        return _ ("HTTPS is off: from here nobody can see whether the files are right");
      return _ ("A TLS client gets an answer: HTTPS is on");
    default:
      return _ ("A TLS client gets an answer: HTTPS is on");
    }
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauGuideWindow) self = data;
  g_autoptr (GError) error = NULL;
  SceauWindow *window = sceau_window_of (GTK_WIDGET (self));

  gtk_spinner_stop (self->spinner);
  gtk_widget_set_sensitive (self->check, TRUE);
  if (sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, &error)
      && sceau_guide_check (self->operation, self->arguments,
                            sceau_server_get_presented (self->server), &error))
    {
      if (window != NULL)
        sceau_window_toast (window, done_words (self));
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  sceau_error_bar_set_error (self->error_bar, error, sceau_server_get_name (self->server));
}

static void
on_check (SceauGuideWindow *self)
{
  gtk_widget_set_sensitive (self->check, FALSE);
  gtk_spinner_start (self->spinner);
  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  sceau_fleet_refresh_async (self->fleet, self->server, NULL, on_refreshed_cb, g_object_ref (self));
}

static void
sceau_guide_window_dispose (GObject *object)
{
  SceauGuideWindow *self = SCEAU_GUIDE_WINDOW (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->server);
  g_clear_pointer (&self->arguments, sceau_arguments_free);
  G_OBJECT_CLASS (sceau_guide_window_parent_class)->dispose (object);
}

static void
sceau_guide_window_class_init (SceauGuideWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_guide_window_dispose;
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_GUIDE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-guide-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauGuideWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SceauGuideWindow, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauGuideWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, SceauGuideWindow, check);
  gtk_widget_class_bind_template_child (widget_class, SceauGuideWindow, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_check);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sceau_guide_window_init (SceauGuideWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static const char *
title_of (SceauOperation operation)
{
  switch (operation)
    {
    case SCEAU_OPERATION_ENABLE:
      return _ ("Switch HTTPS On in CamTrace");
    case SCEAU_OPERATION_DISABLE:
      return _ ("Switch HTTPS Off in CamTrace");
    case SCEAU_OPERATION_UNINSTALL:
      return _ ("Remove the Certificate in CamTrace");
    case SCEAU_OPERATION_SELF_SIGN:
      return _ ("Make a Self-Signed Certificate in CamTrace");
    case SCEAU_OPERATION_MIGRATE:
      return _ ("Migrate the Files by Hand");
    default:
      return _ ("By Hand");
    }
}

/**
 * sceau_guide_window_present:
 * @parent: a widget of the main window
 * @fleet: the fleet
 * @server: the server to work on
 * @operation: what is to be done; one that sceau_guide_has()
 * @arguments: (nullable): with what
 *
 * Presents the steps above @parent's window. Only what a TLS client gets ends them well.
 */
void
sceau_guide_window_present (GtkWidget *parent, SceauFleet *fleet, SceauServer *server,
                            SceauOperation operation, const SceauArguments *arguments)
{
  SceauGuideWindow *self = g_object_new (SCEAU_TYPE_GUIDE_WINDOW, "transient-for",
                                         gtk_widget_get_root (parent), "title",
                                         title_of (operation), NULL);
  SceauProbeResult *presented = sceau_server_get_presented (server);
  gboolean on = presented != NULL
                && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE;
  g_autoptr (GPtrArray) steps = sceau_guide_make (operation, arguments, on);

  self->fleet = g_object_ref (fleet);
  self->server = g_object_ref (server);
  self->operation = operation;
  self->arguments = arguments != NULL ? sceau_arguments_copy (arguments) : NULL;
  adw_window_title_set_title (self->title, title_of (operation));
  adw_window_title_set_subtitle (self->title, sceau_server_get_name (server));
  sceau_guide_list_show_steps (self->steps, steps);
  gtk_window_present (GTK_WINDOW (self));
}
