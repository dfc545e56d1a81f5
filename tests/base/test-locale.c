/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's language: translations are found where SCEAU_LOCALEDIR says. */
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/sceau-error.h"
#include "base/sceau-locale.h"

static const char catalogue[] = "msgid \"\"\n"
                                "msgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
                                "\n"
                                "msgid \"Permission denied.\"\n"
                                "msgstr \"Accès refusé.\"\n";

static void
compile (const char *dir)
{
  g_autofree char *po = g_build_filename (dir, "fr.po", NULL);
  g_autofree char *mo = g_build_filename (dir, "fr", "LC_MESSAGES", "sceau.mo", NULL);
  g_autofree char *mo_dir = g_path_get_dirname (mo);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) msgfmt = NULL;

  g_assert_cmpint (g_mkdir_with_parents (mo_dir, 0700), ==, 0);
  g_file_set_contents (po, catalogue, -1, &error);
  g_assert_no_error (error);
  msgfmt = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "msgfmt", "--output-file", mo, po,
                             NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (msgfmt, NULL, &error);
  g_assert_no_error (error);
}

static void
test_french (void)
{
  const char *dir = g_get_user_runtime_dir ();

  compile (dir);
  g_setenv ("SCEAU_LOCALEDIR", dir, TRUE);
  g_setenv ("LANGUAGE", "fr", TRUE);
  sceau_locale_init ();
  g_assert_cmpstr (sceau_error_code_to_message (SCEAU_ERROR_PERMISSION), ==, "Accès refusé.");
  g_assert_cmpstr (sceau_error_code_to_message (SCEAU_ERROR_BUSY), ==,
                   "Another operation is running.");
}

/* As under cron: what is printed keeps its accents. */
static void
test_without_locale (void)
{
  const char *charset;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess ("/locale/without", 0, (GTestSubprocessFlags) 0);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stdout ("*« Évry »*");
      return;
    }
  g_setenv ("LC_ALL", "C", TRUE);
  sceau_locale_init ();
  g_assert_true (g_get_charset (&charset));
  g_print ("« Évry »\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/locale/french", test_french);
  g_test_add_func ("/locale/without", test_without_locale);
  return g_test_run ();
}
