/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closes a socket so that the peer gets the last bytes that were sent. Private to tls. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Says that we send no more, throws away what still comes, and closes when the peer has, after 2
 * s at the latest. release (nullable) is then called with ticket. */
void sceau_linger_close (GSocket *socket, gpointer ticket, GDestroyNotify release);

G_END_DECLS
