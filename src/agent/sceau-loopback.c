/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Only the bytes that came are compared: whether a client would accept them is another question, with findings of its own (a
 * private authority is normal here). */
#include "config.h"

#include "agent/sceau-loopback.h"
#include "agent/sceau-port.h"

#include <glib/gi18n-lib.h>

#define PROBE_LIMIT   3000 /* ms for one probe */
#define SETTLE_LIMIT  8    /* seconds until the front end must serve what is meant */
#define POLL_INTERVAL 25   /* ms */

typedef struct
{
  GMainLoop *loop;
  SceauProbeResult *result;
} Wait;

static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->result = sceau_prober_probe_finish (SCEAU_PROBER (source), result, NULL);
  g_main_loop_quit (wait->loop);
}

/**
 * sceau_loopback_probe:
 * @name: (nullable): the name to ask for and to check
 *
 * Blocks, for three seconds at most, in a main context of its own. Not to be called where the built-in front end runs.
 *
 * Returns: (transfer full): what was seen.
 */
SceauProbeResult *
sceau_loopback_probe (SceauAgentConfig *config, SceauAnchors *anchors, const char *name)
{
  const SceauEndpoint *listen = sceau_agent_config_get_https_listen (config);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SceauProber) prober = NULL;
  Wait wait = { 0 };

  g_main_context_push_thread_default (context);
  prober = sceau_prober_new (anchors);
  wait.loop = g_main_loop_new (context, FALSE);
  sceau_prober_probe_async (prober, sceau_endpoint_get_local_host (listen), listen->port, name,
                            PROBE_LIMIT, g_get_real_time () / G_USEC_PER_SEC, NULL, on_probed_cb,
                            &wait);
  g_main_loop_run (wait.loop);
  g_main_loop_unref (wait.loop);
  g_clear_object (&prober);
  g_main_context_pop_thread_default (context);
  return wait.result;
}

/**
 * sceau_probe_saw_https:
 * @result: (nullable): what a probe saw
 *
 * Returns: whether a handshake took place: HTTPS is on, whoever serves it, and whatever a client thinks of the certificate.
 */
gboolean
sceau_probe_saw_https (SceauProbeResult *result)
{
  return result != NULL && sceau_probe_result_get_status (result) != SCEAU_PROBE_UNREACHABLE;
}

/**
 * sceau_certificate_get_probe_name:
 * @leaf: (nullable): the server's certificate
 *
 * Returns: (nullable): a name to ask for: the first DNS name that is no wildcard.
 */
const char *
sceau_certificate_get_probe_name (SceauCertificate *leaf)
{
  const char *const *names = leaf != NULL ? sceau_certificate_get_names (leaf) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (!g_str_has_prefix (names[i], "*.") && !g_hostname_is_ip_address (names[i]))
        return names[i];
    }
  return NULL;
}

/**
 * sceau_probe_saw_chain:
 * @result: (nullable): what a probe saw
 * @chain: (element-type SceauCertificate): leaf and intermediates, in order
 *
 * Returns: whether a TLS client got exactly that chain.
 */
gboolean
sceau_probe_saw_chain (SceauProbeResult *result, GPtrArray *chain)
{
  return sceau_probe_saw_https (result)
         && sceau_certificates_equal (sceau_probe_result_get_chain (result), chain);
}

static void
set_expect_error (SceauProbeResult *result, GError **error)
{
  const GError *reason = sceau_probe_result_get_error (result);

  if (sceau_probe_saw_https (result))
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED,
                         _ ("The front end serves another certificate than the one meant"));
  else
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED,
                         _ ("HTTPS does not answer on this server"));
  if (reason != NULL && error != NULL)
    sceau_error_set_detail (*error, reason->message);
}

/**
 * sceau_loopback_expect:
 * @chain: (element-type SceauCertificate): leaf and intermediates, in order
 *
 * Waits until a TLS client gets exactly that chain. Right after a reload an old worker may still answer a connection: that is
 * given a few seconds.
 *
 * Returns: %FALSE with %SCEAU_ERROR_VERIFY_FAILED when it does not.
 */
gboolean
sceau_loopback_expect (SceauAgentConfig *config, SceauAnchors *anchors, GPtrArray *chain,
                       GError **error)
{
  const char *name = chain->len > 0
                         ? sceau_certificate_get_probe_name (g_ptr_array_index (chain, 0))
                         : NULL;
  gint64 deadline = g_get_monotonic_time () + SETTLE_LIMIT * G_USEC_PER_SEC;

  while (TRUE)
    {
      g_autoptr (SceauProbeResult) result = sceau_loopback_probe (config, anchors, name);

      if (sceau_probe_saw_chain (result, chain))
        return TRUE;
      if (g_get_monotonic_time () >= deadline)
        {
          set_expect_error (result, error);
          return FALSE;
        }
      g_poll (NULL, 0, POLL_INTERVAL);
    }
}

/**
 * sceau_loopback_expect_nothing:
 *
 * Waits until nobody speaks TLS where HTTPS was. Something else may listen there: Debian's Apache does so with no site for it.
 *
 * Returns: %FALSE with %SCEAU_ERROR_VERIFY_FAILED when somebody still does.
 */
gboolean
sceau_loopback_expect_nothing (SceauAgentConfig *config, SceauAnchors *anchors, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + SETTLE_LIMIT * G_USEC_PER_SEC;

  while (TRUE)
    {
      g_autoptr (SceauProbeResult) result = sceau_loopback_probe (config, anchors, NULL);

      if (!sceau_probe_saw_https (result))
        return TRUE;
      if (g_get_monotonic_time () >= deadline)
        {
          g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED,
                               _ ("HTTPS still answers on this server"));
          return FALSE;
        }
      g_poll (NULL, 0, POLL_INTERVAL);
    }
}
