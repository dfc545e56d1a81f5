/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes over the socket of sceau-helper, to the agent and from it: an answer is "ok" or an error of ours that can be told again in the
 * same words; a request is the name of a step or none. */
#include "agent/sceau-helper.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *told = NULL;
  g_autoptr (GError) error = NULL, again = NULL;
  SceauStep step;

  if (sceau_step_from_string (text, &step))
    g_assert_cmpstr (sceau_step_to_string (step), ==, text);
  if (sceau_helper_answer_from_text (text, &error))
    {
      g_assert_cmpstr (text, ==, "ok\n");
      return 0;
    }
  g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
  told = sceau_helper_answer_to_text (error);
  g_assert_false (sceau_helper_answer_from_text (told, &again));
  g_assert_cmpint (again->code, ==, error->code);
  g_assert_cmpstr (again->message, ==, error->message);
  return 0;
}
