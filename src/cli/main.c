/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl: everything the app can do, for an administrator or a script. */
#include "config.h"

#include "base/sceau-locale.h"
#include "cli/sceau-commands.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <unistd.h>

static const SceauCommand *const commands[] = {
  &sceau_command_inspect,        &sceau_command_chain,
  &sceau_command_request_new,    &sceau_command_request_check,
  &sceau_command_self_sign,      &sceau_command_probe,
  &sceau_command_match,          &sceau_command_server_add,
  &sceau_command_server_list,    &sceau_command_server_show,
  &sceau_command_server_remove,  &sceau_command_server_set,
  &sceau_command_server_import,  &sceau_command_server_export,
  &sceau_command_server_state,   &sceau_command_server_history,
  &sceau_command_server_request, &sceau_command_server_self_sign,
  &sceau_command_server_install, &sceau_command_server_enable,
  &sceau_command_server_disable, &sceau_command_server_uninstall,
  &sceau_command_server_backups, &sceau_command_server_migrate,
  &sceau_command_server_restore, &sceau_command_server_kit,
  &sceau_command_server_proof,   &sceau_command_trust_add,
  &sceau_command_trust_list,     &sceau_command_trust_remove,
};

/* Does argv begin with the words of that command? Returns how many there are, 0 if not. */
static int
count_words (const SceauCommand *command, int argc, char **argv)
{
  g_auto (GStrv) words = g_strsplit (command->name, " ", -1);
  int i;

  for (i = 0; words[i] != NULL; i++)
    if (i + 1 >= argc || !g_str_equal (words[i], argv[i + 1]))
      return 0;
  return i;
}

static void
print_commands (const char *group)
{
  g_autofree char *prefix = group != NULL ? g_strconcat (group, " ", NULL) : g_strdup ("");
  gsize i;

  g_print ("%s\n", _ ("Commands:"));
  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_has_prefix (commands[i]->name, prefix))
      g_print ("  %-18s %s\n", commands[i]->name, _ (commands[i]->summary));
}

static void
print_help (const char *group)
{
  g_autofree char *words = group != NULL ? g_strdup_printf ("%s %s", group, _ ("COMMAND"))
                                         : g_strdup (_ ("COMMAND"));

  g_print (_ ("Usage: sceauctl %s [OPTION…] [ARGUMENT…]\n\n"), words);
  if (group == NULL)
    g_print ("%s\n\n", _ ("Puts HTTPS on CamTrace servers, and keeps it there."));
  print_commands (group);
  g_print ("\n%s\n", _ ("“sceauctl COMMAND --help” shows the options of a command."));
  if (group == NULL)
    g_print ("%s\n", _ ("“sceauctl --version” shows the version."));
}

/* "server" of "server add". */
static gboolean
is_group (const char *word)
{
  g_autofree char *prefix = g_strconcat (word, " ", NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_has_prefix (commands[i]->name, prefix))
      return TRUE;
  return FALSE;
}

static gboolean
asks_for_help (const char *word)
{
  return word != NULL
         && (g_str_equal (word, "--help") || g_str_equal (word, "-h")
             || g_str_equal (word, "help"));
}

/* "help server add", "help server": argv[1] is the first word after "help". */
static SceauExit
help_with (SceauCli *cli, int argc, char **argv)
{
  char option[] = "--help";
  char *only_help[] = { argv[0], option, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (count_words (commands[i], argc, argv) > 0)
      {
        cli->command = commands[i];
        return commands[i]->run (cli, 2, only_help);
      }
  if (!is_group (argv[1]))
    return sceau_cli_misuse (cli, _ ("there is no command “%s”; “sceauctl --help” shows them."),
                             argv[1]);
  print_help (argv[1]);
  return SCEAU_EXIT_DONE;
}

/* What there is to do without a command. */
static SceauExit
run_without_command (SceauCli *cli, int argc, char **argv)
{
  const char *first = argc > 1 ? argv[1] : NULL;

  if (g_strcmp0 (first, "--version") == 0)
    {
      g_print ("sceauctl %s\n", VERSION);
      return SCEAU_EXIT_DONE;
    }
  if (asks_for_help (first) && argc > 2)
    return help_with (cli, argc - 1, argv + 1);
  if (asks_for_help (first))
    {
      print_help (NULL);
      return SCEAU_EXIT_DONE;
    }
  if (first != NULL && is_group (first) && argc > 2 && asks_for_help (argv[2]))
    {
      print_help (first);
      return SCEAU_EXIT_DONE;
    }
  if (first == NULL)
    return sceau_cli_misuse (cli, _ ("a command is missing; “sceauctl --help” shows them."));
  if (is_group (first) && argc > 2 && argv[2][0] != '-')
    return sceau_cli_misuse (cli,
                             _ ("there is no command “%s %s”; “sceauctl %s --help” shows them."),
                             first, argv[2], first);
  if (is_group (first))
    return sceau_cli_misuse (cli, _ ("“%s” needs a second word; “sceauctl %s --help” shows which."),
                             first, first);
  return sceau_cli_misuse (cli, _ ("there is no command “%s”; “sceauctl --help” shows them."),
                           first);
}

/* The first signal asks nicely; the second ends the program at once. */
static gboolean
on_signal (gpointer data)
{
  GCancellable *cancellable = data;

  if (g_cancellable_is_cancelled (cancellable))
    _exit (SCEAU_EXIT_CANCELLED);
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

/* What is opened where a standard stream was closed would get its number, and a key file what is printed. In their place stands what
 * cannot be read or written. */
static void
hold_standard_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      (void) open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static SceauExit
run (SceauCli *cli, int argc, char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      int words = count_words (commands[i], argc, argv);

      if (words == 0)
        continue;
      cli->command = commands[i];
      argv[words] = argv[0];
      return cli->command->run (cli, argc - words, argv + words);
    }
  return run_without_command (cli, argc, argv);
}

int
main (int argc, char **argv)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SceauExit exit;
  SceauCli cli = {
    .cancellable = cancellable,
    .json = sceau_cli_wants_json (argc, argv),
    .now = g_get_real_time () / G_USEC_PER_SEC,
  };

  hold_standard_streams ();
  /* A job on a server goes on when nobody reads any more what is told of it. */
  (void) signal (SIGPIPE, SIG_IGN);
  sceau_locale_init ();
  g_set_prgname ("sceauctl");
  g_unix_signal_add (SIGINT, on_signal, cancellable);
  g_unix_signal_add (SIGTERM, on_signal, cancellable);
  exit = run (&cli, argc, argv);
  g_clear_pointer (&cli.passwords, g_ptr_array_unref);
  return sceau_cli_end_output (exit);
}
