/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to a server, whatever the way to it. */
#pragma once

#include <glib-object.h>

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

G_END_DECLS
