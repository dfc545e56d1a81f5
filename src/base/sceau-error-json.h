/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An error as a document tells it. */
#pragma once

#include "base/sceau-error.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* {"code","message","detail"} */
JsonObject *sceau_error_to_json (const GError *error);

G_END_DECLS
