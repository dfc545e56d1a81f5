/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring against a peer. */
#include "sceau-test-bench.h"

#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static int
compare (const void *a, const void *b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

void
sceau_bench_interleave (SceauBenchPeer *peers, guint n_peers, guint rounds)
{
  g_assert_cmpuint (rounds, <=, SCEAU_BENCH_MAX_ROUNDS);
  for (guint round = 0; round < rounds; round++)
    for (guint i = 0; i < n_peers; i++)
      peers[i].samples[round] = peers[i].run (&peers[i]);
  for (guint i = 0; i < n_peers; i++)
    {
      qsort (peers[i].samples, rounds, sizeof (double), compare);
      peers[i].median = peers[i].samples[rounds / 2];
      g_test_message ("%s: median %.2f ms (%.2f to %.2f) of %u runs", peers[i].name,
                      peers[i].median, peers[i].samples[0], peers[i].samples[rounds - 1], rounds);
      if (peers[i].memory > 0)
        g_test_message ("%s: %.1f MiB at most", peers[i].name, peers[i].memory);
    }
}

void
sceau_bench_assert_ratio (const SceauBenchPeer *peer, const SceauBenchPeer *base, double at_most)
{
  double ratio = peer->median / base->median;

  g_test_message ("%s: %.2f times %s (at most %.2f)", peer->name, ratio, base->name, at_most);
  g_assert_cmpfloat (ratio, <=, at_most);
}

double
sceau_bench_run_child (SceauBenchPeer *peer, const char *mode, const char *argument)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  double milliseconds, mebibytes;

  g_subprocess_launcher_unsetenv (launcher, "MALLOC_CHECK_");
  g_subprocess_launcher_unsetenv (launcher, "MALLOC_PERTURB_");
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  child = g_subprocess_launcher_spawn (launcher, &error, self, mode, argument, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (child));
  g_assert_cmpint (sscanf (output, "%lf %lf", &milliseconds, &mebibytes), ==, 2);
  peer->memory = MAX (peer->memory, mebibytes);
  return milliseconds;
}

void
sceau_bench_child_print (double milliseconds)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);
  printf ("%.3f %.3f\n", milliseconds, g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024);
}

double
sceau_bench_now (void)
{
  return (double) g_get_monotonic_time () / 1000;
}

double
sceau_bench_processor (void)
{
  struct timespec own;
  struct rusage children;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &own);
  getrusage (RUSAGE_CHILDREN, &children);
  return (double) (own.tv_sec + children.ru_utime.tv_sec + children.ru_stime.tv_sec) * 1e3
         + (double) (children.ru_utime.tv_usec + children.ru_stime.tv_usec) / 1e3
         + (double) own.tv_nsec / 1e6;
}
