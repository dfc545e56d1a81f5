/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one trust list: the system's anchors, read once a process, plus the files a person trusts. */
#include "config.h"

#include "tls/sceau-trust.h"

#include "base/sceau-limits.h"
#include "pki/sceau-reading.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>

/* Takes every authority out of GnuTLS's list; one that our own reader refuses is no loss. */
static GPtrArray *
trust_copy_authorities (gnutls_x509_trust_list_t list)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  gnutls_x509_trust_list_iter_t iterator = NULL;
  gnutls_x509_crt_t authority;

  while (gnutls_x509_trust_list_iter_get_ca (list, &iterator, &authority) == 0)
    {
      gnutls_datum_t der = { NULL, 0 };

      if (gnutls_x509_crt_export2 (authority, GNUTLS_X509_FMT_DER, &der) == 0)
        {
          g_autoptr (GBytes) bytes = g_bytes_new (der.data, der.size);
          SceauCertificate *certificate = sceau_certificate_new_from_der (bytes, NULL);

          if (certificate != NULL)
            g_ptr_array_add (all, certificate);
          gnutls_free (der.data);
        }
      gnutls_x509_crt_deinit (authority);
    }
  g_clear_pointer (&iterator, gnutls_x509_trust_list_iter_deinit);
  return all;
}

/* Reading the system's store costs as much as ten probes, so it is done once a process. */
static gpointer
trust_load_system (gpointer data)
{
  gnutls_x509_trust_list_t list = NULL;
  GPtrArray *all;

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    return g_ptr_array_new ();
  gnutls_x509_trust_list_add_system_trust (list, 0, 0);
  all = trust_copy_authorities (list);
  gnutls_x509_trust_list_deinit (list, 1);
  return all;
}

static void
trust_add_all (SceauAnchors *anchors, GPtrArray *certificates, SceauAnchorSource source)
{
  guint i;

  for (i = 0; i < certificates->len; i++)
    sceau_anchors_add (anchors, g_ptr_array_index (certificates, i), source);
}

/* Until the end or one byte past the limit: what a device or a pipe has is known only when it was read. */
static GBytes *
trust_read_stream (GInputStream *stream, const char *path, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (SCEAU_MAX_FILE_SIZE + 1);
  gsize size;

  if (!g_input_stream_read_all (stream, buffer, SCEAU_MAX_FILE_SIZE + 1, &size, NULL, error))
    return NULL;
  if (size <= SCEAU_MAX_FILE_SIZE)
    return g_bytes_new (buffer, size);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE, _ ("“%s” is too large."), path);
  return NULL;
}

static GBytes *
trust_read_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  GBytes *bytes = NULL;

  stream = g_file_read (file, NULL, &local);
  if (stream != NULL)
    bytes = trust_read_stream (G_INPUT_STREAM (stream), path, &local);
  if (bytes != NULL)
    return bytes;
  if (local->domain != SCEAU_ERROR)
    {
      sceau_error_convert (&local);
      g_prefix_error (&local, "%s: ", path);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
trust_add_file (SceauAnchors *anchors, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = trust_read_file (path, error);
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  if (bytes == NULL)
    return FALSE;
  reading = sceau_reading_new ();
  sceau_reading_add (reading, path, bytes);
  certificates = sceau_reading_dup_certificates (reading);
  if (certificates->len == 0)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                   _ ("There is no certificate in “%s”."), path);
      return FALSE;
    }
  trust_add_all (anchors, certificates, SCEAU_ANCHOR_FILE);
  return TRUE;
}

/**
 * sceau_trust_load:
 * @with_system: whether the anchors of this machine count
 * @pem_files: (nullable): paths of files with further anchors, in any format that the reader knows
 *
 * Blocking file access of a few milliseconds; the system's anchors are read the first time only.
 *
 * Returns: (transfer full) (nullable): the anchors; NOT_FOUND, PERMISSION, TOO_LARGE,
 *   NOT_A_CERTIFICATE for a file
 */
SceauAnchors *
sceau_trust_load (gboolean with_system, const char *const *pem_files, GError **error)
{
  static GOnce system = G_ONCE_INIT;
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();

  if (with_system)
    trust_add_all (anchors, g_once (&system, trust_load_system, NULL), SCEAU_ANCHOR_SYSTEM);
  for (; pem_files != NULL && *pem_files != NULL; pem_files++)
    if (!trust_add_file (anchors, *pem_files, error))
      return NULL;
  return g_steal_pointer (&anchors);
}
