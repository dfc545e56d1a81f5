/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds armour lines and reads base64 in text that mail programs, word processors, web pages and
 * people had in their hands. RFC 7468 is what it looks like when nobody touched it. One pass, no
 * copy of the text; nothing is ever looked at twice for the sake of what comes later. */
#include "pki/sceau-text-repair.h"

#include <string.h>

#include "base/sceau-secret.h"

/* The longest run of dashes, spaces and entities that is still taken for one armour line. */
#define MAX_RUN    64
#define MAX_ENTITY 10
#define MAX_TAG    256

typedef struct
{
  const char *text;
  gsize size;
} Text;

/* --- UTF-16 ------------------------------------------------------------------------------------ */

static gboolean
is_plain_ascii (guint8 byte)
{
  return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\r' || byte == '\t';
}

/* Every other byte is zero, and the ones between are text: what Notepad calls "Unicode". */
static gboolean
looks_like_utf16 (const guint8 *data, gsize size, guint high)
{
  gsize n = MIN (size & ~(gsize) 1, 32);

  for (gsize i = 0; i < n; i += 2)
    if (data[i + high] != 0 || !is_plain_ascii (data[i + 1 - high]))
      return FALSE;
  return n >= 4;
}

static char
narrow_unit (guint unit)
{
  if (unit < 0x80)
    return (char) unit;
  if ((unit >= 0x2010 && unit <= 0x2015) || unit == 0x2212)
    return '-';
  if (unit == 0xa0 || unit == 0x200b || unit == 0xfeff)
    return ' ';
  return '?';
}

/**
 * sceau_text_narrow_utf16: (skip)
 * @bytes: anything
 *
 * Armour is ASCII: of UTF-16 text one byte a character is kept, and what is not ASCII becomes '?'.
 *
 * Returns: (transfer full) (nullable): the narrow text; NULL when @bytes is no UTF-16
 */
GBytes *
sceau_text_narrow_utf16 (GBytes *bytes)
{
  gsize size, from = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint high; /* where in a unit its high byte is */
  char *narrow;

  if (size >= 4 && ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff)))
    high = data[0] == 0xff ? 1 : 0;
  else if (looks_like_utf16 (data, size, 1))
    high = 1;
  else if (looks_like_utf16 (data, size, 0))
    high = 0;
  else
    return NULL;

  narrow = g_malloc (size / 2);
  for (gsize i = 0; i < size / 2; i++, from += 2)
    narrow[i] = narrow_unit ((guint) data[from + high] << 8 | data[from + 1 - high]);
  return g_bytes_new_take (narrow, size / 2);
}

/* --- Characters -------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  gunichar character;
} entities[] = {
  { "nbsp", 0xa0 },    { "ndash", 0x2013 }, { "mdash", 0x2014 }, { "minus", 0x2212 },
  { "hyphen", '-' },   { "dash", '-' },     { "plus", '+' },     { "sol", '/' },
  { "equals", '=' },   { "gt", '>' },       { "lt", '<' },       { "quot", '"' },
  { "NewLine", '\n' }, { "zwnj", 0x200c },  { "shy", 0xad },     { "Tab", '\t' },
};

static gunichar
entity_value (const char *name)
{
  if (name[0] == '#')
    {
      gboolean hex = name[1] == 'x' || name[1] == 'X';
      guint64 value = g_ascii_strtoull (name + (hex ? 2 : 1), NULL, hex ? 16 : 10);

      return value <= 0x10ffff ? (gunichar) value : 0;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_equal (entities[i].name, name))
      return entities[i].character;
  return 0;
}

/* "&#43;" or "&nbsp;": its character, and in *length how long it is. 0 when it is none. */
static gunichar
read_entity (Text in, gsize at, gsize *length)
{
  char name[MAX_ENTITY + 1];
  gsize n = 0;

  for (gsize i = at + 1; i < in.size && in.text[i] != ';'; i++)
    {
      if (n == MAX_ENTITY || !(g_ascii_isalnum (in.text[i]) || in.text[i] == '#'))
        return 0;
      name[n++] = in.text[i];
    }
  if (n == 0 || at + 1 + n >= in.size)
    return 0;
  name[n] = '\0';
  *length = n + 2;
  return entity_value (name);
}

