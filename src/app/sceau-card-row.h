/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card of the chain board as a row: connector, title, badge, findings with their fixes, buttons. */
#pragma once

#include "fleet/sceau-card.h"
#include "fleet/sceau-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_CARD_ROW (sceau_card_row_get_type ())
G_DECLARE_FINAL_TYPE (SceauCardRow, sceau_card_row, SCEAU, CARD_ROW, GtkListBoxRow)

/* other: the server of the fleet that the card's certificate is for, when that is another one than this; nullable. */
GtkWidget *sceau_card_row_new (SceauCard *card, SceauServer *other);
SceauCard *sceau_card_row_get_card (SceauCardRow *self);

G_END_DECLS
