/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do next, in the words of the command line: options and commands in place of pages and buttons. */
#pragma once

#include "fleet/sceau-operation.h"
#include "fleet/sceau-status.h"
#include "pki/sceau-finding.h"

G_BEGIN_DECLS

/* Translated; NULL: what the app says fits here too. */
const char *sceau_cli_words_next (const GError *error);
/* What a server needs, where the app would name its pages; NULL: what the app says fits here too. */
const char *sceau_cli_words_suggestion (SceauStatus status, SceauSuggestion suggestion,
                                        SceauWay way);
/* Is there more in the error's own message than in the words for its code? */
gboolean sceau_cli_words_tells_more (const GError *error);
/* transfer full; "" when nothing is to be done */
char *sceau_cli_words_dup_fix (const SceauFinding *finding);

/* What histories and backups hold as codes, translated; one that is not known as it is. */
const char *sceau_cli_words_operation (const char *what);
const char *sceau_cli_words_outcome (const char *outcome);
/* Why a command does nothing on a server that is worked on by hand, how it is done there, and the kit for it; owned by the caller. */
char *sceau_cli_words_dup_by_hand (SceauOperation operation, const char *server_name);
/* A name as a shell takes it; owned by the caller. */
char *sceau_cli_words_quote (const char *name);
/* Who acts on a server. */
const char *sceau_cli_words_way (SceauWay way);

G_END_DECLS
