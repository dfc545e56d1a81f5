/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SceauManagedState to and from the JSON of GET /state (data/openapi/https-management-v1.yaml, schema State). */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "camtrace/sceau-managed-state-private.h"

#define MAX_ETAG 256

/* --- writing ---------------------------------------------------------------------------------- */

static JsonObject *
layout_to_json (const SceauManagedFacts *facts)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "family", sceau_family_to_string (facts->family));
  sceau_json_set_string (object, "version", facts->version);
  return object;
}

static JsonArray *
chain_to_json (GPtrArray *chain)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < MIN (chain->len, SCEAU_MAX_STATE_CHAIN); i++)
    {
      g_autofree char *pem = sceau_certificate_to_pem (g_ptr_array_index (chain, i));

      json_array_add_string_element (array, pem);
    }
  return array;
}

static JsonObject *
certificate_to_json (const SceauManagedFacts *facts)
{
  JsonObject *object = json_object_new ();
  SceauCertificate *leaf = facts->chain->len > 0 ? g_ptr_array_index (facts->chain, 0) : NULL;

  json_object_set_string_member (
      object, "status",
      facts->installed_unknown ? "unknown" : sceau_installed_to_string (facts->installed));
  json_object_set_array_member (object, "chain", chain_to_json (facts->chain));
  sceau_json_set_string (object, "subject",
                         leaf != NULL ? sceau_certificate_get_subject (leaf) : NULL);
  sceau_json_set_strv (object, "names", leaf != NULL ? sceau_certificate_get_names (leaf) : NULL);
  sceau_json_set_time (object, "not_before",
                       leaf != NULL ? sceau_certificate_get_not_before (leaf) : 0);
  sceau_json_set_time (object, "not_after",
                       leaf != NULL ? sceau_certificate_get_not_after (leaf) : 0);
  sceau_json_set_string (object, "spki_sha256", facts->installed_spki);
  return object;
}

static void
set_pending (JsonObject *state, const SceauManagedFacts *facts)
{
  SceauRequest *request = facts->request;
  g_autofree char *pem = request != NULL ? sceau_request_to_pem (request) : NULL;
  JsonObject *object;

  if (request == NULL && !facts->key_pending)
    {
      json_object_set_null_member (state, "pending");
      return;
    }
  object = json_object_new ();
  sceau_json_set_string (object, "subject",
                         request != NULL ? sceau_request_get_subject (request) : NULL);
  sceau_json_set_strv (object, "names", request != NULL ? sceau_request_get_names (request) : NULL);
  sceau_json_set_string (object, "spki_sha256", facts->pending_spki);
  sceau_json_set_string (object, "pem", pem);
  sceau_json_set_time (object, "since", facts->pending_since);
  json_object_set_boolean_member (object, "answered", facts->answered);
  json_object_set_object_member (state, "pending", object);
}

static JsonObject *
services_to_json (const SceauManagedFacts *facts)
{
  JsonObject *services = json_object_new ();

  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "state",
                                     sceau_service_state_to_string (facts->services[i]));
      sceau_json_set_string (object, "detail", facts->service_details[i]);
      json_object_set_object_member (services, sceau_service_to_string (i), object);
    }
  return services;
}

static JsonObject *
front_end_to_json (const SceauManagedFacts *facts)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", facts->front_end);
  json_object_set_string_member (object, "owner", sceau_owner_to_string (facts->front_end_owner));
  json_object_set_string_member (object, "listen", facts->https_listen);
  json_object_set_int_member (object, "port", facts->https_port);
  return object;
}

/**
 * sceau_managed_state_to_json:
 * @self: a state
 *
 * Returns: (transfer full): the document of GET /state; the entity tag is not in it
 */
JsonObject *
sceau_managed_state_to_json (SceauManagedState *self)
{
  const SceauManagedFacts *facts;
  JsonObject *object;

  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  facts = _sceau_managed_state_peek_facts (self);
  object = json_object_new ();
  json_object_set_object_member (object, "layout", layout_to_json (facts));
  sceau_json_set_time (object, "server_time", facts->server_time);
  json_object_set_object_member (object, "certificate", certificate_to_json (facts));
  json_object_set_array_member (object, "findings", sceau_findings_to_json (facts->findings));
  set_pending (object, facts);
  sceau_json_set_strv (object, "archived_keys", facts->archived_keys);
  json_object_set_object_member (object, "services", services_to_json (facts));
  json_object_set_object_member (object, "front_end", front_end_to_json (facts));
  return object;
}

/* --- reading ---------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *member)
{
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
               _ ("“%s” in the server’s state has a value that is not known"), member);
  return FALSE;
}

static gboolean
is_null (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_NULL (node);
}

/* A fingerprint, or null; anything else is refused. */
static gboolean
read_sha256 (JsonObject *object, const char *member, const char **value, GError **error)
{
  guint8 raw[32];

  *value = sceau_json_get_string (object, member, NULL);
  if (*value == NULL)
    return is_null (object, member) || refuse (error, member);
  return sceau_hex_decode (*value, raw, sizeof raw) || refuse (error, member);
}

static gboolean
read_layout (JsonObject *state, SceauManagedFacts *facts, GError **error)
{
  JsonObject *object = sceau_json_require_object (state, "layout", error);
  const char *family = object != NULL ? sceau_json_require_string (object, "family", error) : NULL;

  if (family == NULL)
    return FALSE;
  facts->version = sceau_json_get_string (object, "version", NULL);
  return sceau_family_from_string (family, &facts->family) || refuse (error, "family");
}

