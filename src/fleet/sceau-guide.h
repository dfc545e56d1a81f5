/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a person does it in CamTrace's own interface: which page, which button, in the HowTo's words; and whether it worked. */
#pragma once

#include "fleet/sceau-arguments.h"
#include "fleet/sceau-operation.h"
#include "pki/sceau-request.h"
#include "tls/sceau-probe.h"

G_BEGIN_DECLS

/* One step; what is to be pasted or typed there comes with it. */
typedef struct
{
  char *title;
  char *body; /* nullable */
  char *copy; /* nullable */
  char *what; /* of copy, translated: "the chain"; nullable */
} SceauGuideStep;
void sceau_guide_step_free (SceauGuideStep *self);

/* Has the HowTo a way to do that by hand? */
gboolean sceau_guide_has (SceauOperation operation);
/* Of SceauGuideStep. REQUEST and SELF_SIGN take subject and days, INSTALL chain_pem; https_on: HTTPS answers now. */
GPtrArray *sceau_guide_make (SceauOperation operation, const SceauArguments *arguments,
                             gboolean https_on);
/* Did it work, as a TLS client sees it? VERIFY_FAILED says what to look at. presented: nullable. */
gboolean sceau_guide_check (SceauOperation operation, const SceauArguments *arguments,
                            SceauProbeResult *presented, GError **error);
/* A request that CamTrace's page showed: is it one, is it whole, is it for that name? MALFORMED, INVALID_ARGUMENT */
SceauRequest *sceau_guide_read_request (const char *pasted, const char *common_name,
                                        GError **error);

G_END_DECLS
