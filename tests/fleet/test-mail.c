/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates as they come by mail, in every way in which a mail program packs them. */
#include "fleet/sceau-intake.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "sceau-test-pki.h"

static SceauTestPki *pki;
static SceauTestIdentity *mid, *leaf;

#define HEAD                                                 \
  "Return-Path: <ra@authority.example>\n"                    \
  "From: =?UTF-8?Q?Autorit=C3=A9?= <ra@authority.example>\n" \
  "To: technicien@lyon.example\nSubject: Votre certificat\n" \
  "Date: Mon, 23 Nov 2026 09:30:00 +0100\nMIME-Version: 1.0\n"

static char *
base64_of (gconstpointer data, gsize size)
{
  g_autofree char *text = g_base64_encode (data, size);
  GString *lines = g_string_new (NULL);

  for (gsize i = 0; i < strlen (text); i += 76)
    g_string_append_printf (lines, "%.76s\n", text + i);
  return g_string_free (lines, FALSE);
}

static char *
base64_of_bytes (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return base64_of (data, size);
}

static char *
base64_of_text (const char *text)
{
  return base64_of (text, strlen (text));
}

/* One part with its header, between two boundaries. */
static char *
part (const char *boundary, const char *type, const char *disposition, const char *encoding,
      const char *body)
{
  return g_strdup_printf ("--%s\nContent-Type: %s\n%s%sContent-Transfer-Encoding: %s\n\n%s\n",
                          boundary, type, disposition, disposition[0] != '\0' ? "\n" : "", encoding,
                          body);
}

static char *
mixed (const char *type, const char *first, const char *second)
{
  return g_strconcat (HEAD "Content-Type: ", type, "; boundary=\"b1\"\n\nThis is MIME.\n", first,
                      second, "--b1--\n", NULL);
}

static char *
prose (const char *boundary)
{
  return part (
      boundary, "text/plain; charset=utf-8", "", "quoted-printable",
      "Bonjour,=20\n\nci-joint votre certificat=2E Entre -----BEGIN et -----END, tout.=\n");
}

/* --- the mails --------------------------------------------------------------------------------- */

static char *
pem_attached (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, mid, NULL);
  g_autofree char *body = base64_of_text (pem);
  g_autofree char *first = prose ("b1");
  g_autofree char *second = part (
      "b1", "application/x-pem-file",
      "Content-Disposition: attachment;\n filename*0*=UTF-8''cha%C3%AEne; filename*1*=.pem",
      "base64", body);

  return mixed ("multipart/mixed", first, second);
}

static char *
der_attached (void)
{
  g_autofree char *a = base64_of_bytes (sceau_certificate_get_der (leaf->certificate));
  g_autofree char *b = base64_of_bytes (sceau_certificate_get_der (mid->certificate));
  g_autofree char *first = part ("b1", "application/x-x509-user-cert; name=lyon.cer", "", "base64",
                                 a);
  g_autofree char *second = part ("b1", "application/octet-stream",
                                  "Content-Disposition: attachment; filename=\"../../etc/mid.cer\"",
                                  "base64", b);

  return mixed ("multipart/mixed", first, second);
}

static char *
quoted_printable (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, mid, NULL);
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);
  g_autoptr (GString) body = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "=", -1);
      g_autofree char *escaped = g_strjoinv ("=3D", parts);

      /* A soft break in the middle of every line. */
      g_string_append_printf (body, "%.30s=\n%s\n", escaped,
                              strlen (escaped) > 30 ? escaped + 30 : "");
    }
  return g_strconcat (HEAD "Content-Type: text/plain\n"
                           "Content-Transfer-Encoding: quoted-printable\n\nBonjour=20:\n\n",
                      body->str, NULL);
}

static char *
html_only (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, mid, NULL);
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);
  g_autofree char *html = g_strjoinv ("<br>\n", lines);
  g_autofree char *page = g_strconcat ("<html><body><p>", html, "</p></body></html>", NULL);
  g_autofree char *body = base64_of_text (page);

  return g_strconcat (HEAD "Content-Type: text/html; charset=utf-8\n"
                           "Content-Transfer-Encoding: base64\n\n",
                      body, NULL);
}

static char *
signed_mail (void)
{
  g_autoptr (GBytes) bundle = sceau_test_pkcs7 (FALSE, leaf, mid, NULL);
  g_autofree char *body = base64_of_bytes (bundle);
  g_autofree char *first = prose ("b1");
  g_autofree char *second = part ("b1", "application/pkcs7-signature; name=smime.p7s",
                                  "Content-Disposition: attachment; filename=smime.p7s", "base64",
                                  body);

  return mixed ("multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", first,
                second);
}

