/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads armoured text (PEM, RFC 7468 and what became of it on its way), and base64 without armour.
 * A label is believed only where the content does not speak for itself. */
#include "pki/sceau-reading-private.h"

#include <string.h>

#include "pki/sceau-text-repair.h"

/* A block with less in it is not a damaged certificate but a sentence about one ("copy all between
 * -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----"). */
#define MIN_DIGITS 44

static inline gboolean
is_one_of (char c, const char *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

typedef struct
{
  const SceauPlace *place;
  const char *text;
  gsize size;
  SceauBase64 base64;
  SceauReadOutcome outcome;
  const char *foreign; /* what a block was that is of no use here */
} PemReader;

static const struct
{
  const char *word;
  const char *kind;
} foreign_labels[] = {
  { "OPENSSH", "ssh-key" },
  { "SSH2", "ssh-key" },
  { "PGP", "pgp" },
  { "PARAMETERS", "parameters" },
  { "RSA PUBLIC KEY", "public-key" },
};

static const char *
foreign_kind (const char *label)
{
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_labels); i++)
    if (strstr (label, foreign_labels[i].word) != NULL)
      return foreign_labels[i].kind;
  return NULL;
}

static void
took (PemReader *self, SceauReadOutcome outcome)
{
  self->outcome = sceau_read_outcome_merge (self->outcome, outcome);
}

static void
say_malformed (PemReader *self, const char *kind)
{
  _sceau_reading_say (self->place, SCEAU_FINDING_MALFORMED, kind, NULL, NULL);
  took (self, SCEAU_READ_BROKEN);
}

/* Prose between two armour lines, or behind one that is only spoken of. */
static gboolean
is_prose (const SceauBase64 *base64)
{
  return base64->n_digits < MIN_DIGITS
         || (base64->n_clean < MIN_DIGITS && base64->n_foreign > base64->n_digits / 16);
}

/* The old OpenSSL encryption lies in headers: such a key is passed on as text, its lines mended. */
static void
read_encrypted_key (PemReader *self, const SceauArmour *begin, gsize end)
{
  SceauReadOutcome outcome;
  g_autoptr (GString) text = g_string_sized_new (end - begin->start + 2 * sizeof begin->label);

  g_string_append_printf (text, "-----BEGIN %s-----\n", begin->label);
  for (gsize i = begin->end; i < end; i++)
    if (self->text[i] != '>' && self->text[i] != '\r'
        && !(self->text[i] == ' ' && text->str[text->len - 1] == '\n'))
      g_string_append_c (text, self->text[i]);
  g_string_append_printf (text, "%s-----END %s-----\n",
                          text->str[text->len - 1] == '\n' ? "" : "\n", begin->label);
  outcome = sceau_read_private_key (self->place, text->str, text->len, begin->start);
  took (self, outcome);
}

/* What is in the block is of no known shape: its label says what it should have been. */
static void
read_unknown (PemReader *self, const SceauArmour *begin)
{
  const char *label = begin->label;
  const char *kind = strstr (label, "PRIVATE KEY") != NULL ? "private-key"
                     : strstr (label, "REQUEST") != NULL   ? "request"
                     : strstr (label, "PKCS7") != NULL     ? "pkcs7"
                     : strstr (label, "PKCS12") != NULL    ? "pkcs12"
                                                           : NULL;

  say_malformed (self, kind != NULL ? kind : self->base64.n_foreign > 0 ? "damaged-text" : NULL);
}

static void
read_block (PemReader *self, const SceauArmour *begin)
{
  g_autoptr (GBytes) der = NULL;
  SceauReadOutcome outcome;

  if (self->base64.encrypted)
    {
      read_encrypted_key (self, begin, self->base64.stopped);
      return;
    }
  if (strstr (begin->label, "PRIVATE KEY") != NULL)
    {
      /* Straight from the buffer that is wiped: no copy in a GBytes. */
      took (self, sceau_read_private_key (self->place, self->base64.data, self->base64.size,
                                          begin->start));
      return;
    }
  der = g_bytes_new (self->base64.data, self->base64.size);
  outcome = sceau_read_der_element (self->place, der, begin->start, TRUE);
  if (outcome == SCEAU_READ_NOT_MINE)
    read_unknown (self, begin);
  else
    took (self, outcome);
}

