/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and what they mean are read again when they changed (their signature tells, for a few microseconds) or when a minute
 * has passed, because some findings come with time. The document is made once a second at most. */
#include "config.h"

#include "agent/sceau-archive.h"
#include "agent/sceau-loopback.h"
#include "agent/sceau-material.h"
#include "agent/sceau-state-reader.h"
#include "base/sceau-json.h"

#include <glib/gi18n-lib.h>

#define JUDGED_FOR    60 /* seconds that findings about dates stay good */
#define WATCHED_FOR   2  /* seconds that the sight of services stays good for a state */
#define PRESENTED_FOR 60 /* seconds that the sight of HTTPS stays good for GET /presented */

struct _SceauStateReader
{
  GObject parent_instance;
  SceauAgentConfig *config;
  SceauVault *vault;
  SceauFrontEnd *front_end;
  SceauWatch *watch;
  SceauAnchors *anchors;
  char *signature;
  gint64 judged_at;
  SceauSnapshot *snapshot;
  SceauMaterial *material;
  SceauMaterial *old;       /* what is left under the names of 7.13; NULL where they are not old */
  SceauArchive *archive;    /* of the files with that signature */
  SceauManagedState *state; /* made at… */
  GBytes *json;
  gint64 made_at; /* Unix seconds, with… */
  guint64 made_of;
};

G_DEFINE_FINAL_TYPE (SceauStateReader, sceau_state_reader, G_TYPE_OBJECT)

static void
forget_state (SceauStateReader *self)
{
  g_clear_object (&self->state);
  g_clear_pointer (&self->json, g_bytes_unref);
}

static void
sceau_state_reader_finalize (GObject *object)
{
  SceauStateReader *self = SCEAU_STATE_READER (object);

  forget_state (self);
  g_clear_object (&self->config);
  g_clear_object (&self->vault);
  g_clear_object (&self->front_end);
  g_clear_object (&self->watch);
  g_clear_object (&self->anchors);
  g_free (self->signature);
  g_clear_pointer (&self->snapshot, sceau_snapshot_free);
  g_clear_pointer (&self->material, sceau_material_free);
  g_clear_pointer (&self->old, sceau_material_free);
  g_clear_pointer (&self->archive, sceau_archive_free);
  G_OBJECT_CLASS (sceau_state_reader_parent_class)->finalize (object);
}

static void
sceau_state_reader_class_init (SceauStateReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_state_reader_finalize;
}

static void
sceau_state_reader_init (SceauStateReader *self)
{
}

/**
 * sceau_state_reader_new:
 *
 * Returns: (transfer full): a reader that has read nothing yet.
 */
SceauStateReader *
sceau_state_reader_new (SceauAgentConfig *config, SceauVault *vault, SceauFrontEnd *front_end,
                        SceauWatch *watch, SceauAnchors *anchors)
{
  SceauStateReader *self = g_object_new (SCEAU_TYPE_STATE_READER, NULL);

  self->config = g_object_ref (config);
  self->vault = g_object_ref (vault);
  self->front_end = g_object_ref (front_end);
  self->watch = g_object_ref (watch);
  self->anchors = g_object_ref (anchors);
  return self;
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
update_old (SceauStateReader *self, gint64 now)
{
  g_autoptr (SceauSnapshot) files = NULL;

  g_clear_pointer (&self->old, sceau_material_free);
  if (self->snapshot->family != SCEAU_FAMILY_HAPROXY)
    return;
  files = sceau_vault_read_old (self->vault, NULL);
  if (files != NULL)
    self->old = sceau_material_new (files, NULL, now);
}

/* Reads the files again when there is a reason to. */
static gboolean
update_material (SceauStateReader *self, GError **error)
{
  g_autofree char *signature = sceau_vault_dup_signature (self->vault);
  g_autoptr (SceauSnapshot) snapshot = NULL;
  gint64 now = now_seconds ();

  if (self->material != NULL && g_strcmp0 (signature, self->signature) == 0
      && ABS (now - self->judged_at) < JUDGED_FOR)
    return TRUE;
  snapshot = sceau_vault_read (self->vault, error);
  if (snapshot == NULL)
    return FALSE;
  forget_state (self);
  g_clear_pointer (&self->material, sceau_material_free);
  g_clear_pointer (&self->snapshot, sceau_snapshot_free);
  self->snapshot = g_steal_pointer (&snapshot);
  self->material = sceau_material_new (self->snapshot, self->anchors, now);
  update_old (self, now);
  if (self->archive == NULL || g_strcmp0 (signature, self->signature) != 0)
    {
      g_clear_pointer (&self->archive, sceau_archive_free);
      self->archive = sceau_archive_new (sceau_vault_get_backups (self->vault), self->snapshot,
                                         now);
    }
  g_free (self->signature);
  self->signature = g_steal_pointer (&signature);
  self->judged_at = now;
  return TRUE;
}

static const char *
probe_name (SceauStateReader *self)
{
  return self->material != NULL
             ? sceau_certificate_get_probe_name (sceau_material_get_leaf (self->material))
             : NULL;
}

static void
add_finding (GPtrArray *findings, SceauFindingCode code, const char *about)
{
  g_ptr_array_add (findings, sceau_finding_new (code, about, NULL, NULL));
}

/* Does the front end serve what is on disk? */
static void
compare_presented (SceauStateReader *self, GPtrArray *findings)
{
  SceauProbeResult *presented = sceau_watch_get_presented (self->watch);
  SceauCertificate *served = sceau_probe_result_get_leaf (presented);
  SceauCertificate *leaf = sceau_material_get_leaf (self->material);
  GPtrArray *chain = sceau_probe_result_get_chain (presented);

  if (leaf == NULL)
    add_finding (findings, SCEAU_FINDING_HTTPS_WITHOUT_CERTIFICATE, NULL);
  else if (served != NULL
           && !g_str_equal (sceau_certificate_get_sha256 (served),
                            sceau_certificate_get_sha256 (leaf)))
    g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_PRESENTED_DIFFERS,
                                                  sceau_certificate_get_title (served),
                                                  sceau_certificate_get_sha256 (served), NULL));
  else if (served != NULL && chain->len < self->material->chain->len)
    add_finding (findings, SCEAU_FINDING_CHAIN_NOT_PRESENTED, sceau_certificate_get_title (leaf));
}

