/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 4: the chain board. The board itself (fleet/sceau-board.h) sorts; this shows it and passes on what a person does. */
#include "config.h"

#include "app/sceau-board-view.h"

#include "app/sceau-board-actions.h"
#include "app/sceau-board-issuers.h"
#include "app/sceau-card-row.h"
#include "app/sceau-columns.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-export-box.h"
#include "app/sceau-paced-list.h"
#include "app/sceau-status-dot.h"
#include "app/sceau-window.h"
#include "pki/sceau-clients.h"

#include <glib/gi18n.h>

struct _SceauBoardView
{
  SceauStepPage parent_instance;

  GtkWidget *drop_zone;
  GtkWidget *open_button;
  GtkWidget *drop_image;
  GtkLabel *drop_title;
  GtkWidget *drop_hint;
  GtkWidget *busy_box;
  GtkLabel *busy_label;
  GtkProgressBar *busy_bar;
  GtkWidget *password_group;
  AdwPasswordEntryRow *password_row;
  GtkLabel *status_label;
  GtkLabel *match_label;
  SceauErrorBar *error_bar;
  GtkListBox *cards_list;
  GtkListBox *aside_list;
  GtkWidget *aside_box;
  GtkWidget *side_box;
  GtkWidget *clients_box;
  GtkBox *verdicts_box;
  GtkLabel *aside_label;
  GtkWidget *aside_more;
  SceauExportBox *export_box;
  GtkCheckButton *anyway_check;

  SceauPacedList *aside; /* what of the leftovers is shown */
  char *waiting;         /* what is waited for besides the board; nullable */
  guint busy_source;     /* waits until it is worth saying; 0: none */
  gboolean bound;
  GCancellable *reading; /* nullable */
};

/* How many of the cards that lie aside are shown before somebody asks for more, and how many more then. */
#define MAX_ASIDE 25u

/* Work that is done by then is not worth a word. */
#define BUSY_MS 250

G_DEFINE_FINAL_TYPE (SceauBoardView, sceau_board_view, SCEAU_TYPE_STEP_PAGE)

static void on_added_cb (GObject *source, GAsyncResult *result, gpointer data);

static SceauBoard *
board_of (SceauBoardView *self)
{
  return sceau_step_page_get_context (SCEAU_STEP_PAGE (self))->board;
}

/* What reads holds the view: it ends when the page leaves the window, not when it is gone. */
static void
sceau_board_view_unroot (GtkWidget *widget)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (widget);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  GTK_WIDGET_CLASS (sceau_board_view_parent_class)->unroot (widget);
}

static void
sceau_board_view_dispose (GObject *object)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (object);

  g_clear_object (&self->reading);
  g_clear_handle_id (&self->busy_source, g_source_remove);
  g_clear_object (&self->aside);
  g_clear_pointer (&self->waiting, g_free);
  G_OBJECT_CLASS (sceau_board_view_parent_class)->dispose (object);
}

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauBoardView) self = data;
  g_autoptr (GError) error = NULL;

  /* Only CANCELLED comes here: what is wrong with a file is a card. */
  sceau_board_add_finish (SCEAU_BOARD (source), result, &error);
}

/**
 * sceau_board_view_get_cancellable:
 * @self: a board view
 *
 * Returns: (transfer none): ends with the page, or when the person stops the work; a new one then
 */
GCancellable *
sceau_board_view_get_cancellable (SceauBoardView *self)
{
  if (self->reading == NULL || g_cancellable_is_cancelled (self->reading))
    {
      g_clear_object (&self->reading);
      self->reading = g_cancellable_new ();
    }
  return self->reading;
}

/**
 * sceau_board_view_add_files:
 * @self: a board view
 * @files: (element-type GFile): what was dropped, pasted or opened
 */
void
sceau_board_view_add_files (SceauBoardView *self, GListModel *files)
{
  sceau_board_add_files_async (board_of (self), files, sceau_board_view_get_cancellable (self),
                               on_added_cb, g_object_ref (self));
}

/**
 * sceau_board_view_add_text:
 * @self: a board view
 * @text: what was dropped or pasted
 */
void
sceau_board_view_add_text (SceauBoardView *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  sceau_board_add_bytes_async (board_of (self), _ ("Pasted text"), bytes,
                               sceau_board_view_get_cancellable (self), on_added_cb,
                               g_object_ref (self));
}

