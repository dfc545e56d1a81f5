/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the fingerprint of an agent's key, to be compared with what the server's console shows. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Property "confirmed" (boolean, notify): the person says that both are the same. */
#define SCEAU_TYPE_FINGERPRINT_PAGE (sceau_fingerprint_page_get_type ())
G_DECLARE_FINAL_TYPE (SceauFingerprintPage, sceau_fingerprint_page, SCEAU, FINGERPRINT_PAGE,
                      AdwPreferencesPage)

void sceau_fingerprint_page_set_fingerprint (SceauFingerprintPage *self, const char *fingerprint);
gboolean sceau_fingerprint_page_get_confirmed (SceauFingerprintPage *self);

G_END_DECLS
