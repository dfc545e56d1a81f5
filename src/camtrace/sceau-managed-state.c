/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GET /state says about one server: made by the agent from facts, read by clients from JSON; immutable. */
#include "config.h"

#include "camtrace/sceau-managed-state.h"

#include "camtrace/sceau-managed-state-private.h"

struct _SceauManagedState
{
  GObject parent_instance;
  SceauManagedFacts facts; /* owned copies */
};

G_DEFINE_FINAL_TYPE (SceauManagedState, sceau_managed_state, G_TYPE_OBJECT)

/* The strings of the facts are owned here, whatever their type says to the caller. */
static void
sceau_managed_state_finalize (GObject *object)
{
  SceauManagedState *self = SCEAU_MANAGED_STATE (object);
  SceauManagedFacts *facts = &self->facts;

  g_free ((char *) facts->etag);
  g_free ((char *) facts->version);
  g_free ((char *) facts->installed_spki);
  g_free ((char *) facts->pending_spki);
  g_strfreev ((char **) facts->archived_keys);
  g_free ((char *) facts->front_end);
  g_free ((char *) facts->https_listen);
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    g_free ((char *) facts->service_details[i]);
  g_clear_pointer (&facts->chain, g_ptr_array_unref);
  g_clear_pointer (&facts->findings, g_ptr_array_unref);
  g_clear_pointer (&facts->request, sceau_request_unref);
  G_OBJECT_CLASS (sceau_managed_state_parent_class)->finalize (object);
}

static void
sceau_managed_state_class_init (SceauManagedStateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_managed_state_finalize;
}

static void
sceau_managed_state_init (SceauManagedState *self)
{
}

static GPtrArray *
ref_or_empty (GPtrArray *array)
{
  return array != NULL ? g_ptr_array_ref (array) : g_ptr_array_new ();
}

/* The same key is in many backups. */
static const char *const *
dup_each_once (const char *const *strings)
{
  GPtrArray *once = g_ptr_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (once, strings[i], g_str_equal, NULL))
      g_ptr_array_add (once, g_strdup (strings[i]));
  g_ptr_array_add (once, NULL);
  return (const char *const *) g_ptr_array_free (once, FALSE);
}

/**
 * sceau_managed_state_new:
 * @facts: what is known; @facts->front_end and @facts->https_listen are required
 *
 * Returns: (transfer full): the state
 */
SceauManagedState *
sceau_managed_state_new (const SceauManagedFacts *facts)
{
  SceauManagedState *self;
  const char *pending_spki;

  g_return_val_if_fail (facts != NULL, NULL);
  g_return_val_if_fail (facts->front_end != NULL && facts->https_listen != NULL, NULL);

  self = g_object_new (SCEAU_TYPE_MANAGED_STATE, NULL);
  self->facts = *facts;
  pending_spki = facts->request != NULL ? sceau_request_get_spki_sha256 (facts->request)
                                        : facts->pending_spki;
  self->facts.etag = g_strdup (facts->etag);
  self->facts.version = g_strdup (facts->version);
  self->facts.installed_spki = g_strdup (facts->installed_spki);
  self->facts.pending_spki = g_strdup (pending_spki);
  self->facts.archived_keys = dup_each_once (facts->archived_keys);
  self->facts.front_end = g_strdup (facts->front_end);
  self->facts.https_listen = g_strdup (facts->https_listen);
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    self->facts.service_details[i] = g_strdup (facts->service_details[i]);
  self->facts.chain = ref_or_empty (facts->chain);
  self->facts.findings = ref_or_empty (facts->findings);
  if (facts->request != NULL)
    sceau_request_ref (facts->request);
  return self;
}

/* For the JSON writer. */
const SceauManagedFacts *
_sceau_managed_state_peek_facts (SceauManagedState *self)
{
  return &self->facts;
}

/**
 * sceau_managed_state_get_etag:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): the entity tag with its quotes, to send back in If-Match
 */
