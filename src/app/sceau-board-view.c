/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 4: the chain board. The board itself (fleet/sceau-board.h) sorts; this shows it and passes on what a person does. */
#include "config.h"

#include "app/sceau-board-view.h"

#include "app/sceau-card-row.h"
#include "app/sceau-columns.h"
#include "app/sceau-status-dot.h"
#include "app/sceau-window.h"
#include "base/sceau-text.h"
#include "pki/sceau-clients.h"

#include <glib/gi18n.h>

struct _SceauBoardView
{
  SceauStepPage parent_instance;

  GtkWidget *drop_zone;
  GtkWidget *open_button;
  GtkWidget *busy_box;
  GtkSpinner *spinner;
  GtkWidget *password_group;
  AdwPasswordEntryRow *password_row;
  GtkLabel *status_label;
  GtkLabel *match_label;
  GtkListBox *cards_list;
  GtkListBox *aside_list;
  GtkWidget *aside_box;
  GtkWidget *side_box;
  GtkWidget *clients_box;
  GtkBox *verdicts_box;
  GtkCheckButton *anyway_check;

  gboolean bound;
  GCancellable *reading; /* nullable */
};

G_DEFINE_FINAL_TYPE (SceauBoardView, sceau_board_view, SCEAU_TYPE_STEP_PAGE)

static void on_added_cb (GObject *source, GAsyncResult *result, gpointer data);

static SceauBoard *
board_of (SceauBoardView *self)
{
  return sceau_step_page_get_context (SCEAU_STEP_PAGE (self))->board;
}

static void
sceau_board_view_dispose (GObject *object)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
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

static GCancellable *
board_view_start_reading (SceauBoardView *self)
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
  sceau_board_add_files_async (board_of (self), files, board_view_start_reading (self), on_added_cb,
                               g_object_ref (self));
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
                               board_view_start_reading (self), on_added_cb, g_object_ref (self));
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

/* "This certificate is for Nantes-01": the commonest mistake, said by name. */
static void
board_view_name_stranger (SceauBoardView *self, SceauChain *chain)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  GPtrArray *leftovers = chain != NULL ? sceau_chain_get_leftovers (chain) : NULL;
  SceauServer *other = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; leftovers != NULL && other == NULL && i < leftovers->len; i++)
    other = sceau_fleet_match (context->fleet, g_ptr_array_index (leftovers, i));
  if (other != NULL && other != context->server)
    text = g_strdup_printf (
        _ ("One of these certificates is for the server “%s”: open that one to install it."),
        sceau_server_get_name (other));
  gtk_label_set_label (self->match_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->match_label), text != NULL);
}

/* Is there a key for this leaf somewhere Sceau can take it from? */
static gboolean
board_view_has_key (SceauBoardView *self, SceauChain *chain)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  SceauManagedState *state = sceau_server_get_state (context->server);
  SceauCertificate *leaf = sceau_chain_get_leaf (chain);
  const char *spki = leaf != NULL ? sceau_certificate_get_spki_sha256 (leaf) : NULL;

  if (spki == NULL)
    return FALSE;
  if (sceau_board_get_key (context->board) != NULL
      || g_strcmp0 (sceau_draft_get_local_spki (context->draft), spki) == 0)
    return TRUE;
  return state != NULL
         && (g_strcmp0 (sceau_managed_state_get_pending_spki (state), spki) == 0
             || g_strcmp0 (sceau_managed_state_get_installed_spki (state), spki) == 0);
}

static void
board_view_judge (SceauBoardView *self)
{
  SceauChain *chain = sceau_board_get_chain (board_of (self));
  gboolean incomplete = chain != NULL && sceau_chain_get_status (chain) == SCEAU_CHAIN_INCOMPLETE;
  gboolean ready = chain != NULL && !sceau_board_get_busy (board_of (self));

  gtk_widget_set_visible (GTK_WIDGET (self->anyway_check), incomplete);
  if (ready && sceau_chain_get_status (chain) == SCEAU_CHAIN_REJECTED)
    ready = FALSE;
  if (ready && incomplete && !gtk_check_button_get_active (self->anyway_check))
    ready = FALSE;
  if (chain != NULL && sceau_chain_get_leaf (chain) != NULL && !board_view_has_key (self, chain))
    {
      gtk_label_set_label (
          self->match_label,
          _ ("The private key of this certificate is neither on the server nor among these "
             "files: add the .key or .pfx file that goes with it."));
      gtk_widget_set_visible (GTK_WIDGET (self->match_label), TRUE);
      ready = FALSE;
    }
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), ready);
}

static void
on_anyway (SceauBoardView *self)
{
  board_view_judge (self);
}

