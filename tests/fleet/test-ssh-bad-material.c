/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that can be wrong with a certificate file is offered to a real HAProxy and a real Apache over SSH. Whatever becomes of it: the
 * service answers before, during and after, no plain request is lost, what is on disk is a pair, and the front end starts again from it.
 * With SCEAU_TEST_ALL every fault of the test PKI; else a sample (--seed repeats one). tests/agent/test_bad_material.py is the other half. */
#include <string.h>

#include "sceau-test-await.h"
#include "sceau-test-material.h"
#include "sceau-test-site.h"

#define PASSPHRASE "seal"
#define PAUSE_US   20000

static const SceauTestCase cases[] = {
  { "8.15", "sandbox" },
  { "7.13", "sandbox" },
};

/* --- Clients that ask all the time --- */

typedef struct
{
  const char *host;
  guint16 port;
  gboolean tls;
  int over; /* atomic */
  guint count;
  char *failure; /* the first; nullable */
  GThread *thread;
} Knocker;

static gboolean
accept_any (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors,
            gpointer data)
{
  return TRUE;
}

/* Any certificate will do: that its key is there is what the handshake shows. */
static void
on_event (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable,
          GIOStream *connection, gpointer data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (connection, "accept-certificate", G_CALLBACK (accept_any), NULL);
}

static gboolean
knock (Knocker *self, GError **error)
{
  static const char request[] = "GET / HTTP/1.0\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  char answer[8] = "";

  g_socket_client_set_timeout (client, 20);
  g_socket_client_set_tls (client, self->tls);
  g_signal_connect (client, "event", G_CALLBACK (on_event), NULL);
  connection = g_socket_client_connect_to_host (client, self->host, self->port, NULL, error);
  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     request, strlen (request), NULL, NULL, error)
      || !g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer,
                                   5, NULL, NULL, error))
    return FALSE;
  if (g_str_has_prefix (answer, "HTTP/"))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no answer but “%s”", answer);
  return FALSE;
}

static gpointer
knock_all_the_time (gpointer data)
{
  Knocker *self = data;

  while (g_atomic_int_get (&self->over) == 0)
    {
      g_autoptr (GError) error = NULL;

      if (knock (self, &error))
        self->count++;
      else if (self->failure == NULL)
        self->failure = g_strdup_printf ("after %u: %s", self->count, error->message);
      g_usleep (PAUSE_US);
    }
  return NULL;
}

static void
start_knocking (Knocker *self, const char *host, guint16 port, gboolean tls)
{
  *self = (Knocker){ .host = host, .port = port, .tls = tls };
  self->thread = g_thread_new ("knocker", knock_all_the_time, self);
}

static void
end_knocking (Knocker *self)
{
  g_atomic_int_set (&self->over, 1);
  g_thread_join (self->thread);
  g_test_message ("%u answers over %s", self->count, self->tls ? "HTTPS" : "HTTP");
  g_assert_cmpstr (self->failure, ==, NULL);
  g_assert_cmpuint (self->count, >, 0);
}

/* --- Offers --- */

typedef struct
{
  SceauTestSite *site;
  SceauBackend *backend;    /* one log-in for all */
  SceauManagedState *state; /* as it was seen last */
  guint told[SCEAU_ERROR_N_CODES];
  guint n_installed;
} Bench;

/* A refusal is an error; then the state stays the one before. */
static gboolean
run (Bench *self, SceauOperation operation, const SceauArguments *arguments, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *etag = self->state != NULL ? sceau_managed_state_get_etag (self->state) : NULL;
  SceauManagedState *state;

  sceau_backend_run_async (self->backend, operation, arguments, etag, NULL, sceau_test_await_cb,
                           &result);
  sceau_test_site_await_long (&result);
  state = sceau_backend_run_finish (self->backend, result, error);
  if (state == NULL)
    return FALSE;
  g_clear_object (&self->state);
  self->state = state;
  return TRUE;
}

static gboolean
offer (Bench *self, const SceauTestMaterial *material, GError **error)
{
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();

  arguments->chain_pem = sceau_test_material_dup_text (material);
  arguments->allow_incomplete = TRUE;
  arguments->replace = TRUE;
  if (material->key != NULL)
    {
      arguments->key_passphrase = sceau_secret_new (PASSPHRASE, (gsize) -1);
      arguments->key_pem = sceau_key_to_encrypted_pem (material->key, arguments->key_passphrase,
                                                       error);
      g_assert_no_error (*error);
      if (!run (self, SCEAU_OPERATION_UPLOAD_KEY, arguments, error))
        return FALSE;
    }
  return run (self, SCEAU_OPERATION_INSTALL, arguments, error);
}

