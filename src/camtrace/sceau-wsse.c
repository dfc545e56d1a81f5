/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WSSE UsernameToken as CamTrace uses it. The nonce is hashed as the text it is, not base64-decoded as the OASIS profile says. */
#include "config.h"

#include "camtrace/sceau-wsse.h"

#include <crypt.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#define SALT_LENGTH      29u /* "$2a$10$" and 22 characters */
#define CRYPTPASS_LENGTH 60u
#define MIN_COST         4
#define MAX_COST         15 /* about three seconds: more is an attack on the client */
#define OUR_COST         10
#define SHA1_SIZE        20u
#define SHA1_BLOCK       64u
#define DIGEST_LENGTH    28u /* base64 of 20 bytes */
#define MAX_USERNAME     128u
#define MAX_NONCE        256u
#define MAX_CREATED      40u
#define NONCE_BYTES      10u
#define SCHEME           "UsernameToken "

/* --- bcrypt ----------------------------------------------------------------------------------- */

static gboolean
is_bcrypt_text (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '/';
}

/* "$2a$10$" and 22 characters of bcrypt's own base64; a whole cryptpass will do too, as it begins with its salt. */
static gboolean
is_salt (const char *salt)
{
  gsize length = strnlen (salt, CRYPTPASS_LENGTH + 1);
  int cost;

  if (length != SALT_LENGTH && length != CRYPTPASS_LENGTH)
    return FALSE;
  if (salt[0] != '$' || salt[1] != '2' || strchr ("aby", salt[2]) == NULL || salt[3] != '$'
      || !g_ascii_isdigit (salt[4]) || !g_ascii_isdigit (salt[5]) || salt[6] != '$')
    return FALSE;
  cost = (salt[4] - '0') * 10 + (salt[5] - '0');
  if (cost < MIN_COST || cost > MAX_COST)
    return FALSE;
  for (gsize i = 7; i < length; i++)
    if (!is_bcrypt_text (salt[i]))
      return FALSE;
  return TRUE;
}

/**
 * sceau_wsse_cryptpass:
 * @password: what the person typed
 * @salt: "$2a$", "$2b$" or "$2y$", a cost from 4 to 15 and 22 characters, from a server: untrusted
 * @error: return location: BAD_RESPONSE for a salt of another kind
 *
 * bcrypt; blocks for 60 ms (cost 10) to 2 s (cost 15).
 *
 * Returns: (transfer full) (nullable): the 60 characters, as good as the password itself
 */
SceauSecret *
sceau_wsse_cryptpass (SceauSecret *password, const char *salt, GError **error)
{
  struct crypt_data *data;
  SceauSecret *cryptpass = NULL;
  const char *result;

  g_return_val_if_fail (password != NULL && salt != NULL, NULL);

  if (!is_salt (salt))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                           _ ("The server sent a password salt that is not a bcrypt salt"));
      return NULL;
    }
  data = g_new0 (struct crypt_data, 1);
  result = crypt_r (sceau_secret_get_text (password), salt, data);
  if (result != NULL && strlen (result) == CRYPTPASS_LENGTH && is_salt (result))
    cryptpass = sceau_secret_new (result, CRYPTPASS_LENGTH);
  else
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                         _ ("This system cannot compute bcrypt password hashes"));
  sceau_wipe (data, sizeof *data);
  g_free (data);
  return cryptpass;
}

typedef struct
{
  SceauSecret *password;
  char *salt;
} CryptpassJob;

static void
cryptpass_job_free (CryptpassJob *job)
{
  sceau_secret_unref (job->password);
  g_free (job->salt);
  g_free (job);
}

static void
run_cryptpass (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CryptpassJob *job = data;
  GError *error = NULL;
  SceauSecret *cryptpass = sceau_wsse_cryptpass (job->password, job->salt, &error);

  if (cryptpass != NULL)
    g_task_return_pointer (task, cryptpass, (GDestroyNotify) sceau_secret_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_wsse_cryptpass_async:
 * @password: what the person typed
 * @salt: untrusted
 * @cancellable: (nullable): cancels the wait; the thread ends by itself
 * @callback: called in the caller's main context
 * @data: for @callback
 *
 * As sceau_wsse_cryptpass(), in a thread.
 */
void
sceau_wsse_cryptpass_async (SceauSecret *password, const char *salt, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  CryptpassJob *job;

  g_return_if_fail (password != NULL && salt != NULL);

  job = g_new (CryptpassJob, 1);
  job->password = sceau_secret_ref (password);
  job->salt = g_strdup (salt);
  g_task_set_source_tag (task, sceau_wsse_cryptpass_async);
  g_task_set_task_data (task, job, (GDestroyNotify) cryptpass_job_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, run_cryptpass);
}

/**
 * sceau_wsse_cryptpass_finish:
 * @result: what the callback got
 * @error: return location: as sceau_wsse_cryptpass(), CANCELLED
 *
 * Returns: (transfer full) (nullable): the cryptpass
 */
SceauSecret *
sceau_wsse_cryptpass_finish (GAsyncResult *result, GError **error)
{
  SceauSecret *cryptpass;
  GError *local = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, sceau_wsse_cryptpass_async), NULL);

  cryptpass = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL)
    sceau_error_propagate (error, local);
  return cryptpass;
}

