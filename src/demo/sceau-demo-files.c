/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo's few ways to touch a disk: errors in our domain that name the file. */
#include "config.h"

#include "demo/sceau-demo-files.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/sceau-limits.h"

/**
 * sceau_demo_read:
 * @path: a file
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what is in it
 */
GBytes *
sceau_demo_read (const char *path, GError **error)
{
  GStatBuf info;
  char *data;
  gsize size;
  GError *local = NULL;

  if (g_stat (path, &info) != 0)
    {
      sceau_error_set_errno (error, errno, _ ("Cannot read “%s”"), path);
      return NULL;
    }
  if (info.st_size > SCEAU_MAX_FILE_SIZE)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE, _ ("“%s” is too large"), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &data, &size, &local))
    {
      sceau_error_propagate (error, local);
      return NULL;
    }
  return g_bytes_new_take (data, size);
}

/**
 * sceau_demo_write:
 * @path: a file, replaced when it exists
 * @data: what will be in it
 * @size: how much; -1: a string
 * @mode: of the file
 * @error: return location
 *
 * Returns: whether it is there, whole
 */
gboolean
sceau_demo_write (const char *path, const void *data, gssize size, int mode, GError **error)
{
  GError *local = NULL;

  if (g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_CONSISTENT, mode, &local))
    return TRUE;
  return sceau_error_propagate (error, local);
}

/**
 * sceau_demo_make_folder:
 * @path: a folder
 * @mode: of it and of each parent that is missing
 * @error: return location
 *
 * Returns: whether it is there
 */
gboolean
sceau_demo_make_folder (const char *path, int mode, GError **error)
{
  if (g_mkdir_with_parents (path, mode) == 0)
    return TRUE;
  sceau_error_set_errno (error, errno, _ ("Cannot make the folder “%s”"), path);
  return FALSE;
}

/**
 * sceau_demo_remove_tree:
 * @path: a folder or file of the demo's own
 *
 * Removes it with all that is in it; what cannot be removed stays.
 */
void
sceau_demo_remove_tree (const char *path)
{
  GStatBuf info;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_lstat (path, &info) != 0)
    return;
  if (S_ISDIR (info.st_mode) && (dir = g_dir_open (path, 0, NULL)) != NULL)
    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *child = g_build_filename (path, name, NULL);

        sceau_demo_remove_tree (child);
      }
  (void) g_remove (path);
}
