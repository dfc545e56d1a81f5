/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output for people: aligned, readable, short. */
#include "config.h"

#include "cli/sceau-cli-print.h"

#include "base/sceau-text.h"
#include "cli/sceau-cli-words.h"
#include "fleet/sceau-words.h"

#include <glib/gi18n-lib.h>

/* Columns of a terminal that a text takes. */
static int
text_width (const char *text)
{
  int width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static void
print_padded (const char *text, int width)
{
  g_print ("%s%*s", text, MAX (0, width - text_width (text)), "");
}

void
sceau_print_fields (const char *label, ...)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  const char *name = label;
  va_list arguments;
  int width = 0;
  guint i;

  va_start (arguments, label);
  while (name != NULL)
    {
      const char *value = va_arg (arguments, const char *);

      if (value != NULL)
        {
          g_ptr_array_add (fields, (gpointer) name);
          g_ptr_array_add (fields, (gpointer) value);
          width = MAX (width, text_width (name));
        }
      name = va_arg (arguments, const char *);
    }
  va_end (arguments);
  for (i = 0; i + 1 < fields->len; i += 2)
    {
      g_print ("  ");
      print_padded (g_ptr_array_index (fields, i), width);
      g_print ("  %s\n", (const char *) g_ptr_array_index (fields, i + 1));
    }
}

void
sceau_print_table (GPtrArray *cells, guint n)
{
  g_autofree int *widths = g_new0 (int, n);
  guint i;

  for (i = 0; i < cells->len; i++)
    widths[i % n] = MAX (widths[i % n], text_width (g_ptr_array_index (cells, i)));
  for (i = 0; i < cells->len; i++)
    {
      gboolean last = i % n == n - 1;

      print_padded (g_ptr_array_index (cells, i), last ? 0 : widths[i % n]);
      g_print ("%s", last ? "\n" : "  ");
    }
}

char *
sceau_format_validity (SceauCertificate *certificate, gint64 now)
{
  gint64 end = sceau_certificate_get_not_after (certificate);
  g_autofree char *from = sceau_words_date (sceau_certificate_get_not_before (certificate));
  g_autofree char *to = sceau_words_date (end);
  g_autofree char *left = sceau_words_days_left ((int) sceau_days_until (end, now));

  return g_strdup_printf ("%s – %s (%s)", from, to, left);
}

void
sceau_print_certificate (SceauCertificate *certificate, gint64 now)
{
  g_autofree char *names = g_strjoinv (", ", (char **) sceau_certificate_get_names (certificate));
  g_autofree char *validity = sceau_format_validity (certificate, now);

  sceau_print_fields (_ ("Subject"), sceau_certificate_get_subject (certificate), _ ("Issuer"),
                      sceau_certificate_get_issuer (certificate), _ ("Names"),
                      *names != '\0' ? names : NULL, _ ("Valid"), validity, _ ("Key"),
                      sceau_certificate_get_key_description (certificate), _ ("SHA-256"),
                      sceau_certificate_get_sha256 (certificate), NULL);
}

const char *
sceau_severity_label (SceauSeverity severity)
{
  switch (severity)
    {
    case SCEAU_SEVERITY_ERROR:
      return _ ("Error");
    case SCEAU_SEVERITY_WARNING:
      return _ ("Warning");
    case SCEAU_SEVERITY_INFO:
    default:
      return _ ("Note");
    }
}

void
sceau_print_findings (GPtrArray *findings)
{
  guint i;

  for (i = 0; findings != NULL && i < findings->len; i++)
    {
      const SceauFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *message = sceau_finding_dup_message (finding);
      g_autofree char *fix = sceau_cli_words_dup_fix (finding);

      g_print (_ ("%s: %s"), sceau_severity_label (sceau_finding_get_severity (finding)), message);
      g_print ("\n");
      if (*fix != '\0')
        g_print ("  → %s\n", fix);
    }
}
