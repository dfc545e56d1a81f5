/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Armoured text. */
#include "reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  return fuzz_reader (sceau_read_pem, NULL, data, size);
}