static char *
certs_only (void)
{
  g_autoptr (GBytes) bundle = sceau_test_pkcs7 (FALSE, leaf, mid, NULL);
  g_autofree char *body = base64_of_bytes (bundle);

  return g_strconcat (HEAD "Content-Type: application/pkcs7-mime; smime-type=certs-only;\n"
                           " name=smime.p7c\nContent-Transfer-Encoding: base64\n\n",
                      body, NULL);
}

static char *
forwarded (void)
{
  g_autofree char *inner = pem_attached ();
  g_auto (GStrv) boundaries = g_strsplit (inner, "--b1", -1);
  g_autofree char *half = g_strjoinv ("--b2", boundaries);
  g_auto (GStrv) quoted = g_strsplit (half, "\"b1\"", -1);
  g_autofree char *renamed = g_strjoinv ("\"b2\"", quoted);
  g_autofree char *first = prose ("b1");
  g_autofree char *second = part ("b1", "message/rfc822", "", "7bit", renamed);

  return mixed ("multipart/mixed", first, second);
}

static la_ssize_t
on_write (struct archive *archive, void *data, const void *buffer, size_t size)
{
  g_byte_array_append (data, buffer, (guint) size);
  return (la_ssize_t) size;
}

static char *
zip_attached (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, mid, NULL);
  g_autoptr (GByteArray) zip = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  g_autofree char *body = NULL, *first = NULL, *second = NULL;

  archive_write_set_format_zip (archive);
  archive_write_open (archive, zip, NULL, on_write, NULL);
  archive_entry_set_pathname (entry, "lyon/chain.crt");
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_size (entry, (la_int64_t) strlen (pem));
  archive_write_header (archive, entry);
  archive_write_data (archive, pem, strlen (pem));
  archive_entry_free (entry);
  archive_write_close (archive);
  archive_write_free (archive);
  body = base64_of (zip->data, zip->len);
  first = prose ("b1");
  second = part ("b1", "application/zip; name=certs.zip", "", "base64", body);
  return mixed ("multipart/mixed", first, second);
}

static char *
mailbox (void)
{
  g_autofree char *a = sceau_test_pem (leaf, NULL);
  g_autofree char *b = sceau_test_pem (mid, NULL);

  return g_strconcat (
      "From ra@authority.example Mon Nov 23 09:30:00 2026\n" HEAD "Content-Type: text/plain\n\n", a,
      "\nFrom ra@authority.example Mon Nov 23 09:31:00 2026\n" HEAD "Content-Type: text/plain\n\n",
      b, NULL);
}

static char *
crlf (void)
{
  g_autofree char *mail = pem_attached ();
  g_auto (GStrv) lines = g_strsplit (mail, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

/* The last boundary was lost on the way. */
static char *
cut (void)
{
  char *mail = pem_attached ();

  mail[strlen (mail) - strlen ("--b1--\n")] = '\0';
  return mail;
}

static char *
nothing (void)
{
  g_autofree char *pdf = base64_of_text ("%PDF-1.7\n%not much\n");
  g_autofree char *first = prose ("b1");
  g_autofree char *second = part ("b1", "application/pdf; name=offre.pdf", "", "base64", pdf);

  return mixed ("multipart/mixed", first, second);
}

static char *
bundle_attached (void)
{
  g_autoptr (GBytes) bundle = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "x", leaf, NULL);
  g_autofree char *body = base64_of_bytes (bundle);
  g_autofree char *first = prose ("b1");
  g_autofree char *second = part ("b1", "application/x-pkcs12; name=lyon.p12", "", "base64", body);

  return mixed ("multipart/mixed", first, second);
}

static char *
encrypted (void)
{
  g_autofree char *body = base64_of (
      "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80\x30\x80\x02\x01\x00", 20);

  return g_strconcat (HEAD "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;\n"
                           " name=smime.p7m\nContent-Transfer-Encoding: base64\n\n",
                      body, NULL);
}

static const struct
{
  const char *name;
  char *(*make) (void);
  const char *entries;  /* of the two certificates; "": there are none */
  const char *findings; /* "code kind about", joined by ", " */
} cases[] = {
  { "pem-attached", pem_attached, "chaîne.pem chaîne.pem", "" },
  { "der-attached", der_attached, "lyon.cer mid.cer", "" },
  { "quoted-printable", quoted_printable, "text of the message text of the message", "" },
  { "html-only", html_only, "text of the message text of the message", "" },
  { "signed", signed_mail, "smime.p7s smime.p7s", "" },
  { "certs-only", certs_only, "smime.p7c smime.p7c", "" },
  { "forwarded", forwarded, "chaîne.pem chaîne.pem", "" },
  { "zip-attached", zip_attached, "certs.zip/lyon/chain.crt certs.zip/lyon/chain.crt", "" },
  { "mailbox", mailbox, "text of the message text of the message", "" },
  { "crlf", crlf, "chaîne.pem chaîne.pem", "" },
  { "cut", cut, "chaîne.pem chaîne.pem", "" },
  { "nothing", nothing, "", "not-a-certificate mail answer.eml" },
  { "bundle-attached", bundle_attached, "", "encrypted  answer.eml: lyon.p12" },
  { "encrypted", encrypted, "", "not-a-certificate enveloped answer.eml: smime.p7m" },
};

static SceauReading *
read_mail (const char *mail)
{
  SceauReading *reading = sceau_reading_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (mail, strlen (mail));

  sceau_reading_set_unpacker (reading, sceau_intake_unpack);
  sceau_reading_add (reading, "answer.eml", bytes);
  return reading;
}

static char *
describe_findings (SceauReading *reading)
{
  GPtrArray *findings = sceau_reading_get_findings (reading);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const char *kind = sceau_finding_get_param (findings->pdata[i], "kind");

      g_string_append_printf (
          text, "%s%s %s %s", i > 0 ? ", " : "",
          sceau_finding_code_to_string (sceau_finding_get_code (findings->pdata[i])),
          kind != NULL ? kind : "", sceau_finding_get_about (findings->pdata[i]));
    }
  return g_string_free (text, FALSE);
}

