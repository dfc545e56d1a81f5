/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains with faults: a healthy one (Root → Upper → Lower → lyon.example), a table of things that can be wrong with it, and the piles
 * that come of one fault or of two. The chain tests say what Sceau must find in each, the referees are asked about all of them. */
#pragma once

#include "pki/sceau-chain.h"
#include "sceau-test-pki.h"

G_BEGIN_DECLS

/* How the chain is made, and what is put into the pile. */
typedef struct
{
  SceauTestOptions root, upper, lower, leaf;
  SceauAnchorSource trusted; /* NONE: the root is not trusted */
  gboolean no_lower, no_upper, with_root, with_duplicate, with_stranger, with_decoys,
      with_second_leaf, with_cross_sign, with_expired_cross_sign, rewritten_lower, reversed,
      other_key;
  const char *host;
} SceauTestRecipe;

typedef enum
{
  SCEAU_TEST_AT_LEAF,
  SCEAU_TEST_AT_LOWER,
  SCEAU_TEST_AT_UPPER,
  SCEAU_TEST_AT_ROOT,
  SCEAU_TEST_AT_PILE, /* seen whatever else is wrong */
} SceauTestLevel;

/* One thing that is wrong, or only unusual. */
typedef struct
{
  const char *name;
  void (*apply) (SceauTestRecipe *recipe);
  /* All findings when nothing else is wrong, as sceau_test_chain_describe() writes them; the one that the fault is there for is the
   * first. "" for what is only unusual. */
  const char *findings;
  SceauChainStatus status;
  SceauTestLevel level;
  guint cuts;         /* what lies from this level on upwards is not seen: 0 for nothing */
  const char *group;  /* two of a group cannot be had together; "alone": with nothing */
  const char *unless; /* names of those beside which it is not seen */
} SceauTestFault;

const SceauTestFault *sceau_test_faults (gsize *count);
/* Whether both can be had in one pile. */
gboolean sceau_test_faults_go_together (const SceauTestFault *a, const SceauTestFault *b);
/* Whether @b is not seen beside @a. */
gboolean sceau_test_fault_hides (const SceauTestFault *a, const SceauTestFault *b);

/* A recipe carried out, and the chain that Sceau made of the pile. */
typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *upper, *lower, *leaf;
  SceauTestIdentity *issuer; /* what the leaf names; @lower is what lies in the pile */
  SceauTestIdentity *decoys[2], *stranger, *second_leaf, *cross; /* nullable */
  GPtrArray *pile;                                               /* of SceauCertificate */
  SceauAnchors *anchors;
  SceauChain *chain;
} SceauTestChain;

SceauTestRecipe sceau_test_recipe_healthy (void);
/* The healthy recipe with these faults; @b is nullable. */
SceauTestRecipe sceau_test_recipe_with (const SceauTestFault *a, const SceauTestFault *b);
void sceau_test_chain_init (SceauTestChain *self, const SceauTestRecipe *recipe);
void sceau_test_chain_clear (SceauTestChain *self);
/* "SEVERITY CODE[/KIND] WHO, …": "error wrong-usage/cert-sign lower"; WHO is "-" for a finding about the pile. In order. */
GStrv sceau_test_chain_describe (const SceauTestChain *self);

G_END_DECLS
