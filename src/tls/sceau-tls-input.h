/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading half of a server-side TLS connection: a pollable GInputStream. Private to tls. */
#pragma once

#include "tls/sceau-tls-session.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_TLS_INPUT (sceau_tls_input_get_type ())
G_DECLARE_FINAL_TYPE (SceauTlsInput, sceau_tls_input, SCEAU, TLS_INPUT, GInputStream)

GInputStream *sceau_tls_input_new (SceauTlsSession *session);

G_END_DECLS