static void
on_arranged (SceauBoardView *self)
{
  SceauBoard *board = board_of (self);
  gboolean busy = sceau_board_get_busy (board);
  const char *summary = sceau_board_get_summary (board);
  guint n_aside = g_list_model_get_n_items (sceau_board_get_leftovers (board));
  gboolean locked;
  gboolean asked;

  gtk_widget_set_visible (self->busy_box, busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_label_set_label (self->status_label, summary);
  /* GTK 4.8 cannot announce: a status whose name changes is read out. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, summary, -1);
  locked = sceau_board_get_needs_password (board);
  asked = gtk_widget_get_visible (self->password_group);
  gtk_widget_set_visible (self->password_group, locked);
  if (locked && !asked)
    gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
  gtk_widget_set_visible (self->aside_box, n_aside > 0);
  gtk_widget_set_visible (self->side_box, n_aside > 0 || sceau_board_get_chain (board) != NULL);
  /* An empty board says it in the drop area already. */
  gtk_widget_set_visible (GTK_WIDGET (self->status_label),
                          n_aside > 0 || sceau_board_get_chain (board) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "board.undo", sceau_board_get_can_undo (board));
  board_view_name_stranger (self, sceau_board_get_chain (board));
  board_view_judge (self);
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

static GtkWidget *
make_verdict (SceauClientVerdict *verdict)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *name = sceau_client_profile_get_name (sceau_client_verdict_get_profile (verdict));
  SceauTone tone = sceau_client_verdict_accepts (verdict) ? SCEAU_TONE_GOOD : SCEAU_TONE_BAD;
  GtkWidget *dot = sceau_status_dot_new (tone, NULL);

  gtk_widget_set_valign (dot, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (words), make_text (name, NULL));
  gtk_box_append (GTK_BOX (words),
                  make_text (sceau_client_verdict_get_sentence (verdict), "dim-label"));
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), words);
  return box;
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
    gtk_box_append (self->verdicts_box, make_verdict (g_ptr_array_index (verdicts, i)));
  gtk_widget_set_visible (self->clients_box, verdicts->len > 0);
}

static void
on_password (SceauBoardView *self)
{
  g_autoptr (SceauSecret)
      password = sceau_secret_new (gtk_editable_get_text (GTK_EDITABLE (self->password_row)), -1);

  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  sceau_board_add_password_async (board_of (self), password, board_view_start_reading (self),
                                  on_added_cb, g_object_ref (self));
}

static SceauCard *
board_view_find_card (SceauBoardView *self, const char *key)
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

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (widget);
  g_autoptr (SceauCard) card = board_view_find_card (self, g_variant_get_string (parameter, NULL));

  if (card == NULL || !sceau_card_get_removable (card))
    return;
  sceau_board_remove (board_of (self), card);
  /* The card with the focus is gone: go on from the board, not from the window's start. */
  gtk_widget_grab_focus (self->open_button);
}

/* The Delete key, on whatever has the focus within a card. */
static void
on_remove_focused (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, SCEAU_TYPE_CARD_ROW) : NULL;

  if (row != NULL)
    gtk_widget_activate_action (
        widget, "board.remove", "s",
        sceau_card_get_key (sceau_card_row_get_card (SCEAU_CARD_ROW (row))));
}

static void
on_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_undo (board_of (SCEAU_BOARD_VIEW (widget)));
}

static void
on_paste (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_view_paste (SCEAU_BOARD_VIEW (widget));
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

/* A sentence to paste in a mail: who is missing, and what to send. */
static void
on_copy_question (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (widget);
  SceauChain *chain = sceau_board_get_chain (board_of (self));
  SceauCertificate *leaf = chain != NULL ? sceau_chain_get_leaf (chain) : NULL;
  g_autofree char *text = NULL;

  if (leaf == NULL || sceau_chain_get_missing_issuer (chain) == NULL)
    return;
  text = g_strdup_printf (
      _ ("Please send us the intermediate certificate “%s”, which is missing to complete the chain of the "
         "certificate issued for %s (serial number %s). PEM, DER or P7B will do."),
      sceau_chain_get_missing_issuer (chain), sceau_certificate_get_title (leaf),
      sceau_certificate_get_serial (leaf));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  sceau_window_toast (sceau_window_of (widget),
                      _ ("Question copied: paste it in a mail to the authority"));
}

static void
on_trust_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (SceauBoardView) self = data;
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  SceauChain *chain = sceau_board_get_chain (context->board);
  SceauCertificate *anchor = chain != NULL ? sceau_chain_get_anchor (chain) : NULL;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "trust") || anchor == NULL)
    return;
  if (!sceau_fleet_trust (context->fleet, anchor, &error))
    {
      sceau_window_toast (sceau_window_of (GTK_WIDGET (self)), error->message);
      return;
    }
  sceau_step_page_enter (SCEAU_STEP_PAGE (self));
}

