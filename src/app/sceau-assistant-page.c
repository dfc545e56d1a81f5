/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate assistant: from the question of who signs to a verified HTTPS server. */
#include "app/sceau-assistant-page.h"

struct _SceauAssistantPage
{
  AdwBin parent_instance;
  SceauFleet *fleet;
  SceauServer *server;
  AdwWindowTitle *title;
};

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauAssistantPage, sceau_assistant_page, ADW_TYPE_BIN)

static void
sceau_assistant_page_dispose (GObject *object)
{
  SceauAssistantPage *self = SCEAU_ASSISTANT_PAGE (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (sceau_assistant_page_parent_class)->dispose (object);
}

static void
sceau_assistant_page_class_init (SceauAssistantPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_assistant_page_dispose;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-assistant-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, title);
}

static void
sceau_assistant_page_init (SceauAssistantPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_assistant_page_new:
 * @fleet: the fleet
 * @server: the server to work on
 *
 * Returns: (transfer floating): a new page, for sceau_window_push()
 */
SceauAssistantPage *
sceau_assistant_page_new (SceauFleet *fleet, SceauServer *server)
{
  SceauAssistantPage *self = g_object_new (SCEAU_TYPE_ASSISTANT_PAGE, NULL);

  self->fleet = g_object_ref (fleet);
  self->server = g_object_ref (server);
  adw_window_title_set_title (self->title, sceau_server_get_name (server));
  return self;
}
