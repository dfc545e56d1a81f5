/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The assistant's draft, as it comes out of the inventory: what is accepted says itself again, and stays the same. */
#include "fleet/sceau-draft.h"

#include "base/sceau-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (SceauDraft) draft = sceau_draft_new ();
  g_autoptr (SceauDraft) again = sceau_draft_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (!sceau_draft_load (draft, text, &error))
    {
      g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
      return 0;
    }
  first = sceau_draft_to_json (draft);
  g_assert_true (sceau_draft_load (again, first, &error));
  g_assert_no_error (error);
  second = sceau_draft_to_json (again);
  g_assert_cmpstr (first, ==, second);
  return 0;
}
