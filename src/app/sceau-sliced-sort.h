/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorts a long array a slice of time after the other: frames are drawn in between. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SceauSlicedSort SceauSlicedSort;

/* compare: of two elements, not of pointers to them; never 0 for two that differ, and the same answer until the sort has ended. */
SceauSlicedSort *sceau_sliced_sort_new (GPtrArray *array, GCompareDataFunc compare, gpointer data);
void sceau_sliced_sort_free (SceauSlicedSort *self);
/* until: on g_get_monotonic_time ()'s clock. TRUE: the array is sorted now; until then it is as it was. */
gboolean sceau_sliced_sort_step (SceauSlicedSort *self, gint64 until);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSlicedSort, sceau_sliced_sort_free)

G_END_DECLS
