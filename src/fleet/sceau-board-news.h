/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an arrangement of the chain board changed, in words: for somebody who does not see the cards move. */
#pragma once

#include "fleet/sceau-card.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* before: what is shown (of SceauCard), after: what will be shown. Both hold the chain's cards, then those set aside. transfer full */
char *sceau_board_tell (GListModel *before[2], GPtrArray *after[2], const char *summary);

G_END_DECLS
