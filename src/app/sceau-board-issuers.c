/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the chain board gets a missing issuer: from the store of those seen before, without network, or from its authority, which is asked
 * only when a person presses the button. */
#include "config.h"

#include "app/sceau-board-issuers.h"

#include <glib/gi18n.h>

static void on_found_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_fetched_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_added_cb (GObject *source, GAsyncResult *result, gpointer data);

static SceauAssistantContext *
context_of (gpointer view)
{
  return sceau_step_page_get_context (SCEAU_STEP_PAGE (view));
}

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauBoardView) view = data;

  /* Only CANCELLED comes here. */
  sceau_board_add_finish (SCEAU_BOARD (source), result, NULL);
  sceau_board_view_focus_start (view);
}

static void
add_issuers (SceauBoardView *view, GPtrArray *issuers)
{
  sceau_board_add_issuers_async (context_of (view)->board, issuers,
                                 sceau_board_view_get_cancellable (view), on_added_cb,
                                 g_object_ref (view));
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauBoardView) view = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      issuers = sceau_fleet_find_issuers_finish (SCEAU_FLEET (source), result, &error);

  if (issuers == NULL)
    sceau_board_view_show_error (view, error);
  else if (issuers->len == 0)
    sceau_board_view_say (
        view,
        _ ("None of the intermediate certificates that Sceau has seen before signed this one."));
  else
    add_issuers (view, issuers);
}

static void
on_search_known (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauBoardView *view = SCEAU_BOARD_VIEW (widget);
  SceauAssistantContext *context = context_of (view);
  SceauChain *chain = sceau_board_get_chain (context->board);

  if (chain == NULL)
    return;
  sceau_board_view_show_error (view, NULL);
  sceau_fleet_find_issuers_async (context->fleet, chain, sceau_board_view_get_cancellable (view),
                                  on_found_cb, g_object_ref (view));
}

static void
on_status (SceauIssuerFetch *fetch, GParamSpec *pspec, SceauBoardView *view)
{
  sceau_board_view_set_waiting (view, sceau_issuer_fetch_get_status (fetch));
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauBoardView) view = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      issuers = sceau_fleet_fetch_issuers_finish (SCEAU_FLEET (source), result, &error);

  sceau_board_view_set_waiting (view, NULL);
  if (issuers != NULL)
    add_issuers (view, issuers);
  else
    sceau_board_view_show_error (view, error);
}

static void
on_fetch (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauBoardView *view = SCEAU_BOARD_VIEW (widget);
  SceauAssistantContext *context = context_of (view);
  SceauChain *chain = sceau_board_get_chain (context->board);
  g_autoptr (SceauIssuerFetch) fetch = NULL;

  if (chain == NULL || sceau_board_view_is_waiting (view))
    return;
  fetch = sceau_issuer_fetch_new (sceau_fleet_get_anchors (context->fleet));
  sceau_board_view_show_error (view, NULL);
  sceau_board_view_set_waiting (view, _ ("Asking the authority…"));
  g_signal_connect_object (fetch, "notify::status", G_CALLBACK (on_status), view, 0);
  sceau_fleet_fetch_issuers_async (context->fleet, fetch, chain,
                                   sceau_board_view_get_cancellable (view), on_fetched_cb,
                                   g_object_ref (view));
}

/**
 * sceau_board_issuers_install:
 * @view_class: the class of the board view
 *
 * Gives it the actions that get a missing issuer.
 */
void
sceau_board_issuers_install (GtkWidgetClass *view_class)
{
  gtk_widget_class_install_action (view_class, "board.search-known", "s", on_search_known);
  gtk_widget_class_install_action (view_class, "board.fetch", "s", on_fetch);
}
