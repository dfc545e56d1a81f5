/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server kit, server proof: the offline kit of a server, and what it brings back. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-cli-words.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-fleet-hand.h"
#include "fleet/sceau-kit-archive.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *out;
  char *key_file;
  char *key_password_file;
  char *passphrase_file;
  gboolean allow_incomplete;
} KitOptions;

static void
kit_options_clear (KitOptions *options)
{
  g_free (options->out);
  g_free (options->key_file);
  g_free (options->key_password_file);
  g_free (options->passphrase_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KitOptions, kit_options_clear)

typedef struct
{
  SceauCli *cli;
  const KitOptions *options;
  SceauFleet *fleet;
  SceauServer *server;
  SceauChain *chain;       /* nullable */
  SceauKey *key;           /* goes along; nullable */
  SceauSecret *passphrase; /* of key */
} Kit;

static void
kit_clear (Kit *kit)
{
  g_clear_object (&kit->chain);
  g_clear_pointer (&kit->key, sceau_key_unref);
  g_clear_pointer (&kit->passphrase, sceau_secret_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kit, kit_clear)

static SceauKey *
kit_load_local_key (Kit *kit, const char *spki, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_load_key_async (kit->fleet, spki, kit->cli->cancellable, sceau_cli_on_ready, &result);
  return sceau_fleet_load_key_finish (kit->fleet, sceau_cli_wait (&result), error);
}

/* A certificate for a key that was made here takes that key along; any other needs the key that is on the server. */
static gboolean
kit_find_key (Kit *kit, GPtrArray *certificates, GError **error)
{
  g_autofree char *local = sceau_fleet_dup_local_key_spki (kit->fleet, kit->server);

  if (kit->options->key_file != NULL)
    {
      kit->key = sceau_cli_read_key (kit->cli, kit->options->key_file,
                                     kit->options->key_password_file, error);
      return kit->key != NULL;
    }
  for (guint i = 0; local != NULL && i < certificates->len; i++)
    if (g_str_equal (sceau_certificate_get_spki_sha256 (certificates->pdata[i]), local))
      {
        kit->key = kit_load_local_key (kit, local, error);
        return kit->key != NULL;
      }
  return TRUE;
}

static gboolean
kit_ask_passphrase (Kit *kit, GError **error)
{
  if (kit->options->passphrase_file != NULL)
    kit->passphrase = sceau_cli_read_passphrase (kit->cli, kit->options->passphrase_file, error);
  else
    kit->passphrase = sceau_cli_ask_secret (
        kit->cli, _ ("A passphrase for the private key in the kit:"), "--passphrase-file", error);
  if (kit->passphrase == NULL)
    return FALSE;
  if (sceau_secret_get_size (kit->passphrase) > 0)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("A key does not go into a kit without a passphrase."));
  return FALSE;
}

/* The key that the certificate must fit: given, or awaited by the server; else the certificate itself says. */
static const char *
kit_get_spki (Kit *kit)
{
  SceauManagedState *state = sceau_server_get_state (kit->server);

  if (kit->key != NULL)
    return sceau_key_get_spki_sha256 (kit->key);
  return state != NULL ? sceau_managed_state_get_pending_spki (state) : NULL;
}

static gboolean
kit_build_chain (Kit *kit, GPtrArray *certificates, GError **error)
{
  const char *const hosts[] = { sceau_server_get_dns_name (kit->server), NULL };
  SceauChainQuery query = {
    .spki_sha256 = kit_get_spki (kit),
    .hosts = hosts[0] != NULL ? hosts : NULL,
    .now = kit->cli->now,
    .anchors = sceau_fleet_get_anchors (kit->fleet),
  };
  SceauChainStatus status;

  kit->chain = sceau_chain_build (certificates, &query, kit->cli->cancellable, error);
  if (kit->chain == NULL)
    return FALSE;
  status = sceau_chain_get_status (kit->chain);
  if (status == SCEAU_CHAIN_COMPLETE
      || (status == SCEAU_CHAIN_INCOMPLETE && kit->options->allow_incomplete))
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR,
                       status == SCEAU_CHAIN_INCOMPLETE ? SCEAU_ERROR_CHAIN_INCOMPLETE
                                                        : SCEAU_ERROR_CHAIN_REJECTED,
                       _ ("No kit was made: this chain would not work on the server."));
  sceau_error_set_findings (*error, sceau_chain_get_findings (kit->chain));
  return FALSE;
}

