/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program sceau-demo: a small fleet of sandboxed servers, and the authority that signs for them. */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "base/sceau-json.h"
#include "base/sceau-locale.h"
#include "demo/sceau-demo-answer.h"
#include "demo/sceau-demo-authority.h"
#include "demo/sceau-demo-files.h"
#include "demo/sceau-demo-fleet.h"

#define DEFAULT_SERVERS 3

static int
fail (const GError *error)
{
  const char *detail = sceau_error_get_untold (error);

  g_printerr ("sceau-demo: %s%s%s\n", error->message, detail != NULL ? ": " : "",
              detail != NULL ? detail : "");
  return 1;
}

static void
print_json (JsonObject *owned_object)
{
  g_autoptr (JsonObject) object = owned_object;
  g_autofree char *text = sceau_json_to_text (object, TRUE);

  g_print ("%s\n", text);
  (void) fflush (stdout);
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* --- sceau-demo sign -------------------------------------------------------------------------- */

typedef struct
{
  char *dir;
  char *request;
  char *out;
} SignArguments;

static SceauRequest *
read_request (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = sceau_demo_read (path, error);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return sceau_request_new_from_pem (text, error);
}

/* The demo's folder, as it was given to --dir, or the authority's in it, as the demo's document has it. */
static char *
find_demo (const char *dir, GError **error)
{
  g_autofree char *inside = g_build_filename (dir, "authority", "root.pem", NULL);
  g_autofree char *itself = g_build_filename (dir, "root.pem", NULL);

  if (g_file_test (inside, G_FILE_TEST_IS_REGULAR))
    return g_strdup (dir);
  if (g_file_test (itself, G_FILE_TEST_IS_REGULAR))
    {
      g_autofree char *absolute = g_canonicalize_filename (dir, NULL);

      return g_path_get_dirname (absolute);
    }
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND, _ ("There is no demo in “%s”"), dir);
  return NULL;
}

static gboolean
sign (const SignArguments *arguments, GError **error)
{
  g_autofree char *dir = find_demo (arguments->dir, error);
  g_autoptr (SceauRequest) request = dir != NULL ? read_request (arguments->request, error) : NULL;
  g_autoptr (SceauDemoAuthority) authority = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_auto (GStrv) paths = NULL;
  JsonObject *answer;

  if (request == NULL)
    return FALSE;
  authority = sceau_demo_authority_open (dir, now_seconds (), error);
  if (authority == NULL)
    return FALSE;
  chain = sceau_demo_authority_answer (authority, request, now_seconds (), error);
  if (chain == NULL || !sceau_demo_write_answer (chain, arguments->out, &paths, error))
    return FALSE;
  answer = json_object_new ();
  sceau_json_set_strv (answer, "files", (const char *const *) paths);
  print_json (answer);
  return TRUE;
}

static int
sign_main (int argc, char **argv)
{
  SignArguments arguments = { NULL };
  const GOptionEntry entries[] = {
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &arguments.dir, N_ ("The demo’s folder"), N_ ("DIR") },
    { "request", 0, 0, G_OPTION_ARG_FILENAME, &arguments.request,
      N_ ("The certificate request to be signed"), N_ ("FILE") },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &arguments.out,
      N_ ("Where the authority’s answer is written"), N_ ("DIR") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_set_prgname ("sceau-demo sign"); /* what the usage line begins with */
  g_option_context_set_summary (context, _ ("Plays the certificate authority of a demo fleet."));
  ok = g_option_context_parse (context, &argc, &argv, &error);
  sceau_error_convert (&error);
  if (ok && (argc > 1 || !arguments.dir || !arguments.request || !arguments.out))
    {
      ok = FALSE;
      g_set_error_literal (&error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("sign needs --dir, --request and --out"));
    }
  ok = ok && sign (&arguments, &error);
  g_free (arguments.dir);
  g_free (arguments.request);
  g_free (arguments.out);
  return ok ? 0 : fail (error);
}

/* --- sceau-demo ------------------------------------------------------------------------------- */

typedef struct
{
  int servers;
  char *frontend;
  char *dir;
  gboolean version;
} RunArguments;

typedef struct
{
  GMainLoop *loop;
  SceauDemoFleet *fleet;
  int status;
} Run;

