/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl probe: what a TLS client gets, from one endpoint or from thousands. */
#include "config.h"

#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-trust-store.h"
#include "tls/sceau-probe.h"
#include "tls/sceau-trust.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_PORT    443
#define DEFAULT_TIMEOUT 5
#define MAX_TIMEOUT     300
#define MAX_PARALLEL    1024
#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* Notepad puts it before UTF-8 */

typedef struct
{
  SceauCli *cli;
  SceauProber *prober;
  const char *name;
  guint timeout_ms;
  guint pending;
  gboolean refused;     /* something that a client does not accept */
  gboolean unreachable; /* nothing answered TLS */
} Sweep;

/* --- Endpoints
 * ------------------------------------------------------------------------------------ */

/* Only addresses have colons in them. */
static gboolean
is_host (const char *text)
{
  return *text != '\0' && (strchr (text, ':') == NULL || g_hostname_is_ip_address (text));
}

/* "host", "host:port", "[v6]:port", a bare IPv6 address, or an address as a browser shows it. */
static gboolean
endpoint_parse (const char *text, char **host, guint16 *port, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = NULL;
  g_autoptr (GError) local = NULL;
  gboolean is_uri = strstr (text, "://") != NULL;

  if (g_hostname_is_ip_address (text))
    {
      *host = g_strdup (text);
      *port = DEFAULT_PORT;
      return TRUE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    connectable = NULL;
  else if (is_uri)
    connectable = g_network_address_parse_uri (text, DEFAULT_PORT, &local);
  else
    connectable = g_network_address_parse (text, DEFAULT_PORT, &local);
  if (connectable == NULL || (is_uri && !g_str_has_prefix (text, "https://"))
      || !is_host (g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable))))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is neither a name nor an address, with or without :PORT."), text);
      return FALSE;
    }
  *host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)));
  *port = g_network_address_get_port (G_NETWORK_ADDRESS (connectable));
  return TRUE;
}

/* One endpoint a line; empty lines and what follows "#" are left out. */
static gboolean
endpoints_add_file (SceauCli *self, GPtrArray *endpoints, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = sceau_cli_read (self, path, error);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  char **line;
  gsize size;

  if (bytes == NULL)
    return FALSE;
  size = g_bytes_get_size (bytes);
  text = size > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), size) : g_strdup ("");
  if (strlen (text) != size)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not a list of endpoints: plain text, one HOST[:PORT] a line."),
                   path);
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  for (line = lines; *line != NULL; line++)
    {
      char *comment = strchr (*line, '#');

      if (comment != NULL)
        *comment = '\0';
      if (line == lines && g_str_has_prefix (*line, BYTE_ORDER_MARK))
        memset (*line, ' ', strlen (BYTE_ORDER_MARK));
      g_strstrip (*line);
      if (**line != '\0')
        g_ptr_array_add (endpoints, g_strdup (*line));
    }
  if (endpoints->len == 0)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EMPTY, _ ("There is no endpoint in “%s”."), path);
  return endpoints->len > 0;
}

/* --- Results
 * -------------------------------------------------------------------------------------- */

static const char *
status_label (SceauProbeStatus status)
{
  switch (status)
    {
    case SCEAU_PROBE_VERIFIED:
      return _ ("verified");
    case SCEAU_PROBE_NOT_ACCEPTED:
      return _ ("not accepted");
    case SCEAU_PROBE_UNREACHABLE:
    default:
      return _ ("unreachable");
    }
}

static void
probe_print_chain (SceauCli *self, SceauProbeResult *result)
{
  GPtrArray *chain = sceau_probe_result_get_chain (result);
  SceauCertificate *leaf = sceau_probe_result_get_leaf (result);
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autofree char *names = NULL;
  g_autofree char *validity = NULL;
  guint i;

  if (leaf == NULL)
    return;
  for (i = 0; i < chain->len; i++)
    g_string_append_printf (sent, "%s%s", i > 0 ? " → " : "",
                            sceau_certificate_get_title (g_ptr_array_index (chain, i)));
  names = g_strjoinv (", ", (char **) sceau_certificate_get_names (leaf));
  validity = sceau_format_validity (leaf, self->now);
  sceau_print_fields (_ ("TLS"), sceau_probe_result_get_tls_version (result), _ ("Sent"), sent->str,
                      _ ("Names"), *names != '\0' ? names : NULL, _ ("Valid"), validity,
                      _ ("SHA-256"), sceau_certificate_get_sha256 (leaf), NULL);
}

static void
probe_print (SceauCli *self, SceauProbeResult *result)
{
  const GError *error = sceau_probe_result_get_error (result);
  const char *host = sceau_probe_result_get_host (result);

  g_autofree char *endpoint = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                                               host, sceau_probe_result_get_port (result));

  g_print (_ ("%s: %s"), endpoint, status_label (sceau_probe_result_get_status (result)));
  g_print ("\n");
  if (error != NULL)
    g_print ("  %s\n", error->message);
  probe_print_chain (self, result);
  sceau_print_findings (sceau_probe_result_get_findings (result));
}

static void
on_probed (GObject *source, GAsyncResult *async_result, gpointer data)
{
  Sweep *sweep = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauProbeResult)
      result = sceau_prober_probe_finish (SCEAU_PROBER (source), async_result, &error);

  sweep->pending--;
  if (result == NULL)
    return; /* cancelled: the exit status says so */
  if (sceau_probe_result_get_status (result) == SCEAU_PROBE_UNREACHABLE)
    sweep->unreachable = TRUE;
  else if (sceau_probe_result_get_status (result) == SCEAU_PROBE_NOT_ACCEPTED)
    sweep->refused = TRUE;
  if (sweep->cli->json)
    sceau_cli_print_json (sceau_probe_result_to_json (result), FALSE);
  else
    probe_print (sweep->cli, result);
}

