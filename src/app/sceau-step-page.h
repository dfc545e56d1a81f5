/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the certificate assistant: what all of them share. */
#pragma once

#include "fleet/sceau-board.h"
#include "fleet/sceau-draft.h"
#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* What the steps of one assistant work on. Counted, because an answer may come after the page is gone. */
typedef struct
{
  SceauFleet *fleet;
  SceauServer *server; /* NULL: several, chosen after the files */
  SceauDraft *draft;
  SceauBoard *board;
} SceauAssistantContext;
SceauAssistantContext *sceau_assistant_context_new (SceauFleet *fleet, SceauServer *server);
SceauAssistantContext *sceau_assistant_context_ref (SceauAssistantContext *self);
void sceau_assistant_context_unref (SceauAssistantContext *self);
/* The key that the chain must fit: pending on the server, or made here; nullable. */
const char *sceau_assistant_context_get_spki (SceauAssistantContext *self);
/* Is a request waiting for the authority's answer, there or here? */
gboolean sceau_assistant_context_has_request (SceauAssistantContext *self);
char *sceau_assistant_context_dup_request_pem (SceauAssistantContext *self); /* nullable */
/* Unix seconds on the server's clock. */
gint64 sceau_assistant_context_get_now (SceauAssistantContext *self);

#define SCEAU_TYPE_STEP_PAGE (sceau_step_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (SceauStepPage, sceau_step_page, SCEAU, STEP_PAGE, AdwBin)

struct _SceauStepPageClass
{
  AdwBinClass parent_class;

  /* The step is shown: fill it from the draft and the server. */
  void (*enter) (SceauStepPage *self);
  /* The person wants to go on: do what must be done first. Without it, going on needs nothing. */
  void (*advance_async) (SceauStepPage *self, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data);
  gboolean (*advance_finish) (SceauStepPage *self, GAsyncResult *result, GError **error);
};

/* Properties: "ready" (boolean: Continue is sensitive), "next-label" (what Continue says; translated). */
void sceau_step_page_set_context (SceauStepPage *self, SceauAssistantContext *context);
SceauAssistantContext *sceau_step_page_get_context (SceauStepPage *self);
void sceau_step_page_set_ready (SceauStepPage *self, gboolean ready);
gboolean sceau_step_page_get_ready (SceauStepPage *self);
void sceau_step_page_set_next_label (SceauStepPage *self, const char *label);
const char *sceau_step_page_get_next_label (SceauStepPage *self);
void sceau_step_page_show_next_label (SceauStepPage *self,
                                      GtkButton *button); /* whole, if it is short */
void sceau_step_page_enter (SceauStepPage *self);
void sceau_step_page_advance_async (SceauStepPage *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
gboolean sceau_step_page_advance_finish (SceauStepPage *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauAssistantContext, sceau_assistant_context_unref)

G_END_DECLS
