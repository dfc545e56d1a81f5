/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's language, for every program. */
#include "config.h"

#include "base/sceau-locale.h"

#include <libintl.h>
#include <locale.h>

/**
 * sceau_locale_init:
 *
 * Takes the locale from the environment and finds our translations: in the folder that SCEAU_LOCALEDIR names, or where they
 * are installed.
 */
void
sceau_locale_init (void)
{
  const char *dir = g_getenv ("SCEAU_LOCALEDIR");

  /* Where the locale is not there, all stays as in "C". */
  (void) setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, dir != NULL && *dir != '\0' ? dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
