/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate assistant: from the question of who signs to a verified HTTPS server. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "closed": the person is done with it, or went out of it; the draft is kept. */
#define SCEAU_TYPE_ASSISTANT_PAGE (sceau_assistant_page_get_type ())
G_DECLARE_FINAL_TYPE (SceauAssistantPage, sceau_assistant_page, SCEAU, ASSISTANT_PAGE, AdwBin)

SceauAssistantPage *sceau_assistant_page_new (SceauFleet *fleet, SceauServer *server);
gboolean sceau_assistant_page_is_running (SceauAssistantPage *self); /* an installation */

G_END_DECLS