static gboolean
kit_read_files (Kit *kit, const char *const *paths, GError **error)
{
  g_autoptr (SceauReading)
      reading = sceau_cli_read_all (kit->cli, paths, kit->options->key_password_file, error);
  g_autoptr (GPtrArray) certificates = NULL;

  if (reading == NULL)
    return FALSE;
  certificates = sceau_reading_dup_certificates (reading);
  if (certificates->len == 0)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                           _ ("There is no certificate in these files."));
      return FALSE;
    }
  return kit_find_key (kit, certificates, error) && kit_build_chain (kit, certificates, error)
         && (kit->key == NULL || kit_ask_passphrase (kit, error));
}

static gboolean
kit_write (Kit *kit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_make_kit_async (kit->fleet, kit->server, kit->chain, kit->key, kit->passphrase,
                              kit->options->out, kit->cli->cancellable, sceau_cli_on_ready,
                              &result);
  return sceau_fleet_make_kit_finish (kit->fleet, sceau_cli_wait (&result), error);
}

static void
kit_report (Kit *kit)
{
  if (kit->cli->json)
    {
      JsonObject *document = json_object_new ();

      sceau_json_set_string (document, "server", sceau_server_get_name (kit->server));
      sceau_json_set_string (document, "folder", kit->options->out);
      json_object_set_boolean_member (document, "certificate", kit->chain != NULL);
      json_object_set_boolean_member (document, "private_key", kit->key != NULL);
      sceau_cli_print_json (document, TRUE);
      return;
    }
  g_print (_ ("The kit for “%s” is in %s.\n"), sceau_server_get_name (kit->server),
           kit->options->out);
  if (sceau_kit_is_archive (kit->options->out))
    g_print (_ ("Unpack it on the server first.\n"));
  if (kit->key != NULL)
    g_print (_ ("The private key is in it, encrypted: keep its passphrase apart from the kit.\n"));
  if (kit->chain != NULL)
    g_print (_ ("On the server: sudo sh sceau-kit.sh install. Then bring sceau-proof.json back: "
                "sceauctl server proof sceau-proof.json\n"));
  else
    g_print (_ ("On the server: sudo sh sceau-kit.sh look. Then bring sceau-proof.json back: "
                "sceauctl server proof sceau-proof.json\n"));
}

/* It decides the names of the files. */
static gboolean
kit_check_version (SceauServer *server, GError **error)
{
  g_autofree char *name = sceau_cli_words_quote (sceau_server_get_name (server));
  SceauManagedState *state = sceau_server_get_state (server);

  if (sceau_server_get_product_version (server) != NULL
      || (state != NULL && sceau_managed_state_get_version (state) != NULL))
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("The version of CamTrace on this server is not known, and the names of the files "
                  "depend on it. “sceauctl server set %s --product-version VERSION” says it."),
               name);
  return FALSE;
}

static SceauExit
kit_go (SceauCli *self, const KitOptions *options, char **argv)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_auto (Kit) kit = { .cli = self, .options = options, .fleet = fleet };
  g_autoptr (GError) error = NULL;

  if (fleet != NULL)
    kit.server = sceau_cli_find_server (self, fleet, argv[1], &exit);
  if (kit.server == NULL)
    return exit;
  if (!kit_check_version (kit.server, &error))
    return sceau_cli_fail (self, error, NULL);
  if (argv[2] != NULL && !kit_read_files (&kit, (const char *const *) argv + 2, &error))
    {
      /* A file that is not there is not about the server. */
      const char *about = sceau_cli_exit_for (error) == SCEAU_EXIT_FAILED
                              ? NULL
                              : sceau_server_get_name (kit.server);

      return self->json ? sceau_cli_fail (self, error, about)
                        : sceau_cli_fail_with_findings (self, error, about);
    }
  if (!kit_write (&kit, &error))
    return sceau_cli_fail (self, error, NULL);
  kit_report (&kit);
  return SCEAU_EXIT_DONE;
}

