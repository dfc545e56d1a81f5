/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Follows the verified signatures from the leaf upwards, shortest paths first, and chooses among where they end. */
#include "pki/sceau-chain-private.h"

#include "base/sceau-limits.h"

/* In a mesh of cross-signs there are more paths than atoms; the shortest ones come first. */
#define MAX_STEPS 4096
#define MAX_PATHS 64

/* One step of the search: a node, and the step below it. */
typedef struct _Step Step;
struct _Step
{
  SceauChainNode *node;
  const Step *below; /* NULL: this is the leaf */
  guint depth;       /* certificates up to here */
};

/* The same name and key twice on a path is a detour, whatever certificates they stand in (RFC 4158, 2.4.2). */
static gboolean
is_on_path (const Step *step, const SceauChainNode *node)
{
  for (; step != NULL; step = step->below)
    if (step->node == node || sceau_chain_same_entity (step->node->certificate, node->certificate))
      return TRUE;
  return FALSE;
}

static SceauPath *
path_new (const Step *top, SceauPathEnd end)
{
  SceauPath *self = g_new0 (SceauPath, 1);

  self->end = end;
  self->nodes = g_ptr_array_sized_new (top->depth);
  g_ptr_array_set_size (self->nodes, (int) top->depth);
  for (const Step *step = top; step != NULL; step = step->below)
    self->nodes->pdata[step->depth - 1] = step->node;
  return self;
}

/**
 * sceau_path_free: (skip)
 * @self: (transfer full): a path
 */
void
sceau_path_free (SceauPath *self)
{
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

/**
 * sceau_path_get_certificate: (skip)
 * @self: a path
 * @i: 0 is the leaf
 *
 * Returns: (transfer none): the certificate
 */
SceauCertificate *
sceau_path_get_certificate (const SceauPath *self, guint i)
{
  return ((SceauChainNode *) self->nodes->pdata[i])->certificate;
}

/**
 * sceau_path_get_top: (skip)
 * @self: a path
 *
 * Returns: (transfer none) (nullable): the anchor or root that it ends in, which may be the leaf itself
 */
SceauChainNode *
sceau_path_get_top (const SceauPath *self)
{
  return self->end <= SCEAU_PATH_ROOTED ? self->nodes->pdata[self->nodes->len - 1] : NULL;
}

/**
 * sceau_path_count_sent: (skip)
 * @self: a path
 *
 * Returns: how many certificates, from the leaf on, a server sends: all but the root
 */
guint
sceau_path_count_sent (const SceauPath *self)
{
  return self->nodes->len - (sceau_path_get_top (self) != NULL && self->nodes->len > 1 ? 1 : 0);
}

static SceauAnchorSource
source_of_top (const SceauPath *self)
{
  SceauChainNode *top = sceau_path_get_top (self);

  if (top == NULL)
    return SCEAU_ANCHOR_NONE;
  return top->source != SCEAU_ANCHOR_NONE ? top->source : SCEAU_ANCHOR_PILE;
}

/* What a path ends in, best first: faultless and complete, faultless, the rest. */
static guint
rank_of_end (const SceauPath *self)
{
  if (self->n_errors == 0 && self->end <= SCEAU_PATH_ROOTED)
    return 0;
  return self->n_errors == 0 && self->end == SCEAU_PATH_INCOMPLETE ? 1 : 2;
}

/* System before file before pile before none. */
static guint
rank_of_source (const SceauPath *self)
{
  static const guint rank[] = { [SCEAU_ANCHOR_SYSTEM] = 0,
                                [SCEAU_ANCHOR_FILE] = 1,
                                [SCEAU_ANCHOR_PILE] = 2,
                                [SCEAU_ANCHOR_NONE] = 3 };

  return rank[source_of_top (self)];
}

static int
compare (guint a, guint b)
{
  return a < b ? -1 : a > b;
}

/* Where else they do not differ, the one that stays valid longer, then the one that came first. */
static int
compare_details (const SceauPath *a, const SceauPath *b)
{
  guint n = MIN (a->nodes->len, b->nodes->len);

  for (guint i = 1; i < n; i++)
    {
      const SceauChainNode *left = a->nodes->pdata[i], *right = b->nodes->pdata[i];
      gint64 until_left = sceau_certificate_get_not_after (left->certificate);
      gint64 until_right = sceau_certificate_get_not_after (right->certificate);

      if (until_left != until_right)
        return until_left > until_right ? -1 : 1;
      if (left->position != right->position)
        return compare (left->position, right->position);
    }
  return 0;
}

/* Negative: @a is the better path. */
static int
compare_paths (const SceauPath *a, const SceauPath *b)
{
  int order = compare (rank_of_end (a), rank_of_end (b));

  if (order == 0 && rank_of_end (a) == 2)
    order = compare (a->n_errors + (a->end == SCEAU_PATH_LOOP),
                     b->n_errors + (b->end == SCEAU_PATH_LOOP));
  if (order == 0)
    order = compare (rank_of_source (a), rank_of_source (b));
  if (order == 0)
    order = compare (a->n_warnings, b->n_warnings);
  if (order == 0)
    order = compare (a->nodes->len, b->nodes->len);
  return order != 0 ? order : compare_details (a, b);
}

static void
count_faults (SceauChainIndex *index, SceauPath *path)
{
  g_autoptr (GPtrArray) findings = sceau_findings_new ();

  sceau_chain_judge_links (index, path, findings);
  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_severity (findings->pdata[i]) == SCEAU_SEVERITY_ERROR)
      path->n_errors++;
    else if (sceau_finding_get_severity (findings->pdata[i]) == SCEAU_SEVERITY_WARNING)
      path->n_warnings++;
}

