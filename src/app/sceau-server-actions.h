/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server page's buttons and menu do: "server.enable", "server.restore"… */
#pragma once

#include "app/sceau-server-page.h"

G_BEGIN_DECLS

void sceau_server_actions_install (GtkWidgetClass *page_class);
/* Enables what the server's way and state allow. */
void sceau_server_actions_update (SceauServerPage *page);
gboolean sceau_server_actions_can_migrate (SceauServerPage *page); /* "server.migrate" */
/* The button for a suggestion: translated label and action; label NULL: none. */
void sceau_server_actions_for_suggestion (SceauSuggestion suggestion, const char **label,
                                          const char **action);

G_END_DECLS