/**
 * sceau_board_view_set_hovered:
 * @self: a board view
 * @hovered: whether something is being dragged over it
 */
void
sceau_board_view_set_hovered (SceauBoardView *self, gboolean hovered)
{
  if (hovered)
    gtk_widget_add_css_class (self->drop_zone, "hovered");
  else
    gtk_widget_remove_css_class (self->drop_zone, "hovered");
}

/**
 * sceau_board_view_get_allow_incomplete:
 * @self: a board view
 *
 * Returns: whether the person insists on installing without the missing issuer
 */
gboolean
sceau_board_view_get_allow_incomplete (SceauBoardView *self)
{
  return gtk_check_button_get_active (self->anyway_check);
}

/* Is there a key for this leaf somewhere Sceau can take it from? */
static gboolean
board_view_has_key (SceauBoardView *self, SceauChain *chain)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  SceauManagedState *state;
  SceauCertificate *leaf = sceau_chain_get_leaf (chain);
  const char *spki = leaf != NULL ? sceau_certificate_get_spki_sha256 (leaf) : NULL;

  if (spki == NULL)
    return FALSE;
  if (context->server == NULL)
    return TRUE; /* each may have its own, which is known when they are chosen */
  state = sceau_server_get_state (context->server);
  if (sceau_board_get_key (context->board) != NULL
      || g_strcmp0 (sceau_draft_get_local_spki (context->draft), spki) == 0)
    return TRUE;
  return state != NULL && sceau_managed_state_has_key (state, spki);
}

static void
board_view_judge (SceauBoardView *self)
{
  SceauChain *chain = sceau_board_get_chain (board_of (self));
  gboolean incomplete = chain != NULL && sceau_chain_get_status (chain) == SCEAU_CHAIN_INCOMPLETE;
  gboolean ready = chain != NULL && !sceau_board_get_busy (board_of (self));
  gboolean keyless = chain != NULL && sceau_chain_get_leaf (chain) != NULL
                     && !board_view_has_key (self, chain);

  gtk_widget_set_visible (GTK_WIDGET (self->anyway_check), incomplete);
  if (ready && sceau_chain_get_status (chain) == SCEAU_CHAIN_REJECTED)
    ready = FALSE;
  if (ready && incomplete && !gtk_check_button_get_active (self->anyway_check))
    ready = FALSE;
  if (keyless)
    {
      gtk_label_set_label (
          self->match_label,
          _ ("The private key of this certificate is neither on the server nor among these "
             "files: add the .key or .pfx file that goes with it."));
      ready = FALSE;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->match_label), keyless);
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), ready);
}

static void
on_anyway (SceauBoardView *self)
{
  board_view_judge (self);
}

static gboolean
on_busy_for_long (gpointer data)
{
  SceauBoardView *self = data;

  self->busy_source = 0;
  gtk_widget_set_visible (self->busy_box, TRUE);
  return G_SOURCE_REMOVE;
}

/* "312 of 1000 files": only what takes a while is told. */
static void
board_view_show_progress (SceauBoardView *self)
{
  SceauBoard *board = board_of (self);
  guint done, total;
  double progress = sceau_board_get_progress (board, &done, &total);
  g_autofree char *text = NULL;

  if (!sceau_board_get_busy (board) && self->waiting == NULL)
    {
      g_clear_handle_id (&self->busy_source, g_source_remove);
      gtk_widget_set_visible (self->busy_box, FALSE);
      return;
    }
  if (self->busy_source == 0 && !gtk_widget_get_visible (self->busy_box))
    self->busy_source = g_timeout_add (BUSY_MS, on_busy_for_long, self);
  if (total > 1)
    text = g_strdup_printf (
        ngettext ("Reading the files: %u of %u", "Reading the files: %u of %u", total), done,
        total);
  if (text == NULL)
    text = g_strdup (self->waiting != NULL ? self->waiting : _ ("Sorting…"));
  gtk_label_set_label (self->busy_label, text);
  if (total > 1)
    gtk_progress_bar_set_fraction (self->busy_bar, progress);
  else
    gtk_progress_bar_pulse (self->busy_bar);
}

static void
board_view_show_password (SceauBoardView *self)
{
  gboolean locked = sceau_board_get_needs_password (board_of (self));
  gboolean asked = gtk_widget_get_visible (self->password_group);

  gtk_widget_set_visible (self->password_group, locked);
  if (locked && !asked)
    sceau_board_view_focus_password (self);
}

