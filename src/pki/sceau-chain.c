/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain: what came of a pile of certificates and a question. The steps are in sceau-chain-*.c. */
#include "config.h"

#include "pki/sceau-chain-private.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-error.h"
#include "base/sceau-json.h"

struct _SceauChain
{
  GObject parent_instance;

  SceauChainStatus status;
  GPtrArray *order;     /* of SceauCertificate: what is sent */
  GPtrArray *findings;  /* of SceauFinding */
  GPtrArray *leftovers; /* of SceauCertificate */
  SceauCertificate *anchor;
  SceauAnchorSource anchor_source;
  char *missing_issuer;
};

G_DEFINE_FINAL_TYPE (SceauChain, sceau_chain, G_TYPE_OBJECT)

static void
sceau_chain_finalize (GObject *object)
{
  SceauChain *self = SCEAU_CHAIN (object);

  g_ptr_array_unref (self->order);
  g_ptr_array_unref (self->findings);
  g_clear_pointer (&self->leftovers, g_ptr_array_unref);
  g_clear_pointer (&self->anchor, sceau_certificate_unref);
  g_free (self->missing_issuer);
  G_OBJECT_CLASS (sceau_chain_parent_class)->finalize (object);
}

static void
sceau_chain_class_init (SceauChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_chain_finalize;
}

static void
sceau_chain_init (SceauChain *self)
{
  self->order = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  self->findings = sceau_findings_new ();
}

/**
 * sceau_chain_status_to_string:
 * @status: a status
 *
 * Returns: (transfer none): "complete", "incomplete" or "rejected"
 */
const char *
sceau_chain_status_to_string (SceauChainStatus status)
{
  static const char *const names[] = { "complete", "incomplete", "rejected" };

  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (names), "");
  return names[status];
}

/* An error rejects the chain, except that an issuer is missing: that alone leaves it incomplete. */
static SceauChainStatus
status_of (GPtrArray *findings)
{
  SceauChainStatus status = SCEAU_CHAIN_COMPLETE;

  for (guint i = 0; i < findings->len; i++)
    {
      if (sceau_finding_get_severity (findings->pdata[i]) != SCEAU_SEVERITY_ERROR)
        continue;
      if (sceau_finding_get_code (findings->pdata[i]) != SCEAU_FINDING_MISSING_ISSUER)
        return SCEAU_CHAIN_REJECTED;
      status = SCEAU_CHAIN_INCOMPLETE;
    }
  return status;
}

static void
take_path (SceauChain *self, const SceauPath *path)
{
  SceauChainNode *top = sceau_path_get_top (path);
  guint n = sceau_path_count_sent (path);

  for (guint i = 0; i < n; i++)
    {
      SceauChainNode *node = path->nodes->pdata[i];

      node->used = TRUE;
      g_ptr_array_add (self->order, sceau_certificate_ref (node->certificate));
    }
  /* A self-signed leaf that nobody trusts has no anchor. */
  if (top == NULL || (path->nodes->len == 1 && top->source == SCEAU_ANCHOR_NONE))
    return;
  self->anchor = sceau_certificate_ref (top->certificate);
  self->anchor_source = top->source != SCEAU_ANCHOR_NONE ? top->source : SCEAU_ANCHOR_PILE;
}

/* Where our rules find no fault, the library must agree; it is the one that clients and servers are made with. FALSE: it was not asked, or
 * does not agree. */
static gboolean
ask_library (SceauChain *self, SceauChainIndex *index, SceauPath *path)
{
  SceauCertificate *leaf = sceau_path_get_certificate (path, 0);
  g_autofree char *reason = NULL;

  if (status_of (self->findings) == SCEAU_CHAIN_REJECTED)
    return FALSE;
  if (index->query->library_agreed || sceau_chain_library_accepts (index, path, &reason))
    return TRUE;
  g_ptr_array_add (self->findings,
                   sceau_finding_new (SCEAU_FINDING_MALFORMED, sceau_certificate_get_title (leaf),
                                      sceau_certificate_get_sha256 (leaf), "kind", "refused",
                                      "reason", reason, NULL));
  return FALSE;
}

static void
note_missing (SceauChain *self)
{
  for (guint i = 0; i < self->findings->len; i++)
    if (sceau_finding_get_code (self->findings->pdata[i]) == SCEAU_FINDING_MISSING_ISSUER)
      self->missing_issuer = g_strdup (
          sceau_finding_get_param (self->findings->pdata[i], "issuer_dn"));
}

static void
finish (SceauChain *self, SceauChainIndex *index, const SceauPath *path, guint n_good)
{
  sceau_chain_explain_pile (index, path, n_good, self->findings);
  self->leftovers = sceau_chain_dup_leftovers (index);
  self->status = status_of (self->findings);
  note_missing (self);
}

/* Begins again, taking nothing for granted. */
static void
forget (SceauChain *self, SceauChainIndex *index)
{
  sceau_chain_index_doubt (index);
  g_ptr_array_set_size (self->order, 0);
  g_ptr_array_set_size (self->findings, 0);
  g_clear_pointer (&self->anchor, sceau_certificate_unref);
  self->anchor_source = SCEAU_ANCHOR_NONE;
}

