/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selected server beside the table: what is true of it, and a way to its page. */
#include "app/sceau-server-summary.h"
#include "app/sceau-field-list.h"
#include "app/sceau-status-dot.h"
#include "fleet/sceau-words.h"
#include <glib/gi18n.h>

struct _SceauServerSummary
{
  AdwBin parent_instance;
  SceauServer *server;
  gulong handler;
  guint idle;

  GtkStack *stack;
  GtkLabel *name;
  SceauStatusDot *status;
  GtkLabel *sentence;
  GtkLabel *body;
  SceauFieldList *fields;
};

enum
{
  SIGNAL_OPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauServerSummary, sceau_server_summary, ADW_TYPE_BIN)

static void
show_fields (SceauServerSummary *self)
{
  SceauCertificate *leaf = sceau_server_get_leaf (self->server);
  int days = sceau_server_get_days_left (self->server);
  g_autofree char *address = NULL;
  g_autofree char *version = NULL;
  g_autofree char *until = NULL;
  g_autofree char *left = days != SCEAU_NO_DAYS_LEFT ? sceau_words_days_left (days) : NULL;
  g_autofree char *expires = NULL;
  g_autofree char *seen = sceau_words_ago (sceau_server_get_last_seen (self->server),
                                           g_get_real_time () / G_USEC_PER_SEC);

  g_object_get (self->server, "address", &address, "version-label", &version, NULL);
  if (leaf != NULL)
    until = sceau_words_date (sceau_certificate_get_not_after (leaf));
  expires = until != NULL && left != NULL ? g_strdup_printf ("%s · %s", until, left) : NULL;
  sceau_field_list_clear (self->fields);
  sceau_field_list_add (self->fields, _ ("Address"), address);
  sceau_field_list_add (self->fields, _ ("Version"), version);
  sceau_field_list_add (self->fields, _ ("Certificate"),
                        leaf != NULL ? sceau_certificate_get_title (leaf) : NULL);
  sceau_field_list_add (self->fields, _ ("Issuer"),
                        leaf != NULL ? sceau_certificate_get_issuer_title (leaf) : NULL);
  sceau_field_list_add (self->fields, _ ("Expires"), expires);
  sceau_field_list_add (self->fields, _ ("Seen"), seen);
}

static void
show_server (SceauServerSummary *self)
{
  SceauStatus status;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  gtk_stack_set_visible_child_name (self->stack, self->server != NULL ? "server" : "none");
  if (self->server == NULL)
    return;
  status = sceau_server_get_status (self->server);
  sceau_server_suggest (self->server, &title, &body);
  gtk_label_set_text (self->name, sceau_server_get_name (self->server));
  sceau_status_dot_set (self->status, sceau_tone_for_status (status),
                        sceau_status_to_label (status));
  gtk_label_set_text (self->sentence, title != NULL ? title : "");
  gtk_label_set_text (self->body, body != NULL ? body : "");
  show_fields (self);
}

static gboolean
on_idle (gpointer data)
{
  SceauServerSummary *self = data;

  self->idle = 0;
  show_server (self);
  return G_SOURCE_REMOVE;
}

/* One look at a server changes many properties: they are shown once. */
static void
on_notify (SceauServerSummary *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

static void
forget_server (SceauServerSummary *self)
{
  if (self->server != NULL)
    g_clear_signal_handler (&self->handler, self->server);
  g_clear_object (&self->server);
}

/**
 * sceau_server_summary_set_server:
 * @self: the pane
 * @server: (nullable): which server is selected
 */
void
sceau_server_summary_set_server (SceauServerSummary *self, SceauServer *server)
{
  if (self->server == server)
    return;
  forget_server (self);
  if (server != NULL)
    {
      self->server = g_object_ref (server);
      self->handler = g_signal_connect_object (server, "notify", G_CALLBACK (on_notify), self,
                                               G_CONNECT_SWAPPED);
    }
  show_server (self);
}

static void
on_open (SceauServerSummary *self)
{
  if (self->server != NULL)
    g_signal_emit (self, signals[SIGNAL_OPEN], 0, self->server);
}

static void
sceau_server_summary_dispose (GObject *object)
{
  SceauServerSummary *self = SCEAU_SERVER_SUMMARY (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  forget_server (self);
  G_OBJECT_CLASS (sceau_server_summary_parent_class)->dispose (object);
}

static void
sceau_server_summary_class_init (SceauServerSummaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_server_summary_dispose;
  signals[SIGNAL_OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, SCEAU_TYPE_SERVER);
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  g_type_ensure (SCEAU_TYPE_FIELD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-server-summary.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauServerSummary, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSummary, name);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSummary, status);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSummary, sentence);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSummary, body);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSummary, fields);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
}

static void
sceau_server_summary_init (SceauServerSummary *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_server (self);
}
