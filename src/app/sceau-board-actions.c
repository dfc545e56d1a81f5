/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the chain board's buttons and keys do: "board.remove", "board.undo", "board.trust"… */
#include "config.h"

#include "app/sceau-board-actions.h"

#include "app/sceau-card-row.h"
#include "app/sceau-window.h"
#include "base/sceau-text.h"
#include "fleet/sceau-question.h"

#include <glib/gi18n.h>

static SceauAssistantContext *
context_of (gpointer view)
{
  return sceau_step_page_get_context (SCEAU_STEP_PAGE (view));
}

static SceauBoard *
board_of (gpointer view)
{
  return context_of (view)->board;
}

/* The card whose key is the action's target. */
static SceauCard *
find_card (GtkWidget *view, GVariant *parameter)
{
  return sceau_board_view_find_card (SCEAU_BOARD_VIEW (view),
                                     g_variant_get_string (parameter, NULL));
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (SceauCard) card = find_card (widget, parameter);

  if (card == NULL || !sceau_card_get_removable (card))
    return;
  sceau_board_remove (board_of (widget), card);
  sceau_board_view_focus_start (SCEAU_BOARD_VIEW (widget));
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
on_keep_one (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (SceauCard) card = find_card (widget, parameter);

  if (card != NULL)
    sceau_board_keep_one (board_of (widget), card);
  sceau_board_view_focus_start (SCEAU_BOARD_VIEW (widget));
}

static void
on_keep_leaf (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_keep_leaf (board_of (widget));
  sceau_board_view_focus_start (SCEAU_BOARD_VIEW (widget));
}

static void
on_remove_leftovers (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_remove_leftovers (board_of (widget));
  sceau_board_view_focus_start (SCEAU_BOARD_VIEW (widget));
}

static void
on_password (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_view_focus_password (SCEAU_BOARD_VIEW (widget));
}

static void
on_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_undo (board_of (widget));
}

static void
on_paste (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_view_paste (SCEAU_BOARD_VIEW (widget));
}

static SceauFinding *
find_finding (SceauCard *card, const char *code)
{
  GPtrArray *findings = sceau_card_get_findings (card);

  for (guint i = 0; i < findings->len; i++)
    {
      SceauFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (sceau_finding_code_to_string (sceau_finding_get_code (finding)), code))
        return finding;
    }
  return NULL;
}

/* A text to paste in a mail: what is wrong, and what to send. */
static void
on_ask (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *key, *code;
  g_autoptr (SceauCard) card = NULL;
  SceauFinding *finding;
  g_autofree char *text = NULL;

  g_variant_get (parameter, "(&s&s)", &key, &code);
  card = sceau_board_view_find_card (SCEAU_BOARD_VIEW (widget), key);
  finding = card != NULL ? find_finding (card, code) : NULL;
  if (finding == NULL)
    return;
  text = sceau_question_for_finding (sceau_board_get_chain (board_of (widget)), finding);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  sceau_window_toast (sceau_window_of (widget),
                      _ ("Question copied: paste it in a mail to the authority"));
}

/* With its certificate: the assistant there opens on it. */
static void
on_open_server (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (SceauCard) card = find_card (widget, parameter);
  SceauCertificate *certificate = card != NULL ? sceau_card_get_certificate (card) : NULL;
  SceauFleet *fleet = context_of (widget)->fleet;
  SceauWindow *window = sceau_window_of (widget);
  SceauServer *server = certificate != NULL ? sceau_fleet_match (fleet, certificate) : NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  if (server == NULL || window == NULL)
    return;
  certificates = sceau_board_dup_answer (board_of (widget), certificate);
  sceau_fleet_file_answer (fleet, server, certificates);
  sceau_window_open_server (window, server);
  sceau_window_open_assistant (window, server);
}

/* The root that was shown: the board may show another one when the answer comes. */
typedef struct
{
  SceauBoardView *view;
  SceauCertificate *root;
} TrustQuestion;

static void
trust_question_free (gpointer data, GClosure *closure)
{
  TrustQuestion *question = data;

  g_object_unref (question->view);
  sceau_certificate_unref (question->root);
  g_free (question);
}