/* @certain: whether nothing in it is only presumed. NULL: cancelled. */
static SceauPath *
climb (SceauChain *self, SceauChainIndex *index, SceauChainNode *leaf, gboolean presented,
       GCancellable *cancellable, guint *n_good, gboolean *certain)
{
  g_autoptr (SceauPath) path = sceau_chain_search (index, leaf, cancellable, n_good);

  if (path == NULL)
    return NULL;
  take_path (self, path);
  sceau_chain_judge_leaf (index, path, self->findings);
  sceau_chain_judge_links (index, path, self->findings);
  sceau_chain_explain_end (index, path, presented, self->findings);
  *certain = ask_library (self, index, path)
             && (!index->presumes
                 || (sceau_chain_library_asked_about_all (index, path)
                     && sceau_chain_index_confirm (index, path->nodes)));
  if (*certain)
    sceau_chain_library_remember (index, path);
  return g_steal_pointer (&path);
}

/* @leaf: NULL: chosen by the query. FALSE: cancelled. */
static gboolean
assemble (SceauChain *self, SceauChainIndex *index, SceauChainNode *leaf, gboolean presented,
          GCancellable *cancellable)
{
  g_autoptr (SceauPath) path = NULL;
  gboolean certain = FALSE, presumed = index->presumes, choose = leaf == NULL;
  guint n_good = 0;

  if (choose)
    leaf = sceau_chain_choose_leaf (index, self->findings);
  if (leaf != NULL)
    path = climb (self, index, leaf, presented, cancellable, &n_good, &certain);
  if (path != NULL && presumed && !certain)
    {
      g_clear_pointer (&path, sceau_path_free);
      forget (self, index);
      if (choose)
        leaf = sceau_chain_choose_leaf (index, self->findings);
      path = climb (self, index, leaf, presented, cancellable, &n_good, &certain);
    }
  if (leaf != NULL && path == NULL)
    return FALSE;
  finish (self, index, path, n_good);
  return TRUE;
}

/**
 * sceau_chain_build:
 * @certificates: (element-type SceauCertificate): the pile, in any order
 * @query: what is asked
 * @cancellable: (nullable): stops the work
 * @error: CANCELLED
 *
 * Finds the server's certificate and its issuers by their signatures, and judges what came of it. The cost grows about linearly with the
 * pile; at most %SCEAU_MAX_SIGNATURE_CHECKS signatures are checked.
 *
 * Returns: (transfer full) (nullable): the chain, whatever its status; NULL only when cancelled
 */
SceauChain *
sceau_chain_build (GPtrArray *certificates, const SceauChainQuery *query, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (SceauChain) self = g_object_new (SCEAU_TYPE_CHAIN, NULL);
  g_autoptr (SceauChainIndex) index = NULL;

  g_return_val_if_fail (certificates != NULL && query != NULL, NULL);

  index = sceau_chain_index_new (certificates, query);
  if (assemble (self, index, NULL, FALSE, cancellable))
    return g_steal_pointer (&self);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, _ ("Cancelled"));
  return NULL;
}

/**
 * sceau_chain_judge:
 * @presented: (element-type SceauCertificate): what a server sent, in that order
 * @query: what is asked; its key is not looked at
 *
 * Returns: (transfer full): the chain as a client sees it
 */
SceauChain *
sceau_chain_judge (GPtrArray *presented, const SceauChainQuery *query)
{
  SceauChain *self = g_object_new (SCEAU_TYPE_CHAIN, NULL);
  g_autoptr (SceauChainIndex) index = NULL;

  g_return_val_if_fail (presented != NULL && query != NULL, self);

  index = sceau_chain_index_new (presented, query);
  assemble (self, index, presented->len > 0 ? index->nodes->pdata[0] : NULL, TRUE, NULL);
  return self;
}

/* --- Asynchronous ------------------------------------------------------------------------------ */

/* The caller's query may live on its stack. */
typedef struct
{
  GPtrArray *certificates;
  SceauChainQuery query;
} BuildData;

static void
build_data_free (gpointer data)
{
  BuildData *self = data;

  g_ptr_array_unref (self->certificates);
  g_free ((char *) self->query.spki_sha256);
  g_free ((char *) self->query.damaged);
  g_strfreev ((char **) self->query.hosts);
  g_clear_object (&self->query.anchors);
  g_free (self);
}

static BuildData *
build_data_new (GPtrArray *certificates, const SceauChainQuery *query)
{
  BuildData *self = g_new0 (BuildData, 1);

  self->certificates = g_ptr_array_new_full (certificates->len,
                                             (GDestroyNotify) sceau_certificate_unref);
  for (guint i = 0; i < certificates->len; i++)
    g_ptr_array_add (self->certificates, sceau_certificate_ref (certificates->pdata[i]));
  self->query = *query;
  self->query.spki_sha256 = g_strdup (query->spki_sha256);
  self->query.damaged = g_strdup (query->damaged);
  self->query.hosts = (const char *const *) g_strdupv ((char **) query->hosts);
  if (query->anchors != NULL)
    g_object_ref (self->query.anchors);
  return self;
}

