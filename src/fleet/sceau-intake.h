/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that a person gives: read in a thread, archives and mails opened. */
#pragma once

#include "pki/sceau-reading.h"

G_BEGIN_DECLS

/* Intake: reads files and bytes in a thread, ZIP (libarchive) and mails (GMime) included. files: GFile; NULL-able password list on the reading. */
void sceau_intake_read_async (SceauReading *reading, GListModel *files, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
gboolean sceau_intake_read_finish (GAsyncResult *result, GError **error);

/* The same for somebody who shows each file: what could not be read is told file by file, and how far it is can be asked meanwhile. */
typedef struct
{
  char *name;    /* the file's, safe to show */
  GError *error; /* NOT_FOUND, PERMISSION, UNSUPPORTED (no ordinary file), IO */
} SceauUnreadFile;

/* Counted, and written by the reading thread: ask it at any time, from any thread. */
typedef struct _SceauIntakeProgress SceauIntakeProgress;
SceauIntakeProgress *sceau_intake_progress_new (guint n_files);
SceauIntakeProgress *sceau_intake_progress_ref (SceauIntakeProgress *self);
void sceau_intake_progress_unref (SceauIntakeProgress *self);
guint sceau_intake_progress_get_done (SceauIntakeProgress *self);
guint sceau_intake_progress_get_total (SceauIntakeProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauIntakeProgress, sceau_intake_progress_unref)

/* progress: nullable */
void sceau_intake_take_async (SceauReading *reading, GListModel *files,
                              SceauIntakeProgress *progress, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
/* of SceauUnreadFile, empty when all could be read; NULL only when CANCELLED */
GPtrArray *sceau_intake_take_finish (GAsyncResult *result, GError **error);

/* the unpacker */
gboolean sceau_intake_unpack (const char *name, GBytes *file, SceauUnpackEmit emit,
                              gpointer emit_data, GError **error);

G_END_DECLS
