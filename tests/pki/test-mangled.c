/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Armoured text in every shape in which mail programs, word processors, web pages and people leave it: it must read as if nobody had
 * touched it. */
#include "pki/sceau-reading.h"

#include "sceau-test-pki.h"

#include <string.h>

/* --- mangling ---------------------------------------------------------------------------------- */

typedef GBytes *(*Mangle) (const char *pem);

static GBytes *
take (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);

  return g_strjoinv (to, parts);
}

static GBytes *
as_is (const char *pem)
{
  return take (g_strdup (pem));
}

static GBytes *
crlf (const char *pem)
{
  return take (replace (pem, "\n", "\r\n"));
}

static GBytes *
cr (const char *pem)
{
  return take (replace (pem, "\n", "\r"));
}

static GBytes *
bom (const char *pem)
{
  return take (g_strconcat ("\xef\xbb\xbf", pem, NULL));
}

static GBytes *
utf16 (const char *pem, const char *charset, const char *mark, gsize mark_size)
{
  gsize size;
  g_autofree char *wide = g_convert (pem, -1, charset, "UTF-8", NULL, &size, NULL);
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) mark, (guint) mark_size);
  g_byte_array_append (bytes, (const guint8 *) wide, (guint) size);
  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
utf16_le (const char *pem)
{
  return utf16 (pem, "UTF-16LE", "\xff\xfe", 2);
}

static GBytes *
utf16_be (const char *pem)
{
  return utf16 (pem, "UTF-16BE", "\xfe\xff", 2);
}

static GBytes *
utf16_le_without_mark (const char *pem)
{
  return utf16 (pem, "UTF-16LE", "", 0);
}

static GBytes *
quoted_mail (const char *pem)
{
  g_autofree char *quoted = replace (pem, "\n", "\n> > ");

  return take (g_strconcat ("Bonjour,\n\n> > ", quoted, "\n\nCordialement\n", NULL));
}

static GBytes *
indented (const char *pem)
{
  g_autofree char *inside = replace (pem, "\n", "\n    \t");

  return take (g_strconcat ("    ", inside, NULL));
}

static GBytes *
html_breaks (const char *pem)
{
  g_autofree char *inside = replace (pem, "\n", "<br>\n");

  return take (g_strconcat ("<html><body><p class=\"c\">", inside, "</p></body></html>", NULL));
}

static GBytes *
html_entities (const char *pem)
{
  g_autofree char *plus = replace (pem, "+", "&#43;");
  g_autofree char *slash = replace (plus, "/", "&#x2F;");
  g_autofree char *equals = replace (slash, "=", "&#61;");
  g_autofree char *space = replace (equals, " ", "&nbsp;");

  return take (replace (space, "\n", "&#10;"));
}

static GBytes *
hard_spaces (const char *pem)
{
  return take (replace (pem, "\n", "\u00a0\n\u200b"));
}

static GBytes *
four_dashes (const char *pem)
{
  return take (replace (pem, "-----", "----"));
}

static GBytes *
en_dashes (const char *pem)
{
  return take (replace (pem, "-----", "––-"));
}

static GBytes *
em_dashes (const char *pem)
{
  return take (replace (pem, "-----", "—–"));
}

static GBytes *
windows_dashes (const char *pem)
{
  return take (replace (pem, "-----", "\x97\x96-"));
}

static GBytes *
dash_entities (const char *pem)
{
  return take (replace (pem, "-----", "&mdash;&ndash;-"));
}

static GBytes *
lost_outer_dashes (const char *pem)
{
  g_autofree char *text = g_strchomp (g_strdup (pem + strlen ("-----")));

  text[strlen (text) - strlen ("-----")] = '\0';
  return take (g_steal_pointer (&text));
}

static GBytes *
no_break_between (const char *pem)
{
  return take (replace (pem, "-----\n-----BEGIN", "----------BEGIN"));
}

static GBytes *
one_line (const char *pem)
{
  return take (replace (pem, "\n", ""));
}