static void
test_case (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *mail = cases[i].make ();
  g_autoptr (SceauReading) reading = read_mail (mail);
  GPtrArray *objects = sceau_reading_get_objects (reading);
  g_autofree char *findings = describe_findings (reading);
  g_autoptr (GString) entries = g_string_new (NULL);

  for (guint j = 0; j < objects->len; j++)
    {
      SceauCertificate *found = sceau_object_get_certificate (objects->pdata[j]);

      /* A bundle is a set: its order is its maker's. */
      g_assert_true (sceau_certificate_equal (found, leaf->certificate)
                     || sceau_certificate_equal (found, mid->certificate));
      g_string_append_printf (entries, "%s%s", j > 0 ? " " : "",
                              sceau_object_get_entry (objects->pdata[j]));
    }
  g_assert_cmpstr (findings, ==, cases[i].findings);
  g_assert_cmpstr (entries->str, ==, cases[i].entries);
}

/* The same mail where nothing can open it (the agent): as much of it as text gives away. */
static void
test_without_opener (void)
{
  g_autofree char *plain = quoted_printable ();
  g_autofree char *attached = pem_attached ();
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GBytes) first = g_bytes_new (plain, strlen (plain));
  g_autoptr (GBytes) second = g_bytes_new (attached, strlen (attached));
  g_autofree char *findings = NULL;

  sceau_reading_add (reading, "plain.eml", first);
  g_assert_cmpuint (sceau_reading_get_objects (reading)->len, ==, 2);
  sceau_reading_add (reading, "answer.eml", second);
  findings = describe_findings (reading);
  g_assert_cmpstr (findings, ==, "not-a-certificate mail answer.eml");
}

/* Parts of parts of parts, and more parts than anybody sends: an answer, soon. */
static void
test_deep (void)
{
  g_autoptr (GString) deep = g_string_new (HEAD);
  g_autoptr (GString) wide = g_string_new (HEAD "Content-Type: multipart/mixed; boundary=w\n\n");
  g_autoptr (SceauReading) first = NULL;
  g_autoptr (SceauReading) second = NULL;
  g_autofree char *findings = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
  for (guint i = 0; i < 5000; i++)
    g_string_append (wide, "--w\nContent-Type: text/plain\n\nx\n");
  first = read_mail (deep->str);
  g_assert_cmpuint (sceau_reading_get_findings (first)->len, >, 0);
  second = read_mail (wide->str);
  findings = describe_findings (second);
  g_assert_cmpstr (findings, ==, "too-many entries answer.eml");
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki = sceau_test_pki_new ();
  mid = sceau_test_ca (pki, sceau_test_root (pki), .cn = "Intermediate");
  leaf = sceau_test_leaf (pki, mid, .cn = "lyon.example");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/fleet/mail/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/fleet/mail/without-opener", test_without_opener);
  g_test_add_func ("/fleet/mail/deep", test_deep);
  status = g_test_run ();
  sceau_test_pki_free (pki);
  return status;
}
