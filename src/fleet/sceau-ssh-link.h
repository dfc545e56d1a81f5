/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One running ssh: its three streams in the main loop, line by line. */
#pragma once

#include "fleet/sceau-ssh-asker.h"
#include "fleet/sceau-ssh-target.h"

G_BEGIN_DECLS

typedef struct _SceauSshLink SceauSshLink; /* counted */

typedef struct
{
  void (*line) (SceauSshLink *link, const char *line, gpointer owner); /* of the standard output */
  void (*sudo) (SceauSshLink *link, guint times, gpointer owner); /* sudo asks for the password */
  /* It ended. error: (transfer full) NULL when ssh did; then its words say why. */
  void (*ended) (SceauSshLink *link, GError *error, gpointer owner);
} SceauSshLinkEvents;

/* asker: answers ssh's own questions (nullable). owner is told until sceau_ssh_link_close (). */
SceauSshLink *sceau_ssh_link_new (char **arguments, SceauSshAsker *asker,
                                  const SceauSshTarget *target, const SceauSshLinkEvents *events,
                                  gpointer owner, GError **error);
SceauSshLink *sceau_ssh_link_ref (SceauSshLink *self);
void sceau_ssh_link_unref (SceauSshLink *self);
/* Ends ssh; no event comes any more. Takes the reference. */
void sceau_ssh_link_close (SceauSshLink *self);
GCancellable *sceau_ssh_link_get_life (SceauSshLink *self); /* cancelled when it is closed */
gpointer sceau_ssh_link_get_owner (SceauSshLink *self);     /* NULL once closed */
/* Copied, sent in order, wiped. */
void sceau_ssh_link_send (SceauSshLink *self, const void *data, gsize size);
void sceau_ssh_link_restart (SceauSshLink *self); /* limits count anew */
const char *sceau_ssh_link_get_words (
    SceauSshLink *self); /* of the standard error; the last of them */
void sceau_ssh_link_add_words (SceauSshLink *self, const char *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSshLink, sceau_ssh_link_unref)

G_END_DECLS
