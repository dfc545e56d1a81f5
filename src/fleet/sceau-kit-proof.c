/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an offline kit brings back from its server: which files are in place. Foreign bytes: bounded, typed, sealed. */
#include "config.h"

#include "fleet/sceau-kit-proof.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "pki/sceau-reading.h"

static const char *const actions[SCEAU_N_KIT_ACTIONS] = {
  [SCEAU_KIT_LOOKED] = "looked",
  [SCEAU_KIT_INSTALLED] = "installed",
  [SCEAU_KIT_UNDONE] = "undone",
};
static const char *const pairs[SCEAU_N_KIT_PAIRS] = {
  [SCEAU_KIT_NO_PAIR] = "none",
  [SCEAU_KIT_PAIR] = "yes",
  [SCEAU_KIT_BROKEN_PAIR] = "no",
};

/**
 * sceau_kit_proof_free:
 * @self: (nullable) (transfer full): a proof
 */
void
sceau_kit_proof_free (SceauKitProof *self)
{
  if (self == NULL)
    return;
  g_free (self->kit);
  g_free (self->server_id);
  g_free (self->certificate_sha256);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->request, sceau_request_unref);
  g_free (self->sealed);
  g_free (self->seal);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *member)
{
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
               _ ("This is not the proof of a kit: “%s” is missing or cannot be read."), member);
  return FALSE;
}

static gboolean
find_word (const char *const *words, guint n, const char *word, guint *index)
{
  for (*index = 0; word != NULL && *index < n; (*index)++)
    if (g_str_equal (words[*index], word))
      return TRUE;
  return FALSE;
}

static gboolean
is_hex (const char *text, gsize digits)
{
  return text != NULL && strlen (text) == digits && strspn (text, "0123456789abcdef") == digits;
}

/* A file of the server; NULL when it has none. */
static gboolean
read_file (JsonObject *object, const char *member, GBytes **bytes, GError **error)
{
  const char *text = sceau_json_require_string (object, member, error);
  guchar *data;
  gsize size;

  *bytes = NULL;
  if (text == NULL)
    return FALSE;
  if (*text == '\0')
    return TRUE;
  if (strlen (text) > SCEAU_MAX_PROOF_FILE * 4 / 3 + 4)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                   _ ("“%s” is too large for the proof of a kit."), member);
      return FALSE;
    }
  data = g_base64_decode (text, &size);
  *bytes = g_bytes_new_take (data, size);
  return size > 0 || refuse (error, member);
}

static void
read_certificates (SceauKitProof *self, GBytes *bytes)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  sceau_reading_add (reading, "certificate", bytes);
  g_ptr_array_unref (self->chain);
  self->chain = sceau_reading_dup_certificates (reading);
  self->certificate_sha256 = sceau_sha256_hex (data, size);
  if (self->chain->len > SCEAU_MAX_STATE_CHAIN)
    g_ptr_array_set_size (self->chain, SCEAU_MAX_STATE_CHAIN);
}

/* A request that cannot be read is none: it proves nothing, and spoils nothing. */
static void
read_request (SceauKitProof *self, GBytes *bytes)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  self->request = sceau_request_new_from_pem (text, NULL);
  if (self->request != NULL && !sceau_request_verify (self->request))
    g_clear_pointer (&self->request, sceau_request_unref);
}

static gboolean
read_files (SceauKitProof *self, JsonObject *object, GError **error)
{
  g_autoptr (GBytes) certificate = NULL;
  g_autoptr (GBytes) request = NULL;

  if (!read_file (object, "certificate", &certificate, error)
      || !read_file (object, "request", &request, error))
    return FALSE;
  if (certificate != NULL)
    read_certificates (self, certificate);
  if (request != NULL)
    read_request (self, request);
  if (self->chain->len == 0 && self->pair == SCEAU_KIT_PAIR)
    return refuse (error, "certificate");
  return TRUE;
}

/* The lines of the script's write_proof (), without the nonce. */
static char *
make_sealed (JsonObject *object)
{
  static const char *const members[] = { "kit",  "server",      "action", "time",
                                         "pair", "certificate", "request" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_string_append_printf (text, "%s\n", sceau_json_get_string (object, members[i], ""));
  return g_string_free (text, FALSE);
}

static gboolean
read_members (SceauKitProof *self, JsonObject *object, GError **error)
{
  const char *kit = sceau_json_get_string (object, "kit", NULL);
  const char *seal = sceau_json_get_string (object, "seal", NULL);
  const char *server = sceau_json_get_string (object, "server", NULL);
  guint action, pair;

  if (sceau_json_get_int (object, "sceau_proof", 1, 1, 0) != 1)
    return refuse (error, "sceau_proof");
  if (!is_hex (kit, SCEAU_KIT_ID_DIGITS))
    return refuse (error, "kit");
  if (!is_hex (seal, 64))
    return refuse (error, "seal");
  if (server == NULL || !g_uuid_string_is_valid (server))
    return refuse (error, "server");
  if (!find_word (actions, SCEAU_N_KIT_ACTIONS, sceau_json_get_string (object, "action", NULL),
                  &action))
    return refuse (error, "action");
  if (!find_word (pairs, SCEAU_N_KIT_PAIRS, sceau_json_get_string (object, "pair", NULL), &pair))
    return refuse (error, "pair");
  self->time = sceau_json_get_time (object, "time", 0);
  if (self->time <= 0)
    return refuse (error, "time");
  self->kit = g_strdup (kit);
  self->seal = g_strdup (seal);
  self->server_id = g_strdup (server);
  self->action = (SceauKitAction) action;
  self->pair = (SceauKitPair) pair;
  self->sealed = make_sealed (object);
  return read_files (self, object, error);
}

/**
 * sceau_kit_proof_new_from_bytes:
 * @bytes: a file that somebody brought
 * @error: MALFORMED when it is no proof, TOO_LARGE
 *
 * That it can be read does not make it true: see sceau_kit_proof_is_sealed(). And whatever it says, it is not about HTTPS: only
 * a probe is.
 *
 * Returns: (transfer full) (nullable): the proof
 */
SceauKitProof *
sceau_kit_proof_new_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (JsonObject) object = sceau_json_parse_bytes (bytes, error);
  g_autoptr (SceauKitProof) self = NULL;

  if (object == NULL)
    return NULL;
  self = g_new0 (SceauKitProof, 1);
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  return read_members (self, object, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * sceau_kit_proof_is_sealed:
 * @self: a proof
 * @nonce: the nonce of the kit that it claims to come from
 *
 * Returns: whether it was written by who has that kit, and not changed since
 */
gboolean
sceau_kit_proof_is_sealed (const SceauKitProof *self, const char *nonce)
{
  g_autofree char *text = g_strconcat (nonce, "\n", self->sealed, NULL);
  g_autofree char *seal = sceau_sha256_hex (text, strlen (text));

  return g_str_equal (seal, self->seal);
}
