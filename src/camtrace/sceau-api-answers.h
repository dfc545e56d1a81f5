/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read out of the answers of CamTrace's API: untrusted JSON in, values out; no network. */
#pragma once

#include "camtrace/sceau-api-client.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_API_NOT_CAMTRACE,
  SCEAU_API_TOO_OLD,
  SCEAU_API_UNSUPPORTED,
  SCEAU_API_GOOD,
} SceauApiVersion;
/* GET /api/. latest: (out): the text, safe to show; NULL when there is none. */
SceauApiVersion sceau_api_read_discovery (JsonObject *object, char **latest);
/* GET /servers: of SceauApiServer; those without a usable address are left out. NULL: not such a document, or too long. */
GPtrArray *sceau_api_read_servers (JsonObject *object);

G_END_DECLS