static void
assert_served (SceauManagedState *state, const char *name)
{
  GPtrArray *findings = sceau_managed_state_get_findings (state);

  g_test_message ("%s", name);
  g_assert_true (sceau_managed_state_get_https_enabled (state));
  g_assert_cmpint (sceau_managed_state_get_installed (state), !=, SCEAU_INSTALLED_BROKEN);
  g_assert_cmpint (sceau_managed_state_get_installed (state), !=, SCEAU_INSTALLED_NONE);
  g_assert_false (sceau_findings_have (findings, SCEAU_FINDING_PRESENTED_DIFFERS));
  g_assert_false (sceau_findings_have (findings, SCEAU_FINDING_CHAIN_NOT_PRESENTED));
  g_assert_false (sceau_findings_have (findings, SCEAU_FINDING_CHANGED_OUTSIDE));
}

static void
install_healthy (Bench *self, const SceauTestMaterial *healthy)
{
  g_autoptr (GError) error = NULL;

  offer (self, healthy, &error);
  g_assert_no_error (error);
}

static void
look (Bench *self)
{
  g_autoptr (GError) error = NULL;

  run (self, SCEAU_OPERATION_STATE, NULL, &error);
  g_assert_no_error (error);
}

static void
try_one (Bench *self, const SceauTestMaterial *material)
{
  g_autofree char *before = sceau_test_box_describe (self->site->box);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  if (offer (self, material, &error))
    {
      self->n_installed++;
      after = sceau_test_box_describe (self->site->box);
    }
  else
    {
      g_test_message ("%s: %s", material->name,
                      sceau_error_code_to_string ((SceauErrorCode) error->code));
      g_assert_false (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_FAILED));
      g_assert_false (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_IO));
      self->told[error->code]++;
      after = sceau_test_box_describe (self->site->box);
      g_assert_cmpstr (before, ==, after);
      look (self);
    }
  assert_served (self->state, material->name);
  g_assert_null (strstr (after, ".sceau"));
}

static void
tell (Bench *self, const char *version, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->told); i++)
    if (self->told[i] > 0)
      g_string_append_printf (text, ", %u %s", self->told[i],
                              sceau_error_code_to_string ((SceauErrorCode) i));
  g_test_message ("%s: %u offered: %u installed%s", version, n, self->n_installed, text->str);
}

static void
test_all (SceauTestSite *f, gconstpointer data)
{
  const SceauTestCase *row = data;
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  SceauTestMaterialCounts counts = { all ? G_MAXUINT : 2, all ? 60 : 1, all ? G_MAXUINT : 2,
                                     (guint32) g_test_rand_int () };
  Bench bench = { .site = f, .backend = NULL };
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autoptr (GPtrArray) materials = NULL;
  g_autoptr (GError) error = NULL;
  Knocker plain, tls;

  bench.backend = sceau_fleet_dup_backend (f->fleet, f->server);
  look (&bench);
  run (&bench, SCEAU_OPERATION_REQUEST, arguments, &error);
  g_assert_no_error (error);
  materials = sceau_test_material_new (sceau_managed_state_get_request (bench.state),
                                       sceau_test_site_now (), &counts);
  install_healthy (&bench, materials->pdata[0]);
  sceau_test_box_serve (f->box);
  look (&bench);
  start_knocking (&plain, "127.0.0.1", f->box->http_port, FALSE);
  start_knocking (&tls, f->box->host, f->box->https_port, TRUE);
  for (guint i = 1; i < materials->len; i++)
    {
      const SceauTestMaterial *material = materials->pdata[i];

      try_one (&bench, material);
      if (material->key != NULL)
        install_healthy (&bench, materials->pdata[0]);
    }
  end_knocking (&tls);
  end_knocking (&plain);
  sceau_test_box_stop (f->box);
  sceau_test_box_serve (f->box);
  look (&bench);
  assert_served (bench.state, "after a new start");
  tell (&bench, row->version, materials->len - 1);
  g_assert_true (!all || materials->len > 170);
  g_clear_object (&bench.backend);
  g_clear_object (&bench.state);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sceau_test_ssh_start ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fleet/ssh-bad-material/%s", cases[i].version);

      g_test_add (path, SceauTestSite, &cases[i], sceau_test_site_set_up, test_all,
                  sceau_test_site_tear_down);
    }
  status = g_test_run ();
  sceau_test_ssh_stop ();
  return status;
}
