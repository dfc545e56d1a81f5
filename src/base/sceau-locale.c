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
 * are installed. Where no locale is set characters are those of UTF-8 all the same.
 */
void
sceau_locale_init (void)
{
  const char *dir = g_getenv ("SCEAU_LOCALEDIR");

  /* Where the locale is not there, all stays as in "C". */
  (void) setlocale (LC_ALL, "");
  /* Under cron and systemd there is none: names would lose their accents, and sentences their quotes. */
  if (g_strcmp0 (setlocale (LC_CTYPE, NULL), "C") == 0)
    (void) setlocale (LC_CTYPE, "C.UTF-8");
  bindtextdomain (GETTEXT_PACKAGE, dir != NULL && *dir != '\0' ? dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
