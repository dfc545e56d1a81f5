/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 2: the six fields of the HowTo, names, the kind of key; makes the request when the person goes on. */
#pragma once

#include "app/sceau-step-page.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_ASSISTANT_IDENTITY (sceau_assistant_identity_get_type ())
G_DECLARE_FINAL_TYPE (SceauAssistantIdentity, sceau_assistant_identity, SCEAU, ASSISTANT_IDENTITY,
                      SceauStepPage)

G_END_DECLS
