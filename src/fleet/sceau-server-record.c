/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the inventory stores of a server: plain values that may cross threads, which a SceauServer may not. */
#include "fleet/sceau-server-record.h"

/**
 * sceau_server_record_new:
 * @server: a server
 *
 * Returns: (transfer full): a copy of what is stored of it
 */
SceauServerRecord *
sceau_server_record_new (SceauServer *server)
{
  SceauServerRecord *self = g_new0 (SceauServerRecord, 1);
  guint port = 0;

  /* As it was set, not as it acts: https-host stays unset when it follows the URL. */
  g_object_get (server, "id", &self->id, "name", &self->name, "camtrace-url", &self->camtrace_url,
                "https-host", &self->https_host, "https-port", &port, "dns-name", &self->dns_name,
                "username", &self->username, "way", &self->way, "product-version",
                &self->product_version, "agent-url", &self->agent_url, "agent-pin",
                &self->agent_pin, "ssh-address", &self->ssh_address, "ssh-root", &self->ssh_root,
                "note", &self->note, NULL);
  self->https_port = (guint16) port;
  return self;
}

/**
 * sceau_server_record_free:
 * @self: (nullable) (transfer full): a record
 */
void
sceau_server_record_free (SceauServerRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->camtrace_url);
  g_free (self->https_host);
  g_free (self->dns_name);
  g_free (self->username);
  g_free (self->product_version);
  g_free (self->agent_url);
  g_free (self->agent_pin);
  g_free (self->ssh_address);
  g_free (self->ssh_root);
  g_free (self->note);
  g_free (self->pending_spki);
  g_free (self->installed_spki);
  g_free (self);
}

/**
 * sceau_server_record_make_server:
 * @self: a record
 *
 * Returns: (transfer full): the server, about whose present state nothing is known
 */
SceauServer *
sceau_server_record_make_server (const SceauServerRecord *self)
{
  SceauServer *server = sceau_server_new (self->id);

  g_object_set (server, "name", self->name, "camtrace-url", self->camtrace_url, "https-host",
                self->https_host, "https-port", (guint) self->https_port, "dns-name",
                self->dns_name, "username", self->username, "way", self->way, "product-version",
                self->product_version, "agent-url", self->agent_url, "agent-pin", self->agent_pin,
                "ssh-address", self->ssh_address, "ssh-root", self->ssh_root, "note", self->note,
                NULL);
  return server;
}

/**
 * sceau_server_name_key:
 * @name: a server's name
 *
 * Returns: (transfer full): what is equal for two names that a person takes for the same
 */
char *
sceau_server_name_key (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);

  /* NULL: not UTF-8. */
  return composed != NULL ? g_utf8_casefold (composed, -1) : g_strdup (name);
}
