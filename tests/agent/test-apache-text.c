/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Apache configurations say: who listens on a port, who has a site there, which pairs are loaded. */
#include "config.h"

#include "agent/sceau-apache.h"

static const struct
{
  const char *text;
  gboolean listens;
  gboolean owns;
  const char *pairs; /* "certificate key, …" */
} rows[] = {
  { "", FALSE, FALSE, "" },
  { "Listen 443\n", TRUE, FALSE, "" },
  { "  listen 0.0.0.0:443 https\r\n", TRUE, FALSE, "" },
  { "Listen [::]:443\n", TRUE, FALSE, "" },
  { "Listen 4430\nListen 44\n", FALSE, FALSE, "" },
  { "# Listen 443\n", FALSE, FALSE, "" },
  { "<IfModule ssl_module>\n\tListen 443\n</IfModule>\n", TRUE, FALSE, "" },
  { "<VirtualHost *:443>\n", FALSE, TRUE, "" },
  { "<VirtualHost *:80 _default_:443 >\n", FALSE, TRUE, "" },
  { "<virtualhost [2001:db8::1]:443>\n", FALSE, TRUE, "" },
  { "<VirtualHost *:80 \\\n   *:443>\n", FALSE, TRUE, "" },
  { "<VirtualHost *:80>\n#<VirtualHost *:443>\n", FALSE, FALSE, "" },
  { "<VirtualHost www.example>\n", FALSE, FALSE, "" },
  { "SSLCertificateFile /a.pem\n", FALSE, FALSE, "/a.pem /a.pem" },
  { "SSLCertificateFile \"/a b.crt\"\nSSLCertificateKeyFile '/a b.key'\n", FALSE, FALSE,
    "/a b.crt /a b.key" },
  { "SSLCertificateFile /a\nSSLCertificateKeyFile /b\nSSLCertificateFile /c\n", FALSE, FALSE,
    "/a /b, /c /c" },
  { "SSLCertificateKeyFile /b\nSSLCertificateFile\n", FALSE, FALSE, "" },
  { "SSLCertificateKeyFile /b\nSSLCertificateFile /a\n", FALSE, FALSE, "/a /b" },
  { "SSLCertificateFile /rsa\nSSLCertificateFile /ec\n"
    "SSLCertificateKeyFile /rsa.key\nSSLCertificateKeyFile /ec.key\n",
    FALSE, FALSE, "/rsa /rsa.key, /ec /ec.key" },
  { "<VirtualHost *:80>\nSSLCertificateFile /a\n</VirtualHost>\n"
    "<VirtualHost *:81>\nSSLCertificateKeyFile /b.key\nSSLCertificateFile /b\n</VirtualHost>\n",
    FALSE, FALSE, "/a /a, /b /b.key" },
  { "SSLCertificateFile ssl/a\nSSLCertificateKeyFile /a.key\n", FALSE, FALSE, "" },
  { "SSLCertificateFile ${DIR}/a\n", FALSE, FALSE, "" },
  { "SSLCertificateFile /${NAME}\n", FALSE, FALSE, "" },
  { "SSLCertificateFile /a\nSSLCertificateKeyFile pkcs11:token=x\n", FALSE, FALSE, "" },
};

static char *
describe (GPtrArray *pairs)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pairs->len; i++)
    {
      char **pair = g_ptr_array_index (pairs, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", pair[0], pair[1]);
    }
  return g_string_free (text, FALSE);
}

static void
test_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) pairs = sceau_apache_text_find_pairs (rows[i].text);
      g_autofree char *text = describe (pairs);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (sceau_apache_text_listens (rows[i].text, 443), ==, rows[i].listens);
      g_assert_cmpint (sceau_apache_text_owns (rows[i].text, 443), ==, rows[i].owns);
      g_assert_cmpstr (text, ==, rows[i].pairs);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apache/text", test_text);
  return g_test_run ();
}
