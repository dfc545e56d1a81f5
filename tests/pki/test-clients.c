/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which kinds of clients accept which chains, and the sentence why not. */
#include "pki/sceau-clients.h"

#include "base/sceau-error.h"
#include "base/sceau-json.h"
#include "sceau-test-pki.h"

#include <string.h>

typedef enum
{
  PUBLIC_ROOT = 1 << 0, /* else it is a root that was added here */
  UNKNOWN_ROOT = 1 << 1,
  SHORT_CHAIN = 1 << 2,
  WITH_ADDRESS = 1 << 3, /* the leaf says where its issuer is */
  NO_NAMES = 1 << 4,
  THREE_YEARS = 1 << 5,
  STAPLE = 1 << 6,
  EXPIRED = 1 << 7,
  OTHER_HOST = 1 << 8,
  SELF_SIGNED = 1 << 9,
  GIVEN_SELF_SIGNED = 1 << 10,
  FUTURE = 1 << 11,
} Shape;

static const struct
{
  const char *name;
  guint shape;
  const char *accepting; /* ids */
  const char *refuser;   /* one that does not */
  const char *words;     /* of its sentence */
} cases[] = {
  { "public", PUBLIC_ROOT, "desktop firefox apple android camtrace-android-1 workstation",
    "given-root", "do not know the root “Root”" },
  { "private", 0, "workstation given-root", "android", "do not know the root “Root”" },
  { "unknown", UNKNOWN_ROOT, "", "workstation", "do not know the root “Root”" },
  { "short", PUBLIC_ROOT | SHORT_CHAIN, "", "camtrace-android-1",
    "“Mid” is missing, and they do not look for it" },
  { "short-with-address", PUBLIC_ROOT | SHORT_CHAIN | WITH_ADDRESS, "desktop apple", "firefox",
    "“Mid” is missing" },
  { "no-names", PUBLIC_ROOT | NO_NAMES, "camtrace-android-1", "desktop", "alternative names" },
  { "long-public", PUBLIC_ROOT | THREE_YEARS, "camtrace-android-1 workstation", "firefox",
    "1095 days" },
  { "long-private", THREE_YEARS, "workstation given-root", "apple", "do not know the root" },
  { "staple", PUBLIC_ROOT | STAPLE, "desktop apple android camtrace-android-1 workstation",
    "firefox", "stapling" },
  { "expired", PUBLIC_ROOT | EXPIRED, "", "android", "expired on" },
  { "future", PUBLIC_ROOT | FUTURE, "", "android", "valid only from" },
  { "other-host", PUBLIC_ROOT | OTHER_HOST, "", "workstation",
    "not valid for the name “paris.example”" },
  { "self-signed", SELF_SIGNED, "", "desktop", "self-signed" },
  { "given-self-signed", GIVEN_SELF_SIGNED, "workstation given-root", "desktop", "self-signed" },
};

static void
fill_leaf (SceauTestOptions *options, guint shape)
{
  options->cn = "lyon.example";
  options->not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  options->not_after = options->not_before
                       + (shape & THREE_YEARS ? 3 * SCEAU_TEST_YEAR - 1 : 90 * SCEAU_TEST_DAY);
  if (shape & EXPIRED)
    options->not_after = SCEAU_TEST_NOW - 1;
  if (shape & FUTURE)
    options->not_before = SCEAU_TEST_NOW + SCEAU_TEST_DAY;
  if (shape & NO_NAMES)
    options->flags |= SCEAU_TEST_NO_NAMES;
  if (shape & STAPLE)
    options->flags |= SCEAU_TEST_MUST_STAPLE;
  if (shape & WITH_ADDRESS)
    options->issuer_url = "http://ca.example/mid.cer";
}

