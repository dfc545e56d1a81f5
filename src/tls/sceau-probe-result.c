/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one probe saw: immutable once handed out. */
#include "config.h"

#include "tls/sceau-probe-private.h"

#include "base/sceau-json.h"
#include "base/sceau-text.h"

struct _SceauProbeResult
{
  GObject parent_instance;
  char *host;
  char *name;
  char *tls_version;
  guint16 port;
  gint64 time;
  guint elapsed;
  SceauProbeStatus status;
  GPtrArray *chain;
  GPtrArray *findings;
  GError *error;
};

G_DEFINE_FINAL_TYPE (SceauProbeResult, sceau_probe_result, G_TYPE_OBJECT)

/**
 * sceau_probe_status_to_string:
 * @status: a status
 *
 * Returns: "verified", "not-accepted" or "unreachable"
 */
const char *
sceau_probe_status_to_string (SceauProbeStatus status)
{
  static const char *const names[] = { "verified", "not-accepted", "unreachable" };

  g_return_val_if_fail (status <= SCEAU_PROBE_UNREACHABLE, "unreachable");
  return names[status];
}

static void
probe_result_finalize (GObject *object)
{
  SceauProbeResult *self = SCEAU_PROBE_RESULT (object);

  g_free (self->host);
  g_free (self->name);
  g_free (self->tls_version);
  g_ptr_array_unref (self->chain);
  g_ptr_array_unref (self->findings);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (sceau_probe_result_parent_class)->finalize (object);
}

static void
sceau_probe_result_class_init (SceauProbeResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = probe_result_finalize;
}

static void
sceau_probe_result_init (SceauProbeResult *self)
{
  self->status = SCEAU_PROBE_UNREACHABLE;
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  self->findings = sceau_findings_new ();
}

/* --- Filled by the prober
 * ------------------------------------------------------------------------ */

SceauProbeResult *
sceau_probe_result_new (const char *host, guint16 port, const char *name, gint64 now)
{
  SceauProbeResult *self = g_object_new (SCEAU_TYPE_PROBE_RESULT, NULL);

  self->host = g_strdup (host);
  self->name = g_strdup (name);
  self->port = port;
  self->time = now;
  return self;
}

/* Findings are graded by what installing does; these are the warnings at which a client that
 * trusts these anchors and checks the name ends the connection all the same. */
static gboolean
client_refuses (const SceauFinding *finding)
{
  switch (sceau_finding_get_code (finding))
    {
    case SCEAU_FINDING_NAME_MISMATCH:
    case SCEAU_FINDING_NAME_ONLY_IN_CN:
    case SCEAU_FINDING_NOT_YET_VALID:
    case SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID:
    case SCEAU_FINDING_SELF_SIGNED:
    case SCEAU_FINDING_UNTRUSTED_ROOT:
    case SCEAU_FINDING_CHAIN_NOT_PRESENTED:
      return TRUE;
    default:
      return sceau_finding_get_severity (finding) == SCEAU_SEVERITY_ERROR;
    }
}

/* Complete, and up to an anchor of the system or of a file, not one that the server sent. */
static gboolean
chain_is_trusted (SceauChain *chain)
{
  SceauAnchorSource source = sceau_chain_get_anchor_source (chain);

  return sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE
         && (source == SCEAU_ANCHOR_SYSTEM || source == SCEAU_ANCHOR_FILE);
}

/**
 * sceau_probe_accepts_chain:
 * @chain: a chain, judged for the name that was asked for
 *
 * Returns: whether a client that trusts its anchors, and checks that name, goes on with the connection
 */
gboolean
sceau_probe_accepts_chain (SceauChain *chain)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);
  guint i;

  if (!chain_is_trusted (chain))
    return FALSE;
  for (i = 0; i < findings->len; i++)
    if (client_refuses (g_ptr_array_index (findings, i)))
      return FALSE;
  return TRUE;
}

void
sceau_probe_result_take_presented (SceauProbeResult *self, const char *tls_version,
                                   GPtrArray *certificates, SceauChain *chain)
{
  self->status = sceau_probe_accepts_chain (chain) ? SCEAU_PROBE_VERIFIED
                                                   : SCEAU_PROBE_NOT_ACCEPTED;
  self->tls_version = g_strdup (tls_version);
  g_ptr_array_extend (self->chain, certificates, (GCopyFunc) (GCallback) sceau_certificate_ref,
                      NULL);
  g_ptr_array_extend (self->findings, sceau_chain_get_findings (chain),
                      (GCopyFunc) (GCallback) sceau_finding_ref, NULL);
}

