/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who answers the questions of a log-in as he was told to, in turn, and remembers what he was asked. */
#pragma once

#include "fleet/sceau-ssh-asker.h"

G_BEGIN_DECLS

#define SCEAU_TEST_TYPE_ANSWERER (sceau_test_answerer_get_type ())
G_DECLARE_FINAL_TYPE (SceauTestAnswerer, sceau_test_answerer, SCEAU_TEST, ANSWERER, GObject)

struct _SceauTestAnswerer
{
  GObject parent_instance;
  const char *const *
      answers; /* NULL-terminated; "" is a refusal, "…" none at all; one question too many ends the test */
  guint n_asked;
  guint n_taken_back; /* of those that got no answer */
  SceauSshQuestionKind kinds[8];
  gboolean again[8];
  char *fingerprint;
};

SceauTestAnswerer *sceau_test_answerer_new (const char *const *answers);

G_END_DECLS
