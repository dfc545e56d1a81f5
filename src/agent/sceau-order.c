/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the bodies of requests. They are strict: a member that is not known is refused by name, because it was meant to do
 * something. */
#include "config.h"

#include "agent/sceau-material.h"
#include "agent/sceau-order.h"
#include "base/sceau-json.h"
#include "base/sceau-limits.h"

#include <glib/gi18n-lib.h>

#define MAX_DAYS       3650
#define MAX_KEY_FILE   (256u * 1024)
#define MAX_PASSPHRASE 1024u

/**
 * sceau_order_new:
 *
 * Returns: (transfer full): an order with the defaults of the API.
 */
SceauOrder *
sceau_order_new (SceauOrderKind kind)
{
  SceauOrder *self = g_new0 (SceauOrder, 1);

  self->kind = kind;
  self->key_type = SCEAU_KEY_TYPE_DEFAULT;
  self->days = 365;
  return self;
}

/**
 * sceau_order_free:
 * @self: (nullable) (transfer full): an order
 */
void
sceau_order_free (SceauOrder *self)
{
  if (self == NULL)
    return;
  g_free (self->who);
  g_free (self->if_match);
  g_clear_pointer (&self->subject, sceau_subject_free);
  g_strfreev (self->names);
  g_free (self->chain);
  g_clear_pointer (&self->key_passphrase, sceau_secret_unref);
  g_free (self->request);
  g_clear_pointer (&self->sealed_key, sceau_secret_unref);
  g_free (self->backup_id);
  g_free (self);
}

/**
 * sceau_order_get_name:
 *
 * Returns: what the history and the backups call it: "install"…
 */
const char *
sceau_order_get_name (const SceauOrder *self)
{
  static const char *const names[SCEAU_N_ORDERS] = { "request",    "delete-request", "self-sign",
                                                     "upload-key", "install",        "uninstall",
                                                     "enable",     "restore",        "migrate" };

  if (self->kind == SCEAU_ORDER_SWITCH && !self->enabled)
    return "disable";
  return names[self->kind];
}

static gboolean
refuse (GError **error, const char *member)
{
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is not what this request needs there"), member);
  return FALSE;
}

/* A member of the wrong type is an error here, never its default: json-glib's getters alone would pass it over. */
static gboolean
check_type (JsonObject *object, const char *member, GType type, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  return node == NULL || json_node_get_value_type (node) == type || refuse (error, member);
}

static gboolean
read_boolean (JsonObject *object, const char *member, gboolean *value, GError **error)
{
  if (!check_type (object, member, G_TYPE_BOOLEAN, error))
    return FALSE;
  *value = sceau_json_get_boolean (object, member, FALSE);
  return TRUE;
}

static gboolean
read_names (SceauOrder *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "names");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                  : NULL;

  if (node != NULL && (array == NULL || json_array_get_length (array) > SCEAU_MAX_NAMES))
    return refuse (error, "names");
  self->names = sceau_json_dup_strv (object, "names");
  if (array != NULL && g_strv_length (self->names) != json_array_get_length (array))
    return refuse (error, "names");
  return TRUE;
}

static gboolean
read_subject (SceauOrder *self, JsonObject *object, GError **error)
{
  static const char *const fields[] = { "country", "state",       "locality", "organization",
                                        "unit",    "common_name", NULL };
  JsonObject *subject = sceau_json_require_object (object, "subject", error);

  if (subject == NULL || !sceau_json_check_members (subject, fields, error))
    return FALSE;
  self->subject = sceau_subject_from_json (subject, error);
  return self->subject != NULL && sceau_subject_check (self->subject, error);
}

static gboolean
read_key_type (SceauOrder *self, JsonObject *object, GError **error)
{
  const char *text = sceau_json_get_string (object, "key_type", NULL);

  if (json_object_has_member (object, "key_type")
      && (text == NULL || !sceau_key_type_from_string (text, &self->key_type)))
    return refuse (error, "key_type");
  return TRUE;
}

static gboolean
read_request (SceauOrder *self, JsonObject *object, GError **error)
{
  static const char *const members[] = { "subject", "names", "key_type", "key", "replace", NULL };
  const char *key = sceau_json_get_string (object, "key", "new");

  if (!sceau_json_check_members (object, members, error)
      || !check_type (object, "key", G_TYPE_STRING, error))
    return FALSE;
  self->keep_key = g_str_equal (key, "keep");
  if (!self->keep_key && !g_str_equal (key, "new"))
    return refuse (error, "key");
  return read_subject (self, object, error) && read_names (self, object, error)
         && read_key_type (self, object, error)
         && read_boolean (object, "replace", &self->replace, error);
}

