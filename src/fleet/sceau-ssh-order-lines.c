/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of an order: fixed words, and everything else in base64. */
#include "config.h"

#include "fleet/sceau-ssh-order-private.h"

#include <string.h>

/* A string that grows, or is printed, leaves copies behind: a passphrase may be in it. */
static void
append (SceauSshOrder *self, const char *piece)
{
  gsize needed = self->text->len + strlen (piece) + 1;

  if (needed > self->text->allocated_len)
    {
      GString *larger = g_string_sized_new (2 * needed);

      g_string_append_len (larger, self->text->str, (gssize) self->text->len);
      sceau_wipe (self->text->str, self->text->len);
      g_string_free (self->text, TRUE);
      self->text = larger;
    }
  g_string_append (self->text, piece);
}

/* Up to a %NULL; as one line. */
void
_sceau_ssh_order_add_line (SceauSshOrder *self, const char *word, ...)
{
  va_list words;

  append (self, word);
  va_start (words, word);
  for (const char *next = va_arg (words, const char *); next != NULL;
       next = va_arg (words, const char *))
    {
      append (self, " ");
      append (self, next);
    }
  va_end (words);
  append (self, "\n");
}

void
_sceau_ssh_order_add (SceauSshOrder *self, const char *word, const char *value)
{
  _sceau_ssh_order_add_line (self, word, value, NULL);
}

static char *
encode (const char *value)
{
  return value != NULL && *value != '\0' ? g_base64_encode ((const guchar *) value, strlen (value))
                                         : g_strdup ("-");
}

void
_sceau_ssh_order_add_encoded (SceauSshOrder *self, const char *word, const char *value)
{
  char *encoded = encode (value);

  _sceau_ssh_order_add (self, word, encoded);
  sceau_wipe_string (encoded);
}

void
_sceau_ssh_order_set (SceauSshOrder *self, SceauSshFileKind file, const char *how,
                      const char *value)
{
  _sceau_ssh_order_add_line (self, "set", sceau_ssh_file_kind_to_string (file), how,
                             value != NULL ? value : "-", NULL);
}

void
_sceau_ssh_order_set_bytes (SceauSshOrder *self, SceauSshFileKind file, const char *how,
                            const char *bytes)
{
  char *encoded = encode (bytes);

  _sceau_ssh_order_set (self, file, how, encoded);
  sceau_wipe_string (encoded);
}

void
_sceau_ssh_order_remove_file (SceauSshOrder *self, SceauSshFileKind file)
{
  _sceau_ssh_order_set (self, file, "remove", NULL);
}

void
_sceau_ssh_order_remove_pending (SceauSshOrder *self)
{
  _sceau_ssh_order_remove_file (self, SCEAU_SSH_PENDING_KEY);
  _sceau_ssh_order_remove_file (self, SCEAU_SSH_PENDING_REQUEST);
}

void
_sceau_ssh_order_set_combined (SceauSshOrder *self)
{
  _sceau_ssh_order_set (self, SCEAU_SSH_COMBINED, "assemble", NULL);
}

/* Each is signed by the next: the server's OpenSSL says so too. */
void
_sceau_ssh_order_check_links (SceauSshOrder *self, guint count)
{
  g_autofree char *links = g_strdup_printf ("%u", count);

  _sceau_ssh_order_add (self, "links", links);
}
