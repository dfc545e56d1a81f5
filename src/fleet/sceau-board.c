/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain board without its view. The pile is an immutable array of items; each change makes a new one and keeps the old one for
 * undo; each arrangement is made in a thread from a copy of the certificates, and only the newest is shown. */
#include "config.h"

#include "fleet/sceau-board.h"

#include "fleet/sceau-board-arrange.h"
#include "fleet/sceau-fleet.h"
#include "pki/sceau-clients.h"

#include <glib/gi18n-lib.h>

/* Enough for a person's second thoughts; a snapshot costs one pointer an item. */
#define MAX_UNDO 50

struct _SceauBoard
{
  GObject parent_instance;

  char *spki_sha256;
  char **hosts;
  SceauAnchors *anchors;
  gint64 now;

  GPtrArray *items; /* of SceauBoardItem; replaced, never changed */
  GPtrArray *undo;  /* of GPtrArray of SceauBoardItem, the newest last */
  GPtrArray *passwords;
  GPtrArray *locked; /* of Batch: sources that hold something encrypted */

  GListStore *cards;
  GListStore *leftovers;
  SceauChain *chain;
  char *summary;

  GCancellable *arranging; /* the arrangement under way; nullable */
  guint readings;          /* additions under way */
};

/* Where a reading came from, so that it can be read again once a password is known. */
typedef struct
{
  SceauReading *reading;
  GListModel *files; /* nullable */
  char *name;        /* of the bytes; nullable */
  GBytes *bytes;     /* nullable */
} Batch;

enum
{
  PROP_CHAIN = 1,
  PROP_BUSY,
  PROP_CAN_UNDO,
  PROP_NEEDS_PASSWORD,
  PROP_SUMMARY,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauBoard, sceau_board, G_TYPE_OBJECT)

static void board_arrange (SceauBoard *self, GTask *waiting);
static void on_arranged_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_read_cb (GObject *source, GAsyncResult *result, gpointer data);

static Batch *
batch_new (GListModel *files, const char *name, GBytes *bytes)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->reading = sceau_reading_new ();
  sceau_reading_set_unpacker (batch->reading, sceau_intake_unpack);
  batch->files = files != NULL ? g_object_ref (files) : NULL;
  batch->name = g_strdup (name);
  batch->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  return batch;
}

static void
batch_free (Batch *batch)
{
  g_object_unref (batch->reading);
  g_clear_object (&batch->files);
  g_free (batch->name);
  g_clear_pointer (&batch->bytes, g_bytes_unref);
  g_free (batch);
}

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
  g_clear_object (&self->chain);
  g_free (self->summary);
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
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static GPtrArray *
items_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_board_item_unref);
}

static void
sceau_board_init (SceauBoard *self)
{
  self->items = items_new ();
  self->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->passwords = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_secret_unref);
  self->locked = g_ptr_array_new_with_free_func ((GDestroyNotify) batch_free);
  self->cards = g_list_store_new (SCEAU_TYPE_CARD);
  self->leftovers = g_list_store_new (SCEAU_TYPE_CARD);
  self->summary = sceau_board_summarize (NULL, 0);
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

static void
board_notify_busy (SceauBoard *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

/* Shows an arrangement: only what changed is spliced, so that focus and scroll position stay where they are. */
static void
board_show (SceauBoard *self, SceauChain *chain)
{
  g_autoptr (GPtrArray) cards = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) leftovers = g_ptr_array_new_with_free_func (g_object_unref);

  sceau_board_lay_out (self->items, chain, cards, leftovers);
  g_set_object (&self->chain, chain);
  g_free (self->summary);
  self->summary = sceau_board_summarize (chain, leftovers->len);
  sceau_board_splice (self->cards, cards);
  sceau_board_splice (self->leftovers, leftovers);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHAIN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUMMARY]);
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

static void
on_arranged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Arrangement) arrangement = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauChain) chain = sceau_chain_build_finish (result, &error);
  SceauBoard *self = arrangement->board;

  if (self->arranging == arrangement->cancellable)
    {
      g_clear_object (&self->arranging);
      board_show (self, chain);
      board_notify_busy (self);
    }
  /* Superseded by a later change: what was added is in that one's pile too, so the addition is done all the same. */
  if (arrangement->waiting != NULL)
    g_task_return_boolean (arrangement->waiting, TRUE);
}

