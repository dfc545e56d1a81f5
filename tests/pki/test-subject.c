/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subjects: text, JSON, checks; the names of a server. */
#include "pki/sceau-subject.h"

#include <string.h>

#include "base/sceau-error.h"
#include "pki/sceau-names.h"

static void
test_text (void)
{
  static const struct
  {
    const char *text, *canonical; /* NULL: refused */
  } cases[] = {
    { "CN=a.example", "CN=a.example" },
    { "CN=a.example,OU=Vidéo,O=Ville de Lyon,L=Lyon,ST=Rhône,C=FR",
      "C=FR,ST=Rhône,L=Lyon,O=Ville de Lyon,OU=Vidéo,CN=a.example" },
    { " cn = a.example , o = Ville ", "O=Ville,CN=a.example" },
    { "O=Dupont\\, père \\+ fils,CN=a", "O=Dupont\\, père \\+ fils,CN=a" },
    { "O=\\ x\\ ,CN=a", "O=\\ x\\ ,CN=a" },
    { "O=\\#1,CN=a", "O=\\#1,CN=a" },
    { "O=Soci\\C3\\A9t\\C3\\A9,CN=a", "O=Société,CN=a" },
    { "O=a=b,CN=a", "O=a=b,CN=a" },
    { "O=,CN=a", "CN=a" },
    { "", NULL },
    { "a.example", NULL },
    { "CN=a,", "CN=a" },
    { "CN=a,CN=b", NULL },
    { "CN=a,X=b", NULL },
    { "CN=a,emailAddress=b", NULL },
    { "CN=a\\", NULL },
    { "CN=a\\00b", NULL },
    { "CN=\\ff\\fe", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (cases[i].text, &error);
      g_autoptr (SceauSubject) again = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s", cases[i].text);
      if (cases[i].canonical == NULL)
        {
          g_assert_null (subject);
          g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
          continue;
        }
      g_assert_no_error (error);
      text = sceau_subject_to_string (subject);
      g_assert_cmpstr (text, ==, cases[i].canonical);
      again = sceau_subject_new_from_string (text, NULL);
      g_assert_cmpstr (again->common_name, ==, subject->common_name);
      g_assert_cmpstr (again->organization, ==, subject->organization);
    }
}

static void
test_names_the_field (void)
{
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) twice = NULL;

  g_assert_null (sceau_subject_new_from_string ("CN=a,FOO=b", &unknown));
  g_assert_nonnull (strstr (unknown->message, "FOO"));
  g_assert_null (sceau_subject_new_from_string ("O=a,O=b", &twice));
  g_assert_nonnull (strstr (twice->message, "“Organization (O)”"));
}

static void
test_check (void)
{
#define X16 "xxxxxxxxxxxxxxxx"
  static const struct
  {
    const char *text, *field; /* NULL: good */
  } cases[] = {
    { "CN=a.example", NULL },
    { "C=FR,CN=a", NULL },
    { "C=fr,CN=a", NULL },
    { "C=FRA,CN=a", "country (C) is a code of two letters" },
    { "C=F,CN=a", "country (C) is a code of two letters" },
    { "C=F1,CN=a", "country (C) is a code of two letters" },
    { "C=\xc3\xa9,CN=a", "country (C) is a code of two letters" },
    { "O=Ville", "CN" },
    { "O=" X16 X16 X16 X16 ",CN=a", NULL },
    { "O=" X16 X16 X16 X16 "x,CN=a", "“Organization (O)”" },
    { "CN=" X16 X16 X16 X16 "x", "“Common name (CN)”" },
    { "L=" X16 X16 X16 X16 X16 X16 X16 X16 ",CN=a", NULL },
    { "L=" X16 X16 X16 X16 X16 X16 X16 X16 "x,CN=a", "“Locality (L)”" },
    { "O=a\\0ab,CN=a", "O" },
    { "O=a\xe2\x80\xae"
      "b,CN=a",
      "O" },
  };
#undef X16
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (cases[i].text, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_nonnull (subject);
      g_assert_cmpint (sceau_subject_check (subject, &error), ==, cases[i].field == NULL);
      if (cases[i].field == NULL)
        continue;
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].field));
    }
}

