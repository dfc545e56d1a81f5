/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The turns of the main loop, through its poll function. */
#include "turns.h"

#include <stdio.h>
#include <time.h>

/* What a screen of 60 Hz gives a frame. */
#define FRAME_MS (1000 / 60.0)

static GArray *turns; /* of double, milliseconds */
static double began;
static guint n_frames;
static GPollFunc poll_as_ever;

static double
processor (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static int
poll_and_measure (GPollFD *fds, guint n_fds, int timeout)
{
  double turn = processor () - began;
  int result;

  g_array_append_val (turns, turn);
  result = poll_as_ever (fds, n_fds, timeout);
  began = processor ();
  return result;
}

void
turns_watch (void)
{
  turns = g_array_new (FALSE, FALSE, sizeof (double));
  poll_as_ever = g_main_context_get_poll_func (NULL);
  began = processor ();
  g_main_context_set_poll_func (NULL, poll_and_measure);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

static double
percentile (guint percent)
{
  return g_array_index (turns, double, (turns->len - 1) * percent / 100);
}

void
turns_begin (void)
{
  g_array_set_size (turns, 0);
  n_frames = 0;
}

/* A turn that is longer than a frame takes the place of those that could have been drawn meanwhile. */
void
turns_end (const char *step)
{
  double sum = 0;
  guint missed = 0;

  g_array_sort (turns, compare);
  for (guint i = 0; i < turns->len; i++)
    {
      sum += g_array_index (turns, double, i);
      missed += (guint) (g_array_index (turns, double, i) / FRAME_MS);
    }
  printf ("{\"step\": \"%s\", \"longest\": %.3f, \"p99\": %.3f, \"turns\": %u, \"sum\": %.1f, "
          "\"frames\": %u, \"missed\": %u}\n",
          step, percentile (100), percentile (99), turns->len, sum, n_frames, missed);
  fflush (stdout);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  guint *left = data;

  n_frames++;
  *left -= 1;
  return *left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
turns_draw (GtkWidget *widget, guint frames)
{
  guint left = frames;

  gtk_widget_add_tick_callback (widget, on_tick, &left, NULL);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

GtkWidget *
turns_find (GtkWidget *within, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (within, type))
    return within;
  for (GtkWidget *child = gtk_widget_get_first_child (within); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = turns_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}
