/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers, step 2: which ones are to get it. */
#include "config.h"

#include "app/sceau-shared-chooser.h"

#include "app/sceau-fleet-watch.h"
#include "app/sceau-paced-box.h"
#include "app/sceau-shared-choice.h"
#include "app/sceau-status-dot.h"
#include "app/sceau-window.h"

#include <glib/gi18n.h>

struct _SceauSharedChooser
{
  SceauStepPage parent_instance;

  GtkLabel *status_label;
  GtkLabel *key_label;
  GtkLabel *count_label;
  GtkWidget *search;
  GtkCheckButton *enable_check;
  GtkCheckButton *replace_check;

  SceauPacedBox *rows;

  GListStore *choices; /* of SceauSharedChoice */
  GtkFilterListModel *filtered;
  GtkCustomFilter *filter;
  char *folded; /* what is searched for */
  guint n_chosen;
  SceauSharedMaterial *material; /* NULL until the files are known */
  gboolean bound;
  gboolean stale; /* other files than those the choices were made for */
  gboolean allow_incomplete;
  GCancellable *loading; /* nullable */
};

G_DEFINE_FINAL_TYPE (SceauSharedChooser, sceau_shared_chooser, SCEAU_TYPE_STEP_PAGE)

static void on_key_loaded_cb (GObject *source, GAsyncResult *result, gpointer data);

static SceauAssistantContext *
context_of (SceauSharedChooser *self)
{
  return sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
}

static SceauSharedChoice *
get_choice (SceauSharedChooser *self, guint i)
{
  /* Borrowed: the list holds it. */
  g_autoptr (SceauSharedChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

  return choice;
}

static guint
count_choices (SceauSharedChooser *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->choices));
}

/* --- What is said ------------------------------------------------------------------------------ */

static void
show_count (SceauSharedChooser *self)
{
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u server is chosen.",
                "%u servers are chosen. They have their turn one after another; what fails on one "
                "does not keep the others from theirs.",
                self->n_chosen),
      self->n_chosen);

  gtk_label_set_label (self->count_label,
                       self->n_chosen > 0 ? text : _ ("Choose at least one server."));
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), self->material != NULL && self->n_chosen > 0);
}

static void
on_chosen (SceauSharedChoice *choice, GParamSpec *pspec, SceauSharedChooser *self)
{
  self->n_chosen += sceau_shared_choice_get_chosen (choice) ? 1 : -1u;
  show_count (self);
}

static void
show_coverage (SceauSharedChooser *self)
{
  SceauCertificate *leaf = g_ptr_array_index (self->material->certificates, 0);
  guint n = count_choices (self), covered = 0;
  gboolean waits = FALSE;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    {
      covered += sceau_shared_choice_is_covered (get_choice (self, i));
      waits = waits || sceau_shared_choice_has_request (get_choice (self, i));
    }
  /* Translators: the name in a certificate, then how many servers of how many */
  text = g_strdup_printf (
      ngettext ("“%s” covers %u of %u server", "“%s” covers %u of %u servers", n),
      sceau_certificate_get_title (leaf), covered, n);
  gtk_label_set_label (self->status_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->key_label), self->material->key == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->replace_check), waits && self->material->key != NULL);
}

/* --- The choices ------------------------------------------------------------------------------- */

static int
compare_choices (gconstpointer a, gconstpointer b)
{
  return sceau_shared_choice_compare (*(SceauSharedChoice *const *) a,
                                      *(SceauSharedChoice *const *) b);
}

static void
fill (SceauSharedChooser *self)
{
  GListModel *servers = sceau_fleet_get_servers (context_of (self)->fleet);
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (g_object_unref);

  self->n_chosen = 0;
  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);
      SceauSharedChoice *choice = sceau_shared_choice_new (self->material, server);

      self->n_chosen += sceau_shared_choice_get_chosen (choice);
      g_signal_connect_object (choice, "notify::chosen", G_CALLBACK (on_chosen), self, 0);
      g_ptr_array_add (choices, choice);
    }
  g_ptr_array_sort (choices, compare_choices);
  g_list_store_splice (self->choices, 0, count_choices (self), choices->pdata, choices->len);
  show_coverage (self);
  show_count (self);
}

