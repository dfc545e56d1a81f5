/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes a chain elsewhere: copied, saved, or dragged out of the window as a file. */
#pragma once

#include "pki/sceau-chain.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_EXPORT_BOX (sceau_export_box_get_type ())
G_DECLARE_FINAL_TYPE (SceauExportBox, sceau_export_box, SCEAU, EXPORT_BOX, GtkBox)

/* chain NULL, or one without a leaf: the box hides. name: what the file is called, without ending. */
void sceau_export_box_set_chain (SceauExportBox *self, SceauChain *chain, const char *name);

G_END_DECLS
