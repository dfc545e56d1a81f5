/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offline kit of one server: its files under the right names, a script that installs, checks and can undo them, a manifest. */
#pragma once

#include "base/sceau-error.h"
#include "camtrace/sceau-layout.h"

G_BEGIN_DECLS

/* What a kit is made of; everything borrowed for the call. */
typedef struct
{
  const char *server_id;
  const char *server_name;
  const char *version; /* "9.16" */
  const SceauLayout *layout;
  const char *id;    /* hex; known to whoever sees the proof */
  const char *nonce; /* hex; only in the kit and here: it seals the proof */
  gint64 made;
  const char *chain_pem;         /* nullable: a kit that only looks */
  const char *request_pem;       /* nullable */
  const char *encrypted_key_pem; /* nullable: the key is on the server already */
} SceauKitFacts;

typedef struct
{
  char *name;
  GBytes *bytes;
  int mode;
} SceauKitFile;
void sceau_kit_file_free (SceauKitFile *self);

GPtrArray *sceau_kit_make (const SceauKitFacts *facts); /* of SceauKitFile */
/* Into a folder that does not exist yet, or is empty. Blocking. EXISTS, NO_SPACE, PERMISSION, IO */
gboolean sceau_kit_write (GPtrArray *files, const char *folder, GError **error);
char *sceau_kit_make_folder_name (const char *server_name); /* "Lyon-03-kit" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauKitFile, sceau_kit_file_free)

G_END_DECLS
