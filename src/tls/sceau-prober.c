/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many probes at a time in one main context: a queue, one set of credentials, and a bounded
 * memory of good signatures. */
#include "config.h"

#include "tls/sceau-probe-private.h"

#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "tls/sceau-dial.h"
#include "tls/sceau-memory.h"

#include <gnutls/x509.h>

#define PARALLEL         128
#define TIMEOUT_MS       5000
#define MAX_SIGNATURES   4096
#define MAX_VERDICTS     1024
#define MAX_CERTIFICATES 1024 /* shared by results, and not read again at the next sweep */

/* X25519 alone in the first flight, which saves a key pair; a server that knows another group
 * only asks for it. */
#define CLIENT_PRIORITY                                                                  \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1" \
  ":+GROUP-SECP384R1:+GROUP-SECP521R1:+GROUP-FFDHE2048:+GROUP-FFDHE3072"

struct _SceauProber
{
  GObject parent_instance;
  SceauAnchors *anchors;
  GMainContext *context;
  SceauDialer dialer;
  GQueue waiting; /* of GTask */
  guint parallel;
  guint active;
  SceauMemory *signatures;   /* that a key signed certain bytes */
  SceauMemory *verdicts;     /* of chains and ways up, for these anchors: GnuTLS found them good */
  SceauMemory *certificates; /* DER → SceauCertificate */
};

G_DEFINE_FINAL_TYPE (SceauProber, sceau_prober, G_TYPE_OBJECT)

/* The data of a task. */
typedef struct
{
  char *host;
  char *name;
  guint16 port;
  guint timeout_ms;
  gint64 now;
  gint64 started; /* monotonic; 0: in the queue */
  SceauDial *dial;
  gulong cancel_id;
  gboolean done;
} Probe;

static void
probe_free (Probe *probe)
{
  g_clear_pointer (&probe->dial, sceau_dial_free);
  g_free (probe->host);
  g_free (probe->name);
  g_free (probe);
}

static void
sceau_prober_finalize (GObject *object)
{
  SceauProber *self = SCEAU_PROBER (object);

  /* Each task holds a reference: none is left. */
  g_clear_pointer (&self->dialer.poller, sceau_poller_free);
  g_clear_pointer (&self->dialer.credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->dialer.priority, gnutls_priority_deinit);
  g_clear_pointer (&self->signatures, sceau_memory_free);
  g_clear_pointer (&self->verdicts, sceau_memory_free);
  g_clear_pointer (&self->certificates, sceau_memory_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->anchors);
  G_OBJECT_CLASS (sceau_prober_parent_class)->finalize (object);
}

static void
sceau_prober_class_init (SceauProberClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_prober_finalize;
}

static void
sceau_prober_init (SceauProber *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->parallel = PARALLEL;
  self->dialer.poller = sceau_poller_new (self->context);
  gnutls_certificate_allocate_credentials (&self->dialer.credentials);
  gnutls_priority_init (&self->dialer.priority, CLIENT_PRIORITY, NULL);
  self->signatures = sceau_memory_new (MAX_SIGNATURES, g_str_hash, g_str_equal, g_free, NULL);
  self->verdicts = sceau_memory_new (MAX_VERDICTS, g_str_hash, g_str_equal, g_free, NULL);
  self->certificates = sceau_memory_new (MAX_CERTIFICATES, g_bytes_hash, g_bytes_equal,
                                         (GDestroyNotify) g_bytes_unref,
                                         (GDestroyNotify) sceau_certificate_unref);
}

/**
 * sceau_prober_new:
 * @anchors: (nullable): whom clients trust; %NULL: nobody
 *
 * Returns: (transfer full): a prober that works in the caller's thread-default main context
 */
SceauProber *
sceau_prober_new (SceauAnchors *anchors)
{
  SceauProber *self = g_object_new (SCEAU_TYPE_PROBER, NULL);

  g_set_object (&self->anchors, anchors);
  return self;
}

/**
 * sceau_prober_set_anchors:
 * @self: a prober
 * @anchors: (nullable): whom clients trust from now on
 *
 * Forgets what was remembered about whole chains; that a key signed certain bytes stays true
 * whoever is trusted.
 */
void
sceau_prober_set_anchors (SceauProber *self, SceauAnchors *anchors)
{
  g_return_if_fail (SCEAU_IS_PROBER (self));

  g_set_object (&self->anchors, anchors);
  sceau_memory_forget_all (self->verdicts);
}

