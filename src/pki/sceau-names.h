/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a server: DNS names and addresses, as they are asked for. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

/* A-labels in lower case, or the canonical form of an address; NULL when it is neither. */
char *sceau_name_normalize (const char *name);
/* The names that will be in the SAN: CN first when it is one, then names, without duplicates, checked (DNS or IP, IDN to
 * A-labels). */
char **sceau_names_normalize (const char *common_name, const char *const *names, GError **error);

G_END_DECLS
