/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo's throw-away certificate authority: one root, and under it two hierarchies of two intermediates each (RSA and ECDSA), kept
 * in a folder with their private keys in clear. Never for anything real. */
#pragma once

#include "base/sceau-error.h"
#include "pki/sceau-request.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_DEMO_AUTHORITY (sceau_demo_authority_get_type ())
G_DECLARE_FINAL_TYPE (SceauDemoAuthority, sceau_demo_authority, SCEAU, DEMO_AUTHORITY, GObject)

/* What is in dir/authority, made first when it is not there. */
SceauDemoAuthority *sceau_demo_authority_open (const char *dir, gint64 now, GError **error);
const char *sceau_demo_authority_get_folder (SceauDemoAuthority *self);
char *sceau_demo_authority_dup_root_path (SceauDemoAuthority *self);
char **sceau_demo_authority_dup_intermediate_paths (SceauDemoAuthority *self);
/* The answer to a request, by the hierarchy of its kind of key: server, issuing authority, policy authority, root. */
GPtrArray *sceau_demo_authority_answer (SceauDemoAuthority *self, SceauRequest *request, gint64 now,
                                        GError **error);

G_END_DECLS
