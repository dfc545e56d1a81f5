/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed, bounded reading of untrusted JSON, and small helpers to write it. Members of another type, over a limit, or missing
 * where required give SCEAU_ERROR_MALFORMED that names the member; optional ones give the default. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "base/sceau-secret.h"

G_BEGIN_DECLS

/* Checks size, depth, number of items and string lengths (sceau-limits.h) BEFORE json-glib sees the text. The root is an object. */
JsonObject *sceau_json_parse_object (const char *text, gssize length, GError **error);
JsonObject *sceau_json_parse_bytes (GBytes *bytes, GError **error);

/* transfer none */
const char *sceau_json_get_string (JsonObject *object, const char *member, const char *fallback);
gboolean sceau_json_get_boolean (JsonObject *object, const char *member, gboolean fallback);
gint64 sceau_json_get_int (JsonObject *object, const char *member, gint64 min, gint64 max,
                           gint64 fallback);
/* nullable, transfer none */
JsonObject *sceau_json_get_object (JsonObject *object, const char *member);
/* nullable, transfer none */
JsonArray *sceau_json_get_array (JsonObject *object, const char *member);
/* never NULL; non-strings are left out */
char **sceau_json_dup_strv (JsonObject *object, const char *member);
/* ISO 8601 → Unix seconds */
gint64 sceau_json_get_time (JsonObject *object, const char *member, gint64 fallback);

const char *sceau_json_require_string (JsonObject *object, const char *member, GError **error);
gboolean sceau_json_require_boolean (JsonObject *object, const char *member, gboolean *value,
                                     GError **error);
JsonObject *sceau_json_require_object (JsonObject *object, const char *member, GError **error);
/* Fails with INVALID_ARGUMENT when the object has a member that is not in the list (requests are strict). */
gboolean sceau_json_check_members (JsonObject *object, const char *const *allowed, GError **error);

/* "2026-11-23T08:30:00Z"; 0 or less: null */
void sceau_json_set_time (JsonObject *object, const char *member, gint64 unix_seconds);
void sceau_json_set_strv (JsonObject *object, const char *member, const char *const *strv);
/* NULL: null */
void sceau_json_set_string (JsonObject *object, const char *member, const char *value);
char *sceau_json_to_text (JsonObject *object, gboolean pretty);
GBytes *sceau_json_to_bytes (JsonObject *object);
/* The same with one more string, which is never in a JsonObject; wiped when the bytes are freed. */
GBytes *sceau_json_to_bytes_with_secret (JsonObject *object, const char *member,
                                         SceauSecret *value);

G_END_DECLS
