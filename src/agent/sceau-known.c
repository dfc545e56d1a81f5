/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One small document: hash, owner and mode of each of CamTrace's files after the last change that was made from here (or, before there
 * was one, when the agent first saw them). It decides nothing: what is there is what counts. It only tells a person that somebody else
 * was at the files. */
#include "config.h"

#include "agent/sceau-known.h"
#include "base/sceau-json.h"

#include <glib/gi18n-lib.h>
#include <grp.h>
#include <pwd.h>

#define TOO_WIDE 07137u /* more than 0640 */

/**
 * sceau_known_write:
 * @path: where it is kept
 * @snapshot: what is there now
 *
 * Remembers CamTrace's files as they are.
 */
gboolean
sceau_known_write (const char *path, const SceauSnapshot *snapshot, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "family", sceau_family_to_string (snapshot->family));
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      SceauVaultFile file = (SceauVaultFile) i;

      if (!sceau_vault_file_is_pending (file) && snapshot->paths[i] != NULL
          && (!snapshot->files[i]->exists || snapshot->files[i]->regular))
        json_object_set_object_member (object, sceau_vault_file_to_string (file),
                                       sceau_file_state_to_json (snapshot->files[i]));
    }
  text = sceau_json_to_text (object, TRUE);
  return sceau_file_write_atomic (path, text, strlen (text), 0600, error);
}

/* NULL: nothing is remembered of a server with these files. */
static JsonObject *
read_known (const char *path, SceauFamily family)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);
  g_autoptr (JsonObject) object = NULL;

  if (file == NULL || file->bytes == NULL)
    return NULL;
  object = sceau_json_parse_object (sceau_secret_get_text (file->bytes),
                                    (gssize) sceau_secret_get_size (file->bytes), NULL);
  if (object == NULL
      || g_strcmp0 (sceau_json_get_string (object, "family", NULL), sceau_family_to_string (family))
             != 0)
    return NULL;
  return g_steal_pointer (&object);
}

static SceauFileState *
known_state (JsonObject *known, SceauVaultFile file)
{
  JsonObject *object = known != NULL
                           ? sceau_json_get_object (known, sceau_vault_file_to_string (file))
                           : NULL;

  return object != NULL ? sceau_file_state_from_json (object, NULL) : NULL;
}

/* What happened to one file; NULL: nothing. Links are told by whoever reads the files. */
static const char *
what_happened (const SceauFileState *before, const SceauFileState *now)
{
  if (before == NULL || (now->exists && !now->regular))
    return NULL;
  if (before->exists && !now->exists)
    return "removed";
  if (!before->exists && now->exists)
    return "appeared";
  return g_strcmp0 (before->sha256, now->sha256) != 0 ? "replaced" : NULL;
}

static void
add_name (GHashTable *names, const char *kind, const char *path)
{
  const char *others = g_hash_table_lookup (names, kind);
  g_autofree char *name = g_path_get_basename (path);

  g_hash_table_insert (names, (gpointer) kind,
                       others != NULL ? g_strconcat (others, ", ", name, NULL) : g_strdup (name));
}

static char *
dup_owner (guint32 uid, guint32 gid)
{
  const struct passwd *user = getpwuid (uid);
  g_autofree char *name = user != NULL ? g_strdup (user->pw_name) : g_strdup_printf ("%u", uid);
  const struct group *group = getgrgid (gid);

  return group != NULL ? g_strdup_printf ("%s:%s", name, group->gr_name)
                       : g_strdup_printf ("%s:%u", name, gid);
}

static void
collect (GHashTable *names, JsonObject *known, const SceauSnapshot *snapshot, guint32 uid,
         guint32 gid)
{
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      const SceauFileState *now = snapshot->files[i];
      g_autoptr (SceauFileState) before = known_state (known, (SceauVaultFile) i);
      const char *kind = what_happened (before, now);

      if (sceau_vault_file_is_pending ((SceauVaultFile) i) || snapshot->paths[i] == NULL)
        continue;
      if (kind != NULL)
        add_name (names, kind, snapshot->paths[i]);
      if (!now->exists || !now->regular)
        continue;
      if (now->uid != uid || now->gid != gid)
        add_name (names, "owner", snapshot->paths[i]);
      if ((now->mode & TOO_WIDE) != 0)
        add_name (names, "mode", snapshot->paths[i]);
    }
}

/**
 * sceau_known_compare:
 * @path: where it is kept
 * @snapshot: what is there now
 * @uid: who CamTrace's files must belong to
 * @gid: and which group
 * @findings: (element-type SceauFinding): added to, one finding for each kind of thing that happened
 */
void
sceau_known_compare (const char *path, const SceauSnapshot *snapshot, guint32 uid, guint32 gid,
                     GPtrArray *findings)
{
  static const char *const kinds[] = { "replaced", "appeared", "removed", "owner", "mode" };
  g_autoptr (JsonObject) known = read_known (path, snapshot->family);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autofree char *expected = dup_owner (uid, gid);

  collect (names, known, snapshot, uid, gid);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *about = g_hash_table_lookup (names, kinds[i]);

      if (about != NULL)
        g_ptr_array_add (findings,
                         sceau_finding_new (SCEAU_FINDING_CHANGED_OUTSIDE, about, NULL, "kind",
                                            kinds[i], "expected", expected, NULL));
    }
}
