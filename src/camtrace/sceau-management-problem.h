/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of the management API: their JSON, or the error that their problem document tells (RFC 9457). */
#pragma once

#include "camtrace/sceau-http.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An empty object for 204. peer: for messages. */
JsonObject *sceau_management_read_answer (const SceauHttpAnswer *answer, const char *peer,
                                          GError **error);

G_END_DECLS
