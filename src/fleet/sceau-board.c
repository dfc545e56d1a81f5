/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain board without its view: what it holds and tells. The pile is an immutable array of items; each change makes a new one and
 * keeps the old one for undo; each arrangement is made in a thread, cards included, and only the newest is shown. */
#include "config.h"

#include "fleet/sceau-board-private.h"

#include "fleet/sceau-board-arrange.h"
#include "fleet/sceau-board-news.h"
#include "fleet/sceau-task.h"

/* Enough for a person's second thoughts; a snapshot costs one pointer an item. */
#define MAX_UNDO 50

enum
{
  PROP_CHAIN = 1,
  PROP_BUSY,
  PROP_CAN_UNDO,
  PROP_NEEDS_PASSWORD,
  PROP_SUMMARY,
  PROP_NEWS,
  PROP_PROGRESS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauBoard, sceau_board, G_TYPE_OBJECT)

static void board_arrange (SceauBoard *self, GTask *waiting);
static void on_arranged_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
sceau_board_finalize (GObject *object)
{
  SceauBoard *self = SCEAU_BOARD (object);

  g_free (self->spki_sha256);
  g_strfreev (self->hosts);
  g_clear_object (&self->anchors);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->undo);
  g_ptr_array_unref (self->passwords);
  g_ptr_array_unref (self->locked);
  g_object_unref (self->cards);
  g_object_unref (self->leftovers);
  g_ptr_array_unref (self->verdicts);
  g_ptr_array_unref (self->reading);
  g_clear_object (&self->chain);
  g_free (self->summary);
  g_free (self->news);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_object (&self->arranging);
  G_OBJECT_CLASS (sceau_board_parent_class)->finalize (object);
}

static void
sceau_board_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SceauBoard *self = SCEAU_BOARD (object);

  switch (prop_id)
    {
    case PROP_CHAIN:
      g_value_set_object (value, self->chain);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, sceau_board_get_busy (self));
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, sceau_board_get_can_undo (self));
      break;
    case PROP_NEEDS_PASSWORD:
      g_value_set_boolean (value, sceau_board_get_needs_password (self));
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_NEWS:
      g_value_set_string (value, self->news);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, sceau_board_get_progress (self, NULL, NULL));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sceau_board_class_init (SceauBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = sceau_board_finalize;
  object_class->get_property = sceau_board_get_property;

  props[PROP_CHAIN] = g_param_spec_object ("chain", NULL, NULL, SCEAU_TYPE_CHAIN, flags);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  props[PROP_NEEDS_PASSWORD] = g_param_spec_boolean ("needs-password", NULL, NULL, FALSE, flags);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, flags);
  props[PROP_NEWS] = g_param_spec_string ("news", NULL, NULL, NULL, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

GPtrArray *
_sceau_board_items_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_board_item_unref);
}

static void
sceau_board_init (SceauBoard *self)
{
  self->items = _sceau_board_items_new ();
  self->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->passwords = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_secret_unref);
  self->locked = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_board_batch_unref);
  self->reading = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_board_batch_unref);
  self->verdicts = g_ptr_array_new ();
  self->cards = g_list_store_new (SCEAU_TYPE_CARD);
  self->leftovers = g_list_store_new (SCEAU_TYPE_CARD);
  self->summary = sceau_board_summarize (NULL, 0);
  self->news = g_strdup (self->summary);
}

/**
 * sceau_board_new:
 *
 * Returns: (transfer full): an empty board
 */
SceauBoard *
sceau_board_new (void)
{
  return g_object_new (SCEAU_TYPE_BOARD, NULL);
}

