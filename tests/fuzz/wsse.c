/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The X-WSSE header: what is accepted is bounded, says itself again in canonical form, and never matches a secret it was not made with. */
#include "camtrace/sceau-wsse.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *header = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauWsseToken) token = sceau_wsse_token_parse (header, &error);
  g_autoptr (SceauWsseToken) again = NULL;
  g_autoptr (SceauSecret) cryptpass = NULL;
  g_autofree char *canonical = NULL;
  gint64 created;

  if (token == NULL)
    {
      g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
      return 0;
    }
  g_assert_true (sceau_wsse_username_is_valid (token->username));
  canonical = sceau_wsse_token_to_header (token);
  again = sceau_wsse_token_parse (canonical, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->nonce, ==, token->nonce);
  g_assert_cmpstr (again->digest, ==, token->digest);
  cryptpass = sceau_secret_new_random_text (360);
  g_assert_false (sceau_wsse_token_check_digest (token, cryptpass));
  (void) sceau_wsse_token_get_created (token, &created);
  return 0;
}
