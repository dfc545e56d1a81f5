/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Sceau acts on a server. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  SCEAU_WAY_NONE, /* watched only */
  SCEAU_WAY_AGENT,
  SCEAU_WAY_SSH,
  SCEAU_WAY_MANUAL,
  SCEAU_N_WAYS, /*< skip >*/
} SceauWay;
#define SCEAU_TYPE_WAY (sceau_way_get_type ())
GType sceau_way_get_type (void);
const char *sceau_way_to_string (SceauWay way); /* "none", "agent", "ssh", "manual" */
gboolean sceau_way_from_string (const char *text, SceauWay *way);

G_END_DECLS
