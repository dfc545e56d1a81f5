/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done by hand on a server without agent: which files go where, for its version. */
#include "app/sceau-manual.h"
#include "camtrace/sceau-layout.h"
#include <adwaita.h>
#include <glib/gi18n.h>

static void
add_files (GString *text, const SceauLayout *layout)
{
  /* Translators: %1$s is a version such as "9.16", %2$s a folder */
  g_string_append_printf (text, _ ("CamTrace %1$s and later reads its files in %2$s:\n"),
                          layout->version, layout->folder);
  g_string_append_printf (text, _ ("• %s: the private key\n"), layout->key);
  g_string_append_printf (text, _ ("• %s: the certificate\n"), layout->certificate);
  if (layout->combined != NULL)
    g_string_append_printf (
        text,
        _ ("• %s: certificate, intermediates and key one after another; the web service loads this one\n"),
        layout->combined);
  if (layout->needs_rehash)
    g_string_append (text, _ ("Then run c_rehash on that folder.\n"));
  g_string_append (text, "\n");
}

static char *
manual_text (SceauServer *server)
{
  GString *text = g_string_new (NULL);
  const char *version = sceau_server_get_product_version (server);
  const SceauLayout *layout = version ? sceau_layout_for_version (version, NULL) : NULL;

  g_string_append (
      text,
      _ ("Sceau watches this server from outside: what its certificate is, when it expires, whether clients accept it. To let Sceau do the work, install sceau-agent on the server and add the server again.\n\n"));
  if (layout != NULL)
    add_files (text, layout);
  else
    {
      add_files (text, sceau_layout_for_family (SCEAU_FAMILY_APACHE_7_13));
      add_files (text, sceau_layout_for_family (SCEAU_FAMILY_HAPROXY));
      g_string_append (text,
                       _ ("Choose the version in the server’s settings to see only its own.\n\n"));
    }
  g_string_append (
      text,
      _ ("The files belong to camtrace:camtrace and only their owner may read them. When they are there, open CamTrace in a browser, go to Administration, then Système, and press “Activer” at “Service web HTTPS”. Then look again here."));
  return g_string_free (text, FALSE);
}

/**
 * sceau_manual_present:
 * @parent: a widget of the main window
 * @server: a server that Sceau only watches
 *
 * Says what can be done by hand.
 */
void
sceau_manual_present (GtkWidget *parent, SceauServer *server)
{
  g_autofree char *body = manual_text (server);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), _ ("By Hand"), body));

  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}