const char *
sceau_managed_state_get_etag (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.etag;
}

/**
 * sceau_managed_state_get_family:
 * @self: a state
 *
 * Returns: the family of layouts, found from the files that are there
 */
SceauFamily
sceau_managed_state_get_family (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), SCEAU_FAMILY_UNKNOWN);

  return self->facts.family;
}

/**
 * sceau_managed_state_get_version:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): the product version as the operator set it in agent.conf
 */
const char *
sceau_managed_state_get_version (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.version;
}

/**
 * sceau_managed_state_get_server_time:
 * @self: a state
 *
 * Returns: the server's clock when it answered, Unix seconds
 */
gint64
sceau_managed_state_get_server_time (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), 0);

  return self->facts.server_time;
}

/**
 * sceau_managed_state_get_installed:
 * @self: a state
 *
 * Returns: what is installed
 */
SceauInstalled
sceau_managed_state_get_installed (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), SCEAU_INSTALLED_NONE);

  return self->facts.installed;
}

/**
 * sceau_managed_state_knows_installed:
 * @self: a state
 *
 * Returns: whether it tells of the certificate at all; %FALSE where only a request is known of a server that is worked on by hand
 */
gboolean
sceau_managed_state_knows_installed (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), FALSE);

  return !self->facts.installed_unknown;
}

/**
 * sceau_managed_state_get_chain:
 * @self: a state
 *
 * Returns: (transfer none) (element-type SceauCertificate): the certificates on disk, in their order
 */
GPtrArray *
sceau_managed_state_get_chain (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.chain;
}

/**
 * sceau_managed_state_get_leaf:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): the first certificate on disk
 */
SceauCertificate *
sceau_managed_state_get_leaf (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.chain->len > 0 ? g_ptr_array_index (self->facts.chain, 0) : NULL;
}

/**
 * sceau_managed_state_get_findings:
 * @self: a state
 *
 * Returns: (transfer none) (element-type SceauFinding): what there is to say about it
 */
GPtrArray *
sceau_managed_state_get_findings (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.findings;
}

/**
 * sceau_managed_state_get_request:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): the request whose answer is awaited
 */
SceauRequest *
sceau_managed_state_get_request (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.request;
}

/**
 * sceau_managed_state_get_request_since:
 * @self: a state
 *
 * Returns: since when a request or key is pending, Unix seconds; 0 when none is
 */
gint64
sceau_managed_state_get_request_since (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), 0);

  return self->facts.pending_since;
}

/**
 * sceau_managed_state_get_key_pending:
 * @self: a state
 *
 * Returns: whether a key made elsewhere waits, without a request
 */
gboolean
sceau_managed_state_get_key_pending (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), FALSE);

  return self->facts.key_pending;
}

/**
 * sceau_managed_state_get_pending_spki:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): SHA-256 of the pending public key; %NULL also for an encrypted key not opened yet
 */
const char *
sceau_managed_state_get_pending_spki (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.pending_spki;
}

/**
 * sceau_managed_state_is_awaiting:
 * @self: a state
 *
 * As with CamTrace's own interface a request stays when its certificate is removed: then nobody awaits another one.
 *
 * Returns: whether a request or a key is pending, and its certificate awaited
 */
gboolean
sceau_managed_state_is_awaiting (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), FALSE);

  return (self->facts.request != NULL || self->facts.key_pending) && !self->facts.answered;
}

/**
 * sceau_managed_state_get_archived_keys:
 * @self: a state
 *
 * Returns: (transfer none) (array zero-terminated=1): SHA-256 of the public keys in the server's backups
 */
const char *const *
sceau_managed_state_get_archived_keys (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.archived_keys;
}

/**
 * sceau_managed_state_has_key:
 * @self: a state
 * @spki: (nullable): SHA-256 of a public key
 *
 * An authority may answer a request that was replaced meanwhile, whose key is in a backup.
 *
 * Returns: whether the server has that key, pending, installed or archived, and would install a certificate for it
 */
