/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The users of auth=file: one "name:cryptpass" a line, 0600. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_USERS_FILE (sceau_users_file_get_type ())
G_DECLARE_FINAL_TYPE (SceauUsersFile, sceau_users_file, SCEAU, USERS_FILE, GObject)

SceauUsersFile *sceau_users_file_new (const char *path);
gboolean sceau_users_file_load (SceauUsersFile *self, GError **error);
SceauSecret *sceau_users_file_lookup (SceauUsersFile *self, const char *username);
void sceau_users_file_set (SceauUsersFile *self, const char *username, SceauSecret *cryptpass);
gboolean sceau_users_file_save (SceauUsersFile *self, GError **error);

gboolean sceau_username_is_valid (const char *username);

G_END_DECLS