/* --- Judging
 * ------------------------------------------------------------------------------------- */

/* Only what was found good is remembered, and only of these very bytes: that a key signed something, and that GnuTLS accepts a way up. */
static SceauMemory *
prober_choose_memory (SceauProber *self, const char *key)
{
  return key[0] == SCEAU_CHAIN_VERDICT ? self->verdicts : self->signatures;
}

static gboolean
prober_recall (const char *key, gpointer data)
{
  return sceau_memory_recall (prober_choose_memory (data, key), key, NULL);
}

static void
prober_keep (const char *key, gpointer data)
{
  sceau_memory_keep (prober_choose_memory (data, key), g_strdup (key), NULL);
}

/* The first verdict on a chain is GnuTLS's own; after a good one only what can change is judged
 * again: dates, names, rules. */
static SceauChain *
prober_judge (SceauProber *self, Probe *probe, GPtrArray *certificates)
{
  const char *const hosts[] = { probe->name, NULL };
  const SceauChainMemory memory = { prober_recall, prober_keep, self };
  SceauChainQuery query = {
    .hosts = hosts, .now = probe->now, .anchors = self->anchors, .memory = &memory
  };

  return sceau_chain_judge (certificates, &query);
}

/* The same intermediates come from a thousand servers: one object for all of them. */
static SceauCertificate *
prober_intern (SceauProber *self, const gnutls_datum_t *der)
{
  g_autoptr (GBytes) seen = g_bytes_new_static (der->data, der->size);
  g_autoptr (GBytes) copy = NULL;
  gpointer known = NULL;
  SceauCertificate *certificate;

  if (sceau_memory_recall (self->certificates, seen, &known))
    return sceau_certificate_ref (known);
  copy = g_bytes_new (der->data, der->size);
  certificate = sceau_certificate_new_from_der (copy, NULL);
  if (certificate != NULL)
    sceau_memory_keep (self->certificates, g_bytes_ref (copy), sceau_certificate_ref (certificate));
  return certificate;
}

static void
prober_take_certificates (SceauProber *self, Probe *probe, SceauProbeResult *result,
                          GPtrArray *certificates)
{
  unsigned int n = 0, i;
  const gnutls_datum_t *sent = gnutls_certificate_get_peers (sceau_dial_get_session (probe->dial),
                                                             &n);

  for (i = 0; sent != NULL && i < MIN (n, SCEAU_MAX_CHAIN_LENGTH); i++)
    {
      SceauCertificate *certificate = prober_intern (self, &sent[i]);

      if (certificate != NULL)
        g_ptr_array_add (certificates, certificate);
      else
        sceau_probe_result_add_finding (
            result, sceau_finding_new (SCEAU_FINDING_MALFORMED, probe->host, NULL, NULL));
      if (certificate == NULL && i == 0)
        return; /* whatever follows, there is no leaf */
    }
  if (n > SCEAU_MAX_CHAIN_LENGTH)
    sceau_probe_result_add_finding (
        result, sceau_finding_new (SCEAU_FINDING_TOO_MANY, probe->host, NULL, "limit",
                                   G_STRINGIFY (SCEAU_MAX_CHAIN_LENGTH), NULL));
}

static void
prober_look (SceauProber *self, Probe *probe, SceauProbeResult *result)
{
  g_autoptr (GPtrArray)
      certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_autoptr (SceauChain) chain = NULL;
  gnutls_session_t session = sceau_dial_get_session (probe->dial);

  prober_take_certificates (self, probe, result, certificates);
  chain = prober_judge (self, probe, certificates);
  sceau_probe_result_take_presented (
      result, gnutls_protocol_get_name (gnutls_protocol_get_version (session)), certificates,
      chain);
}

/* --- One probe
 * ------------------------------------------------------------------------------------ */

static void prober_start_waiting (SceauProber *self);

/* Gives the place free. The task is returned by the caller afterwards. */
static void
prober_release (SceauProber *self, GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  gulong cancel_id = probe->cancel_id;

  probe->done = TRUE;
  probe->cancel_id = 0;
  if (cancel_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), cancel_id);
  g_clear_pointer (&probe->dial, sceau_dial_free);
  if (probe->started != 0)
    self->active--;
  else
    g_queue_remove (&self->waiting, task);
}

