/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list of servers is sorted and searched by, as it was when the server was looked at last: it stays the same while the list is
 * sorted, whatever is learnt meanwhile. */
#pragma once

#include "app/sceau-fleet-slot.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_FLEET_BY_STATUS,
  SCEAU_FLEET_BY_DAYS_LEFT,
  SCEAU_FLEET_BY_CHAIN_LENGTH,
  SCEAU_FLEET_BY_LAST_SEEN,
  SCEAU_FLEET_BY_NAME, /* this one and those after it are texts */
  SCEAU_FLEET_BY_ADDRESS,
  SCEAU_FLEET_BY_VERSION,
  SCEAU_FLEET_BY_CERTIFICATE,
  SCEAU_N_FLEET_KEYS, /*< skip >*/
} SceauFleetKey;

typedef enum
{
  SCEAU_FLEET_ROW_PLACED,
  SCEAU_FLEET_ROW_STALE, /* the server changed: it waits for its place */
  SCEAU_FLEET_ROW_MOVING,
  SCEAU_FLEET_ROW_GONE,
} SceauFleetRowState;

typedef struct _SceauFleetRow SceauFleetRow;

SceauFleetRow *sceau_fleet_row_new (SceauServer *server);
void sceau_fleet_row_free (SceauFleetRow *self);

SceauServer *sceau_fleet_row_get_server (SceauFleetRow *self);
/* Where the server is in the list that was not sorted: what is equal stays in that order. */
guint sceau_fleet_row_get_position (SceauFleetRow *self);
void sceau_fleet_row_set_position (SceauFleetRow *self, guint position);
SceauFleetRowState sceau_fleet_row_get_state (SceauFleetRow *self);
void sceau_fleet_row_set_state (SceauFleetRow *self, SceauFleetRowState state);
/* The line that shows it, not owned; nullable. */
SceauFleetSlot *sceau_fleet_row_get_slot (SceauFleetRow *self);
void sceau_fleet_row_set_slot (SceauFleetRow *self, SceauFleetSlot *slot);

/* A mark for whoever compares two lists of rows. */
gboolean sceau_fleet_row_is_kept (SceauFleetRow *self);
void sceau_fleet_row_set_kept (SceauFleetRow *self, gboolean kept);

/* Looks at the server again, when something is asked next. */
void sceau_fleet_row_forget (SceauFleetRow *self);
int sceau_fleet_row_compare (SceauFleetRow *self, SceauFleetRow *other, SceauFleetKey key);
/* folded: what was typed, through g_utf8_casefold () */
gboolean sceau_fleet_row_has_text (SceauFleetRow *self, const char *folded);
gint64 sceau_fleet_row_get_not_after (SceauFleetRow *self); /* Unix seconds; -1: no certificate */

G_END_DECLS
