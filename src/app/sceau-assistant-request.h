/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 3: the request as text, to copy, save or drag out. */
#pragma once

#include "app/sceau-step-page.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_ASSISTANT_REQUEST (sceau_assistant_request_get_type ())
G_DECLARE_FINAL_TYPE (SceauAssistantRequest, sceau_assistant_request, SCEAU, ASSISTANT_REQUEST,
                      SceauStepPage)

G_END_DECLS