/* What the files say, without a missing issuer that was there when the chain was installed. */
static void
add_judgement (SceauStateReader *self, GPtrArray *findings)
{
  SceauCertificate *leaf = sceau_material_get_leaf (self->material);
  gboolean complete = leaf != NULL
                      && sceau_vault_was_complete (self->vault,
                                                   sceau_certificate_get_sha256 (leaf));

  for (guint i = 0; i < self->material->findings->len; i++)
    {
      SceauFinding *finding = g_ptr_array_index (self->material->findings, i);

      if (!complete || sceau_finding_get_code (finding) != SCEAU_FINDING_MISSING_ISSUER)
        g_ptr_array_add (findings, sceau_finding_ref (finding));
    }
}

static void
add_kind (GPtrArray *findings, SceauFindingCode code, const char *about, const char *kind)
{
  g_ptr_array_add (findings, sceau_finding_new (code, about, NULL, "kind", kind, NULL));
}

/* 7.13 has left a pair, or a request, that nobody has taken over. */
static gboolean
can_migrate (SceauStateReader *self)
{
  return self->old != NULL && self->old->key != NULL
         && self->old->installed != SCEAU_INSTALLED_BROKEN
         && self->material->installed == SCEAU_INSTALLED_NONE && self->material->key == NULL;
}

static gboolean
was_migrated (SceauStateReader *self)
{
  SceauCertificate *old = self->old != NULL ? sceau_material_get_leaf (self->old) : NULL;
  SceauCertificate *leaf = sceau_material_get_leaf (self->material);

  return old != NULL && leaf != NULL
         && g_str_equal (sceau_certificate_get_sha256 (old), sceau_certificate_get_sha256 (leaf));
}

/* Is CamTrace's folder where it was, and of the version that it was? */
static void
add_layout (SceauStateReader *self, GPtrArray *findings)
{
  const char *version = sceau_agent_config_get_version (self->config);
  const SceauLayout *layout = version != NULL ? sceau_layout_for_version (version, NULL) : NULL;
  const char *family = sceau_family_to_string (self->snapshot->family);

  if (self->snapshot->missing != NULL)
    add_kind (findings, SCEAU_FINDING_LAYOUT_CHANGED, self->snapshot->missing, "missing");
  else if (can_migrate (self))
    add_kind (findings, SCEAU_FINDING_LAYOUT_CHANGED, NULL, "upgraded");
  else if (sceau_vault_family_changed (self->vault, self->snapshot->family))
    add_kind (findings, SCEAU_FINDING_LAYOUT_CHANGED, NULL,
              was_migrated (self) ? "migrated" : "other");
  else if (layout != NULL && self->snapshot->layout != NULL
           && layout->family != self->snapshot->family)
    g_ptr_array_add (findings,
                     sceau_finding_new (SCEAU_FINDING_LAYOUT_CHANGED, NULL, NULL, "kind", "version",
                                        "before", version, "after", family, NULL));
}

