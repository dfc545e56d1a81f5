/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of sceauctl shares: options, waiting, output, exit status. */
#include "config.h"

#include "cli/sceau-cli.h"

#include "base/sceau-error-json.h"
#include "base/sceau-json.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-cli-words.h"
#include "fleet/sceau-words.h"
#include "pki/sceau-finding.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* --- Options
 * ------------------------------------------------------------------------------------- */

static GOptionContext *
cli_make_context (SceauCli *self, const GOptionEntry *entries)
{
  const GOptionEntry json[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json,
      self->command->json_lines
          ? N_ ("Print JSON on standard output, one document a line, and nothing else")
          : N_ ("Print one JSON document on standard output, and nothing else"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *program = g_strdup_printf ("sceauctl %s", self->command->name);
  GOptionContext *context = g_option_context_new (
      self->command->arguments != NULL ? _ (self->command->arguments) : NULL);

  g_set_prgname (program); /* what the usage line begins with */
  g_option_context_set_summary (context, _ (self->command->summary));
  if (self->command->description != NULL)
    g_option_context_set_description (context, _ (self->command->description));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, json, GETTEXT_PACKAGE);
  return context;
}

/* Whether --json is among the options: asked for before they are read, or where they cannot be. */
gboolean
sceau_cli_wants_json (int argc, char **argv)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--json"))
      return TRUE;
  return FALSE;
}

gboolean
sceau_cli_parse (SceauCli *self, const GOptionEntry *entries, int *argc, char ***argv)
{
  g_autoptr (GOptionContext) context = cli_make_context (self, entries);
  g_autoptr (GError) error = NULL;
  gboolean ended = FALSE;
  int i, kept = 1;

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      /* What was taken out of the options before the bad one is taken back. */
      self->json = sceau_cli_wants_json (*argc, *argv);
      sceau_cli_misuse (self, _ ("%s: %s"), self->command->name, error->message);
      sceau_cli_warn (_ ("“sceauctl %s --help” shows the options."), self->command->name);
      return FALSE;
    }
  /* GOption may leave the "--" that ends the options. */
  for (i = 1; i < *argc; i++)
    if (ended || !g_str_equal ((*argv)[i], "--"))
      (*argv)[kept++] = (*argv)[i];
    else
      ended = TRUE;
  *argc = kept;
  (*argv)[kept] = NULL;
  return TRUE;
}

gboolean
sceau_cli_check_arguments (SceauCli *self, int argc, int min, int max)
{
  if (argc - 1 >= min && (max == 0 || argc - 1 <= MAX (max, 0)))
    return TRUE;
  if (argc - 1 < min)
    sceau_cli_misuse (self, _ ("%s: something is missing; it takes: %s"), self->command->name,
                      _ (self->command->arguments));
  else
    sceau_cli_misuse (self, _ ("%s: too many arguments; it takes: %s"), self->command->name,
                      self->command->arguments != NULL ? _ (self->command->arguments) : "–");
  return FALSE;
}

/* --- Waiting
 * -------------------------------------------------------------------------------------- */

void
sceau_cli_on_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
sceau_cli_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
sceau_cli_wait_readable (SceauCli *self, int fd, GError **error)
{
  gboolean readable = FALSE;
  guint source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, &readable);

  while (!readable && !g_cancellable_is_cancelled (self->cancellable))
    g_main_context_iteration (NULL, TRUE);
  if (readable)
    return TRUE;
  g_source_remove (source);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED,
                       sceau_error_code_to_message (SCEAU_ERROR_CANCELLED));
  return FALSE;
}

/* --- Output --- */

void
sceau_cli_print_json (JsonObject *object, gboolean pretty)
{
  g_autofree char *text = sceau_json_to_text (object, pretty);

  /* Bytes as they are: JSON is UTF-8 whatever the locale. */
  (void) fputs (text, stdout);
  if (!g_str_has_suffix (text, "\n"))
    (void) fputc ('\n', stdout);
  (void) fflush (stdout);
  json_object_unref (object);
}

void
sceau_cli_warn (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  valid = g_utf8_make_valid (text, -1); /* the name of a file may be any bytes */
  g_printerr ("sceauctl: %s\n", valid);
}

