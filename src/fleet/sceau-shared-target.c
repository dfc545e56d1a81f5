/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of several servers that get the same files. */
#include "config.h"

#include "fleet/sceau-shared-target-private.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-error-json.h"
#include "base/sceau-json.h"
#include "fleet/sceau-task.h"

G_DEFINE_FINAL_TYPE (SceauSharedTarget, sceau_shared_target, G_TYPE_OBJECT)

enum
{
  PROP_SERVER = 1,
  PROP_STATE,
  PROP_MESSAGE,
  PROP_DEPLOYMENT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void on_deployed_cb (GObject *source, GAsyncResult *result, gpointer data);

/* --- Names ------------------------------------------------------------------------------------- */

/**
 * sceau_coverage_to_string:
 * @coverage: whether the names cover a server
 *
 * Returns: (transfer none): "unknown", "covered" or "not-covered"
 */
const char *
sceau_coverage_to_string (SceauCoverage coverage)
{
  static const char *const names[] = { "unknown", "covered", "not-covered" };

  g_return_val_if_fail ((guint) coverage < G_N_ELEMENTS (names), "");

  return names[coverage];
}

static const GEnumValue state_values[] = {
  { SCEAU_TARGET_WAITING, "SCEAU_TARGET_WAITING", "waiting" },
  { SCEAU_TARGET_PREPARING, "SCEAU_TARGET_PREPARING", "preparing" },
  { SCEAU_TARGET_PLANNED, "SCEAU_TARGET_PLANNED", "planned" },
  { SCEAU_TARGET_RUNNING, "SCEAU_TARGET_RUNNING", "running" },
  { SCEAU_TARGET_DONE, "SCEAU_TARGET_DONE", "done" },
  { SCEAU_TARGET_FAILED, "SCEAU_TARGET_FAILED", "failed" },
  { SCEAU_TARGET_CANCELLED, "SCEAU_TARGET_CANCELLED", "cancelled" },
  { SCEAU_TARGET_ROLLED_BACK, "SCEAU_TARGET_ROLLED_BACK", "rolled-back" },
  { SCEAU_TARGET_UNCERTAIN, "SCEAU_TARGET_UNCERTAIN", "uncertain" },
  { 0, NULL, NULL },
};
G_STATIC_ASSERT (G_N_ELEMENTS (state_values) == SCEAU_N_TARGET_STATES + 1);

GType
sceau_target_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SceauTargetState", state_values));
  return type;
}

/**
 * sceau_target_state_to_string:
 * @state: where a target stands
 *
 * Returns: (transfer none): its stable name, as in JSON: "waiting", "planned", "done", "rolled-back"…
 */
const char *
sceau_target_state_to_string (SceauTargetState state)
{
  g_return_val_if_fail ((guint) state < SCEAU_N_TARGET_STATES, "");

  return state_values[state].value_nick;
}

/* --- The object -------------------------------------------------------------------------------- */

static void
sceau_shared_target_finalize (GObject *object)
{
  SceauSharedTarget *self = SCEAU_SHARED_TARGET (object);

  g_clear_pointer (&self->material, sceau_shared_material_unref);
  g_clear_object (&self->server);
  g_clear_object (&self->chain);
  g_clear_object (&self->deployment);
  g_clear_error (&self->error);
  g_free (self->message);
  g_free (self->spki);
  G_OBJECT_CLASS (sceau_shared_target_parent_class)->finalize (object);
}