/* After an update from 7.13 it is HAProxy that serves, not Apache: agent.conf has to follow. */
static void
add_front_end (SceauStateReader *self, GPtrArray *findings)
{
  SceauFrontEndKind kind = sceau_agent_config_get_front_end (self->config);
  const char *configured = sceau_front_end_get_kind (self->front_end);
  const SceauLayout *layout = self->snapshot->layout;

  if (layout == NULL || (kind != SCEAU_FRONT_END_HAPROXY && kind != SCEAU_FRONT_END_APACHE)
      || g_str_equal (layout->front_end, configured))
    return;
  g_ptr_array_add (findings,
                   sceau_finding_new (SCEAU_FINDING_LAYOUT_CHANGED, NULL, NULL, "kind", "front-end",
                                      "before", configured, "after", layout->front_end, NULL));
}

static GPtrArray *
collect_findings (SceauStateReader *self, gboolean https_on)
{
  GPtrArray *findings = sceau_findings_new ();
  g_auto (GStrv) outside = sceau_vault_dup_changed_outside (self->vault);

  add_judgement (self, findings);
  for (guint i = 0; outside[i] != NULL; i++)
    add_kind (findings, SCEAU_FINDING_CHANGED_OUTSIDE, outside[i], "left");
  sceau_vault_compare_known (self->vault, self->snapshot, findings);
  add_layout (self, findings);
  add_front_end (self, findings);
  if (https_on)
    compare_presented (self, findings);
  return findings;
}

/* On is what a TLS client saw; on without being seen is failed. */
static void
fill_https (SceauStateReader *self, SceauManagedFacts *facts, const SceauFrontEndStatus *status,
            gboolean https_on)
{
  SceauProbeResult *presented = sceau_watch_get_presented (self->watch);
  const GError *error = presented != NULL ? sceau_probe_result_get_error (presented) : NULL;

  facts->front_end = sceau_front_end_get_kind (self->front_end);
  facts->front_end_owner = status->owner;
  if (status->by_command)
    facts->front_end_owner = https_on ? SCEAU_OWNER_SCEAU : SCEAU_OWNER_NONE;
  facts->https_listen = sceau_agent_config_get_https_listen_text (self->config);
  facts->https_port = sceau_agent_config_get_https_listen (self->config)->port;
  if (https_on)
    facts->services[SCEAU_SERVICE_HTTPS] = SCEAU_SERVICE_ON;
  else if (status->enabled)
    {
      facts->services[SCEAU_SERVICE_HTTPS] = SCEAU_SERVICE_FAILED;
      facts->service_details[SCEAU_SERVICE_HTTPS] =
          error != NULL ? error->message : _ ("It is switched on, but does not answer");
    }
  else
    facts->services[SCEAU_SERVICE_HTTPS] = SCEAU_SERVICE_OFF;
}

static void
fill_services (SceauStateReader *self, SceauManagedFacts *facts)
{
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    {
      if (i != SCEAU_SERVICE_HTTPS)
        facts->services[i] = sceau_watch_get_service (self->watch, (SceauService) i,
                                                      &facts->service_details[i]);
    }
}

static void
fill_files (SceauStateReader *self, SceauManagedFacts *facts)
{
  SceauMaterial *material = self->material;

  facts->family = self->snapshot->family;
  facts->version = sceau_agent_config_get_version (self->config);
  facts->installed = material->installed;
  facts->chain = material->chain;
  facts->installed_spki = material->key != NULL ? sceau_key_get_spki_sha256 (material->key) : NULL;
  if (!material->pending)
    return;
  facts->request = material->pending_request;
  facts->key_pending = material->pending_request == NULL;
  facts->pending_spki = sceau_material_get_pending_spki (material);
  facts->pending_since = material->pending_since;
  facts->answered = sceau_archive_has_answer (self->archive, material);
}

static void
make_state (SceauStateReader *self)
{
  SceauProbeResult *presented = sceau_watch_get_presented (self->watch);
  gboolean https_on = sceau_probe_saw_https (presented);
  g_autofree char *etag = sceau_snapshot_dup_etag (self->snapshot, https_on);
  g_autoptr (GPtrArray) findings = collect_findings (self, https_on);
  g_auto (SceauFrontEndStatus) status = { 0 };
  g_autoptr (JsonObject) json = NULL;
  g_auto (GStrv) archived = sceau_archive_dup_keys (self->archive);
  SceauManagedFacts facts = { .etag = etag,
                              .findings = findings,
                              .archived_keys = (const char *const *) archived };

  sceau_front_end_status (self->front_end, self->snapshot->paths[SCEAU_FILE_COMBINED], &status);
  self->made_at = now_seconds ();
  self->made_of = sceau_watch_get_serial (self->watch);
  facts.server_time = self->made_at;
  fill_files (self, &facts);
  fill_services (self, &facts);
  fill_https (self, &facts, &status, https_on);
  self->state = sceau_managed_state_new (&facts);
  json = sceau_managed_state_to_json (self->state);
  self->json = sceau_json_to_bytes (json);
}

