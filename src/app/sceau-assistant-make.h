/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the request of the certificate assistant, on the server or here; asks before one that is awaited is replaced. */
#pragma once

#include "app/sceau-step-page.h"

G_BEGIN_DECLS

/* Finishes with g_task_propagate_boolean (); the request is then the server's pending one, or in the draft. Nothing is made again when the request at hand
 * already says what the draft says. */
void sceau_assistant_make_request_async (GtkWidget *page, SceauAssistantContext *context,
                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer data);
/* The last identity, in the settings: offered again for the next server. Names are never remembered. */
void sceau_assistant_remember_identity (SceauDraft *draft);
void sceau_assistant_recall_identity (SceauDraft *draft);
/* What the next certificate of a server that has one is to cover. */
void sceau_assistant_start_from_certificate (SceauDraft *draft, SceauCertificate *certificate,
                                             const char *dns_name);

void sceau_assistant_ask_to_replace (GtkWidget *page, SceauServer *server, GCallback response,
                                     gpointer data);

G_END_DECLS