static GBytes *
one_line_with_spaces (const char *pem)
{
  return take (replace (pem, "\n", " "));
}

static GBytes *
json_string (const char *pem)
{
  g_autofree char *slashes = replace (pem, "/", "\\/");
  g_autofree char *inside = replace (slashes, "\n", "\\n");

  return take (g_strconcat ("{\"certificate\": \"", inside, "\"}\n", NULL));
}

static GBytes *
quoted_printable (const char *pem)
{
  g_autofree char *equals = replace (pem, "=", "=3D");
  g_autofree char *soft = replace (equals, "A", "A=\n");

  return take (replace (soft, "CERTIFICA=\n", "CERTIFICA"));
}

static GBytes *
among_text (const char *pem)
{
  g_autofree char *inside = replace (
      pem, "-----BEGIN",
      "Bag Attributes\n    localKeyID: 01 02\nCertificate:\n    Data:\n"
      "        Version: 3 (0x2)\n-----BEGIN");

  return take (g_strconcat (
      "Copy everything from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, please.\n\n",
      inside, "\n\nA week-end sale - END of May.\n", NULL));
}

static GBytes *
other_label (const char *pem)
{
  return take (replace (pem, "CERTIFICATE", "X509 CERTIFICATE"));
}

static GBytes *
trailing_rubbish (const char *pem)
{
  return take (g_strconcat (pem, "\r\n\x1a", NULL));
}

static const struct
{
  const char *name;
  Mangle mangle;
} manglings[] = {
  { "as-is", as_is },
  { "crlf", crlf },
  { "cr", cr },
  { "bom", bom },
  { "utf16-le", utf16_le },
  { "utf16-be", utf16_be },
  { "utf16-le-without-mark", utf16_le_without_mark },
  { "quoted-mail", quoted_mail },
  { "indented", indented },
  { "html-breaks", html_breaks },
  { "html-entities", html_entities },
  { "hard-spaces", hard_spaces },
  { "four-dashes", four_dashes },
  { "en-dashes", en_dashes },
  { "em-dashes", em_dashes },
  { "windows-dashes", windows_dashes },
  { "dash-entities", dash_entities },
  { "lost-outer-dashes", lost_outer_dashes },
  { "no-break-between", no_break_between },
  { "one-line", one_line },
  { "one-line-with-spaces", one_line_with_spaces },
  { "json-string", json_string },
  { "quoted-printable", quoted_printable },
  { "among-text", among_text },
  { "other-label", other_label },
  { "trailing-rubbish", trailing_rubbish },
};

static char *pem;
static SceauTestIdentity *identities[3];

static void
test_mangled (gconstpointer data)
{
  Mangle mangle = manglings[GPOINTER_TO_UINT (data)].mangle;
  g_autoptr (GBytes) bytes = mangle (pem);
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GPtrArray) found = NULL;

  sceau_reading_add (reading, "lyon.crt", bytes);
  found = sceau_reading_dup_certificates (reading);
  g_assert_cmpuint (sceau_reading_get_findings (reading)->len, ==, 0);
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (identities));
  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    g_assert_true (sceau_certificate_equal (found->pdata[i], identities[i]->certificate));
}

int
main (int argc, char *argv[])
{
  SceauTestPki *pki;
  int status;

  g_test_init (&argc, &argv, NULL);
  pki = sceau_test_pki_new ();
  identities[2] = sceau_test_root (pki, .cn = "Root");
  identities[1] = sceau_test_ca (pki, identities[2], .cn = "Intermediate");
  identities[0] = sceau_test_leaf (pki, identities[1], .cn = "lyon.example");
  pem = sceau_test_pem (identities[0], identities[1], identities[2], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (manglings); i++)
    {
      g_autofree char *path = g_strconcat ("/mangled/", manglings[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_mangled);
    }
  status = g_test_run ();
  g_free (pem);
  sceau_test_pki_free (pki);
  return status;
}
