/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of SceauChain share. A chain is made in four steps, one file each: the pile is indexed (-index), the verified paths
 * from the leaf upwards are searched (-search), each is judged by the rules (-judge), and what there is to say about the pile and what
 * is missing is put into words (-explain). */
#pragma once

#include "pki/sceau-certificate-private.h"
#include "pki/sceau-chain.h"

G_BEGIN_DECLS

/* One certificate of the pile, or an anchor that is not in it. */
typedef struct _SceauChainNode SceauChainNode;
struct _SceauChainNode
{
  SceauCertificate *certificate;                 /* borrowed from the pile or the anchors */
  SceauSpan subject;                             /* raw, as is */
  SceauChainNode *same_subject;                  /* the next one with it */
  SceauChainNode *next_of_der, *next_of_subject; /* in the buckets of the index */
  guint der_hash, subject_hash;
  guint position;           /* in the pile; SCEAU_CHAIN_NOT_IN_PILE */
  guint n_copies;           /* how often it is in the pile */
  SceauAnchorSource source; /* set once reached */
  gboolean reached;
  gboolean used;
  GPtrArray *issuers;       /* of SceauChainNode whose key signed it, once expanded */
  SceauChainNode *presumed; /* of them, the one whose signature was not asked about */
};
#define SCEAU_CHAIN_NOT_IN_PILE G_MAXUINT

typedef struct
{
  GPtrArray
      *nodes;   /* of SceauChainNode, owned, in the pile's order, then anchors that were reached */
  guint n_pile; /* how many of them are the pile's */
  SceauChainNode *pile; /* where these are */
  /* Two hash tables of a size that is known beforehand: all nodes of the pile, and the first one of each subject. */
  SceauChainNode **by_der, **by_subject;
  guint n_buckets; /* a power of two */
  const SceauChainQuery *query;
  guint n_checks; /* signatures asked about */
  /* Whether a signature whose maker is named by its key identifier is taken for good until the library has been asked about the whole
   * path: it checks every one of them anyway. */
  gboolean presumes;
} SceauChainIndex;

typedef enum
{
  SCEAU_PATH_ANCHORED,   /* ends in an anchor */
  SCEAU_PATH_ROOTED,     /* ends in a self-signed certificate of the pile */
  SCEAU_PATH_INCOMPLETE, /* the last one's issuer is not there */
  SCEAU_PATH_LOOP,       /* all issuers of the last one are in it already */
} SceauPathEnd;

/* A way from the leaf upwards. */
typedef struct
{
  GPtrArray *nodes; /* of SceauChainNode, leaf first, the root last where there is one */
  SceauPathEnd end;
  guint n_errors; /* of its links; the leaf's own are the same on every path */
  guint n_warnings;
  guint
      known; /* the node from which on the library's verdict was remembered, or how many are sent; set once it was asked */
} SceauPath;

/* -index */
SceauChainIndex *sceau_chain_index_new (GPtrArray *certificates, const SceauChainQuery *query);
void sceau_chain_index_free (SceauChainIndex *self);
SceauChainNode *sceau_chain_index_first_by_subject (SceauChainIndex *self, SceauSpan subject);
/* of SceauChainNode, borrowed: those whose key made the signature */
GPtrArray *sceau_chain_index_get_issuers (SceauChainIndex *self, SceauChainNode *node);
SceauAnchorSource sceau_chain_index_get_source (SceauChainIndex *self, SceauChainNode *node);
gboolean sceau_chain_index_ask (SceauChainIndex *self, SceauCertificate *certificate,
                                SceauCertificate *issuer);
/* Whether what was presumed holds, when the library has accepted @path. */
gboolean sceau_chain_index_confirm (SceauChainIndex *self, GPtrArray *path);
/* Forgets who signed what, and presumes nothing from now on. */
void sceau_chain_index_doubt (SceauChainIndex *self);
gboolean sceau_chain_key_id_is_genuine (SceauCertificate *certificate);
gboolean sceau_chain_same_entity (SceauCertificate *a, SceauCertificate *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauChainIndex, sceau_chain_index_free)

/* -leaf */
SceauChainNode *sceau_chain_choose_leaf (SceauChainIndex *index, GPtrArray *findings);

/* -search: @n_good: (out): how many paths were complete and without fault */
SceauPath *sceau_chain_search (SceauChainIndex *index, SceauChainNode *leaf,
                               GCancellable *cancellable, guint *n_good);
void sceau_path_free (SceauPath *self);
SceauCertificate *sceau_path_get_certificate (const SceauPath *self, guint i);
/* the root or anchor above what is sent; NULL when there is none, or when the leaf is its own */
SceauChainNode *sceau_path_get_top (const SceauPath *self);
guint sceau_path_count_sent (const SceauPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauPath, sceau_path_free)

/* -judge */
void sceau_chain_judge_links (SceauChainIndex *index, const SceauPath *path, GPtrArray *findings);
void sceau_chain_judge_leaf (SceauChainIndex *index, const SceauPath *path, GPtrArray *findings);
void sceau_chain_judge_names (SceauCertificate *leaf, const char *const *hosts,
                              GPtrArray *findings);

/* -names */
gboolean sceau_chain_names_are_alike (SceauSpan a, SceauSpan b);
gboolean sceau_chain_directory_name_allowed (SceauCertificate *issuer, SceauCertificate *subject);

/* -library */
gboolean sceau_chain_library_names_allowed (SceauCertificate *issuer, SceauCertificate *subject);
gboolean sceau_chain_library_accepts (SceauChainIndex *index, SceauPath *path, char **reason);
void sceau_chain_library_remember (SceauChainIndex *index, const SceauPath *path);
gboolean sceau_chain_library_asked_about_all (SceauChainIndex *index, const SceauPath *path);

/* -explain */
void sceau_chain_explain_end (SceauChainIndex *index, const SceauPath *path, gboolean presented,
                              GPtrArray *findings);
void sceau_chain_explain_pile (SceauChainIndex *index, const SceauPath *path, guint n_good,
                               GPtrArray *findings);
GPtrArray *sceau_chain_dup_leftovers (SceauChainIndex *index);

SceauFinding *sceau_chain_finding_at (SceauFindingCode code, SceauCertificate *about,
                                      const char *param, gint64 time, const char *other_param,
                                      gint64 other_time);

G_END_DECLS
