/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the agent is about to do, or has done and not yet confirmed: enough to finish it or to take it back after a crash. */
#pragma once

#include "agent/sceau-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  SceauVaultFile file;
  char *path;
  SceauFileState *before;
  SceauFileState *after;
} SceauJournalItem;

typedef struct
{
  char *what;
  char *who;
  gint64 time;
  gboolean switched; /* to be finished; else to be undone */
  char *backup;      /* nullable */
  gboolean https_before;
  gboolean https_after;
  GPtrArray *items; /* of SceauJournalItem */
} SceauJournal;

SceauJournal *sceau_journal_new (const char *what, const char *who, gint64 time);
void sceau_journal_free (SceauJournal *self);
void sceau_journal_add (SceauJournal *self, SceauVaultFile file, const char *path,
                        const SceauFileState *before, const SceauFileState *after);
SceauJournal *sceau_journal_parse (const char *text, gsize length, GError **error);
char *sceau_journal_to_text (SceauJournal *self);
gboolean sceau_journal_write (SceauJournal *self, const char *path, GError **error);
gboolean sceau_journal_read (const char *path, SceauJournal **journal, GError **error);
gboolean sceau_journal_mark (const char *path, gboolean switched, GError **error);
gboolean sceau_journal_is_open (const char *path);
gboolean sceau_journal_clear (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauJournal, sceau_journal_free)

G_END_DECLS
