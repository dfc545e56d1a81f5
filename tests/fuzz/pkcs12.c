/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PKCS #12 bundles, with the password that the seeds have. */
#include "reader.h"

static SceauReadOutcome
read_bundle (const SceauPlace *place, GBytes *bytes)
{
  return sceau_read_pkcs12 (place, bytes, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  return fuzz_reader (read_bundle, "fuzz", data, size);
}
