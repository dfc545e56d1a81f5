/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What authorities sent back for the whole fleet: each certificate finds the server that has its key; strangers keep the reason. */
#include "config.h"

#include "fleet/sceau-answers.h"

#include "base/sceau-limits.h"
#include "fleet/sceau-board-batch.h"

#include <glib/gi18n-lib.h>

#define PROGRESS_MS 100

struct _SceauAnswerItem
{
  GObject parent_instance;

  SceauServer *server;
  SceauCertificate *certificate;
};

G_DEFINE_FINAL_TYPE (SceauAnswerItem, sceau_answer_item, G_TYPE_OBJECT)

static void
sceau_answer_item_finalize (GObject *object)
{
  SceauAnswerItem *self = SCEAU_ANSWER_ITEM (object);

  g_object_unref (self->server);
  sceau_certificate_unref (self->certificate);
  G_OBJECT_CLASS (sceau_answer_item_parent_class)->finalize (object);
}

static void
sceau_answer_item_class_init (SceauAnswerItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_answer_item_finalize;
}

static void
sceau_answer_item_init (SceauAnswerItem *self)
{
}

static SceauAnswerItem *
answer_item_new (SceauServer *server, SceauCertificate *certificate)
{
  SceauAnswerItem *self = g_object_new (SCEAU_TYPE_ANSWER_ITEM, NULL);

  self->server = g_object_ref (server);
  self->certificate = sceau_certificate_ref (certificate);
  return self;
}

/**
 * sceau_answer_item_get_server:
 * @self: an answer
 *
 * Returns: (transfer none): the server that the certificate is for
 */
SceauServer *
sceau_answer_item_get_server (SceauAnswerItem *self)
{
  return self->server;
}

/**
 * sceau_answer_item_get_certificate:
 * @self: an answer
 *
 * Returns: (transfer none): the certificate that the authority issued
 */
SceauCertificate *
sceau_answer_item_get_certificate (SceauAnswerItem *self)
{
  return self->certificate;
}

struct _SceauAnswers
{
  GObject parent_instance;

  SceauFleet *fleet;
  GListStore *found;
  GListStore *strangers;
  SceauBoardBatch *reading; /* nullable */
  guint progress_source;
};

enum
{
  PROP_PROGRESS = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauAnswers, sceau_answers, G_TYPE_OBJECT)

static void on_read_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
sceau_answers_finalize (GObject *object)
{
  SceauAnswers *self = SCEAU_ANSWERS (object);

  g_object_unref (self->fleet);
  g_object_unref (self->found);
  g_object_unref (self->strangers);
  g_clear_pointer (&self->reading, sceau_board_batch_unref);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  G_OBJECT_CLASS (sceau_answers_parent_class)->finalize (object);
}

static void
sceau_answers_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_PROGRESS)
    g_value_set_double (value, sceau_answers_get_progress (SCEAU_ANSWERS (object), NULL, NULL));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
