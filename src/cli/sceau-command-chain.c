/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl chain: a pile of files becomes what a server must send. */
#include "config.h"

#include "base/sceau-text.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-issuers.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-trust-store.h"
#include "pki/sceau-chain.h"
#include "pki/sceau-pkcs7.h"
#include "tls/sceau-trust.h"

#include <glib/gi18n-lib.h>

/* The store may know what is above what was fetched, and the other way round. */
#define MAX_ROUNDS 8

typedef struct
{
  char *password_file;
  char *key_file;
  char *request_file;
  char *spki;
  char **hosts;
  char **trust;
  char *at;
  char *output;
  gboolean no_system_trust;
  gboolean from_store;
  gboolean fetch_missing;
} ChainOptions;

static void
chain_options_clear (ChainOptions *options)
{
  g_free (options->password_file);
  g_free (options->key_file);
  g_free (options->request_file);
  g_free (options->spki);
  g_strfreev (options->hosts);
  g_strfreev (options->trust);
  g_free (options->at);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChainOptions, chain_options_clear)

/* The public key's hash of the first key or request in a file. */
static char *
chain_spki_of_file (SceauCli *self, const char *path, SceauObjectKind kind,
                    const char *password_file, GError **error)
{
  const char *const paths[] = { path, NULL };
  g_autoptr (SceauReading) reading = sceau_cli_read_all (self, paths, password_file, error);
  GPtrArray *objects;
  guint i;

  if (reading == NULL)
    return NULL;
  objects = sceau_reading_get_objects (reading);
  for (i = 0; i < objects->len; i++)
    {
      const SceauObject *object = g_ptr_array_index (objects, i);

      if (sceau_object_get_kind (object) != kind)
        continue;
      return g_strdup (kind == SCEAU_OBJECT_PRIVATE_KEY
                           ? sceau_key_get_spki_sha256 (sceau_object_get_key (object))
                           : sceau_request_get_spki_sha256 (sceau_object_get_request (object)));
    }
  if (sceau_reading_needs_password (reading))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED,
                 _ ("“%s” is encrypted: give its password with --password-file."), path);
  else if (kind == SCEAU_OBJECT_PRIVATE_KEY)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND, _ ("There is no private key in “%s”."),
                 path);
  else
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                 _ ("There is no certificate request in “%s”."), path);
  return NULL;
}

/* *spki stays NULL where nothing says which key. */
static gboolean
chain_find_spki (SceauCli *self, const ChainOptions *options, char **spki, GError **error)
{
  guint given = (options->key_file != NULL) + (options->request_file != NULL)
                + (options->spki != NULL);

  if (given > 1)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("Only one of --key, --request and --spki can be given."));
      return FALSE;
    }
  if (options->key_file != NULL)
    *spki = chain_spki_of_file (self, options->key_file, SCEAU_OBJECT_PRIVATE_KEY,
                                options->password_file, error);
  else if (options->request_file != NULL)
    *spki = chain_spki_of_file (self, options->request_file, SCEAU_OBJECT_REQUEST, NULL, error);
  else if (options->spki != NULL)
    {
      *spki = sceau_fingerprint_normalize (options->spki);
      if (*spki == NULL)
        g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                     _ ("“%s” is not a SHA-256 fingerprint: 64 hexadecimal digits."),
                     options->spki);
    }
  return given == 0 || *spki != NULL;
}

static SceauChain *
chain_build (SceauCli *self, GPtrArray *certificates, const SceauChainQuery *query, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_chain_build_async (certificates, query, self->cancellable, sceau_cli_on_ready, &result);
  return sceau_chain_build_finish (sceau_cli_wait (&result), error);
}

