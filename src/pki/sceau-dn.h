/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distinguished names as they stand in certificates and requests: foreign bytes made into safe text. Private to pki. */
#pragma once

#include "pki/sceau-der.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

gboolean sceau_dn_check (SceauSpan name);
char *sceau_dn_to_string (SceauSpan name);
char *sceau_dn_dup_title (SceauSpan name);
SceauSubject *sceau_dn_dup_fields (SceauSpan name);
void sceau_dn_append_escaped (GString *out, const char *value);

G_END_DECLS