typedef struct
{
  SceauChainIndex *index;
  GPtrArray *steps; /* of Step, owned: the queue of a breadth-first search */
  GPtrArray *paths; /* of SceauPath, owned */
} Search;

static void
push (Search *self, SceauChainNode *node, const Step *below)
{
  Step *step;

  if (self->steps->len >= MAX_STEPS)
    return;
  step = g_new (Step, 1);
  step->node = node;
  step->below = below;
  step->depth = below != NULL ? below->depth + 1 : 1;
  g_ptr_array_add (self->steps, step);
}

static void
finish (Search *self, const Step *top, SceauPathEnd end)
{
  SceauPath *path = path_new (top, end);

  count_faults (self->index, path);
  g_ptr_array_add (self->paths, path);
}

/* All issuers have the same name and key, so all that are anchors are the same one: its root certificate stands for them. */
static SceauChainNode *
find_anchor (SceauChainIndex *index, GPtrArray *issuers)
{
  SceauChainNode *found = NULL;

  for (guint i = 0; i < issuers->len; i++)
    {
      SceauChainNode *node = issuers->pdata[i];

      if (sceau_chain_index_get_source (index, node) == SCEAU_ANCHOR_NONE)
        continue;
      if (found == NULL
          || (sceau_certificate_is_self_issued (node->certificate)
              && !sceau_certificate_is_self_issued (found->certificate)))
        found = node;
    }
  return found;
}

/* Where the path can go on from here, or how it ends. */
static void
take_step (Search *self, const Step *step)
{
  SceauAnchorSource source = sceau_chain_index_get_source (self->index, step->node);
  gboolean is_root = source == SCEAU_ANCHOR_NONE
                     && sceau_certificate_is_self_signed (step->node->certificate);
  GPtrArray *issuers;
  SceauChainNode *anchor;
  guint n_new = 0;

  if (source != SCEAU_ANCHOR_NONE)
    finish (self, step, SCEAU_PATH_ANCHORED);
  else if (is_root)
    finish (self, step, SCEAU_PATH_ROOTED);
  if (step->depth >= SCEAU_MAX_CHAIN_LENGTH)
    return;
  issuers = sceau_chain_index_get_issuers (self->index, step->node);
  anchor = find_anchor (self->index, issuers);
  for (guint i = 0; i < issuers->len; i++)
    {
      if (is_on_path (step, issuers->pdata[i]) || (anchor != NULL && issuers->pdata[i] != anchor))
        continue;
      push (self, issuers->pdata[i], step);
      n_new++;
    }
  if (n_new > 0 || source != SCEAU_ANCHOR_NONE || is_root)
    return;
  finish (self, step, issuers->len > 0 ? SCEAU_PATH_LOOP : SCEAU_PATH_INCOMPLETE);
}

static SceauPath *
take_best (GPtrArray *paths, guint *n_good)
{
  guint best = 0;

  *n_good = 0;
  for (guint i = 0; i < paths->len; i++)
    {
      if (rank_of_end (paths->pdata[i]) == 0)
        ++*n_good;
      if (compare_paths (paths->pdata[i], paths->pdata[best]) < 0)
        best = i;
    }
  return g_ptr_array_steal_index_fast (paths, best);
}

/**
 * sceau_chain_search: (skip)
 * @index: the pile
 * @leaf: where to begin
 * @cancellable: (nullable): stops the search
 * @n_good: (out): how many complete paths without fault were seen
 *
 * Returns: (transfer full) (nullable): the best path: one without fault that ends in an anchor of this machine, the system's before a
 *   file's, then one that ends in a root of the pile, then the shortest. NULL when cancelled.
 */
SceauPath *
sceau_chain_search (SceauChainIndex *index, SceauChainNode *leaf, GCancellable *cancellable,
                    guint *n_good)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_path_free);
  Search search = { index, steps, paths };

  push (&search, leaf, NULL);
  for (guint i = 0; i < steps->len && paths->len < MAX_PATHS; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return NULL;
      take_step (&search, steps->pdata[i]);
    }
  /* Too long a way up: what was found of it is incomplete. */
  if (paths->len == 0)
    finish (&search, steps->pdata[steps->len - 1], SCEAU_PATH_INCOMPLETE);
  return take_best (paths, n_good);
}
