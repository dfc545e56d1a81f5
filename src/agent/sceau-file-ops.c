/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, durably. g_file_set_contents () neither keeps the owner nor lets us name the staged file, and its durable form hides
 * the moment of the rename, which is the one moment that the vault must own. */
#include "config.h"

#include "agent/sceau-file-ops.h"
#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static SceauFileFault fault_func = NULL;
static gpointer fault_data = NULL;

/**
 * sceau_file_ops_set_fault:
 * @fault: (nullable): asked before each change of a file
 *
 * For tests only: lets an operation fail, or the process end, at a chosen system call.
 */
void
sceau_file_ops_set_fault (SceauFileFault fault, gpointer data)
{
  fault_func = fault;
  fault_data = data;
}

static gboolean
allowed (const char *operation, const char *path)
{
  int failure = fault_func != NULL ? fault_func (operation, path, fault_data) : 0;

  errno = failure;
  return failure == 0;
}

/**
 * sceau_file_state_new_absent:
 *
 * Returns: (transfer full): the state "there is no such file".
 */
SceauFileState *
sceau_file_state_new_absent (void)
{
  return g_new0 (SceauFileState, 1);
}

/**
 * sceau_file_state_new:
 * @bytes: content of the file
 * @mode: permission bits
 *
 * Returns: (transfer full): the state of a regular file with that content and owner.
 */
SceauFileState *
sceau_file_state_new (SceauSecret *bytes, guint32 uid, guint32 gid, guint32 mode)
{
  SceauFileState *self = sceau_file_state_new_absent ();
  gsize size = 0;
  const void *data = sceau_secret_get_data (bytes, &size);

  self->exists = TRUE;
  self->regular = TRUE;
  self->bytes = sceau_secret_ref (bytes);
  self->sha256 = sceau_sha256_hex (data, size);
  self->uid = uid;
  self->gid = gid;
  self->mode = mode;
  return self;
}

/**
 * sceau_file_state_copy:
 *
 * Returns: (transfer full): a copy; the bytes are shared.
 */
SceauFileState *
sceau_file_state_copy (const SceauFileState *self)
{
  SceauFileState *copy = g_memdup2 (self, sizeof *self);

  if (self->bytes != NULL)
    copy->bytes = sceau_secret_ref (self->bytes);
  copy->sha256 = g_strdup (self->sha256);
  return copy;
}

/**
 * sceau_file_state_free:
 * @self: (nullable) (transfer full): a state
 */
void
sceau_file_state_free (SceauFileState *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->bytes, sceau_secret_unref);
  g_free (self->sha256);
  g_free (self);
}

/**
 * sceau_file_state_equal:
 *
 * Returns: whether both are the same content with the same owner and mode, or both absent.
 */
gboolean
sceau_file_state_equal (const SceauFileState *a, const SceauFileState *b)
{
  if (!a->exists || !b->exists)
    return a->exists == b->exists;
  return a->regular && b->regular && a->uid == b->uid && a->gid == b->gid && a->mode == b->mode
         && g_strcmp0 (a->sha256, b->sha256) == 0;
}

/**
 * sceau_file_state_to_json:
 *
 * Returns: (transfer full): the description of the state (hash, owner, mode), never the bytes.
 */
JsonObject *
sceau_file_state_to_json (const SceauFileState *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "exists", self->exists);
  if (!self->exists)
    return object;
  sceau_json_set_string (object, "sha256", self->sha256);
  json_object_set_int_member (object, "uid", self->uid);
  json_object_set_int_member (object, "gid", self->gid);
  json_object_set_int_member (object, "mode", self->mode);
  return object;
}

/**
 * sceau_file_state_from_json:
 *
 * Returns: (nullable) (transfer full): the description, without bytes; %SCEAU_ERROR_MALFORMED.
 */
SceauFileState *
sceau_file_state_from_json (JsonObject *object, GError **error)
{
  g_autoptr (SceauFileState) self = sceau_file_state_new_absent ();
  const char *sha256;
  guint8 hash[32];

  if (!sceau_json_require_boolean (object, "exists", &self->exists, error))
    return NULL;
  if (!self->exists)
    return g_steal_pointer (&self);
  sha256 = sceau_json_require_string (object, "sha256", error);
  if (sha256 == NULL)
    return NULL;
  if (strlen (sha256) != 64 || !sceau_hex_decode (sha256, hash, sizeof hash))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, "sha256: not a hash");
      return NULL;
    }
  self->regular = TRUE;
  self->sha256 = g_strdup (sha256);
  self->uid = (guint32) sceau_json_get_int (object, "uid", 0, G_MAXUINT32, G_MAXUINT32);
  self->gid = (guint32) sceau_json_get_int (object, "gid", 0, G_MAXUINT32, G_MAXUINT32);
  self->mode = (guint32) sceau_json_get_int (object, "mode", 0, 07777, 0);
  return g_steal_pointer (&self);
}

