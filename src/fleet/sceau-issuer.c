/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An authority's certificate that was got for a chain in which it was missing, with where it came from. */
#include "config.h"

#include "fleet/sceau-issuer.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "base/sceau-text.h"
#include "fleet/sceau-words.h"

struct _SceauIssuer
{
  SceauCertificate *certificate;
  SceauIssuerOrigin origin;
  gboolean stored;
  char *name;
  gint64 seen;
};

G_DEFINE_BOXED_TYPE (SceauIssuer, sceau_issuer, sceau_issuer_ref, sceau_issuer_unref)

static const char *const origins[] = { "installed", "dropped", "presented", "fetched" };
G_STATIC_ASSERT (G_N_ELEMENTS (origins) == SCEAU_N_ISSUER_ORIGINS);

/**
 * sceau_issuer_origin_to_string:
 * @origin: where it was met
 *
 * Returns: (transfer none): "installed", "dropped", "presented" or "fetched"
 */
const char *
sceau_issuer_origin_to_string (SceauIssuerOrigin origin)
{
  g_return_val_if_fail ((guint) origin < SCEAU_N_ISSUER_ORIGINS, "");

  return origins[origin];
}

/**
 * sceau_issuer_origin_from_string:
 * @text: (nullable): a name
 * @origin: (out): set when it is known
 *
 * Returns: whether it is known
 */