static void
test_json (void)
{
  g_autoptr (SceauSubject)
      subject = sceau_subject_new_from_string ("C=FR,O=Ville,CN=a.example", NULL);
  g_autoptr (JsonObject) object = sceau_subject_to_json (subject);
  g_autoptr (SceauSubject) again = sceau_subject_from_json (object, NULL);
  g_autoptr (JsonObject) stranger = json_object_new ();
  g_autoptr (JsonObject) number = json_object_new ();
  g_autoptr (GError) not_a_field = NULL;
  g_autoptr (GError) not_a_string = NULL;
  g_autofree char *text = sceau_subject_to_string (again);

  g_assert_cmpuint (json_object_get_size (object), ==, 6);
  g_assert_true (json_object_get_null_member (object, "unit"));
  g_assert_cmpstr (text, ==, "C=FR,O=Ville,CN=a.example");
  json_object_set_string_member (stranger, "mail", "x");
  g_assert_null (sceau_subject_from_json (stranger, &not_a_field));
  g_assert_error (not_a_field, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  json_object_set_int_member (number, "country", 33);
  g_assert_null (sceau_subject_from_json (number, &not_a_string));
  g_assert_error (not_a_string, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
}

static void
test_name (void)
{
  static const struct
  {
    const char *name, *normalized; /* NULL: refused */
  } cases[] = {
    { "A.Example", "a.example" },
    { "a.example.", "a.example" },
    { "*.a.example", "*.a.example" },
    { "camtrace", "camtrace" },
    { "élan.example", "xn--lan-9la.example" },
    { "ÉLAN.example", "xn--lan-9la.example" },
    { "*.élan.example", "*.xn--lan-9la.example" },
    { "192.0.2.1", "192.0.2.1" },
    { "2001:DB8:0:0::1", "2001:db8::1" },
    { "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
    { "", NULL },
    { ".", NULL },
    { "a..example", NULL },
    { "a b", NULL },
    { "*", NULL },
    { "a.*.example", NULL },
    { "http://a.example", NULL },
    { "a.example:443", NULL },
    { "192.0.2.256", NULL },
    { "[2001:db8::1]", NULL },
    { "-a.example", NULL },
    { "under_score.example", NULL },
    { "a.example\n", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *normalized = sceau_name_normalize (cases[i].name);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (normalized, ==, cases[i].normalized);
    }
}

static void
test_names (void)
{
  static const char *const given[] = { "B.example", "a.example", "b.example.", "192.0.2.1", NULL };
  static const char *const bad[] = { "a.example", "not a name", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) too_many = NULL;
  g_auto (GStrv) names = sceau_names_normalize ("A.example", given, NULL);
  g_auto (GStrv) words = sceau_names_normalize ("Caméra du hall", given, NULL);
  g_auto (GStrv) none = sceau_names_normalize (NULL, NULL, NULL);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_autofree char *without = g_strjoinv (" ", words);
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func (g_free);
  guint i;

  g_assert_cmpstr (joined, ==, "a.example b.example 192.0.2.1");
  g_assert_cmpstr (without, ==, "b.example a.example 192.0.2.1");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_null (sceau_names_normalize (NULL, bad, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "not a name"));
  for (i = 0; i <= 100; i++)
    g_ptr_array_add (many, g_strdup_printf ("n%u.example", i));
  g_ptr_array_add (many, NULL);
  g_assert_null (sceau_names_normalize (NULL, (const char *const *) many->pdata, &too_many));
  g_assert_error (too_many, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subject/text", test_text);
  g_test_add_func ("/subject/names-the-field", test_names_the_field);
  g_test_add_func ("/subject/check", test_check);
  g_test_add_func ("/subject/json", test_json);
  g_test_add_func ("/names/one", test_name);
  g_test_add_func ("/names/list", test_names);
  return g_test_run ();
}