static SceauSecret *
read_all (int fd, gsize size, const char *path, GError **error)
{
  guint8 *data = g_malloc (size + 1);
  gsize done = 0;

  while (done < size)
    {
      gssize n = read (fd, data + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          int saved = n < 0 ? errno : EIO;

          sceau_wipe (data, done);
          g_free (data);
          sceau_error_set_errno (error, saved, _ ("“%s” could not be read"), path);
          return NULL;
        }
      done += (gsize) n;
    }
  data[size] = '\0';
  return sceau_secret_new_take (data, size);
}

static SceauFileState *
read_open_file (int fd, const char *path, GError **error)
{
  g_autoptr (SceauSecret) bytes = NULL;
  SceauFileState *state;
  struct stat info;

  if (fstat (fd, &info) < 0)
    {
      sceau_error_set_errno (error, errno, _ ("“%s” could not be read"), path);
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      SceauFileState *odd = sceau_file_state_new_absent ();

      odd->exists = TRUE;
      return odd;
    }
  if (info.st_size > (off_t) SCEAU_MAX_FILE_SIZE)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE, _ ("“%s” is too large"), path);
      return NULL;
    }
  bytes = read_all (fd, (gsize) info.st_size, path, error);
  if (bytes == NULL)
    return NULL;
  state = sceau_file_state_new (bytes, info.st_uid, info.st_gid, info.st_mode & 07777);
  state->modified = info.st_mtim.tv_sec;
  return state;
}

/**
 * sceau_file_state_read:
 * @path: where to look
 *
 * Reads what is there, without following a link at the end of the path and without waiting on a pipe.
 *
 * Returns: (nullable) (transfer full): the state, "absent" and "not a regular file" included; an error when it exists but
 *   cannot be read.
 */
SceauFileState *
sceau_file_state_read (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  SceauFileState *state;

  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return sceau_file_state_new_absent ();
  if (fd < 0 && (errno == ELOOP || errno == ENXIO))
    {
      state = sceau_file_state_new_absent ();
      state->exists = TRUE;
      return state;
    }
  if (fd < 0)
    {
      sceau_error_set_errno (error, errno, _ ("“%s” could not be read"), path);
      return NULL;
    }
  state = read_open_file (fd, path, error);
  close (fd);
  return state;
}

