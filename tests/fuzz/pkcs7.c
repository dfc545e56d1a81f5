/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PKCS #7 bundles, DER and BER. */
#include "reader.h"

static SceauReadOutcome
read_bundle (const SceauPlace *place, GBytes *bytes)
{
  return sceau_read_pkcs7 (place, bytes, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  return fuzz_reader (read_bundle, NULL, data, size);
}
