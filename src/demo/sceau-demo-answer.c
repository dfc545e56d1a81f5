/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an authority sends back: the same certificates several times, under names that help nobody. */
#include "config.h"

#include "demo/sceau-demo-answer.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "demo/sceau-demo-files.h"
#include "pki/sceau-certificate.h"
#include "pki/sceau-pkcs7.h"

#define FOLDER_IN_ZIP "certificates/"
#define N_FILES       4

/* In the order of the folder: an intermediate, the server's, the root, the other intermediate. One of them is DER. */
static const struct
{
  const char *name;
  guint position; /* in the chain */
  gboolean der;
} files[N_FILES] = {
  { "ca-bundle-client.crt", 1, FALSE },
  { "certnew(1).crt", 0, FALSE },
  { "download-4182.crt", 3, FALSE },
  { "X3_R11.crt", 2, TRUE },
};

static GBytes *
file_bytes (GPtrArray *chain, guint file)
{
  SceauCertificate *certificate = g_ptr_array_index (chain, files[file].position);
  char *pem;

  if (files[file].der)
    return g_bytes_ref (sceau_certificate_get_der (certificate));
  pem = sceau_certificate_to_pem (certificate);
  return g_bytes_new_take (pem, strlen (pem));
}

static gboolean
write_bytes (const char *folder, const char *name, GBytes *bytes, GStrvBuilder *paths,
             GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_strv_builder_add (paths, path);
  return sceau_demo_write (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                           0644, error);
}

static gboolean
write_files (GPtrArray *chain, const char *folder, GStrvBuilder *paths, GError **error)
{
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autoptr (GBytes) bytes = file_bytes (chain, i);

      if (!write_bytes (folder, files[i].name, bytes, paths, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_pkcs7 (GPtrArray *chain, const char *folder, GStrvBuilder *paths, GError **error)
{
  g_autoptr (GBytes) bytes = sceau_certificates_to_pkcs7 (chain, error);

  return bytes != NULL && write_bytes (folder, "certificates.p7b", bytes, paths, error);
}

static gboolean
add_to_zip (struct archive *zip, const char *name, GBytes *bytes)
{
  struct archive_entry *entry = archive_entry_new ();
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  gboolean ok;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  ok = archive_write_header (zip, entry) == ARCHIVE_OK
       && archive_write_data (zip, data, size) == (la_ssize_t) size;
  archive_entry_free (entry);
  return ok;
}

static gboolean
fill_zip (struct archive *zip, GPtrArray *chain)
{
  static const char words[] = "Dear customer,\r\n\r\nplease find your certificates attached.\r\n";
  g_autoptr (GBytes) letter = g_bytes_new_static (words, sizeof words - 1);

  if (!add_to_zip (zip, "README.txt", letter))
    return FALSE;
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strconcat (FOLDER_IN_ZIP, files[i].name, NULL);
      g_autoptr (GBytes) bytes = file_bytes (chain, i);

      if (!add_to_zip (zip, name, bytes))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_zip (GPtrArray *chain, const char *folder, GStrvBuilder *paths, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "ssl-order-781-942.zip", NULL);
  struct archive *zip = archive_write_new ();
  gboolean ok;

  g_strv_builder_add (paths, path);
  ok = archive_write_set_format_zip (zip) == ARCHIVE_OK
       && archive_write_open_filename (zip, path) == ARCHIVE_OK && fill_zip (zip, chain)
       && archive_write_close (zip) == ARCHIVE_OK;
  if (!ok)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_IO, _ ("Cannot write “%s”: %s"), path,
                 archive_error_string (zip) != NULL ? archive_error_string (zip) : "");
  archive_write_free (zip);
  return ok;
}

/**
 * sceau_demo_write_answer:
 * @chain: (element-type SceauCertificate): server, issuing authority, policy authority, root
 * @folder: where to; made when missing
 * @paths: (out): what was written
 * @error: return location
 *
 * Returns: whether all of it is there
 */
gboolean
sceau_demo_write_answer (GPtrArray *chain, const char *folder, char ***paths, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (chain != NULL && chain->len == N_FILES && paths != NULL, FALSE);

  if (!sceau_demo_make_folder (folder, 0755, error) || !write_files (chain, folder, builder, error)
      || !write_pkcs7 (chain, folder, builder, error) || !write_zip (chain, folder, builder, error))
    return FALSE;
  *paths = g_strv_builder_end (builder);
  return TRUE;
}