static gboolean
write_all (int fd, const char *path, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize n;

      if (!allowed ("write", path))
        return FALSE;
      n = write (fd, data, size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* The mode is set last: until the owner is right nobody else may read a byte. */
static gboolean
fill (int fd, const char *path, const SceauFileState *state)
{
  gsize size = 0;
  const guint8 *data = sceau_secret_get_data (state->bytes, &size);
  struct stat info;

  if (!write_all (fd, path, data, size))
    return FALSE;
  if (fstat (fd, &info) < 0)
    return FALSE;
  if ((info.st_uid != state->uid || info.st_gid != state->gid)
      && (!allowed ("chown", path) || fchown (fd, state->uid, state->gid) < 0))
    return FALSE;
  if ((info.st_mode & 07777) != state->mode
      && (!allowed ("chmod", path) || fchmod (fd, state->mode) < 0))
    return FALSE;
  return allowed ("fsync", path) && fsync (fd) == 0;
}

/**
 * sceau_file_write_new:
 * @path: a path where nothing is
 * @state: content, owner and mode of the new file
 *
 * Makes the file with mode 0600, writes and syncs it; nothing is left behind when it fails. The folder is not synced.
 *
 * Returns: %TRUE when the file is there, as described.
 */
gboolean
sceau_file_write_new (const char *path, const SceauFileState *state, GError **error)
{
  int fd = -1;
  gboolean done;
  int saved;

  if (allowed ("open", path))
    fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      sceau_error_set_errno (error, errno, _ ("“%s” could not be made"), path);
      return FALSE;
    }
  done = fill (fd, path, state);
  saved = errno;
  /* After fsync () nothing is left for close () to tell. */
  close (fd);
  if (done)
    return TRUE;
  unlink (path);
  sceau_error_set_errno (error, saved, _ ("“%s” could not be written"), path);
  return FALSE;
}

/**
 * sceau_file_find_owner:
 * @folder: a folder of ours
 * @uid: (out): who a new file in it shall belong to
 * @gid: (out): and which group
 *
 * Root writes for the user who owns the folder: "sceau-agent passwd" in a root shell must not lock the agent out.
 */
void
sceau_file_find_owner (const char *folder, guint32 *uid, guint32 *gid)
{
  struct stat info;

  *uid = geteuid ();
  *gid = getegid ();
  if (*uid == 0 && stat (folder, &info) == 0)
    {
      *uid = info.st_uid;
      *gid = info.st_gid;
    }
}

/**
 * sceau_file_write_atomic:
 * @path: the file to make or to replace
 * @mode: permission bits
 *
 * For the agent's own small files: staged beside, synced, renamed, folder synced. The file belongs to the owner of its folder.
 */
gboolean
sceau_file_write_atomic (const char *path, const void *data, gsize size, guint32 mode,
                         GError **error)
{
  g_autoptr (SceauSecret) bytes = sceau_secret_new (data, size);
  g_autoptr (SceauFileState) state = sceau_file_state_new (bytes, 0, 0, mode);
  g_autofree char *staged = g_strconcat (path, ".new", NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  sceau_file_find_owner (folder, &state->uid, &state->gid);
  unlink (staged);
  if (!sceau_file_write_new (staged, state, error))
    return FALSE;
  if (!sceau_file_rename (staged, path, error))
    {
      unlink (staged);
      return FALSE;
    }
  return sceau_folder_sync (folder, error);
}

/**
 * sceau_file_append:
 * @path: a file of ours, made with mode 0600 when it is absent
 *
 * Adds bytes at the end and syncs them.
 */
gboolean
sceau_file_append (const char *path, const void *data, gsize size, GError **error)
{
  int fd = -1;
  gboolean done;
  int saved;

  if (allowed ("open", path))
    fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  done = fd >= 0 && write_all (fd, path, data, size) && allowed ("fsync", path) && fsync (fd) == 0;
  saved = errno;
  if (fd >= 0)
    close (fd);
  if (!done)
    sceau_error_set_errno (error, saved, _ ("“%s” could not be written"), path);
  return done;
}

/**
 * sceau_file_rename:
 *
 * Moves a file over another, in one step. The folder is not synced.
 */
gboolean
sceau_file_rename (const char *from, const char *to, GError **error)
{
  if (allowed ("rename", to) && rename (from, to) == 0)
    return TRUE;
  sceau_error_set_errno (error, errno, _ ("“%s” could not be put in place"), to);
  return FALSE;
}

/**
 * sceau_file_keep:
 * @path: a file that is about to be replaced
 * @state: what is there
 * @copy: where nothing is, in the same folder
 *
 * Keeps what is at @path under a second name, so that putting it back is one rename and needs no space. A link where the
 * system lets us make one (owner, mode and times stay), else a copy that belongs to us.
 */
gboolean
sceau_file_keep (const char *path, const SceauFileState *state, const char *copy, GError **error)
{
  g_autoptr (SceauFileState) ours = NULL;

  if (allowed ("link", copy) && link (path, copy) == 0)
    return TRUE;
  if (errno != EPERM && errno != EMLINK && errno != ENOTSUP)
    {
      sceau_error_set_errno (error, errno, _ ("“%s” could not be kept"), path);
      return FALSE;
    }
  ours = sceau_file_state_copy (state);
  if (geteuid () != 0)
    {
      ours->uid = geteuid ();
      ours->gid = getegid ();
    }
  return sceau_file_write_new (copy, ours, error);
}

/**
 * sceau_file_remove:
 *
 * Removes a file; that it is not there is no error. The folder is not synced.
 */
gboolean
sceau_file_remove (const char *path, GError **error)
{
  if (allowed ("unlink", path) && (unlink (path) == 0 || errno == ENOENT))
    return TRUE;
  sceau_error_set_errno (error, errno, _ ("“%s” could not be removed"), path);
  return FALSE;
}

/**
 * sceau_folder_make:
 *
 * Makes a folder for the agent alone (0700), with its parents; that it is there is no error.
 */
gboolean
sceau_folder_make (const char *path, GError **error)
{
  if (allowed ("mkdir", path) && g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  sceau_error_set_errno (error, errno, _ ("The folder “%s” could not be made"), path);
  return FALSE;
}

/**
 * sceau_folder_sync:
 *
 * Makes the names in a folder durable.
 */
gboolean
sceau_folder_sync (const char *path, GError **error)
{
  int fd = -1;
  gboolean done;
  int saved;

  if (allowed ("fsync", path))
    fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  done = fd >= 0 && fsync (fd) == 0;
  saved = errno;
  if (fd >= 0)
    close (fd);
  if (!done)
    sceau_error_set_errno (error, saved, _ ("The folder “%s” could not be synced"), path);
  return done;
}

/**
 * sceau_folder_remove:
 *
 * Removes a folder of ours and the files in it (no folders in it: there are none).
 */
gboolean
sceau_folder_remove (const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (!sceau_file_remove (file, error))
        return FALSE;
    }
  if (dir == NULL || (allowed ("rmdir", path) && rmdir (path) == 0))
    return TRUE;
  sceau_error_set_errno (error, errno, _ ("The folder “%s” could not be removed"), path);
  return FALSE;
}
