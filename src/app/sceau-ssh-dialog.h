/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions of a log-in over SSH, as dialogs above the window, one at a time. */
#pragma once

#include "fleet/sceau-ssh-asker.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_SSH_DIALOG (sceau_ssh_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SceauSshDialog, sceau_ssh_dialog, SCEAU, SSH_DIALOG, GObject)

SceauSshAsker *sceau_ssh_dialog_new (GtkApplication *application);

G_END_DECLS