static void
on_state_watched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauStateReader *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  /* The files may have changed while the front end was looked at. */
  if (!sceau_watch_refresh_finish (SCEAU_WATCH (source), result, &error)
      || !update_material (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->state == NULL || self->made_at != now_seconds ()
      || self->made_of != sceau_watch_get_serial (self->watch))
    {
      forget_state (self);
      make_state (self);
    }
  g_task_set_task_data (task, g_bytes_ref (self->json), (GDestroyNotify) g_bytes_unref);
  g_task_return_pointer (task, g_object_ref (self->state), g_object_unref);
}

/**
 * sceau_state_reader_read_async:
 *
 * Reads the state of this server.
 */
void
sceau_state_reader_read_async (SceauStateReader *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, sceau_state_reader_read_async);
  if (!update_material (self, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    sceau_watch_refresh_async (self->watch, probe_name (self), WATCHED_FOR, cancellable,
                               on_state_watched_cb, g_steal_pointer (&task));
}

/**
 * sceau_state_reader_read_finish:
 * @json: (out) (optional) (transfer full): the same as text
 *
 * Returns: (nullable) (transfer full): the state.
 */
SceauManagedState *
sceau_state_reader_read_finish (SceauStateReader *self, GAsyncResult *result, GBytes **json,
                                GError **error)
{
  SceauManagedState *state;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  state = g_task_propagate_pointer (G_TASK (result), error);
  if (json != NULL)
    *json = state != NULL ? g_bytes_ref (g_task_get_task_data (G_TASK (result))) : NULL;
  return state;
}

static JsonObject *
describe_presented (SceauProbeResult *result)
{
  JsonObject *object = json_object_new ();
  JsonArray *chain = json_array_new ();
  GPtrArray *certificates = sceau_probe_result_get_chain (result);
  const GError *error = sceau_probe_result_get_error (result);

  for (guint i = 0; i < certificates->len; i++)
    {
      g_autofree char *pem = sceau_certificate_to_pem (g_ptr_array_index (certificates, i));

      json_array_add_string_element (chain, pem);
    }
  sceau_json_set_time (object, "time", sceau_probe_result_get_time (result));
  sceau_json_set_string (object, "status",
                         sceau_probe_status_to_string (sceau_probe_result_get_status (result)));
  json_object_set_array_member (object, "chain", chain);
  json_object_set_array_member (object, "findings",
                                sceau_findings_to_json (sceau_probe_result_get_findings (result)));
  sceau_json_set_string (object, "error", error != NULL ? error->message : NULL);
  return object;
}

static void
on_presented_watched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  SceauProbeResult *presented = sceau_watch_get_presented (SCEAU_WATCH (source));

  if (!sceau_watch_refresh_finish (SCEAU_WATCH (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (presented == NULL)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_FAILED,
                             _ ("What this server presents could not be looked at"));
  else
    g_task_return_pointer (task, describe_presented (presented),
                           (GDestroyNotify) json_object_unref);
}

/**
 * sceau_state_reader_presented_async:
 *
 * Looks what a TLS client on this server gets, or tells what it got less than a minute ago.
 */
void
sceau_state_reader_presented_async (SceauStateReader *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, sceau_state_reader_presented_async);
  if (!update_material (self, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    sceau_watch_refresh_async (self->watch, probe_name (self), PRESENTED_FOR, cancellable,
                               on_presented_watched_cb, g_steal_pointer (&task));
}

/**
 * sceau_state_reader_presented_finish:
 *
 * Returns: (nullable) (transfer full): the document of `GET /presented`.
 */
JsonObject *
sceau_state_reader_presented_finish (SceauStateReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sceau_state_reader_dup_request:
 *
 * Returns: (nullable) (transfer full): the pending request, or with none pending the request file; PEM.
 *   %SCEAU_ERROR_NOT_FOUND.
 */
char *
sceau_state_reader_dup_request (SceauStateReader *self, GError **error)
{
  SceauRequest *request;

  if (!update_material (self, error))
    return NULL;
  request = self->material->pending_request != NULL ? self->material->pending_request
                                                    : self->material->request;
  if (request != NULL)
    return sceau_request_to_pem (request);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                       _ ("There is no request on this server"));
  return NULL;
}
