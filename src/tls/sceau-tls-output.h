/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writing half of a server-side TLS connection: a pollable GOutputStream. Private to tls. */
#pragma once

#include "tls/sceau-tls-session.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_TLS_OUTPUT (sceau_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (SceauTlsOutput, sceau_tls_output, SCEAU, TLS_OUTPUT, GOutputStream)

GOutputStream *sceau_tls_output_new (SceauTlsSession *session);

G_END_DECLS
