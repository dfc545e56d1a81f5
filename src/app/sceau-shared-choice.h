/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server that could get the certificate of several: whether its names cover it, and whether the person chose it. */
#pragma once

#include "fleet/sceau-shared-target.h"

G_BEGIN_DECLS

/* Properties: "chosen" (read-write, notifies only changes); read-only: "name", "sentence" (covered by what, or why not), "possible" (FALSE: a
 * person works on it by hand), "tone" (int, SceauTone), "word" (translated: "Covered"…). */
#define SCEAU_TYPE_SHARED_CHOICE (sceau_shared_choice_get_type ())
G_DECLARE_FINAL_TYPE (SceauSharedChoice, sceau_shared_choice, SCEAU, SHARED_CHOICE, GObject)

/* Chosen from the start where the names cover it. */
SceauSharedChoice *sceau_shared_choice_new (SceauSharedMaterial *material, SceauServer *server);
SceauServer *sceau_shared_choice_get_server (SceauSharedChoice *self);
/* Does a request wait there? Its place can be taken only on purpose. */
gboolean sceau_shared_choice_has_request (SceauSharedChoice *self);
gboolean sceau_shared_choice_is_covered (SceauSharedChoice *self);
gboolean sceau_shared_choice_get_chosen (SceauSharedChoice *self);
/* No effect on one that is not possible. */
void sceau_shared_choice_set_chosen (SceauSharedChoice *self, gboolean chosen);
/* Covered ones first, those by hand last; by name among each other. */
int sceau_shared_choice_compare (SceauSharedChoice *a, SceauSharedChoice *b);

G_END_DECLS
