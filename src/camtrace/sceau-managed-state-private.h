/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sceau-managed-state.c and sceau-managed-state-json.c share. */
#pragma once

#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

const SceauManagedFacts *_sceau_managed_state_peek_facts (SceauManagedState *self);

G_END_DECLS
