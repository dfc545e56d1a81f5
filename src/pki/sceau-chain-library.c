/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GnuTLS says: its verdict on a whole path comes first, explaining it is ours. It has no word about time: its clock is the
 * process's, ours is the query's. */
#include "config.h"

#include "pki/sceau-chain-private.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>

#define WITHOUT_TIME (GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS)

static gboolean
constraints_allow (gnutls_x509_name_constraints_t constraints, gnutls_x509_crt_t crt)
{
  static const gnutls_x509_subject_alt_name_t types[] = { GNUTLS_SAN_DNSNAME, GNUTLS_SAN_IPADDRESS,
                                                          GNUTLS_SAN_RFC822NAME };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (gnutls_x509_name_constraints_check_crt (constraints, types[i], crt) == 0)
      return FALSE;
  return TRUE;
}

/**
 * sceau_chain_library_names_allowed: (skip)
 * @issuer: an authority with name constraints
 * @subject: a certificate below it
 *
 * Returns: whether the constraints (RFC 5280, 4.2.1.10) allow the names; FALSE when they cannot be read
 */
gboolean
sceau_chain_library_names_allowed (SceauCertificate *issuer, SceauCertificate *subject)
{
  gnutls_x509_crt_t issuer_crt = sceau_certificate_peek_gnutls (issuer);
  gnutls_x509_crt_t subject_crt = sceau_certificate_peek_gnutls (subject);
  gnutls_x509_name_constraints_t constraints;
  unsigned int critical;
  gboolean allowed;

  if (issuer_crt == NULL || subject_crt == NULL
      || gnutls_x509_name_constraints_init (&constraints) < 0)
    return FALSE;
  allowed = gnutls_x509_crt_get_name_constraints (issuer_crt, constraints, 0, &critical) >= 0
            && constraints_allow (constraints, subject_crt);
  gnutls_x509_name_constraints_deinit (constraints);
  return allowed;
}

static char *
describe_status (guint status)
{
  gnutls_datum_t text;
  char *copy;

  if (gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509, &text, 0) < 0)
    return g_strdup_printf ("%#x", status);
  copy = g_strstrip (g_strndup ((const char *) text.data, text.size));
  gnutls_free (text.data);
  return copy;
}

/* The leaf's object is made for the occasion: leaves come by the thousand, and are asked about once. */
static gboolean
import_all (GPtrArray *certificates, gnutls_x509_crt_t *chain, char **reason)
{
  for (guint i = 0; i < certificates->len; i++)
    {
      chain[i] = i == 0 ? sceau_certificate_import_gnutls (certificates->pdata[i])
                        : sceau_certificate_peek_gnutls (certificates->pdata[i]);
      if (chain[i] != NULL)
        continue;
      *reason = g_strdup_printf (_ ("“%s” cannot be read."),
                                 sceau_certificate_get_title (certificates->pdata[i]));
      return FALSE;
    }
  return TRUE;
}

/* @certificates: leaf first, without its root. */
static gboolean
verify (gnutls_x509_trust_list_t list, GPtrArray *certificates, char **reason)
{
  g_autofree gnutls_x509_crt_t *chain = g_new0 (gnutls_x509_crt_t, certificates->len);
  gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID, (guint8 *) GNUTLS_KP_TLS_WWW_SERVER,
                                    0 };
  unsigned int status = 0;
  int result = GNUTLS_E_CERTIFICATE_ERROR;
  gboolean imported = import_all (certificates, chain, reason);

  if (imported)
    result = gnutls_x509_trust_list_verify_crt2 (list, chain, certificates->len, &purpose, 1,
                                                 WITHOUT_TIME, &status, NULL);
  if (chain[0] != NULL)
    gnutls_x509_crt_deinit (chain[0]);
  if (result >= 0 && status == 0)
    return TRUE;
  if (imported)
    *reason = result < 0 ? g_strdup (gnutls_strerror (result)) : describe_status (status);
  return FALSE;
}

/**
 * sceau_chain_ask_library:
 * @path: (element-type SceauCertificate): leaf first; its root last, or left out
 * @anchors: (nullable): what is trusted
 * @reason: (out) (optional): why not, in the library's words
 *
 * Time is left out of it.
 *
 * Returns: whether GnuTLS accepts the path for a TLS server under these anchors
 */
gboolean
sceau_chain_ask_library (GPtrArray *path, SceauAnchors *anchors, char **reason)
{
  g_autofree char *words = NULL;
  g_autoptr (SceauAnchors) none = anchors == NULL ? sceau_anchors_new () : NULL;

  g_return_val_if_fail (path != NULL && path->len > 0, FALSE);

  if (verify (sceau_anchors_peek_gnutls (anchors != NULL ? anchors : none), path, &words))
    return TRUE;
  if (reason != NULL)
    *reason = g_steal_pointer (&words);
  return FALSE;
}

