/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Sceau is to reach a server that is being added: its agent elsewhere, over SSH, or not at all. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "changed": another way. */
#define SCEAU_TYPE_ADD_WAYS (sceau_add_ways_get_type ())
G_DECLARE_FINAL_TYPE (SceauAddWays, sceau_add_ways, SCEAU, ADD_WAYS, AdwPreferencesGroup)

char *sceau_add_ways_dup_agent_url (SceauAddWays *self);   /* nullable */
char *sceau_add_ways_dup_ssh_address (SceauAddWays *self); /* nullable */
gboolean sceau_add_ways_get_by_hand (SceauAddWays *self);
/* For another server of the same cluster: its agent is where agents usually are. */
void sceau_add_ways_reset (SceauAddWays *self);

G_END_DECLS
