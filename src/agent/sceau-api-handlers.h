/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each path and method does. */
#pragma once

#include "agent/sceau-api-call.h"

G_BEGIN_DECLS

/* Takes the call, and answers it now or later. */
typedef void (*SceauApiHandler) (SceauApiCall *call);

/* sceau-api-reading.c */
void sceau_api_hello (SceauApiCall *call);
void sceau_api_salt (SceauApiCall *call);
void sceau_api_challenge (SceauApiCall *call);
void sceau_api_login (SceauApiCall *call);
void sceau_api_logout (SceauApiCall *call);
void sceau_api_state (SceauApiCall *call);
void sceau_api_presented (SceauApiCall *call);
void sceau_api_read_request (SceauApiCall *call);
void sceau_api_backups (SceauApiCall *call);
void sceau_api_history (SceauApiCall *call);

/* sceau-api-changing.c */
void sceau_api_make_request (SceauApiCall *call);
void sceau_api_delete_request (SceauApiCall *call);
void sceau_api_self_sign (SceauApiCall *call);
void sceau_api_upload_key (SceauApiCall *call);
void sceau_api_install (SceauApiCall *call);
void sceau_api_uninstall (SceauApiCall *call);
void sceau_api_switch (SceauApiCall *call);
void sceau_api_restore (SceauApiCall *call);
void sceau_api_migrate (SceauApiCall *call);

G_END_DECLS
