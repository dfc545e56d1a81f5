/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket at which sceau-askpass brings the questions of one ssh. It is in a folder of our own (0700), and only this user's
 * programs are heard; what goes over it is in no environment and no command line. */
#include "config.h"

#include "fleet/sceau-ssh-askpass.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sceau-text.h"

#define PROGRAM    "sceau-askpass"
#define VARIABLE   "SCEAU_ASKPASS" /* where it is, for a program that is not installed */
#define MAX_PROMPT 4096

struct _SceauSshAskpass
{
  GObject parent_instance;
  SceauSshAsker *asker;
  char *server;
  char *program;
  char *folder;
  char *path;
  GSocketService *service;
  GCancellable *life;
  GHashTable *asked; /* prompts so far: the same one again means that the answer was wrong */
};

/* One question. */
typedef struct
{
  SceauSshAskpass *self;
  GSocketConnection *connection;
  char prompt[MAX_PROMPT + 1];
  SceauSecret *answer;
} Call;

G_DEFINE_FINAL_TYPE (SceauSshAskpass, sceau_ssh_askpass, G_TYPE_OBJECT)

static void on_prompt_read (GObject *source, GAsyncResult *result, gpointer data);
static void on_answered (GObject *source, GAsyncResult *result, gpointer data);
static void on_written (GObject *source, GAsyncResult *result, gpointer data);

static void
call_free (Call *call)
{
  g_io_stream_close (G_IO_STREAM (call->connection), NULL, NULL);
  g_object_unref (call->connection);
  g_clear_pointer (&call->answer, sceau_secret_unref);
  g_object_unref (call->self);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

/**
 * sceau_ssh_askpass_close:
 * @self: a socket
 *
 * No question is answered any more; one that is open is taken back.
 */
void
sceau_ssh_askpass_close (SceauSshAskpass *self)
{
  g_cancellable_cancel (self->life);
  if (self->service == NULL)
    return;
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_unlink (self->path);
  g_rmdir (self->folder);
}

static void
sceau_ssh_askpass_finalize (GObject *object)
{
  SceauSshAskpass *self = SCEAU_SSH_ASKPASS (object);

  sceau_ssh_askpass_close (self);
  g_clear_object (&self->asker);
  g_clear_object (&self->life);
  g_hash_table_unref (self->asked);
  g_free (self->server);
  g_free (self->program);
  g_free (self->folder);
  g_free (self->path);
  G_OBJECT_CLASS (sceau_ssh_askpass_parent_class)->finalize (object);
}

static void
sceau_ssh_askpass_class_init (SceauSshAskpassClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_ssh_askpass_finalize;
}

static void
sceau_ssh_askpass_init (SceauSshAskpass *self)
{
  self->life = g_cancellable_new ();
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* --- What is asked --- */

static char *
dup_match (const char *prompt, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, prompt, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/**
 * sceau_ssh_askpass_classify:
 * @prompt: OpenSSH's words
 * @fingerprint: (out) (nullable) (transfer full): for a host key: "SHA256:…"
 * @key_type: (out) (nullable) (transfer full): for a host key: "ED25519"
 *
 * OpenSSH does not translate its questions.
 *
 * Returns: what is asked
 */
SceauSshQuestionKind
sceau_ssh_askpass_classify (const char *prompt, char **fingerprint, char **key_type)
{
  g_autofree char *lower = g_ascii_strdown (prompt, -1);

  *fingerprint = NULL;
  *key_type = NULL;
  if (strstr (prompt, "continue connecting") != NULL
      || strstr (prompt, "type 'yes', 'no' or the fingerprint") != NULL)
    {
      *fingerprint = dup_match (prompt, "(SHA256:[A-Za-z0-9+/=]{20,60})");
      *key_type = dup_match (prompt, "([A-Z0-9-]{2,20}) key fingerprint");
      return SCEAU_SSH_ASKS_HOST_KEY;
    }
  if (g_str_has_prefix (lower, "enter passphrase") || strstr (lower, "enter pin for") != NULL)
    return SCEAU_SSH_ASKS_PASSPHRASE;
  if (strstr (lower, "password") != NULL)
    return SCEAU_SSH_ASKS_PASSWORD;
  return SCEAU_SSH_ASKS_OTHER;
}

static void
ask (Call *call)
{
  SceauSshAskpass *self = call->self;
  g_autofree char *safe = sceau_text_make_safe (call->prompt, 1000);
  g_autofree char *fingerprint = NULL;
  g_autofree char *key_type = NULL;
  SceauSshQuestion question = { .server = self->server, .prompt = safe };

  question.kind = sceau_ssh_askpass_classify (call->prompt, &fingerprint, &key_type);
  question.fingerprint = fingerprint;
  question.key_type = key_type;
  question.again = !g_hash_table_add (self->asked, g_strdup (call->prompt));
  sceau_ssh_asker_ask_async (self->asker, &question, self->life, on_answered, call);
}

static void
on_prompt_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  gsize size = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &size, NULL)
      || g_cancellable_is_cancelled (call->self->life))
    return;
  call->prompt[size] = '\0';
  ask (g_steal_pointer (&call));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  g_autoptr (SceauSecret)
      answer = sceau_ssh_asker_ask_finish (SCEAU_SSH_ASKER (source), result, NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (call->connection));
  g_autoptr (GString) text = NULL;
  GCancellable *life;
  gsize size = 0;
  const void *bytes;

  if (answer == NULL)
    return;
  text = g_string_new ("y");
  g_string_append (text, sceau_secret_get_text (answer));
  call->answer = sceau_secret_new (text->str, text->len);
  sceau_wipe (text->str, text->len);
  bytes = sceau_secret_get_data (call->answer, &size);
  life = call->self->life;
  g_output_stream_write_all_async (output, bytes, size, G_PRIORITY_DEFAULT, life, on_written,
                                   g_steal_pointer (&call));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
}

