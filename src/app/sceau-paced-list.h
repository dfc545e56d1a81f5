/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The beginning of a long list, a few rows at a time: a view that makes a widget for each row stays smooth. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_PACED_LIST (sceau_paced_list_get_type ())
G_DECLARE_FINAL_TYPE (SceauPacedList, sceau_paced_list, SCEAU, PACED_LIST, GObject)

/* A GListModel. limit: at most so many are shown. */
SceauPacedList *sceau_paced_list_new (GListModel *source, guint limit);
void sceau_paced_list_show_more (SceauPacedList *self, guint n);
/* How many are past the limit. */
guint sceau_paced_list_get_n_hidden (SceauPacedList *self);

G_END_DECLS
