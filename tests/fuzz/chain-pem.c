/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chain's PEM, as a deployment reads it: bounded, and written back the same. */
#include "fleet/sceau-comparison.h"

#include "base/sceau-error.h"
#include "base/sceau-limits.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chain = sceau_comparison_read_chain (text, &error);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *pem = NULL;

  if (chain == NULL)
    {
      g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
      return 0;
    }
  g_assert_cmpuint (chain->len, >, 0);
  g_assert_cmpuint (chain->len, <=, SCEAU_MAX_CHAIN_LENGTH);
  pem = sceau_certificates_to_pem (chain);
  again = sceau_comparison_read_chain (pem, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sceau_comparison_of_chains (chain, again), ==, SCEAU_COMPARISON_EQUAL);
  return 0;
}
