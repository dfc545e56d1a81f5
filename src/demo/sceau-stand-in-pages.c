/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two web pages of a stand-in: who it is, and its services with their dots, as under Administration/Système. */
#include "config.h"

#include "demo/sceau-stand-in-pages.h"

#include <glib/gi18n-lib.h>

static const char head[] =
    "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%s</title><style>"
    "body{font:15px sans-serif;margin:0;background:#eceff1;color:#222}"
    "header{background:#263238;color:#fff;padding:14px 24px}main{padding:24px;max-width:640px}"
    "table{border-collapse:collapse;background:#fff}td{padding:8px 16px;border:1px solid #cfd8dc}"
    ".on{color:#2e7d32}.off{color:#c62828}a{color:#01579b}</style></head>"
    "<body><header><b>%s</b> · %s</header><main>";
static const char tail[] = "</main></body></html>\n";

static void
append_head (GString *page, SceauStandIn *self)
{
  g_autofree char *name = g_markup_escape_text (sceau_stand_in_get_name (self), -1);
  g_autofree char *version = g_strdup_printf (
      _ ("demonstration server, in the layout of CamTrace %s"), sceau_stand_in_get_version (self));
  g_autofree char *safe_version = g_markup_escape_text (version, -1);

  g_string_append_printf (page, head, name, name, safe_version);
}

/**
 * sceau_stand_in_home_page:
 * @self: a stand-in
 *
 * Returns: (transfer full): HTML
 */
char *
sceau_stand_in_home_page (SceauStandIn *self)
{
  GString *page = g_string_new (NULL);

  append_head (page, self);
  g_string_append_printf (page, "<p>%s</p><p><a href=\"/administration/systeme\">%s</a></p>",
                          _ ("This is a sandbox of Sceau, not a CamTrace server: nothing here is "
                             "real but the certificate."),
                          _ ("Administration / System"));
  g_string_append (page, tail);
  return g_string_free (page, FALSE);
}

static void
append_row (GString *page, const char *label, gboolean on, const char *button)
{
  g_string_append_printf (page, "<tr><td>%s</td><td class=\"%s\">● %s</td><td>%s</td></tr>", label,
                          on ? "on" : "off", on ? _ ("on") : _ ("off"), button);
}

static void
append_service (GString *page, SceauStandIn *self, SceauStandInService which, const char *label)
{
  SceauDemoService *service = sceau_stand_in_get_service (self, which);
  gboolean on = sceau_demo_service_is_on (service);
  g_autofree char *button = g_strdup_printf (
      "<form method=\"post\"><input type=\"hidden\" name=\"service\" value=\"%s\">"
      "<button name=\"action\" value=\"%s\">%s</button></form>",
      sceau_demo_service_get_name (service), on ? "stop" : "start", on ? _ ("Stop") : _ ("Start"));

  append_row (page, label, on, button);
}

/* Somebody listens there. A bind that fails with ADDRESS_IN_USE tells it without a connection. */
static gboolean
is_port_taken (guint16 port)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  return socket != NULL && !g_socket_bind (socket, address, TRUE, NULL);
}

/**
 * sceau_stand_in_system_page:
 * @self: a stand-in
 *
 * Returns: (transfer full): HTML: the four services of the HowTo
 */
char *
sceau_stand_in_system_page (SceauStandIn *self)
{
  GString *page = g_string_new (NULL);
  guint16 https = sceau_stand_in_get_https_port (self);

  append_head (page, self);
  g_string_append (page, "<table>");
  append_service (page, self, SCEAU_STAND_IN_GUI, _ ("Graphical interface"));
  append_service (page, self, SCEAU_STAND_IN_REMOTE, _ ("Remote access"));
  append_row (page, _ ("HTTPS web service"), https != 0 && is_port_taken (https),
              _ ("(switched by Sceau)"));
  append_service (page, self, SCEAU_STAND_IN_VIDEO, _ ("Video"));
  g_string_append_printf (page, "</table><p><a href=\"/\">%s</a></p>", _ ("Home"));
  g_string_append (page, tail);
  return g_string_free (page, FALSE);
}