gboolean
sceau_managed_state_has_key (SceauManagedState *self, const char *spki)
{
  const SceauManagedFacts *facts = &self->facts;

  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), FALSE);

  if (spki == NULL)
    return FALSE;
  return g_strcmp0 (facts->pending_spki, spki) == 0 || g_strcmp0 (facts->installed_spki, spki) == 0
         || g_strv_contains (facts->archived_keys, spki);
}

/**
 * sceau_managed_state_get_installed_spki:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): SHA-256 of the public key on disk
 */
const char *
sceau_managed_state_get_installed_spki (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.installed_spki;
}

/**
 * sceau_managed_state_get_service:
 * @self: a state
 * @service: one of the four
 *
 * Returns: its state
 */
SceauServiceState
sceau_managed_state_get_service (SceauManagedState *self, SceauService service)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), SCEAU_SERVICE_UNKNOWN);
  g_return_val_if_fail ((guint) service < SCEAU_N_SERVICES, SCEAU_SERVICE_UNKNOWN);

  return self->facts.services[service];
}

/**
 * sceau_managed_state_get_service_detail:
 * @self: a state
 * @service: one of the four
 *
 * Returns: (transfer none) (nullable): why it is unknown or failed
 */
const char *
sceau_managed_state_get_service_detail (SceauManagedState *self, SceauService service)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);
  g_return_val_if_fail ((guint) service < SCEAU_N_SERVICES, NULL);

  return self->facts.service_details[service];
}

/**
 * sceau_managed_state_get_https_enabled:
 * @self: a state
 *
 * Returns: whether HTTPS is on
 */
gboolean
sceau_managed_state_get_https_enabled (SceauManagedState *self)
{
  return sceau_managed_state_get_service (self, SCEAU_SERVICE_HTTPS) == SCEAU_SERVICE_ON;
}

/**
 * sceau_managed_state_get_https_switched_on:
 * @self: a state
 *
 * Returns: whether HTTPS is on, or was switched on and does not answer: its certificate is in use
 */
gboolean
sceau_managed_state_get_https_switched_on (SceauManagedState *self)
{
  SceauServiceState https = sceau_managed_state_get_service (self, SCEAU_SERVICE_HTTPS);

  return https == SCEAU_SERVICE_ON || https == SCEAU_SERVICE_FAILED;
}

/**
 * sceau_managed_state_get_https_off:
 * @self: a state
 *
 * Returns: whether HTTPS is known to be off: neither on, nor switched on without being seen, nor unknown
 */
gboolean
sceau_managed_state_get_https_off (SceauManagedState *self)
{
  return sceau_managed_state_get_service (self, SCEAU_SERVICE_HTTPS) == SCEAU_SERVICE_OFF;
}

/**
 * sceau_managed_state_get_front_end:
 * @self: a state
 *
 * Returns: (transfer none): "haproxy", "apache", "builtin" or "command"
 */
const char *
sceau_managed_state_get_front_end (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), NULL);

  return self->facts.front_end;
}

/**
 * sceau_managed_state_get_front_end_owner:
 * @self: a state
 *
 * Returns: whose listener it is
 */
SceauOwner
sceau_managed_state_get_front_end_owner (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), SCEAU_OWNER_NONE);

  return self->facts.front_end_owner;
}

/**
 * sceau_managed_state_get_front_end_is_ours:
 * @self: a state
 *
 * Returns: whether the agent can switch HTTPS; not when CamTrace's own front end has the port
 */
gboolean
sceau_managed_state_get_front_end_is_ours (SceauManagedState *self)
{
  return sceau_managed_state_get_front_end_owner (self) != SCEAU_OWNER_CAMTRACE;
}

/**
 * sceau_managed_state_get_https_port:
 * @self: a state
 *
 * Returns: the port of it
 */
guint16
sceau_managed_state_get_https_port (SceauManagedState *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGED_STATE (self), 0);

  return self->facts.https_port;
}