static void
on_trusted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauBoardView) view = data;
  g_autoptr (GError) error = NULL;

  if (sceau_fleet_change_trust_finish (SCEAU_FLEET (source), result, &error))
    sceau_step_page_enter (SCEAU_STEP_PAGE (view));
  else
    sceau_board_view_show_error (view, error);
}

static void
on_trust_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  TrustQuestion *question = data;
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();

  if (!g_str_equal (response, "trust"))
    return;
  g_ptr_array_add (roots, question->root);
  sceau_fleet_change_trust_async (context_of (question->view)->fleet, roots, NULL, on_trusted_cb,
                                  g_object_ref (question->view));
}

static void
on_trust (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (SceauCard) card = find_card (widget, parameter);
  SceauCertificate *root = card != NULL ? sceau_card_get_certificate (card) : NULL;
  g_autofree char *fingerprint = NULL;
  TrustQuestion *question;
  GtkWidget *dialog;

  if (root == NULL)
    return;
  fingerprint = sceau_fingerprint_group (sceau_certificate_get_sha256 (root));
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                   _ ("Trust this authority?"), NULL);
  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("“%s”\n\nSHA-256: %s\n\nSceau will then accept every certificate that it signed. Compare the "
         "fingerprint with the one that the authority publishes. Browsers and phones need this "
         "root too, each in its own way."),
      sceau_certificate_get_title (root), fingerprint);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "trust",
                                    _ ("_Trust"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  question = g_new0 (TrustQuestion, 1);
  question->view = g_object_ref (SCEAU_BOARD_VIEW (widget));
  question->root = sceau_certificate_ref (root);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_trust_answered), question,
                         trust_question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The chain in a format: the export box does it, wherever the focus is. */
static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_view_export (SCEAU_BOARD_VIEW (widget), "export.copy");
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_board_view_export (SCEAU_BOARD_VIEW (widget), "export.save");
}

static void
add_keys (GtkWidgetClass *view_class)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_z, GDK_CONTROL_MASK, "board.undo" },
    { GDK_KEY_v, GDK_CONTROL_MASK, "board.paste" },
    { GDK_KEY_o, GDK_CONTROL_MASK, "board.open" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "board.copy" },
    { GDK_KEY_s, GDK_CONTROL_MASK, "board.save" },
    { GDK_KEY_Delete, 0, "board.remove-focused" },
    { GDK_KEY_KP_Delete, 0, "board.remove-focused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (view_class, keys[i].key, keys[i].modifiers, keys[i].action,
                                         NULL);
}

/**
 * sceau_board_actions_install:
 * @view_class: the class of the board view
 *
 * Gives it its actions and keys, except those that open or stop reading files.
 */
void
sceau_board_actions_install (GtkWidgetClass *view_class)
{
  gtk_widget_class_install_action (view_class, "board.paste", NULL, on_paste);
  gtk_widget_class_install_action (view_class, "board.undo", NULL, on_undo);
  gtk_widget_class_install_action (view_class, "board.copy", NULL, on_copy);
  gtk_widget_class_install_action (view_class, "board.save", NULL, on_save);
  gtk_widget_class_install_action (view_class, "board.remove", "s", on_remove);
  gtk_widget_class_install_action (view_class, "board.remove-focused", NULL, on_remove_focused);
  gtk_widget_class_install_action (view_class, "board.remove-leftovers", NULL, on_remove_leftovers);
  gtk_widget_class_install_action (view_class, "board.keep-one", "s", on_keep_one);
  gtk_widget_class_install_action (view_class, "board.keep-leaf", "s", on_keep_leaf);
  gtk_widget_class_install_action (view_class, "board.password", "s", on_password);
  gtk_widget_class_install_action (view_class, "board.ask", "(ss)", on_ask);
  gtk_widget_class_install_action (view_class, "board.trust", "s", on_trust);
  gtk_widget_class_install_action (view_class, "board.open-server", "s", on_open_server);
  add_keys (view_class);
}
