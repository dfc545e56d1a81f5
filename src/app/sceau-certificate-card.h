/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One certificate as a small card: who, its part in the chain, until when, and a badge. */
#pragma once

#include "app/sceau-status-dot.h"
#include "pki/sceau-certificate.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_CERTIFICATE_CARD (sceau_certificate_card_get_type ())
G_DECLARE_FINAL_TYPE (SceauCertificateCard, sceau_certificate_card, SCEAU, CERTIFICATE_CARD, AdwBin)

GtkWidget *sceau_certificate_card_new (SceauCertificate *certificate);
SceauCertificate *sceau_certificate_card_get_certificate (SceauCertificateCard *self);
void sceau_certificate_card_set_certificate (SceauCertificateCard *self,
                                             SceauCertificate *certificate);
void sceau_certificate_card_set_role (SceauCertificateCard *self,
                                      const char *role); /* translated: "Server certificate" */
void sceau_certificate_card_set_badge (SceauCertificateCard *self, SceauTone tone,
                                       const char *text); /* NULL: none */
/* Room under the text, for findings and buttons. */
GtkBox *sceau_certificate_card_get_extra (SceauCertificateCard *self);
/* "Server certificate", "Intermediate" or "Root", from its place in a chain as sent. */
const char *sceau_certificate_role_in_chain (SceauCertificate *certificate, guint position);

G_END_DECLS
