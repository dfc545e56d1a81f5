/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent shows another key than the pinned one: both fingerprints side by side, and an explicit choice. */
#pragma once

#include "app/sceau-server-page.h"

G_BEGIN_DECLS

/* Asks the agent for the key that it shows now, then the person; the new pin is saved and the server looked at. */
void sceau_repin_start (SceauServerPage *page);

G_END_DECLS