/* Another user's program would not even reach the folder. */
static gboolean
is_ours (GSocketConnection *connection)
{
  g_autoptr (GCredentials)
      peer = g_socket_get_credentials (g_socket_connection_get_socket (connection), NULL);

  return peer != NULL && g_credentials_get_unix_user (peer, NULL) == getuid ();
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source,
             SceauSshAskpass *self)
{
  Call *call;

  if (!is_ours (connection))
    return TRUE;
  call = g_new0 (Call, 1);
  call->self = g_object_ref (self);
  call->connection = g_object_ref (connection);
  g_input_stream_read_all_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                 call->prompt, MAX_PROMPT, G_PRIORITY_DEFAULT, self->life,
                                 on_prompt_read, call);
  return TRUE;
}

/* --- Its beginning --- */

/* Beside this program, as in the folder where it was built, or in the PATH. */
static char *
find_program (void)
{
  g_autofree char *here = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = here != NULL ? g_path_get_dirname (here) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  if (g_getenv (VARIABLE) != NULL)
    return g_strdup (g_getenv (VARIABLE));
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_find_program_in_path (PROGRAM);
}

static gboolean
listen_at (SceauSshAskpass *self, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  GError *local = NULL;

  self->folder = g_build_filename (g_get_user_runtime_dir (), "sceau-ssh-XXXXXX", NULL);
  if (g_mkdtemp (self->folder) == NULL)
    {
      g_free (self->folder);
      self->folder = g_dir_make_tmp ("sceau-ssh-XXXXXX", &local);
      if (self->folder == NULL)
        return sceau_error_propagate (error, local);
    }
  self->path = g_build_filename (self->folder, "ask", NULL);
  address = g_unix_socket_address_new (self->path);
  self->service = g_socket_service_new ();
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                      &local))
    return sceau_error_propagate (error, local);
  g_signal_connect_object (self->service, "incoming", G_CALLBACK (on_incoming), self, 0);
  return TRUE;
}

/**
 * sceau_ssh_askpass_new:
 * @asker: who answers
 * @server: where, for the question
 * @error: UNSUPPORTED when sceau-askpass is not installed, IO
 *
 * Returns: (transfer full) (nullable): a socket that listens
 */
SceauSshAskpass *
sceau_ssh_askpass_new (SceauSshAsker *asker, const char *server, GError **error)
{
  g_autoptr (SceauSshAskpass) self = g_object_new (SCEAU_TYPE_SSH_ASKPASS, NULL);

  self->asker = g_object_ref (asker);
  self->server = g_strdup (server);
  self->program = find_program ();
  if (self->program == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                   _ ("The program “%s” is not installed."), PROGRAM);
      return NULL;
    }
  return listen_at (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * sceau_ssh_askpass_prepare:
 * @self: a socket
 * @launcher: how ssh is started
 *
 * OpenSSH 8.4 and newer ask this program even where there is a terminal; older ones where there is none.
 */
void
sceau_ssh_askpass_prepare (SceauSshAskpass *self, GSubprocessLauncher *launcher)
{
  g_subprocess_launcher_setenv (launcher, "SSH_ASKPASS", self->program, TRUE);
  g_subprocess_launcher_setenv (launcher, "SSH_ASKPASS_REQUIRE", "force", TRUE);
  g_subprocess_launcher_setenv (launcher, "SCEAU_ASKPASS_SOCKET", self->path, TRUE);
}
