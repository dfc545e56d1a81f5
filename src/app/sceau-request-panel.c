/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The request that waits for the authority's answer: names, since when, PEM to copy, save and delete. */
#include "app/sceau-request-panel.h"
#include "app/sceau-copy-button.h"
#include "app/sceau-field-list.h"
#include "app/sceau-save-as.h"
#include "fleet/sceau-words.h"
#include <glib/gi18n.h>

struct _SceauRequestPanel
{
  AdwBin parent_instance;
  GtkLabel *heading;
  GtkStack *stack;
  GtkLabel *none;
  SceauFieldList *fields;
  GtkLabel *pem;
  SceauCopyButton *copy;
  GtkWidget *install;
  SceauServer *server;
  char *text;
  gboolean awaiting;
};

G_DEFINE_FINAL_TYPE (SceauRequestPanel, sceau_request_panel, ADW_TYPE_BIN)

static void
show_request (SceauRequestPanel *self, SceauManagedState *state, SceauRequest *request)
{
  g_autofree char *names = g_strjoinv (", ", (char **) sceau_request_get_names (request));
  g_autofree char *key = sceau_words_key (sceau_request_get_key_description (request));
  g_autofree char *since = sceau_words_date (sceau_managed_state_get_request_since (state));

  sceau_field_list_clear (self->fields);
  sceau_field_list_add (self->fields, _ ("Subject"), sceau_request_get_subject (request));
  sceau_field_list_add (self->fields, _ ("Names (SAN)"), names);
  sceau_field_list_add (self->fields, _ ("Key"), key);
  if (self->awaiting)
    sceau_field_list_add (self->fields, _ ("Waiting since"), since);
  gtk_widget_set_visible (self->install, self->awaiting);
  gtk_label_set_text (self->pem, self->text);
  sceau_copy_button_set_text (self->copy, self->text);
}

static const char *
none_text (SceauServer *server, SceauManagedState *state)
{
  if (state != NULL && sceau_managed_state_get_key_pending (state))
    return _ ("No request. A key that was made elsewhere waits for its certificate.");
  if (state == NULL && sceau_server_get_way (server) == SCEAU_WAY_AGENT)
    return _ ("Whether a request waits is not known.");
  return state == NULL ? _ ("Sceau knows of no request that waits there.")
                       : _ ("No request waits for an answer.");
}

/**
 * sceau_request_panel_show_server:
 * @self: the panel
 * @server: whose request to show
 */
void
sceau_request_panel_show_server (SceauRequestPanel *self, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauRequest *request = state ? sceau_managed_state_get_request (state) : NULL;
  g_autofree char *text = request ? sceau_request_to_pem (request) : NULL;

  gboolean awaiting = request != NULL && sceau_managed_state_is_awaiting (state);

  g_set_object (&self->server, server);
  gtk_stack_set_visible_child_name (self->stack, request ? "request" : "none");
  /* As in CamTrace it stays when its certificate is removed: then nobody waits for it. */
  gtk_label_set_text (self->heading, request == NULL || awaiting
                                         ? _ ("Request")
                                         : _ ("Request whose certificate was removed"));
  gtk_label_set_text (self->none, none_text (server, state));
  if (g_strcmp0 (text, self->text) == 0 && awaiting == self->awaiting)
    return;
  self->awaiting = awaiting;
  g_free (self->text);
  self->text = g_steal_pointer (&text);
  if (request != NULL)
    show_request (self, state, request);
}

static void
on_save (SceauRequestPanel *self)
{
  g_autofree char *name = g_strconcat (sceau_server_get_name (self->server), ".csr", NULL);

  g_strdelimit (name, "/\\", '-');
  sceau_save_text_as (GTK_WIDGET (self), _ ("Save the Request"), name, self->text);
}

static void
sceau_request_panel_dispose (GObject *object)
{
  SceauRequestPanel *self = SCEAU_REQUEST_PANEL (object);

  g_clear_object (&self->server);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (sceau_request_panel_parent_class)->dispose (object);
}

static void
sceau_request_panel_class_init (SceauRequestPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_request_panel_dispose;
  g_type_ensure (SCEAU_TYPE_FIELD_LIST);
  g_type_ensure (SCEAU_TYPE_COPY_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-request-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauRequestPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauRequestPanel, none);
  gtk_widget_class_bind_template_child (widget_class, SceauRequestPanel, heading);
  gtk_widget_class_bind_template_child (widget_class, SceauRequestPanel, install);
  gtk_widget_class_bind_template_child (widget_class, SceauRequestPanel, fields);
  gtk_widget_class_bind_template_child (widget_class, SceauRequestPanel, pem);
  gtk_widget_class_bind_template_child (widget_class, SceauRequestPanel, copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
sceau_request_panel_init (SceauRequestPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