sceau_answers_class_init (SceauAnswersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sceau_answers_finalize;
  object_class->get_property = sceau_answers_get_property;
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS
                                                  | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_answers_init (SceauAnswers *self)
{
  self->found = g_list_store_new (SCEAU_TYPE_ANSWER_ITEM);
  self->strangers = g_list_store_new (SCEAU_TYPE_CARD);
}

/**
 * sceau_answers_new:
 * @fleet: an open fleet
 *
 * Returns: (transfer full): nothing was read yet
 */
SceauAnswers *
sceau_answers_new (SceauFleet *fleet)
{
  SceauAnswers *self = g_object_new (SCEAU_TYPE_ANSWERS, NULL);

  self->fleet = g_object_ref (fleet);
  return self;
}

/* --- Who is whose ------------------------------------------------------------------------------- */

/* What was read, sorted. Everything is borrowed from the items. */
typedef struct
{
  GPtrArray *leaves;      /* of SceauCertificate, each once */
  GPtrArray *authorities; /* of SceauCertificate, each once */
  GHashTable *by_subject; /* from raw subject (GBytes) to GPtrArray of SceauCertificate */
} Pile;

static Pile *
pile_new (GPtrArray *items)
{
  Pile *pile = g_new0 (Pile, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (sceau_certificate_hash, sceau_certificate_equal);

  pile->leaves = g_ptr_array_new ();
  pile->authorities = g_ptr_array_new ();
  pile->by_subject = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL,
                                            (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < items->len; i++)
    {
      SceauCertificate *certificate = sceau_board_item_get_certificate (
          g_ptr_array_index (items, i));
      GBytes *subject = NULL;
      GPtrArray *same;

      if (certificate == NULL || !g_hash_table_add (seen, certificate))
        continue;
      if (!sceau_certificate_is_ca (certificate))
        {
          g_ptr_array_add (pile->leaves, certificate);
          continue;
        }
      g_ptr_array_add (pile->authorities, certificate);
      subject = sceau_certificate_get_raw_subject (certificate);
      same = g_hash_table_lookup (pile->by_subject, subject);
      if (same == NULL)
        {
          same = g_ptr_array_new ();
          g_hash_table_insert (pile->by_subject, subject, same);
        }
      g_ptr_array_add (same, certificate);
    }
  return pile;
}

static void
pile_free (Pile *pile)
{
  g_ptr_array_unref (pile->leaves);
  g_ptr_array_unref (pile->authorities);
  g_hash_table_unref (pile->by_subject);
  g_free (pile);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pile, pile_free)

/* The certificate, and those that may stand above it: by name only, the board checks signatures. */
static GPtrArray *
pile_dup_answer (Pile *pile, SceauCertificate *leaf)
{
  GPtrArray *answer = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_autoptr (GHashTable) there = g_hash_table_new (sceau_certificate_hash, sceau_certificate_equal);

  g_ptr_array_add (answer, sceau_certificate_ref (leaf));
  g_hash_table_add (there, leaf);
  for (guint i = 0; i < answer->len && answer->len < SCEAU_MAX_STATE_CHAIN; i++)
    {
      GBytes *issuer = sceau_certificate_get_raw_issuer (g_ptr_array_index (answer, i));
      GPtrArray *issuers = g_hash_table_lookup (pile->by_subject, issuer);

      for (guint n = 0; issuers != NULL && n < issuers->len; n++)
        if (g_hash_table_add (there, g_ptr_array_index (issuers, n)))
          g_ptr_array_add (answer, sceau_certificate_ref (g_ptr_array_index (issuers, n)));
    }
  return answer;
}

static void
add_stranger (SceauAnswers *self, const char *key, SceauCertificate *certificate, const char *title,
              const char *reason)
{
  g_autoptr (SceauCard)
      card = sceau_card_new (certificate != NULL ? SCEAU_CARD_LEFTOVER : SCEAU_CARD_OTHER, key,
                             certificate, title, reason, FALSE);

  g_list_store_append (self->strangers, card);
}

static void
add_strange_leaf (SceauAnswers *self, SceauCertificate *leaf)
{
  g_autofree char *names = g_strjoinv (", ", (char **) sceau_certificate_get_names (leaf));
  g_autofree char *reason = g_strdup_printf (
      /* Translators: the names that a certificate covers */
      _ ("No server of the fleet has its key. It covers: %s. If its request was made again since, ask "
         "the authority to issue it for the present one."),
      *names != '\0' ? names : sceau_certificate_get_title (leaf));

  add_stranger (self, sceau_certificate_get_sha256 (leaf), leaf, sceau_certificate_get_title (leaf),
                reason);
}

/* A file that gave no certificate. */
static void
add_strange_item (SceauAnswers *self, SceauBoardItem *item)
{
  SceauFinding *finding = sceau_board_item_get_finding (item);
  SceauObject *object = sceau_board_item_get_object (item);
  g_autofree char *message = finding != NULL ? sceau_finding_dup_message (finding) : NULL;
  g_autofree char *fix = finding != NULL ? sceau_finding_dup_fix (finding) : NULL;
  g_autofree char *reason = NULL;

  if (message != NULL)
    reason = g_strdup_printf ("%s %s", message, fix);
  else if (object != NULL)
    reason = g_strdup (_ ("It is no certificate."));
  else
    reason = g_strdup (sceau_board_item_get_trouble (item));
  add_stranger (self, sceau_board_item_get_key (item), NULL, sceau_board_item_get_file (item),
                reason);
}

/* Authorities' certificates go along with those that they signed; alone they are nobody's. */
static void
add_lonely_authorities (SceauAnswers *self, Pile *pile, GHashTable *filed)
{
  for (guint i = 0; i < pile->authorities->len; i++)
    {
      SceauCertificate *certificate = g_ptr_array_index (pile->authorities, i);

      if (!g_hash_table_contains (filed, certificate))
        add_stranger (
            self, sceau_certificate_get_sha256 (certificate), certificate,
            sceau_certificate_get_title (certificate),
            _ ("An authority’s certificate that belongs to none of the server certificates here."));
    }
}

static void
file_answer (SceauAnswers *self, Pile *pile, SceauCertificate *leaf, SceauServer *server,
             GHashTable *filed)
{
  g_autoptr (GPtrArray) answer = pile_dup_answer (pile, leaf);
  g_autoptr (SceauAnswerItem) item = answer_item_new (server, leaf);

  for (guint i = 0; i < answer->len; i++)
    g_hash_table_add (filed, g_ptr_array_index (answer, i));
  sceau_fleet_file_answer (self->fleet, server, answer);
  g_list_store_append (self->found, item);
}

/* --- Reading ------------------------------------------------------------------------------------ */

/* One reading: its items are sorted a few at a time, so that the window goes on meanwhile. */
typedef struct
{
  GPtrArray *items; /* of SceauBoardItem */
  Pile *pile;
  GHashTable *filed;  /* certificates that found a place, themselves or with another */
  GHashTable *owners; /* from key (hex) to server */
  guint n_leaves;
  guint n_items;
} Sorting;

/* How many certificates find their server before the main loop has its turn again. */
#define SORTED_AT_ONCE 4u

static void
sorting_free (gpointer data)
{
  Sorting *sorting = data;

  g_clear_pointer (&sorting->pile, pile_free);
  g_clear_pointer (&sorting->filed, g_hash_table_unref);
  g_clear_pointer (&sorting->owners, g_hash_table_unref);
  g_clear_pointer (&sorting->items, g_ptr_array_unref);
  g_free (sorting);
}

static gboolean
sort_some (gpointer data)
{
  GTask *task = data;
  SceauAnswers *self = g_task_get_source_object (task);
  Sorting *sorting = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  for (guint n = 0; n < SORTED_AT_ONCE; n++)
    if (sorting->n_leaves < sorting->pile->leaves->len)
      {
        SceauCertificate *leaf = g_ptr_array_index (sorting->pile->leaves, sorting->n_leaves++);
        SceauServer *server = g_hash_table_lookup (sorting->owners,
                                                   sceau_certificate_get_spki_sha256 (leaf));

        if (server != NULL)
          file_answer (self, sorting->pile, leaf, server, sorting->filed);
        else
          add_strange_leaf (self, leaf);
      }
    else if (sorting->n_items < sorting->items->len)
      {
        SceauBoardItem *item = g_ptr_array_index (sorting->items, sorting->n_items++);

        if (sceau_board_item_get_certificate (item) == NULL)
          add_strange_item (self, item);
      }
    else
      {
        add_lonely_authorities (self, sorting->pile, sorting->filed);
        g_task_return_boolean (task, TRUE);
        return G_SOURCE_REMOVE;
      }
  return G_SOURCE_CONTINUE;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  SceauAnswers *self = g_task_get_source_object (task);
  Sorting *sorting = g_task_get_task_data (task);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_pointer (&self->reading, sceau_board_batch_unref);
  sorting->items = sceau_board_batch_read_finish (result, &error);
  if (sorting->items == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  sorting->pile = pile_new (sorting->items);
  sorting->filed = g_hash_table_new (sceau_certificate_hash, sceau_certificate_equal);
  sorting->owners = sceau_fleet_index_keys (self->fleet);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, sort_some, g_steal_pointer (&task), g_object_unref);
}

static gboolean
on_progress (gpointer data)
{
  g_object_notify_by_pspec (G_OBJECT (data), props[PROP_PROGRESS]);
  return G_SOURCE_CONTINUE;
}

/**
 * sceau_answers_read_async:
 * @self: answers that read nothing yet
 * @files: (element-type GFile): what the authority sent, of any format
 * @cancellable: (nullable): stops it between two files
 * @callback: called when every certificate found its server, or did not
 * @data: for @callback
 *
 * By public key alone. What finds its server is laid on the board of that server's assistant, with the authorities' certificates that go
 * with it; nothing is installed.
 */
void
sceau_answers_read_async (SceauAnswers *self, GListModel *files, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GPtrArray) passwords = g_ptr_array_new ();
  guint n = g_list_model_get_n_items (files);

  g_task_set_source_tag (task, sceau_answers_read_async);
  g_task_set_task_data (task, g_new0 (Sorting, 1), sorting_free);
  self->reading = sceau_board_batch_new ();
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      sceau_board_batch_add_file (self->reading, file);
    }
  self->progress_source = g_timeout_add (PROGRESS_MS, on_progress, self);
  sceau_board_batch_read_async (self->reading, passwords, cancellable, on_read_cb, task);
}