/**
 * sceau_wsse_make_salt:
 *
 * Returns: (transfer full): a fresh "$2a$10$…", the kind that CamTrace makes
 */
char *
sceau_wsse_make_salt (void)
{
  char salt[CRYPT_GENSALT_OUTPUT_SIZE];

  /* Only a kernel without random numbers makes this fail, and then nothing else would work. */
  if (crypt_gensalt_rn ("$2a$", OUR_COST, NULL, 0, salt, sizeof salt) == NULL)
    g_error ("No random numbers for a salt");
  return g_strdup (salt);
}

/* --- token ------------------------------------------------------------------------------------ */

/**
 * sceau_wsse_token_free:
 * @token: (transfer full) (nullable): a token
 */
void
sceau_wsse_token_free (SceauWsseToken *token)
{
  if (token == NULL)
    return;
  g_free (token->username);
  g_free (token->digest);
  g_free (token->nonce);
  g_free (token->created);
  g_free (token);
}

/**
 * sceau_wsse_username_is_valid:
 * @username: what the person typed
 *
 * The header has no escape: a name with a quote, a backslash or a control character cannot be sent.
 *
 * Returns: whether @username can be in a token: 1 to 128 bytes of UTF-8
 */
gboolean
sceau_wsse_username_is_valid (const char *username)
{
  gsize length;

  g_return_val_if_fail (username != NULL, FALSE);

  length = strnlen (username, MAX_USERNAME + 1);
  if (length == 0 || length > MAX_USERNAME || !g_utf8_validate (username, (gssize) length, NULL))
    return FALSE;
  for (const char *p = username; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == '"' || *p == '\\')
      return FALSE;
  return TRUE;
}

/* base64 (SHA-1 (nonce + created + cryptpass)). */
static char *
make_digest (const char *nonce, const char *created, SceauSecret *cryptpass)
{
  static const guchar zeros[SHA1_BLOCK] = { 0 };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 hash[SHA1_SIZE];
  gsize size = sizeof hash;

  g_checksum_update (checksum, (const guchar *) nonce, -1);
  g_checksum_update (checksum, (const guchar *) created, -1);
  g_checksum_update (checksum, sceau_secret_get_data (cryptpass, NULL),
                     (gssize) sceau_secret_get_size (cryptpass));
  g_checksum_get_digest (checksum, hash, &size);
  /* GChecksum does not wipe its block, where the end of the cryptpass is: a block of zeros overwrites it. */
  g_checksum_reset (checksum);
  g_checksum_update (checksum, zeros, sizeof zeros);
  return g_base64_encode (hash, size);
}

static char *
make_nonce (void)
{
  g_autoptr (SceauSecret) random = sceau_secret_new_random (NONCE_BYTES);

  return sceau_hex_encode (sceau_secret_get_data (random, NULL), NONCE_BYTES);
}

/* 2026-11-23T08:30:00.000Z */
static char *
format_created (gint64 created_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (created_us / G_USEC_PER_SEC);
  g_autofree char *seconds = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;
  int ms = (int) (created_us % G_USEC_PER_SEC) / 1000;

  return g_strdup_printf ("%s.%03dZ", seconds != NULL ? seconds : "1970-01-01T00:00:00",
                          MAX (ms, 0));
}

/**
 * sceau_wsse_token_new:
 * @username: a name for which sceau_wsse_username_is_valid() holds
 * @cryptpass: of sceau_wsse_cryptpass()
 * @nonce: (nullable): a challenge, hashed as text; %NULL: 20 random hexadecimal digits, as the vendor's library
 * @created_us: the server's time, microseconds since 1970
 *
 * Returns: (transfer full): a token, good for one request
 */
SceauWsseToken *
sceau_wsse_token_new (const char *username, SceauSecret *cryptpass, const char *nonce,
                      gint64 created_us)
{
  SceauWsseToken *token;

  g_return_val_if_fail (username != NULL && sceau_wsse_username_is_valid (username), NULL);
  g_return_val_if_fail (cryptpass != NULL, NULL);

  token = g_new0 (SceauWsseToken, 1);
  token->username = g_strdup (username);
  token->nonce = nonce != NULL ? g_strdup (nonce) : make_nonce ();
  token->created = format_created (created_us);
  token->digest = make_digest (token->nonce, token->created, cryptpass);
  return token;
}

/**
 * sceau_wsse_token_to_header:
 * @token: a token
 *
 * Returns: (transfer full): the value of the X-WSSE header
 */
