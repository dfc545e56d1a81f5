/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DER elements, one after another. */
#include "reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  return fuzz_reader (sceau_read_der, NULL, data, size);
}
