/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate. A challenge costs no memory until it is answered: it is a time, a counter and a MAC under a key that this process
 * made at its start; what is remembered is which ones were used, for as long as they would be good. */
#include "config.h"

#include "agent/sceau-camtrace-auth.h"
#include "agent/sceau-file-ops.h"
#include "agent/sceau-gate.h"
#include "agent/sceau-throttle.h"
#include "agent/sceau-users-file.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "camtrace/sceau-wsse.h"

#include <glib/gi18n-lib.h>

#define CHALLENGE_STAMP 16 /* hex digits of time and counter */
#define CHALLENGE_MAC   24 /* hex digits */
#define CLOCK_TOLERANCE 60 /* seconds between a token's Created and our clock */
#define MAX_SESSIONS    1024u
#define DECOY_KEY_SIZE  32
/* Salts that CamTrace is being asked for at the same time. */
#define SALTS_PER_ADDRESS 4u
#define SALTS_IN_ALL      64u

typedef struct
{
  char *username;
  gboolean administrator;
  gint64 expires;
} Session;

struct _SceauGate
{
  GObject parent_instance;
  SceauAgentConfig *config;
  SceauThrottle *throttle;
  SceauUsersFile *users;       /* auth=file */
  SceauCamtraceAuth *camtrace; /* auth=camtrace */
  SceauSecret *challenge_key;
  SceauSecret *decoy_key;
  guint32 counter;
  GHashTable *used;     /* challenge → when it would have ended */
  GHashTable *sessions; /* SHA-256 of the token → Session */
  GHashTable *asking;   /* address → how many salts CamTrace is being asked for */
  guint n_asking;
};

G_DEFINE_FINAL_TYPE (SceauGate, sceau_gate, G_TYPE_OBJECT)

typedef struct
{
  SceauWsseToken *token;
  char *header;
  char *address;
  SceauMoment now;
  guint retry_after;
  SceauVisitor *visitor;
} Login;

static void
session_free (Session *session)
{
  g_free (session->username);
  g_free (session);
}

static void
login_free (Login *login)
{
  g_clear_pointer (&login->token, sceau_wsse_token_free);
  sceau_wipe_string (login->header);
  g_free (login->address);
  g_clear_pointer (&login->visitor, sceau_visitor_free);
  g_free (login);
}

/**
 * sceau_visitor_free:
 * @visitor: (nullable) (transfer full): a visitor
 */
void
sceau_visitor_free (SceauVisitor *visitor)
{
  if (visitor == NULL)
    return;
  g_free (visitor->username);
  g_free (visitor);
}

/**
 * sceau_moment_now:
 *
 * Returns: the time by both clocks. The only place of the gate and its callers that reads one.
 */
SceauMoment
sceau_moment_now (void)
{
  SceauMoment now = { g_get_monotonic_time () / G_USEC_PER_SEC,
                      g_get_real_time () / G_USEC_PER_SEC };

  return now;
}

static void
sceau_gate_finalize (GObject *object)
{
  SceauGate *self = SCEAU_GATE (object);

  g_clear_object (&self->config);
  g_clear_object (&self->throttle);
  g_clear_object (&self->users);
  g_clear_object (&self->camtrace);
  g_clear_pointer (&self->challenge_key, sceau_secret_unref);
  g_clear_pointer (&self->decoy_key, sceau_secret_unref);
  g_hash_table_unref (self->used);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->asking);
  G_OBJECT_CLASS (sceau_gate_parent_class)->finalize (object);
}

static void
sceau_gate_class_init (SceauGateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_gate_finalize;
}

static void
sceau_gate_init (SceauGate *self)
{
  self->throttle = sceau_throttle_new ();
  self->challenge_key = sceau_secret_new_random (32);
  self->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) session_free);
  self->asking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Kept on disk, so that an unknown name has the same decoy after a restart: one that changed would tell. */
static gboolean
load_decoy_key (SceauGate *self, GError **error)
{
  g_autofree char *path = g_build_filename (sceau_agent_config_get_state_folder (self->config),
                                            "decoy.key", NULL);
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, error);

  if (file == NULL)
    return FALSE;
  if (file->bytes != NULL && sceau_secret_get_size (file->bytes) == DECOY_KEY_SIZE)
    {
      self->decoy_key = sceau_secret_ref (file->bytes);
      return TRUE;
    }
  self->decoy_key = sceau_secret_new_random (DECOY_KEY_SIZE);
  return sceau_file_write_atomic (path, sceau_secret_get_data (self->decoy_key, NULL),
                                  DECOY_KEY_SIZE, 0600, error);
}

