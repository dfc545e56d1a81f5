/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trust anchors known here: the system's and those of given files. Immutable once shared between threads. */
#pragma once

#include "pki/sceau-certificate.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_ANCHOR_NONE,
  SCEAU_ANCHOR_SYSTEM,
  SCEAU_ANCHOR_FILE,
  SCEAU_ANCHOR_PILE
} SceauAnchorSource;
const char *sceau_anchor_source_to_string (SceauAnchorSource source); /* "system", "file", "pile" */

#define SCEAU_TYPE_ANCHORS (sceau_anchors_get_type ())
G_DECLARE_FINAL_TYPE (SceauAnchors, sceau_anchors, SCEAU, ANCHORS, GObject)

SceauAnchors *sceau_anchors_new (void);
void sceau_anchors_add (SceauAnchors *self, SceauCertificate *anchor, SceauAnchorSource source);
guint sceau_anchors_get_size (SceauAnchors *self);
/* NONE when it is not one (compared by subject and SPKI) */
SceauAnchorSource sceau_anchors_find (SceauAnchors *self, SceauCertificate *certificate);
/* Anchors whose subject is that name; an index, not a scan. (element-type SceauCertificate) (transfer container) */
GPtrArray *sceau_anchors_lookup_subject (SceauAnchors *self, GBytes *raw_subject);
GPtrArray *sceau_anchors_get_all (SceauAnchors *self);
void *sceau_anchors_peek_gnutls (SceauAnchors *self); /* gnutls_x509_trust_list_t, made once */

G_END_DECLS
