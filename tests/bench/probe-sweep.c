/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-sweep ROOT PORT N PARALLEL SWEEPS: probes 127.0.0.1:PORT… with src/tls, in one process,
 * SWEEPS times over. Prints one JSON line a sweep: what was verified, CPU and wall seconds, the
 * time at which the last live endpoint was done, peak memory in KiB. */
#include "config.h"

#include "tls/sceau-probe.h"
#include "tls/sceau-trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

typedef struct
{
  guint pending;
  guint n_verified;
  gint64 last_live;
} Sweep;

static void
on_probed (GObject *source, GAsyncResult *async_result, gpointer data)
{
  Sweep *sweep = data;
  g_autoptr (SceauProbeResult)
      result = sceau_prober_probe_finish (SCEAU_PROBER (source), async_result, NULL);

  sweep->pending--;
  if (sceau_probe_result_get_status (result) != SCEAU_PROBE_VERIFIED)
    return;
  sweep->n_verified++;
  sweep->last_live = g_get_monotonic_time ();
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* A line of /proc/self/status, in KiB; getrusage() counts what the parent had before exec. */
static long
memory_kib (const char *label)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = text != NULL ? strstr (text, label) : NULL;
  return line != NULL ? strtol (line + strlen (label), NULL, 10) : 0;
}

static void
reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  if (file == NULL)
    return;
  fputs ("5\n", file);
  fclose (file);
}

static void
sweep_run (SceauProber *prober, guint16 port, guint n)
{
  Sweep sweep = { .pending = n };
  gint64 start = g_get_monotonic_time ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  double cpu = cpu_seconds ();
  long before = memory_kib ("VmRSS:");
  guint i;

  reset_peak ();
  sweep.last_live = start;
  for (i = 0; i < n; i++)
    sceau_prober_probe_async (prober, "127.0.0.1", (guint16) (port + i), NULL, 0, now, NULL,
                              on_probed, &sweep);
  while (sweep.pending > 0)
    g_main_context_iteration (NULL, TRUE);
  printf ("{\"verified\":%u,\"cpu\":%.6f,\"wall\":%.6f,\"live\":%.6f,"
          "\"idle_kib\":%ld,\"peak_kib\":%ld}\n",
          sweep.n_verified, cpu_seconds () - cpu,
          (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC,
          (double) (sweep.last_live - start) / G_USEC_PER_SEC, before, memory_kib ("VmHWM:"));
}

int
main (int argc, char **argv)
{
  const char *const files[] = { argc == 6 ? argv[1] : NULL, NULL };
  g_autoptr (SceauAnchors) anchors = NULL;
  g_autoptr (SceauProber) prober = NULL;
  int i;

  if (argc != 6)
    return 2;
  anchors = sceau_trust_load (FALSE, files, NULL);
  if (anchors == NULL)
    return 1;
  prober = sceau_prober_new (anchors);
  sceau_prober_set_parallel (prober, (guint) atoi (argv[4]));
  for (i = 0; i < atoi (argv[5]); i++)
    sweep_run (prober, (guint16) atoi (argv[2]), (guint) atoi (argv[3]));
  return 0;
}
