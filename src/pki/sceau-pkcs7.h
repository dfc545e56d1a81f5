/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes certificates as a PKCS #7 bundle, the ".p7b" that Windows takes. */
#pragma once

#include "pki/sceau-certificate.h"

G_BEGIN_DECLS

/* certificates: of SceauCertificate. DER, "certs-only" (RFC 2315, 9.1); the format keeps no
 * order. */
GBytes *sceau_certificates_to_pkcs7 (GPtrArray *certificates, GError **error);

G_END_DECLS
