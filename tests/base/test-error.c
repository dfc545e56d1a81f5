/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain: names, what is attached, and what foreign errors become. */
#include <errno.h>
#include <gnutls/gnutls.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "base/sceau-error.h"

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < SCEAU_ERROR_N_CODES; i++)
    {
      const char *name = sceau_error_code_to_string ((SceauErrorCode) i);
      const char *message = sceau_error_code_to_message ((SceauErrorCode) i);
      SceauErrorCode code = SCEAU_ERROR_FAILED;

      g_assert_nonnull (name);
      g_assert_cmpuint (strspn (name, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen (name));
      g_assert_true (g_hash_table_add (seen, (gpointer) name));
      g_assert_true (sceau_error_code_from_string (name, &code));
      g_assert_cmpint (code, ==, (int) i);
      g_assert_nonnull (message);
      g_assert_true (g_str_has_suffix (message, "."));
    }
}

static void
test_unknown_name (void)
{
  static const char *const unknown[] = { NULL, "", "no-such-error", "Cancelled" };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      SceauErrorCode code = SCEAU_ERROR_BUSY;

      g_assert_false (sceau_error_code_from_string (unknown[i], &code));
      g_assert_cmpint (code, ==, SCEAU_ERROR_FAILED);
    }
}

static void
test_attached (void)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_CHAIN_REJECTED, "no");
  g_autoptr (GError) copy = NULL;

  g_ptr_array_add (findings, g_strdup ("expired"));
  g_assert_null (sceau_error_get_findings (error));
  g_assert_null (sceau_error_get_detail (error));
  sceau_error_set_findings (error, findings);
  sceau_error_set_findings (error, findings);
  sceau_error_set_detail (error, "line 3");
  sceau_error_set_detail (error, sceau_error_get_detail (error));

  copy = g_error_copy (error);
  sceau_error_set_findings (error, NULL);
  sceau_error_set_detail (error, NULL);
  g_assert_null (sceau_error_get_findings (error));
  g_assert_null (sceau_error_get_detail (error));
  g_assert_true (sceau_error_get_findings (copy) == findings);
  g_assert_cmpstr (sceau_error_get_detail (copy), ==, "line 3");
}

static void
test_foreign_has_nothing (void)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  g_assert_null (sceau_error_get_findings (error));
  g_assert_null (sceau_error_get_detail (error));
}

/* The domains are taken from the libraries themselves: a row of the table with a misspelt name would be found here. */
static void
test_convert (void)
{
  const struct
  {
    GQuark domain;
    int foreign;
    int code;
  } rows[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, SCEAU_ERROR_CANCELLED },
    { G_IO_ERROR, G_IO_ERROR_NOT_FOUND, SCEAU_ERROR_NOT_FOUND },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, SCEAU_ERROR_PERMISSION },
    { G_IO_ERROR, G_IO_ERROR_NO_SPACE, SCEAU_ERROR_NO_SPACE },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SCEAU_ERROR_TIMED_OUT },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, SCEAU_ERROR_UNREACHABLE },
    { G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, SCEAU_ERROR_UNREACHABLE },
    { G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE },
    { G_IO_ERROR, G_IO_ERROR_FAILED, SCEAU_ERROR_IO },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, SCEAU_ERROR_TLS },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, SCEAU_ERROR_NOT_FOUND },
    { G_FILE_ERROR, G_FILE_ERROR_NOSPC, SCEAU_ERROR_NO_SPACE },
    { G_FILE_ERROR, G_FILE_ERROR_IO, SCEAU_ERROR_IO },
    { G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, SCEAU_ERROR_INVALID_ARGUMENT },
    { G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND, SCEAU_ERROR_MALFORMED },
    { G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND, SCEAU_ERROR_NOT_FOUND },
    { G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE, SCEAU_ERROR_MALFORMED },
    { G_URI_ERROR, G_URI_ERROR_BAD_HOST, SCEAU_ERROR_INVALID_ARGUMENT },
    { G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT, SCEAU_ERROR_NOT_FOUND },
    { G_SPAWN_EXIT_ERROR, 1, SCEAU_ERROR_FAILED },
    { G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, SCEAU_ERROR_NO_KEYRING },
    { JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, SCEAU_ERROR_MALFORMED },
    { JSON_READER_ERROR, JSON_READER_ERROR_NO_OBJECT, SCEAU_ERROR_MALFORMED },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, SCEAU_ERROR_BAD_RESPONSE },
    { g_quark_from_static_string ("secret-error"), 2, SCEAU_ERROR_KEYRING_LOCKED },
    { g_quark_from_static_string ("secret-error"), 1, SCEAU_ERROR_NO_KEYRING },
    { g_quark_from_static_string ("of-nobody"), 7, SCEAU_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new (rows[i].domain, rows[i].foreign, "their words");

      sceau_error_convert (&error);
      g_assert_error (error, SCEAU_ERROR, rows[i].code);
      g_assert_cmpstr (error->message, ==,
                       sceau_error_code_to_message ((SceauErrorCode) rows[i].code));
      g_assert_cmpstr (sceau_error_get_detail (error), ==, "their words");
    }
}

