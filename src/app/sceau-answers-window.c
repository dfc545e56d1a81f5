/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authority's answers come back: which server each certificate found, and what found none, with why. */
#include "config.h"

#include "app/sceau-answers-window.h"

#include "app/sceau-paced-box.h"
#include "app/sceau-window.h"
#include "fleet/sceau-answers.h"

#include <glib/gi18n.h>

struct _SceauAnswersWindow
{
  AdwWindow parent_instance;

  GtkLabel *status_label;
  GtkWidget *busy_box;
  GtkProgressBar *busy_bar;
  GtkWidget *found_group;
  SceauPacedBox *found_box;
  GtkWidget *strangers_group;
  SceauPacedBox *strangers_box;

  SceauAnswers *answers;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SceauAnswersWindow, sceau_answers_window, ADW_TYPE_WINDOW)

static void on_read_cb (GObject *source, GAsyncResult *result, gpointer data);

/* The reading holds the window: it ends when it is closed, not when it is gone. */
static gboolean
sceau_answers_window_close_request (GtkWindow *window)
{
  g_cancellable_cancel (SCEAU_ANSWERS_WINDOW (window)->cancellable);
  return GTK_WINDOW_CLASS (sceau_answers_window_parent_class)->close_request (window);
}

static void
sceau_answers_window_dispose (GObject *object)
{
  SceauAnswersWindow *self = SCEAU_ANSWERS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->answers);
  G_OBJECT_CLASS (sceau_answers_window_parent_class)->dispose (object);
}

static void
sceau_answers_window_finalize (GObject *object)
{
  g_object_unref (SCEAU_ANSWERS_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (sceau_answers_window_parent_class)->finalize (object);
}

/* Says how it stands, to a screen reader too. */
static void
answers_window_say (SceauAnswersWindow *self, const char *text)
{
  gtk_label_set_label (self->status_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
on_progress (SceauAnswersWindow *self)
{
  guint done, total;
  double fraction = sceau_answers_get_progress (self->answers, &done, &total);
  g_autofree char *text = g_strdup_printf (
      ngettext ("Reading the files: %u of %u", "Reading the files: %u of %u", total), done, total);

  gtk_progress_bar_set_fraction (self->busy_bar, fraction);
  gtk_label_set_label (self->status_label, text);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAnswersWindow) self = data;
  SceauAnswers *answers = SCEAU_ANSWERS (source);
  guint n_found = g_list_model_get_n_items (sceau_answers_get_found (answers));
  guint n_strangers = g_list_model_get_n_items (sceau_answers_get_strangers (answers));
  g_autofree char *found = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *text = NULL;

  /* Only CANCELLED comes here: the window was closed. */
  if (!sceau_answers_read_finish (answers, result, NULL))
    return;
  found = g_strdup_printf (
      ngettext ("%u certificate found its server.", "%u certificates found their server.", n_found),
      n_found);
  aside = g_strdup_printf (ngettext ("%u thing lies aside, with the reason.",
                                     "%u things lie aside, with the reason.", n_strangers),
                           n_strangers);
  text = n_strangers > 0 ? g_strconcat (found, " ", aside, NULL) : g_strdup (found);
  answers_window_say (self, text);
  gtk_widget_set_visible (self->busy_box, FALSE);
  gtk_widget_set_visible (self->found_group, n_found > 0);
  gtk_widget_set_visible (self->strangers_group, n_strangers > 0);
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauAnswersWindow *self = SCEAU_ANSWERS_WINDOW (widget);
  SceauWindow *window = sceau_window_of (widget);
  SceauServer *server;

  if (window == NULL)
    return;
  server = sceau_fleet_find (sceau_window_get_fleet (window),
                             g_variant_get_string (parameter, NULL));
  if (server == NULL)
    return;
  gtk_window_close (GTK_WINDOW (self));
  sceau_window_open_server (window, server);
  sceau_window_open_assistant (window, server);
}

static GtkWidget *
make_found_row (gpointer item, gpointer data)
{
  SceauServer *server = sceau_answer_item_get_server (item);
  SceauCertificate *certificate = sceau_answer_item_get_certificate (item);
  g_autofree char *until = sceau_words_date (sceau_certificate_get_not_after (certificate));
  /* Translators: the name in a certificate, and its last day */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · valid until %s"),
                                               sceau_certificate_get_title (certificate), until);
  g_autofree char *label = g_strdup_printf (_ ("Continue with “%s”"),
                                            sceau_server_get_name (server));
  AdwActionRow *row = sceau_paced_box_make_row (sceau_server_get_name (server), subtitle);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Con_tinue"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", sceau_server_get_id (server));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "answers.open");
  adw_action_row_add_suffix (row, button);
  return GTK_WIDGET (row);
}

static GtkWidget *
make_stranger_row (gpointer item, gpointer data)
{
  return GTK_WIDGET (
      sceau_paced_box_make_row (sceau_card_get_title (item), sceau_card_get_detail (item)));
}

static void
sceau_answers_window_class_init (SceauAnswersWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_answers_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sceau_answers_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sceau_answers_window_close_request;
  g_type_ensure (SCEAU_TYPE_PACED_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-answers-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAnswersWindow, status_label);
  gtk_widget_class_bind_template_child (widget_class, SceauAnswersWindow, busy_box);
  gtk_widget_class_bind_template_child (widget_class, SceauAnswersWindow, busy_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauAnswersWindow, found_group);
  gtk_widget_class_bind_template_child (widget_class, SceauAnswersWindow, found_box);
  gtk_widget_class_bind_template_child (widget_class, SceauAnswersWindow, strangers_group);
  gtk_widget_class_bind_template_child (widget_class, SceauAnswersWindow, strangers_box);
  gtk_widget_class_install_action (widget_class, "answers.open", "s", on_open);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sceau_answers_window_init (SceauAnswersWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * sceau_answers_window_present:
 * @parent: a widget of the main window
 * @fleet: the fleet
 * @files: (element-type GFile): what was dropped or chosen
 *
 * Reads the files and shows where each certificate belongs. To close the window while it reads stops it.
 */
void
sceau_answers_window_present (GtkWidget *parent, SceauFleet *fleet, GListModel *files)
{
  SceauAnswersWindow *self = g_object_new (SCEAU_TYPE_ANSWERS_WINDOW, "transient-for",
                                           gtk_widget_get_root (parent), NULL);

  self->answers = sceau_answers_new (fleet);
  sceau_paced_box_bind (self->found_box, sceau_answers_get_found (self->answers),
                        _ ("Found Their Server"), make_found_row, NULL);
  sceau_paced_box_bind (self->strangers_box, sceau_answers_get_strangers (self->answers),
                        _ ("Set aside"), make_stranger_row, NULL);
  g_signal_connect_object (self->answers, "notify::progress", G_CALLBACK (on_progress), self,
                           G_CONNECT_SWAPPED);
  sceau_answers_read_async (self->answers, files, self->cancellable, on_read_cb,
                            g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
