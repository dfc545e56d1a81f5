/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person may write about a server, in a list or on a command line. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SCEAU_MAX_SERVER_NAME 128u /* characters */

gboolean sceau_server_check_name (const char *name, GError **error);
gboolean sceau_server_check_agent_url (const char *url, GError **error);
char *sceau_server_read_dns_name (const char *text, GError **error);
char *sceau_server_read_fingerprint (const char *text, GError **error);
gboolean sceau_server_read_port (const char *text, guint *port, GError **error);
char *sceau_server_make_agent_url (const char *host);

G_END_DECLS
