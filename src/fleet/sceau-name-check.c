/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a name lead to the server? Asked of the resolver while a person types. */
#include "config.h"

#include "fleet/sceau-name-check.h"

/* The name first, then the host, so that both verdicts are about the same moment. */
typedef struct
{
  char *host;
  GList *of_name; /* of GInetAddress */
  SceauNameVerdict verdict;
} Check;

static void on_name_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_host_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
check_free (Check *check)
{
  g_free (check->host);
  g_resolver_free_addresses (check->of_name);
  g_free (check);
}

static gboolean
lists_meet (GList *a, GList *b)
{
  for (GList *x = a; x != NULL; x = x->next)
    for (GList *y = b; y != NULL; y = y->next)
      if (g_inet_address_equal (x->data, y->data))
        return TRUE;
  return FALSE;
}

static void
on_host_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Check *check = g_task_get_task_data (task);
  GList *of_host = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  check->verdict = lists_meet (check->of_name, of_host) ? SCEAU_NAME_LEADS_HERE
                                                        : SCEAU_NAME_LEADS_ELSEWHERE;
  g_resolver_free_addresses (of_host);
  g_task_return_boolean (task, TRUE);
}

static void
on_name_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Check *check = g_task_get_task_data (task);

  check->of_name = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (check->of_name == NULL)
    {
      check->verdict = SCEAU_NAME_LEADS_NOWHERE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_resolver_lookup_by_name_async (G_RESOLVER (source), check->host, g_task_get_cancellable (task),
                                   on_host_cb, task);
  g_steal_pointer (&task);
}

/**
 * sceau_name_check_async:
 * @name: a DNS name
 * @host: where the server is reached: a name or an address
 * @cancellable: (nullable): a further key press cancels
 * @callback: called with the verdict
 * @data: for @callback
 *
 * Resolves both and compares. The resolver's own time limits hold; it runs in threads of GIO's.
 */
void
sceau_name_check_async (const char *name, const char *host, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Check *check = g_new0 (Check, 1);

  g_task_set_source_tag (task, sceau_name_check_async);
  check->host = g_strdup (host);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  g_resolver_lookup_by_name_async (resolver, name, cancellable, on_name_cb, task);
}

/**
 * sceau_name_check_finish:
 * @result: what the callback got
 * @verdict: (out): where the name leads
 * @addresses: (out) (optional) (nullable): what it resolves to, comma-separated
 * @error: return location; only %SCEAU_ERROR_CANCELLED
 *
 * Returns: %FALSE when cancelled
 */
gboolean
sceau_name_check_finish (GAsyncResult *result, SceauNameVerdict *verdict, char **addresses,
                         GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  Check *check = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), &local))
    return sceau_error_propagate (error, g_steal_pointer (&local));
  for (GList *l = check->of_name; l != NULL; l = l->next)
    {
      g_autofree char *address = g_inet_address_to_string (l->data);

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", address);
    }
  *verdict = check->verdict;
  if (addresses != NULL)
    *addresses = text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
  return TRUE;
}
