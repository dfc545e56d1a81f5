/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to a server, whatever the way to it. */
#include "config.h"

#include "fleet/sceau-operation.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *label;
} operations[SCEAU_N_OPERATIONS] = {
  [SCEAU_OPERATION_STATE] = { "state", N_ ("Look at the state") },
  [SCEAU_OPERATION_REQUEST] = { "request", N_ ("Certificate request") },
  [SCEAU_OPERATION_DELETE_REQUEST] = { "delete-request", N_ ("Removal of the request") },
  [SCEAU_OPERATION_SELF_SIGN] = { "self-sign", N_ ("Self-signed certificate") },
  [SCEAU_OPERATION_UPLOAD_KEY] = { "upload-key", N_ ("Transfer of the key") },
  [SCEAU_OPERATION_CHECK] = { "check", N_ ("Check of the certificate on the server") },
  [SCEAU_OPERATION_INSTALL] = { "install", N_ ("Installation of the certificate") },
  [SCEAU_OPERATION_ENABLE] = { "enable", N_ ("Switching HTTPS on") },
  [SCEAU_OPERATION_DISABLE] = { "disable", N_ ("Switching HTTPS off") },
  [SCEAU_OPERATION_UNINSTALL] = { "uninstall", N_ ("Removal of the certificate") },
  [SCEAU_OPERATION_RESTORE] = { "restore", N_ ("Restoring a backup") },
  [SCEAU_OPERATION_MIGRATE] = { "migrate", N_ ("Migration of the files") },
};

/**
 * sceau_operation_to_string:
 * @operation: an operation
 *
 * Returns: (transfer none): its stable name, as in JSON
 */
const char *
sceau_operation_to_string (SceauOperation operation)
{
  g_return_val_if_fail (operation < SCEAU_N_OPERATIONS, "state");

  return operations[operation].name;
}

/**
 * sceau_operation_to_label:
 * @operation: an operation
 *
 * Returns: (transfer none): a noun for it, in the reader's language
 */
const char *
sceau_operation_to_label (SceauOperation operation)
{
  g_return_val_if_fail (operation < SCEAU_N_OPERATIONS, "");

  return _ (operations[operation].label);
}
