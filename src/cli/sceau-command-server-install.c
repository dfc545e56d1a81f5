/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server install: the files that came back from the authority become what the server sends, or several servers, one after
 * another. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-issuers.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-cli-words.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-fleet-hand.h"
#include "fleet/sceau-shared-install.h"

#include <glib/gi18n-lib.h>

/* What the store and the authorities have is above one another. */
#define MAX_ROUNDS 8

typedef struct
{
  SceauServerOptions server;
  char *key_file;
  char *key_password_file;
  char *report;
  gboolean allow_incomplete;
  gboolean replace;
  gboolean enable;
  gboolean from_store;
  gboolean fetch_missing;
} InstallOptions;

static void
install_options_clear (InstallOptions *options)
{
  sceau_server_options_clear (&options->server);
  g_free (options->key_file);
  g_free (options->key_password_file);
  g_free (options->report);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (InstallOptions, install_options_clear)

typedef struct
{
  SceauCli *cli;
  const InstallOptions *options;
  SceauFleet *fleet;
  SceauSharedMaterial *material;
  SceauSharedInstall *all;
  SceauCliIssuers *issuers;
} Install;

/* --- What is given
 * ----------------------------------------------------------------------------------- */

/* A file that could not be used is named, also beside others that could. */
static void
install_name_refused (SceauReading *reading)
{
  GPtrArray *findings = sceau_reading_get_findings (reading);

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (findings->pdata[i]);
      g_autofree char *fix = sceau_cli_words_dup_fix (findings->pdata[i]);

      if (sceau_finding_get_severity (findings->pdata[i]) == SCEAU_SEVERITY_ERROR)
        sceau_cli_warn ("%s %s", message, fix);
    }
}

static SceauExit
install_fail_without_certificate (SceauCli *self, SceauReading *reading)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < objects->len && error == NULL; i++)
    if (sceau_object_get_request (objects->pdata[i]) != NULL)
      g_set_error (
          &error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
          _ ("“%s” is a certificate request. It goes to the authority; what is installed is "
             "the certificate that comes back."),
          sceau_object_get_file (objects->pdata[i]));
  if (error == NULL)
    g_set_error_literal (&error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                         _ ("There is no certificate in these files."));
  sceau_error_set_findings (error, sceau_reading_get_findings (reading));
  if (!self->json)
    sceau_print_findings (sceau_reading_get_findings (reading));
  return sceau_cli_fail (self, error, NULL);
}

/* As it was given: what was read knows only the name of the file itself. */
static const char *
install_path_of (char **files, const char *name)
{
  for (; *files != NULL; files++)
    {
      g_autofree char *base = g_path_get_basename (*files);

      if (g_str_equal (base, name))
        return *files;
    }
  return name;
}

/* The key in a pile is not used, but whoever put it there may have meant it. */
static void
install_point_out_keys (SceauReading *reading, GPtrArray *certificates, char **files)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);

  for (guint i = 0; i < objects->len; i++)
    {
      SceauKey *key = sceau_object_get_key (objects->pdata[i]);
      const char *file = sceau_object_get_file (objects->pdata[i]);
      SceauCertificate *owner = NULL;

      for (guint k = 0; key != NULL && owner == NULL && k < certificates->len; k++)
        if (g_str_equal (sceau_certificate_get_spki_sha256 (certificates->pdata[k]),
                         sceau_key_get_spki_sha256 (key)))
          owner = certificates->pdata[k];
      if (owner != NULL)
        sceau_cli_warn (_ ("“%s” holds the key of “%s”. It is used only if you give it: --key %s"),
                        file, sceau_certificate_get_title (owner), install_path_of (files, file));
      else if (key != NULL)
        sceau_cli_warn (_ ("“%s” holds a private key of none of these certificates: it is left "
                           "alone."),
                        file);
    }
}

