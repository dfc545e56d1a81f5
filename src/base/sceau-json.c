/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed, bounded reading of untrusted JSON, and small helpers to write it. */
#include "config.h"

#include "base/sceau-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-json-scan.h"
#include "base/sceau-text.h"

/**
 * sceau_json_parse_object:
 * @text: (array length=length): untrusted bytes
 * @length: how many, or -1 for a string
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the root object; on error %NULL with MALFORMED, TOO_LARGE or TOO_MANY
 */
JsonObject *
sceau_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  JsonNode *root;

  g_return_val_if_fail (text != NULL, NULL);

  if (length < 0)
    length = (gssize) strlen (text);
  if (!sceau_json_scan (text, (gsize) length, error))
    return NULL;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, length, &local))
    {
      sceau_error_propagate (error, g_steal_pointer (&local));
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                           _ ("The JSON is not an object"));
      return NULL;
    }
  return json_node_dup_object (root);
}

/**
 * sceau_json_parse_bytes:
 * @bytes: untrusted bytes
 * @error: return location
 *
 * Returns: (transfer full) (nullable): as sceau_json_parse_object()
 */
JsonObject *
sceau_json_parse_bytes (GBytes *bytes, GError **error)
{
  const char *text;
  gsize size;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_bytes_get_data (bytes, &size);
  return sceau_json_parse_object (text != NULL ? text : "", (gssize) size, error);
}

/* The member's node if it holds a value of that type. */
static JsonNode *
get_value (JsonObject *object, const char *member, GType type)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

/**
 * sceau_json_get_string:
 * @object: an object
 * @member: the name
 * @fallback: (nullable): what to return if there is no such string
 *
 * Returns: (transfer none) (nullable): the string, owned by @object
 */
const char *
sceau_json_get_string (JsonObject *object, const char *member, const char *fallback)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && member != NULL, fallback);

  node = get_value (object, member, G_TYPE_STRING);
  return node != NULL ? json_node_get_string (node) : fallback;
}

/**
 * sceau_json_get_boolean:
 * @object: an object
 * @member: the name
 * @fallback: what to return if there is no such boolean
 *
 * Returns: the value
 */
gboolean
sceau_json_get_boolean (JsonObject *object, const char *member, gboolean fallback)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && member != NULL, fallback);

  node = get_value (object, member, G_TYPE_BOOLEAN);
  return node != NULL ? json_node_get_boolean (node) : fallback;
}

/**
 * sceau_json_get_int:
 * @object: an object
 * @member: the name
 * @min: smallest value
 * @max: largest value
 * @fallback: what to return if there is no such integer, or none in the range
 *
 * Returns: the value
 */
gint64
sceau_json_get_int (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 fallback)
{
  JsonNode *node;
  gint64 value;

  g_return_val_if_fail (object != NULL && member != NULL, fallback);

  node = get_value (object, member, G_TYPE_INT64);
  if (node == NULL)
    return fallback;
  value = json_node_get_int (node);
  return value >= min && value <= max ? value : fallback;
}

/**
 * sceau_json_get_object:
 * @object: an object
 * @member: the name
 *
 * Returns: (transfer none) (nullable): the object in it
 */
JsonObject *
sceau_json_get_object (JsonObject *object, const char *member)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && member != NULL, NULL);

  node = json_object_get_member (object, member);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * sceau_json_get_array:
 * @object: an object
 * @member: the name
 *
 * Returns: (transfer none) (nullable): the array in it
 */
JsonArray *
sceau_json_get_array (JsonObject *object, const char *member)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && member != NULL, NULL);

  node = json_object_get_member (object, member);
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * sceau_json_dup_strv:
 * @object: an object
 * @member: the name of an array
 *
 * Returns: (transfer full): its strings; what is no string is left out; empty if there is no array
 */
char **
sceau_json_dup_strv (JsonObject *object, const char *member)
{
  JsonArray *array = sceau_json_get_array (object, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint length = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }
  return g_strv_builder_end (builder);
}

/**
 * sceau_json_get_time:
 * @object: an object
 * @member: the name of an ISO 8601 text
 * @fallback: what to return if there is no such time
 *
 * Returns: Unix seconds
 */
gint64
sceau_json_get_time (JsonObject *object, const char *member, gint64 fallback)
{
  const char *text = sceau_json_get_string (object, member, NULL);
  gint64 unix_seconds;

  return text != NULL && sceau_time_from_iso8601 (text, &unix_seconds) ? unix_seconds : fallback;
}

static void
set_missing (GError **error, JsonObject *object, const char *member)
{
  if (json_object_has_member (object, member))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                 _ ("“%s” in the JSON is not of the right type"), member);
  else
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("“%s” is missing in the JSON"),
                 member);
}

/**
 * sceau_json_require_string:
 * @object: an object
 * @member: the name
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the string; %NULL with MALFORMED, which names the member
 */
const char *
sceau_json_require_string (JsonObject *object, const char *member, GError **error)
{
  const char *value = sceau_json_get_string (object, member, NULL);

  if (value == NULL)
    set_missing (error, object, member);
  return value;
}

/**
 * sceau_json_require_boolean:
 * @object: an object
 * @member: the name
 * @value: (out): the value; untouched on error
 * @error: return location
 *
 * Returns: whether there is such a boolean; if not, @error is MALFORMED and names the member
 */
