/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs another program, with a time limit, and keeps what it says. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

gboolean sceau_command_run (const char *const *argv, guint timeout_ms, int *exit_status,
                            char **output, GError **error);

G_END_DECLS
