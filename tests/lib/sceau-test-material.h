/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that can be wrong with what a person gives to a server as its certificate: piles with faults, and files that are none, or no
 * longer. For tests that offer it all to a real front end. */
#pragma once

#include "sceau-test-pki.h"

G_BEGIN_DECLS

/* One file. */
typedef struct
{
  char *name;
  GBytes *text;
  SceauKey *key; /* where the fault is about the key itself: one of its own; nullable */
} SceauTestMaterial;

/* How many of each, chosen by the seed; G_MAXUINT is all. */
typedef struct
{
  guint faults; /* piles with one fault */
  guint pairs;  /* piles with two; never all */
  guint files;  /* that are no certificates */
  guint32 seed;
} SceauTestMaterialCounts;

/* For the key of @request, at @now. The first is healthy. Of SceauTestMaterial. */
GPtrArray *sceau_test_material_new (SceauRequest *request, gint64 now,
                                    const SceauTestMaterialCounts *counts);
/* As text, up to the first NUL. */
char *sceau_test_material_dup_text (const SceauTestMaterial *self);

G_END_DECLS
