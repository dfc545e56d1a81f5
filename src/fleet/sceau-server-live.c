/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is learnt about a server, and what follows from it: status, suggestion, findings. */
#include "config.h"

#include "fleet/sceau-server-private.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-text.h"
#include "fleet/sceau-comparison.h"
#include "fleet/sceau-words.h"

static void
server_notify (SceauServer *self, SceauServerProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), _sceau_server_properties[property]);
}

static void
server_take_text (SceauServer *self, char **member, const char *value, SceauServerProperty property)
{
  if (g_strcmp0 (*member, value) == 0)
    return;
  g_free (*member);
  *member = g_strdup (value);
  server_notify (self, property);
}

static gboolean
has_tls_answer (SceauServer *self)
{
  return self->presented != NULL
         && sceau_probe_result_get_status (self->presented) != SCEAU_PROBE_UNREACHABLE;
}

static GPtrArray *
current_chain (SceauServer *self)
{
  if (has_tls_answer (self))
    return sceau_probe_result_get_chain (self->presented);
  return self->state != NULL ? sceau_managed_state_get_chain (self->state) : NULL;
}

/* The state is older than what was seen when the last look at it failed: then they are not compared. */
static SceauComparison
server_compare (SceauServer *self)
{
  return self->error == NULL ? sceau_comparison_of_state (self->state, self->presented)
                             : SCEAU_COMPARISON_NONE;
}

static void
server_collect_facts (SceauServer *self, SceauStatusFacts *facts)
{
  SceauComparison comparison = server_compare (self);

  *facts = (SceauStatusFacts){ .way = self->way, .error = SCEAU_NO_ERROR };
  if (self->error != NULL)
    facts->error = self->error->domain == SCEAU_ERROR ? self->error->code : SCEAU_ERROR_FAILED;
  facts->days_left = self->days_left;
  if (self->state != NULL)
    {
      facts->has_state = TRUE;
      facts->installed = sceau_managed_state_get_installed (self->state);
      facts->https_enabled = sceau_managed_state_get_https_enabled (self->state);
      facts->pending = sceau_managed_state_is_awaiting (self->state);
      facts->front_end_is_ours = sceau_managed_state_get_front_end_is_ours (self->state);
      facts->disk_findings = sceau_finding_bits (sceau_managed_state_get_findings (self->state));
    }
  if (self->presented != NULL)
    {
      facts->probed = TRUE;
      facts->presented = sceau_probe_result_get_status (self->presented);
      if (has_tls_answer (self))
        facts->presented_findings = sceau_finding_bits (
            sceau_probe_result_get_findings (self->presented));
    }
  facts->presented_differs = comparison == SCEAU_COMPARISON_LEAF_DIFFERS;
  facts->chain_not_presented = comparison == SCEAU_COMPARISON_CHAIN_DIFFERS;
}

static void
server_update_certificate (SceauServer *self)
{
  SceauCertificate *leaf = sceau_server_get_leaf (self);
  GPtrArray *chain = current_chain (self);
  guint chain_length = chain != NULL ? chain->len : 0;
  int days_left = SCEAU_NO_DAYS_LEFT;

  if (leaf != NULL)
    days_left = (int) CLAMP (sceau_days_until (sceau_certificate_get_not_after (leaf), self->now),
                             -G_MAXINT, G_MAXINT - 1);
  server_take_text (self, &self->certificate_title,
                    leaf != NULL ? sceau_certificate_get_title (leaf) : NULL,
                    SCEAU_SERVER_PROP_CERTIFICATE_TITLE);
  server_take_text (self, &self->issuer_title,
                    leaf != NULL ? sceau_certificate_get_issuer_title (leaf) : NULL,
                    SCEAU_SERVER_PROP_ISSUER_TITLE);
  if (self->chain_length != chain_length)
    {
      self->chain_length = chain_length;
      server_notify (self, SCEAU_SERVER_PROP_CHAIN_LENGTH);
    }
  if (self->days_left != days_left)
    {
      self->days_left = days_left;
      server_notify (self, SCEAU_SERVER_PROP_DAYS_LEFT);
    }
}

