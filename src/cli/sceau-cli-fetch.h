/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets what an authority publishes about itself (AIA, caIssuers), only when a person asked for
 * it. */
#pragma once

#include "cli/sceau-cli.h"

G_BEGIN_DECLS

/* http: only, bounded, 15 s; what comes proves nothing until its signature is checked. */
GBytes *sceau_cli_fetch (SceauCli *self, const char *url, GError **error);

G_END_DECLS
