/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server of a sorted list: texts are folded once, and only when they are asked for. */
#include "config.h"

#include "app/sceau-fleet-row.h"

#include "app/sceau-fleet-watch.h"

#include <string.h>

#define N_TEXTS (SCEAU_N_FLEET_KEYS - SCEAU_FLEET_BY_NAME)

struct _SceauFleetRow
{
  SceauServer *server;
  guint position;
  SceauFleetRowState state;
  SceauFleetSlot *slot;
  gboolean kept;

  gboolean is_known;
  gint64 numbers[SCEAU_FLEET_BY_NAME];
  gint64 not_after;
  char *search;         /* NULL: not asked for yet */
  char *texts[N_TEXTS]; /* for strcmp (); NULL: not asked for yet, or see has_text */
  gboolean has_text[N_TEXTS];
};

/**
 * sceau_fleet_row_new:
 * @server: a server
 *
 * Returns: (transfer full): a row of it
 */
SceauFleetRow *
sceau_fleet_row_new (SceauServer *server)
{
  SceauFleetRow *self = g_new0 (SceauFleetRow, 1);

  self->server = g_object_ref (server);
  return self;
}

/**
 * sceau_fleet_row_forget:
 * @self: a row
 *
 * The server changed: it is looked at again when something is asked next.
 */
void
sceau_fleet_row_forget (SceauFleetRow *self)
{
  self->is_known = FALSE;
  g_clear_pointer (&self->search, g_free);
  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_clear_pointer (&self->texts[i], g_free);
      self->has_text[i] = FALSE;
    }
}

/**
 * sceau_fleet_row_free:
 * @self: (nullable) (transfer full): a row
 */
void
sceau_fleet_row_free (SceauFleetRow *self)
{
  if (self == NULL)
    return;
  sceau_fleet_row_forget (self);
  g_object_unref (self->server);
  g_free (self);
}

/**
 * sceau_fleet_row_get_server:
 * @self: a row
 *
 * Returns: (transfer none): its server
 */
SceauServer *
sceau_fleet_row_get_server (SceauFleetRow *self)
{
  return self->server;
}

/**
 * sceau_fleet_row_get_position:
 * @self: a row
 *
 * Returns: where the server is in the list that was not sorted
 */
guint
sceau_fleet_row_get_position (SceauFleetRow *self)
{
  return self->position;
}

/**
 * sceau_fleet_row_set_position:
 * @self: a row
 * @position: where the server is in the list that was not sorted
 */
void
sceau_fleet_row_set_position (SceauFleetRow *self, guint position)
{
  self->position = position;
}

/**
 * sceau_fleet_row_get_state:
 * @self: a row
 *
 * Returns: whether it is where it belongs
 */
SceauFleetRowState
sceau_fleet_row_get_state (SceauFleetRow *self)
{
  return self->state;
}

/**
 * sceau_fleet_row_set_state:
 * @self: a row
 * @state: whether it is where it belongs
 */
void
sceau_fleet_row_set_state (SceauFleetRow *self, SceauFleetRowState state)
{
  self->state = state;
}

/**
 * sceau_fleet_row_get_slot:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the line that shows it
 */
SceauFleetSlot *
sceau_fleet_row_get_slot (SceauFleetRow *self)
{
  return self->slot;
}

/**
 * sceau_fleet_row_set_slot:
 * @self: a row
 * @slot: (nullable): the line that shows it, kept elsewhere
 */
void
sceau_fleet_row_set_slot (SceauFleetRow *self, SceauFleetSlot *slot)
{
  self->slot = slot;
}

/**
 * sceau_fleet_row_is_kept:
 * @self: a row
 *
 * Returns: what sceau_fleet_row_set_kept() said last
 */
gboolean
sceau_fleet_row_is_kept (SceauFleetRow *self)
{
  return self->kept;
}

/**
 * sceau_fleet_row_set_kept:
 * @self: a row
 * @kept: whether it is in the newer one of two lists
 */
void
sceau_fleet_row_set_kept (SceauFleetRow *self, gboolean kept)
{
  self->kept = kept;
}

static void
look_at_server (SceauFleetRow *self)
{
  SceauCertificate *leaf = sceau_server_get_leaf (self->server);
  guint chain_length;

  g_object_get (self->server, "chain-length", &chain_length, NULL);
  self->numbers[SCEAU_FLEET_BY_STATUS] = sceau_server_get_status (self->server);
  self->numbers[SCEAU_FLEET_BY_DAYS_LEFT] = sceau_server_get_days_left (self->server);
  self->numbers[SCEAU_FLEET_BY_CHAIN_LENGTH] = chain_length;
  self->numbers[SCEAU_FLEET_BY_LAST_SEEN] = sceau_server_get_last_seen (self->server);
  self->not_after = leaf != NULL ? sceau_certificate_get_not_after (leaf) : -1;
  self->is_known = TRUE;
}

/* For strcmp (): the order of the reader's language, without regard to case. */
static const char *
get_text (SceauFleetRow *self, SceauFleetKey key)
{
  static const char *const properties[N_TEXTS] = { "name", "address", "version-label",
                                                   "certificate-title" };
  guint index = key - SCEAU_FLEET_BY_NAME;
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  if (self->has_text[index])
    return self->texts[index];
  self->has_text[index] = TRUE;
  g_object_get (self->server, properties[index], &text, NULL);
  if (text == NULL)
    return NULL;
  folded = g_utf8_casefold (text, -1);
  self->texts[index] = g_utf8_collate_key (folded, -1);
  return self->texts[index];
}

/**
 * sceau_fleet_row_compare:
 * @self: a row
 * @other: another
 * @key: by what
 *
 * Returns: less than 0, 0, or more than 0; a text that is not there comes first
 */
int
sceau_fleet_row_compare (SceauFleetRow *self, SceauFleetRow *other, SceauFleetKey key)
{
  if (key >= SCEAU_FLEET_BY_NAME)
    return g_strcmp0 (get_text (self, key), get_text (other, key));
  if (!self->is_known)
    look_at_server (self);
  if (!other->is_known)
    look_at_server (other);
  return (self->numbers[key] > other->numbers[key]) - (self->numbers[key] < other->numbers[key]);
}

/**
 * sceau_fleet_row_has_text:
 * @self: a row
 * @folded: what was typed, through g_utf8_casefold()
 *
 * Returns: whether what was typed is found in what the table shows of the server
 */
gboolean
sceau_fleet_row_has_text (SceauFleetRow *self, const char *folded)
{
  if (*folded == '\0')
    return TRUE;
  if (self->search == NULL)
    self->search = sceau_fleet_dup_search_text (self->server);
  return strstr (self->search, folded) != NULL;
}

/**
 * sceau_fleet_row_get_not_after:
 * @self: a row
 *
 * Returns: when its certificate ends, Unix seconds; -1 without one
 */
gint64
sceau_fleet_row_get_not_after (SceauFleetRow *self)
{
  if (!self->is_known)
    look_at_server (self);
  return self->not_after;
}