static SceauChain *
chain_assemble (SceauCli *self, SceauCliIssuers *issuers, GPtrArray *certificates,
                const SceauChainQuery *query, GError **error)
{
  g_autoptr (SceauChain) chain = chain_build (self, certificates, query, error);
  g_autoptr (GError) local = NULL;
  guint i;

  for (i = 0; chain != NULL && i < MAX_ROUNDS; i++)
    {
      if (!sceau_cli_issuers_add (self, issuers, chain, certificates, &local))
        break;
      g_clear_object (&chain);
      chain = chain_build (self, certificates, query, error);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (chain != NULL)
    sceau_cli_issuers_end (self, issuers, chain);
  return g_steal_pointer (&chain);
}

/* --- Output
 * --------------------------------------------------------------------------------------- */

static gboolean
chain_write (SceauChain *chain, const char *path, GError **error)
{
  g_autofree char *pem = NULL;
  g_autoptr (GBytes) pkcs7 = NULL;

  if (g_str_has_suffix (path, ".p7b") || g_str_has_suffix (path, ".p7c"))
    {
      pkcs7 = sceau_certificates_to_pkcs7 (sceau_chain_get_order (chain), error);
      return pkcs7 != NULL
             && sceau_cli_write (path, g_bytes_get_data (pkcs7, NULL), g_bytes_get_size (pkcs7),
                                 error);
    }
  pem = sceau_chain_to_pem (chain);
  return sceau_cli_write (path, pem, strlen (pem), error);
}

/* What the reading said comes first: it is about the input. */
static JsonObject *
chain_make_document (SceauChain *chain, SceauCliIssuers *issuers, SceauReading *reading,
                     GPtrArray *findings)
{
  JsonObject *document = sceau_chain_to_json (chain);

  json_object_set_array_member (document, "findings", sceau_findings_to_json (findings));
  sceau_cli_issuers_to_json (issuers, chain, reading, document);
  return document;
}

static const char *
status_label (SceauChainStatus status)
{
  switch (status)
    {
    case SCEAU_CHAIN_COMPLETE:
      return _ ("The chain is complete.");
    case SCEAU_CHAIN_INCOMPLETE:
      return _ ("The chain is incomplete: the certificate of an issuer is missing.");
    case SCEAU_CHAIN_REJECTED:
    default:
      return _ ("The chain cannot be used.");
    }
}

static void
chain_print (SceauCli *self, SceauChain *chain, SceauCliIssuers *issuers, GPtrArray *findings)
{
  GPtrArray *order = sceau_chain_get_order (chain);
  SceauCertificate *anchor = sceau_chain_get_anchor (chain);
  guint i;

  g_print ("%s\n", status_label (sceau_chain_get_status (chain)));
  for (i = 0; i < order->len; i++)
    {
      SceauCertificate *certificate = g_ptr_array_index (order, i);

      g_print ("%u. %s\n", i + 1, sceau_certificate_get_title (certificate));
      sceau_print_certificate (certificate, self->now);
    }
  if (anchor != NULL)
    g_print (_ ("Root (stays on clients): %s\n"), sceau_certificate_get_title (anchor));
  sceau_print_findings (findings);
  sceau_cli_issuers_print (issuers, chain);
}

static SceauExit
chain_exit (SceauChain *chain, GPtrArray *certificates)
{
  if (certificates->len == 0)
    return SCEAU_EXIT_FAILED;
  switch (sceau_chain_get_status (chain))
    {
    case SCEAU_CHAIN_COMPLETE:
      return SCEAU_EXIT_DONE;
    case SCEAU_CHAIN_INCOMPLETE:
      return SCEAU_EXIT_INCOMPLETE;
    case SCEAU_CHAIN_REJECTED:
    default:
      return SCEAU_EXIT_REJECTED;
    }
}

static SceauExit
chain_report (SceauCli *self, const ChainOptions *options, SceauChain *chain,
              SceauCliIssuers *issuers, SceauReading *reading, GPtrArray *certificates)
{
  g_autoptr (GPtrArray) findings = sceau_findings_new ();
  g_autoptr (GError) error = NULL;
  gboolean to_stdout = g_strcmp0 (options->output, "-") == 0;

  g_ptr_array_extend (findings, sceau_reading_get_findings (reading),
                      (GCopyFunc) (GCallback) sceau_finding_ref, NULL);
  g_ptr_array_extend (findings, sceau_chain_get_findings (chain),
                      (GCopyFunc) (GCallback) sceau_finding_ref, NULL);
  if (options->output != NULL && sceau_chain_get_status (chain) != SCEAU_CHAIN_REJECTED
      && !chain_write (chain, options->output, &error))
    return sceau_cli_fail (self, error, NULL);
  if (options->output != NULL && !to_stdout
      && sceau_chain_get_status (chain) != SCEAU_CHAIN_REJECTED)
    sceau_cli_warn (sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE
                        ? _ ("the chain is in “%s”.")
                        : _ ("the chain is in “%s”, as incomplete as it is."),
                    options->output);
  if (self->json)
    sceau_cli_print_json (chain_make_document (chain, issuers, reading, findings), TRUE);
  else if (!to_stdout)
    chain_print (self, chain, issuers, findings);
  return chain_exit (chain, certificates);
}

/* --- The command
 * ---------------------------------------------------------------------------------- */

static SceauExit
chain_go (SceauCli *self, const ChainOptions *options, const char *const *paths)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *spki = NULL;
  g_autoptr (SceauAnchors) anchors = NULL;
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (SceauChain) chain = NULL;
  g_auto (SceauCliIssuers) issuers = { 0 };
  SceauChainQuery query = { .hosts = (const char *const *) options->hosts };

  if (options->at != NULL && !sceau_time_from_iso8601 (options->at, &self->now))
    {
      g_set_error (&error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not a date like 2026-11-23T08:30:00Z."), options->at);
      return sceau_cli_fail (self, error, NULL);
    }
  if (!sceau_cli_check_output (self, options->output, &error)
      || !chain_find_spki (self, options, &spki, &error))
    return sceau_cli_fail (self, error, NULL);
  anchors = options->no_system_trust
                ? sceau_trust_load (FALSE, (const char *const *) options->trust, &error)
                : sceau_trust_store_read_anchors ((const char *const *) options->trust, &error);
  if (anchors != NULL)
    reading = sceau_cli_read_all (self, paths, options->password_file, &error);
  if (reading == NULL)
    return sceau_cli_fail (self, error, NULL);
  query.now = self->now;
  query.spki_sha256 = spki;
  query.anchors = anchors;
  query.damaged = sceau_reading_find_damaged (reading);
  certificates = sceau_reading_dup_certificates (reading);
  sceau_cli_issuers_init (&issuers, anchors);
  issuers.from_store = options->from_store;
  issuers.fetch = options->fetch_missing;
  chain = chain_assemble (self, &issuers, certificates, &query, &error);
  if (chain == NULL)
    return sceau_cli_fail (self, error, NULL);
  return chain_report (self, options, chain, &issuers, reading, certificates);
}

static SceauExit
chain_run (SceauCli *self, int argc, char **argv)
{
  g_auto (ChainOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.password_file,
      N_ ("The password of encrypted files, in the first line of FILE"), N_ ("FILE") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key_file, N_ ("The server’s private key"),
      N_ ("FILE") },
    { "request", 0, 0, G_OPTION_ARG_FILENAME, &options.request_file,
      N_ ("The request that was sent to the authority"), N_ ("FILE") },
    { "spki", 0, 0, G_OPTION_ARG_STRING, &options.spki, N_ ("SHA-256 of the server’s public key"),
      N_ ("HEX") },
    { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.hosts,
      N_ ("A name to check the certificate against (may be repeated)"), N_ ("NAME") },
    { "trust", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.trust,
      N_ ("Roots to trust as well (may be repeated)"), N_ ("FILE") },
    { "no-system-trust", 0, 0, G_OPTION_ARG_NONE, &options.no_system_trust,
      N_ ("Trust only the roots that --trust names: neither this machine’s nor “trust add”’s"),
      NULL },
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.at, N_ ("Judge dates by this time"), N_ ("DATE") },
    { "from-store", 0, 0, G_OPTION_ARG_NONE, &options.from_store,
      N_ ("Take what is missing from the known certificates (of issuers seen before), without network"),
      NULL },
    { "fetch-missing", 0, 0, G_OPTION_ARG_NONE, &options.fetch_missing,
      N_ ("Take what is missing from the known certificates, or get it from its authority (HTTP)"),
      NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("Write the chain, leaf first: PEM, or PKCS #7 when FILE ends in .p7b"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 0))
    return SCEAU_EXIT_FAILED;
  return chain_go (self, &options, (const char *const *) argv + 1);
}

const SceauCommand sceau_command_chain = {
  .name = "chain",
  .arguments = N_ ("FILE…"),
  .summary = N_ ("Put certificates into the order a server must send, and say what is missing"),
  .description = N_ (
      "“-” reads standard input. Exit status: 0 complete, 1 no certificate at all, 2 "
      "incomplete, 3 rejected."),
  .run = chain_run,
};