static void
sceau_shared_target_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SceauSharedTarget *self = SCEAU_SHARED_TARGET (object);

  switch (prop_id)
    {
    case PROP_SERVER:
      g_value_set_object (value, self->server);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_DEPLOYMENT:
      g_value_set_object (value, self->deployment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sceau_shared_target_class_init (SceauSharedTargetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = sceau_shared_target_finalize;
  object_class->get_property = sceau_shared_target_get_property;
  props[PROP_SERVER] = g_param_spec_object ("server", NULL, NULL, SCEAU_TYPE_SERVER, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SCEAU_TYPE_TARGET_STATE,
                                         SCEAU_TARGET_WAITING, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, "", flags);
  props[PROP_DEPLOYMENT] = g_param_spec_object ("deployment", NULL, NULL, SCEAU_TYPE_DEPLOYMENT,
                                                flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static const char *
describe_state (SceauTargetState state)
{
  switch (state)
    {
    case SCEAU_TARGET_PREPARING:
      return _ ("Being prepared…");
    case SCEAU_TARGET_PLANNED:
      return _ ("Ready");
    case SCEAU_TARGET_RUNNING:
      return _ ("Being installed…");
    case SCEAU_TARGET_DONE:
      return _ ("Installed");
    case SCEAU_TARGET_CANCELLED:
      return _ ("Cancelled: the server is as it was.");
    case SCEAU_TARGET_WAITING:
    case SCEAU_TARGET_FAILED:
    case SCEAU_TARGET_ROLLED_BACK:
    case SCEAU_TARGET_UNCERTAIN:
    case SCEAU_N_TARGET_STATES:
    default:
      return _ ("Waiting");
    }
}

static void
sceau_shared_target_init (SceauSharedTarget *self)
{
  self->message = g_strdup (describe_state (SCEAU_TARGET_WAITING));
}

/**
 * sceau_shared_target_new:
 * @material: what is to be installed
 * @server: on which server
 *
 * Returns: (transfer full): a target that waits
 */
SceauSharedTarget *
sceau_shared_target_new (SceauSharedMaterial *material, SceauServer *server)
{
  SceauSharedTarget *self = g_object_new (SCEAU_TYPE_SHARED_TARGET, NULL);

  self->material = sceau_shared_material_ref (material);
  self->server = g_object_ref (server);
  return self;
}

void
_sceau_shared_target_set_state (SceauSharedTarget *self, SceauTargetState state)
{
  self->state = state;
  g_free (self->message);
  self->message = g_strdup (self->error != NULL && state != SCEAU_TARGET_CANCELLED
                                ? self->error->message
                                : describe_state (state));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
}

void
_sceau_shared_target_take_deployment (SceauSharedTarget *self, SceauDeployment *deployment)
{
  g_clear_object (&self->deployment);
  self->deployment = deployment;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEPLOYMENT]);
}

/**
 * sceau_shared_target_fail:
 * @self: a target
 * @error: why nothing can be done on its server
 */
void
sceau_shared_target_fail (SceauSharedTarget *self, const GError *error)
{
  g_return_if_fail (SCEAU_IS_SHARED_TARGET (self));
  g_return_if_fail (error != NULL);

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  _sceau_shared_target_set_state (self, g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED)
                                            ? SCEAU_TARGET_CANCELLED
                                            : SCEAU_TARGET_FAILED);
}

/**
 * sceau_shared_target_get_server:
 * @self: a target
 *
 * Returns: (transfer none): its server
 */
SceauServer *
sceau_shared_target_get_server (SceauSharedTarget *self)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  return self->server;
}

/**
 * sceau_shared_target_get_state:
 * @self: a target
 *
 * Returns: where it stands
 */
SceauTargetState
sceau_shared_target_get_state (SceauSharedTarget *self)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), SCEAU_TARGET_FAILED);

  return self->state;
}

/**
 * sceau_shared_target_get_message:
 * @self: a target
 *
 * Returns: (transfer none): where it stands, or what went wrong, translated
 */
const char *
sceau_shared_target_get_message (SceauSharedTarget *self)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  return self->message;
}

/**
 * sceau_shared_target_get_chain:
 * @self: a target
 *
 * Returns: (transfer none) (nullable): the chain for this server, once it is prepared
 */
SceauChain *
sceau_shared_target_get_chain (SceauSharedTarget *self)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  return self->chain;
}

/**
 * sceau_shared_target_get_deployment:
 * @self: a target
 *
 * Returns: (transfer none) (nullable): its deployment, once it is prepared
 */
SceauDeployment *
sceau_shared_target_get_deployment (SceauSharedTarget *self)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  return self->deployment;
}

/**
 * sceau_shared_target_get_error:
 * @self: a target
 *
 * Returns: (transfer none) (nullable): why it was not done
 */
const GError *
sceau_shared_target_get_error (SceauSharedTarget *self)
{
  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  return self->error;
}

/* --- Which key, which certificate -------------------------------------------------------------- */

/* Of that key, the one that is valid longest; NULL when there is none. */
static SceauCertificate *
find_leaf (GPtrArray *certificates, const char *spki)
{
  SceauCertificate *best = NULL;

  for (guint i = 0; spki != NULL && i < certificates->len; i++)
    {
      SceauCertificate *certificate = certificates->pdata[i];

      if (g_str_equal (sceau_certificate_get_spki_sha256 (certificate), spki)
          && (best == NULL
              || sceau_certificate_get_not_after (certificate)
                     > sceau_certificate_get_not_after (best)))
        best = certificate;
    }
  return best;
}

/* The key that the files have a certificate for: given, awaited, made here for the server, installed, or in a backup. When none fits, the first that
 * is known, so that the finding names it. */
