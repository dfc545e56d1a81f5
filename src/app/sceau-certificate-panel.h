/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's certificate as in the HowTo, and its chain as linked cards. */
#pragma once

#include "fleet/sceau-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_CERTIFICATE_PANEL (sceau_certificate_panel_get_type ())
G_DECLARE_FINAL_TYPE (SceauCertificatePanel, sceau_certificate_panel, SCEAU, CERTIFICATE_PANEL,
                      AdwBin)
void sceau_certificate_panel_show_server (SceauCertificatePanel *self, SceauServer *server);

G_END_DECLS
