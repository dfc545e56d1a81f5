/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration with which the server's own OpenSSL makes a request or a certificate. */
#pragma once

#include "base/sceau-error.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

char *sceau_ssh_openssl_config (const SceauSubject *subject, const char *const *names, gboolean rsa,
                                GError **error);

G_END_DECLS
