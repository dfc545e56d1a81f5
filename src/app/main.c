/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the application. */
#include "app/sceau-application.h"
#include "base/sceau-locale.h"

int
main (int argc, char *argv[])
{
  g_autoptr (SceauApplication) application = NULL;

  sceau_locale_init ();
  application = sceau_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