static void
build_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  BuildData *data = task_data;
  GError *error = NULL;
  SceauChain *chain = sceau_chain_build (data->certificates, &data->query, cancellable, &error);

  if (chain != NULL)
    g_task_return_pointer (task, chain, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_chain_build_async:
 * @certificates: (element-type SceauCertificate): the pile; may be changed once this returned
 * @query: what is asked; copied. Its memory is asked in a thread.
 * @cancellable: (nullable): stops the work
 * @callback: called when it is done
 * @data: for @callback
 *
 * sceau_chain_build() in a thread.
 */
void
sceau_chain_build_async (GPtrArray *certificates, const SceauChainQuery *query,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (certificates != NULL && query != NULL);

  task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_chain_build_async);
  /* The error is ours, not GIO's. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, build_data_new (certificates, query), build_data_free);
  g_task_run_in_thread (task, build_in_thread);
}

/**
 * sceau_chain_build_finish:
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: (transfer full) (nullable): as sceau_chain_build()
 */
SceauChain *
sceau_chain_build_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, sceau_chain_build_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- What came of it --------------------------------------------------------------------------- */

/**
 * sceau_chain_get_status:
 * @self: a chain
 *
 * Returns: whether it can be installed
 */
SceauChainStatus
sceau_chain_get_status (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), SCEAU_CHAIN_REJECTED);
  return self->status;
}

/**
 * sceau_chain_get_leaf:
 * @self: a chain
 *
 * Returns: (transfer none) (nullable): the server's certificate
 */
SceauCertificate *
sceau_chain_get_leaf (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);
  return self->order->len > 0 ? self->order->pdata[0] : NULL;
}

/**
 * sceau_chain_get_order:
 * @self: a chain
 *
 * Returns: (transfer none) (element-type SceauCertificate): what a server must send: leaf first, root left out (RFC 8446, 4.4.2)
 */
GPtrArray *
sceau_chain_get_order (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);
  return self->order;
}

/**
 * sceau_chain_get_anchor:
 * @self: a chain
 *
 * Returns: (transfer none) (nullable): the root that the chain ends in
 */
SceauCertificate *
sceau_chain_get_anchor (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);
  return self->anchor;
}

/**
 * sceau_chain_get_anchor_source:
 * @self: a chain
 *
 * Returns: who trusts that root; PILE: nobody that is known here
 */
SceauAnchorSource
sceau_chain_get_anchor_source (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), SCEAU_ANCHOR_NONE);
  return self->anchor_source;
}

/**
 * sceau_chain_get_findings:
 * @self: a chain
 *
 * Returns: (transfer none) (element-type SceauFinding): what there is to say about it
 */
GPtrArray *
sceau_chain_get_findings (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);
  return self->findings;
}

/**
 * sceau_chain_get_leftovers:
 * @self: a chain
 *
 * Returns: (transfer none) (element-type SceauCertificate): what is not sent, root included, each once
 */
GPtrArray *
sceau_chain_get_leftovers (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);
  return self->leftovers;
}

/**
 * sceau_chain_get_missing_issuer:
 * @self: a chain
 *
 * Returns: (transfer none) (nullable): the name (RFC 4514) of the issuer that is not there
 */
const char *
sceau_chain_get_missing_issuer (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);
  return self->missing_issuer;
}

/**
 * sceau_chain_to_pem:
 * @self: a chain
 *
 * Returns: (transfer full): what a server must send, as PEM
 */
char *
sceau_chain_to_pem (SceauChain *self)
{
  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);
  return sceau_certificates_to_pem (self->order);
}

static JsonArray *
order_to_json (SceauChain *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->order->len; i++)
    json_array_add_string_element (array, sceau_certificate_get_sha256 (self->order->pdata[i]));
  return array;
}

/**
 * sceau_chain_to_json:
 * @self: a chain
 *
 * Returns: (transfer full): `{"status","leaf","order","anchor","findings"}`, as `sceauctl chain --json` prints it
 */
JsonObject *
sceau_chain_to_json (SceauChain *self)
{
  JsonObject *object;
  SceauCertificate *leaf;

  g_return_val_if_fail (SCEAU_IS_CHAIN (self), NULL);

  object = json_object_new ();
  leaf = sceau_chain_get_leaf (self);
  json_object_set_string_member (object, "status", sceau_chain_status_to_string (self->status));
  if (leaf != NULL)
    json_object_set_object_member (object, "leaf", sceau_certificate_to_json (leaf));
  else
    json_object_set_null_member (object, "leaf");
  json_object_set_array_member (object, "order", order_to_json (self));
  if (self->anchor != NULL)
    {
      JsonObject *anchor = json_object_new ();

      json_object_set_string_member (anchor, "sha256", sceau_certificate_get_sha256 (self->anchor));
      json_object_set_string_member (anchor, "source",
                                     sceau_anchor_source_to_string (self->anchor_source));
      json_object_set_object_member (object, "anchor", anchor);
    }
  else
    json_object_set_null_member (object, "anchor");
  json_object_set_array_member (object, "findings", sceau_findings_to_json (self->findings));
  return object;
}