/* Borrows from the board. */
static SceauChainQuery
board_get_query (SceauBoard *self)
{
  return (SceauChainQuery){
    .spki_sha256 = self->spki_sha256,
    .hosts = (const char *const *) self->hosts,
    .now = self->now,
    .anchors = self->anchors,
  };
}

/* The file, nullable, with a certificate that could not be read: it may be the one that the chain lacks. */
static const char *
board_find_damaged (SceauBoard *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SceauFinding *finding = sceau_board_item_get_finding (g_ptr_array_index (self->items, i));

      if (finding != NULL && sceau_finding_is_damaged_certificate (finding))
        return sceau_finding_get_param (finding, "file");
    }
  return NULL;
}

static void
board_arrange (SceauBoard *self, GTask *waiting)
{
  g_autoptr (GPtrArray) certificates = sceau_board_items_dup_certificates (self->items);
  SceauChainQuery query = board_get_query (self);
  Arrangement *arrangement;

  if (self->arranging != NULL)
    g_cancellable_cancel (self->arranging);
  g_clear_object (&self->arranging);
  if (certificates->len == 0)
    {
      board_show (self, NULL);
      board_notify_busy (self);
      if (waiting != NULL)
        g_task_return_boolean (waiting, TRUE);
      return;
    }
  query.damaged = board_find_damaged (self);
  self->arranging = g_cancellable_new ();
  arrangement = g_new0 (Arrangement, 1);
  arrangement->board = g_object_ref (self);
  arrangement->waiting = waiting != NULL ? g_object_ref (waiting) : NULL;
  arrangement->cancellable = g_object_ref (self->arranging);
  board_notify_busy (self);
  sceau_chain_build_async (certificates, &query, self->arranging, on_arranged_cb, arrangement);
}

/* Replaces the pile; the old one can be brought back. */
static void
board_set_items (SceauBoard *self, GPtrArray *items, GTask *waiting)
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

static void
board_reading_ended (SceauBoard *self)
{
  self->readings--;
  board_notify_busy (self);
}

/* What was refused the last time gives way to what the same sources say now. */
static GPtrArray *
board_merge (SceauBoard *self, SceauReading *reading)
{
  g_autoptr (GPtrArray) fresh = sceau_board_items_from_reading (reading);
  GPtrArray *items = items_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (self->items, i);

      if (!sceau_board_item_is_refused (item) || !sceau_board_items_know_source (fresh, item))
        g_ptr_array_add (items, sceau_board_item_ref (item));
    }
  for (guint i = 0; i < fresh->len; i++)
    g_ptr_array_add (items, sceau_board_item_ref (g_ptr_array_index (fresh, i)));
  return items;
}

static void
board_remember_locked (SceauBoard *self, Batch *batch)
{
  if (!sceau_reading_needs_password (batch->reading))
    return;
  g_ptr_array_add (self->locked, batch_new (batch->files, batch->name, batch->bytes));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  SceauBoard *self = g_task_get_source_object (task);
  Batch *batch = g_task_get_task_data (task);

  board_reading_ended (self);
  if (!sceau_intake_read_finish (result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  board_remember_locked (self, batch);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEEDS_PASSWORD]);
  items = board_merge (self, batch->reading);
  board_set_items (self, items, task);
}

/* Bytes are read in a thread too: a paste can be 16 MiB. */
static void
read_bytes_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Batch *batch = data;

  sceau_reading_add (batch->reading, batch->name, batch->bytes);
  g_task_return_boolean (task, TRUE);
}

static void
on_bytes_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  SceauBoard *self = g_task_get_source_object (task);
  Batch *batch = g_task_get_task_data (task);

  board_reading_ended (self);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      sceau_error_convert (&error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  board_remember_locked (self, batch);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEEDS_PASSWORD]);
  items = board_merge (self, batch->reading);
  board_set_items (self, items, task);
}

