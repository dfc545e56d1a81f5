/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PKCS#10 certificate request. */
#pragma once

#include "pki/sceau-key.h"
#include "pki/sceau-names.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

typedef struct _SceauRequest SceauRequest; /* boxed, atomically counted, immutable */
#define SCEAU_TYPE_REQUEST (sceau_request_get_type ())
GType sceau_request_get_type (void);

/* names: DNS names and addresses for the SAN; the CN is put first by itself when it is a name and missing. SHA-256. */
SceauRequest *sceau_request_new (SceauKey *key, const SceauSubject *subject,
                                 const char *const *names, GError **error);
SceauRequest *sceau_request_new_from_der (GBytes *der, GError **error);
SceauRequest *sceau_request_new_from_pem (const char *pem, GError **error); /* both labels */
SceauRequest *sceau_request_ref (SceauRequest *self);
void sceau_request_unref (SceauRequest *self);
GBytes *sceau_request_get_der (SceauRequest *self);
const char *sceau_request_get_sha256 (SceauRequest *self);
const char *sceau_request_get_spki_sha256 (SceauRequest *self);
const char *sceau_request_get_subject (SceauRequest *self); /* RFC 4514 */
SceauSubject *sceau_request_dup_subject_fields (SceauRequest *self);
const char *const *sceau_request_get_names (SceauRequest *self);
const char *sceau_request_get_key_description (SceauRequest *self);
gboolean sceau_request_verify (SceauRequest *self); /* signed with its own key */
char *sceau_request_to_pem (SceauRequest *self);
JsonObject *sceau_request_to_json (SceauRequest *self);

/* sceau_names_normalize () is in sceau-names.h. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauRequest, sceau_request_unref)

G_END_DECLS
