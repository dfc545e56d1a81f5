/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that the remote script says (sceau-ssh-remote.sh): bounded, checked, and what they mean for a state. */
#pragma once

#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

/* Cuts a stream into lines; refuses what is too long. */
typedef struct _SceauSshLines SceauSshLines;
SceauSshLines *sceau_ssh_lines_new (void);
void sceau_ssh_lines_free (SceauSshLines *self);
/* FALSE: BAD_RESPONSE, and for good. */
gboolean sceau_ssh_lines_feed (SceauSshLines *self, const void *data, gsize size, GError **error);
/* The next whole line without its end; NULL: there is none yet. */
char *sceau_ssh_lines_next (SceauSshLines *self);
void sceau_ssh_lines_restart (SceauSshLines *self); /* a new answer, a new limit */

/* One of the server's files, as the script described it. */
typedef struct
{
  gboolean told; /* of this file something was said: not twice */
  gboolean exists;
  gboolean regular;
  gint64 changed; /* Unix seconds */
  char *spki;     /* of the private key in it; NULL: none, or encrypted */
  gboolean sealed;
  GPtrArray *certificates; /* of SceauCertificate; never NULL */
  SceauRequest *request;   /* nullable */
} SceauSshFile;

/* In the script's words: SCEAU_SSH_FILE_… + _OLD_… are those of 7.13 beside a later version. */
typedef enum
{
  SCEAU_SSH_COMBINED,
  SCEAU_SSH_CERTIFICATE,
  SCEAU_SSH_KEY,
  SCEAU_SSH_REQUEST,
  SCEAU_SSH_PENDING_KEY,
  SCEAU_SSH_PENDING_REQUEST,
  SCEAU_SSH_OLD_CERTIFICATE,
  SCEAU_SSH_OLD_KEY,
  SCEAU_SSH_OLD_REQUEST,
  SCEAU_SSH_N_FILES, /*< skip >*/
} SceauSshFileKind;
const char *sceau_ssh_file_kind_to_string (SceauSshFileKind kind); /* "pending-key" */

/* What a backup holds: the public half of each, NULL for none. */
typedef struct
{
  char *id; /* "0007" */
  gint64 time;
  gboolean removed; /* its certificate was not replaced, but taken away */
  char *key;
  char *pending_key;
  char *request;
  char *pending_request;
  char *certificate;
} SceauSshArchive;

/* What "verb state" answers. */
typedef struct
{
  gint64 clock;
  SceauFamily family;
  char *tag; /* what "if-match" takes; NULL when there is no CamTrace */
  gboolean https_on;
  gboolean https_unknown; /* somebody listens, and shows no certificate */
  gboolean has_engine;
  gboolean moved; /* another family than the last time */
  char *complete; /* SHA-256 of a leaf whose chain was complete when it was installed; nullable */
  char **outside; /* files that recovery did not touch */
  GPtrArray *presented; /* of SceauCertificate: what a TLS client on the server gets */
  SceauSshFile files[SCEAU_SSH_N_FILES];
  GPtrArray *archive; /* of SceauSshArchive, the newest first; never NULL */
} SceauSshView;
SceauSshView *sceau_ssh_view_new (const char *const *lines, GError **error);
void sceau_ssh_view_free (SceauSshView *self);

/* What "verb change" made on the server, before it asks "go?". */
typedef struct
{
  char *key_spki;
  char *pending_key_spki;
  GPtrArray *certificates; /* of SceauCertificate */
  SceauRequest *request;
  SceauRequest *pending_request;
} SceauSshStaged;
SceauSshStaged *sceau_ssh_staged_new (const char *const *lines);
void sceau_ssh_staged_free (SceauSshStaged *self);

/* "failed CODE REASON UNDONE DETAIL" as an error; always FALSE. */
gboolean sceau_ssh_set_failure (const char *line, GError **error);
/* "kept 0007"; NULL: no backup was made. */
char *sceau_ssh_find_backup (const char *const *lines);
GPtrArray *sceau_ssh_read_history (const char *const *lines); /* newest first */
GPtrArray *sceau_ssh_read_backups (const char *const *lines); /* newest first */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSshLines, sceau_ssh_lines_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSshView, sceau_ssh_view_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSshStaged, sceau_ssh_staged_free)

G_END_DECLS
