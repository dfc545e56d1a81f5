/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits in the main context for the end of an asynchronous call, or for a condition; never sleeps.
 *
 *   g_autoptr (GAsyncResult) result = NULL;
 *   sceau_fleet_open_async (fleet, NULL, sceau_test_await_cb, &result);
 *   sceau_test_await (&result); */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void sceau_test_await_cb (GObject *source, GAsyncResult *result, gpointer data);
void sceau_test_await (GAsyncResult **result);
/* Fails the test after 20 s. */
void sceau_test_await_true (gboolean (*condition) (gpointer data), gpointer data);
/* A program that ends with the test, however that ends: one that lives on would hold the test's output open, and who reads it would
 * wait. */
GSubprocess *sceau_test_spawn (const char *const *arguments, GSubprocessFlags flags);
/* A GLib test needs AddressSanitizer's slow unwinder for the names that lsan.supp has; other programs of ours do not, and are five times
 * as fast. */
void sceau_test_use_fast_unwinder (GSubprocessLauncher *launcher);
void sceau_test_end (GSubprocess *process); /* transfer full; waits until it has ended */
/* A port of 127.0.0.1 for what listens later: below Linux's ephemeral ports and the demo's, so that no connection and no other test
 * gets it meanwhile. */
guint16 sceau_test_find_port (void);
char *sceau_test_make_dir (void);        /* a new empty folder */
void sceau_test_remove_dir (char *path); /* with all that is in it; frees the path */

G_END_DECLS
