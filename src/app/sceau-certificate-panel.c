/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's certificate as in the HowTo, and its chain as linked cards. */
#include "app/sceau-certificate-panel.h"
#include "app/sceau-certificate-card.h"
#include "app/sceau-field-list.h"
#include <glib/gi18n.h>

struct _SceauCertificatePanel
{
  AdwBin parent_instance;
  SceauStatusDot *badge;
  GtkWidget *none;
  GtkLabel *none_label;
  SceauFieldList *fields;
  GtkWidget *chain_title;
  GtkBox *chain;
  char *shown; /* what is on show, not to disturb a selection for nothing */
};

G_DEFINE_FINAL_TYPE (SceauCertificatePanel, sceau_certificate_panel, ADW_TYPE_BIN)

static void
show_badge (SceauCertificatePanel *self, SceauServer *server)
{
  static const struct
  {
    SceauTone tone;
    const char *word;
  } badges[] = {
    [SCEAU_INSTALLED_NONE] = { SCEAU_TONE_NEUTRAL, N_ ("Not configured") },
    [SCEAU_INSTALLED_SELF_SIGNED] = { SCEAU_TONE_WARNING, N_ ("Self-signed") },
    [SCEAU_INSTALLED_CERTIFICATE] = { SCEAU_TONE_GOOD, N_ ("Installed") },
    [SCEAU_INSTALLED_BROKEN] = { SCEAU_TONE_BAD, N_ ("Broken") },
  };
  SceauManagedState *state = sceau_server_get_state (server);

  if (state == NULL && sceau_server_get_presented (server) == NULL)
    sceau_status_dot_set (self->badge, SCEAU_TONE_UNKNOWN, _ ("Not looked at yet"));
  else if ((state == NULL || !sceau_managed_state_knows_installed (state))
           && sceau_server_get_leaf (server) == NULL)
    sceau_status_dot_set (self->badge, SCEAU_TONE_UNKNOWN, C_ ("certificate", "Unknown"));
  else if (state == NULL || !sceau_managed_state_knows_installed (state))
    sceau_status_dot_set (self->badge, SCEAU_TONE_UNKNOWN, _ ("As seen from here"));
  else
    sceau_status_dot_set (self->badge, badges[sceau_managed_state_get_installed (state)].tone,
                          _ (badges[sceau_managed_state_get_installed (state)].word));
}

/* Only what the server itself says is affirmed. */
static void
show_none (SceauCertificatePanel *self, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  const char *text = _ ("No certificate is installed.");

  if (state == NULL && sceau_server_get_presented (server) == NULL)
    text = _ ("Sceau has not looked at this server yet.");
  else if (state == NULL || !sceau_managed_state_knows_installed (state))
    text = _ ("Whether a certificate is installed is not known.");
  gtk_label_set_text (self->none_label, text);
}

static void
add_link (GtkBox *box)
{
  GtkWidget *label = gtk_label_new (_ ("↓ signed by"));

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (box, label);
}

static void
show_chain (SceauCertificatePanel *self, GPtrArray *chain)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chain))) != NULL)
    gtk_box_remove (self->chain, child);
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      SceauCertificate *certificate = g_ptr_array_index (chain, i);
      GtkWidget *card = sceau_certificate_card_new (certificate);

      if (i > 0)
        add_link (self->chain);
      sceau_certificate_card_set_role (SCEAU_CERTIFICATE_CARD (card),
                                       sceau_certificate_role_in_chain (certificate, i));
      gtk_box_append (self->chain, card);
    }
  gtk_widget_set_visible (self->chain_title, chain != NULL && chain->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->chain), chain != NULL && chain->len > 0);
}

static GPtrArray *
chain_to_show (SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauProbeResult *presented = sceau_server_get_presented (server);

  if (state != NULL && sceau_managed_state_knows_installed (state))
    return sceau_managed_state_get_chain (state);
  return presented ? sceau_probe_result_get_chain (presented) : NULL;
}

static char *
key_of (GPtrArray *chain)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    g_string_append (key, sceau_certificate_get_sha256 (g_ptr_array_index (chain, i)));
  return g_string_free (key, FALSE);
}

/**
 * sceau_certificate_panel_show_server:
 * @self: the panel
 * @server: whose certificate to show: the one on its disk, or what it presents where that is all we know
 */
void
sceau_certificate_panel_show_server (SceauCertificatePanel *self, SceauServer *server)
{
  GPtrArray *chain = chain_to_show (server);
  SceauCertificate *leaf = chain != NULL && chain->len > 0 ? g_ptr_array_index (chain, 0) : NULL;
  g_autofree char *key = key_of (chain);

  show_badge (self, server);
  show_none (self, server);
  gtk_widget_set_visible (self->none, leaf == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->fields), leaf != NULL);
  if (g_strcmp0 (key, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&key);
  if (leaf != NULL)
    sceau_field_list_show_certificate (self->fields, leaf, NULL, NULL);
  show_chain (self, chain);
}

static void
sceau_certificate_panel_finalize (GObject *object)
{
  g_free (SCEAU_CERTIFICATE_PANEL (object)->shown);
  G_OBJECT_CLASS (sceau_certificate_panel_parent_class)->finalize (object);
}

static void
sceau_certificate_panel_class_init (SceauCertificatePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sceau_certificate_panel_finalize;
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  g_type_ensure (SCEAU_TYPE_FIELD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-certificate-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauCertificatePanel, badge);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificatePanel, none);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificatePanel, none_label);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificatePanel, fields);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificatePanel, chain_title);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificatePanel, chain);
}

static void
sceau_certificate_panel_init (SceauCertificatePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