/* Reads the text behind a BEGIN line; returns where to go on. */
static gsize
read_behind (PemReader *self, const SceauArmour *begin)
{
  const char *foreign = foreign_kind (begin->label);
  SceauBase64 *base64 = &self->base64;
  gboolean ended;

  sceau_base64_decode (base64, self->text, self->size, begin->end);
  ended = base64->at_armour && base64->armour.is_end;
  if (foreign != NULL)
    self->foreign = foreign;
  else if (is_prose (base64))
    return ended ? base64->armour.end : base64->stopped;
  else if (!ended)
    say_malformed (self, "cut-end");
  else if (base64->n_foreign > 0 && !base64->encrypted)
    say_malformed (self, "damaged-text");
  else
    read_block (self, begin);
  return ended ? base64->armour.end : base64->stopped;
}

/* Between two blocks: an END line without its BEGIN line. A sentence that speaks of one has no
 * base64 before it. */
static void
look_for_lost_begin (PemReader *self, gsize from, gsize to)
{
  SceauArmour end;

  while (sceau_armour_find (self->text, to, from, TRUE, &end))
    {
      gsize digits = 0;

      for (gsize i = end.start; i > from && digits < MIN_DIGITS; i--)
        if (g_ascii_isalnum (self->text[i - 1]) || is_one_of (self->text[i - 1], "+/="))
          digits++;
        else if (!is_one_of (self->text[i - 1], "\r\n> "))
          break;
      if (digits == MIN_DIGITS && foreign_kind (end.label) == NULL)
        say_malformed (self, "cut-begin");
      from = end.end;
    }
}

/* What to say when nothing was found and nothing was damaged. */
static SceauReadOutcome
finish (PemReader *self)
{
  if (self->outcome == SCEAU_READ_NOT_MINE && self->foreign != NULL)
    {
      _sceau_reading_say (self->place, SCEAU_FINDING_NOT_A_CERTIFICATE, self->foreign, NULL, NULL);
      self->outcome = SCEAU_READ_BROKEN;
    }
  sceau_base64_clear (&self->base64);
  return self->outcome;
}

/**
 * sceau_read_pem: (skip)
 * @place: where the text comes from
 * @bytes: the text
 *
 * Reads each armoured block. A damaged one does not hide the good ones.
 *
 * Returns: NOT_MINE when there is no block
 */
SceauReadOutcome
sceau_read_pem (const SceauPlace *place, GBytes *bytes)
{
  PemReader self = { .place = place };
  SceauArmour begin;
  gsize at = 0;

  self.text = g_bytes_get_data (bytes, &self.size);
  while (!_sceau_reading_is_full (place->reading)
         && sceau_armour_find (self.text, self.size, at, FALSE, &begin))
    {
      look_for_lost_begin (&self, at, begin.start);
      at = read_behind (&self, &begin);
    }
  if (!_sceau_reading_is_full (place->reading))
    look_for_lost_begin (&self, at, self.size);
  return finish (&self);
}

/* DER of any real size begins "0\x82" or "0\x80" or "0\x81": "MII", "MIA", "MIG" in base64. */
static gsize
find_first_digit (const char *text, gsize size)
{
  gsize at = 0;

  if (size >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    at = 3;
  while (at < size && is_one_of (text[at], " \t\r\n>\"'"))
    at++;
  return at + 2 <= size && memcmp (text + at, "MI", 2) == 0 ? at : size;
}

/**
 * sceau_read_bare_base64: (skip)
 * @place: where the text comes from
 * @bytes: the text
 *
 * Reads text that is base64 from its beginning to its end: DER whose armour was left behind.
 *
 * Returns: NOT_MINE when it is anything else
 */
SceauReadOutcome
sceau_read_bare_base64 (const SceauPlace *place, GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  gsize at = find_first_digit (text, size);
  SceauBase64 base64 = { 0 };
  SceauReadOutcome outcome = SCEAU_READ_NOT_MINE;

  if (at == size)
    return SCEAU_READ_NOT_MINE;
  sceau_base64_decode (&base64, text, size, at);
  if (base64.n_foreign == 0 && base64.n_digits >= MIN_DIGITS && !base64.at_armour)
    {
      GBytes *der = g_bytes_new (base64.data, base64.size);

      outcome = sceau_read_der_element (place, der, at, TRUE);
      sceau_read_wipe_bytes (der);
    }
  sceau_base64_clear (&base64);
  return outcome;
}
