/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The assistant's draft: its way through the steps, what it refuses, and that it comes back as it was. */
#include "fleet/sceau-draft.h"

static void
test_round_trip (void)
{
  static const char *const names[] = { "lyon-03", "192.0.2.3", NULL };
  g_autoptr (SceauDraft) draft = sceau_draft_new ();
  g_autoptr (SceauDraft) again = sceau_draft_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *json_again = NULL;

  g_object_set (draft, "signer", SCEAU_SIGNER_SELF, "key-here", TRUE, "country", "FR", "locality",
                "Saint-Étienne", "common-name", "lyon-03.example", "names", names, "key-type",
                (int) SCEAU_KEY_EC_P256, "days", 90u, "step", (int) SCEAU_ASSISTANT_STEP_INSTALL,
                NULL);
  json = sceau_draft_to_json (draft);
  g_assert_true (sceau_draft_load (again, json, &error));
  g_assert_no_error (error);
  json_again = sceau_draft_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
  g_assert_cmpint (sceau_draft_get_signer (again), ==, SCEAU_SIGNER_SELF);
  g_assert_cmpuint (sceau_draft_get_days (again), ==, 90);
  g_assert_cmpstrv (sceau_draft_get_names (again), names);
}

static void
test_bad_json (void)
{
  static const struct
  {
    const char *json;
    gboolean loads; /* foreign or newer members do no harm */
  } cases[] = {
    { "", FALSE },
    { "[]", FALSE },
    { "{", FALSE },
    { "{}", TRUE },
    { "{\"days\":-4,\"step\":77,\"signer\":\"pope\",\"key-type\":\"dsa\",\"names\":7,\"country\":[]}",
      TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauDraft) draft = sceau_draft_new ();
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (sceau_draft_load (draft, cases[i].json, &error), ==, cases[i].loads);
      g_assert_true (cases[i].loads == (error == NULL));
      g_assert_cmpint (sceau_draft_get_signer (draft), ==, SCEAU_SIGNER_AUTHORITY);
      g_assert_cmpuint (sceau_draft_get_days (draft), ==, 365);
      g_assert_cmpint (sceau_draft_get_step (draft), ==, SCEAU_ASSISTANT_STEP_SIGNER);
      g_assert_cmpint (sceau_draft_get_key_type (draft), ==, SCEAU_KEY_TYPE_DEFAULT);
    }
}

static void
test_path (void)
{
  static const struct
  {
    SceauSigner signer;
    guint n;
    SceauAssistantStep steps[SCEAU_ASSISTANT_N_STEPS];
  } cases[] = {
    { SCEAU_SIGNER_AUTHORITY,
      6,
      { SCEAU_ASSISTANT_STEP_SIGNER, SCEAU_ASSISTANT_STEP_IDENTITY, SCEAU_ASSISTANT_STEP_REQUEST,
        SCEAU_ASSISTANT_STEP_CHAIN, SCEAU_ASSISTANT_STEP_INSTALL, SCEAU_ASSISTANT_STEP_DONE } },
    { SCEAU_SIGNER_SELF,
      4,
      { SCEAU_ASSISTANT_STEP_SIGNER, SCEAU_ASSISTANT_STEP_IDENTITY, SCEAU_ASSISTANT_STEP_INSTALL,
        SCEAU_ASSISTANT_STEP_DONE } },
    { SCEAU_SIGNER_EXISTING,
      4,
      { SCEAU_ASSISTANT_STEP_SIGNER, SCEAU_ASSISTANT_STEP_CHAIN, SCEAU_ASSISTANT_STEP_INSTALL,
        SCEAU_ASSISTANT_STEP_DONE } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauDraft) draft = sceau_draft_new ();
      SceauAssistantStep step = SCEAU_ASSISTANT_STEP_SIGNER;

      g_object_set (draft, "signer", cases[i].signer, NULL);
      for (guint s = 0; s < cases[i].n; s++)
        {
          g_assert_cmpint (step, ==, cases[i].steps[s]);
          if (s > 0)
            g_assert_cmpint (sceau_draft_previous_step (draft, step), ==, cases[i].steps[s - 1]);
          step = sceau_draft_next_step (draft, step);
        }
      g_assert_cmpint (step, ==, SCEAU_ASSISTANT_STEP_DONE); /* the end stays the end */
      g_assert_cmpint (sceau_draft_previous_step (draft, SCEAU_ASSISTANT_STEP_SIGNER), ==,
                       SCEAU_ASSISTANT_STEP_SIGNER);
    }
}

static void
test_identity (void)
{
  static const struct
  {
    const char *country, *common_name, *name;
    gboolean fine;
  } cases[] = {
    { "FR", "lyon-03.example", NULL, TRUE },
    { "", "lyon-03.example", "192.0.2.3", TRUE }, /* an empty field is left out */
    { "France", "lyon-03.example", NULL, FALSE },
    { "FR", "", NULL, FALSE },
    { "FR", "Caméra de Lyon", NULL, FALSE }, /* no name at all for the SAN */
    { "FR", "lyon-03.example", "not a name", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *names[] = { cases[i].name, NULL };
      g_autoptr (SceauDraft) draft = sceau_draft_new ();
      g_autoptr (GError) error = NULL;

      g_object_set (draft, "country", cases[i].country, "common-name", cases[i].common_name,
                    "names", names, NULL);
      g_test_message ("%s / %s / %s", cases[i].country, cases[i].common_name, cases[i].name);
      g_assert_cmpint (sceau_draft_check_identity (draft, &error), ==, cases[i].fine);
      if (cases[i].fine)
        g_assert_no_error (error);
      else
        g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fleet/draft/round-trip", test_round_trip);
  g_test_add_func ("/fleet/draft/bad-json", test_bad_json);
  g_test_add_func ("/fleet/draft/path", test_path);
  g_test_add_func ("/fleet/draft/identity", test_identity);
  return g_test_run ();
}
