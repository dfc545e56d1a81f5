/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits in the main context for the end of an asynchronous call, or for a condition; never sleeps. */
#include "sceau-test-await.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#define LIMIT_S 20

void
sceau_test_await_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
  g_main_context_wakeup (NULL);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

void
sceau_test_await (GAsyncResult **result)
{
  sceau_test_await_true (has_result, result);
}

static gboolean
on_limit (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
sceau_test_await_true (gboolean (*condition) (gpointer data), gpointer data)
{
  gboolean late = FALSE;
  guint limit = g_timeout_add_seconds (LIMIT_S, on_limit, &late);

  while (!condition (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (limit);
}

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

void
sceau_test_use_fast_unwinder (GSubprocessLauncher *launcher)
{
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autofree char *fast = options != NULL ? g_strconcat (options, ":fast_unwind_on_malloc=1", NULL)
                                          : NULL;

  if (fast != NULL)
    g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", fast, TRUE);
}

GSubprocess *
sceau_test_spawn (const char *const *arguments, GSubprocessFlags flags)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  sceau_test_use_fast_unwinder (launcher);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  return process;
}

void
sceau_test_end (GSubprocess *process)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait_async (process, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_object_unref (process);
}

char *
sceau_test_make_dir (void)
{
  GError *error = NULL;
  char *path = g_dir_make_tmp ("sceau-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
sceau_test_remove_dir (char *path)
{
  remove_tree (path);
  g_free (path);
}

guint16
sceau_test_find_port (void)
{
  guint16 port = 0;

  while (port == 0)
    {
      guint16 tried = (guint16) g_random_int_range (10000, 20000);
      g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                                 G_SOCKET_PROTOCOL_TCP, NULL);
      g_autoptr (GSocketAddress)
          address = g_inet_socket_address_new_from_string ("127.0.0.1", tried);

      if (socket != NULL && g_socket_bind (socket, address, TRUE, NULL))
        port = tried;
    }
  return port;
}