/**
 * sceau_answers_read_finish:
 * @self: answers
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: %TRUE unless it was cancelled
 */
gboolean
sceau_answers_read_finish (SceauAnswers *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), &local)
         || sceau_error_propagate (error, g_steal_pointer (&local));
}

/**
 * sceau_answers_get_found:
 * @self: answers
 *
 * Returns: (transfer none): of #SceauAnswerItem: the certificates that found their server
 */
GListModel *
sceau_answers_get_found (SceauAnswers *self)
{
  return G_LIST_MODEL (self->found);
}

/**
 * sceau_answers_get_strangers:
 * @self: answers
 *
 * Returns: (transfer none): of #SceauCard: what found no server; the detail says why
 */
GListModel *
sceau_answers_get_strangers (SceauAnswers *self)
{
  return G_LIST_MODEL (self->strangers);
}

/**
 * sceau_answers_get_progress:
 * @self: answers
 * @done: (out) (optional): files that were read
 * @total: (out) (optional): of how many; 0 when nothing is being read
 *
 * Returns: from 0 to 1: how far the reading is
 */
double
sceau_answers_get_progress (SceauAnswers *self, guint *done, guint *total)
{
  guint read = self->reading != NULL ? sceau_board_batch_get_done (self->reading) : 0;
  guint all = self->reading != NULL ? sceau_board_batch_get_total (self->reading) : 0;

  if (done != NULL)
    *done = read;
  if (total != NULL)
    *total = all;
  return all > 0 ? (double) read / all : 0;
}