/**
 * sceau_gate_new:
 *
 * Returns: (nullable) (transfer full): a gate without sessions. The state folder must be there.
 */
SceauGate *
sceau_gate_new (SceauAgentConfig *config, GError **error)
{
  g_autoptr (SceauGate) self = g_object_new (SCEAU_TYPE_GATE, NULL);

  self->config = g_object_ref (config);
  if (!load_decoy_key (self, error))
    return NULL;
  if (sceau_agent_config_get_auth (config) == SCEAU_AUTH_FILE)
    self->users = sceau_users_file_new (sceau_agent_config_get_users_file (config));
  else
    self->camtrace = sceau_camtrace_auth_new (sceau_agent_config_get_camtrace_url (config));
  return g_steal_pointer (&self);
}

static char *
challenge_mac (SceauGate *self, const char *stamp)
{
  g_autofree char *mac = g_compute_hmac_for_data (
      G_CHECKSUM_SHA256, sceau_secret_get_data (self->challenge_key, NULL),
      sceau_secret_get_size (self->challenge_key), (const guchar *) stamp, CHALLENGE_STAMP);

  return g_strndup (mac, CHALLENGE_MAC);
}

/**
 * sceau_gate_make_challenge:
 *
 * Returns: (transfer full): a value to be used as the Nonce of one WSSE token, within %SCEAU_CHALLENGE_LIFETIME seconds, by
 *   this process.
 */
char *
sceau_gate_make_challenge (SceauGate *self, SceauMoment now)
{
  g_autofree char *stamp = g_strdup_printf ("%08x%08x", (guint32) now.monotonic, self->counter++);
  g_autofree char *mac = challenge_mac (self, stamp);

  return g_strconcat (stamp, mac, NULL);
}

static gboolean
used_is_over (gpointer key, gpointer value, gpointer data)
{
  return *(gint64 *) value < *(gint64 *) data;
}

static gboolean
equal_in_constant_time (const char *a, const char *b, gsize length)
{
  guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);
  return difference == 0;
}

/* TRUE once for each challenge that was made here less than a minute ago. */
static gboolean
use_challenge (SceauGate *self, const char *challenge, gint64 now)
{
  g_autofree char *mac = NULL;
  g_autofree char *stamp = NULL;
  gint64 made;
  gint64 *ends;

  g_hash_table_foreach_remove (self->used, used_is_over, &now);
  if (strlen (challenge) != CHALLENGE_STAMP + CHALLENGE_MAC)
    return FALSE;
  mac = challenge_mac (self, challenge);
  if (!equal_in_constant_time (mac, challenge + CHALLENGE_STAMP, CHALLENGE_MAC))
    return FALSE;
  stamp = g_strndup (challenge, 8);
  made = (gint64) g_ascii_strtoull (stamp, NULL, 16);
  if (now < made || now - made > SCEAU_CHALLENGE_LIFETIME
      || g_hash_table_contains (self->used, challenge))
    return FALSE;
  ends = g_new (gint64, 1);
  *ends = made + SCEAU_CHALLENGE_LIFETIME;
  g_hash_table_insert (self->used, g_strdup (challenge), ends);
  return TRUE;
}

/* 22 characters of bcrypt's alphabet; the last carries two bits only. */
static char *
decoy_salt (SceauGate *self, const char *username)
{
  static const char alphabet[] = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  static const char last[] = ".Oeu";
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, sceau_secret_get_data (self->decoy_key, NULL),
                            DECOY_KEY_SIZE);
  guint8 digest[32];
  gsize size = sizeof digest;
  char salt[23];

  g_hmac_update (hmac, (const guchar *) username, (gssize) strlen (username));
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  for (guint i = 0; i < 21; i++)
    salt[i] = alphabet[digest[i] & 63];
  salt[21] = last[digest[21] & 3];
  salt[22] = '\0';
  return g_strconcat ("$2a$10$", salt, NULL);
}

static void
count_asking (SceauGate *self, const char *address, int step)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->asking, address)) + (guint) step;

  self->n_asking += (guint) step;
  if (count > 0)
    g_hash_table_insert (self->asking, g_strdup (address), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (self->asking, address);
}

