/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a deployment needs of a server, whatever the way to it: agent, SSH, by hand. The consumer's interface. */
#pragma once

#include "base/sceau-secret.h"
#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_OPERATION_STATE,   /* read the state */
  SCEAU_OPERATION_REQUEST, /* key and request on the server */
  SCEAU_OPERATION_DELETE_REQUEST,
  SCEAU_OPERATION_SELF_SIGN,
  SCEAU_OPERATION_UPLOAD_KEY, /* the key of a chain made elsewhere */
  SCEAU_OPERATION_CHECK,      /* everything of install but the switch */
  SCEAU_OPERATION_INSTALL,
  SCEAU_OPERATION_ENABLE,
  SCEAU_OPERATION_DISABLE,
  SCEAU_OPERATION_UNINSTALL,
  SCEAU_OPERATION_RESTORE,
  SCEAU_OPERATION_MIGRATE,
  SCEAU_N_OPERATIONS, /*< skip >*/
} SceauOperation;
const char *sceau_operation_to_string (SceauOperation operation); /* "self-sign"… */
/* translated, a noun: "Installation of the certificate" */
const char *sceau_operation_to_label (SceauOperation operation);

/* Arguments of one operation; members that an operation does not use are NULL or 0. Boxed; secrets wiped. */
typedef struct
{
  SceauSubject *subject;       /* REQUEST, SELF_SIGN */
  char **names;                /* REQUEST, SELF_SIGN */
  SceauKeyType key_type;       /* REQUEST, SELF_SIGN */
  gboolean keep_key;           /* REQUEST: "key":"keep" */
  gboolean replace;            /* REQUEST, SELF_SIGN, UPLOAD_KEY */
  guint days;                  /* SELF_SIGN */
  char *chain_pem;             /* CHECK, INSTALL: normalised, leaf first */
  char *key_pem;               /* UPLOAD_KEY: encrypted PKCS#8 */
  SceauSecret *key_passphrase; /* CHECK, INSTALL with an uploaded key */
  gboolean allow_incomplete;   /* CHECK, INSTALL */
  char *backup_id;             /* RESTORE */
} SceauArguments;
#define SCEAU_TYPE_ARGUMENTS (sceau_arguments_get_type ())
GType sceau_arguments_get_type (void);
SceauArguments *sceau_arguments_new (void);
SceauArguments *sceau_arguments_copy (const SceauArguments *self);
void sceau_arguments_free (SceauArguments *self);

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
void sceau_backend_history_async (SceauBackend *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
GPtrArray *sceau_backend_history_finish (SceauBackend *self, GAsyncResult *result, GError **error);
void sceau_backend_backups_async (SceauBackend *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
GPtrArray *sceau_backend_backups_finish (SceauBackend *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauArguments, sceau_arguments_free)

G_END_DECLS
