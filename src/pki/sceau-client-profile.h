/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a kind of client. Private to pki. */
#pragma once

#include "pki/sceau-clients.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_ROOTS_PUBLIC,  /* those that the system brings */
  SCEAU_ROOTS_MACHINE, /* and those that were added here */
  SCEAU_ROOTS_GIVEN,   /* those that were added here alone */
} SceauClientRoots;

struct _SceauClientProfile
{
  gatomicrefcount ref_count;
  char *id;
  char *name;
  SceauClientRoots roots;
  gboolean fetches_issuers;         /* follows the AIA address of a missing issuer */
  gboolean needs_alternative_names; /* does not look at the common name */
  gboolean public_lifetimes;        /* holds public authorities to the CA/Browser Forum's limits */
  gboolean enforces_stapling;       /* refuses "must staple" without a stapled answer */
  gint64 max_days;                  /* of any certificate issued since 2019-07; 0: no limit */
};

G_END_DECLS