/* Only what really changed is notified: a table of ten thousand rows listens. */
void
_sceau_server_update_status (SceauServer *self)
{
  SceauStatusFacts facts;
  SceauStatus status;

  g_object_freeze_notify (G_OBJECT (self));
  server_update_certificate (self);
  server_collect_facts (self, &facts);
  status = sceau_status_derive (&facts);
  if (self->status != status)
    {
      self->status = status;
      server_notify (self, SCEAU_SERVER_PROP_STATUS);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/* "Sirion16 9.16.2"; what the operator set on the server goes first, then what was chosen here, then the family. */
void
_sceau_server_update_version (SceauServer *self)
{
  const char *version = NULL;
  const SceauLayout *layout = NULL;
  g_autofree char *label = NULL;

  if (self->state != NULL)
    version = sceau_managed_state_get_version (self->state);
  if (version == NULL)
    version = self->product_version;
  if (version != NULL)
    layout = sceau_layout_for_version (version, NULL);
  if (layout != NULL)
    label = g_strdup_printf ("%s %s", layout->product, version);
  else if (version != NULL)
    label = g_strdup (version);
  else if (self->state != NULL
           && sceau_managed_state_get_family (self->state) != SCEAU_FAMILY_UNKNOWN)
    label = g_strdup (sceau_family_to_string (sceau_managed_state_get_family (self->state)));
  server_take_text (self, &self->version_label, label, SCEAU_SERVER_PROP_VERSION_LABEL);
}

void
_sceau_server_take_port (SceauServer *self, guint16 port)
{
  if (self->https_port == port)
    return;
  self->https_port = port;
  server_notify (self, SCEAU_SERVER_PROP_HTTPS_PORT);
}

static void
server_see (SceauServer *self, gint64 now)
{
  self->now = MAX (self->now, now);
  if (self->last_seen >= now)
    return;
  self->last_seen = now;
  server_notify (self, SCEAU_SERVER_PROP_LAST_SEEN);
}

/**
 * sceau_server_take_state:
 * @self: a server
 * @state: (nullable): what it told about itself; %NULL forgets
 * @now: Unix seconds
 *
 * Clock shift, HTTPS port and version follow from it as well.
 */
void
sceau_server_take_state (SceauServer *self, SceauManagedState *state, gint64 now)
{
  g_return_if_fail (SCEAU_IS_SERVER (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_object (&self->state, state))
    server_notify (self, SCEAU_SERVER_PROP_STATE);
  self->now = MAX (self->now, now);
  /* What was told by hand has no time of the server: the server was not seen. */
  if (state != NULL && sceau_managed_state_get_server_time (state) > 0)
    {
      server_see (self, now);
      sceau_server_set_clock_shift (self, sceau_managed_state_get_server_time (state) - now);
    }
  if (state != NULL && sceau_managed_state_get_https_port (state) != 0)
    _sceau_server_take_port (self, sceau_managed_state_get_https_port (state));
  _sceau_server_update_version (self);
  _sceau_server_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sceau_server_set_root:
 * @self: a server
 * @root: (nullable): the root that came along with the chain that is installed
 *
 * A server does not send its root. Of what is seen from now on it is known that nothing but this root is missing, where that is so.
 */
void
sceau_server_set_root (SceauServer *self, SceauCertificate *root)
{
  g_return_if_fail (SCEAU_IS_SERVER (self));

  if (root != NULL)
    sceau_certificate_ref (root);
  g_clear_pointer (&self->root, sceau_certificate_unref);
  self->root = root;
}

/**
 * sceau_server_take_presented:
 * @self: a server
 * @presented: (nullable): what a TLS client got from it; %NULL forgets
 * @now: Unix seconds
 */
void
sceau_server_take_presented (SceauServer *self, SceauProbeResult *presented, gint64 now)
{
  g_autoptr (SceauProbeResult) told = NULL;

  g_return_if_fail (SCEAU_IS_SERVER (self));

  if (presented != NULL)
    told = sceau_probe_result_with_root (presented, self->root);
  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_object (&self->presented, told))
    server_notify (self, SCEAU_SERVER_PROP_PRESENTED);
  self->now = MAX (self->now, now);
  if (has_tls_answer (self))
    server_see (self, now);
  _sceau_server_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sceau_server_take_error:
 * @self: a server
 * @error: (nullable) (transfer full): why the last look at it failed; %NULL clears
 * @now: Unix seconds
 */
void
sceau_server_take_error (SceauServer *self, GError *error, gint64 now)
{
  g_return_if_fail (SCEAU_IS_SERVER (self));

  if (error == NULL && self->error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  self->now = MAX (self->now, now);
  g_object_freeze_notify (G_OBJECT (self));
  server_notify (self, SCEAU_SERVER_PROP_ERROR);
  _sceau_server_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sceau_server_set_clock_shift:
 * @self: a server
 * @seconds: its clock less ours
 */
void
sceau_server_set_clock_shift (SceauServer *self, gint64 seconds)
{
  g_return_if_fail (SCEAU_IS_SERVER (self));

  if (self->clock_shift == seconds)
    return;
  self->clock_shift = seconds;
  server_notify (self, SCEAU_SERVER_PROP_CLOCK_SHIFT);
}

/**
 * sceau_server_take_resolution:
 * @self: a server
 * @resolves: whether its DNS name resolves on this computer
 */
void
sceau_server_take_resolution (SceauServer *self, gboolean resolves)
{
  g_return_if_fail (SCEAU_IS_SERVER (self));

  self->resolves = resolves;
}

/**
 * sceau_server_hold:
 * @self: a server
 *
 * Work on it begins: it is busy until as many sceau_server_release () followed.
 */
void
sceau_server_hold (SceauServer *self)
{
  g_return_if_fail (SCEAU_IS_SERVER (self));

  if (self->holds++ == 0)
    server_notify (self, SCEAU_SERVER_PROP_BUSY);
}

/**
 * sceau_server_release:
 * @self: a server
 *
 * Work on it has ended.
 */
void
sceau_server_release (SceauServer *self)
{
  g_return_if_fail (SCEAU_IS_SERVER (self));
  g_return_if_fail (self->holds > 0);

  if (--self->holds == 0)
    server_notify (self, SCEAU_SERVER_PROP_BUSY);
}

/**
 * sceau_server_is_busy:
 * @self: a server
 *
 * Returns: whether work on it is under way
 */
gboolean
sceau_server_is_busy (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), FALSE);

  return self->holds > 0;
}

/**
 * sceau_server_get_status:
 * @self: a server
 *
 * Returns: the one word for it
 */
SceauStatus
sceau_server_get_status (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), SCEAU_STATUS_UNKNOWN);

  return self->status;
}

/**
 * sceau_server_get_state:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): what it told about itself last
 */
SceauManagedState *
sceau_server_get_state (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->state;
}

/**
 * sceau_server_get_presented:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): what a TLS client got from it last
 */
SceauProbeResult *
sceau_server_get_presented (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->presented;
}

/**
 * sceau_server_get_error:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): why the last look at it failed
 */
const GError *
sceau_server_get_error (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->error;
}

/**
 * sceau_server_get_trouble:
 * @self: a server
 *
 * A server that is worked on by hand needs no route from here: that it does not answer is no trouble.
 *
 * Returns: (transfer none) (nullable): why the last look at it failed, where somebody should mend that
 */
const GError *
sceau_server_get_trouble (SceauServer *self)
{
  SceauStatusFacts facts;

  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  server_collect_facts (self, &facts);
  return sceau_status_error_counts (&facts) ? self->error : NULL;
}

/**
 * sceau_server_is_silent:
 * @self: a server
 *
 * Returns: whether the last look at it met nobody at all, whatever that means there
 */
gboolean
sceau_server_is_silent (SceauServer *self)
{
  SceauStatusFacts facts;

  g_return_val_if_fail (SCEAU_IS_SERVER (self), FALSE);

  server_collect_facts (self, &facts);
  return sceau_status_is_silent (&facts);
}

/**
 * sceau_server_get_leaf:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the certificate that a TLS client gets, else the one on its disk
 */
SceauCertificate *
sceau_server_get_leaf (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  if (has_tls_answer (self))
    return sceau_probe_result_get_leaf (self->presented);
  return self->state != NULL ? sceau_managed_state_get_leaf (self->state) : NULL;
}

/**
 * sceau_server_get_days_left:
 * @self: a server
 *
 * Returns: whole days until its certificate ends, negative when it has, %SCEAU_NO_DAYS_LEFT without one
 */
int
sceau_server_get_days_left (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), SCEAU_NO_DAYS_LEFT);

  return self->days_left;
}

