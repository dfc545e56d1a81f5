/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own normalised PEM, in and out. What foreign files hold is the reader's work. Private to pki. */
#pragma once

#include "pki/sceau-der.h"

G_BEGIN_DECLS

char *sceau_pem_encode (const char *label, SceauSpan der);
GBytes *sceau_pem_decode (const char *label, const char *pem);

G_END_DECLS