static gboolean
read_self_signed (SceauOrder *self, JsonObject *object, GError **error)
{
  static const char *const members[] = { "subject", "names", "key_type", "days", "replace", NULL };
  gint64 days = sceau_json_get_int (object, "days", 1, MAX_DAYS,
                                    json_object_has_member (object, "days") ? 0 : 365);

  if (!sceau_json_check_members (object, members, error))
    return FALSE;
  if (days == 0)
    return refuse (error, "days");
  self->days = (guint) days;
  return read_subject (self, object, error) && read_names (self, object, error)
         && read_key_type (self, object, error)
         && read_boolean (object, "replace", &self->replace, error);
}

static gboolean
read_allow (SceauOrder *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "allow");
  g_auto (GStrv) allow = sceau_json_dup_strv (object, "allow");

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node)) != g_strv_length (allow))
    return refuse (error, "allow");
  for (guint i = 0; allow[i] != NULL; i++)
    {
      if (!g_str_equal (allow[i], "missing-issuer"))
        return refuse (error, "allow");
      self->allow_incomplete = TRUE;
    }
  return TRUE;
}

static gboolean
read_install (SceauOrder *self, JsonObject *object, GError **error)
{
  static const char *const members[] = { "chain", "key_passphrase", "request",
                                         "allow", "check_only",     NULL };
  const char *chain;
  const char *passphrase = sceau_json_get_string (object, "key_passphrase", NULL);

  if (!sceau_json_check_members (object, members, error))
    return FALSE;
  chain = sceau_json_require_string (object, "chain", error);
  if (chain == NULL || !check_type (object, "key_passphrase", G_TYPE_STRING, error)
      || !check_type (object, "request", G_TYPE_STRING, error))
    return FALSE;
  if (passphrase != NULL && strlen (passphrase) > MAX_PASSPHRASE)
    return refuse (error, "key_passphrase");
  self->chain = g_strdup (chain);
  if (passphrase != NULL)
    {
      self->key_passphrase = sceau_secret_new (passphrase, (gsize) -1);
      /* The document is ours, and would be freed without being wiped. */
      sceau_wipe ((char *) passphrase, strlen (passphrase));
    }
  self->request = g_strdup (sceau_json_get_string (object, "request", NULL));
  return read_allow (self, object, error)
         && read_boolean (object, "check_only", &self->check_only, error);
}

static gboolean
read_switch (SceauOrder *self, JsonObject *object, GError **error)
{
  static const char *const members[] = { "enabled", NULL };

  return sceau_json_check_members (object, members, error)
         && sceau_json_require_boolean (object, "enabled", &self->enabled, error);
}

/**
 * sceau_order_read_json:
 * @body: the JSON body of the request
 *
 * Fills an order of a kind that has a JSON body.
 *
 * Returns: %FALSE with %SCEAU_ERROR_MALFORMED or %SCEAU_ERROR_INVALID_ARGUMENT, naming the member.
 */
gboolean
sceau_order_read_json (SceauOrder *self, GBytes *body, GError **error)
{
  g_autoptr (JsonObject) object = sceau_json_parse_bytes (body, error);

  if (object == NULL)
    return FALSE;
  switch (self->kind)
    {
    case SCEAU_ORDER_REQUEST:
      return read_request (self, object, error);
    case SCEAU_ORDER_SELF_SIGN:
      return read_self_signed (self, object, error);
    case SCEAU_ORDER_INSTALL:
      return read_install (self, object, error);
    case SCEAU_ORDER_SWITCH:
      return read_switch (self, object, error);
    default:
      return refuse (error, "body");
    }
}

/**
 * sceau_order_read_key:
 * @body: one encrypted PKCS#8 key, PEM
 *
 * Fills an UPLOAD_KEY order. A key in clear is refused: it must not have travelled, and is not kept.
 */
gboolean
sceau_order_read_key (SceauOrder *self, GBytes *body, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);

  if (size == 0 || size > MAX_KEY_FILE || memchr (data, '\0', size) != NULL)
    return refuse (error, "body");
  self->sealed_key = sceau_secret_new (data, size);
  if (sceau_material_key_is_sealed (self->sealed_key)
      && strstr (strstr (sceau_secret_get_text (self->sealed_key), "-----BEGIN") + 1, "-----BEGIN")
             == NULL)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("One encrypted PKCS#8 key in PEM form is needed, and nothing else"));
  return FALSE;
}