static SceauExit
sweep_exit (Sweep *sweep)
{
  if (g_cancellable_is_cancelled (sweep->cli->cancellable))
    return SCEAU_EXIT_CANCELLED;
  return sweep->unreachable ? SCEAU_EXIT_SERVER
         : sweep->refused   ? SCEAU_EXIT_REJECTED
                            : SCEAU_EXIT_DONE;
}

/* All are parsed before the first is asked: a typing error in line 500 costs no sweep. */
static SceauExit
sweep_run (Sweep *sweep, GPtrArray *endpoints)
{
  g_autoptr (GPtrArray) hosts = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint16 *ports = g_new0 (guint16, endpoints->len);
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i < endpoints->len; i++)
    {
      char *host = NULL;

      if (!endpoint_parse (g_ptr_array_index (endpoints, i), &host, &ports[i], &error))
        return sceau_cli_fail (sweep->cli, error, NULL);
      g_ptr_array_add (hosts, host);
    }
  sweep->pending = hosts->len;
  for (i = 0; i < hosts->len; i++)
    sceau_prober_probe_async (sweep->prober, g_ptr_array_index (hosts, i), ports[i], sweep->name,
                              sweep->timeout_ms, sweep->cli->now, sweep->cli->cancellable,
                              on_probed, sweep);
  while (sweep->pending > 0)
    g_main_context_iteration (NULL, TRUE);
  return sweep_exit (sweep);
}

/* --- The command
 * ---------------------------------------------------------------------------------- */

typedef struct
{
  char *name;
  char *from;
  char **trust;
  int parallel;
  int timeout;
  gboolean no_system_trust;
} ProbeOptions;

static void
probe_options_clear (ProbeOptions *options)
{
  g_free (options->name);
  g_free (options->from);
  g_strfreev (options->trust);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ProbeOptions, probe_options_clear)

static gboolean
probe_check_options (const ProbeOptions *options, GError **error)
{
  if (options->parallel < 1 || options->parallel > MAX_PARALLEL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("--parallel takes a number from 1 to %d."), MAX_PARALLEL);
  else if (options->timeout < 1 || options->timeout > MAX_TIMEOUT)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("--timeout takes a number of seconds from 1 to %d."), MAX_TIMEOUT);
  else if (options->name != NULL && *options->name == '\0')
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                         _ ("--name is empty: it takes the name to ask for."));
  else
    return TRUE;
  return FALSE;
}

static SceauExit
probe_go (SceauCli *self, const ProbeOptions *options, GPtrArray *endpoints)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauAnchors) anchors = NULL;
  g_autoptr (SceauProber) prober = NULL;
  Sweep sweep = { .cli = self, .name = options->name };

  if (probe_check_options (options, &error)
      && (options->from == NULL || endpoints_add_file (self, endpoints, options->from, &error)))
    anchors = options->no_system_trust
                  ? sceau_trust_load (FALSE, (const char *const *) options->trust, &error)
                  : sceau_trust_store_read_anchors ((const char *const *) options->trust, &error);
  if (anchors == NULL)
    return sceau_cli_fail (self, error, NULL);
  prober = sceau_prober_new (anchors);
  sceau_prober_set_parallel (prober, (guint) options->parallel);
  sweep.prober = prober;
  sweep.timeout_ms = (guint) options->timeout * 1000;
  return sweep_run (&sweep, endpoints);
}

static SceauExit
probe_run (SceauCli *self, int argc, char **argv)
{
  g_auto (ProbeOptions) options = { .parallel = 128, .timeout = DEFAULT_TIMEOUT };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name,
      N_ ("The name to ask for and to check, whatever is connected to"), N_ ("DNS") },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from, N_ ("Further endpoints, one a line"),
      N_ ("FILE") },
    { "parallel", 0, 0, G_OPTION_ARG_INT, &options.parallel,
      N_ ("Connections at a time (128 by default)"), N_ ("N") },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &options.timeout,
      N_ ("Seconds for each endpoint (5 by default)"), N_ ("SECONDS") },
    { "trust", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.trust,
      N_ ("Roots to trust as well (may be repeated)"), N_ ("FILE") },
    { "no-system-trust", 0, 0, G_OPTION_ARG_NONE, &options.no_system_trust,
      N_ ("Trust only the roots that --trust names: neither this machine’s nor “trust add”’s"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) endpoints = g_ptr_array_new_with_free_func (g_free);
  int i;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, options.from != NULL ? 0 : 1, 0))
    return SCEAU_EXIT_FAILED;
  for (i = 1; i < argc; i++)
    g_ptr_array_add (endpoints, g_strdup (argv[i]));
  return probe_go (self, &options, endpoints);
}

const SceauCommand sceau_command_probe = {
  .name = "probe",
  .arguments = N_ ("HOST[:PORT]…"),
  .summary = N_ ("Show what a TLS client gets from servers, and whether it accepts it"),
  .description = N_ (
      "With --json one line for each endpoint, in the order of completion. Exit status: "
      "0 all verified, 3 something is not accepted, 4 something is unreachable."),
  .json_lines = TRUE,
  .run = probe_run,
};
