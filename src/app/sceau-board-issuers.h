/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the chain board gets a missing issuer: from the store of those seen before, or from its authority. */
#pragma once

#include "app/sceau-board-view.h"

G_BEGIN_DECLS

/* "board.search-known" and "board.fetch" */
void sceau_board_issuers_install (GtkWidgetClass *view_class);

G_END_DECLS
