/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of versions and layouts against the HowTo's own words. */
#include "config.h"

#include "camtrace/sceau-layout.h"

typedef struct
{
  const char *version;
  const char *product; /* NULL: an error */
  int code;
} VersionCase;

static const VersionCase version_cases[] = {
  { "7.13", "Nova13", 0 },
  { "7.13.8", "Nova13", 0 },
  { "7.14", "Nova14", 0 },
  { "7.15", "Nova14", 0 },
  { "8.0", "Nova14", 0 },
  { "8.15", "Nova15", 0 },
  { "8.15.1.4", "Nova15", 0 },
  { "9.15", "Nova15", 0 },
  { "9.16", "Sirion16", 0 },
  { "9.16.2", "Sirion16", 0 },
  { "10.1", "Sirion16", 0 },
  { "9999.9999", "Sirion16", 0 },
  { "7.12", NULL, SCEAU_ERROR_UNSUPPORTED },
  { "6.99", NULL, SCEAU_ERROR_UNSUPPORTED },
  { "0.0", NULL, SCEAU_ERROR_UNSUPPORTED },
  { "", NULL, SCEAU_ERROR_MALFORMED },
  { "9", NULL, SCEAU_ERROR_MALFORMED },
  { "9.", NULL, SCEAU_ERROR_MALFORMED },
  { ".16", NULL, SCEAU_ERROR_MALFORMED },
  { "9.16.", NULL, SCEAU_ERROR_MALFORMED },
  { "9..16", NULL, SCEAU_ERROR_MALFORMED },
  { "9.16 ", NULL, SCEAU_ERROR_MALFORMED },
  { " 9.16", NULL, SCEAU_ERROR_MALFORMED },
  { "v9.16", NULL, SCEAU_ERROR_MALFORMED },
  { "9.-16", NULL, SCEAU_ERROR_MALFORMED },
  { "9.10000", NULL, SCEAU_ERROR_MALFORMED },
  { "99999999999999999999.1", NULL, SCEAU_ERROR_MALFORMED },
};

static void
test_version (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (version_cases); i++)
    {
      const VersionCase *c = &version_cases[i];
      g_autoptr (GError) error = NULL;
      const SceauLayout *layout = sceau_layout_for_version (c->version, &error);

      g_test_message ("version “%s”", c->version);
      if (c->product != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (layout->product, ==, c->product);
        }
      else
        {
          g_assert_null (layout);
          g_assert_error (error, SCEAU_ERROR, c->code);
        }
    }
}

/* Column by column what the HowTo says. */
static void
test_facts (void)
{
  static const struct
  {
    const char *version, *front_end, *request, *key, *certificate, *combined;
    gboolean needs_rehash;
  } facts[] = {
    { "7.13", "apache", "/opt/camtrace/etc/www-ssl-cert.csr", "/opt/camtrace/etc/www-ssl-cert.key",
      "/opt/camtrace/etc/www-ssl-cert.crt", NULL, FALSE },
    { "7.14", "haproxy", "/opt/camtrace/etc/certs/ct-tls.csr", "/opt/camtrace/etc/certs/ct-tls.key",
      "/opt/camtrace/etc/certs/ct-tls.crt", "/opt/camtrace/etc/certs/ct-tls.pem", FALSE },
    { "8.15", "haproxy", "/opt/camtrace/etc/certs/ct-tls.csr", "/opt/camtrace/etc/certs/ct-tls.key",
      "/opt/camtrace/etc/certs/ct-tls.crt", "/opt/camtrace/etc/certs/ct-tls.pem", FALSE },
    { "9.16", "haproxy", "/opt/camtrace/etc/certs/ct-tls.csr", "/opt/camtrace/etc/certs/ct-tls.key",
      "/opt/camtrace/etc/certs/ct-tls.crt", "/opt/camtrace/etc/certs/ct-tls.pem", TRUE },
  };
  guint n;
  const SceauLayout *list = sceau_layout_list (&n);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (facts));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *request = g_build_filename (list[i].folder, list[i].request, NULL);
      g_autofree char *key = g_build_filename (list[i].folder, list[i].key, NULL);
      g_autofree char *crt = g_build_filename (list[i].folder, list[i].certificate, NULL);
      g_autofree char *pem = list[i].combined != NULL
                                 ? g_build_filename (list[i].folder, list[i].combined, NULL)
                                 : NULL;

      g_assert_cmpstr (list[i].version, ==, facts[i].version);
      g_assert_cmpstr (list[i].front_end, ==, facts[i].front_end);
      g_assert_cmpstr (request, ==, facts[i].request);
      g_assert_cmpstr (key, ==, facts[i].key);
      g_assert_cmpstr (crt, ==, facts[i].certificate);
      g_assert_cmpstr (pem, ==, facts[i].combined);
      g_assert_cmpint (list[i].needs_rehash, ==, facts[i].needs_rehash);
    }
}

static void
test_family (void)
{
  SceauFamily family = SCEAU_FAMILY_HAPROXY;

  g_assert_null (sceau_layout_for_family (SCEAU_FAMILY_UNKNOWN));
  g_assert_cmpstr (sceau_layout_for_family (SCEAU_FAMILY_APACHE_7_13)->version, ==, "7.13");
  g_assert_cmpstr (sceau_layout_for_family (SCEAU_FAMILY_HAPROXY)->version, ==, "7.14");

  g_assert_false (sceau_family_from_string ("7.14", &family));
  g_assert_cmpint (family, ==, SCEAU_FAMILY_HAPROXY);
  for (guint i = 0; i <= SCEAU_FAMILY_HAPROXY; i++)
    {
      g_assert_true (sceau_family_from_string (sceau_family_to_string (i), &family));
      g_assert_cmpint (family, ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camtrace/layout/version", test_version);
  g_test_add_func ("/camtrace/layout/facts", test_facts);
  g_test_add_func ("/camtrace/layout/family", test_family);
  return g_test_run ();
}
