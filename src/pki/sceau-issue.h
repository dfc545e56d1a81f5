/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What making a request, a self-signed certificate and an authority's certificate share. Private to pki. */
#pragma once

#include "pki/sceau-key.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

/* Sets one attribute of a Distinguished Name on a GnuTLS object: @value is UTF-8; negative when it fails. */
typedef int (*SceauSetAttribute) (gpointer object, const char *oid, const char *value);

int sceau_issue_set_subject (gpointer object, SceauSetAttribute set, const SceauSubject *subject);
int sceau_issue_digest (SceauKey *key);
/* Both on a gnutls_x509_crt_t. */
int sceau_issue_set_serial (gpointer object);
int sceau_issue_set_key_id (gpointer object);

G_END_DECLS
