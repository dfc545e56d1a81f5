/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The few ways in which the agent touches files: bounded reads that follow no link, durable writes, one rename at a time. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What is at a path. Bytes may be a private key, so they are a secret. */
typedef struct
{
  gboolean exists;
  gboolean regular; /* FALSE: a link, a folder, a device: never read, never replaced */
  SceauSecret
      *bytes;   /* NULL when there is no regular file, or when only the description is known */
  char *sha256; /* NULL likewise */
  guint32 uid;
  guint32 gid;
  guint32 mode;    /* permission bits */
  gint64 modified; /* Unix seconds, 0 when not known; never compared */
} SceauFileState;

SceauFileState *sceau_file_state_new_absent (void);
SceauFileState *sceau_file_state_new (SceauSecret *bytes, guint32 uid, guint32 gid, guint32 mode);
SceauFileState *sceau_file_state_read (const char *path, GError **error);
SceauFileState *sceau_file_state_copy (const SceauFileState *self);
void sceau_file_state_free (SceauFileState *self);
gboolean sceau_file_state_equal (const SceauFileState *a, const SceauFileState *b);
JsonObject *sceau_file_state_to_json (const SceauFileState *self);
SceauFileState *sceau_file_state_from_json (JsonObject *object, GError **error);

void sceau_file_find_owner (const char *folder, guint32 *uid, guint32 *gid);
gboolean sceau_file_write_new (const char *path, const SceauFileState *state, GError **error);
gboolean sceau_file_write_atomic (const char *path, const void *data, gsize size, guint32 mode,
                                  GError **error);
gboolean sceau_file_append (const char *path, const void *data, gsize size, GError **error);
gboolean sceau_file_rename (const char *from, const char *to, GError **error);
gboolean sceau_file_keep (const char *path, const SceauFileState *state, const char *copy,
                          GError **error);
gboolean sceau_file_remove (const char *path, GError **error);
gboolean sceau_folder_make (const char *path, GError **error);
gboolean sceau_folder_sync (const char *path, GError **error);
gboolean sceau_folder_remove (const char *path, GError **error);

/* For tests: called before each system call that changes something; a result other than 0 is the errno it fails with. */
typedef int (*SceauFileFault) (const char *operation, const char *path, gpointer data);
void sceau_file_ops_set_fault (SceauFileFault fault, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauFileState, sceau_file_state_free)

G_END_DECLS