static void
on_camtrace_salt_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  char *salt = sceau_camtrace_auth_salt_finish (SCEAU_CAMTRACE_AUTH (source), result, &error);

  count_asking (g_task_get_source_object (task), g_task_get_task_data (task), -1);
  if (salt != NULL)
    g_task_return_pointer (task, salt, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Nobody is known yet who asks for a salt: what a CamTrace that answers slowly costs is bounded, and nobody has it all. */
static void
ask_camtrace (SceauGate *self, const char *username, const char *address, GTask *owned_task)
{
  g_autoptr (GTask) task = owned_task;

  if (self->n_asking >= SALTS_IN_ALL
      || GPOINTER_TO_UINT (g_hash_table_lookup (self->asking, address)) >= SALTS_PER_ADDRESS)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY_ATTEMPTS,
                               _ ("Too many are asking at the same time: wait a little"));
      return;
    }
  count_asking (self, address, 1);
  g_task_set_task_data (task, g_strdup (address), g_free);
  sceau_camtrace_auth_salt_async (self->camtrace, username, g_task_get_cancellable (task),
                                  on_camtrace_salt_cb, g_object_ref (task));
}

/**
 * sceau_gate_salt_async:
 * @username: a name, known or not
 * @address: the client's address
 *
 * Finds the bcrypt salt that the client needs for this user. An unknown one gets a decoy, always the same, made in the same
 * way whether it is needed or not. Fails with %SCEAU_ERROR_TOO_MANY_ATTEMPTS when CamTrace is being asked for too many already.
 */
void
sceau_gate_salt_async (SceauGate *self, const char *username, const char *address,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;
  g_autofree char *decoy = NULL;
  SceauSecret *cryptpass;

  g_task_set_source_tag (task, sceau_gate_salt_async);
  if (!sceau_username_is_valid (username))
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("This is not a user name"));
      return;
    }
  if (self->camtrace != NULL)
    {
      ask_camtrace (self, username, address, g_steal_pointer (&task));
      return;
    }
  if (!sceau_users_file_load (self->users, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  decoy = decoy_salt (self, username);
  cryptpass = sceau_users_file_lookup (self->users, username);
  if (cryptpass != NULL)
    g_task_return_pointer (task, g_strndup (sceau_secret_get_text (cryptpass), strlen (decoy)),
                           g_free);
  else
    g_task_return_pointer (task, g_steal_pointer (&decoy), g_free);
}

/**
 * sceau_gate_salt_finish:
 *
 * Returns: (nullable) (transfer full): the salt, "$2a$10$…".
 */
char *
sceau_gate_salt_finish (SceauGate *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
session_is_over (gpointer key, gpointer value, gpointer data)
{
  return ((Session *) value)->expires <= *(gint64 *) data;
}

static void
drop_oldest_session (SceauGate *self)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *oldest = NULL;
  gint64 expires = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      if (((Session *) value)->expires < expires)
        {
          expires = ((Session *) value)->expires;
          oldest = key;
        }
    }
  if (oldest != NULL)
    g_hash_table_remove (self->sessions, oldest);
}

/* What is kept is a hash: the token itself is nowhere in memory once it has been sent. */
static char *
hash_token (const char *token)
{
  return sceau_sha256_hex (token, strlen (token));
}

static SceauSecret *
open_session (SceauGate *self, const char *username, SceauMoment now, SceauVisitor **visitor)
{
  SceauSecret *token = sceau_secret_new_random_text (256);
  Session *session = g_new0 (Session, 1);

  g_hash_table_foreach_remove (self->sessions, session_is_over, &now.monotonic);
  if (g_hash_table_size (self->sessions) >= MAX_SESSIONS)
    drop_oldest_session (self);
  session->username = g_strdup (username);
  session->administrator = sceau_agent_config_is_administrator (self->config, username);
  session->expires = now.monotonic + SCEAU_SESSION_LIFETIME;
  g_hash_table_insert (self->sessions, hash_token (sceau_secret_get_text (token)), session);
  *visitor = g_new0 (SceauVisitor, 1);
  (*visitor)->username = g_strdup (username);
  (*visitor)->administrator = session->administrator;
  return token;
}

static void
return_auth_failed (GTask *task)
{
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                           _ ("The user name or the password is wrong"));
}

static void
return_session (GTask *task)
{
  SceauGate *self = g_task_get_source_object (task);
  Login *login = g_task_get_task_data (task);
  const char *username = login->token->username;

  sceau_throttle_success (self->throttle, username, login->address, login->now.monotonic);
  g_task_return_pointer (task, open_session (self, username, login->now, &login->visitor),
                         (GDestroyNotify) sceau_secret_unref);
}

