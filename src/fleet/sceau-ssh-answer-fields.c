/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of what the remote script answers: numbers, identifiers, certificates and texts in base64. */
#include "config.h"

#include "fleet/sceau-ssh-answer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

gboolean
_sceau_ssh_refuse_answer (GError **error, const char *line)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                       _ ("What the server answers over SSH cannot be understood."));
  if (error != NULL)
    {
      g_autofree char *safe = sceau_text_make_safe (line, 100);

      sceau_error_set_detail (*error, safe);
    }
  return FALSE;
}

static GBytes *
decode (const char *field)
{
  gsize size = 0;
  guchar *data;

  if (field == NULL || g_str_equal (field, "-"))
    return g_bytes_new (NULL, 0);
  data = g_base64_decode (field, &size);
  return g_bytes_new_take (data, size);
}

char *
_sceau_ssh_decode_bytes (const char *field)
{
  g_autoptr (GBytes) bytes = decode (field);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return g_strndup (data != NULL ? data : "", size);
}

/* As one line; %NULL when it is empty. */
char *
_sceau_ssh_decode_text (const char *field)
{
  g_autofree char *text = _sceau_ssh_decode_bytes (field);
  g_autofree char *safe = sceau_text_make_safe (g_strstrip (text), MAX_DETAIL);

  return *safe != '\0' ? g_steal_pointer (&safe) : NULL;
}

/* The next block with that label, taken out of *@text, which goes on behind it; %NULL when there is none. Nothing else is read: what
 * a server sends is not worth a guess, and no password is tried on it. */
static char *
next_block (const char **text, const char *label)
{
  g_autofree char *begin = g_strdup_printf ("-----BEGIN %s-----", label);
  g_autofree char *end = g_strdup_printf ("-----END %s-----", label);
  const char *from = strstr (*text, begin);
  const char *to = from != NULL ? strstr (from, end) : NULL;

  if (to == NULL)
    return NULL;
  *text = to + strlen (end);
  return (gsize) (*text - from) <= 2 * SCEAU_MAX_CERTIFICATE_SIZE
             ? g_strndup (from, (gsize) (*text - from))
             : NULL;
}

static gboolean
has_certificate (GPtrArray *certificates, SceauCertificate *certificate)
{
  return g_ptr_array_find_with_equal_func (certificates, certificate,
                                           (GEqualFunc) sceau_certificate_equal, NULL);
}

/* Bounded as what an agent tells of; each once, unreadable ones left out. */
GPtrArray *
_sceau_ssh_read_certificates (const char *field, guint max)
{
  g_autofree char *pem = _sceau_ssh_decode_bytes (field);
  GPtrArray *certificates = g_ptr_array_new_with_free_func (
      (GDestroyNotify) sceau_certificate_unref);
  const char *text = pem;

  for (guint i = 0; i < max; i++)
    {
      g_autofree char *block = next_block (&text, "CERTIFICATE");
      g_autoptr (SceauCertificate)
          certificate = block != NULL ? sceau_certificate_new_from_pem (block, NULL) : NULL;

      if (block == NULL)
        break;
      if (certificate != NULL && !has_certificate (certificates, certificate))
        g_ptr_array_add (certificates, g_steal_pointer (&certificate));
    }
  return certificates;
}

SceauRequest *
_sceau_ssh_read_request (const char *field)
{
  g_autofree char *pem = _sceau_ssh_decode_bytes (field);
  const char *text = pem;
  g_autofree char *block = next_block (&text, "CERTIFICATE REQUEST");

  return block != NULL ? sceau_request_new_from_pem (block, NULL) : NULL;
}

gboolean
_sceau_ssh_is_hex (const char *field, gsize length)
{
  return strlen (field) == length && strspn (field, "0123456789abcdef") == length;
}

char *
_sceau_ssh_dup_print (const char *field)
{
  return field != NULL && _sceau_ssh_is_hex (field, 64) ? g_strdup (field) : NULL;
}

gboolean
_sceau_ssh_read_time (const char *field, gint64 *seconds)
{
  return field != NULL && g_ascii_string_to_signed (field, 10, 0, G_MAXINT32 * 4LL, seconds, NULL);
}

gboolean
_sceau_ssh_is_backup_id (const char *word)
{
  gsize length = strlen (word);

  return length >= 4 && length <= 9 && strspn (word, "0123456789") == length;
}