static void
board_view_show_aside (SceauBoardView *self)
{
  guint n = g_list_model_get_n_items (sceau_board_get_leftovers (board_of (self)));
  guint n_hidden = self->aside != NULL ? sceau_paced_list_get_n_hidden (self->aside) : 0;
  /* Translators: a heading; how many cards lie there */
  g_autofree char *heading = g_strdup_printf (_ ("Set aside: %u"), n);
  g_autofree char *more = g_strdup_printf (
      ngettext ("Show %u More", "Show %u More", MIN (n_hidden, MAX_ASIDE)),
      MIN (n_hidden, MAX_ASIDE));

  gtk_label_set_label (self->aside_label, heading);
  gtk_widget_set_visible (self->aside_box, n > 0);
  gtk_widget_set_visible (self->aside_more, n_hidden > 0);
  gtk_button_set_label (GTK_BUTTON (self->aside_more), more);
}

/* Once there is something to see the drop area steps back. */
static void
board_view_show_drop_zone (SceauBoardView *self, gboolean empty)
{
  gtk_widget_set_visible (self->drop_image, empty);
  gtk_widget_set_visible (self->drop_hint, empty);
  if (empty)
    gtk_widget_remove_css_class (self->drop_zone, "small");
  else
    gtk_widget_add_css_class (self->drop_zone, "small");
}

/**
 * sceau_board_view_set_waiting:
 * @self: a board view
 * @what: (nullable): what is waited for, translated; %NULL: nothing any more
 */
void
sceau_board_view_set_waiting (SceauBoardView *self, const char *what)
{
  g_free (self->waiting);
  self->waiting = g_strdup (what);
  board_view_show_progress (self);
}

/**
 * sceau_board_view_is_waiting:
 * @self: a board view
 *
 * Returns: whether something besides the board's own work is waited for
 */
gboolean
sceau_board_view_is_waiting (SceauBoardView *self)
{
  return self->waiting != NULL;
}

/**
 * sceau_board_view_show_error:
 * @self: a board view
 * @error: (nullable): what did not work; %NULL takes it away; CANCELLED is said to nobody
 */
void
sceau_board_view_show_error (SceauBoardView *self, const GError *error)
{
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    error = NULL;
  sceau_error_bar_set_error (self->error_bar, error, NULL);
}

/**
 * sceau_board_view_say:
 * @self: a board view
 * @text: translated
 *
 * Shows @text for a moment, and tells a screen reader.
 */
void
sceau_board_view_say (SceauBoardView *self, const char *text)
{
  SceauWindow *window = sceau_window_of (GTK_WIDGET (self));

  if (window != NULL)
    sceau_window_toast (window, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
on_arranged (SceauBoardView *self)
{
  SceauBoard *board = board_of (self);
  gboolean empty = sceau_board_get_chain (board) == NULL
                   && g_list_model_get_n_items (sceau_board_get_leftovers (board)) == 0;

  board_view_show_progress (self);
  board_view_show_password (self);
  board_view_show_aside (self);
  board_view_show_drop_zone (self, empty);
  /* An empty board says it in the drop area already. The label stays: only one that is shown is read out. */
  gtk_label_set_label (self->status_label, empty ? "" : sceau_board_get_summary (board));
  gtk_widget_set_visible (self->side_box, !empty);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "board.undo", sceau_board_get_can_undo (board));
  board_view_judge (self);
}

/* GTK 4.8 cannot announce: a status whose name changes is read out. */
static void
on_news (SceauBoardView *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  sceau_board_get_news (board_of (self)), -1);
}

static GtkWidget *
make_text (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* @with_why: the next one does not say the same. A grid, as in sceau-card-row.ui. */
static GtkWidget *
make_verdict (SceauClientVerdict *verdict, gboolean with_why)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *name = sceau_client_profile_get_name (sceau_client_verdict_get_profile (verdict));
  SceauTone tone = sceau_client_verdict_accepts (verdict) ? SCEAU_TONE_GOOD : SCEAU_TONE_BAD;
  GtkWidget *dot = sceau_status_dot_new (tone, NULL);

  gtk_widget_set_valign (dot, GTK_ALIGN_START);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), make_text (name, NULL));
  if (with_why)
    {
      gtk_box_append (GTK_BOX (words),
                      make_text (sceau_client_verdict_get_sentence (verdict), "dim-label"));
      gtk_widget_set_margin_bottom (GTK_WIDGET (grid), 6);
    }
  gtk_grid_set_column_spacing (grid, 6);
  gtk_grid_attach (grid, dot, 0, 0, 1, 1);
  gtk_grid_attach (grid, words, 1, 0, 1, 1);
  return GTK_WIDGET (grid);
}

