/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One reader alone, whatever the others would have made of the input. */
#pragma once

#include "base/sceau-limits.h"
#include "pki/sceau-reading-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static inline int
fuzz_reader (SceauReadFunc read, const char *password, const guint8 *data, gsize size)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  SceauReadBudget budget = { .kdf_rounds = SCEAU_MAX_KDF_ITERATIONS / 50, .findings = 100 };
  char *file = g_ref_string_new ("input");
  SceauPlace place = {
    .reading = reading, .file = file, .about = file, .offset_scale = 1, .budget = &budget
  };
  SceauReadOutcome outcome;
  guint n_said;

  if (password != NULL)
    {
      g_autoptr (SceauSecret) secret = sceau_secret_new (password, (gsize) -1);

      sceau_reading_add_password (reading, secret);
    }
  outcome = read (&place, bytes);
  n_said = sceau_reading_get_objects (reading)->len + sceau_reading_get_findings (reading)->len;
  /* What is not mine leaves no trace, and everything else does. */
  g_assert_true ((outcome == SCEAU_READ_NOT_MINE) == (n_said == 0));
  g_ref_string_release (file);
  return 0;
}