/* A key that fits none of the certificates is the wrong file, whatever the server. */
static gboolean
install_check_key (const InstallOptions *options, GPtrArray *certificates, SceauKey *key,
                   GError **error)
{
  const char *spki = key != NULL ? sceau_key_get_spki_sha256 (key) : NULL;

  for (guint i = 0; i < certificates->len; i++)
    if (spki == NULL
        || g_str_equal (sceau_certificate_get_spki_sha256 (certificates->pdata[i]), spki))
      return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_CHAIN_REJECTED,
               _ ("The key in “%s” is not the key of any of these certificates."),
               options->key_file);
  return FALSE;
}

/* What looks like a name among the files, and is none of them, may be meant for another server. */
static void
install_hint_commas (char **files)
{
  for (; *files != NULL; files++)
    if (strpbrk (*files, "./") == NULL && !g_str_equal (*files, "-")
        && !g_file_test (*files, G_FILE_TEST_EXISTS))
      {
        sceau_cli_warn ("%s", _ ("names of servers are joined by commas without blanks: "
                                 "Lyon,Nantes"));
        return;
      }
}

/* The two usual slips: the files before the server, and a blank after a comma. */
static gboolean
install_names_files (Install *install, char **list)
{
  const char *last = list[g_strv_length (list) - 1];

  if (list[1] == NULL && sceau_fleet_find (install->fleet, list[0]) == NULL
      && g_file_test (list[0], G_FILE_TEST_EXISTS))
    {
      sceau_cli_misuse (install->cli,
                        _ ("“%s” is a file: the name of the server comes first, then the files."),
                        list[0]);
      return TRUE;
    }
  if (list[1] == NULL || *last != '\0')
    return FALSE;
  sceau_cli_misuse (install->cli,
                    _ ("names of servers are joined by commas without blanks: Lyon,Nantes"));
  return TRUE;
}

/* All names are known before anything is done on the first. */
static gboolean
install_find_servers (Install *install, const char *names, SceauExit *exit)
{
  /* A server that was added in the window may have a comma in its name. */
  gboolean is_one = sceau_fleet_find (install->fleet, names) != NULL;
  g_auto (GStrv) list = g_strsplit (names, ",", is_one ? 1 : -1);

  if (list[0] == NULL) /* "" */
    return sceau_cli_find_server (install->cli, install->fleet, names, exit) != NULL;
  if (install_names_files (install, list))
    {
      *exit = SCEAU_EXIT_FAILED;
      return FALSE;
    }
  for (char **name = list; *name != NULL; name++)
    {
      SceauServer *server = sceau_cli_find_server (install->cli, install->fleet, g_strstrip (*name),
                                                   exit);

      if (server == NULL)
        return FALSE;
      sceau_shared_install_add (install->all, server);
    }
  return TRUE;
}

static guint
install_count (Install *install)
{
  return g_list_model_get_n_items (G_LIST_MODEL (install->all));
}

/* --- One server
 * -------------------------------------------------------------------------------------- */

static gboolean
install_prepare (Install *install, SceauSharedTarget *target, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_shared_target_prepare_async (target, install->cli->cancellable, sceau_cli_on_ready,
                                     &result);
  return sceau_shared_target_prepare_finish (target, sceau_cli_wait (&result), error);
}

/* Prepares, and again with what the store and the authorities have of what is missing. */
static gboolean
install_prepare_fully (Install *install, SceauSharedTarget *target, GError **error)
{
  for (guint i = 0;; i++)
    {
      g_autoptr (GError) local = NULL;
      gboolean prepared = install_prepare (install, target, &local);
      gboolean incomplete = prepared
                            || g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_CHAIN_INCOMPLETE);
      SceauChain *chain = sceau_shared_target_get_chain (target);

      if (incomplete && chain != NULL && i < MAX_ROUNDS
          && sceau_cli_issuers_add (install->cli, install->issuers, chain,
                                    install->material->certificates, error))
        continue;
      if (error != NULL && *error != NULL)
        return FALSE;
      if (!prepared)
        g_propagate_error (error, g_steal_pointer (&local));
      return prepared;
    }
}