/* @key: nullable: each server's own. */
static void
take_material (SceauSharedChooser *self, SceauKey *key)
{
  SceauAssistantContext *context = context_of (self);
  SceauChain *chain = sceau_board_get_chain (context->board);
  SceauCertificate *leaf = chain != NULL ? sceau_chain_get_leaf (chain) : NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  if (leaf == NULL)
    return; /* the files went away meanwhile */
  certificates = sceau_board_dup_answer (context->board, leaf);
  g_clear_pointer (&self->material, sceau_shared_material_unref);
  self->material = sceau_shared_material_new (context->fleet, certificates, key,
                                              g_get_real_time () / G_USEC_PER_SEC);
  self->stale = FALSE;
  fill (self);
}

static void
say_error (SceauSharedChooser *self, const GError *error)
{
  SceauWindow *window = sceau_window_of (GTK_WIDGET (self));
  g_autofree char *title = NULL;

  sceau_words_for_error (error, NULL, &title, NULL);
  if (window != NULL)
    sceau_window_toast (window, title);
}

/* A key that was made here, for any of the servers, fits all of them. One that cannot be had is not the same as none. */
static void
on_key_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauSharedChooser) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauKey) key = sceau_fleet_load_key_finish (SCEAU_FLEET (source), result, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    return;
  if (key == NULL && !g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND))
    say_error (self, error);
  take_material (self, key);
}

static void
on_board_changed (SceauSharedChooser *self)
{
  self->stale = TRUE;
}

static gboolean
accept_choice (gpointer item, gpointer data)
{
  return sceau_fleet_search_accepts (SCEAU_SHARED_CHOOSER (data)->folded,
                                     sceau_shared_choice_get_server (item));
}