static gboolean
is_dash (gunichar c)
{
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == 0xa0 || c == 0xad || c == 0xfeff || c == 0x2060
         || (c >= 0x200b && c <= 0x200f);
}

/* The character at @at, whether written as UTF-8, as an entity or in Windows-1252 (its two dashes and
 * its hard space). 0 for anything else that is not ASCII. */
static gunichar
read_rare_character (Text in, gsize at, gsize *length)
{
  guint8 byte = in.text[at];
  gunichar c;

  *length = 1;
  if (byte == '&')
    {
      c = read_entity (in, at, length);
      return c != 0 ? c : '&';
    }
  c = g_utf8_get_char_validated (in.text + at, (gssize) (in.size - at));
  if (c != (gunichar) -1 && c != (gunichar) -2)
    {
      *length = (gsize) g_unichar_to_utf8 (c, NULL);
      return c;
    }
  return byte == 0x96 || byte == 0x97 ? '-' : byte == 0xa0 ? ' ' : 0;
}

static inline gunichar
read_character (Text in, gsize at, gsize *length)
{
  guint8 byte = in.text[at];

  *length = 1;
  return byte < 0x80 && byte != '&' ? byte : read_rare_character (in, at, length);
}

/* --- The alphabet ---------------------------------------------------------------------------------- */

enum
{
  SKIP = 64, /* blanks, and what quoting puts around */
  NEWLINE,
  ODD, /* asks for a closer look */
};

/* Indexed by byte: the digit's value, or what to do. */
static const guint8 *
get_alphabet (void)
{
  static guint8 alphabet[256];
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      static const char digits[] =
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      static const char skipped[] = " \t\f\v>|\"'`";

      memset (alphabet, ODD, sizeof alphabet);
      for (guint i = 0; i < 64; i++)
        alphabet[(guint8) digits[i]] = (guint8) i;
      for (guint i = 0; skipped[i] != '\0'; i++)
        alphabet[(guint8) skipped[i]] = SKIP;
      alphabet['\n'] = alphabet['\r'] = NEWLINE;
      g_once_init_leave (&once, 1);
    }
  return alphabet;
}

/* --- Armour lines ------------------------------------------------------------------------------ */

/* Moves over dashes and blanks; *dashes: how many dashes there were. */
static gsize
skip_dashes (Text in, gsize at, guint *dashes)
{
  gsize length;

  *dashes = 0;
  for (guint n = 0; at < in.size && n < MAX_RUN; n++, at += length)
    {
      gunichar c = read_character (in, at, &length);

      if (is_dash (c))
        ++*dashes;
      else if (!is_blank (c))
        break;
    }
  return at;
}

/* The same backwards from @at. Tries each place where a character can begin. */
static gsize
skip_dashes_back (Text in, gsize at, guint *dashes)
{
  *dashes = 0;
  for (guint n = 0; n < MAX_RUN; n++)
    {
      gsize back, length = 0;
      gunichar c = 0;

      for (back = 1; back <= MIN (at, MAX_ENTITY + 2); back++)
        {
          c = read_character (in, at - back, &length);
          if (length == back && (is_dash (c) || is_blank (c)))
            break;
        }
      if (back > MIN (at, MAX_ENTITY + 2))
        break;
      *dashes += is_dash (c);
      at -= back;
    }
  return at;
}