static void
on_trust (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauChain *chain = sceau_board_get_chain (board_of (SCEAU_BOARD_VIEW (widget)));
  SceauCertificate *anchor = chain != NULL ? sceau_chain_get_anchor (chain) : NULL;
  g_autofree char *fingerprint = NULL;
  GtkWidget *dialog;

  if (anchor == NULL)
    return;
  fingerprint = sceau_fingerprint_group (sceau_certificate_get_sha256 (anchor));
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                   _ ("Trust this authority?"), NULL);
  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("“%s”\n\nSHA-256: %s\n\nSceau will then accept every certificate that it signed. Compare the "
         "fingerprint with the one that the authority publishes. Browsers and phones need this "
         "root too, each in its own way."),
      sceau_certificate_get_title (anchor), fingerprint);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "trust",
                                    _ ("_Trust"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_trust_answered), g_object_ref (widget));
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
is_unknown_root (SceauBoardView *self, SceauCard *card)
{
  SceauChain *chain = sceau_board_get_chain (board_of (self));

  return sceau_card_get_kind (card) == SCEAU_CARD_ROOT && chain != NULL
         && sceau_chain_get_anchor_source (chain) == SCEAU_ANCHOR_PILE;
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  SceauCard *card = item;
  GtkWidget *row = sceau_card_row_new (card);

  if (sceau_card_get_kind (card) == SCEAU_CARD_MISSING)
    sceau_card_row_add_button (SCEAU_CARD_ROW (row), _ ("Copy What to Ask the Authority"),
                               "board.copy-question");
  else if (is_unknown_root (data, card))
    sceau_card_row_add_button (SCEAU_CARD_ROW (row), _ ("Trust This Authority…"), "board.trust");
  return row;
}

static void
board_view_bind (SceauBoardView *self)
{
  SceauBoard *board = board_of (self);

  gtk_list_box_bind_model (self->cards_list, sceau_board_get_cards (board), make_row, self, NULL);
  gtk_list_box_bind_model (self->aside_list, sceau_board_get_leftovers (board), make_row, self,
                           NULL);
  g_signal_connect_object (board, "notify::chain", G_CALLBACK (on_chain_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (board, "notify", G_CALLBACK (on_arranged), self, G_CONNECT_SWAPPED);
  self->bound = TRUE;
}

static void
sceau_board_view_enter (SceauStepPage *page)
{
  SceauBoardView *self = SCEAU_BOARD_VIEW (page);
  SceauAssistantContext *context = sceau_step_page_get_context (page);
  const char *dns_name = sceau_server_get_dns_name (context->server);
  const char *hosts[] = { dns_name, NULL };

  if (!self->bound)
    board_view_bind (self);
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
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, spinner);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, password_group);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, password_row);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, status_label);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, match_label);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, cards_list);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, aside_list);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, aside_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, side_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, clients_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, verdicts_box);
  gtk_widget_class_bind_template_child (widget_class, SceauBoardView, anyway_check);
  gtk_widget_class_bind_template_callback (widget_class, on_password);
  gtk_widget_class_bind_template_callback (widget_class, on_anyway);
}

static void
sceau_board_view_class_init (SceauBoardViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_board_view_dispose;
  SCEAU_STEP_PAGE_CLASS (klass)->enter = sceau_board_view_enter;
  g_type_ensure (SCEAU_TYPE_COLUMNS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-board-view.ui");
  board_view_bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "board.open", NULL, on_open);
  gtk_widget_class_install_action (widget_class, "board.paste", NULL, on_paste);
  gtk_widget_class_install_action (widget_class, "board.undo", NULL, on_undo);
  gtk_widget_class_install_action (widget_class, "board.stop", NULL, on_stop);
  gtk_widget_class_install_action (widget_class, "board.remove", "s", on_remove);
  gtk_widget_class_install_action (widget_class, "board.remove-focused", NULL, on_remove_focused);
  gtk_widget_class_install_action (widget_class, "board.copy-question", "s", on_copy_question);
  gtk_widget_class_install_action (widget_class, "board.trust", "s", on_trust);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "board.undo",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "board.paste",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "board.open",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "board.remove-focused",
                                       NULL);
}

static void
sceau_board_view_init (SceauBoardView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sceau_board_view_accept_drops (self, GTK_WIDGET (self));
}