char *
sceau_wsse_token_to_header (const SceauWsseToken *token)
{
  g_return_val_if_fail (token != NULL, NULL);

  return g_strdup_printf (SCHEME
                          "Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"",
                          token->username, token->digest, token->nonce, token->created);
}

/* --- reading ---------------------------------------------------------------------------------- */

static gboolean
is_digest (const char *text)
{
  return strlen (text) == DIGEST_LENGTH
         && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
                == DIGEST_LENGTH - 1
         && text[DIGEST_LENGTH - 1] == '=';
}

static gboolean
is_nonce (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_NONCE)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return TRUE;
}

static gboolean
is_created (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= MAX_CREATED && strspn (text, "0123456789-:.+TZ") == length;
}

/* One Name="value"; the value goes into the member of that name, which must still be empty. */
static gboolean
read_member (const char **text, SceauWsseToken *token)
{
  const struct
  {
    const char *name;
    char **value;
  } members[] = {
    { "Username=\"", &token->username },
    { "PasswordDigest=\"", &token->digest },
    { "Nonce=\"", &token->nonce },
    { "Created=\"", &token->created },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_has_prefix (*text, members[i].name) && *members[i].value == NULL)
      {
        const char *value = *text + strlen (members[i].name);
        const char *end = strchr (value, '"');

        if (end == NULL)
          return FALSE;
        *members[i].value = g_strndup (value, (gsize) (end - value));
        *text = end + 1;
        return TRUE;
      }
  return FALSE;
}

/* The four members in any order, each once, with a comma and spaces between them. */
static gboolean
read_members (const char *text, SceauWsseToken *token)
{
  for (guint i = 0; i < 4; i++)
    {
      if (i > 0 && *text++ != ',')
        return FALSE;
      text += strspn (text, " ");
      if (!read_member (&text, token))
        return FALSE;
    }
  text += strspn (text, " ");
  return *text == '\0';
}

/**
 * sceau_wsse_token_parse:
 * @header: the value of an X-WSSE header, untrusted
 * @error: return location: MALFORMED
 *
 * Returns: (transfer full) (nullable): the token, of which nothing is verified yet but its form
 */
SceauWsseToken *
sceau_wsse_token_parse (const char *header, GError **error)
{
  g_autoptr (SceauWsseToken) token = g_new0 (SceauWsseToken, 1);

  g_return_val_if_fail (header != NULL, NULL);

  if (strnlen (header, SCEAU_MAX_WSSE_HEADER + 1) <= SCEAU_MAX_WSSE_HEADER
      && g_str_has_prefix (header, SCHEME) && read_members (header + strlen (SCHEME), token)
      && sceau_wsse_username_is_valid (token->username) && is_digest (token->digest)
      && is_nonce (token->nonce) && is_created (token->created))
    return g_steal_pointer (&token);

  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("The X-WSSE header is not a WSSE UsernameToken"));
  return NULL;
}

/**
 * sceau_wsse_token_check_digest:
 * @token: a token
 * @cryptpass: what this user's is
 *
 * Constant time in the digest. Nonce and time are the caller's to check.
 *
 * Returns: whether the token was made with @cryptpass
 */
gboolean
sceau_wsse_token_check_digest (const SceauWsseToken *token, SceauSecret *cryptpass)
{
  g_autofree char *digest = NULL;
  guint different = 0;

  g_return_val_if_fail (token != NULL && cryptpass != NULL, FALSE);

  digest = make_digest (token->nonce, token->created, cryptpass);
  if (strlen (token->digest) != DIGEST_LENGTH)
    return FALSE;
  for (guint i = 0; i < DIGEST_LENGTH; i++)
    different |= (guint) (guchar) (digest[i] ^ token->digest[i]);
  return different == 0;
}

/**
 * sceau_wsse_token_get_created:
 * @token: a token
 * @unix_us: (out): microseconds since 1970; untouched on failure
 *
 * Returns: whether its Created is a time with a zone (ISO 8601)
 */
gboolean
sceau_wsse_token_get_created (const SceauWsseToken *token, gint64 *unix_us)
{
  g_autoptr (GDateTime) time = NULL;

  g_return_val_if_fail (token != NULL && unix_us != NULL, FALSE);

  time = g_date_time_new_from_iso8601 (token->created, NULL);
  if (time == NULL)
    return FALSE;
  *unix_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

/**
 * sceau_wsse_find_salt:
 * @object: the answer to GET /users/NAME/auth, untrusted
 *
 * Returns: (transfer none) (nullable): the salt of its first method of type "wsse", owned by @object
 */
const char *
sceau_wsse_find_salt (JsonObject *object)
{
  JsonArray *methods = sceau_json_get_array (object, "auth");
  guint n = methods != NULL ? json_array_get_length (methods) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (methods, i);
      JsonObject *method = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (method != NULL && g_strcmp0 (sceau_json_get_string (method, "type", NULL), "wsse") == 0)
        return sceau_json_get_string (method, "salt", NULL);
    }
  return NULL;
}
