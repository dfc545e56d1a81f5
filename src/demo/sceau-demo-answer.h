/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an authority sends back: the same certificates several times, under names that help nobody. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

/* Writes into folder (made when missing): separate .crt files, a .p7b, a ZIP. @paths: (out): all that was written, the certificates
 * first, the server's not the first of them. @chain: server, intermediates, root. */
gboolean sceau_demo_write_answer (GPtrArray *chain, const char *folder, char ***paths,
                                  GError **error);

G_END_DECLS