/* Takes the batch. */
static void
board_read (SceauBoard *self, Batch *batch, GCancellable *cancellable, GTask *task)
{
  g_task_set_task_data (task, batch, (GDestroyNotify) batch_free);
  for (guint i = 0; i < self->passwords->len; i++)
    sceau_reading_add_password (batch->reading, g_ptr_array_index (self->passwords, i));
  self->readings++;
  board_notify_busy (self);
  if (batch->files != NULL)
    {
      sceau_intake_read_async (batch->reading, batch->files, cancellable, on_read_cb, task);
    }
  else
    {
      g_autoptr (GTask) reading = g_task_new (self, cancellable, on_bytes_read_cb, task);

      g_task_set_source_tag (reading, board_read);
      g_task_set_task_data (reading, batch, NULL); /* the outer task owns it and lives longer */
      g_task_run_in_thread (reading, read_bytes_in_thread);
    }
}

/**
 * sceau_board_add_files_async:
 * @self: a board
 * @files: (element-type GFile): files of any format
 * @cancellable: (nullable): nothing of it stays when cancelled
 * @callback: called when the board is arranged again
 * @data: for @callback
 *
 * Adds files; what cannot be read becomes a card of its own, with why.
 */
void
sceau_board_add_files_async (SceauBoard *self, GListModel *files, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_board_add_files_async);
  board_read (self, batch_new (files, NULL, NULL), cancellable, task);
}

/**
 * sceau_board_add_bytes_async:
 * @self: a board
 * @name: what to call them ("Pasted text")
 * @bytes: a paste
 * @cancellable: (nullable): nothing of it stays when cancelled
 * @callback: called when the board is arranged again
 * @data: for @callback
 */
void
sceau_board_add_bytes_async (SceauBoard *self, const char *name, GBytes *bytes,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_board_add_bytes_async);
  board_read (self, batch_new (NULL, name, bytes), cancellable, task);
}

/**
 * sceau_board_add_finish:
 * @self: a board
 * @result: what the callback got
 * @error: return location; %SCEAU_ERROR_CANCELLED
 *
 * Ends each of the sceau_board_add_…_async () calls.
 *
 * Returns: %TRUE unless it was cancelled
 */
gboolean
sceau_board_add_finish (SceauBoard *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  /* A task says by itself that it was cancelled, in GIO's words. */
  return g_task_propagate_boolean (G_TASK (result), &local)
         || sceau_error_propagate (error, g_steal_pointer (&local));
}

/**
 * sceau_board_add_password_async:
 * @self: a board with something locked
 * @password: tried on all that is locked, and on what comes later
 * @cancellable: (nullable)
 * @callback: called when the board is arranged again
 * @data: for @callback
 *
 * Finish with sceau_board_add_finish (). A wrong password leaves the files locked: see sceau_board_get_needs_password ().
 */
void
sceau_board_add_password_async (SceauBoard *self, SceauSecret *password, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Batch *batch;

  g_task_set_source_tag (task, sceau_board_add_password_async);
  g_ptr_array_add (self->passwords, sceau_secret_ref (password));
  if (self->locked->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* One source at a time: the board asks again while another stays locked. */
  batch = g_ptr_array_steal_index (self->locked, self->locked->len - 1);
  board_read (self, batch, cancellable, g_steal_pointer (&task));
}

/**
 * sceau_board_remove:
 * @self: a board
 * @card: one of its cards
 *
 * Takes the card's certificate (or file) out of the pile; undo brings it back.
 */
void
sceau_board_remove (SceauBoard *self, SceauCard *card)
{
  g_autoptr (GPtrArray) items = items_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (self->items, i);

      if (g_strcmp0 (sceau_board_item_get_key (item), sceau_card_get_key (card)) != 0)
        g_ptr_array_add (items, sceau_board_item_ref (item));
    }
  if (items->len != self->items->len)
    board_set_items (self, items, NULL);
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
  g_autoptr (GPtrArray) items = items_new ();

  if (self->items->len > 0)
    board_set_items (self, items, NULL);
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
  SceauChainQuery query = board_get_query (self);

  if (self->chain == NULL || sceau_chain_get_status (self->chain) == SCEAU_CHAIN_REJECTED)
    return g_ptr_array_new ();
  return sceau_clients_judge (sceau_client_profiles_get_default (), self->chain, &query);
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
  return self->arranging != NULL || self->readings > 0;
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
  return self->locked->len > 0;
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
