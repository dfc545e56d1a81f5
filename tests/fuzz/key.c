/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private key, PEM or DER, without a passphrase and with "x". */
#include <string.h>

#include "base/sceau-error.h"
#include "pki/sceau-der.h"
#include "pki/sceau-key.h"

#define MAX_ROUNDS 10000

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whether there is an INTEGER in it that would keep us deriving for seconds: the limit is for people, not for a fuzzer. */
static gboolean
is_slow (SceauSpan in, guint depth)
{
  SceauDer element;
  guint64 number;

  while (depth < 8 && sceau_der_next (&in, &element))
    {
      if (element.tag == SCEAU_DER_INTEGER && sceau_der_get_uint (element.value, &number)
          && number > MAX_ROUNDS)
        return TRUE;
      if (element.tag == SCEAU_DER_SEQUENCE && is_slow (element.value, depth + 1))
        return TRUE;
    }
  return FALSE;
}

static void
try_key (const guint8 *data, gsize size, SceauSecret *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauKey) key = sceau_key_new_from_data (data, size, passphrase, &error);

  if (key == NULL)
    {
      g_assert_true (error->domain == SCEAU_ERROR);
      g_assert_true (passphrase == NULL || error->code != SCEAU_ERROR_ENCRYPTED);
      g_assert_true (passphrase != NULL || error->code != SCEAU_ERROR_WRONG_PASSWORD);
      return;
    }
  g_assert_cmpuint (strlen (sceau_key_get_spki_sha256 (key)), ==, 64);
  g_assert_nonnull (sceau_key_get_description (key));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SceauSecret) passphrase = sceau_secret_new ("x", 1);

  try_key (data, size, NULL);
  if (size > 0 && data[0] == SCEAU_DER_SEQUENCE
          ? !is_slow (sceau_span_new (data, size), 0)
          : memmem (data, size, "ENCRYPTED PRIVATE", 17) == NULL)
    try_key (data, size, passphrase);
  return 0;
}
