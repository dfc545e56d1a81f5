/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the test PKI share. */
#pragma once

#include "sceau-test-pki.h"

G_BEGIN_DECLS

#define N_KEY_TYPES (SCEAU_TEST_ED448 + 1)

struct _SceauTestPki
{
  GPtrArray *identities;
  GPtrArray *keys;
  guint used_keys[N_KEY_TYPES]; /* of the process's store */
  char *dir;
  GPtrArray *paths;
};

void sceau_test_pki_remove_files (SceauTestPki *self);

G_END_DECLS