void
sceau_probe_result_add_finding (SceauProbeResult *self, SceauFinding *finding)
{
  if (client_refuses (finding) && self->status == SCEAU_PROBE_VERIFIED)
    self->status = SCEAU_PROBE_NOT_ACCEPTED;
  g_ptr_array_add (self->findings, finding);
}

void
sceau_probe_result_set_error (SceauProbeResult *self, const GError *error)
{
  self->status = SCEAU_PROBE_UNREACHABLE;
  self->error = g_error_copy (error);
}

void
sceau_probe_result_set_elapsed (SceauProbeResult *self, guint milliseconds)
{
  self->elapsed = milliseconds;
}

/**
 * sceau_probe_result_get_orphan:
 * @self: a result
 *
 * Returns: (transfer none) (nullable): the certificate among those sent whose issuer the client did not find
 */
SceauCertificate *
sceau_probe_result_get_orphan (SceauProbeResult *self)
{
  const char *sha256 = NULL;

  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);

  for (guint i = 0; i < self->findings->len; i++)
    if (sceau_finding_get_code (self->findings->pdata[i]) == SCEAU_FINDING_MISSING_ISSUER)
      sha256 = sceau_finding_get_sha256 (self->findings->pdata[i]);
  for (guint i = 0; sha256 != NULL && i < self->chain->len; i++)
    if (g_str_equal (sceau_certificate_get_sha256 (self->chain->pdata[i]), sha256))
      return self->chain->pdata[i];
  return NULL;
}

static SceauProbeResult *
probe_result_copy_without_findings (SceauProbeResult *self)
{
  SceauProbeResult *copy = sceau_probe_result_new (self->host, self->port, self->name, self->time);

  copy->status = self->status;
  copy->tls_version = g_strdup (self->tls_version);
  copy->elapsed = self->elapsed;
  g_ptr_array_extend (copy->chain, self->chain, (GCopyFunc) (GCallback) sceau_certificate_ref,
                      NULL);
  return copy;
}

/**
 * sceau_probe_result_with_root:
 * @self: a result
 * @root: (nullable): a root that is known from elsewhere, and not trusted for that
 *
 * A client cannot tell a root that it does not know from an intermediate that was not sent: neither is there. Whoever has that root can.
 *
 * Returns: (transfer full): where nothing but @root is missing a result that says `untrusted-root` in place of `missing-issuer` and
 *   `chain-not-presented`; @self otherwise
 */
SceauProbeResult *
sceau_probe_result_with_root (SceauProbeResult *self, SceauCertificate *root)
{
  SceauCertificate *orphan;
  SceauProbeResult *copy;

  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);

  orphan = root != NULL ? sceau_probe_result_get_orphan (self) : NULL;
  if (orphan == NULL || !sceau_certificate_is_self_signed (root)
      || !sceau_certificate_is_signed_by (orphan, root))
    return g_object_ref (self);
  copy = probe_result_copy_without_findings (self);
  for (guint i = 0; i < self->findings->len; i++)
    {
      SceauFinding *finding = self->findings->pdata[i];

      if (sceau_finding_get_code (finding) == SCEAU_FINDING_MISSING_ISSUER)
        g_ptr_array_add (copy->findings,
                         sceau_finding_new (SCEAU_FINDING_UNTRUSTED_ROOT,
                                            sceau_certificate_get_title (root),
                                            sceau_certificate_get_sha256 (root), "root",
                                            sceau_certificate_get_title (root), NULL));
      else if (sceau_finding_get_code (finding) != SCEAU_FINDING_CHAIN_NOT_PRESENTED)
        g_ptr_array_add (copy->findings, sceau_finding_ref (finding));
    }
  return copy;
}

/* --- Read by everybody
 * ---------------------------------------------------------------------------- */

/**
 * sceau_probe_result_get_status:
 * @self: a result
 *
 * Returns: whether a client with the prober's anchors accepts what this endpoint shows
 */
SceauProbeStatus
sceau_probe_result_get_status (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), SCEAU_PROBE_UNREACHABLE);
  return self->status;
}

/**
 * sceau_probe_result_get_host:
 * @self: a result
 *
 * Returns: where the probe connected to, as asked for
 */
const char *
sceau_probe_result_get_host (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);
  return self->host;
}

/**
 * sceau_probe_result_get_port:
 * @self: a result
 *
 * Returns: the port
 */