void
_sceau_board_notify_busy (SceauBoard *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

/* Takes the layout. Only what changed is spliced, so that focus and scroll position stay where they are. */
static void
board_show (SceauBoard *self, SceauBoardLayout *layout)
{
  GListModel *before[] = { G_LIST_MODEL (self->cards), G_LIST_MODEL (self->leftovers) };
  GPtrArray *after[] = { layout->cards, layout->leftovers };
  char *news = sceau_board_tell (before, after, layout->summary);

  g_set_object (&self->chain, layout->chain);
  g_free (self->summary);
  self->summary = g_steal_pointer (&layout->summary);
  g_free (self->news);
  self->news = news;
  g_ptr_array_unref (self->verdicts);
  self->verdicts = g_ptr_array_ref (layout->verdicts);
  sceau_board_splice (self->cards, layout->cards);
  sceau_board_splice (self->leftovers, layout->leftovers);
  sceau_board_layout_free (layout);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHAIN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEEDS_PASSWORD]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUMMARY]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEWS]);
}

/* One arrangement: cancelled (and replaced) by the next change. @waiting is an addition that ends with it, or NULL. */
typedef struct
{
  SceauBoard *board;
  GTask *waiting;
  GCancellable *cancellable;
} Arrangement;

static void
arrangement_free (Arrangement *arrangement)
{
  g_object_unref (arrangement->board);
  g_clear_object (&arrangement->waiting);
  g_object_unref (arrangement->cancellable);
  g_free (arrangement);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arrangement, arrangement_free)

/* What the thread works on: its own references and copies, nothing of the board's. */
typedef struct
{
  GPtrArray *items;
  char *spki_sha256;
  char **hosts;
  SceauAnchors *anchors;
  gint64 now;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_ptr_array_unref (work->items);
  g_free (work->spki_sha256);
  g_strfreev (work->hosts);
  g_clear_object (&work->anchors);
  g_free (work);
}

static Work *
work_new (SceauBoard *self)
{
  Work *work = g_new0 (Work, 1);

  work->items = g_ptr_array_ref (self->items);
  work->spki_sha256 = g_strdup (self->spki_sha256);
  work->hosts = g_strdupv (self->hosts);
  work->anchors = self->anchors != NULL ? g_object_ref (self->anchors) : NULL;
  work->now = self->now;
  return work;
}

static void
arrange_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  SceauChainQuery query = {
    .spki_sha256 = work->spki_sha256,
    .hosts = (const char *const *) work->hosts,
    .now = work->now,
    .anchors = work->anchors,
  };
  GError *error = NULL;
  SceauBoardLayout *layout = sceau_board_lay_out (work->items, &query, cancellable, &error);

  if (layout != NULL)
    g_task_return_pointer (task, layout, (GDestroyNotify) sceau_board_layout_free);
  else
    g_task_return_error (task, error);
}

static void
on_arranged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Arrangement) arrangement = data;
  g_autoptr (SceauBoardLayout) layout = sceau_task_finish_pointer (result, NULL);
  SceauBoard *self = arrangement->board;

  if (self->arranging == arrangement->cancellable)
    {
      g_clear_object (&self->arranging);
      if (layout != NULL)
        board_show (self, g_steal_pointer (&layout));
      _sceau_board_notify_busy (self);
    }
  /* Superseded by a later change: what was added is in that one's pile too, so the addition is done all the same. */
  if (arrangement->waiting != NULL)
    g_task_return_boolean (arrangement->waiting, TRUE);
}

static void
board_arrange (SceauBoard *self, GTask *waiting)
{
  g_autoptr (GTask) task = NULL;
  Arrangement *arrangement = g_new0 (Arrangement, 1);

  if (self->arranging != NULL)
    g_cancellable_cancel (self->arranging);
  g_clear_object (&self->arranging);
  self->arranging = g_cancellable_new ();
  arrangement->board = g_object_ref (self);
  arrangement->waiting = waiting != NULL ? g_object_ref (waiting) : NULL;
  arrangement->cancellable = g_object_ref (self->arranging);
  _sceau_board_notify_busy (self);
  task = g_task_new (NULL, self->arranging, on_arranged_cb, arrangement);
  g_task_set_source_tag (task, board_arrange);
  g_task_set_task_data (task, work_new (self), work_free);
  g_task_run_in_thread (task, arrange_in_thread);
}

