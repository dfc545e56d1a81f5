/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server install: the files that came back from the authority become what the server
 * sends. */
#include "config.h"

#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  SceauServerOptions server;
  char *key_file;
  char *key_password_file;
  gboolean allow_incomplete;
  gboolean enable;
} InstallOptions;

static void
install_options_clear (InstallOptions *options)
{
  sceau_server_options_clear (&options->server);
  g_free (options->key_file);
  g_free (options->key_password_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (InstallOptions, install_options_clear)

typedef struct
{
  SceauCli *cli;
  const InstallOptions *options;
  SceauFleet *fleet;
  SceauServer *server;
  GPtrArray *certificates;
  SceauKey *key; /* of --key; nullable */
} Install;

/* --- Which key?
 * ------------------------------------------------------------------------------------- */

static SceauKey *
install_read_key (SceauCli *self, const InstallOptions *options, GError **error)
{
  const char *const paths[] = { options->key_file, NULL };
  g_autoptr (SceauReading)
      reading = sceau_cli_read_all (self, paths, options->key_password_file, error);
  GPtrArray *objects;
  guint i;

  if (reading == NULL)
    return NULL;
  objects = sceau_reading_get_objects (reading);
  for (i = 0; i < objects->len; i++)
    {
      SceauKey *key = sceau_object_get_key (g_ptr_array_index (objects, i));

      if (key != NULL)
        return sceau_key_ref (key);
    }
  if (sceau_reading_needs_password (reading))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED,
                 _ ("“%s” is encrypted: give its password with --key-password-file."),
                 options->key_file);
  else
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND, _ ("There is no private key in “%s”."),
                 options->key_file);
  return NULL;
}

static gboolean
pile_has_spki (GPtrArray *certificates, const char *spki)
{
  guint i;

  for (i = 0; spki != NULL && i < certificates->len; i++)
    if (g_str_equal (sceau_certificate_get_spki_sha256 (g_ptr_array_index (certificates, i)), spki))
      return TRUE;
  return FALSE;
}

/* The key that the files have a certificate for: given here, waiting on the server, installed
 * there, or made on this machine for it. The first that is known when none fits, so that the
 * finding names it. */
static char *
install_choose_spki (Install *install)
{
  SceauManagedState *state = sceau_server_get_state (install->server);
  g_autofree char *local = sceau_fleet_dup_local_key_spki (install->fleet, install->server);
  const char *const candidates[] = {
    state != NULL ? sceau_managed_state_get_pending_spki (state) : NULL,
    local,
    state != NULL ? sceau_managed_state_get_installed_spki (state) : NULL,
  };
  guint i;

  if (install->key != NULL)
    return g_strdup (sceau_key_get_spki_sha256 (install->key));
  for (i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (pile_has_spki (install->certificates, candidates[i]))
      return g_strdup (candidates[i]);
  for (i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (candidates[i] != NULL)
      return g_strdup (candidates[i]);
  return NULL;
}

/* A key that is not on the server travels encrypted, its passphrase apart from it. */
static gboolean
install_add_key (Install *install, SceauArguments *arguments, const char *spki, GError **error)
{
  g_autofree char *local = sceau_fleet_dup_local_key_spki (install->fleet, install->server);
  g_autoptr (SceauKey) key = install->key != NULL ? sceau_key_ref (install->key) : NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (key == NULL && local != NULL && g_str_equal (local, spki))
    {
      sceau_fleet_load_key_async (install->fleet, spki, install->cli->cancellable,
                                  sceau_cli_on_ready, &result);
      key = sceau_fleet_load_key_finish (install->fleet, sceau_cli_wait (&result), error);
      if (key == NULL)
        return FALSE;
    }
  if (key == NULL)
    return TRUE;
  arguments->key_passphrase = sceau_secret_new_random_text (256);
  arguments->key_pem = sceau_key_to_encrypted_pem (key, arguments->key_passphrase, error);
  return arguments->key_pem != NULL;
}

/* --- The chain
 * -------------------------------------------------------------------------------------- */

static SceauChain *
install_build_chain (Install *install, const char *spki, GError **error)
{
  const char *const hosts[] = { sceau_server_get_dns_name (install->server), NULL };
  SceauChainQuery query = {
    .spki_sha256 = spki,
    .hosts = hosts[0] != NULL ? hosts : NULL,
    .now = install->cli->now + sceau_server_get_clock_shift (install->server),
    .anchors = sceau_fleet_get_anchors (install->fleet),
  };
  g_autoptr (GAsyncResult) result = NULL;

  sceau_chain_build_async (install->certificates, &query, install->cli->cancellable,
                           sceau_cli_on_ready, &result);
  return sceau_chain_build_finish (sceau_cli_wait (&result), error);
}

/* A certificate of another server of the fleet: says of which. */
static void
install_name_owner (Install *install)
{
  guint i;

  for (i = 0; i < install->certificates->len; i++)
    {
      SceauCertificate *certificate = g_ptr_array_index (install->certificates, i);
      SceauServer *owner = sceau_fleet_match (install->fleet, certificate);

      if (owner != NULL && owner != install->server)
        sceau_cli_warn (_ ("“%s” is for the server %s."), sceau_certificate_get_title (certificate),
                        sceau_server_get_name (owner));
    }
}

static gboolean
install_check_chain (Install *install, SceauChain *chain, GError **error)
{
  SceauChainStatus status = sceau_chain_get_status (chain);

  if (status == SCEAU_CHAIN_COMPLETE
      || (status == SCEAU_CHAIN_INCOMPLETE && install->options->allow_incomplete))
    return TRUE;
  if (status == SCEAU_CHAIN_INCOMPLETE)
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_CHAIN_INCOMPLETE,
                         _ ("The chain is incomplete. Nothing was sent to the server; "
                            "--allow-incomplete installs it all the same."));
  else
    g_set_error_literal (
        error, SCEAU_ERROR, SCEAU_ERROR_CHAIN_REJECTED,
        _ ("These certificates cannot be used on this server. Nothing was sent to it."));
  if (error != NULL)
    sceau_error_set_findings (*error, g_ptr_array_ref (sceau_chain_get_findings (chain)));
  install_name_owner (install);
  return FALSE;
}

static SceauExit
install_fail (Install *install, const GError *error)
{
  if (!install->cli->json)
    sceau_print_findings (sceau_error_get_findings (error));
  return sceau_cli_fail (install->cli, error, sceau_server_get_name (install->server));
}

static SceauExit
install_for_key (Install *install, const char *spki)
{
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauChain) chain = install_build_chain (install, spki, &error);

  if (chain == NULL || !install_check_chain (install, chain, &error)
      || !install_add_key (install, arguments, spki, &error))
    return install_fail (install, error);
  sceau_arguments_take_chain (arguments, chain);
  arguments->allow_incomplete = install->options->allow_incomplete;
  if (!install->cli->json)
    sceau_print_findings (sceau_chain_get_findings (chain));
  return sceau_cli_run_job (install->cli, install->fleet, install->server, SCEAU_OPERATION_INSTALL,
                            arguments, install->options->enable, install->options->server.dry_run,
                            NULL, NULL);
}

