/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kit as one file: a ZIP that unpacks into one folder. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/sceau-text.h"
#include "fleet/sceau-kit-archive.h"

#define ENDING ".zip"

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_write_free)
typedef struct archive_entry ArchiveEntry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

/**
 * sceau_kit_is_archive:
 * @path: where a kit is to go
 *
 * Returns: whether its name says that it is to be one file
 */
gboolean
sceau_kit_is_archive (const char *path)
{
  gsize length = strlen (path);

  return length > strlen (ENDING)
         && g_ascii_strcasecmp (path + length - strlen (ENDING), ENDING) == 0;
}

static gboolean
add_file (Archive *zip, const char *folder, const SceauKitFile *file)
{
  g_autoptr (ArchiveEntry) entry = archive_entry_new ();
  g_autofree char *name = g_build_filename (folder, file->name, NULL);
  gsize size;
  const void *data = g_bytes_get_data (file->bytes, &size);

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, (__LA_MODE_T) file->mode);
  archive_entry_set_mtime (entry, g_get_real_time () / G_USEC_PER_SEC, 0);
  archive_entry_set_size (entry, (la_int64_t) size);
  return archive_write_header (zip, entry) == ARCHIVE_OK
         && archive_write_data (zip, data, size) == (la_ssize_t) size;
}

/* With errno when it fails. */
static gboolean
fill (Archive *zip, int fd, GPtrArray *files, const char *folder)
{
  gboolean good = archive_write_set_format_zip (zip) == ARCHIVE_OK
                  && archive_write_open_fd (zip, fd) == ARCHIVE_OK;

  for (guint i = 0; good && i < files->len; i++)
    good = add_file (zip, folder, files->pdata[i]);
  good = good && archive_write_close (zip) == ARCHIVE_OK;
  if (!good)
    errno = archive_errno (zip) > 0 ? archive_errno (zip) : EIO;
  return good && fsync (fd) == 0;
}

/* What it unpacks into: as the file is called, where every system takes that name. */
static char *
dup_folder (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  base[strlen (base) - strlen (ENDING)] = '\0';
  return sceau_text_to_file_name (base);
}

/**
 * sceau_kit_write_archive:
 * @files: (element-type SceauKitFile): from sceau_kit_make()
 * @path: a file that is not there yet; made for its owner alone
 * @error: EXISTS, NO_SPACE, PERMISSION, IO
 *
 * Blocking, for a thread. Half a kit is never left behind.
 *
 * Returns: whether all of it is on the medium
 */
gboolean
sceau_kit_write_archive (GPtrArray *files, const char *path, GError **error)
{
  g_autoptr (Archive) zip = archive_write_new ();
  g_autofree char *folder = dup_folder (path);
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean written = fd >= 0 && fill (zip, fd, files, folder);
  int failed = errno;

  if (fd >= 0 && close (fd) != 0 && written)
    {
      failed = errno;
      written = FALSE;
    }
  if (written)
    return TRUE;
  if (fd >= 0)
    g_unlink (path);
  if (failed == EEXIST)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                 _ ("“%s” exists already: a kit replaces no other file."), path);
  else
    sceau_error_set_errno (error, failed, _ ("“%s” could not be written"), path);
  return FALSE;
}
