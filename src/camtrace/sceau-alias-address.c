/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address with another name: connects to one host, tells TLS the name of another. */
#include "config.h"

#include "camtrace/sceau-alias-address.h"

/* A GNetworkAddress of the name, since that is where glib-networking takes SNI from; enumerating it gives the other host's addresses. */
struct _SceauAliasAddress
{
  GNetworkAddress parent_instance;
  GSocketConnectable *target;
};

static void sceau_alias_address_connectable_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauAliasAddress, sceau_alias_address, G_TYPE_NETWORK_ADDRESS,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE,
                                                      sceau_alias_address_connectable_init))

static void
sceau_alias_address_finalize (GObject *object)
{
  SceauAliasAddress *self = SCEAU_ALIAS_ADDRESS (object);

  g_clear_object (&self->target);
  G_OBJECT_CLASS (sceau_alias_address_parent_class)->finalize (object);
}

static void
sceau_alias_address_class_init (SceauAliasAddressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_alias_address_finalize;
}

static void
sceau_alias_address_init (SceauAliasAddress *self)
{
}

static GSocketAddressEnumerator *
sceau_alias_address_enumerate (GSocketConnectable *connectable)
{
  return g_socket_connectable_enumerate (SCEAU_ALIAS_ADDRESS (connectable)->target);
}

static char *
sceau_alias_address_to_string (GSocketConnectable *connectable)
{
  return g_socket_connectable_to_string (SCEAU_ALIAS_ADDRESS (connectable)->target);
}

static void
sceau_alias_address_connectable_init (GSocketConnectableIface *iface)
{
  iface->enumerate = sceau_alias_address_enumerate;
  iface->proxy_enumerate = sceau_alias_address_enumerate;
  iface->to_string = sceau_alias_address_to_string;
}

/**
 * sceau_alias_address_new:
 * @name: what TLS says (SNI)
 * @host: where to connect: a name or an address
 * @port: and its port
 *
 * Returns: (transfer full): the address
 */
GSocketConnectable *
sceau_alias_address_new (const char *name, const char *host, guint16 port)
{
  SceauAliasAddress *self;

  g_return_val_if_fail (name != NULL && host != NULL && port != 0, NULL);

  self = g_object_new (SCEAU_TYPE_ALIAS_ADDRESS, "hostname", name, "port", (guint) port, NULL);
  self->target = g_network_address_new (host, port);
  return G_SOCKET_CONNECTABLE (self);
}
