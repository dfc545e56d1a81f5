/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A peer on loopback, in the main context: says one thing to everybody, or passes bytes on to another port until it is cut. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_TEST_WIRE (sceau_test_wire_get_type ())
G_DECLARE_FINAL_TYPE (SceauTestWire, sceau_test_wire, SCEAU, TEST_WIRE, GObject)

SceauTestWire *sceau_test_wire_new_answer (
    const char *answer); /* to whatever is asked, then closes */
SceauTestWire *sceau_test_wire_new_proxy (guint16 port);
/* All connections are cut once so many more bytes came from the client, once; new ones pass. 0: never. */
void sceau_test_wire_cut_after (SceauTestWire *self, gsize bytes);
guint16 sceau_test_wire_get_port (SceauTestWire *self);
void sceau_test_wire_close (SceauTestWire *self); /* nobody listens any more */

G_END_DECLS
