/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address at which an authority publishes its certificate, as a foreign certificate or a redirect names it. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

/* The longest address that is looked at. */
#define SCEAU_MAX_ISSUER_URL 2048u

/* An address that may be asked: plain http://, a host, no account, no fragment. base: (nullable): what a redirect is relative to.
 * UNSUPPORTED for another scheme, INVALID_ARGUMENT for what is no address. */
GUri *sceau_issuer_url_parse (GUri *base, const char *text, GError **error);

G_END_DECLS