static gboolean
install_look (Install *install, SceauSharedTarget *target, GError **error)
{
  SceauServer *server = sceau_shared_target_get_server (target);

  if (sceau_fleet_is_by_hand (server))
    {
      g_autofree char *why = sceau_cli_words_dup_by_hand (SCEAU_OPERATION_INSTALL,
                                                          sceau_server_get_name (server));

      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED, why);
      return FALSE;
    }
  if (!sceau_cli_look (install->cli, install->fleet, server, install->options->server.password_file,
                       error))
    return FALSE;
  if (sceau_server_get_error (server) != NULL)
    g_propagate_error (error, g_error_copy (sceau_server_get_error (server)));
  return sceau_server_get_error (server) == NULL;
}

/* Installed is not switched on. */
static void
install_say_next (SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);

  if (state != NULL && sceau_managed_state_get_https_off (state)
      && sceau_managed_state_get_front_end_is_ours (state))
    g_print (_ ("HTTPS is off: “sceauctl server enable %s” switches it on.\n"),
             sceau_server_get_name (server));
}

static gboolean
install_run_target (Install *install, SceauSharedTarget *target, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!install->cli->json)
    {
      sceau_print_findings (sceau_chain_get_findings (sceau_shared_target_get_chain (target)));
      sceau_cli_watch_deployment (sceau_shared_target_get_deployment (target));
    }
  sceau_shared_target_run_async (target, install->cli->cancellable, sceau_cli_on_ready, &result);
  if (!sceau_shared_target_run_finish (target, sceau_cli_wait (&result), error))
    return FALSE;
  sceau_cli_keep_learnt (install->fleet, sceau_shared_target_get_deployment (target));
  if (install->cli->json)
    return TRUE;
  sceau_cli_print_presented (install->cli, sceau_shared_target_get_deployment (target));
  install_say_next (sceau_shared_target_get_server (target));
  return TRUE;
}

/* A dry run refuses what would be refused, with the same words and the same exit status. */
static gboolean
install_print_plan (Install *install, SceauSharedTarget *target, GError **error)
{
  SceauDeployment *deployment = sceau_shared_target_get_deployment (target);
  g_autofree char *plan = sceau_deployment_dup_plan (deployment);
  g_autoptr (GError) local = NULL;

  if (!sceau_deployment_foresee (deployment, &local))
    {
      sceau_shared_target_fail (target, local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (install->cli->json)
    return TRUE;
  sceau_print_findings (sceau_chain_get_findings (sceau_shared_target_get_chain (target)));
  g_print (_ ("On %s, this would be done:\n"),
           sceau_server_get_name (sceau_shared_target_get_server (target)));
  g_print ("%s%s", plan, g_str_has_suffix (plan, "\n") ? "" : "\n");
  return TRUE;
}

/* The words on standard error; the document comes at the end. */
static void
install_say (Install *install, SceauSharedTarget *target, const GError *error)
{
  SceauServer *server = sceau_shared_target_get_server (target);
  SceauChain *chain = sceau_shared_target_get_chain (target);

  sceau_cli_fail_with_findings (install->cli, error, sceau_server_get_name (server));
  if (!g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CHAIN_INCOMPLETE))
    return;
  if (install->cli->json || chain == NULL)
    return;
  sceau_cli_issuers_end (install->cli, install->issuers, chain);
  sceau_cli_issuers_print (install->issuers, chain);
}

static SceauExit
install_one (Install *install, SceauSharedTarget *target)
{
  g_autoptr (GError) error = NULL;
  SceauDeployment *deployment;
  SceauExit exit;

  if (!install_look (install, target, &error))
    sceau_shared_target_fail (target, error);
  else if (install_prepare_fully (install, target, &error))
    {
      if (install->options->server.dry_run)
        install_print_plan (install, target, &error);
      else if (install_run_target (install, target, &error))
        return sceau_cli_judge_deployment (sceau_shared_target_get_deployment (target),
                                           install->options->enable);
    }
  if (error == NULL)
    return SCEAU_EXIT_DONE;
  install_say (install, target, error);
  deployment = sceau_shared_target_get_deployment (target);
  exit = sceau_cli_exit_for (error);
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED))
    return SCEAU_EXIT_SERVER; /* the server's way refuses, not the files */
  return exit == SCEAU_EXIT_FAILED && deployment != NULL ? SCEAU_EXIT_SERVER : exit;
}