/* Neither a request nor a certificate on the server, no key here and none given: nothing can
 * fit. */
static SceauExit
install_fail_without_key (Install *install)
{
  g_autoptr (GError) error = NULL;

  g_set_error_literal (&error, SCEAU_ERROR, SCEAU_ERROR_CHAIN_REJECTED,
                       _ ("This server has no key that a certificate could belong to: make a "
                          "request on it first, or give the key with --key."));
  install_name_owner (install);
  return install_fail (install, error);
}

static SceauExit
install_one (Install *install)
{
  g_autofree char *spki = install_choose_spki (install);

  return spki != NULL ? install_for_key (install, spki) : install_fail_without_key (install);
}

/* --- The command
 * ------------------------------------------------------------------------------------ */

/* One server after the other; the first that fails ends it, so that a bad certificate stops at
 * one. */
static SceauExit
install_all (Install *install, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, ",", -1);
  SceauExit exit = SCEAU_EXIT_FAILED;
  char **name;

  for (name = list; *name != NULL; name++)
    {
      install->server = sceau_cli_reach_server (install->cli, install->fleet, g_strstrip (*name),
                                                install->options->server.password_file, &exit);
      if (install->server != NULL)
        exit = install_one (install);
      if (exit != SCEAU_EXIT_DONE)
        break;
    }
  return exit;
}

static SceauExit
install_go (SceauCli *self, const InstallOptions *options, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauReading) reading = sceau_cli_read_all (self, (const char *const *) argv + 2,
                                                         options->key_password_file, &error);
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (SceauFleet) fleet = NULL;
  Install install = { .cli = self, .options = options };
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (reading != NULL && options->key_file != NULL)
    key = install_read_key (self, options, &error);
  if (error != NULL)
    return sceau_cli_fail (self, error, NULL);
  certificates = sceau_reading_dup_certificates (reading);
  if (certificates->len == 0)
    {
      g_set_error_literal (&error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                           _ ("There is no certificate in these files."));
      sceau_error_set_findings (error, g_ptr_array_ref (sceau_reading_get_findings (reading)));
      if (!self->json)
        sceau_print_findings (sceau_reading_get_findings (reading));
      return sceau_cli_fail (self, error, NULL);
    }
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet == NULL)
    return exit;
  install.fleet = fleet;
  install.certificates = certificates;
  install.key = key;
  return install_all (&install, argv[1]);
}

static SceauExit
install_run (SceauCli *self, int argc, char **argv)
{
  g_auto (InstallOptions) options = { 0 };
  const GOptionEntry entries[] = {
    SCEAU_PASSWORD_ENTRY (&options.server),
    SCEAU_DRY_RUN_ENTRY (&options.server),
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key_file,
      N_ ("The private key, where it was not made on the server"), N_ ("FILE") },
    { "key-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.key_password_file,
      N_ ("The password of encrypted files, in the first line of FILE"), N_ ("FILE") },
    { "allow-incomplete", 0, 0, G_OPTION_ARG_NONE, &options.allow_incomplete,
      N_ ("Install even if an intermediate certificate is missing"), NULL },
    { "enable", 0, 0, G_OPTION_ARG_NONE, &options.enable, N_ ("Switch HTTPS on afterwards"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 2, 0))
    return SCEAU_EXIT_FAILED;
  return install_go (self, &options, argv);
}

const SceauCommand sceau_command_server_install = {
  .name = "server install",
  .arguments = N_ ("NAME[,NAME…] FILE…"),
  .summary = N_ ("Install a certificate, from any pile of files, on one server or on several"),
  .description = N_ (
      "Exit status: 0 installed and seen, 2 incomplete, 3 rejected, 4 refused by the "
      "server, or rolled back."),
  .run = install_run,
};
