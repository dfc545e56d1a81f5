/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small conversions that several parts need: hex, fingerprints, times, safe text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sceau_hex_encode (const void *data, gsize size); /* lower case */
gboolean sceau_hex_decode (const char *hex, guint8 *out,
                           gsize size); /* exact size; ':' and spaces are skipped */
char *sceau_sha256_hex (const void *data, gsize size);
char *sceau_fingerprint_group (const char *hex); /* "ab12 34cd …": groups of four */
char *sceau_fingerprint_normalize (
    const char *typed); /* any grouping, case, colons → 64 hex; NULL if not one */
char *sceau_time_to_iso8601 (gint64 unix_seconds); /* "2026-11-23T08:30:00Z" */
gboolean sceau_time_from_iso8601 (
    const char *text, gint64 *unix_seconds); /* with or without time part; UTC without zone */
char *sceau_text_make_safe (
    const char *foreign,
    gsize max_chars); /* valid UTF-8, control and bidi characters replaced, cut with '…' */
gboolean sceau_name_is_dns (const char *name); /* LDH labels, at most 253, optional leading "*." */
gboolean sceau_name_is_ip (const char *name);
gint64 sceau_days_until (gint64 when, gint64 now); /* rounded down; negative when past */

G_END_DECLS
