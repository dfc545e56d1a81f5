/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has said so far in the certificate assistant of one server; kept when the assistant is closed. Holds no secret. */
#pragma once

#include "pki/sceau-key.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_SIGNER_AUTHORITY,
  SCEAU_SIGNER_SELF,
  SCEAU_SIGNER_EXISTING, /* a certificate that the person already has (wildcard) */
} SceauSigner;
#define SCEAU_TYPE_SIGNER (sceau_signer_get_type ())
GType sceau_signer_get_type (void);

typedef enum
{
  SCEAU_ASSISTANT_STEP_SIGNER,
  SCEAU_ASSISTANT_STEP_IDENTITY,
  SCEAU_ASSISTANT_STEP_REQUEST,
  SCEAU_ASSISTANT_STEP_CHAIN,
  SCEAU_ASSISTANT_STEP_INSTALL,
  SCEAU_ASSISTANT_STEP_DONE,
  SCEAU_ASSISTANT_N_STEPS, /*< skip >*/
} SceauAssistantStep;

#define SCEAU_TYPE_DRAFT (sceau_draft_get_type ())
G_DECLARE_FINAL_TYPE (SceauDraft, sceau_draft, SCEAU, DRAFT, GObject)

/* Properties, read-write, notify: "signer", "key-here" (boolean), "country", "state", "locality", "organization", "unit", "common-name", "names" (GStrv),
 * "key-type" (int, SceauKeyType), "days" (uint), "step" (int), "local-spki", "request-pem" (of a key made here), "chain-pem". */
SceauDraft *sceau_draft_new (void);
gboolean sceau_draft_load (SceauDraft *self, const char *json, GError **error);
char *sceau_draft_to_json (SceauDraft *self);

SceauSigner sceau_draft_get_signer (SceauDraft *self);
gboolean sceau_draft_get_key_here (SceauDraft *self);
SceauSubject *sceau_draft_dup_subject (SceauDraft *self);
const char *const *sceau_draft_get_names (SceauDraft *self);
SceauKeyType sceau_draft_get_key_type (SceauDraft *self);
guint sceau_draft_get_days (SceauDraft *self);
SceauAssistantStep sceau_draft_get_step (SceauDraft *self);
const char *sceau_draft_get_local_spki (SceauDraft *self);  /* nullable */
const char *sceau_draft_get_request_pem (SceauDraft *self); /* nullable */
const char *sceau_draft_get_chain_pem (SceauDraft *self);   /* nullable */

/* The path that this draft takes: is the step on it, and which one is next or before (the same at the ends). */
gboolean sceau_draft_has_step (SceauDraft *self, SceauAssistantStep step);
SceauAssistantStep sceau_draft_next_step (SceauDraft *self, SceauAssistantStep step);
SceauAssistantStep sceau_draft_previous_step (SceauDraft *self, SceauAssistantStep step);
/* Is the identity good enough to go on? INVALID_ARGUMENT says which field and why. */
gboolean sceau_draft_check_identity (SceauDraft *self, GError **error);

G_END_DECLS