/* Six kinds of clients that object to the same thing say it once. */
static gboolean
says_the_same (GPtrArray *verdicts, guint a, guint b)
{
  return b < verdicts->len
         && g_str_equal (sceau_client_verdict_get_sentence (g_ptr_array_index (verdicts, a)),
                         sceau_client_verdict_get_sentence (g_ptr_array_index (verdicts, b)));
}

/* What the chain is called elsewhere: as its server; for several, as its certificate. */
static const char *
board_view_get_name (SceauBoardView *self)
{
  SceauServer *server = sceau_step_page_get_context (SCEAU_STEP_PAGE (self))->server;
  SceauChain *chain = sceau_board_get_chain (board_of (self));
  SceauCertificate *leaf = chain != NULL ? sceau_chain_get_leaf (chain) : NULL;
  const char *title = leaf != NULL ? sceau_certificate_get_title (leaf) : "";

  if (server != NULL)
    return sceau_server_get_name (server);
  return g_str_has_prefix (title, "*.") ? title + 2 : title;
}

/* The intermediates of a chain that holds complete others later, without network. */
static void
board_view_remember (SceauBoardView *self)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  SceauChain *chain = sceau_board_get_chain (context->board);

  if (chain != NULL && sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE)
    sceau_fleet_remember_chain (context->fleet, chain, SCEAU_ISSUER_DROPPED,
                                board_view_get_name (self));
}

/* Only a new chain can have new verdicts. */
static void
on_chain_changed (SceauBoardView *self)
{
  g_autoptr (GPtrArray) verdicts = sceau_board_dup_verdicts (board_of (self));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->verdicts_box))) != NULL)
    gtk_box_remove (self->verdicts_box, child);
  for (guint i = 0; i < verdicts->len; i++)
    gtk_box_append (self->verdicts_box, make_verdict (g_ptr_array_index (verdicts, i),
                                                      !says_the_same (verdicts, i, i + 1)));
  gtk_widget_set_visible (self->clients_box, verdicts->len > 0);
  board_view_remember (self);
  sceau_export_box_set_chain (self->export_box, sceau_board_get_chain (board_of (self)),
                              board_view_get_name (self));
}

static void
on_password (SceauBoardView *self)
{
  g_autoptr (SceauSecret)
      password = sceau_secret_new (gtk_editable_get_text (GTK_EDITABLE (self->password_row)), -1);

  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  sceau_board_add_password_async (board_of (self), password,
                                  sceau_board_view_get_cancellable (self), on_added_cb,
                                  g_object_ref (self));
}

/**
 * sceau_board_view_find_card:
 * @self: a board view
 * @key: what identifies the card
 *
 * Returns: (transfer full) (nullable): the card, if it is on the board
 */
SceauCard *
sceau_board_view_find_card (SceauBoardView *self, const char *key)
{
  GListModel *models[] = { sceau_board_get_cards (board_of (self)),
                           sceau_board_get_leftovers (board_of (self)) };

  for (guint m = 0; m < G_N_ELEMENTS (models); m++)
    for (guint i = 0; i < g_list_model_get_n_items (models[m]); i++)
      {
        g_autoptr (SceauCard) card = g_list_model_get_item (models[m], i);

        if (g_str_equal (sceau_card_get_key (card), key))
          return g_steal_pointer (&card);
      }
  return NULL;
}

/**
 * sceau_board_view_focus_start:
 * @self: a board view
 *
 * The card with the focus is gone: go on from the board, not from the window's start.
 */
void
sceau_board_view_focus_start (SceauBoardView *self)
{
  gtk_widget_grab_focus (self->open_button);
}

/**
 * sceau_board_view_export:
 * @self: a board view
 * @action: "export.copy" or "export.save"
 *
 * Takes the chain elsewhere, as PEM.
 */
void
sceau_board_view_export (SceauBoardView *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self->export_box), action, "s", "pem");
}

/**
 * sceau_board_view_focus_password:
 * @self: a board view
 *
 * Goes to the row where the password of a locked file is typed.
 */