static void
on_camtrace_login_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (sceau_camtrace_auth_login_finish (SCEAU_CAMTRACE_AUTH (source), result, &error))
    return_session (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* An unknown user costs the same check as a known one. */
static void
check_with_file (SceauGate *self, GTask *task, Login *login)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *decoy = decoy_salt (self, login->token->username);
  g_autoptr (SceauSecret) nobody = sceau_secret_new (decoy, (gsize) -1);
  SceauSecret *cryptpass;
  gboolean right;

  if (!sceau_users_file_load (self->users, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  cryptpass = sceau_users_file_lookup (self->users, login->token->username);
  right = sceau_wsse_token_check_digest (login->token, cryptpass != NULL ? cryptpass : nobody);
  if (right && cryptpass != NULL)
    return_session (task);
  else
    return_auth_failed (task);
}

static gboolean
created_is_now (const SceauWsseToken *token, SceauMoment now)
{
  gint64 created = 0;

  return sceau_wsse_token_get_created (token, &created)
         && ABS (created / G_USEC_PER_SEC - now.real) <= CLOCK_TOLERANCE;
}

/**
 * sceau_gate_login_async:
 * @wsse_header: (nullable): the client's X-WSSE header
 * @address: the client's address
 *
 * Checks a WSSE token made with one of our challenges, and opens a session. The challenge is used up by the attempt.
 */
void
sceau_gate_login_async (SceauGate *self, const char *wsse_header, const char *address,
                        SceauMoment now, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;
  Login *login = g_new0 (Login, 1);

  g_task_set_source_tag (task, sceau_gate_login_async);
  g_task_set_task_data (task, login, (GDestroyNotify) login_free);
  login->token = wsse_header != NULL ? sceau_wsse_token_parse (wsse_header, &error) : NULL;
  login->header = g_strdup (wsse_header);
  login->address = g_strdup (address);
  login->now = now;
  if (login->token == NULL || !sceau_username_is_valid (login->token->username))
    {
      return_auth_failed (task);
      return;
    }
  login->retry_after = sceau_throttle_attempt (self->throttle, login->token->username, address,
                                               now.monotonic);
  if (login->retry_after > 0)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY_ATTEMPTS,
                             _ ("Too many wrong attempts: wait a little before the next"));
  else if (!use_challenge (self, login->token->nonce, now.monotonic)
           || !created_is_now (login->token, now))
    return_auth_failed (task);
  else if (self->users != NULL)
    check_with_file (self, task, login);
  else
    sceau_camtrace_auth_login_async (self->camtrace, login->header, cancellable,
                                     on_camtrace_login_cb, g_steal_pointer (&task));
}

/**
 * sceau_gate_login_finish:
 * @visitor: (out) (nullable) (transfer full): who it is
 * @retry_after: (out): seconds to wait after %SCEAU_ERROR_TOO_MANY_ATTEMPTS
 *
 * Returns: (nullable) (transfer full): the bearer token; %SCEAU_ERROR_AUTH_FAILED, %SCEAU_ERROR_TOO_MANY_ATTEMPTS, and with
 *   auth=camtrace the errors of asking CamTrace.
 */
SceauSecret *
sceau_gate_login_finish (SceauGate *self, GAsyncResult *result, SceauVisitor **visitor,
                         guint *retry_after, GError **error)
{
  Login *login;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  login = g_task_get_task_data (G_TASK (result));
  *retry_after = login->retry_after;
  *visitor = g_steal_pointer (&login->visitor);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const char *
bearer_of (const char *authorization)
{
  if (authorization == NULL
      || g_ascii_strncasecmp (authorization, "Bearer ", strlen ("Bearer ")) != 0)
    return NULL;
  return authorization + strlen ("Bearer ");
}

/**
 * sceau_gate_check:
 * @authorization: (nullable): the Authorization header
 *
 * Returns: (nullable) (transfer full): whose session it is; %SCEAU_ERROR_AUTH_FAILED when there is none, or no longer.
 */
SceauVisitor *
sceau_gate_check (SceauGate *self, const char *authorization, SceauMoment now, GError **error)
{
  const char *token = bearer_of (authorization);
  g_autofree char *hash = token != NULL ? hash_token (token) : NULL;
  Session *session = hash != NULL ? g_hash_table_lookup (self->sessions, hash) : NULL;
  SceauVisitor *visitor;

  if (session == NULL || session->expires <= now.monotonic)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                           _ ("There is no such session, or it has ended: log in again"));
      return NULL;
    }
  visitor = g_new0 (SceauVisitor, 1);
  visitor->username = g_strdup (session->username);
  visitor->administrator = session->administrator;
  return visitor;
}

/**
 * sceau_gate_logout:
 * @authorization: (nullable): the Authorization header
 *
 * Ends the session of that bearer.
 */
void
sceau_gate_logout (SceauGate *self, const char *authorization)
{
  const char *token = bearer_of (authorization);
  g_autofree char *hash = token != NULL ? hash_token (token) : NULL;

  if (hash != NULL)
    g_hash_table_remove (self->sessions, hash);
}