static gboolean
read_chain (JsonObject *object, GPtrArray *chain, GError **error)
{
  JsonArray *array = sceau_json_get_array (object, "chain");
  g_auto (GStrv) pems = sceau_json_dup_strv (object, "chain");
  guint n = g_strv_length (pems);

  if (array == NULL || n != json_array_get_length (array) || n > SCEAU_MAX_STATE_CHAIN)
    return refuse (error, "chain");
  for (guint i = 0; i < n; i++)
    {
      SceauCertificate *certificate = sceau_certificate_new_from_pem (pems[i], error);

      if (certificate == NULL)
        return FALSE;
      g_ptr_array_add (chain, certificate);
    }
  return TRUE;
}

static gboolean
read_certificate (JsonObject *state, SceauManagedFacts *facts, GError **error)
{
  JsonObject *object = sceau_json_require_object (state, "certificate", error);
  const char *status = object != NULL ? sceau_json_require_string (object, "status", error) : NULL;

  if (status == NULL)
    return FALSE;
  if (!sceau_installed_from_string (status, &facts->installed))
    return refuse (error, "status");
  return read_sha256 (object, "spki_sha256", &facts->installed_spki, error)
         && read_chain (object, facts->chain, error);
}

static gboolean
read_pending (JsonObject *state, SceauManagedFacts *facts, GError **error)
{
  JsonObject *object;
  const char *pem;

  if (is_null (state, "pending"))
    return TRUE;
  object = sceau_json_require_object (state, "pending", error);
  if (object == NULL || !read_sha256 (object, "spki_sha256", &facts->pending_spki, error))
    return FALSE;
  facts->pending_since = sceau_json_get_time (object, "since", 0);
  facts->answered = sceau_json_get_boolean (object, "answered", FALSE);
  pem = sceau_json_get_string (object, "pem", NULL);
  facts->key_pending = pem == NULL;
  if (pem == NULL)
    return TRUE;
  facts->request = sceau_request_new_from_pem (pem, error);
  return facts->request != NULL;
}

static gboolean
read_services (JsonObject *state, SceauManagedFacts *facts, GError **error)
{
  JsonObject *services = sceau_json_require_object (state, "services", error);

  if (services == NULL)
    return FALSE;
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    {
      const char *name = sceau_service_to_string (i);
      JsonObject *object = sceau_json_require_object (services, name, error);
      const char *word = object != NULL ? sceau_json_require_string (object, "state", error) : NULL;

      if (word == NULL)
        return FALSE;
      if (!sceau_service_state_from_string (word, &facts->services[i]))
        return refuse (error, name);
      facts->service_details[i] = sceau_json_get_string (object, "detail", NULL);
    }
  return TRUE;
}

static gboolean
read_front_end (JsonObject *state, SceauManagedFacts *facts, GError **error)
{
  JsonObject *object = sceau_json_require_object (state, "front_end", error);
  const char *owner;

  if (object == NULL)
    return FALSE;
  facts->front_end = sceau_json_require_string (object, "kind", error);
  if (facts->front_end == NULL)
    return FALSE;
  owner = sceau_json_require_string (object, "owner", error);
  if (owner == NULL)
    return FALSE;
  facts->https_listen = sceau_json_require_string (object, "listen", error);
  if (facts->https_listen == NULL)
    return FALSE;
  facts->https_port = (guint16) sceau_json_get_int (object, "port", 1, G_MAXUINT16, 0);
  if (facts->https_port == 0)
    return refuse (error, "port");
  return sceau_owner_from_string (owner, &facts->front_end_owner) || refuse (error, "owner");
}

static gboolean
read_facts (JsonObject *object, SceauManagedFacts *facts, GError **error)
{
  if (facts->etag != NULL && strnlen (facts->etag, MAX_ETAG) == MAX_ETAG)
    return refuse (error, "ETag");
  facts->server_time = sceau_json_get_time (object, "server_time", 0);
  if (facts->server_time <= 0)
    return refuse (error, "server_time");
  return read_layout (object, facts, error) && read_certificate (object, facts, error)
         && read_pending (object, facts, error) && read_services (object, facts, error)
         && read_front_end (object, facts, error);
}

/**
 * sceau_managed_state_new_from_json:
 * @object: an answer of an agent, untrusted
 * @etag: (nullable): the ETag header beside it
 * @error: return location: MALFORMED when something required is missing or not known
 *
 * Members that this version does not know are left out; subject, names and dates are read from the certificates themselves.
 *
 * Returns: (transfer full) (nullable): the state
 */
SceauManagedState *
sceau_managed_state_new_from_json (JsonObject *object, const char *etag, GError **error)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (SceauRequest) request = NULL;
  g_auto (GStrv) archived = NULL;
  SceauManagedFacts facts = { .etag = etag };
  JsonArray *array;
  gboolean ok;

  g_return_val_if_fail (object != NULL, NULL);

  array = sceau_json_get_array (object, "findings");
  if (array == NULL)
    {
      refuse (error, "findings");
      return NULL;
    }
  facts.chain = chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  facts.findings = findings = sceau_findings_from_json (array);
  archived = sceau_json_dup_strv (object, "archived_keys");
  facts.archived_keys = (const char *const *) archived;
  ok = read_facts (object, &facts, error);
  request = facts.request;
  return ok ? sceau_managed_state_new (&facts) : NULL;
}
