/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The users of a demo fleet, as a CamTrace cluster shares them: salts (decoys too), and the WSSE check with clock and replay. */
#include "config.h"

#include "demo/sceau-demo-users.h"

#include <string.h>

#define WINDOW_US     (5 * 60 * G_TIME_SPAN_SECOND)
#define MAX_NONCES    100000u
#define SALT_TEXT     22u
#define BCRYPT_DIGITS "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

struct _SceauDemoUsers
{
  GObject parent_instance;
  GHashTable *cryptpasses; /* user name → SceauSecret */
  SceauSecret *decoy_key;
  SceauSecret *decoy_cryptpass; /* checked for who is unknown: the same work, always wrong */
  GHashTable *nonces;           /* the set of those seen in the window, owned by the queue */
  GQueue seen;                  /* of Seen, oldest first */
};

typedef struct
{
  gint64 when;
  char *nonce;
} Seen;

G_DEFINE_FINAL_TYPE (SceauDemoUsers, sceau_demo_users, G_TYPE_OBJECT)

static void
seen_free (Seen *seen)
{
  g_free (seen->nonce);
  g_free (seen);
}

static void
sceau_demo_users_finalize (GObject *object)
{
  SceauDemoUsers *self = SCEAU_DEMO_USERS (object);

  g_clear_pointer (&self->nonces, g_hash_table_unref);
  g_queue_clear_full (&self->seen, (GDestroyNotify) seen_free);
  g_clear_pointer (&self->cryptpasses, g_hash_table_unref);
  g_clear_pointer (&self->decoy_key, sceau_secret_unref);
  g_clear_pointer (&self->decoy_cryptpass, sceau_secret_unref);
  G_OBJECT_CLASS (sceau_demo_users_parent_class)->finalize (object);
}

static void
sceau_demo_users_class_init (SceauDemoUsersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_demo_users_finalize;
}

static void
sceau_demo_users_init (SceauDemoUsers *self)
{
  self->cryptpasses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) sceau_secret_unref);
  self->nonces = g_hash_table_new (g_str_hash, g_str_equal);
  self->decoy_key = sceau_secret_new_random (32);
  self->decoy_cryptpass = sceau_secret_new_random_text (360);
  g_queue_init (&self->seen);
}

/**
 * sceau_demo_users_new:
 *
 * Returns: (transfer full): nobody yet
 */
SceauDemoUsers *
sceau_demo_users_new (void)
{
  return g_object_new (SCEAU_TYPE_DEMO_USERS, NULL);
}

/**
 * sceau_demo_users_add:
 * @self: the users
 * @username: a name
 * @password: of which only the cryptpass is kept
 * @error: return location
 *
 * Returns: whether the user is known now
 */
gboolean
sceau_demo_users_add (SceauDemoUsers *self, const char *username, SceauSecret *password,
                      GError **error)
{
  g_autofree char *salt = sceau_wsse_make_salt ();
  SceauSecret *cryptpass = sceau_wsse_cryptpass (password, salt, error);

  if (cryptpass == NULL)
    return FALSE;
  g_hash_table_insert (self->cryptpasses, g_strdup (username), cryptpass);
  return TRUE;
}

static char *
make_decoy (SceauDemoUsers *self, const char *username)
{
  g_autoptr (GHmac)
      hmac = g_hmac_new (G_CHECKSUM_SHA256, sceau_secret_get_data (self->decoy_key, NULL),
                         sceau_secret_get_size (self->decoy_key));
  GString *salt = g_string_new ("$2a$10$");
  guint8 hash[32];
  gsize size = sizeof hash;

  g_hmac_update (hmac, (const guchar *) username, -1);
  g_hmac_get_digest (hmac, hash, &size);
  /* The last of the 22 digits holds only two bits, as in a true salt: ".", "O", "e" or "u". */
  for (guint i = 0; i < SALT_TEXT - 1; i++)
    g_string_append_c (salt, BCRYPT_DIGITS[hash[i] % 64]);
  g_string_append_c (salt, ".Oeu"[hash[SALT_TEXT] % 4]);
  return g_string_free (salt, FALSE);
}

/**
 * sceau_demo_users_dup_salt:
 * @self: the users
 * @username: anything
 *
 * Returns: (transfer full): a bcrypt salt
 */
char *
sceau_demo_users_dup_salt (SceauDemoUsers *self, const char *username)
{
  SceauSecret *cryptpass = g_hash_table_lookup (self->cryptpasses, username);

  if (cryptpass == NULL)
    return make_decoy (self, username);
  return g_strndup (sceau_secret_get_text (cryptpass), strlen ("$2a$10$") + SALT_TEXT);
}

static void
forget_old (SceauDemoUsers *self, gint64 now_us)
{
  Seen *oldest;

  while ((oldest = g_queue_peek_head (&self->seen)) != NULL
         && now_us - oldest->when > 2 * WINDOW_US)
    {
      g_hash_table_remove (self->nonces, oldest->nonce);
      seen_free (g_queue_pop_head (&self->seen));
    }
}

static void
remember (SceauDemoUsers *self, const char *nonce, gint64 now_us)
{
  Seen *seen = g_new (Seen, 1);

  seen->when = now_us;
  seen->nonce = g_strdup (nonce);
  g_hash_table_add (self->nonces, seen->nonce);
  g_queue_push_tail (&self->seen, seen);
}

/**
 * sceau_demo_users_check:
 * @self: the users
 * @token: what a client sent
 * @now_us: the server's clock
 *
 * Returns: whether the token is good: digest, time within five minutes, nonce not seen before; it is used up then
 */
gboolean
sceau_demo_users_check (SceauDemoUsers *self, const SceauWsseToken *token, gint64 now_us)
{
  SceauSecret *cryptpass = g_hash_table_lookup (self->cryptpasses, token->username);
  gboolean known = cryptpass != NULL;
  gint64 created;

  if (!sceau_wsse_token_check_digest (token, known ? cryptpass : self->decoy_cryptpass) || !known)
    return FALSE;
  if (!sceau_wsse_token_get_created (token, &created) || ABS (now_us - created) > WINDOW_US)
    return FALSE;
  forget_old (self, now_us);
  if (g_hash_table_contains (self->nonces, token->nonce)
      || g_queue_get_length (&self->seen) >= MAX_NONCES)
    return FALSE;
  remember (self, token->nonce, now_us);
  return TRUE;
}
