/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small conversions that several parts need: hex, fingerprints, times, safe text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sceau_hex_encode (const void *data, gsize size); /* lower case */
/* exact size; ':' and spaces are skipped */
gboolean sceau_hex_decode (const char *hex, guint8 *out, gsize size);
char *sceau_sha256_hex (const void *data, gsize size);
char *sceau_fingerprint_group (const char *hex); /* "ab12 34cd …": groups of four */
/* any grouping, case, colons → 64 hex; NULL if not one */
char *sceau_fingerprint_normalize (const char *typed);
char *sceau_time_to_iso8601 (gint64 unix_seconds); /* "2026-11-23T08:30:00Z" */
/* with or without time part; UTC without zone */
gboolean sceau_time_from_iso8601 (const char *text, gint64 *unix_seconds);
/* valid UTF-8, control and bidi characters replaced, cut with '…' */
char *sceau_text_make_safe (const char *foreign, gsize max_chars);
/* likewise, but lines stay lines ("\n"), without blanks around them or empty ones */
char *sceau_text_make_safe_lines (const char *foreign, gsize max_chars);
/* "Lyon-03": what every file system takes, from what a server is called; without an ending */
char *sceau_text_to_file_name (const char *name);
gboolean sceau_name_is_dns (const char *name); /* LDH labels, at most 253, optional leading "*." */
gboolean sceau_name_is_ip (const char *name);
gint64 sceau_days_until (gint64 when, gint64 now); /* rounded down; negative when past */

G_END_DECLS