guint16
sceau_probe_result_get_port (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), 0);
  return self->port;
}

/**
 * sceau_probe_result_get_name:
 * @self: a result
 *
 * Returns: the name that was asked for and checked
 */
const char *
sceau_probe_result_get_name (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);
  return self->name;
}

/**
 * sceau_probe_result_get_tls_version:
 * @self: a result
 *
 * Returns: (nullable): "TLS1.2" or "TLS1.3"; %NULL when there was no handshake
 */
const char *
sceau_probe_result_get_tls_version (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);
  return self->tls_version;
}

/**
 * sceau_probe_result_get_chain:
 * @self: a result
 *
 * Returns: (transfer none) (element-type SceauCertificate): the certificates as sent, in that order
 */
GPtrArray *
sceau_probe_result_get_chain (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);
  return self->chain;
}

/**
 * sceau_probe_result_get_leaf:
 * @self: a result
 *
 * Returns: (transfer none) (nullable): the first certificate sent
 */
SceauCertificate *
sceau_probe_result_get_leaf (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);
  return self->chain->len > 0 ? g_ptr_array_index (self->chain, 0) : NULL;
}

/**
 * sceau_probe_result_get_findings:
 * @self: a result
 *
 * Returns: (transfer none) (element-type SceauFinding): what there is to say about what was shown
 */
GPtrArray *
sceau_probe_result_get_findings (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);
  return self->findings;
}

/**
 * sceau_probe_result_get_error:
 * @self: a result
 *
 * Returns: (nullable): why nothing answered TLS: NAME_DOES_NOT_RESOLVE, UNREACHABLE, TIMED_OUT, TLS
 */
const GError *
sceau_probe_result_get_error (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);
  return self->error;
}

/**
 * sceau_probe_result_get_time:
 * @self: a result
 *
 * Returns: Unix seconds: when it was seen, and the time by which it was judged
 */
gint64
sceau_probe_result_get_time (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), 0);
  return self->time;
}

/**
 * sceau_probe_result_get_elapsed:
 * @self: a result
 *
 * Returns: milliseconds from the probe's turn to its result
 */
guint
sceau_probe_result_get_elapsed (SceauProbeResult *self)
{
  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), 0);
  return self->elapsed;
}

static JsonObject *
error_to_json (const GError *error)
{
  JsonObject *object = json_object_new ();

  sceau_json_set_string (object, "code", sceau_error_code_to_string ((SceauErrorCode) error->code));
  sceau_json_set_string (object, "message", error->message);
  sceau_json_set_string (object, "detail", sceau_error_get_detail (error));
  return object;
}

static JsonArray *
chain_to_json (GPtrArray *chain)
{
  JsonArray *array = json_array_new ();
  guint i;

  for (i = 0; i < chain->len; i++)
    json_array_add_object_element (array, sceau_certificate_to_json (g_ptr_array_index (chain, i)));
  return array;
}

/**
 * sceau_probe_result_to_json:
 * @self: a result
 *
 * Returns: (transfer full): one line of `sceauctl probe --json`: host, port, name, status, tls,
 *   chain (as sent), days_left, findings, error,
 *   time and elapsed_ms; what there is not is null
 */
JsonObject *
sceau_probe_result_to_json (SceauProbeResult *self)
{
  JsonObject *object;
  SceauCertificate *leaf;

  g_return_val_if_fail (SCEAU_IS_PROBE_RESULT (self), NULL);

  object = json_object_new ();
  leaf = sceau_probe_result_get_leaf (self);
  sceau_json_set_string (object, "host", self->host);
  json_object_set_int_member (object, "port", self->port);
  sceau_json_set_string (object, "name", self->name);
  sceau_json_set_string (object, "status", sceau_probe_status_to_string (self->status));
  sceau_json_set_string (object, "tls", self->tls_version);
  json_object_set_array_member (object, "chain", chain_to_json (self->chain));
  if (leaf != NULL)
    json_object_set_int_member (
        object, "days_left", sceau_days_until (sceau_certificate_get_not_after (leaf), self->time));
  else
    json_object_set_null_member (object, "days_left");
  json_object_set_array_member (object, "findings", sceau_findings_to_json (self->findings));
  if (self->error != NULL)
    json_object_set_object_member (object, "error", error_to_json (self->error));
  else
    json_object_set_null_member (object, "error");
  sceau_json_set_time (object, "time", self->time);
  json_object_set_int_member (object, "elapsed_ms", self->elapsed);
  return object;
}