/* --- What is remembered ------------------------------------------------------------------------ */

/* The way up from the i-th certificate on, its root included. */
static char *
dup_key (const SceauPath *path, guint i)
{
  GString *key = g_string_sized_new (1 + 64 * path->nodes->len);

  g_string_append_c (key, SCEAU_CHAIN_VERDICT);
  for (; i < path->nodes->len; i++)
    g_string_append (key, sceau_certificate_get_sha256 (sceau_path_get_certificate (path, i)));
  return g_string_free (key, FALSE);
}

static gboolean
is_anchored (const SceauPath *path)
{
  SceauChainNode *top = sceau_path_get_top (path);

  return top != NULL && top->source != SCEAU_ANCHOR_NONE;
}

/* Constraints on names reach from above down to the leaf: such a way up is asked about as a whole. */
static gboolean
can_be_parted (const SceauPath *path)
{
  for (guint i = 1; i < path->nodes->len; i++)
    if (sceau_certificate_has_name_constraints (sceau_path_get_certificate (path, i)))
      return FALSE;
  return TRUE;
}

/* From which certificate on the library's verdict is remembered; as many as are sent: from none. */
static guint
find_known (SceauChainIndex *index, const SceauPath *path)
{
  const SceauChainMemory *memory = index->query->memory;
  guint n = sceau_path_count_sent (path);

  if (memory == NULL || !is_anchored (path))
    return n;
  for (guint i = 0; i < n && (i == 0 || can_be_parted (path)); i++)
    {
      g_autofree char *key = dup_key (path, i);

      if (memory->recall (key, memory->data))
        return i;
    }
  return n;
}

/**
 * sceau_chain_library_remember: (skip)
 * @index: the pile
 * @path: a path that the library accepted, with nothing in it only presumed
 *
 * Keeps the verdict for this path, and for each way up that is part of it.
 */
void
sceau_chain_library_remember (SceauChainIndex *index, const SceauPath *path)
{
  const SceauChainMemory *memory = index->query->memory;

  if (memory == NULL || index->query->library_agreed || !is_anchored (path))
    return;
  for (guint i = 0; i < path->known; i++)
    {
      g_autofree char *key = dup_key (path, i);

      memory->keep (key, memory->data);
    }
}

/* --- The whole path ---------------------------------------------------------------------------- */

/**
 * sceau_chain_library_accepts: (skip)
 * @index: the pile
 * @path: a path in which our own rules find no fault
 * @reason: (out): why not, in the library's words
 *
 * A path that ends in a root of the pile, or whose issuer is missing, is asked about as if its end were trusted: whether it is, is
 * said by other findings. One whose upper part was accepted before is asked about up to there: the intermediates of a fleet are the same
 * on a thousand servers.
 *
 * Returns: whether GnuTLS accepts it
 */
gboolean
sceau_chain_library_accepts (SceauChainIndex *index, SceauPath *path, char **reason)
{
  g_autoptr (GPtrArray) sent = g_ptr_array_new ();
  guint n = sceau_path_count_sent (path);
  gnutls_x509_trust_list_t list;

  path->known = find_known (index, path);
  for (guint i = 0; i < path->known; i++)
    g_ptr_array_add (sent, sceau_path_get_certificate (path, i));
  if (sent->len == 0)
    return TRUE;
  if (path->known < n)
    list = sceau_certificate_peek_trust (sceau_path_get_certificate (path, path->known));
  else if (is_anchored (path))
    list = sceau_anchors_peek_gnutls (index->query->anchors);
  else
    list = sceau_certificate_peek_trust (sceau_path_get_certificate (path, path->nodes->len - 1));
  return list != NULL && verify (list, sent, reason);
}

/**
 * sceau_chain_library_asked_about_all: (skip)
 * @index: the pile
 * @path: a path that the library accepted
 *
 * GnuTLS stops at the first certificate that is trusted, and looks for the last one's issuer by name.
 *
 * Returns: whether it must have checked every signature of it with the very key that is on the path, now or when it was asked before
 */
gboolean
sceau_chain_library_asked_about_all (SceauChainIndex *index, const SceauPath *path)
{
  SceauChainNode *top = sceau_path_get_top (path);
  g_autoptr (GPtrArray) namesakes = NULL;

  for (guint i = 0; i < path->known; i++)
    if (path->nodes->pdata[i] != top
        && sceau_chain_index_get_source (index, path->nodes->pdata[i]) != SCEAU_ANCHOR_NONE)
      return FALSE;
  if (!is_anchored (path) || path->known < sceau_path_count_sent (path))
    return TRUE;
  namesakes = sceau_anchors_lookup_subject (index->query->anchors,
                                            sceau_certificate_get_raw_subject (top->certificate));
  return namesakes->len == 1;
}
