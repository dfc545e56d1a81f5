/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate's DER: what the walk lets through can be asked everything, and GnuTLS may only be stricter. */
#include <gnutls/x509.h>
#include <string.h>

#include "base/sceau-error.h"
#include "pki/sceau-certificate.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
assert_safe (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strpbrk (text, "\n\r\033"));
}

static void
ask_everything (SceauCertificate *certificate)
{
  g_autoptr (SceauSubject) fields = sceau_certificate_dup_subject_fields (certificate);
  g_auto (GStrv) urls = sceau_certificate_dup_issuer_urls (certificate);
  g_auto (GStrv) critical = sceau_certificate_dup_critical_extensions (certificate);
  const char *const *names = sceau_certificate_get_names (certificate);

  assert_safe (sceau_certificate_get_subject (certificate));
  assert_safe (sceau_certificate_get_issuer (certificate));
  assert_safe (sceau_certificate_get_title (certificate));
  assert_safe (sceau_certificate_get_issuer_title (certificate));
  assert_safe (sceau_certificate_get_serial (certificate));
  assert_safe (sceau_certificate_get_key_description (certificate));
  assert_safe (sceau_certificate_get_signature_description (certificate));
  g_assert_cmpstr (sceau_certificate_get_title (certificate), !=, "");
  g_assert_true (fields != NULL && urls != NULL && critical != NULL);
  for (; *names != NULL; names++)
    {
      assert_safe (*names);
      sceau_certificate_matches_name (certificate, *names);
    }
  g_assert_false (sceau_certificate_matches_name (certificate, ""));
  g_assert_nonnull (sceau_certificate_get_raw_subject (certificate));
  g_assert_cmpuint (sceau_certificate_get_key_usage (certificate) & ~(guint) SCEAU_KEY_USAGE_ANY,
                    ==, 0);
  g_assert_cmpint (sceau_certificate_get_path_length (certificate), >=, -1);
  sceau_certificate_allows_server_auth (certificate);
  sceau_certificate_must_staple (certificate);
  sceau_certificate_is_self_signed (certificate);
}

/* Where GnuTLS reads it too, both say the same; it knows no time before 1970. */
static void
compare (SceauCertificate *certificate)
{
  gnutls_x509_crt_t crt = sceau_certificate_peek_gnutls (certificate);

  if (crt == NULL)
    return;
  g_assert_cmpint (gnutls_x509_crt_get_expiration_time (crt), ==,
                   MAX (0, sceau_certificate_get_not_after (certificate)));
  g_assert_cmpint (gnutls_x509_crt_get_version (crt), ==,
                   (int) sceau_certificate_get_version (certificate));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauCertificate) certificate = sceau_certificate_new_from_der (bytes, &error);
  g_autoptr (SceauCertificate) again = NULL;
  g_autofree char *pem = NULL;

  if (certificate == NULL)
    {
      g_assert_true (error->domain == SCEAU_ERROR);
      return 0;
    }
  ask_everything (certificate);
  compare (certificate);
  pem = sceau_certificate_to_pem (certificate);
  again = sceau_certificate_new_from_pem (pem, NULL);
  g_assert_true (sceau_certificate_equal (certificate, again));
  return 0;
}
