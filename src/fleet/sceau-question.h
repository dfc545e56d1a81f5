/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to ask the authority for: a text to paste in a mail. */
#pragma once

#include "pki/sceau-chain.h"

G_BEGIN_DECLS

/* transfer full */
char *sceau_question_for_finding (SceauChain *chain, SceauFinding *finding);

G_END_DECLS