char *
_sceau_shared_target_choose_spki (SceauSharedTarget *self)
{
  SceauManagedState *state = sceau_server_get_state (self->server);
  g_autofree char *local = sceau_fleet_dup_local_key_spki (self->material->fleet, self->server);
  const char *const candidates[] = {
    state != NULL ? sceau_managed_state_get_pending_spki (state) : NULL,
    local,
    state != NULL ? sceau_managed_state_get_installed_spki (state) : NULL,
  };
  const char *const *archived = state != NULL ? sceau_managed_state_get_archived_keys (state)
                                              : NULL;

  if (self->material->key != NULL)
    return g_strdup (sceau_key_get_spki_sha256 (self->material->key));
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (find_leaf (self->material->certificates, candidates[i]) != NULL)
      return g_strdup (candidates[i]);
  for (guint i = 0; archived != NULL && archived[i] != NULL; i++)
    if (find_leaf (self->material->certificates, archived[i]) != NULL)
      return g_strdup (archived[i]);
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (candidates[i] != NULL)
      return g_strdup (candidates[i]);
  return NULL;
}

static SceauCertificate *
peek_leaf (SceauSharedTarget *self)
{
  g_autofree char *spki = _sceau_shared_target_choose_spki (self);

  return find_leaf (self->material->certificates, spki);
}

/**
 * sceau_shared_target_get_coverage:
 * @self: a target
 *
 * Returns: whether the certificate covers the name that the fleet knows for the server (RFC 9525); by what is known here, nothing is asked
 */
SceauCoverage
sceau_shared_target_get_coverage (SceauSharedTarget *self)
{
  SceauCertificate *leaf;
  const char *name;

  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), SCEAU_COVERAGE_UNKNOWN);

  leaf = peek_leaf (self);
  name = sceau_server_get_dns_name (self->server);
  if (leaf == NULL || name == NULL)
    return SCEAU_COVERAGE_UNKNOWN;
  return sceau_certificate_matches_name (leaf, name) ? SCEAU_COVERAGE_COVERED
                                                     : SCEAU_COVERAGE_NOT_COVERED;
}

/**
 * sceau_shared_target_dup_coverage_sentence:
 * @self: a target
 *
 * Returns: (transfer full): whether the certificate covers the server's name, as one translated sentence
 */
char *
sceau_shared_target_dup_coverage_sentence (SceauSharedTarget *self)
{
  SceauCertificate *leaf;
  const char *name;

  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  leaf = peek_leaf (self);
  name = sceau_server_get_dns_name (self->server);
  if (leaf == NULL)
    return g_strdup (_ ("No certificate is for a key of this server, as far as it is known."));
  if (name == NULL)
    return g_strdup (_ ("The fleet knows no DNS name of this server: nothing to compare."));
  if (sceau_certificate_matches_name (leaf, name))
    /* Translators: a DNS name, then the name in a certificate. */
    return g_strdup_printf (_ ("%s is covered by “%s”."), name, sceau_certificate_get_title (leaf));
  /* Translators: a DNS name, then the name in a certificate. */
  return g_strdup_printf (_ ("%s is not covered by “%s”: clients will refuse it under that name."),
                          name, sceau_certificate_get_title (leaf));
}

/* --- Running ----------------------------------------------------------------------------------- */

static SceauTargetState
state_of_deployment (SceauDeployment *deployment)
{
  switch (sceau_deployment_get_state (deployment))
    {
    case SCEAU_DEPLOYMENT_DONE:
      return SCEAU_TARGET_DONE;
    case SCEAU_DEPLOYMENT_ROLLED_BACK:
      return SCEAU_TARGET_ROLLED_BACK;
    case SCEAU_DEPLOYMENT_CANCELLED:
      return SCEAU_TARGET_CANCELLED;
    case SCEAU_DEPLOYMENT_UNCERTAIN:
      return SCEAU_TARGET_UNCERTAIN;
    case SCEAU_DEPLOYMENT_PLANNED:
    case SCEAU_DEPLOYMENT_RUNNING:
    case SCEAU_DEPLOYMENT_FAILED:
    case SCEAU_N_DEPLOYMENT_STATES:
    default:
      return SCEAU_TARGET_FAILED;
    }
}

static void
on_deployed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauSharedTarget *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean done = sceau_deployment_run_finish (SCEAU_DEPLOYMENT (source), result, &error);

  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  _sceau_shared_target_set_state (self, state_of_deployment (self->deployment));
  if (done)
    sceau_fleet_remember_chain (self->material->fleet, self->chain, SCEAU_ISSUER_INSTALLED,
                                sceau_server_get_name (self->server));
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_shared_target_run_async:
 * @self: a target that is prepared
 * @cancellable: (nullable): stops it until the switch
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_shared_target_run_async (SceauSharedTarget *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (SCEAU_IS_SHARED_TARGET (self));
  g_return_if_fail (self->state == SCEAU_TARGET_PLANNED);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_shared_target_run_async);
  /* What the deployment says counts: after its switch it cannot be cancelled any more. */
  g_task_set_check_cancellable (task, FALSE);
  _sceau_shared_target_set_state (self, SCEAU_TARGET_RUNNING);
  sceau_deployment_run_async (self->deployment, cancellable, on_deployed_cb, task);
}

