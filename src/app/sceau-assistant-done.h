/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 6: what a TLS client now gets. */
#pragma once

#include "app/sceau-step-page.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_ASSISTANT_DONE (sceau_assistant_done_get_type ())
G_DECLARE_FINAL_TYPE (SceauAssistantDone, sceau_assistant_done, SCEAU, ASSISTANT_DONE,
                      SceauStepPage)

G_END_DECLS
