/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that a text is JSON (RFC 8259, strictly) and within our limits, without building anything. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* json-glib allocates as it reads, recurses as deep as the text says, and also takes comments and other dialects: it gets to
 * see only what passed here. */
gboolean sceau_json_scan (const char *text, gsize length, GError **error);

G_END_DECLS