/**
 * sceau_shared_target_run_finish:
 * @self: a target
 * @result: what the callback got
 * @error: what the deployment says
 *
 * Returns: whether it is installed, and seen by a TLS client where HTTPS is on
 */
gboolean
sceau_shared_target_run_finish (SceauSharedTarget *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/* Where nothing can be seen from outside: HTTPS is off, or switched by a person in CamTrace. */
static const char *
describe_unseen (SceauSharedTarget *self)
{
  SceauManagedState *state = sceau_server_get_state (self->server);

  if (state == NULL || !sceau_managed_state_get_https_off (state))
    return _ ("Installed. Nothing was seen from outside.");
  return self->material->enable
             ? _ ("Installed. HTTPS is still to be switched on, in CamTrace itself.")
             : _ ("Installed. HTTPS is off.");
}

/**
 * sceau_shared_target_dup_outcome:
 * @self: a target
 *
 * Returns: (transfer full): where it stands; once it is done: what a TLS client gets from its server. Translated
 */
char *
sceau_shared_target_dup_outcome (SceauSharedTarget *self)
{
  SceauProbeResult *presented;

  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  if (self->state != SCEAU_TARGET_DONE)
    return g_strdup (self->message);
  presented = sceau_deployment_get_presented (self->deployment);
  if (presented == NULL)
    return g_strdup (describe_unseen (self));
  switch (sceau_probe_result_get_status (presented))
    {
    case SCEAU_PROBE_VERIFIED:
      return g_strdup (_ ("Installed. A TLS client gets it, and accepts it."));
    case SCEAU_PROBE_NOT_ACCEPTED:
      return g_strdup (_ ("Installed. A TLS client gets it, but does not accept it."));
    case SCEAU_PROBE_UNREACHABLE:
    default:
      return g_strdup (_ ("Installed, but no TLS client gets an answer."));
    }
}

/* What stands against it, or what there is to know of its chain. */
static JsonArray *
findings_to_json (SceauSharedTarget *self)
{
  GPtrArray *findings = self->error != NULL ? sceau_error_get_findings (self->error) : NULL;

  if (findings == NULL && self->chain != NULL)
    findings = sceau_chain_get_findings (self->chain);
  return findings != NULL ? sceau_findings_to_json (findings) : json_array_new ();
}

static void
outcome_to_json (SceauSharedTarget *self, JsonObject *object)
{
  SceauCertificate *leaf = self->chain != NULL ? sceau_chain_get_leaf (self->chain) : NULL;
  SceauProbeResult *presented = self->deployment != NULL
                                    ? sceau_deployment_get_presented (self->deployment)
                                    : NULL;

  sceau_json_set_string (object, "certificate",
                         leaf != NULL ? sceau_certificate_get_sha256 (leaf) : NULL);
  sceau_json_set_time (object, "not_after",
                       leaf != NULL ? sceau_certificate_get_not_after (leaf) : 0);
  sceau_json_set_string (
      object, "seen",
      presented != NULL ? sceau_probe_status_to_string (sceau_probe_result_get_status (presented))
                        : NULL);
  json_object_set_array_member (object, "findings", findings_to_json (self));
  sceau_json_set_string (object, "backup",
                         self->deployment != NULL ? sceau_deployment_get_backup (self->deployment)
                                                  : NULL);
}

/**
 * sceau_shared_target_to_json:
 * @self: a target
 *
 * Returns: (transfer full): `{"server","id","address","dns_name","coverage","outcome","certificate","not_after","seen","findings","backup","error"}`;
 *   seen: what a TLS client got at the end: "verified", "not-accepted", "unreachable", or null where HTTPS is off
 */
JsonObject *
sceau_shared_target_to_json (SceauSharedTarget *self)
{
  JsonObject *object;

  g_return_val_if_fail (SCEAU_IS_SHARED_TARGET (self), NULL);

  object = json_object_new ();
  sceau_json_set_string (object, "server", sceau_server_get_name (self->server));
  sceau_json_set_string (object, "id", sceau_server_get_id (self->server));
  sceau_json_set_string (object, "address", sceau_server_get_camtrace_url (self->server));
  sceau_json_set_string (object, "dns_name", sceau_server_get_dns_name (self->server));
  sceau_json_set_string (object, "coverage",
                         sceau_coverage_to_string (sceau_shared_target_get_coverage (self)));
  sceau_json_set_string (object, "outcome", sceau_target_state_to_string (self->state));
  outcome_to_json (self, object);
  if (self->error != NULL)
    json_object_set_object_member (object, "error", sceau_error_to_json (self->error));
  else
    json_object_set_null_member (object, "error");
  return object;
}
