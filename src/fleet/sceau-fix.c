/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done about a finding on the chain board, by a button: one table from code to fixes. */
#include "config.h"

#include "fleet/sceau-fix.h"

#define F(name) SCEAU_FINDING_##name

/* A code without a row has no button: the finding's own words say what to do. */
static const struct
{
  SceauFindingCode code;
  SceauFix fixes[SCEAU_MAX_FIXES];
} table[] = {
  /* A file that is of no use: its words say where to get a better one. */
  { F (EMPTY), { SCEAU_FIX_TAKE_OUT } },
  { F (TOO_LARGE), { SCEAU_FIX_TAKE_OUT } },
  { F (TOO_MANY), { SCEAU_FIX_TAKE_OUT } },
  { F (NOT_A_CERTIFICATE), { SCEAU_FIX_TAKE_OUT } },
  { F (MALFORMED), { SCEAU_FIX_ASK, SCEAU_FIX_TAKE_OUT } },
  { F (ENCRYPTED), { SCEAU_FIX_TYPE_PASSWORD, SCEAU_FIX_TAKE_OUT } },
  { F (WRONG_PASSWORD), { SCEAU_FIX_TYPE_PASSWORD, SCEAU_FIX_TAKE_OUT } },
  { F (PRIVATE_KEY_INCLUDED), { SCEAU_FIX_TAKE_OUT } },

  { F (MISSING_ISSUER), { SCEAU_FIX_SEARCH_KNOWN, SCEAU_FIX_FETCH, SCEAU_FIX_ASK } },
  { F (UNTRUSTED_ROOT), { SCEAU_FIX_TRUST } },
  { F (KEY_MISMATCH), { SCEAU_FIX_OPEN_SERVER, SCEAU_FIX_ASK } },
  { F (UNRELATED), { SCEAU_FIX_OPEN_SERVER, SCEAU_FIX_TAKE_OUT } },
  { F (DUPLICATE), { SCEAU_FIX_KEEP_ONE } },
  { F (SEVERAL_LEAVES), { SCEAU_FIX_KEEP_LEAF } },

  /* Only the authority can mend these. */
  { F (NO_LEAF), { SCEAU_FIX_ASK } },
  { F (CA_AS_LEAF), { SCEAU_FIX_ASK } },
  { F (EXPIRED), { SCEAU_FIX_ASK } },
  { F (BAD_SIGNATURE), { SCEAU_FIX_ASK } },
  { F (NOT_A_CA), { SCEAU_FIX_ASK } },
  { F (PATH_LENGTH), { SCEAU_FIX_ASK } },
  { F (NAME_CONSTRAINT), { SCEAU_FIX_ASK } },
  { F (WRONG_USAGE), { SCEAU_FIX_ASK } },
  { F (UNKNOWN_CRITICAL_EXTENSION), { SCEAU_FIX_ASK } },
  { F (WEAK_SIGNATURE), { SCEAU_FIX_ASK } },
  { F (INTERMEDIATE_EXPIRED), { SCEAU_FIX_ASK } },
  { F (INTERMEDIATE_NOT_YET_VALID), { SCEAU_FIX_ASK } },
  { F (LOOP), { SCEAU_FIX_ASK } },
  { F (NAME_MISMATCH), { SCEAU_FIX_ASK } },
  { F (NAME_ONLY_IN_CN), { SCEAU_FIX_ASK } },
  { F (VALIDITY_TOO_LONG), { SCEAU_FIX_ASK } },
  { F (MUST_STAPLE), { SCEAU_FIX_ASK } },
};

static gboolean
has_kind (SceauFinding *finding, const char *kind)
{
  return g_strcmp0 (sceau_finding_get_param (finding, "kind"), kind) == 0;
}

/* Does it help with this very card and finding? */
static gboolean
fix_applies (SceauFix fix, SceauCard *card, SceauFinding *finding)
{
  switch (fix)
    {
    case SCEAU_FIX_TAKE_OUT:
      return sceau_card_get_removable (card);
    case SCEAU_FIX_TYPE_PASSWORD:
      return !has_kind (finding, "archive");
    case SCEAU_FIX_FETCH:
      return sceau_finding_get_param (finding, "urls") != NULL;
    case SCEAU_FIX_ASK:
      return !has_kind (finding, "any-key") && !has_kind (finding, "private-key");
    case SCEAU_FIX_OPEN_SERVER:
    case SCEAU_FIX_TRUST:
      return sceau_card_get_certificate (card) != NULL;
    case SCEAU_FIX_KEEP_ONE:
    case SCEAU_FIX_KEEP_LEAF:
    case SCEAU_FIX_SEARCH_KNOWN:
      return TRUE;
    case SCEAU_FIX_NONE:
    default:
      return FALSE;
    }
}

/**
 * sceau_fixes_for_finding:
 * @card: the card that shows it
 * @finding: one of its findings
 * @fixes: (out caller-allocates) (array fixed-size=4): what can be done by a button, the best first; %SCEAU_FIX_NONE after the last
 */
void
sceau_fixes_for_finding (SceauCard *card, SceauFinding *finding, SceauFix fixes[SCEAU_MAX_FIXES])
{
  SceauFindingCode code = sceau_finding_get_code (finding);
  guint n = 0;

  for (guint row = 0; row < G_N_ELEMENTS (table); row++)
    for (guint i = 0; table[row].code == code && i < SCEAU_MAX_FIXES - 1; i++)
      if (fix_applies (table[row].fixes[i], card, finding))
        fixes[n++] = table[row].fixes[i];
  fixes[n] = SCEAU_FIX_NONE;
}
