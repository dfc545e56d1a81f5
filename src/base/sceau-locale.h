/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's language, for every program. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* First thing in main (). Where the translations are not installed, SCEAU_LOCALEDIR says where they are (BUILD/po). */
void sceau_locale_init (void);

G_END_DECLS