gboolean
sceau_issuer_origin_from_string (const char *text, SceauIssuerOrigin *origin)
{
  for (guint i = 0; i < SCEAU_N_ISSUER_ORIGINS; i++)
    if (g_strcmp0 (text, origins[i]) == 0)
      {
        *origin = (SceauIssuerOrigin) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * sceau_issuer_new:
 * @certificate: the authority's certificate
 * @stored: whether it comes from the store of those seen before
 * @origin: where it was met
 * @name: (nullable): which server, file or address that was
 * @seen: when, in Unix seconds
 *
 * Returns: (transfer full): the issuer
 */
SceauIssuer *
sceau_issuer_new (SceauCertificate *certificate, gboolean stored, SceauIssuerOrigin origin,
                  const char *name, gint64 seen)
{
  SceauIssuer *self = g_atomic_rc_box_new0 (SceauIssuer);

  self->certificate = sceau_certificate_ref (certificate);
  self->stored = stored;
  self->origin = origin;
  self->name = name != NULL ? sceau_text_make_safe (name, 256) : NULL;
  self->seen = seen;
  return self;
}

/**
 * sceau_issuer_ref:
 * @self: an issuer
 *
 * Returns: (transfer full): the same
 */
SceauIssuer *
sceau_issuer_ref (SceauIssuer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
issuer_clear (gpointer data)
{
  SceauIssuer *self = data;

  sceau_certificate_unref (self->certificate);
  g_free (self->name);
}

/**
 * sceau_issuer_unref:
 * @self: (transfer full): an issuer
 */
void
sceau_issuer_unref (SceauIssuer *self)
{
  g_atomic_rc_box_release_full (self, issuer_clear);
}

/**
 * sceau_issuer_get_certificate:
 * @self: an issuer
 *
 * Returns: (transfer none): its certificate
 */
SceauCertificate *
sceau_issuer_get_certificate (SceauIssuer *self)
{
  return self->certificate;
}

/**
 * sceau_issuer_get_stored:
 * @self: an issuer
 *
 * Returns: whether it comes from the store of those seen before, rather than from the authority just now
 */
gboolean
sceau_issuer_get_stored (SceauIssuer *self)
{
  return self->stored;
}

/**
 * sceau_issuer_get_origin:
 * @self: an issuer
 *
 * Returns: where it was met
 */
SceauIssuerOrigin
sceau_issuer_get_origin (SceauIssuer *self)
{
  return self->origin;
}

/**
 * sceau_issuer_get_name:
 * @self: an issuer
 *
 * Returns: (transfer none) (nullable): which server, file or address that was; safe to show
 */
const char *
sceau_issuer_get_name (SceauIssuer *self)
{
  return self->name;
}

/**
 * sceau_issuer_get_seen:
 * @self: an issuer
 *
 * Returns: when it was met last, in Unix seconds
 */
gint64
sceau_issuer_get_seen (SceauIssuer *self)
{
  return self->seen;
}

static char *
dup_store_sentence (SceauIssuer *self, const char *date)
{
  switch (self->origin)
    {
    case SCEAU_ISSUER_INSTALLED:
      /* Translators: where an authority's certificate was seen before: the name of a server, then the date. */
      return g_strdup_printf (_ ("Known certificate: installed on %s, seen there on %s."),
                              self->name, date);
    case SCEAU_ISSUER_PRESENTED:
      /* Translators: where an authority's certificate was seen before: the name of a server, then the date. */
      return g_strdup_printf (_ ("Known certificate: sent by %s on %s."), self->name, date);
    case SCEAU_ISSUER_DROPPED:
      /* Translators: where an authority's certificate was seen before: the name of a file, then the date. */
      return g_strdup_printf (_ ("Known certificate: in “%s”, on %s."), self->name, date);
    case SCEAU_ISSUER_FETCHED:
    case SCEAU_N_ISSUER_ORIGINS:
    default:
      /* Translators: where an authority's certificate was got earlier: its web address, then the date. */
      return g_strdup_printf (_ ("Known certificate: got from %s on %s."), self->name, date);
    }
}

/**
 * sceau_issuer_dup_sentence:
 * @self: an issuer
 *
 * Returns: (transfer full): where it comes from and since when it is known, as one translated sentence
 */
char *
sceau_issuer_dup_sentence (SceauIssuer *self)
{
  g_autofree char *date = sceau_words_date (self->seen);

  if (self->name == NULL)
    /* Translators: an authority's certificate was seen before, on that date. */
    return g_strdup_printf (_ ("Known certificate: seen on %s."), date);
  if (self->stored)
    return dup_store_sentence (self, date);
  /* Translators: where an authority's certificate was got just now: its web address, then the date. */
  return g_strdup_printf (_ ("Got from %s on %s."), self->name, date);
}

/**
 * sceau_issuer_to_json:
 * @self: an issuer
 *
 * Returns: (transfer full): `{"sha256","subject","source","origin","name","seen"}`, where source is "store" or "authority"
 */
JsonObject *
sceau_issuer_to_json (SceauIssuer *self)
{
  JsonObject *object = json_object_new ();
  g_autofree char *seen = sceau_time_to_iso8601 (self->seen);

  sceau_json_set_string (object, "sha256", sceau_certificate_get_sha256 (self->certificate));
  sceau_json_set_string (object, "subject", sceau_certificate_get_subject (self->certificate));
  sceau_json_set_string (object, "source", self->stored ? "store" : "authority");
  sceau_json_set_string (object, "origin", sceau_issuer_origin_to_string (self->origin));
  sceau_json_set_string (object, "name", self->name);
  sceau_json_set_string (object, "seen", seen);
  return object;
}

/* "AB12 34CD …", as people read it out. */
static char *
dup_key_id (SceauCertificate *certificate)
{
  GBytes *id = sceau_certificate_get_authority_key_id (certificate);
  g_autofree char *hex = id != NULL ? sceau_hex_encode (g_bytes_get_data (id, NULL),
                                                        MIN (g_bytes_get_size (id), 64))
                                    : NULL;
  g_autofree char *grouped = hex != NULL ? sceau_fingerprint_group (hex) : NULL;

  return grouped != NULL ? g_ascii_strup (grouped, -1) : NULL;
}

/**
 * sceau_issuer_dup_question:
 * @chain: a chain
 *
 * Returns: (transfer full) (nullable): what to ask the authority for, to be pasted in a mail, in the reader's language; %NULL when no
 *   issuer is missing
 */
char *
sceau_issuer_dup_question (SceauChain *chain)
{
  SceauCertificate *leaf, *last;
  GPtrArray *order;
  g_autofree char *key_id = NULL;
  const char *issuer;

  g_return_val_if_fail (SCEAU_IS_CHAIN (chain), NULL);

  order = sceau_chain_get_order (chain);
  issuer = sceau_chain_get_missing_issuer (chain);
  if (issuer == NULL || order->len == 0)
    return NULL;
  leaf = order->pdata[0];
  last = order->pdata[order->len - 1];
  key_id = dup_key_id (last);
  if (key_id != NULL)
    /* Translators: to be pasted in a mail to a certificate authority: the issuer's name, its key identifier (hexadecimal), the
       name in the server's certificate, that certificate's serial number. */
    return g_strdup_printf (
        _ ("Please send us the certificate of your authority “%s” (key identifier %s). It is missing from the chain of the "
           "certificate that you issued for %s (serial number %s). A PEM, DER or P7B file will do."),
        issuer, key_id, sceau_certificate_get_title (leaf), sceau_certificate_get_serial (leaf));
  /* Translators: the same without a key identifier. */
  return g_strdup_printf (
      _ ("Please send us the certificate of your authority “%s”. It is missing from the chain of the certificate that you issued "
         "for %s (serial number %s). A PEM, DER or P7B file will do."),
      issuer, sceau_certificate_get_title (leaf), sceau_certificate_get_serial (leaf));
}
