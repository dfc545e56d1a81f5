/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The users of a demo fleet, as a CamTrace cluster shares them: salts (decoys too), and the WSSE check with clock and replay. */
#pragma once

#include "base/sceau-secret.h"
#include "camtrace/sceau-wsse.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_DEMO_USERS (sceau_demo_users_get_type ())
G_DECLARE_FINAL_TYPE (SceauDemoUsers, sceau_demo_users, SCEAU, DEMO_USERS, GObject)

SceauDemoUsers *sceau_demo_users_new (void);
gboolean sceau_demo_users_add (SceauDemoUsers *self, const char *username, SceauSecret *password,
                               GError **error);
/* Of an unknown name a decoy, the same each time. */
char *sceau_demo_users_dup_salt (SceauDemoUsers *self, const char *username);
/* now_us: the server's clock, microseconds since 1970. A token is good once, and not 5 minutes off. */
gboolean sceau_demo_users_check (SceauDemoUsers *self, const SceauWsseToken *token, gint64 now_us);

G_END_DECLS