void
sceau_board_view_focus_password (SceauBoardView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}

static void
on_show_more (SceauBoardView *self)
{
  sceau_paced_list_show_more (self->aside, MAX_ASIDE);
  board_view_show_aside (self);
  /* The button may be gone now. */
  gtk_widget_child_focus (GTK_WIDGET (self->aside_list), GTK_DIR_TAB_BACKWARD);
}

static void
on_stop (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (widget);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
}

static void
on_files_chosen (SceauBoardView *self, int response, GtkFileChooserNative *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));

      sceau_board_view_add_files (self, files);
    }
  g_object_unref (chooser);
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Open Certificate Files"), GTK_WINDOW (gtk_widget_get_root (widget)),
      GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_files_chosen), widget,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Whose certificate is it? Only one that lies aside can be somebody else's; an authority's is nobody's. */
static SceauServer *
board_view_find_owner (SceauBoardView *self, SceauCard *card)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  SceauCertificate *certificate = sceau_card_get_certificate (card);
  SceauServer *owner;

  if (sceau_card_get_kind (card) != SCEAU_CARD_LEFTOVER || sceau_certificate_is_ca (certificate))
    return NULL;
  owner = sceau_fleet_match (context->fleet, certificate);
  return owner != context->server ? owner : NULL;
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  return sceau_card_row_new (item, board_view_find_owner (data, item));
}

static void
board_view_bind (SceauBoardView *self)
{
  SceauBoard *board = board_of (self);

  gtk_list_box_bind_model (self->cards_list, sceau_board_get_cards (board), make_row, self, NULL);
  self->aside = sceau_paced_list_new (sceau_board_get_leftovers (board), MAX_ASIDE);
  gtk_list_box_bind_model (self->aside_list, G_LIST_MODEL (self->aside), make_row, self, NULL);
  g_signal_connect_object (board, "notify::chain", G_CALLBACK (on_chain_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (board, "notify", G_CALLBACK (on_arranged), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (board, "notify::news", G_CALLBACK (on_news), self, G_CONNECT_SWAPPED);
  self->bound = TRUE;
}

static void
sceau_board_view_enter (SceauStepPage *page)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (page);
  SceauAssistantContext *context = sceau_step_page_get_context (page);
  const char *dns_name = context->server != NULL ? sceau_server_get_dns_name (context->server)
                                                 : NULL;
  const char *hosts[] = { dns_name, NULL };

  if (!self->bound)
    board_view_bind (self);
  if (context->server == NULL)
    gtk_label_set_label (self->drop_title,
                         _ ("Drop here the certificate, its intermediates and its private key"));
  sceau_board_set_query (context->board, sceau_assistant_context_get_spki (context),
                         dns_name != NULL && *dns_name != '\0' ? hosts : NULL,
                         sceau_fleet_get_anchors (context->fleet),
                         sceau_assistant_context_get_now (context));
  on_chain_changed (self);
  on_arranged (self);
  gtk_widget_grab_focus (self->open_button);
}

static void
board_view_bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, open_button);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, busy_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, busy_label);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, busy_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, drop_image);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, drop_title);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, aside_label);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, aside_more);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, export_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, password_group);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, password_row);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, status_label);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, match_label);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, cards_list);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, aside_list);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, aside_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, side_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, clients_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, verdicts_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, anyway_check);
  gtk_widget_class_bind_template_callback (widget_class, on_password);
  gtk_widget_class_bind_template_callback (widget_class, on_anyway);
  gtk_widget_class_bind_template_callback (widget_class, on_show_more);
}

static void
sceau_board_view_class_init (SceauBoardViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_board_view_dispose;
  widget_class->unroot = sceau_board_view_unroot;
  SCEAU_STEP_PAGE_CLASS (klass)->enter = sceau_board_view_enter;
  g_type_ensure (SCEAU_TYPE_COLUMNS);
  g_type_ensure (SCEAU_TYPE_EXPORT_BOX);
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-board-view.ui");
  board_view_bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "board.open", NULL, on_open);
  gtk_widget_class_install_action (widget_class, "board.stop", NULL, on_stop);
  sceau_board_actions_install (widget_class);
  sceau_board_issuers_install (widget_class);
}

static void
sceau_board_view_init (SceauBoardView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sceau_board_view_accept_drops (self, GTK_WIDGET (self));
}
