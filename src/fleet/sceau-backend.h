/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a deployment needs of a server, whatever the way to it: agent, SSH, by hand. The consumer's interface. */
#pragma once

#include "camtrace/sceau-managed-state.h"
#include "fleet/sceau-arguments.h"
#include "fleet/sceau-operation.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_BACKEND (sceau_backend_get_type ())
G_DECLARE_INTERFACE (SceauBackend, sceau_backend, SCEAU, BACKEND, GObject)

struct _SceauBackendInterface
{
  GTypeInterface parent_iface;
  /* Can this way do it? When not, *why says how to get it (translated). */
  gboolean (*supports) (SceauBackend *self, SceauOperation operation, char **why);
  /* Does it. if_match: the ETag the person saw (nullable only for STATE). Finishes with the state after it. */
  void (*run_async) (SceauBackend *self, SceauOperation operation, const SceauArguments *arguments,
                     const char *if_match, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer data);
  SceauManagedState *(*run_finish) (SceauBackend *self, GAsyncResult *result, GError **error);
  /* The number of the backup that this run made; NULL: none. Asked before run_finish. Optional. */
  const char *(*run_get_backup) (SceauBackend *self, GAsyncResult *result);
  void (*history_async) (SceauBackend *self, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data);
  /* of SceauHistoryEntry, newest first */
  GPtrArray *(*history_finish) (SceauBackend *self, GAsyncResult *result, GError **error);
  void (*backups_async) (SceauBackend *self, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data);
  /* of SceauBackup, newest first */
  GPtrArray *(*backups_finish) (SceauBackend *self, GAsyncResult *result, GError **error);
};

gboolean sceau_backend_supports (SceauBackend *self, SceauOperation operation, char **why);
void sceau_backend_run_async (SceauBackend *self, SceauOperation operation,
                              const SceauArguments *arguments, const char *if_match,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data);
SceauManagedState *sceau_backend_run_finish (SceauBackend *self, GAsyncResult *result,
                                             GError **error);
const char *sceau_backend_run_get_backup (SceauBackend *self, GAsyncResult *result); /* nullable */
void sceau_backend_history_async (SceauBackend *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
GPtrArray *sceau_backend_history_finish (SceauBackend *self, GAsyncResult *result, GError **error);
void sceau_backend_backups_async (SceauBackend *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
GPtrArray *sceau_backend_backups_finish (SceauBackend *self, GAsyncResult *result, GError **error);

G_END_DECLS
