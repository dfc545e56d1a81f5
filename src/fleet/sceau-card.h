/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card of the chain board: a certificate in its place, a missing one, or something left aside. */
#pragma once

#include "pki/sceau-certificate.h"
#include "pki/sceau-finding.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_CARD_LEAF,         /* the server's certificate */
  SCEAU_CARD_INTERMEDIATE, /* sent after it */
  SCEAU_CARD_MISSING,      /* a slot: an issuer that is not there */
  SCEAU_CARD_ROOT,         /* stays on the clients */
  SCEAU_CARD_KEY,          /* the private key that goes along with the chain */
  SCEAU_CARD_LEFTOVER,     /* a certificate that is not used */
  SCEAU_CARD_OTHER,        /* no certificate: a key, a request, a file that was refused */
} SceauCardKind;
/* The key of the card that keeps the place of the server's certificate. */
#define SCEAU_CARD_MISSING_LEAF "missing-leaf"

#define SCEAU_TYPE_CARD_KIND (sceau_card_kind_get_type ())
GType sceau_card_kind_get_type (void);

#define SCEAU_TYPE_CARD (sceau_card_get_type ())
G_DECLARE_FINAL_TYPE (SceauCard, sceau_card, SCEAU, CARD, GObject)

/* Properties, all read-only: "kind", "title", "role" (translated), "detail" (translated), "key" (what identifies it between two arrangements),
 * "certificate" (nullable), "worst" (SceauSeverity as int), "link-verified" (the one above was signed by it: checked). */
SceauCard *sceau_card_new (SceauCardKind kind, const char *key, SceauCertificate *certificate,
                           const char *title, const char *detail, gboolean link_verified);
SceauCardKind sceau_card_get_kind (SceauCard *self);
const char *sceau_card_get_key (SceauCard *self);
const char *sceau_card_get_title (SceauCard *self);
const char *sceau_card_get_role (SceauCard *self);
const char *sceau_card_get_detail (SceauCard *self);
SceauCertificate *sceau_card_get_certificate (SceauCard *self);
gboolean sceau_card_get_link_verified (SceauCard *self);
/* Whether it lies in the pile and can be taken out: a missing slot and a root of the system's cannot. */
void sceau_card_set_removable (SceauCard *self, gboolean removable);
gboolean sceau_card_get_removable (SceauCard *self);
/* One more line of detail. */
void sceau_card_add_note (SceauCard *self, const char *note);
/* Whether it is a file that could not even be read; its detail says why. */
void sceau_card_set_refused (SceauCard *self, gboolean refused);
gboolean sceau_card_get_refused (SceauCard *self);
gboolean sceau_card_get_locked (SceauCard *self);
gboolean sceau_card_is_linked (SceauCard *self);
void sceau_card_add_finding (SceauCard *self, SceauFinding *finding);
GPtrArray *sceau_card_get_findings (SceauCard *self);
/* All that it says, in the order in which a person looks: for a screen reader, and to tell whether two cards say the same. */
const char *sceau_card_get_words (SceauCard *self);

G_END_DECLS