static SceauExit
kit_run (SceauCli *self, int argc, char **argv)
{
  g_auto (KitOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &options.out,
      N_ ("The folder that the kit becomes; it must be empty, or not exist yet. A name that ends in .zip makes one file"),
      N_ ("DIR") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key_file,
      N_ ("The private key, where it was not made on the server"), N_ ("FILE") },
    { "key-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.key_password_file,
      N_ ("The password of encrypted files, in the first line of FILE"), N_ ("FILE") },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &options.passphrase_file,
      N_ ("Encrypt the key with the first line of FILE"), N_ ("FILE") },
    { "allow-incomplete", 0, 0, G_OPTION_ARG_NONE, &options.allow_incomplete,
      N_ ("Install even if an intermediate certificate is missing"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 0))
    return SCEAU_EXIT_FAILED;
  if (options.out == NULL)
    return sceau_cli_misuse (self, _ ("--out is missing: where is the kit to go?"));
  if (g_str_equal (options.out, "-"))
    return sceau_cli_misuse (self, _ ("A kit is a folder, or a .zip file: --out needs its name."));
  return kit_go (self, &options, argv);
}

const SceauCommand sceau_command_server_kit = {
  .name = "server kit",
  .arguments = N_ ("NAME [FILE…]"),
  .summary = N_ ("Make an offline kit for a server without a route to it"),
  .description = N_ (
      "The kit installs the certificate in FILE…, or without any only looks at what is there. "
      "Exit status: 0 made, 1 not, 2 the chain is incomplete, 3 rejected."),
  .run = kit_run,
};

/* --- The proof
 * -------------------------------------------------------------------------------------- */

/* What is wrong is about the file, not about a server. */
static SceauExit
proof_fail (SceauCli *self, GError *error, const char *path)
{
  SceauExit exit;

  g_prefix_error (&error, "%s: ", path);
  exit = sceau_cli_fail (self, error, NULL);
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED)
      || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE))
    g_printerr ("  %s\n", _ ("A proof is the file sceau-proof.json, which the kit’s script writes "
                             "into the folder of the kit."));
  g_error_free (error);
  return exit;
}

static SceauExit
proof_take (SceauCli *self, SceauFleet *fleet, const char *path, JsonArray *imported)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sceau_cli_read (self, path, &error);
  SceauServer *server = bytes != NULL ? sceau_fleet_import_proof (fleet, bytes, &error) : NULL;
  SceauCertificate *leaf;

  if (bytes == NULL)
    return sceau_cli_fail (self, error, NULL);
  if (server == NULL)
    return proof_fail (self, g_steal_pointer (&error), path);
  leaf = sceau_server_get_leaf (server);
  if (!self->json)
    g_print (leaf != NULL ? _ ("On “%s”, the proof found this certificate: %s\n")
                          : _ ("On “%s”, the proof found no certificate%s.\n"),
             sceau_server_get_name (server),
             leaf != NULL ? sceau_certificate_get_title (leaf) : "");
  else
    json_array_add_object_element (imported, sceau_cli_server_to_json (server));
  return SCEAU_EXIT_DONE;
}

static SceauExit
proof_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (JsonObject) document = json_object_new ();
  JsonArray *imported = json_array_new ();
  g_autoptr (SceauFleet) fleet = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  json_object_set_array_member (document, "imported", imported);
  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 0))
    return SCEAU_EXIT_FAILED;
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet == NULL)
    return exit;
  exit = SCEAU_EXIT_DONE;
  for (int i = 1; i < argc && exit == SCEAU_EXIT_DONE; i++)
    exit = proof_take (self, fleet, argv[i], imported);
  if (self->json && exit == SCEAU_EXIT_DONE)
    sceau_cli_print_json (g_steal_pointer (&document), TRUE);
  return exit;
}

const SceauCommand sceau_command_server_proof = {
  .name = "server proof",
  .arguments = N_ ("FILE…"),
  .summary = N_ ("Import the proofs that offline kits brought back"),
  .description = N_ ("A proof says which files are on its server, never that HTTPS works there. "
                     "Exit status: 0 imported, 1 not."),
  .run = proof_run,
};
