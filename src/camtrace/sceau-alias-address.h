/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address with another name: connects to one host, tells TLS the name of another. A technician's laptop often does not resolve the
 * server's name, and the certificate has nothing else. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_ALIAS_ADDRESS (sceau_alias_address_get_type ())
G_DECLARE_FINAL_TYPE (SceauAliasAddress, sceau_alias_address, SCEAU, ALIAS_ADDRESS, GNetworkAddress)

/* name: for SNI; host, port: where to connect. */
GSocketConnectable *sceau_alias_address_new (const char *name, const char *host, guint16 port);

G_END_DECLS
