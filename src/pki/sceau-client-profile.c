/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of clients, out of data/clients.json. */
#include "config.h"

#include "pki/sceau-client-profile.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-error.h"
#include "base/sceau-json.h"

#define MAX_PROFILES 64
#define RESOURCE     "/org/sceau/pki/clients.json"

/* Made by glib-compile-resources: a static library's constructors are left out by the linker. */
void sceau_clients_register_resource (void);

G_DEFINE_BOXED_TYPE (SceauClientProfile, sceau_client_profile, sceau_client_profile_ref,
                     sceau_client_profile_unref)

/**
 * sceau_client_profile_ref:
 * @self: a profile
 *
 * Returns: (transfer full): the same one
 */
SceauClientProfile *
sceau_client_profile_ref (SceauClientProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_client_profile_unref:
 * @self: (transfer full): a profile
 */
void
sceau_client_profile_unref (SceauClientProfile *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

/**
 * sceau_client_profile_get_id:
 * @self: a profile
 *
 * Returns: (transfer none): its stable name, such as "android"
 */
const char *
sceau_client_profile_get_id (const SceauClientProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->id;
}

/**
 * sceau_client_profile_get_name:
 * @self: a profile
 *
 * Returns: (transfer none): what a person calls it, in the reader's language
 */
const char *
sceau_client_profile_get_name (const SceauClientProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->name;
}

/* "name[fr]" before "name", as in desktop files. */
static const char *
localized_name (JsonObject *object)
{
  const char *const *languages = g_get_language_names ();

  for (gsize i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *member = g_strdup_printf ("name[%s]", languages[i]);
      const char *name = sceau_json_get_string (object, member, NULL);

      if (name != NULL)
        return name;
    }
  return sceau_json_get_string (object, "name", NULL);
}

static gboolean
read_roots (JsonObject *object, SceauClientRoots *roots, GError **error)
{
  static const char *const names[] = { "public", "machine", "given" };
  const char *name = sceau_json_require_string (object, "roots", error);

  if (name == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      {
        *roots = i;
        return TRUE;
      }
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("Unknown roots “%s”"), name);
  return FALSE;
}

static SceauClientProfile *
profile_from_json (JsonObject *object, GError **error)
{
  static const char *const members[] = { "id",
                                         "roots",
                                         "fetches_issuers",
                                         "needs_alternative_names",
                                         "public_lifetimes",
                                         "enforces_stapling",
                                         "max_days",
                                         NULL };
  const char *id = sceau_json_require_string (object, "id", error);
  g_autoptr (SceauClientProfile) self = NULL;
  g_autoptr (GList) given = json_object_get_members (object);

  if (id == NULL || sceau_json_require_string (object, "name", error) == NULL)
    return NULL;
  /* A misspelt rule would be a rule that is silently not there. */
  for (GList *l = given; l != NULL; l = l->next)
    if (!g_str_has_prefix (l->data, "name") && !g_strv_contains (members, l->data))
      {
        g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("Unknown member “%s”"),
                     (char *) l->data);
        return NULL;
      }
  self = g_new0 (SceauClientProfile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->name = g_strdup (localized_name (object));
  self->fetches_issuers = sceau_json_get_boolean (object, "fetches_issuers", FALSE);
  self->needs_alternative_names = sceau_json_get_boolean (object, "needs_alternative_names", FALSE);
  self->public_lifetimes = sceau_json_get_boolean (object, "public_lifetimes", FALSE);
  self->enforces_stapling = sceau_json_get_boolean (object, "enforces_stapling", FALSE);
  self->max_days = sceau_json_get_int (object, "max_days", 1, 100000, 0);
  return read_roots (object, &self->roots, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * sceau_client_profiles_from_json:
 * @object: `{"profiles":[…]}`
 * @error: MALFORMED, which names what is wrong
 *
 * Returns: (transfer full) (nullable) (element-type SceauClientProfile): the profiles
 */
GPtrArray *
sceau_client_profiles_from_json (JsonObject *object, GError **error)
{
  JsonArray *array = sceau_json_get_array (object, "profiles");
  g_autoptr (GPtrArray)
      profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_client_profile_unref);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (n == 0 || n > MAX_PROFILES)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                           _ ("There are no client profiles, or too many"));
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      SceauClientProfile *profile = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        profile = profile_from_json (json_node_get_object (node), error);
      else
        g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                             _ ("A client profile is no object"));
      if (profile == NULL)
        return NULL;
      g_ptr_array_add (profiles, profile);
    }
  return g_steal_pointer (&profiles);
}

static GPtrArray *
load_default (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) object = NULL;
  GPtrArray *profiles = NULL;

  sceau_clients_register_resource ();
  bytes = g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes != NULL)
    object = sceau_json_parse_bytes (bytes, &error);
  if (object != NULL)
    profiles = sceau_client_profiles_from_json (object, &error);
  if (profiles == NULL)
    g_error ("clients.json: %s", error->message);
  return profiles;
}

/**
 * sceau_client_profiles_get_default:
 *
 * Returns: (transfer none) (element-type SceauClientProfile): the kinds of clients that this program knows
 */
GPtrArray *
sceau_client_profiles_get_default (void)
{
  static GPtrArray *profiles = NULL;

  if (g_once_init_enter (&profiles))
    g_once_init_leave (&profiles, load_default ());
  return profiles;
}
