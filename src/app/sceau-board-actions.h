/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the chain board's buttons and keys do: "board.remove", "board.undo", "board.trust"… */
#pragma once

#include "app/sceau-board-view.h"

G_BEGIN_DECLS

void sceau_board_actions_install (GtkWidgetClass *view_class);

G_END_DECLS
