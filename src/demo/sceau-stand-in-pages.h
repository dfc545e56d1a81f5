/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two web pages of a stand-in. */
#pragma once

#include "demo/sceau-stand-in.h"

G_BEGIN_DECLS

/* Each transfer full: HTML. */
char *sceau_stand_in_home_page (SceauStandIn *self);
char *sceau_stand_in_system_page (SceauStandIn *self);

G_END_DECLS
