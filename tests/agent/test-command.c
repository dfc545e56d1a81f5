/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children of the agent: what they say is taken, and the time limit holds for what they have started, too. */
#include "agent/sceau-command.h"
#include "base/sceau-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIMIT_MS 300

static void
test_says (void)
{
  const char *const argv[] = { "/bin/sh", "-c", "echo a; echo b >&2; exit 3", NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_true (sceau_command_run (argv, 60000, &status, &output, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 3);
  g_assert_cmpstr (output, ==, "a\nb");
}

typedef struct
{
  const char *name;
  const char *words;
  gboolean
      killed; /* whether the child's child is, for certain: who has ended leaves no name of the group */
} Endless;

static const Endless endless[] = {
  { "itself", "exec sleep 600", FALSE },
  { "child", "sleep 600 3> \"$0\" & wait", TRUE },
  { "orphan", "sleep 600 & exit 0", FALSE },
};

/* The pipe stays open as long as somebody has it. What was killed lets go of the other one, which ends only then. */
static void
test_late (gconstpointer data)
{
  const Endless *row = data;
  g_autofree char *folder = g_dir_make_tmp ("sceau-test-command-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "held", NULL);
  const char *const argv[] = { "/bin/sh", "-c", row->words, path, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1, held;
  char byte;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  held = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  g_assert_cmpint (held, >=, 0);
  g_assert_false (sceau_command_run (argv, LIMIT_MS, &status, &output, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT);
  g_assert_cmpint (fcntl (held, F_SETFL, 0), ==, 0);
  g_assert_true (!row->killed || read (held, &byte, 1) == 0);
  g_close (held, NULL);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/command/says", test_says);
  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      g_autofree char *path = g_strdup_printf ("/agent/command/late/%s", endless[i].name);

      g_test_add_data_func (path, &endless[i], test_late);
    }
  return g_test_run ();
}
