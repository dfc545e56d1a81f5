/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done about a finding on the chain board, by a button: one table from code to fixes. */
#pragma once

#include "fleet/sceau-card.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_FIX_NONE,
  SCEAU_FIX_TAKE_OUT,      /* the card */
  SCEAU_FIX_KEEP_ONE,      /* of several copies of the card */
  SCEAU_FIX_KEEP_LEAF,     /* and take the other server certificates out */
  SCEAU_FIX_TYPE_PASSWORD, /* of a locked file */
  SCEAU_FIX_SEARCH_KNOWN,  /* the missing issuer, among the intermediates seen before */
  SCEAU_FIX_FETCH,         /* the missing issuer, from where the authority publishes it */
  SCEAU_FIX_ASK,           /* copy a sentence for a mail to the authority */
  SCEAU_FIX_TRUST,         /* the root, from now on */
  SCEAU_FIX_OPEN_SERVER, /* the server of the fleet that the certificate is for, if there is one */
} SceauFix;

#define SCEAU_MAX_FIXES 4u /* SCEAU_FIX_NONE after the last one counted in */

/* Fills fixes; the best comes first, SCEAU_FIX_NONE after the last. */
void sceau_fixes_for_finding (SceauCard *card, SceauFinding *finding,
                              SceauFix fixes[SCEAU_MAX_FIXES]);

G_END_DECLS
