/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain builder, fed with whatever the reader takes for certificates. The first byte says which of them is the leaf, how many of
 * them are trusted, and when it is. */
#include "pki/sceau-chain.h"

#include "base/sceau-json.h"
#include "pki/sceau-reading.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_order (SceauChain *chain)
{
  GPtrArray *order = sceau_chain_get_order (chain);
  SceauCertificate *anchor = sceau_chain_get_anchor (chain);

  for (guint i = 1; i < order->len; i++)
    g_assert_true (sceau_certificate_is_signed_by (order->pdata[i - 1], order->pdata[i]));
  if (anchor != NULL && order->len > 0
      && !sceau_certificate_equal (order->pdata[order->len - 1], anchor))
    g_assert_true (sceau_certificate_is_signed_by (order->pdata[order->len - 1], anchor));
  g_assert_true ((sceau_chain_get_leaf (chain) != NULL) == (order->len > 0));
  if (sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE)
    g_assert_cmpuint (order->len, >, 0);
  if (sceau_chain_get_status (chain) == SCEAU_CHAIN_INCOMPLETE)
    g_assert_nonnull (sceau_chain_get_missing_issuer (chain));
}

static void
check_chain (SceauChain *chain, guint n_certificates)
{
  g_autoptr (JsonObject) json = sceau_chain_to_json (chain);
  g_autofree char *pem = sceau_chain_to_pem (chain);

  g_assert_nonnull (json_object_get_string_member (json, "status"));
  g_assert_nonnull (pem);
  g_assert_cmpuint (sceau_chain_get_order (chain)->len + sceau_chain_get_leftovers (chain)->len, <=,
                    n_certificates);
  check_order (chain);
}

static gboolean
recall (const char *key, gpointer data)
{
  return g_hash_table_contains (data, key);
}

static void
keep (const char *key, gpointer data)
{
  g_hash_table_add (data, g_strdup (key));
}

static char *
to_text (SceauChain *chain)
{
  g_autoptr (JsonObject) json = sceau_chain_to_json (chain);

  return sceau_json_to_text (json, FALSE);
}

/* What is remembered changes no verdict: neither while it is being learned nor once it is known. */
static void
check_memory (GPtrArray *certificates, SceauChainQuery query, SceauChain *cold)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const SceauChainMemory memory = { recall, keep, known };
  g_autofree char *expected = to_text (cold);

  query.memory = &memory;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SceauChain) warm = sceau_chain_judge (certificates, &query);
      g_autofree char *found = to_text (warm);

      g_assert_cmpstr (found, ==, expected);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SceauChain) built = NULL;
  g_autoptr (SceauChain) judged = NULL;
  const char *hosts[] = { "lyon.example", NULL };
  SceauChainQuery query = { .hosts = hosts, .anchors = anchors };
  guint mode = size > 0 ? data[0] : 0;

  bytes = g_bytes_new_static (data + (size > 0), size - (size > 0));
  sceau_reading_add (reading, "input", bytes);
  certificates = sceau_reading_dup_certificates (reading);
  query.now = G_GINT64_CONSTANT (1795422600) + (mode & 0x80 ? G_GINT64_CONSTANT (3153600000) : 0);
  if (certificates->len > 0 && mode & 0x07)
    query.spki_sha256 = sceau_certificate_get_spki_sha256 (
        certificates->pdata[(mode & 0x07) % certificates->len]);
  for (guint i = 0; i < ((mode >> 3) & 0x07) && i < certificates->len; i++)
    sceau_anchors_add (anchors, certificates->pdata[certificates->len - 1 - i],
                       i % 2 ? SCEAU_ANCHOR_SYSTEM : SCEAU_ANCHOR_FILE);
  built = sceau_chain_build (certificates, &query, NULL, NULL);
  check_chain (built, certificates->len);
  judged = sceau_chain_judge (certificates, &query);
  check_chain (judged, certificates->len);
  check_memory (certificates, query, judged);
  return 0;
}