static gboolean
on_signal (gpointer data)
{
  Run *run = data;

  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  if (sceau_demo_fleet_start_finish (SCEAU_DEMO_FLEET (source), result, &error))
    {
      print_json (sceau_demo_fleet_to_json (run->fleet));
      return;
    }
  run->status = fail (error);
  g_main_loop_quit (run->loop);
}

/* The agent that was built or installed with this program; else whatever the path says. */
static char *
find_agent (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *beside = g_build_filename (folder, "sceau-agent", NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_find_program_in_path ("sceau-agent");
}

/* In the administrator's folder, which is not in everybody's PATH. */
static char *
find_front_end (const char *name, GError **error)
{
  const char *program = strcmp (name, "apache") == 0 ? "apache2" : name;
  g_autofree char *path = g_build_filename ("/usr/sbin", program, NULL);
  char *found = g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&path)
                                                              : g_find_program_in_path (program);

  if (found == NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND, _ ("The program %s is not installed"),
                 program);
  return found;
}

static SceauDemoFleet *
make_fleet (const RunArguments *arguments, GError **error)
{
  g_autofree char *agent = find_agent ();
  g_autofree char *program = NULL;
  const char *front_end = arguments->frontend;

  if (agent == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                           _ ("The program sceau-agent is missing"));
      return NULL;
    }
  if (front_end != NULL && strcmp (front_end, "builtin") == 0)
    front_end = NULL;
  if (front_end != NULL)
    {
      program = find_front_end (front_end, error);
      if (program == NULL)
        return NULL;
    }
  return sceau_demo_fleet_new (arguments->dir, (guint) arguments->servers, agent, front_end,
                               program, now_seconds (), error);
}

static int
run_fleet (const RunArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SceauDemoFleet) fleet = make_fleet (arguments, &error);
  Run run = { loop, fleet, 0 };

  if (fleet == NULL)
    return fail (error);
  g_unix_signal_add (SIGINT, on_signal, &run);
  g_unix_signal_add (SIGTERM, on_signal, &run);
  g_unix_signal_add (SIGHUP, on_signal, &run);
  sceau_demo_fleet_start_async (fleet, on_started, &run);
  g_main_loop_run (loop);
  sceau_demo_fleet_stop (fleet);
  return run.status;
}

static gboolean
check_arguments (int argc, const RunArguments *arguments, GError **error)
{
  if (argc > 1)
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                         _ ("There is no such command; see --help"));
  else if (arguments->servers < 1 || arguments->servers > SCEAU_DEMO_MAX_SERVERS)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("A demo fleet has 1 to %d servers"), SCEAU_DEMO_MAX_SERVERS);
  else if (arguments->frontend != NULL && strcmp (arguments->frontend, "builtin") != 0
           && strcmp (arguments->frontend, "haproxy") != 0
           && strcmp (arguments->frontend, "apache") != 0)
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                         _ ("The front end is “builtin”, “haproxy” or “apache”"));
  else
    return TRUE;
  return FALSE;
}

static int
run_main (int argc, char **argv)
{
  RunArguments arguments = { .servers = DEFAULT_SERVERS };
  const GOptionEntry entries[] = {
    { "servers", 0, 0, G_OPTION_ARG_INT, &arguments.servers, N_ ("How many servers (3)"),
      N_ ("N") },
    { "frontend", 0, 0, G_OPTION_ARG_STRING, &arguments.frontend,
      N_ ("What serves HTTPS: builtin, haproxy or apache"), N_ ("KIND") },
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &arguments.dir,
      N_ ("Keep everything in this folder, and go on with what is there"), N_ ("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments.version, N_ ("Show the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok;
  int status = 1;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (
      context,
      _ ("Runs a fleet of sandboxed servers until it is interrupted, and prints where they "
         "are as JSON.\n\n“sceau-demo sign --help” tells about the demo’s authority."));
  ok = g_option_context_parse (context, &argc, &argv, &error);
  sceau_error_convert (&error);
  ok = ok && (arguments.version || check_arguments (argc, &arguments, &error));
  if (!ok)
    fail (error);
  else if (arguments.version)
    {
      g_print ("sceau-demo %s\n", VERSION);
      status = 0;
    }
  else
    status = run_fleet (&arguments);
  g_free (arguments.frontend);
  g_free (arguments.dir);
  return status;
}

int
main (int argc, char **argv)
{
  sceau_locale_init ();

  if (argc > 1 && strcmp (argv[1], "sign") == 0)
    return sign_main (argc - 1, argv + 1);
  return run_main (argc, argv);
}