static void
fill_anchors (SceauAnchors *anchors, SceauTestPki *pki, SceauTestIdentity *root,
              SceauTestIdentity *leaf, guint shape)
{
  /* Each machine knows others, too. */
  sceau_anchors_add (anchors, sceau_test_root (pki)->certificate, SCEAU_ANCHOR_SYSTEM);
  sceau_anchors_add (anchors, sceau_test_root (pki)->certificate, SCEAU_ANCHOR_FILE);
  if (shape & GIVEN_SELF_SIGNED)
    sceau_anchors_add (anchors, leaf->certificate, SCEAU_ANCHOR_FILE);
  else if (!(shape & (UNKNOWN_ROOT | SELF_SIGNED)))
    sceau_anchors_add (anchors, root->certificate,
                       shape & PUBLIC_ROOT ? SCEAU_ANCHOR_SYSTEM : SCEAU_ANCHOR_FILE);
}

static GPtrArray *
judge (guint shape)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestOptions options = { 0 };
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Mid");
  SceauTestIdentity *leaf;
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  g_autoptr (GPtrArray) pile = NULL;
  g_autoptr (SceauChain) chain = NULL;
  const char *const hosts[] = { shape & OTHER_HOST ? "paris.example" : "lyon.example", NULL };
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = anchors };

  fill_leaf (&options, shape);
  leaf = sceau_test_issue_leaf (pki, shape & (SELF_SIGNED | GIVEN_SELF_SIGNED) ? NULL : mid,
                                &options);
  fill_anchors (anchors, pki, root, leaf, shape);
  if (!(shape & NO_NAMES))
    query.hosts = hosts;
  pile = shape & SHORT_CHAIN ? sceau_test_pile (leaf, NULL)
                             : sceau_test_pile (leaf, mid, root, NULL);
  chain = sceau_chain_build (pile, &query, NULL, NULL);
  return sceau_clients_judge (sceau_client_profiles_get_default (), chain, &query);
}

static void
test_case (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) verdicts = judge (cases[i].shape);
  g_autoptr (GString) accepting = g_string_new (NULL);
  const char *sentence = NULL;

  g_assert_cmpuint (verdicts->len, ==, sceau_client_profiles_get_default ()->len);
  for (guint j = 0; j < verdicts->len; j++)
    {
      const char *id = sceau_client_profile_get_id (
          sceau_client_verdict_get_profile (verdicts->pdata[j]));
      g_autoptr (JsonObject) json = sceau_client_verdict_to_json (verdicts->pdata[j]);

      g_assert_cmpstr (json_object_get_string_member (json, "client"), ==, id);
      g_assert_cmpstr (json_object_get_string_member (json, "sentence"), !=, "");
      if (sceau_client_verdict_accepts (verdicts->pdata[j]))
        g_string_append_printf (accepting, "%s%s", accepting->len > 0 ? " " : "", id);
      else if (g_str_equal (id, cases[i].refuser))
        sentence = sceau_client_verdict_get_sentence (verdicts->pdata[j]);
    }
  g_assert_cmpstr (accepting->str, ==, cases[i].accepting);
  g_assert_nonnull (sentence);
  g_test_message ("%s", sentence);
  g_assert_nonnull (strstr (sentence, cases[i].words));
}

static void
test_profiles (void)
{
  static const struct
  {
    const char *json;
    gboolean good;
  } texts[] = {
    { "{\"profiles\":[{\"id\":\"a\",\"name\":\"A\",\"roots\":\"public\",\"name[fr]\":\"Â\"}]}",
      TRUE },
    { "{}", FALSE },
    { "{\"profiles\":[]}", FALSE },
    { "{\"profiles\":[3]}", FALSE },
    { "{\"profiles\":[{\"name\":\"A\",\"roots\":\"public\"}]}", FALSE },
    { "{\"profiles\":[{\"id\":\"a\",\"roots\":\"public\"}]}", FALSE },
    { "{\"profiles\":[{\"id\":\"a\",\"name\":\"A\",\"roots\":\"some\"}]}", FALSE },
    { "{\"profiles\":[{\"id\":\"a\",\"name\":\"A\",\"roots\":\"public\",\"fetches_issuer\":true}]}",
      FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = sceau_json_parse_object (texts[i].json, -1, NULL);
      g_autoptr (GPtrArray) profiles = sceau_client_profiles_from_json (object, &error);

      g_assert_true ((profiles != NULL) == texts[i].good);
      if (!texts[i].good)
        g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/profiles", test_profiles);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/clients/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
