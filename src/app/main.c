/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the application. */
#include "app/sceau-application.h"
#include "config.h"
#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char *argv[])
{
  g_autoptr (SceauApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = sceau_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