/**
 * sceau_server_get_last_seen:
 * @self: a server
 *
 * Returns: when it answered last, Unix seconds; 0: never
 */
gint64
sceau_server_get_last_seen (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), 0);

  return self->last_seen;
}

/**
 * sceau_server_get_clock_shift:
 * @self: a server
 *
 * Returns: its clock less ours, in seconds
 */
gint64
sceau_server_get_clock_shift (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), 0);

  return self->clock_shift;
}

static void
add_if_new (GPtrArray *findings, SceauFinding *finding)
{
  for (guint i = 0; i < findings->len; i++)
    {
      SceauFinding *other = findings->pdata[i];

      if (sceau_finding_get_code (other) == sceau_finding_get_code (finding)
          && g_strcmp0 (sceau_finding_get_sha256 (other), sceau_finding_get_sha256 (finding)) == 0)
        return;
    }
  g_ptr_array_add (findings, sceau_finding_ref (finding));
}

static void
add_all (GPtrArray *findings, GPtrArray *more)
{
  for (guint i = 0; more != NULL && i < more->len; i++)
    add_if_new (findings, more->pdata[i]);
}

static void
add_clock_skew (SceauServer *self, GPtrArray *findings)
{
  g_autofree char *theirs = NULL;
  g_autofree char *ours = NULL;

  if (ABS (self->clock_shift) <= SCEAU_CLOCK_SKEW_SECONDS)
    return;
  theirs = sceau_time_to_iso8601 (self->now + self->clock_shift);
  ours = sceau_time_to_iso8601 (self->now);
  g_ptr_array_add (findings,
                   sceau_finding_new (SCEAU_FINDING_CLOCK_SKEW, sceau_server_get_name (self), NULL,
                                      "server_time", theirs, "local_time", ours, NULL));
}

