/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as a table, out and in again: what a spreadsheet holds of its servers (no password, no key). */
#pragma once

#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_IMPORT_NEW,       /* can be added */
  SCEAU_IMPORT_DUPLICATE, /* in the fleet already, or earlier in the list: error says as what */
  SCEAU_IMPORT_REFUSED,   /* error says what is wrong */
  SCEAU_IMPORT_ADDED,     /* by sceau_fleet_import_async () */
  SCEAU_N_IMPORT_STATES,  /*< skip >*/
} SceauImportState;
const char *sceau_import_state_to_string (SceauImportState state); /* "new", "duplicate"… */

/* One line of a list. */
typedef struct
{
  guint line; /* in the text, from 1 on */
  SceauImportState state;
  SceauServer *server;   /* NULL when REFUSED */
  SceauServer *existing; /* the one in the fleet that it is; nullable */
  char *name;            /* as it stands there, safe to show */
  GError *error;         /* nullable */
} SceauImportRow;
void sceau_import_row_free (SceauImportRow *self);

/* Reads a table whose first line names its columns (English or French, in any order; see the .c file); nothing is added. ignored: (out)
 * (optional): the columns that are not known, transfer full. MALFORMED, TOO_LARGE, TOO_MANY; NOT_FOUND without a column for addresses. */
GPtrArray *sceau_fleet_read_list (SceauFleet *self, const char *text, gsize size, char ***ignored,
                                  GError **error);
/* The same, a few lines at a time. */
void sceau_fleet_read_list_async (SceauFleet *self, GBytes *bytes, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
GPtrArray *sceau_fleet_read_list_finish (SceauFleet *self, GAsyncResult *result, char ***ignored,
                                         GError **error);
/* Adds the rows that are NEW, all of them or none; then they are ADDED. The servers are not asked: no account is checked, and
 * an agent is believed only by the fingerprint that the list has for it. */
void sceau_fleet_import_async (SceauFleet *self, GPtrArray *rows, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_import_finish (SceauFleet *self, GAsyncResult *result, GError **error);

/* All servers, as sceau_fleet_read_list () reads them (UTF-8, RFC 4180). */
char *sceau_fleet_export (SceauFleet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauImportRow, sceau_import_row_free)

G_END_DECLS