/* --- All of them
 * ------------------------------------------------------------------------------------- */

/* Before anything is done: which ones the names cover, and which not. */
static void
install_print_coverage (Install *install)
{
  if (install->cli->json || install_count (install) < 2)
    return;
  for (guint i = 0; i < install_count (install); i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (install->all, i);
      g_autofree char *sentence = sceau_shared_target_dup_coverage_sentence (target);

      g_print (_ ("%s: %s"), sceau_server_get_name (sceau_shared_target_get_server (target)),
               sentence);
      g_print ("\n");
    }
}

/* What is about a server outweighs what is about the files; a cancellation outweighs both. */
static SceauExit
worse_of (SceauExit a, SceauExit b)
{
  static const SceauExit order[] = { SCEAU_EXIT_DONE,     SCEAU_EXIT_FAILED, SCEAU_EXIT_INCOMPLETE,
                                     SCEAU_EXIT_REJECTED, SCEAU_EXIT_SERVER, SCEAU_EXIT_CANCELLED };
  SceauExit worst = SCEAU_EXIT_DONE;

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] == a || order[i] == b)
      worst = order[i];
  return worst;
}

static SceauExit
install_all (Install *install)
{
  SceauExit exit = SCEAU_EXIT_DONE;

  install_print_coverage (install);
  for (guint i = 0; i < install_count (install); i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (install->all, i);

      if (g_cancellable_is_cancelled (install->cli->cancellable))
        return SCEAU_EXIT_CANCELLED;
      if (!install->cli->json && install_count (install) > 1)
        g_print ("\n— %s —\n", sceau_server_get_name (sceau_shared_target_get_server (target)));
      exit = worse_of (exit, install_one (install, target));
    }
  return exit;
}

static void
install_print_summary (Install *install)
{
  g_autofree char *summary = sceau_shared_install_dup_summary (install->all);

  if (install_count (install) < 2 || install->options->server.dry_run)
    return;
  g_print ("\n%s\n", summary);
  for (guint i = 0; i < install_count (install); i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (install->all, i);
      g_autofree char *outcome = sceau_shared_target_dup_outcome (target);

      g_print ("  ");
      g_print (_ ("%s: %s"), sceau_server_get_name (sceau_shared_target_get_server (target)),
               outcome);
      g_print ("\n");
    }
}

/* One server: the document of a job. Several: a result for each. */
static JsonObject *
install_to_json (Install *install)
{
  SceauSharedTarget *only = sceau_shared_install_get (install->all, 0);
  SceauDeployment *deployment = sceau_shared_target_get_deployment (only);
  const GError *error = sceau_shared_target_get_error (only);

  if (install_count (install) > 1)
    return sceau_shared_install_to_json (install->all);
  return deployment != NULL ? sceau_cli_deployment_to_json (deployment, error)
                            : sceau_cli_error_to_json (error);
}

static gboolean
install_write_report (Install *install, GError **error)
{
  const char *path = install->options->report;
  g_autoptr (JsonObject) document = sceau_shared_install_to_json (install->all);
  gboolean is_table = g_str_has_suffix (path, ".csv");
  g_autofree char *text = is_table ? sceau_shared_install_to_csv (install->all)
                                   : sceau_json_to_text (document, TRUE);
  g_autofree char *lines = g_strconcat (text, is_table ? "" : "\n", NULL);

  return sceau_cli_write (path, lines, strlen (lines), error);
}

