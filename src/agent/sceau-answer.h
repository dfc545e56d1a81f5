/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing answers: documents, and problems (RFC 9457). */
#pragma once

#include "base/sceau-error.h"
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

void sceau_answer_bytes (SoupServerMessage *message, GBytes *json);
void sceau_answer_object (SoupServerMessage *message, JsonObject *object);
void sceau_answer_nothing (SoupServerMessage *message);
void sceau_answer_error (SoupServerMessage *message, const GError *error, guint retry_after);
void sceau_answer_set_header (SoupServerMessage *message, const char *name, const char *value);
guint sceau_answer_status_for (const GError *error);

G_END_DECLS
