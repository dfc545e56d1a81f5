/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that a person gives: read in a thread, archives and mails opened. */
#pragma once

#include "pki/sceau-reading.h"

G_BEGIN_DECLS

/* Intake: reads files and bytes in a thread, ZIP (libarchive) and mails (GMime) included. files: GFile; NULL-able password list on the reading. */
void sceau_intake_read_async (SceauReading *reading, GListModel *files, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
gboolean sceau_intake_read_finish (GAsyncResult *result, GError **error);
/* the unpacker */
gboolean sceau_intake_unpack (const char *name, GBytes *file, SceauUnpackEmit emit,
                              gpointer emit_data, GError **error);

G_END_DECLS