static void
on_search_changed (SceauSharedChooser *self)
{
  g_free (self->folded);
  self->folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
on_choose_covered (SceauSharedChooser *self)
{
  for (guint i = 0; i < count_choices (self); i++)
    sceau_shared_choice_set_chosen (get_choice (self, i),
                                    sceau_shared_choice_is_covered (get_choice (self, i)));
}

static void
on_choose_none (SceauSharedChooser *self)
{
  for (guint i = 0; i < count_choices (self); i++)
    sceau_shared_choice_set_chosen (get_choice (self, i), FALSE);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  SceauSharedChoice *choice = item;
  const char *name = sceau_server_get_name (sceau_shared_choice_get_server (choice));
  g_autofree char *sentence = NULL;
  g_autofree char *word = NULL;
  gboolean possible;
  int tone;
  AdwActionRow *row;
  GtkWidget *check = gtk_check_button_new ();

  g_object_get (choice, "sentence", &sentence, "word", &word, "possible", &possible, "tone", &tone,
                NULL);
  row = sceau_paced_box_make_row (name, sentence);
  g_object_bind_property (choice, "chosen", check, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (check, possible);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
  adw_action_row_add_prefix (row, check);
  adw_action_row_add_suffix (row, sceau_status_dot_new ((SceauTone) tone, word));
  adw_action_row_set_activatable_widget (row, check);
  return GTK_WIDGET (row);
}

static void
on_stop_search (SceauSharedChooser *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

/* --- The step ---------------------------------------------------------------------------------- */

static void
load_key (SceauSharedChooser *self)
{
  SceauAssistantContext *context = context_of (self);
  SceauCertificate *leaf = sceau_chain_get_leaf (sceau_board_get_chain (context->board));

  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), FALSE);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  sceau_fleet_load_key_async (context->fleet, sceau_certificate_get_spki_sha256 (leaf),
                              self->loading, on_key_loaded_cb, g_object_ref (self));
}

static void
sceau_shared_chooser_enter (SceauStepPage *page)
{
  SceauSharedChooser *self = SCEAU_SHARED_CHOOSER (page);
  SceauAssistantContext *context = context_of (self);
  SceauKey *key = sceau_board_get_key (context->board);

  if (!self->bound)
    g_signal_connect_object (context->board, "notify::chain", G_CALLBACK (on_board_changed), self,
                             G_CONNECT_SWAPPED);
  self->bound = TRUE;
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  if (self->stale && key == NULL)
    load_key (self);
  else if (self->stale)
    take_material (self, key);
  else
    show_count (self);
  gtk_widget_grab_focus (self->search);
}

/**
 * sceau_shared_chooser_set_allow_incomplete:
 * @self: the step
 * @allow: whether the person insists on a chain without its missing issuer
 */
void
sceau_shared_chooser_set_allow_incomplete (SceauSharedChooser *self, gboolean allow)
{
  self->allow_incomplete = allow;
}

/**
 * sceau_shared_chooser_make_install:
 * @self: the step, which can be left
 *
 * Returns: (transfer full): the installation on the servers that are chosen, in the order of the list; not started
 */
SceauSharedInstall *
sceau_shared_chooser_make_install (SceauSharedChooser *self)
{
  SceauSharedInstall *install;

  self->material->allow_incomplete = self->allow_incomplete;
  self->material->enable = gtk_check_button_get_active (self->enable_check);
  self->material->replace = self->material->key != NULL
                            && gtk_check_button_get_active (self->replace_check);
  self->material->now = g_get_real_time () / G_USEC_PER_SEC;
  install = sceau_shared_install_new (self->material);
  for (guint i = 0; i < count_choices (self); i++)
    if (sceau_shared_choice_get_chosen (get_choice (self, i)))
      sceau_shared_install_add (install, sceau_shared_choice_get_server (get_choice (self, i)));
  return install;
}

/**
 * sceau_shared_chooser_choose_again:
 * @self: the step
 * @ended: an installation that does not run any more
 *
 * Chooses the servers of @ended that did not get the certificate, and no other.
 */
void
sceau_shared_chooser_choose_again (SceauSharedChooser *self, SceauSharedInstall *ended)
{
  g_autoptr (GHashTable) missed = g_hash_table_new (NULL, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (ended));

  for (guint i = 0; i < n; i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (ended, i);

      if (sceau_shared_target_get_state (target) != SCEAU_TARGET_DONE)
        g_hash_table_add (missed, sceau_shared_target_get_server (target));
    }
  for (guint i = 0; i < count_choices (self); i++)
    {
      SceauSharedChoice *choice = get_choice (self, i);

      sceau_shared_choice_set_chosen (
          choice, g_hash_table_contains (missed, sceau_shared_choice_get_server (choice)));
    }
}

static void
sceau_shared_chooser_dispose (GObject *object)
{
  SceauSharedChooser *self = SCEAU_SHARED_CHOOSER (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->filtered);
  g_clear_object (&self->choices);
  g_clear_pointer (&self->material, sceau_shared_material_unref);
  g_clear_pointer (&self->folded, g_free);
  G_OBJECT_CLASS (sceau_shared_chooser_parent_class)->dispose (object);
}

static void
sceau_shared_chooser_class_init (SceauSharedChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_shared_chooser_dispose;
  SCEAU_STEP_PAGE_CLASS (klass)->enter = sceau_shared_chooser_enter;
  g_type_ensure (SCEAU_TYPE_PACED_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-shared-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauSharedChooser, status_label);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedChooser, key_label);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedChooser, count_label);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedChooser, search);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedChooser, enable_check);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedChooser, replace_check);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedChooser, rows);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_covered);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_none);
}

static void
sceau_shared_chooser_init (SceauSharedChooser *self)
{
  self->stale = TRUE;
  self->folded = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = gtk_custom_filter_new (accept_choice, self, NULL);
  self->choices = g_list_store_new (SCEAU_TYPE_SHARED_CHOICE);
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->choices)),
                                              GTK_FILTER (g_object_ref (self->filter)));
  sceau_paced_box_bind (self->rows, G_LIST_MODEL (self->filtered), _ ("Servers"), make_row, NULL);
  sceau_step_page_set_next_label (SCEAU_STEP_PAGE (self), _ ("_Install"));
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), FALSE);
}