/* Replaces the pile; the old one can be brought back. */
void
_sceau_board_set_items (SceauBoard *self, GPtrArray *items, GTask *waiting)
{
  g_ptr_array_add (self->undo, g_steal_pointer (&self->items));
  if (self->undo->len > MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  self->items = g_ptr_array_ref (items);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
  board_arrange (self, waiting);
}

/**
 * sceau_board_set_query:
 * @self: a board
 * @spki_sha256: (nullable): the server's key, as hex; %NULL: the board chooses the leaf
 * @hosts: (nullable) (array zero-terminated=1): names that the leaf must cover
 * @anchors: (nullable): the trust anchors of this machine
 * @now: Unix seconds, by the server's clock where it is known
 *
 * Says what the chain must fit, and arranges again.
 */
void
sceau_board_set_query (SceauBoard *self, const char *spki_sha256, const char *const *hosts,
                       SceauAnchors *anchors, gint64 now)
{
  g_return_if_fail (SCEAU_IS_BOARD (self));

  g_free (self->spki_sha256);
  self->spki_sha256 = g_strdup (spki_sha256);
  g_strfreev (self->hosts);
  self->hosts = g_strdupv ((char **) hosts);
  g_set_object (&self->anchors, anchors);
  self->now = now;
  board_arrange (self, NULL);
}

/**
 * sceau_board_undo:
 * @self: a board
 *
 * Takes back the last addition, removal or clearing.
 *
 * Returns: whether there was anything to take back
 */
gboolean
sceau_board_undo (SceauBoard *self)
{
  if (self->undo->len == 0)
    return FALSE;
  g_ptr_array_unref (self->items);
  self->items = g_ptr_array_steal_index (self->undo, self->undo->len - 1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
  board_arrange (self, NULL);
  return TRUE;
}

/**
 * sceau_board_clear:
 * @self: a board
 *
 * Empties the board; undo brings everything back.
 */
void
sceau_board_clear (SceauBoard *self)
{
  g_autoptr (GPtrArray) items = _sceau_board_items_new ();

  if (self->items->len > 0)
    _sceau_board_set_items (self, items, NULL);
}

/**
 * sceau_board_get_cards:
 * @self: a board
 *
 * Returns: (transfer none): of #SceauCard: leaf, intermediates, a missing slot, the root
 */
GListModel *
sceau_board_get_cards (SceauBoard *self)
{
  return G_LIST_MODEL (self->cards);
}

/**
 * sceau_board_get_leftovers:
 * @self: a board
 *
 * Returns: (transfer none): of #SceauCard: what is not used, each with why
 */
GListModel *
sceau_board_get_leftovers (SceauBoard *self)
{
  return G_LIST_MODEL (self->leftovers);
}

/**
 * sceau_board_get_chain:
 * @self: a board
 *
 * Returns: (transfer none) (nullable): the arranged chain; %NULL while there is no certificate
 */
SceauChain *
sceau_board_get_chain (SceauBoard *self)
{
  return self->chain;
}

/**
 * sceau_board_dup_verdicts:
 * @self: a board
 *
 * Returns: (transfer full) (element-type SceauClientVerdict): which kinds of clients will accept the chain, and why not; empty
 *   while there is no chain, or one that cannot be installed anyway
 */
GPtrArray *
sceau_board_dup_verdicts (SceauBoard *self)
{
  return g_ptr_array_ref (self->verdicts);
}

/**
 * sceau_board_dup_findings:
 * @self: a board
 *
 * Returns: (transfer full) (element-type SceauFinding): of the files and of the chain
 */
GPtrArray *
sceau_board_dup_findings (SceauBoard *self)
{
  GPtrArray *findings = sceau_findings_new ();
  GPtrArray *of_chain = self->chain != NULL ? sceau_chain_get_findings (self->chain) : NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      SceauFinding *finding = sceau_board_item_get_finding (g_ptr_array_index (self->items, i));

      if (finding != NULL)
        g_ptr_array_add (findings, sceau_finding_ref (finding));
    }
  for (guint i = 0; of_chain != NULL && i < of_chain->len; i++)
    g_ptr_array_add (findings, sceau_finding_ref (g_ptr_array_index (of_chain, i)));
  return findings;
}

/**
 * sceau_board_get_key:
 * @self: a board
 *
 * Returns: (transfer none) (nullable): a private key of the pile that fits the leaf
 */
SceauKey *
sceau_board_get_key (SceauBoard *self)
{
  SceauCertificate *leaf = self->chain != NULL ? sceau_chain_get_leaf (self->chain) : NULL;

  return leaf != NULL
             ? sceau_board_items_find_key (self->items, sceau_certificate_get_spki_sha256 (leaf))
             : NULL;
}

/**
 * sceau_board_get_busy:
 * @self: a board
 *
 * Returns: whether something is being read or arranged
 */
gboolean
sceau_board_get_busy (SceauBoard *self)
{
  return self->arranging != NULL || self->reading->len > 0;
}

/**
 * sceau_board_get_needs_password:
 * @self: a board
 *
 * Returns: whether something in the pile is locked by a password that is not known yet
 */
gboolean
sceau_board_get_needs_password (SceauBoard *self)
{
  return sceau_board_items_have_locked (self->items);
}

/**
 * sceau_board_get_can_undo:
 * @self: a board
 *
 * Returns: whether sceau_board_undo () has anything to take back
 */
gboolean
sceau_board_get_can_undo (SceauBoard *self)
{
  return self->undo->len > 0;
}

/**
 * sceau_board_get_summary:
 * @self: a board
 *
 * Returns: (transfer none): one translated sentence that says how it stands
 */
const char *
sceau_board_get_summary (SceauBoard *self)
{
  return self->summary;
}

/**
 * sceau_board_get_news:
 * @self: a board
 *
 * Returns: (transfer none): what the last arrangement changed, then the summary; translated, for a screen reader
 */
const char *
sceau_board_get_news (SceauBoard *self)
{
  return self->news;
}

/**
 * sceau_board_get_progress:
 * @self: a board
 * @done: (out) (optional): files that were read, of the additions under way
 * @total: (out) (optional): of how many
 *
 * Returns: from 0 to 1: how far the reading is; 0 when nothing is being read
 */
double
sceau_board_get_progress (SceauBoard *self, guint *done, guint *total)
{
  guint read = 0;
  guint all = 0;

  for (guint i = 0; i < self->reading->len; i++)
    {
      read += sceau_board_batch_get_done (g_ptr_array_index (self->reading, i));
      all += sceau_board_batch_get_total (g_ptr_array_index (self->reading, i));
    }
  if (done != NULL)
    *done = read;
  if (total != NULL)
    *total = all;
  return all > 0 ? (double) read / all : 0;
}

/**
 * sceau_board_dup_answer:
 * @self: a board
 * @leaf: a certificate of the pile that is for another server
 *
 * Returns: (transfer full) (element-type SceauCertificate): @leaf, and every authority's certificate of the pile
 */
GPtrArray *
sceau_board_dup_answer (SceauBoard *self, SceauCertificate *leaf)
{
  g_autoptr (GPtrArray) pile = sceau_board_items_dup_certificates (self->items);
  GPtrArray *answer = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);

  g_ptr_array_add (answer, sceau_certificate_ref (leaf));
  for (guint i = 0; i < pile->len; i++)
    if (sceau_certificate_is_ca (g_ptr_array_index (pile, i)))
      g_ptr_array_add (answer, sceau_certificate_ref (g_ptr_array_index (pile, i)));
  return answer;
}

/**
 * sceau_board_to_pem:
 * @self: a board
 *
 * Returns: (transfer full): the certificates of the pile as PEM (no key), for a draft; "" when there is none
 */
char *
sceau_board_to_pem (SceauBoard *self)
{
  g_autoptr (GPtrArray) certificates = sceau_board_items_dup_certificates (self->items);

  return sceau_certificates_to_pem (certificates);
}
