/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the finding and its words. */
#pragma once

#include "pki/sceau-finding.h"

G_BEGIN_DECLS

/* One way to say a finding. @kind: the value its "kind" parameter must have, NULL for any. The first row of the code whose kind fits
 * and whose placeholders are all given is used; the last row of each code has no placeholder but {about}. */
typedef struct
{
  SceauFindingCode code;
  const char *kind;
  const char *message; /* NULL where @message_for_days says it */
  const char *fix;
  const char *(*message_for_days) (
      gulong days); /* already translated: the words depend on the number in "days" */
} SceauFindingWords;

const SceauFindingWords *_sceau_finding_words_table (gsize *n_rows);
const SceauFindingWords *_sceau_finding_find_words (const SceauFinding *self);
char *_sceau_finding_make_message (const SceauFinding *self);
/* Puts the parameters into "{name}", "{name|date}" and "{name|time}". */
char *_sceau_finding_fill (const SceauFinding *self, const char *sentence);

G_END_DECLS
