/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cryptpass opens the door by itself (as CamTrace's own does), so this file is as good as the passwords: it is refused when
 * anybody else can read it. */
#include "config.h"

#include "agent/sceau-file-ops.h"
#include "agent/sceau-users-file.h"

#include <glib/gi18n-lib.h>

#define CRYPTPASS_LENGTH 60
#define MAX_USERS        1000u

struct _SceauUsersFile
{
  GObject parent_instance;
  char *path;
  char *loaded_sha256;
  GHashTable *users;
};

G_DEFINE_FINAL_TYPE (SceauUsersFile, sceau_users_file, G_TYPE_OBJECT)

static void
sceau_users_file_finalize (GObject *object)
{
  SceauUsersFile *self = SCEAU_USERS_FILE (object);

  g_free (self->path);
  g_free (self->loaded_sha256);
  g_hash_table_unref (self->users);
  G_OBJECT_CLASS (sceau_users_file_parent_class)->finalize (object);
}

static void
sceau_users_file_class_init (SceauUsersFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_users_file_finalize;
}

static void
sceau_users_file_init (SceauUsersFile *self)
{
  self->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) sceau_secret_unref);
}

/**
 * sceau_users_file_new:
 * @path: the file, which need not exist
 *
 * Returns: (transfer full): no users yet: see sceau_users_file_load ().
 */
SceauUsersFile *
sceau_users_file_new (const char *path)
{
  SceauUsersFile *self = g_object_new (SCEAU_TYPE_USERS_FILE, NULL);

  self->path = g_strdup (path);
  return self;
}

/**
 * sceau_username_is_valid:
 *
 * Returns: whether the name can stand in a WSSE header and in the users file: 1 to 128 bytes of UTF-8 without control
 *   characters, quotes, backslashes or colons.
 */
gboolean
sceau_username_is_valid (const char *username)
{
  gsize length = strlen (username);

  if (length == 0 || length > 128 || !g_utf8_validate (username, -1, NULL))
    return FALSE;
  for (const char *c = username; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c) || strchr ("\":\\", *c) != NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_line (SceauUsersFile *self, const char *line, gsize length)
{
  const char *colon = memchr (line, ':', length);
  g_autofree char *name = NULL;

  if (length == 0 || line[0] == '#')
    return TRUE;
  if (colon == NULL || (gsize) (line + length - colon) != CRYPTPASS_LENGTH + 1 || colon[1] != '$')
    return FALSE;
  name = g_strndup (line, (gsize) (colon - line));
  if (!sceau_username_is_valid (name) || g_hash_table_size (self->users) >= MAX_USERS)
    return FALSE;
  g_hash_table_replace (self->users, g_steal_pointer (&name),
                        sceau_secret_new (colon + 1, CRYPTPASS_LENGTH));
  return TRUE;
}

static gboolean
parse (SceauUsersFile *self, const char *text, GError **error)
{
  guint number = 0;

  g_hash_table_remove_all (self->users);
  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");

      number++;
      if (!add_line (self, text, length))
        {
          g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("“%s”, line %u: not “name:bcrypt string”"), self->path, number);
          return FALSE;
        }
      text += length + (text[length] == '\n' ? 1 : 0);
    }
  return TRUE;
}

static gboolean
check_file (SceauUsersFile *self, const SceauFileState *file, GError **error)
{
  if (file->bytes == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("“%s” is not a regular file"),
                   self->path);
      return FALSE;
    }
  if ((file->mode & 0077) != 0)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION,
                   _ ("“%s” can be read by others: its mode must be 0600"), self->path);
      return FALSE;
    }
  return TRUE;
}

/**
 * sceau_users_file_load:
 *
 * Reads the file again if it has changed. A file that is not there has no users.
 *
 * Returns: %TRUE when what is held is what is in the file.
 */
gboolean
sceau_users_file_load (SceauUsersFile *self, GError **error)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (self->path, error);

  if (file == NULL)
    return FALSE;
  if (!file->exists)
    {
      g_hash_table_remove_all (self->users);
      g_clear_pointer (&self->loaded_sha256, g_free);
      return TRUE;
    }
  if (!check_file (self, file, error))
    return FALSE;
  if (g_strcmp0 (self->loaded_sha256, file->sha256) == 0)
    return TRUE;
  g_clear_pointer (&self->loaded_sha256, g_free);
  if (!parse (self, sceau_secret_get_text (file->bytes), error))
    {
      g_hash_table_remove_all (self->users);
      return FALSE;
    }
  self->loaded_sha256 = g_strdup (file->sha256);
  return TRUE;
}

/**
 * sceau_users_file_lookup:
 *
 * Returns: (nullable) (transfer none): the cryptpass of that user.
 */
SceauSecret *
sceau_users_file_lookup (SceauUsersFile *self, const char *username)
{
  return g_hash_table_lookup (self->users, username);
}

/**
 * sceau_users_file_set:
 *
 * Adds a user, or changes the password of one.
 */
void
sceau_users_file_set (SceauUsersFile *self, const char *username, SceauSecret *cryptpass)
{
  g_hash_table_replace (self->users, g_strdup (username), sceau_secret_ref (cryptpass));
}

/**
 * sceau_users_file_save:
 *
 * Writes the file, 0600, durably, sorted by name.
 */
gboolean
sceau_users_file_save (SceauUsersFile *self, GError **error)
{
  g_autoptr (GList)
      names = g_list_sort (g_hash_table_get_keys (self->users), (GCompareFunc) strcmp);
  g_autofree char *folder = g_path_get_dirname (self->path);
  /* Long enough from the start: a buffer that grows leaves copies of secrets behind. */
  GString *text = g_string_sized_new (g_hash_table_size (self->users) * 256u + 1);
  gboolean saved;

  for (GList *l = names; l != NULL; l = l->next)
    {
      SceauSecret *cryptpass = g_hash_table_lookup (self->users, l->data);

      g_string_append_printf (text, "%s:%s\n", (const char *) l->data,
                              sceau_secret_get_text (cryptpass));
    }
  saved = sceau_folder_make (folder, error)
          && sceau_file_write_atomic (self->path, text->str, text->len, 0600, error);
  sceau_wipe (text->str, text->allocated_len);
  g_string_free (text, TRUE);
  return saved;
}