/**
 * sceau_server_dup_findings:
 * @self: a server
 *
 * Returns: (transfer full) (element-type SceauFinding): what there is to say about it: the server's own findings, those
 *   about what a TLS client got, and ours (presented-differs, chain-not-presented, clock-skew, name-does-not-resolve);
 *   each once
 */
GPtrArray *
sceau_server_dup_findings (SceauServer *self)
{
  g_autoptr (GPtrArray) findings = sceau_findings_new ();
  g_autoptr (SceauFinding) differs = NULL;

  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  if (self->state != NULL)
    {
      add_all (findings, sceau_managed_state_get_findings (self->state));
      differs = sceau_comparison_to_finding (
          server_compare (self), sceau_managed_state_get_chain (self->state),
          self->presented != NULL ? sceau_probe_result_get_chain (self->presented) : NULL,
          sceau_server_get_name (self));
    }
  if (has_tls_answer (self))
    add_all (findings, sceau_probe_result_get_findings (self->presented));
  if (differs != NULL)
    add_if_new (findings, differs);
  add_clock_skew (self, findings);
  if (!self->resolves && self->dns_name != NULL)
    g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_NAME_DOES_NOT_RESOLVE,
                                                  sceau_server_get_name (self), NULL, "host",
                                                  self->dns_name, NULL));
  return g_steal_pointer (&findings);
}

/**
 * sceau_server_suggest:
 * @self: a server
 * @title: (out) (optional) (transfer full): what is true now, translated
 * @body: (out) (optional) (transfer full): why, and what to do next, translated
 *
 * Returns: the one suggested action
 */
SceauSuggestion
sceau_server_suggest (SceauServer *self, char **title, char **body)
{
  SceauStatusFacts facts;
  SceauSuggestion suggestion;
  g_autofree char *situation = NULL;
  g_autofree char *trouble = NULL;

  g_return_val_if_fail (SCEAU_IS_SERVER (self), SCEAU_SUGGEST_NOTHING);

  server_collect_facts (self, &facts);
  if (sceau_status_error_decides (&facts))
    {
      sceau_words_for_error (self->error, NULL, title, body);
      return sceau_status_suggest_for_error (facts.error);
    }
  suggestion = sceau_status_suggest (&facts, title, &situation);
  if (sceau_status_error_counts (&facts))
    {
      /* HTTPS answers and the way to the server does not: both are worth a sentence. */
      sceau_words_for_error (self->error, NULL, NULL, &trouble);
      suggestion = sceau_status_suggest_for_error (facts.error);
    }
  if (body != NULL)
    *body = trouble != NULL ? g_strdup_printf ("%s\n%s", situation, trouble)
                            : g_steal_pointer (&situation);
  return suggestion;
}