SceauExit
sceau_cli_misuse (SceauCli *self, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  error = g_error_new_valist (SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, format, arguments);
  va_end (arguments);
  return sceau_cli_fail (self, error, NULL);
}

/* A pipe whose reader has gone ("| head") is no trouble of ours, but what was meant for it is lost. */
SceauExit
sceau_cli_end_output (SceauExit exit)
{
  struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };

  if (fflush (stdout) == 0 && ferror (stdout) == 0)
    return exit;
  if (exit != SCEAU_EXIT_DONE) /* what it says is worse, and may be this very thing */
    return exit;
  if (poll (&output, 1, 0) != 1 || (output.revents & POLLERR) == 0)
    sceau_cli_warn ("%s", _ ("Standard output cannot be written."));
  return SCEAU_EXIT_FAILED;
}

JsonObject *
sceau_cli_error_to_json (const GError *error)
{
  JsonObject *document = json_object_new ();
  GPtrArray *findings = sceau_error_get_findings (error);

  json_object_set_object_member (document, "error", sceau_error_to_json (error));
  json_object_set_array_member (document, "findings",
                                findings != NULL ? sceau_findings_to_json (findings)
                                                 : json_array_new ());
  return document;
}

/* About a server: title, what happened and what to do next. About the input: the message says it
 * all. */
SceauExit
sceau_cli_fail (SceauCli *self, const GError *error, const char *about)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  const char *detail = sceau_error_get_untold (error);

  /* What is wrong with what was given is all in the message. */
  if (about != NULL && g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT))
    sceau_cli_warn (_ ("%s: %s"), about, error->message);
  else if (about != NULL)
    {
      const char *next = sceau_cli_words_next (error);
      g_auto (GStrv) lines = NULL;
      g_autofree char *indented = NULL;

      sceau_words_for_error_then (error, about, next, &title, &body);
      lines = g_strsplit (body, "\n", -1);
      indented = g_strjoinv ("\n  ", lines);
      sceau_cli_warn ("%s", title);
      if (sceau_cli_words_tells_more (error) && strstr (body, error->message) == NULL)
        g_printerr ("  %s\n", error->message);
      g_printerr ("  %s\n", indented);
    }
  else
    sceau_cli_warn ("%s", error->message);
  if (detail != NULL)
    g_printerr (_ ("  (in detail: %s)\n"), detail);
  if (self->json)
    sceau_cli_print_json (sceau_cli_error_to_json (error),
                          self->command == NULL || !self->command->json_lines);
  return sceau_cli_exit_for (error);
}

/* The findings were told with what mends them: the words do not tell them again. */
SceauExit
sceau_cli_fail_with_findings (SceauCli *self, const GError *error, const char *about)
{
  g_autoptr (GError) bare = g_error_new_literal (error->domain, error->code, error->message);
  SceauCli quiet = *self;

  if (self->json)
    {
      quiet.json = FALSE; /* the words alone: the document follows */
      return sceau_cli_fail (&quiet, error, about);
    }
  if (error->domain == SCEAU_ERROR)
    {
      sceau_error_set_detail (bare, sceau_error_get_detail (error));
      sceau_print_findings (sceau_error_get_findings (error));
    }
  return sceau_cli_fail (&quiet, bare, about);
}

/* Everything that is about a server, its agent or its front end is 4; what is about the input is
 * 1 to 3. */
SceauExit
sceau_cli_exit_for (const GError *error)
{
  if (error->domain != SCEAU_ERROR)
    return SCEAU_EXIT_FAILED;
  if (error->code == SCEAU_ERROR_CANCELLED)
    return SCEAU_EXIT_CANCELLED;
  if (error->code == SCEAU_ERROR_CHAIN_REJECTED)
    return SCEAU_EXIT_REJECTED;
  if (error->code == SCEAU_ERROR_CHAIN_INCOMPLETE)
    return SCEAU_EXIT_INCOMPLETE;
  if (error->code >= SCEAU_ERROR_UNREACHABLE && error->code <= SCEAU_ERROR_ROLLED_BACK)
    return SCEAU_EXIT_SERVER;
  return SCEAU_EXIT_FAILED;
}
