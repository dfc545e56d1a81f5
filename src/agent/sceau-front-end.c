/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface's calls, and nothing else. */
#include "config.h"

#include "agent/sceau-front-end.h"
#include "agent/sceau-port.h"

#include <glib/gi18n-lib.h>

G_DEFINE_INTERFACE (SceauFrontEnd, sceau_front_end, G_TYPE_OBJECT)

static void
sceau_front_end_default_init (SceauFrontEndInterface *iface)
{
}

/**
 * sceau_front_end_status_clear:
 *
 * Frees what a status holds.
 */
void
sceau_front_end_status_clear (SceauFrontEndStatus *status)
{
  g_clear_pointer (&status->detail, g_free);
}

/**
 * sceau_front_end_get_kind:
 *
 * Returns: "haproxy", "builtin"…
 */
const char *
sceau_front_end_get_kind (SceauFrontEnd *self)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->get_kind (self);
}

/**
 * sceau_front_end_start:
 * @combined: (nullable): the file that the front end loads
 *
 * Called once when the agent starts: a front end that lives in the agent serves again what it served before.
 */
gboolean
sceau_front_end_start (SceauFrontEnd *self, const char *combined, GError **error)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->start (self, combined, error);
}

/**
 * sceau_front_end_check:
 * @combined: a file with chain and key, staged or in place
 *
 * Asks the front end whether it would load that file. Nothing is changed.
 *
 * Returns: %TRUE when it would; else %SCEAU_ERROR_FRONT_END_REJECTED with its own words as the detail.
 */
gboolean
sceau_front_end_check (SceauFrontEnd *self, const char *combined, GCancellable *cancellable,
                       GError **error)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->check (self, combined, cancellable, error);
}

/**
 * sceau_front_end_reload:
 *
 * Makes the front end load the file again, without dropping a connection. Returns when it is known whether it did.
 */
gboolean
sceau_front_end_reload (SceauFrontEnd *self, const char *combined, GCancellable *cancellable,
                        GError **error)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->reload (self, combined, cancellable, error);
}

/**
 * sceau_front_end_enable:
 *
 * Switches HTTPS on. When it fails it is off, as before.
 */
gboolean
sceau_front_end_enable (SceauFrontEnd *self, const char *combined, GCancellable *cancellable,
                        GError **error)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->enable (self, combined, cancellable, error);
}

/**
 * sceau_front_end_disable:
 *
 * Switches HTTPS off.
 */
gboolean
sceau_front_end_disable (SceauFrontEnd *self, GCancellable *cancellable, GError **error)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->disable (self, cancellable, error);
}

/**
 * sceau_front_end_prepare_boot:
 * @enabled: whether HTTPS shall be on when the front end starts next
 *
 * For recovery: puts the front end's configuration right without asking a running one for anything (it may not run yet).
 */
gboolean
sceau_front_end_prepare_boot (SceauFrontEnd *self, const char *combined, gboolean enabled,
                              GError **error)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->prepare_boot (self, combined, enabled, error);
}

/**
 * sceau_front_end_look:
 *
 * Brings up to date what sceau_front_end_status () tells, where that takes a moment. Made in the worker.
 */
void
sceau_front_end_look (SceauFrontEnd *self)
{
  if (SCEAU_FRONT_END_GET_IFACE (self)->look != NULL)
    SCEAU_FRONT_END_GET_IFACE (self)->look (self);
}

/**
 * sceau_front_end_get_part:
 *
 * Returns: (nullable): the file of ours that the front end must load for HTTPS to be on.
 */
const char *
sceau_front_end_get_part (SceauFrontEnd *self)
{
  return SCEAU_FRONT_END_GET_IFACE (self)->get_part != NULL
             ? SCEAU_FRONT_END_GET_IFACE (self)->get_part (self)
             : NULL;
}

/**
 * sceau_front_end_status_begin:
 * @enabled: whether our part is there
 *
 * For implementations, at the beginning: ours if it is there, nobody's otherwise.
 */
void
sceau_front_end_status_begin (SceauFrontEndStatus *status, gboolean enabled)
{
  status->enabled = enabled;
  status->owner = enabled ? SCEAU_OWNER_SCEAU : SCEAU_OWNER_NONE;
  status->detail = NULL;
}

/**
 * sceau_front_end_status_not_ours:
 * @why: (transfer full): a sentence
 *
 * For implementations: somebody else has HTTPS here.
 */
void
sceau_front_end_status_not_ours (SceauFrontEndStatus *status, char *why)
{
  status->owner = SCEAU_OWNER_CAMTRACE;
  g_free (status->detail);
  status->detail = why;
}

/**
 * sceau_front_end_status_look_at_port:
 *
 * For implementations: somebody who answers on the port while our part is not there has HTTPS.
 */
void
sceau_front_end_status_look_at_port (SceauFrontEndStatus *status, SceauAgentConfig *config)
{
  const SceauEndpoint *listen = sceau_agent_config_get_https_listen (config);

  if (!status->enabled && sceau_port_answers (listen))
    sceau_front_end_status_not_ours (
        status, g_strdup_printf (_ ("Another program listens on port %u"), (guint) listen->port));
}

/**
 * sceau_front_end_status_settle:
 *
 * For implementations, at the end: what is CamTrace's own can still be switched where the site has commands for that.
 */
void
sceau_front_end_status_settle (SceauFrontEndStatus *status, SceauAgentConfig *config)
{
  status->by_command = status->owner == SCEAU_OWNER_CAMTRACE
                       && sceau_agent_config_get_command (config)->enable != NULL;
}

/**
 * sceau_front_end_status:
 * @combined: (nullable): the file that the front end loads
 * @status: (out): to be cleared by the caller
 *
 * Looks whose HTTPS is. Cheap; may be called from any thread.
 */
void
sceau_front_end_status (SceauFrontEnd *self, const char *combined, SceauFrontEndStatus *status)
{
  SCEAU_FRONT_END_GET_IFACE (self)->status (self, combined, status);
}
