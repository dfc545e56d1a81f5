/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring against a peer: interleaved in the same run, medians, because the same machine differs by a third from one minute to the
 * next and an absolute time proves nothing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SCEAU_BENCH_MAX_ROUNDS 31

typedef struct _SceauBenchPeer SceauBenchPeer;

/* One run, in milliseconds; it may add to peer->memory. */
typedef double (*SceauBenchRun) (SceauBenchPeer *peer);

struct _SceauBenchPeer
{
  const char *name;
  SceauBenchRun run;
  gconstpointer data;
  double samples[SCEAU_BENCH_MAX_ROUNDS];
  double memory; /* MiB, the largest of the runs; 0 when it was not measured */
  double median; /* milliseconds */
};

/* Each round runs every peer once, in turn. Prints a line for each of them. */
void sceau_bench_interleave (SceauBenchPeer *peers, guint n_peers, guint rounds);
/* Prints "NAME: 1.23 times PEER (at most 1.50)"; fails the test when it is more. */
void sceau_bench_assert_ratio (const SceauBenchPeer *peer, const SceauBenchPeer *base,
                               double at_most);

/* Runs this program again with two arguments, in an environment without malloc's debugging, and reads what it printed with
 * sceau_bench_child_print (). */
double sceau_bench_run_child (SceauBenchPeer *peer, const char *mode, const char *argument);
void sceau_bench_child_print (double milliseconds); /* and the largest resident size so far */
double sceau_bench_now (void);                      /* milliseconds */
/* Milliseconds of processor, of this process and of those that it started and that have ended: what is left of a time when the machine
 * has other things to do. */
double sceau_bench_processor (void);

G_END_DECLS
