/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The issuers that a chain lacks: from the store of those seen before, from their authorities, and what to ask for. */
#include "config.h"

#include "cli/sceau-cli-issuers.h"

#include "base/sceau-json.h"
#include "base/sceau-text.h"

#include <glib/gi18n-lib.h>

void
sceau_cli_issuers_init (SceauCliIssuers *self, SceauAnchors *anchors)
{
  self->anchors = anchors;
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_unref);
  self->offered = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_unref);
  self->refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_refusal_free);
}

void
sceau_cli_issuers_clear (SceauCliIssuers *self)
{
  g_clear_object (&self->fleet);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  g_clear_pointer (&self->refusals, g_ptr_array_unref);
}

/* --- Getting
 * ---------------------------------------------------------------------------------------- */

static gboolean
open_fleet (SceauCli *cli, SceauCliIssuers *self, GError **error)
{
  g_autoptr (SceauFleet) fleet = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (self->fleet != NULL)
    return TRUE;
  fleet = sceau_fleet_new (NULL);
  sceau_fleet_open_async (fleet, cli->cancellable, sceau_cli_on_ready, &result);
  if (!sceau_fleet_open_finish (fleet, sceau_cli_wait (&result), error))
    return FALSE;
  self->fleet = g_steal_pointer (&fleet);
  return TRUE;
}

static GPtrArray *
look_in_store (SceauCli *cli, SceauCliIssuers *self, SceauChain *chain, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_find_issuers_async (self->fleet, chain, cli->cancellable, sceau_cli_on_ready,
                                  &result);
  return sceau_fleet_find_issuers_finish (self->fleet, sceau_cli_wait (&result), error);
}

static void
on_status (SceauIssuerFetch *fetch, GParamSpec *pspec, gpointer data)
{
  const char *status = sceau_issuer_fetch_get_status (fetch);

  if (*status != '\0')
    sceau_cli_warn ("%s", status);
}

/* An address that gives nothing is no reason to fail: it is said, and the chain stays as it is. */
static GPtrArray *
ask_authorities (SceauCli *cli, SceauCliIssuers *self, SceauChain *chain, GError **error)
{
  g_autoptr (SceauIssuerFetch) fetch = sceau_issuer_fetch_new (self->anchors);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) found = NULL;
  GPtrArray *refusals = sceau_issuer_fetch_get_refusals (fetch);

  g_signal_connect (fetch, "notify::status", G_CALLBACK (on_status), NULL);
  sceau_fleet_fetch_issuers_async (self->fleet, fetch, chain, cli->cancellable, sceau_cli_on_ready,
                                   &result);
  found = sceau_fleet_fetch_issuers_finish (self->fleet, sceau_cli_wait (&result), &local);
  if (g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  for (guint i = 0; i < refusals->len; i++)
    {
      const SceauIssuerRefusal *refusal = refusals->pdata[i];

      sceau_cli_warn ("%s: %s", refusal->url, refusal->error->message);
      g_ptr_array_add (self->refusals, sceau_issuer_refusal_new (refusal->url, refusal->error));
    }
  if (refusals->len == 0 && local != NULL)
    sceau_cli_warn ("%s", local->message);
  return found != NULL ? g_steal_pointer (&found) : g_ptr_array_new ();
}

static gboolean
pile_has (GPtrArray *certificates, SceauCertificate *certificate)
{
  return g_ptr_array_find_with_equal_func (certificates, certificate, sceau_certificate_equal,
                                           NULL);
}

/* TRUE: the pile has grown. */
static gboolean
take (SceauCliIssuers *self, GPtrArray *issuers, GPtrArray *certificates)
{
  gboolean grown = FALSE;

  for (guint i = 0; issuers != NULL && i < issuers->len; i++)
    {
      SceauCertificate *certificate = sceau_issuer_get_certificate (issuers->pdata[i]);

      if (pile_has (certificates, certificate))
        continue;
      g_ptr_array_add (certificates, sceau_certificate_ref (certificate));
      g_ptr_array_add (self->found, sceau_issuer_ref (issuers->pdata[i]));
      grown = TRUE;
    }
  return grown;
}

gboolean
sceau_cli_issuers_add (SceauCli *cli, SceauCliIssuers *self, SceauChain *chain,
                       GPtrArray *certificates, GError **error)
{
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GPtrArray) fetched = NULL;

  if (sceau_chain_get_missing_issuer (chain) == NULL || !(self->from_store || self->fetch)
      || !open_fleet (cli, self, error))
    return FALSE;
  stored = look_in_store (cli, self, chain, error);
  if (stored == NULL || take (self, stored, certificates))
    return stored != NULL;
  if (!self->fetch)
    return FALSE;
  fetched = ask_authorities (cli, self, chain, error);
  return fetched != NULL && take (self, fetched, certificates);
}

void
sceau_cli_issuers_end (SceauCli *cli, SceauCliIssuers *self, SceauChain *chain)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sceau", "inventory.sqlite",
                                            NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *offered;

  if (self->from_store || self->fetch)
    {
      if (self->fleet != NULL)
        sceau_fleet_remember_chain (self->fleet, chain, SCEAU_ISSUER_DROPPED, NULL);
      return;
    }
  /* A command that only reads files makes no inventory. */
  if (sceau_chain_get_missing_issuer (chain) == NULL
      || (self->fleet == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
      || !open_fleet (cli, self, &error)
      || (offered = look_in_store (cli, self, chain, &error)) == NULL)
    {
      if (error != NULL)
        sceau_cli_warn ("%s", error->message);
      return;
    }
  g_ptr_array_unref (self->offered);
  self->offered = offered;
}