gboolean
sceau_json_require_boolean (JsonObject *object, const char *member, gboolean *value, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && member != NULL && value != NULL, FALSE);

  node = get_value (object, member, G_TYPE_BOOLEAN);
  if (node == NULL)
    {
      set_missing (error, object, member);
      return FALSE;
    }
  *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * sceau_json_require_object:
 * @object: an object
 * @member: the name
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the object in it; %NULL with MALFORMED, which names the member
 */
JsonObject *
sceau_json_require_object (JsonObject *object, const char *member, GError **error)
{
  JsonObject *value = sceau_json_get_object (object, member);

  if (value == NULL)
    set_missing (error, object, member);
  return value;
}

/**
 * sceau_json_check_members:
 * @object: an object
 * @allowed: (array zero-terminated=1): the names it may have
 * @error: return location
 *
 * Returns: whether it has no other; if not, @error is INVALID_ARGUMENT and names the first
 */
gboolean
sceau_json_check_members (JsonObject *object, const char *const *allowed, GError **error)
{
  JsonObjectIter iter;
  const char *member;

  g_return_val_if_fail (object != NULL && allowed != NULL, FALSE);

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, NULL))
    if (!g_strv_contains (allowed, member))
      {
        g_autofree char *safe = sceau_text_make_safe (member, 64);

        g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                     _ ("“%s” is not known in the JSON"), safe);
        return FALSE;
      }
  return TRUE;
}

/**
 * sceau_json_set_time:
 * @object: an object
 * @member: the name
 * @unix_seconds: a time; 0 or less becomes null
 */
void
sceau_json_set_time (JsonObject *object, const char *member, gint64 unix_seconds)
{
  g_autofree char *text = unix_seconds > 0 ? sceau_time_to_iso8601 (unix_seconds) : NULL;

  sceau_json_set_string (object, member, text);
}

/**
 * sceau_json_set_strv:
 * @object: an object
 * @member: the name
 * @strv: (nullable) (array zero-terminated=1): strings; %NULL becomes an empty array
 */
void
sceau_json_set_strv (JsonObject *object, const char *member, const char *const *strv)
{
  JsonArray *array;

  g_return_if_fail (object != NULL && member != NULL);

  array = json_array_new ();
  for (guint i = 0; strv != NULL && strv[i] != NULL; i++)
    json_array_add_string_element (array, strv[i]);
  json_object_set_array_member (object, member, array);
}

/**
 * sceau_json_set_string:
 * @object: an object
 * @member: the name
 * @value: (nullable): text in UTF-8; %NULL becomes null
 */
void
sceau_json_set_string (JsonObject *object, const char *member, const char *value)
{
  g_return_if_fail (object != NULL && member != NULL);

  if (value != NULL)
    json_object_set_string_member (object, member, value);
  else
    json_object_set_null_member (object, member);
}

/**
 * sceau_json_to_text:
 * @object: an object
 * @pretty: whether it is for people
 *
 * Returns: (transfer full): the text, with no line end after it
 */
char *
sceau_json_to_text (JsonObject *object, gboolean pretty)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  return json_to_string (node, pretty);
}

/**
 * sceau_json_to_bytes:
 * @object: an object
 *
 * Returns: (transfer full): compact text, as sent over the network
 */
GBytes *
sceau_json_to_bytes (JsonObject *object)
{
  char *text = sceau_json_to_text (object, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

/* RFC 8259, 7: quotes, backslashes and control characters are escaped, everything else stays. Returns the number of bytes, and writes
 * them when @out is given. */
static gsize
escape (const char *text, char *out)
{
  static const char digits[] = "0123456789abcdef";
  gsize size = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;
      char escaped[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
      gsize length = c < 0x20 || c == 0x7f ? sizeof escaped : c == '"' || c == '\\' ? 2 : 1;

      if (length == 2)
        escaped[1] = *p;
      else if (length == 1)
        escaped[0] = *p;
      if (out != NULL)
        memcpy (out + size, escaped, length);
      size += length;
    }
  return size;
}

/**
 * sceau_json_to_bytes_with_secret:
 * @object: an object
 * @member: name of one more member, which needs no escaping
 * @value: its value, a UTF-8 text
 *
 * json-glib copies every string, and frees the copies without wiping them: a passphrase is put into the text by hand.
 *
 * Returns: (transfer full): compact text, as sent over the network, whose memory is wiped when it is freed
 */
GBytes *
sceau_json_to_bytes_with_secret (JsonObject *object, const char *member, SceauSecret *value)
{
  g_autofree char *plain = sceau_json_to_text (object, FALSE);
  g_autofree char *head = NULL;
  gsize length = strlen (plain);
  gsize size;
  char *text;
  SceauSecret *secret;

  plain[length - 1] = '\0'; /* the closing brace */
  head = g_strconcat (plain, length > 2 ? ",\"" : "\"", member, "\":\"", NULL);
  length = strlen (head);
  size = length + escape (sceau_secret_get_text (value), NULL) + strlen ("\"}");
  text = g_malloc (size + 1);
  memcpy (text, head, length);
  length += escape (sceau_secret_get_text (value), text + length);
  memcpy (text + length, "\"}", sizeof "\"}");
  secret = sceau_secret_new_take (text, size);
  return g_bytes_new_with_free_func (sceau_secret_get_data (secret, NULL), size,
                                     (GDestroyNotify) sceau_secret_unref, secret);
}