/* Words without which a line in capitals between dashes is something else ("WEEK-END SALE"). */
static gboolean
label_is_plausible (const char *label)
{
  static const char *const words[] = { "CERTIFICATE", "KEY",        "PKCS", "CRL",
                                       "CMS",         "PARAMETERS", "PGP" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (label, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The label from @at on, single-spaced; returns where it ends. */
static gsize
read_label (Text in, gsize at, char *label, gsize capacity)
{
  gsize n = 0, length;

  for (guint seen = 0; at < in.size && seen < MAX_RUN; seen++, at += length)
    {
      gunichar c = read_character (in, at, &length);

      if (is_blank (c))
        c = ' ';
      if (!(g_ascii_isupper (c) || g_ascii_isdigit (c) || c == ' ' || c == '#') || c > 0x7f)
        break;
      if (n + 1 < capacity && !(c == ' ' && (n == 0 || label[n - 1] == ' ')))
        label[n++] = (char) c;
    }
  while (n > 0 && label[n - 1] == ' ')
    n--;
  label[n] = '\0';
  return at;
}

static gboolean
at_line_start (Text in, gsize at)
{
  const guint8 *alphabet = get_alphabet ();

  for (guint n = 0; n < MAX_RUN && at > 0 && alphabet[(guint8) in.text[at - 1]] == SKIP; n++)
    at--;
  return at == 0 || in.text[at - 1] == '\n' || in.text[at - 1] == '\r';
}

/* "-----BEGIN CERTIFICATE-----" alone in its line, as nobody touched it: nearly all of them. */
static gboolean
read_plain_armour (Text in, gsize keyword, gboolean is_end, SceauArmour *out)
{
  static const char begin_line[] = "-----BEGIN CERTIFICATE-----";
  static const char end_line[] = "-----END CERTIFICATE-----";
  const char *line = is_end ? end_line : begin_line;
  gsize size = is_end ? sizeof end_line - 1 : sizeof begin_line - 1;
  gsize start = keyword - strlen ("-----");

  if (keyword < strlen ("-----") || in.size - start < size
      || memcmp (in.text + start, line, size) != 0 || (start > 0 && in.text[start - 1] != '\n')
      || (start + size < in.size && in.text[start + size] != '\n'))
    return FALSE;
  out->is_end = is_end;
  out->start = start;
  out->end = start + size;
  g_strlcpy (out->label, "CERTIFICATE", sizeof out->label);
  return TRUE;
}

/* An armour line whose word BEGIN or END is at @keyword. Two dashes somewhere are enough: the ends
 * of a line are what a hasty selection loses. */
static gboolean
read_armour (Text in, gsize keyword, gboolean is_end, SceauArmour *out)
{
  gsize label = keyword + (is_end ? strlen ("END") : strlen ("BEGIN"));
  guint before, after;
  gsize length;

  if (read_plain_armour (in, keyword, is_end, out))
    return TRUE;
  if (label >= in.size || !is_blank (read_character (in, label, &length)))
    return FALSE;
  out->is_end = is_end;
  out->end = read_label (in, label, out->label, sizeof out->label);
  if (!label_is_plausible (out->label))
    return FALSE;
  out->start = skip_dashes_back (in, keyword, &before);
  out->end = skip_dashes (in, out->end, &after);
  return before + after >= 2 && (before > 0 || at_line_start (in, keyword));
}

/* Not memmem(): AddressSanitizer looks at all the rest of the text at each call of it. */
static const char *
find_word (Text in, gsize from, const char *word)
{
  gsize length = strlen (word);

  while (from + length <= in.size)
    {
      const char *hit = memchr (in.text + from, word[0], in.size - from - length + 1);

      if (hit == NULL || memcmp (hit, word, length) == 0)
        return hit;
      from = (gsize) (hit - in.text) + 1;
    }
  return NULL;
}

/**
 * sceau_armour_find: (skip)
 * @text: text, not terminated
 * @size: its size
 * @from: where to begin
 * @is_end: whether an END line is wanted, or a BEGIN line
 * @armour: (out caller-allocates): the line
 *
 * Returns: whether there is one from @from on
 */
gboolean
sceau_armour_find (const char *text, gsize size, gsize from, gboolean is_end, SceauArmour *armour)
{
  const char *word = is_end ? "END" : "BEGIN";
  Text in = { text, size };

  while (from < size)
    {
      const char *hit = find_word (in, from, word);

      if (hit == NULL)
        return FALSE;
      from = (gsize) (hit - text);
      if (read_armour (in, from, is_end, armour))
        return TRUE;
      from += strlen (word);
    }
  return FALSE;
}

/* --- Base64 ------------------------------------------------------------------------------------ */

/* The state of the decoder; copied at each line's start so that a line can be taken back. */
typedef struct
{
  gsize at;
  gsize size;
  gsize n_digits, n_clean, n_foreign;
  guint32 bits;
  guint n_bits;
} Decoder;

/**
 * sceau_base64_clear: (skip)
 * @self: what sceau_base64_decode() filled
 *
 * Wipes and frees the bytes.
 */
void
sceau_base64_clear (SceauBase64 *self)
{
  if (self->data != NULL)
    sceau_wipe (self->data, self->capacity);
  g_clear_pointer (&self->data, g_free);
  self->size = self->capacity = 0;
}

/* g_realloc() would leave a copy of a key behind. */
static void
grow (SceauBase64 *self, gsize used)
{
  gsize capacity = MAX (4096, self->capacity * 2);
  guint8 *data = g_malloc (capacity);

  if (used > 0)
    memcpy (data, self->data, used);
  if (self->data != NULL)
    sceau_wipe (self->data, self->capacity);
  g_free (self->data);
  self->data = data;
  self->capacity = capacity;
}

static inline void
put_digit (SceauBase64 *self, Decoder *d, guint digit)
{
  d->n_digits++;
  d->n_clean += d->n_foreign == 0;
  d->bits = d->bits << 6 | digit;
  d->n_bits += 6;
  if (d->n_bits < 8)
    return;
  if (d->size == self->capacity)
    grow (self, d->size);
  d->n_bits -= 8;
  self->data[d->size++] = (guint8) (d->bits >> d->n_bits);
}

/* Four digits, three octets, as long as there is nothing else: nearly all of any file. */
static inline void
put_quads (SceauBase64 *self, Decoder *d, Text in, const guint8 *alphabet)
{
  const guint8 *p = (const guint8 *) in.text + d->at;
  gsize n_quads = (in.size - d->at) / 4, n = 0;
  guint8 *out;

  if (d->n_bits != 0 || n_quads == 0)
    return;
  if (d->size + 3 > self->capacity)
    grow (self, d->size);
  n_quads = MIN (n_quads, (self->capacity - d->size) / 3);
  for (out = self->data + d->size; n < n_quads; n++, p += 4, out += 3)
    {
      guint w = alphabet[p[0]], x = alphabet[p[1]], y = alphabet[p[2]], z = alphabet[p[3]];

      /* What is no digit has one of the bits above them. */
      if ((w | x | y | z) >= SKIP)
        break;
      out[0] = (guint8) (w << 2 | x >> 4);
      out[1] = (guint8) (x << 4 | y >> 2);
      out[2] = (guint8) (y << 6 | z);
    }
  d->at += 4 * n;
  d->size += 3 * n;
  d->n_digits += 4 * n;
  d->n_clean += d->n_foreign == 0 ? 4 * n : 0;
}

/* "Proc-Type: 4,ENCRYPTED" (RFC 1421): a header takes the place of digits, before the first of them. */
static gboolean
take_header (SceauBase64 *self, Decoder *d, const Decoder *line, Text in)
{
  gsize end = d->at;

  if (line->n_digits > 0)
    return FALSE;
  while (end < in.size && in.text[end] != '\n' && in.text[end] != '\r')
    end++;
  if (memmem (in.text + d->at, end - d->at, "ENCRYPTED", strlen ("ENCRYPTED")) != NULL)
    self->encrypted = TRUE;
  *d = *line;
  d->at = end;
  return TRUE;
}

/* "<br>", "</p>", "<span class=…>". */
static gsize
tag_length (Text in, gsize at)
{
  const char *end;

  if (at + 1 >= in.size
      || !(g_ascii_isalpha (in.text[at + 1]) || in.text[at + 1] == '/' || in.text[at + 1] == '!'))
    return 0;
  end = memchr (in.text + at, '>', MIN (in.size - at, MAX_TAG));
  return end != NULL ? (gsize) (end - in.text) - at + 1 : 0;
}

/* What a string literal writes for a character: "\n", "\/", "\u002b". */
static gunichar
read_escape (Text in, gsize at, gsize *length)
{
  char next = at + 1 < in.size ? in.text[at + 1] : '\n';

  *length = 2;
  if (next == 'n' || next == 'r' || next == 't')
    return ' ';
  if (next == '/')
    return '/';
  *length = 1;
  if (next == '\\' || next == '\n' || next == '\r')
    return ' ';
  if (next == 'u' && at + 6 <= in.size)
    {
      char hex[5] = { 0 };

      memcpy (hex, in.text + at + 2, 4);
      *length = 6;
      return (gunichar) g_ascii_strtoull (hex, NULL, 16);
    }
  return 0;
}

/* Padding, or what quoted-printable mail makes of it and of line ends: "=3D", "=" before the end. */
static gsize
padding_length (Text in, gsize at)
{
  static const char *const codes[] = { "3D", "0D", "0A", "20" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (at + 3 <= in.size && memcmp (in.text + at + 1, codes[i], 2) == 0)
      return 3;
  return 1;
}

/* A dash: the armour line that ends the text, or one whose first dashes were lost, or none: then the
 * whole run of dashes does not belong there. */
static gboolean
stop_at_armour (SceauBase64 *self, Decoder *d, const Decoder *line, Text in)
{
  guint dashes;
  gsize keyword = skip_dashes (in, d->at, &dashes);
  gsize candidates[2] = { keyword, line->at };

  for (guint n = 0; n < MAX_RUN && candidates[1] < d->at
                    && get_alphabet ()[(guint8) in.text[candidates[1]]] >= SKIP;
       n++)
    candidates[1]++;
  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      const char *word = in.text + candidates[i];
      gsize left = in.size - candidates[i];
      gboolean is_end = left > 3 && memcmp (word, "END", 3) == 0;

      if (!is_end && !(left > 5 && memcmp (word, "BEGIN", 5) == 0))
        continue;
      if (!read_armour (in, candidates[i], is_end, &self->armour))
        continue;
      if (i == 1)
        *d = *line;
      self->at_armour = TRUE;
      return TRUE;
    }
  d->n_foreign += dashes;
  d->at = MAX (keyword, d->at + 1);
  return FALSE;
}

/* A character that is neither digit nor blank. TRUE: the text ends here. */
static gboolean
take_odd (SceauBase64 *self, Decoder *d, const Decoder *line, Text in)
{
  gsize length = 1;
  gunichar c;

  if (in.text[d->at] == '<')
    length = tag_length (in, d->at);
  if (in.text[d->at] == '<' && length > 0)
    {
      d->at += length;
      return FALSE;
    }
  if (in.text[d->at] == ':' && take_header (self, d, line, in))
    return FALSE;
  c = in.text[d->at] == '\\' ? read_escape (in, d->at, &length)
                             : read_character (in, d->at, &length);
  if (is_dash (c))
    return stop_at_armour (self, d, line, in);
  if (c == '=')
    length = MAX (length, padding_length (in, d->at));
  else if (c != 0 && c < 0x80 && get_alphabet ()[c] < SKIP)
    put_digit (self, d, get_alphabet ()[c]);
  else if (c == 0 || !(is_blank (c) || (c < 0x80 && get_alphabet ()[c] <= NEWLINE)))
    d->n_foreign++;
  d->at += length;
  return FALSE;
}

/**
 * sceau_base64_decode: (skip)
 * @self: (inout): zeroed, or used before: its memory is used again
 * @text: text, not terminated
 * @size: its size
 * @from: where the base64 begins
 *
 * Reads base64 up to the next armour line or the end. Line ends, quoting marks, HTML tags and
 * entities, string escapes, hard and zero-width spaces are passed over; anything else is counted as
 * foreign.
 */
void
sceau_base64_decode (SceauBase64 *self, const char *text, gsize size, gsize from)
{
  const guint8 *alphabet = get_alphabet ();
  Text in = { text, size };
  Decoder d = { .at = from }, line = d;

  self->encrypted = self->at_armour = FALSE;
  for (put_quads (self, &d, in, alphabet); d.at < size; put_quads (self, &d, in, alphabet))
    {
      guint digit = alphabet[(guint8) text[d.at]];

      if (digit < SKIP)
        {
          put_digit (self, &d, digit);
          d.at++;
          continue;
        }
      if (digit == ODD)
        {
          if (take_odd (self, &d, &line, in))
            break;
          continue;
        }
      d.at++;
      if (digit == NEWLINE)
        line = d;
    }
  self->size = d.size;
  self->n_digits = d.n_digits;
  self->n_clean = d.n_clean;
  self->n_foreign = d.n_foreign;
  self->stopped = self->at_armour ? self->armour.start : d.at;
}