/* --- Telling
 * ---------------------------------------------------------------------------------------- */

static void
print_issuers (GPtrArray *issuers, const char *how)
{
  for (guint i = 0; i < issuers->len; i++)
    {
      g_autofree char *sentence = sceau_issuer_dup_sentence (issuers->pdata[i]);

      g_print ("  – %s. %s%s%s\n",
               sceau_certificate_get_title (sceau_issuer_get_certificate (issuers->pdata[i])),
               sentence, how != NULL ? " " : "", how != NULL ? how : "");
    }
}

static char **
dup_urls (SceauChain *chain)
{
  GPtrArray *order = sceau_chain_get_order (chain);

  return sceau_certificate_dup_issuer_urls (order->pdata[order->len - 1]);
}

void
sceau_cli_issuers_print (SceauCliIssuers *self, SceauChain *chain)
{
  g_autofree char *question = sceau_issuer_dup_question (chain);
  g_auto (GStrv) urls = NULL;

  if (self->found->len > 0)
    {
      g_print ("%s\n", _ ("Added to the files:"));
      print_issuers (self->found, NULL);
    }
  if (question == NULL)
    return;
  g_print ("%s\n", _ ("Ways to get what is missing:"));
  print_issuers (self->offered, _ ("“--from-store” adds it."));
  urls = dup_urls (chain);
  for (guint i = 0; urls[i] != NULL && !self->fetch; i++)
    g_print (_ ("  – “--fetch-missing” gets it from %s\n"), urls[i]);
  g_print ("%s\n    %s\n", _ ("  – Ask the authority for it, for instance with these words:"),
           question);
}

static JsonArray *
issuers_to_json (GPtrArray *issuers)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < issuers->len; i++)
    json_array_add_object_element (array, sceau_issuer_to_json (issuers->pdata[i]));
  return array;
}

/* Where a certificate of the chain came from; NULL: it did not come from anywhere, it is trusted here. */
static JsonObject *
source_to_json (SceauCliIssuers *self, SceauReading *reading, SceauCertificate *certificate)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);

  for (guint i = 0; i < objects->len; i++)
    {
      SceauCertificate *read = sceau_object_get_certificate (objects->pdata[i]);
      JsonObject *object;

      if (read == NULL || !sceau_certificate_equal (read, certificate))
        continue;
      object = json_object_new ();
      sceau_json_set_string (object, "sha256", sceau_certificate_get_sha256 (certificate));
      sceau_json_set_string (object, "subject", sceau_certificate_get_subject (certificate));
      sceau_json_set_string (object, "source", "file");
      sceau_json_set_string (object, "name", sceau_object_get_file (objects->pdata[i]));
      return object;
    }
  for (guint i = 0; i < self->found->len; i++)
    if (sceau_certificate_equal (sceau_issuer_get_certificate (self->found->pdata[i]), certificate))
      return sceau_issuer_to_json (self->found->pdata[i]);
  return NULL;
}

static JsonArray *
sources_to_json (SceauCliIssuers *self, SceauChain *chain, SceauReading *reading)
{
  g_autoptr (GPtrArray) used = g_ptr_array_copy (sceau_chain_get_order (chain), NULL, NULL);
  JsonArray *array = json_array_new ();

  g_ptr_array_set_free_func (used, NULL);
  if (sceau_chain_get_anchor (chain) != NULL && !pile_has (used, sceau_chain_get_anchor (chain)))
    g_ptr_array_add (used, sceau_chain_get_anchor (chain));
  for (guint i = 0; i < used->len; i++)
    {
      JsonObject *source = source_to_json (self, reading, used->pdata[i]);

      if (source != NULL)
        json_array_add_object_element (array, source);
    }
  return array;
}

static JsonArray *
refusals_to_json (GPtrArray *refusals)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < refusals->len; i++)
    {
      const SceauIssuerRefusal *refusal = refusals->pdata[i];
      JsonObject *object = json_object_new ();

      sceau_json_set_string (object, "url", refusal->url);
      sceau_json_set_string (object, "code",
                             sceau_error_code_to_string ((SceauErrorCode) refusal->error->code));
      sceau_json_set_string (object, "message", refusal->error->message);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
missing_to_json (SceauCliIssuers *self, SceauChain *chain)
{
  JsonObject *object = json_object_new ();
  GPtrArray *order = sceau_chain_get_order (chain);
  GBytes *id = sceau_certificate_get_authority_key_id (order->pdata[order->len - 1]);
  g_autofree char *key_id = id != NULL ? sceau_hex_encode (g_bytes_get_data (id, NULL),
                                                           g_bytes_get_size (id))
                                       : NULL;
  g_autofree char *question = sceau_issuer_dup_question (chain);
  g_auto (GStrv) urls = dup_urls (chain);

  sceau_json_set_string (object, "issuer", sceau_chain_get_missing_issuer (chain));
  sceau_json_set_string (object, "key_id", key_id);
  json_object_set_array_member (object, "store", issuers_to_json (self->offered));
  sceau_json_set_strv (object, "urls", (const char *const *) urls);
  sceau_json_set_string (object, "question", question);
  return object;
}

void
sceau_cli_issuers_to_json (SceauCliIssuers *self, SceauChain *chain, SceauReading *reading,
                           JsonObject *document)
{
  json_object_set_array_member (document, "sources", sources_to_json (self, chain, reading));
  json_object_set_array_member (document, "refusals", refusals_to_json (self->refusals));
  if (sceau_chain_get_missing_issuer (chain) != NULL && sceau_chain_get_order (chain)->len > 0)
    json_object_set_object_member (document, "missing", missing_to_json (self, chain));
  else
    json_object_set_null_member (document, "missing");
}
