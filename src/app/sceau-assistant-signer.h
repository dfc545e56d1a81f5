/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 1: who signs, and where the key is made. */
#pragma once

#include "app/sceau-step-page.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_ASSISTANT_SIGNER (sceau_assistant_signer_get_type ())
G_DECLARE_FINAL_TYPE (SceauAssistantSigner, sceau_assistant_signer, SCEAU, ASSISTANT_SIGNER,
                      SceauStepPage)

G_END_DECLS
