/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done at the start, before anything else, about a change that was cut short. */
#pragma once

#include "agent/sceau-front-end.h"
#include "agent/sceau-history.h"
#include "agent/sceau-vault.h"

G_BEGIN_DECLS

gboolean sceau_recovery_run (SceauVault *vault, SceauFrontEnd *front_end, SceauHistory *history,
                             gint64 now, gboolean *recovered, GError **error);

G_END_DECLS
