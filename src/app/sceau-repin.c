/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent shows another key than the pinned one: both fingerprints side by side, and an explicit choice. */
#include "app/sceau-repin.h"
#include "base/sceau-text.h"
#include <glib/gi18n.h>

typedef struct
{
  SceauServerPage *page; /* owned */
  char *fingerprint;     /* shown by the agent now */
} Repin;

static void
repin_free (Repin *repin)
{
  g_object_unref (repin->page);
  g_free (repin->fingerprint);
  g_free (repin);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauServerPage) page = data;
  g_autoptr (GError) error = NULL;

  sceau_fleet_save_finish (SCEAU_FLEET (source), result, &error);
  sceau_server_page_show_error (page, error);
  sceau_server_page_refresh (page);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, Repin *repin)
{
  SceauServer *server = sceau_server_page_get_server (repin->page);

  if (g_str_equal (response, "trust"))
    {
      g_object_set (server, "agent-pin", repin->fingerprint, NULL);
      sceau_fleet_save_async (sceau_server_page_get_fleet (repin->page), server, NULL, on_saved_cb,
                              g_object_ref (repin->page));
    }
  repin_free (repin);
}

static GtkWidget *
fingerprint_box (const char *title, const char *hex)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (title);
  g_autofree char *grouped = hex ? sceau_fingerprint_group (hex) : NULL;
  GtkWidget *label = gtk_label_new (grouped ? grouped : "—");

  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_add_css_class (label, "monospace");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  title, -1);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
ask (Repin *repin)
{
  SceauServer *server = sceau_server_page_get_server (repin->page);
  g_autofree char *heading = g_strdup_printf (_ ("The Agent of %s Shows Another Key"),
                                              sceau_server_get_name (server));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (repin->page))), heading, NULL));
  GtkWidget *both = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  adw_message_dialog_set_body (
      dialog,
      _ ("That is normal after the agent was installed anew, and a sign of somebody in between otherwise. On the server’s console, type “sceau-agent fingerprint”: trust the new key only if it prints the second of these."));
  gtk_box_append (GTK_BOX (both),
                  fingerprint_box (_ ("Confirmed until now"), sceau_server_get_agent_pin (server)));
  gtk_box_append (GTK_BOX (both), fingerprint_box (_ ("Shown now"), repin->fingerprint));
  adw_message_dialog_set_extra_child (dialog, both);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "trust",
                                    _ ("_Trust the New Key"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_answer), repin);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_discovered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Repin *repin = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauDiscovery)
      discovery = sceau_fleet_discover_finish (SCEAU_FLEET (source), result, &error);
  const char *shown = discovery ? sceau_discovery_get_agent_fingerprint (discovery) : NULL;

  if (shown == NULL)
    {
      sceau_server_page_show_error (repin->page, error ? error
                                                 : discovery
                                                     ? sceau_discovery_get_agent_error (discovery)
                                                     : NULL);
      repin_free (repin);
      return;
    }
  repin->fingerprint = g_strdup (shown);
  if (g_strcmp0 (shown, sceau_server_get_agent_pin (sceau_server_page_get_server (repin->page)))
      != 0)
    {
      ask (repin);
      return;
    }
  sceau_server_page_refresh (repin->page);
  repin_free (repin);
}

/**
 * sceau_repin_start:
 * @page: the page of the server
 *
 * Finds out which key the agent shows now and asks whether to trust it from now on.
 */
void
sceau_repin_start (SceauServerPage *page)
{
  SceauServer *server = sceau_server_page_get_server (page);
  Repin *repin = g_new0 (Repin, 1);

  repin->page = g_object_ref (page);
  sceau_fleet_discover_async (sceau_server_page_get_fleet (page),
                              sceau_server_get_camtrace_url (server),
                              sceau_server_get_agent_url (server), NULL, on_discovered_cb, repin);
}
