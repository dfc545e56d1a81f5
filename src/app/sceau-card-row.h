/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card of the chain board as a row: connector, title, badge, findings with their fixes, buttons. */
#pragma once

#include "fleet/sceau-card.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_CARD_ROW (sceau_card_row_get_type ())
G_DECLARE_FINAL_TYPE (SceauCardRow, sceau_card_row, SCEAU, CARD_ROW, GtkListBoxRow)

GtkWidget *sceau_card_row_new (SceauCard *card);
SceauCard *sceau_card_row_get_card (SceauCardRow *self);
/* A further button under the findings, with the card's key as target of the action. */
void sceau_card_row_add_button (SceauCardRow *self, const char *label, const char *action_name);

G_END_DECLS
