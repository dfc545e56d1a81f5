/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address that gave no usable certificate, with why. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

typedef struct
{
  char *url;
  GError *error;
} SceauIssuerRefusal;
SceauIssuerRefusal *sceau_issuer_refusal_new (const char *url, const GError *error);
void sceau_issuer_refusal_free (SceauIssuerRefusal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauIssuerRefusal, sceau_issuer_refusal_free)

G_END_DECLS