static void
on_dialled (SceauDial *dial, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data; /* the one that prober_start () kept */
  SceauProber *self = g_task_get_source_object (task);
  Probe *probe = g_task_get_task_data (task);
  g_autoptr (SceauProbeResult)
      result = sceau_probe_result_new (probe->host, probe->port, probe->name, probe->now);

  if (error != NULL)
    sceau_probe_result_set_error (result, error);
  else
    prober_look (self, probe, result);
  sceau_probe_result_set_elapsed (result,
                                  (guint) ((g_get_monotonic_time () - probe->started) / 1000));
  prober_release (self, task);
  prober_start_waiting (self);
  g_task_return_pointer (task, g_steal_pointer (&result), g_object_unref);
}

/* SNI: never an address (RFC 6066, 3), and without a final dot. */
static char *
probe_make_server_name (Probe *probe)
{
  g_autofree char *ascii = NULL;
  gsize length;

  if (sceau_name_is_ip (probe->name))
    return NULL;
  ascii = g_hostname_to_ascii (probe->name);
  if (ascii == NULL)
    return NULL;
  length = strlen (ascii);
  if (length > 0 && ascii[length - 1] == '.')
    ascii[length - 1] = '\0';
  return g_steal_pointer (&ascii);
}

static void
prober_start (SceauProber *self, GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  g_autofree char *server_name = probe_make_server_name (probe);

  self->active++;
  probe->started = g_get_monotonic_time ();
  probe->dial = sceau_dial_start (&self->dialer, probe->host, probe->port, server_name,
                                  probe->started + (gint64) probe->timeout_ms * 1000, on_dialled,
                                  task);
}

/* The queue's reference to the task becomes the dial's. */
static void
prober_start_waiting (SceauProber *self)
{
  while (self->active < self->parallel && !g_queue_is_empty (&self->waiting))
    prober_start (self, g_queue_pop_head (&self->waiting));
}

static gboolean
on_cancelled_turn (gpointer data)
{
  GTask *task = data;
  SceauProber *self = g_task_get_source_object (task);
  Probe *probe = g_task_get_task_data (task);

  if (probe->done)
    return G_SOURCE_REMOVE;
  prober_release (self, task);
  prober_start_waiting (self);
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "%s",
                           sceau_error_code_to_message (SCEAU_ERROR_CANCELLED));
  g_object_unref (task); /* the queue's, or the dial's */
  return G_SOURCE_REMOVE;
}

/* Any thread may cancel, and a handler must not disconnect itself: the rest happens in the
 * prober's context. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  SceauProber *self = g_task_get_source_object (task);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_cancelled_turn, g_object_ref (task), g_object_unref);
  g_source_attach (source, self->context);
}

/**
 * sceau_prober_set_parallel:
 * @self: a prober
 * @limit: connections at a time, at least 1
 */
void
sceau_prober_set_parallel (SceauProber *self, guint limit)
{
  g_return_if_fail (SCEAU_IS_PROBER (self) && limit > 0);

  self->parallel = limit;
  prober_start_waiting (self);
}

/**
 * sceau_prober_probe_async:
 * @self: a prober
 * @host: a name or an address to connect to
 * @port: the port
 * @name: (nullable): the name to ask for (SNI) and to check; %NULL: @host
 * @timeout_ms: for everything from the look-up to the end of the handshake, counted from this
 *   probe's turn; 0: 5000
 * @now: Unix seconds, by which dates are judged
 * @cancellable: (nullable): a cancellable
 * @callback: called in the main context of the prober
 * @data: for @callback
 *
 * Looks at what a TLS client really gets from an endpoint. What goes wrong on the way is part of
 * the result.
 */
void
sceau_prober_probe_async (SceauProber *self, const char *host, guint16 port, const char *name,
                          guint timeout_ms, gint64 now, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Probe *probe;

  g_return_if_fail (SCEAU_IS_PROBER (self) && host != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_prober_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  probe = g_new0 (Probe, 1);
  probe->host = g_strdup (host);
  probe->name = g_strdup (name != NULL ? name : host);
  probe->port = port;
  probe->timeout_ms = timeout_ms > 0 ? timeout_ms : TIMEOUT_MS;
  probe->now = now;
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
  g_queue_push_tail (&self->waiting, g_object_ref (task));
  if (cancellable != NULL)
    probe->cancel_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), task, NULL);
  prober_start_waiting (self);
}

/**
 * sceau_prober_probe_finish:
 * @self: a prober
 * @result: what the callback got
 * @error: set to CANCELLED, nothing else
 *
 * Returns: (transfer full) (nullable): what was seen
 */
SceauProbeResult *
sceau_prober_probe_finish (SceauProber *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
