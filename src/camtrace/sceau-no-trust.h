/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GTlsDatabase that trusts nobody and holds nothing: each certificate comes to the function that knows better, and glib-networking
 * does not read the system's store (12 ms) for each connection. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_NO_TRUST (sceau_no_trust_get_type ())
G_DECLARE_FINAL_TYPE (SceauNoTrust, sceau_no_trust, SCEAU, NO_TRUST, GTlsDatabase)

GTlsDatabase *sceau_no_trust_get (void); /* transfer none: one is enough */

G_END_DECLS