static SceauExit
install_tell (Install *install, SceauExit exit)
{
  g_autoptr (GError) error = NULL;

  if (install->cli->json)
    sceau_cli_print_json (install_to_json (install), TRUE);
  else
    install_print_summary (install);
  if (install->options->report == NULL || install_write_report (install, &error))
    return exit;
  sceau_cli_warn ("%s", error->message);
  return worse_of (exit, SCEAU_EXIT_FAILED);
}

/* --- The command
 * ------------------------------------------------------------------------------------ */

static SceauExit
install_material (SceauCli *self, const InstallOptions *options, const char *names,
                  GPtrArray *certificates, SceauKey *key)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_autoptr (SceauSharedMaterial) material = NULL;
  g_autoptr (SceauSharedInstall) all = NULL;
  g_auto (SceauCliIssuers) issuers = { 0 };
  Install install = { .cli = self, .options = options, .fleet = fleet, .issuers = &issuers };

  if (fleet == NULL)
    return exit;
  material = sceau_shared_material_new (fleet, certificates, key, self->now);
  material->allow_incomplete = options->allow_incomplete;
  material->replace = options->replace;
  material->enable = options->enable;
  all = sceau_shared_install_new (material);
  sceau_cli_issuers_init (&issuers, sceau_fleet_get_anchors (fleet));
  issuers.fleet = g_object_ref (fleet);
  issuers.from_store = options->from_store;
  issuers.fetch = options->fetch_missing;
  install.material = material;
  install.all = all;
  if (!install_find_servers (&install, names, &exit))
    return exit;
  exit = install_all (&install);
  return install_tell (&install, exit);
}

static SceauExit
install_go (SceauCli *self, const InstallOptions *options, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  if (sceau_cli_check_output (self, options->report, &error))
    reading = sceau_cli_read_all (self, (const char *const *) argv + 2, options->key_password_file,
                                  &error);
  if (reading != NULL && options->key_file != NULL)
    key = sceau_cli_read_key (self, options->key_file, options->key_password_file, &error);
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND))
    install_hint_commas (argv + 2);
  if (error != NULL)
    return sceau_cli_fail (self, error, NULL);
  certificates = sceau_reading_dup_certificates (reading);
  if (certificates->len == 0)
    return install_fail_without_certificate (self, reading);
  install_name_refused (reading);
  if (key == NULL)
    install_point_out_keys (reading, certificates, argv + 2);
  if (!install_check_key (options, certificates, key, &error))
    return sceau_cli_fail (self, error, NULL);
  return install_material (self, options, argv[1], certificates, key);
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
    { "from-store", 0, 0, G_OPTION_ARG_NONE, &options.from_store,
      N_ ("Take what is missing from the known certificates (of issuers seen before), without network"),
      NULL },
    { "fetch-missing", 0, 0, G_OPTION_ARG_NONE, &options.fetch_missing,
      N_ ("Take what is missing from the known certificates, or get it from its authority (HTTP)"),
      NULL },
    { "allow-incomplete", 0, 0, G_OPTION_ARG_NONE, &options.allow_incomplete,
      N_ ("Install even if an intermediate certificate is missing"), NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options.replace,
      N_ ("With --key: replace a request whose answer is still awaited (it is archived)"), NULL },
    { "enable", 0, 0, G_OPTION_ARG_NONE, &options.enable, N_ ("Switch HTTPS on afterwards"), NULL },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &options.report,
      N_ ("Write a result for each server: JSON, or a table when FILE ends in .csv"), N_ ("FILE") },
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
      "Several servers have their turn one after another, each by its own way; what fails on one "
      "does not keep the others from it. Exit status: 0 installed and seen, 2 incomplete, or HTTPS "
      "not as asked or not accepted by clients, 3 rejected, 4 a server was not reached, refused, or was rolled back; of several the worst."),
  .run = install_run,
};
