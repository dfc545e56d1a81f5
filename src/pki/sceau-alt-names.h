/* SPDX-License-Identifier: GPL-3.0-or-later */
/* subjectAltName (RFC 5280, 4.2.1.6): read, written, matched by RFC 9525. Private to pki. */
#pragma once

#include "pki/sceau-der.h"

G_BEGIN_DECLS

/* @general_names is what is inside the SEQUENCE. */
gboolean sceau_alt_names_check (SceauSpan general_names);
char **sceau_alt_names_dup (SceauSpan general_names);
gboolean sceau_alt_names_match (SceauSpan general_names, const char *name);
GBytes *sceau_alt_names_to_der (const char *const *names, GError **error);

G_END_DECLS
