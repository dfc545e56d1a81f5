/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading Apache's configuration as far as it matters here: who listens on a port, who serves it, which pairs are loaded. Conditions
 * (<IfModule>, <IfDefine>) are not judged: what stands there may hold. */
#include "config.h"

#include "agent/sceau-apache.h"

#define MAX_LINES 20000

/* The words of a line: Apache's quotes keep spaces together; a backslash at the end was resolved before. */
static char **
split_words (const char *line)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  while (*line != '\0')
    {
      const char *end;
      char quote = '\0';

      line += strspn (line, " \t\r");
      if (*line == '"' || *line == '\'')
        quote = *line++;
      end = quote != '\0' ? strchr (line, quote) : line + strcspn (line, " \t\r");
      if (end == NULL)
        end = line + strlen (line);
      if (end > line || quote != '\0')
        g_ptr_array_add (words, g_strndup (line, (gsize) (end - line)));
      line = *end != '\0' ? end + 1 : end;
    }
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

typedef gboolean (*LineFunc) (char **words, gpointer data);

/* Calls @func for each line that says something, until it answers TRUE. */
static gboolean
any_line (const char *text, LineFunc func, gpointer data)
{
  g_autoptr (GString) joined = g_string_new (text);
  g_auto (GStrv) lines = NULL;

  g_string_replace (joined, "\\\n", " ", 0);
  lines = g_strsplit (joined->str, "\n", MAX_LINES);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = NULL;

      if (g_strstrip (lines[i])[0] == '#')
        continue;
      words = split_words (lines[i]);
      if (words[0] != NULL && func (words, data))
        return TRUE;
    }
  return FALSE;
}

/* "443", "*:443", "10.0.0.1:443", "[::]:443", with ">" behind it in a section's head. */
static gboolean
has_port (const char *address, guint16 port)
{
  const char *colon = strrchr (address, ':');
  g_autofree char *digits = g_strdup (colon != NULL ? colon + 1 : address);
  guint64 number = 0;

  digits[strcspn (digits, ">")] = '\0';
  return g_ascii_string_to_unsigned (digits, 10, 1, 65535, &number, NULL) && number == port;
}

static gboolean
line_owns (char **words, gpointer data)
{
  guint16 port = *(guint16 *) data;

  if (g_ascii_strcasecmp (words[0], "<VirtualHost") != 0)
    return FALSE;
  for (guint i = 1; words[i] != NULL; i++)
    if (strchr (words[i], ':') != NULL && has_port (words[i], port))
      return TRUE;
  return FALSE;
}

/**
 * sceau_apache_text_owns:
 * @text: a configuration of Apache that is not ours
 *
 * Returns: whether it has a site on that port.
 */
gboolean
sceau_apache_text_owns (const char *text, guint16 port)
{
  return any_line (text, line_owns, &port);
}

static gboolean
line_listens (char **words, gpointer data)
{
  return g_ascii_strcasecmp (words[0], "Listen") == 0 && words[1] != NULL
         && has_port (words[1], *(guint16 *) data);
}

/**
 * sceau_apache_text_listens:
 *
 * Returns: whether it has Apache listen there; Debian's ports.conf does so for 443 as soon as mod_ssl is on, whoever has a site.
 */
gboolean
sceau_apache_text_listens (const char *text, guint16 port)
{
  return any_line (text, line_listens, &port);
}

/* The files that one section names, in their order. */
typedef struct
{
  GPtrArray *certificates; /* of char */
  GPtrArray *keys;         /* of char */
  GPtrArray *pairs;        /* of GStrv */
} Section;

/* Apache takes the first key for the first certificate, whichever of them is named first; where it has no key of its own, the
 * certificate's file holds it. */
static void
end_section (Section *self)
{
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const char *certificate = self->certificates->pdata[i];
      const char *key = i < self->keys->len ? self->keys->pdata[i] : certificate;
      char **pair;

      /* Variables, addresses of a token, and what is relative to a folder that only Apache knows: its own check looks at them. */
      if (!g_path_is_absolute (certificate) || !g_path_is_absolute (key)
          || strstr (certificate, "${") != NULL || strstr (key, "${") != NULL)
        continue;
      pair = g_new0 (char *, 3);
      pair[0] = g_strdup (certificate);
      pair[1] = g_strdup (key);
      g_ptr_array_add (self->pairs, pair);
    }
  g_ptr_array_set_size (self->certificates, 0);
  g_ptr_array_set_size (self->keys, 0);
}

static gboolean
line_names_file (char **words, gpointer data)
{
  Section *section = data;

  if (g_ascii_strcasecmp (words[0], "<VirtualHost") == 0
      || g_ascii_strcasecmp (words[0], "</VirtualHost>") == 0)
    end_section (section);
  else if (words[1] != NULL && g_ascii_strcasecmp (words[0], "SSLCertificateFile") == 0)
    g_ptr_array_add (section->certificates, g_strdup (words[1]));
  else if (words[1] != NULL && g_ascii_strcasecmp (words[0], "SSLCertificateKeyFile") == 0)
    g_ptr_array_add (section->keys, g_strdup (words[1]));
  return FALSE;
}

/**
 * sceau_apache_text_find_pairs:
 * @text: a configuration of Apache
 *
 * Returns: (transfer full) (element-type GStrv): certificate file and key file of each pair with absolute paths, the same twice where one
 *   file holds both (mod_ssl: SSLCertificateFile, SSLCertificateKeyFile)
 */
GPtrArray *
sceau_apache_text_find_pairs (const char *text)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  Section section = { certificates, keys,
                      g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev) };

  any_line (text, line_names_file, &section);
  end_section (&section);
  return section.pairs;
}
