/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens mails: each part of them, decoded. */
#pragma once

#include "pki/sceau-reading.h"

G_BEGIN_DECLS

/* A SceauUnpackFunc. */
gboolean sceau_mail_unpack (const char *name, GBytes *mail, SceauUnpackEmit emit,
                            gpointer emit_data, GError **error);

G_END_DECLS