static void
test_convert_leaves_ours (void)
{
  g_autoptr (GError) error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_BUSY, "our words");
  GError *ours = error;
  GError *none = NULL;

  sceau_error_convert (&error);
  g_assert_true (error == ours);
  g_assert_cmpstr (error->message, ==, "our words");
  sceau_error_convert (&none);
  g_assert_null (none);
  sceau_error_convert (NULL);
}

static void
test_propagate (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      sceau_error_propagate (&error, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x")));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_assert_false (sceau_error_propagate (NULL, g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "x")));
}

static void
test_errno (void)
{
  static const struct
  {
    int saved_errno;
    int code;
  } rows[] = {
    { ENOENT, SCEAU_ERROR_NOT_FOUND },
    { EEXIST, SCEAU_ERROR_EXISTS },
    { EACCES, SCEAU_ERROR_PERMISSION },
    { EROFS, SCEAU_ERROR_PERMISSION },
    { ENOSPC, SCEAU_ERROR_NO_SPACE },
    { EDQUOT, SCEAU_ERROR_NO_SPACE },
    { EIO, SCEAU_ERROR_IO },
    { EISDIR, SCEAU_ERROR_INVALID_ARGUMENT },
    { ECONNREFUSED, SCEAU_ERROR_UNREACHABLE },
    { ETIMEDOUT, SCEAU_ERROR_TIMED_OUT },
    { EBUSY, SCEAU_ERROR_BUSY },
    { 0, SCEAU_ERROR_IO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *message = g_strdup_printf ("Cannot open “%s”: %s", "a%sb",
                                                  g_strerror (rows[i].saved_errno));

      sceau_error_set_errno (&error, rows[i].saved_errno, "Cannot open “%s”", "a%sb");
      g_assert_error (error, SCEAU_ERROR, rows[i].code);
      g_assert_cmpstr (error->message, ==, message);
      g_assert_nonnull (strstr (sceau_error_get_detail (error), g_strerror (rows[i].saved_errno)));
      g_assert_null (sceau_error_get_untold (error));
    }
  sceau_error_set_errno (NULL, ENOENT, "nobody asks");
}

static void
test_gnutls (void)
{
  g_autoptr (GError) error = NULL;

  sceau_error_set_gnutls (&error, SCEAU_ERROR_TLS, GNUTLS_E_FATAL_ALERT_RECEIVED,
                          "No handshake with %s", "100%");
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_TLS);
  g_assert_cmpstr (error->message, ==, "No handshake with 100%");
  g_assert_nonnull (
      strstr (sceau_error_get_detail (error), gnutls_strerror (GNUTLS_E_FATAL_ALERT_RECEIVED)));
  sceau_error_set_gnutls (NULL, SCEAU_ERROR_TLS, GNUTLS_E_AGAIN, "nobody asks");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/names", test_names);
  g_test_add_func ("/error/unknown-name", test_unknown_name);
  g_test_add_func ("/error/attached", test_attached);
  g_test_add_func ("/error/foreign-has-nothing", test_foreign_has_nothing);
  g_test_add_func ("/error/convert", test_convert);
  g_test_add_func ("/error/convert-leaves-ours", test_convert_leaves_ours);
  g_test_add_func ("/error/propagate", test_propagate);
  g_test_add_func ("/error/errno", test_errno);
  g_test_add_func ("/error/gnutls", test_gnutls);
  return g_test_run ();
}
