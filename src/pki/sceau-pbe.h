/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Password-based encryption, looked at before anything is derived. Private to pki. */
#pragma once

#include "pki/sceau-der.h"

G_BEGIN_DECLS

gboolean sceau_pbe_check_iterations (guint64 iterations, GError **error);
gboolean sceau_pbe_check_algorithm (SceauSpan algorithm, GError **error);
gboolean sceau_pbe_is_encrypted_key (SceauSpan der, SceauSpan *algorithm);

G_END_DECLS
