/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address that gave no usable certificate, with why. */
#include "config.h"

#include "fleet/sceau-issuer-refusal.h"

#include "base/sceau-text.h"

/**
 * sceau_issuer_refusal_new:
 * @url: the address, foreign
 * @error: why it gave nothing usable
 *
 * Returns: (transfer full): the refusal; its address is safe to show
 */
SceauIssuerRefusal *
sceau_issuer_refusal_new (const char *url, const GError *error)
{
  SceauIssuerRefusal *self = g_new0 (SceauIssuerRefusal, 1);

  self->url = sceau_text_make_safe (url, 256);
  self->error = g_error_copy (error);
  return self;
}

/**
 * sceau_issuer_refusal_free:
 * @self: (nullable) (transfer full): a refusal
 */
void
sceau_issuer_refusal_free (SceauIssuerRefusal *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_error_free (self->error);
  g_free (self);
}
