/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the certificates of a pile belong. */
#include "config.h"

#include "fleet/sceau-match.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-task.h"

/* Server certificates whose chains are looked at; an authority's mail has ten. */
#define MAX_LEAVES 512u

/**
 * sceau_match_kind_to_string:
 * @kind: where a certificate belongs
 *
 * Returns: (transfer none): "server", "stranger", "chain" or "unrelated"
 */
const char *
sceau_match_kind_to_string (SceauMatchKind kind)
{
  static const char *const names[] = { "server", "stranger", "chain", "unrelated" };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), "");

  return names[kind];
}

/**
 * sceau_match_free:
 * @self: (nullable) (transfer full): a match
 */
void
sceau_match_free (SceauMatch *self)
{
  if (self == NULL)
    return;
  sceau_certificate_unref (self->certificate);
  g_clear_object (&self->server);
  g_ptr_array_unref (self->servers);
  g_ptr_array_unref (self->chain_of);
  g_free (self);
}

/* The one that sceau_fleet_match () names first, then all others that have the key. */
static GPtrArray *
find_servers (SceauFleet *fleet, SceauServer *first, const char *spki)
{
  GListModel *all = sceau_fleet_get_servers (fleet);
  GPtrArray *servers = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = first != NULL ? g_list_model_get_n_items (all) : 0;

  if (first != NULL)
    g_ptr_array_add (servers, g_object_ref (first));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (all, i);

      if (server != first && _sceau_fleet_server_has_key (fleet, server, spki))
        g_ptr_array_add (servers, g_steal_pointer (&server));
    }
  return servers;
}

static SceauMatch *
match_new (SceauFleet *fleet, SceauCertificate *certificate)
{
  SceauMatch *self = g_new0 (SceauMatch, 1);
  SceauServer *server = sceau_fleet_match (fleet, certificate);

  self->certificate = sceau_certificate_ref (certificate);
  self->server = server != NULL ? g_object_ref (server) : NULL;
  self->servers = find_servers (fleet, server, sceau_certificate_get_spki_sha256 (certificate));
  self->chain_of = g_ptr_array_new ();
  self->kind = server != NULL                          ? SCEAU_MATCH_SERVER
               : sceau_certificate_is_ca (certificate) ? SCEAU_MATCH_UNRELATED
                                                       : SCEAU_MATCH_STRANGER;
  return self;
}

static gboolean
is_leaf (const SceauMatch *match)
{
  return match->kind == SCEAU_MATCH_SERVER || match->kind == SCEAU_MATCH_STRANGER;
}

/* --- In a thread: the chains ------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *matches; /* of SceauMatch */
  SceauAnchors *anchors;
  gint64 now;
} Pile;

static void
pile_free (gpointer data)
{
  Pile *self = data;

  g_clear_pointer (&self->matches, g_ptr_array_unref);
  g_object_unref (self->anchors);
  g_free (self);
}

static void
note_in_chain (Pile *pile, SceauCertificate *certificate, SceauMatch *leaf, gboolean is_root)
{
  for (guint i = 0; i < pile->matches->len; i++)
    {
      SceauMatch *match = pile->matches->pdata[i];

      if (is_leaf (match) || !sceau_certificate_equal (match->certificate, certificate))
        continue;
      match->kind = SCEAU_MATCH_CHAIN;
      match->is_root |= is_root;
      g_ptr_array_add (match->chain_of, leaf);
    }
}

/* Its chain out of the authorities of the pile, whatever else is for the same key. */
static gboolean
follow_chain (Pile *pile, SceauMatch *leaf, GPtrArray *authorities, GCancellable *cancellable,
              GError **error)
{
  SceauChainQuery query = { .spki_sha256 = sceau_certificate_get_spki_sha256 (leaf->certificate),
                            .now = pile->now,
                            .anchors = pile->anchors };
  g_autoptr (SceauChain) chain = NULL;
  SceauCertificate *anchor;
  GPtrArray *order;

  g_ptr_array_add (authorities, leaf->certificate);
  chain = sceau_chain_build (authorities, &query, cancellable, error);
  g_ptr_array_set_size (authorities, (int) authorities->len - 1);
  if (chain == NULL)
    return FALSE;
  order = sceau_chain_get_order (chain);
  anchor = sceau_chain_get_anchor (chain);
  for (guint i = 1; i < order->len; i++)
    note_in_chain (pile, order->pdata[i], leaf, FALSE);
  if (anchor != NULL && !sceau_certificate_equal (anchor, leaf->certificate))
    note_in_chain (pile, anchor, leaf, TRUE);
  return TRUE;
}

static void
match_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Pile *pile = data;
  g_autoptr (GPtrArray) authorities = g_ptr_array_new ();
  GError *error = NULL;
  guint n_leaves = 0;

  for (guint i = 0; i < pile->matches->len; i++)
    if (!is_leaf (pile->matches->pdata[i]))
      g_ptr_array_add (authorities, ((SceauMatch *) pile->matches->pdata[i])->certificate);
  for (guint i = 0; i < pile->matches->len && authorities->len > 0 && n_leaves < MAX_LEAVES; i++)
    {
      SceauMatch *match = pile->matches->pdata[i];

      if (!is_leaf (match))
        continue;
      n_leaves++;
      if (!follow_chain (pile, match, authorities, cancellable, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  g_task_return_pointer (task, g_ptr_array_ref (pile->matches), (GDestroyNotify) g_ptr_array_unref);
}

/* --- The question ------------------------------------------------------------------------------ */

/**
 * sceau_fleet_match_pile_async:
 * @self: a fleet
 * @certificates: (element-type SceauCertificate): the pile
 * @now: Unix seconds
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Finds the server of each server certificate by its key (sceau_fleet_match()), and for each authority's certificate the chains that it
 * is part of. Chains of more than 512 server certificates are not looked at.
 */
void
sceau_fleet_match_pile_async (SceauFleet *self, GPtrArray *certificates, gint64 now,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Pile *pile;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (certificates != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_match_pile_async);
  pile = g_new0 (Pile, 1);
  pile->matches = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_match_free);
  pile->anchors = g_object_ref (sceau_fleet_get_anchors (self));
  pile->now = now;
  for (guint i = 0; i < certificates->len; i++)
    g_ptr_array_add (pile->matches, match_new (self, certificates->pdata[i]));
  g_task_set_task_data (task, pile, pile_free);
  g_task_run_in_thread (task, match_in_thread);
}

/**
 * sceau_fleet_match_pile_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type SceauMatch): one for each certificate, in the same order
 */
GPtrArray *
sceau_fleet_match_pile_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

/* --- Words ------------------------------------------------------------------------------------- */

static void
add_name (GPtrArray *names, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, (gpointer) name);
}

static void
add_names (GPtrArray *names, const SceauMatch *leaf)
{
  for (guint i = 0; i < leaf->servers->len; i++)
    add_name (names, sceau_server_get_name (leaf->servers->pdata[i]));
  if (leaf->servers->len == 0)
    add_name (names, sceau_certificate_get_title (leaf->certificate));
}

/* "Lyon-03, Paris-01", each once. */
static char *
join_names (const SceauMatch *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (self->kind == SCEAU_MATCH_SERVER)
    add_names (names, self);
  for (guint i = 0; i < self->chain_of->len; i++)
    add_names (names, self->chain_of->pdata[i]);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

/**
 * sceau_match_dup_sentence:
 * @self: a match
 *
 * Returns: (transfer full): where the certificate belongs, translated, to follow its name and a colon
 */
char *
sceau_match_dup_sentence (SceauMatch *self)
{
  g_autofree char *names = join_names (self);

  switch (self->kind)
    {
    case SCEAU_MATCH_SERVER:
      return g_steal_pointer (&names);
    case SCEAU_MATCH_CHAIN:
      /* Translators: names of servers. */
      if (self->is_root)
        return g_strdup_printf (_ ("root of the chain of %s"), names);
      /* Translators: names of servers. */
      return g_strdup_printf (_ ("intermediate certificate in the chain of %s"), names);
    case SCEAU_MATCH_UNRELATED:
      return g_strdup (_ ("an authority’s certificate that signed none of the others"));
    case SCEAU_MATCH_STRANGER:
    default:
      return g_strdup (_ ("no server of the fleet"));
    }
}

/**
 * sceau_match_to_json:
 * @self: a match
 *
 * Returns: (transfer full): `{"match":"server|stranger|chain|unrelated","server":…,"servers":[…],"root":…,"chain_of":[{"server":…,"sha256":…}]}`
 */
JsonObject *
sceau_match_to_json (SceauMatch *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *leaves = json_array_new ();
  JsonArray *servers = json_array_new ();

  for (guint i = 0; i < self->servers->len; i++)
    json_array_add_string_element (servers, sceau_server_get_name (self->servers->pdata[i]));
  for (guint i = 0; i < self->chain_of->len; i++)
    {
      const SceauMatch *leaf = self->chain_of->pdata[i];
      JsonObject *entry = json_object_new ();

      sceau_json_set_string (entry, "server",
                             leaf->server != NULL ? sceau_server_get_name (leaf->server) : NULL);
      sceau_json_set_string (entry, "sha256", sceau_certificate_get_sha256 (leaf->certificate));
      json_array_add_object_element (leaves, entry);
    }
  sceau_json_set_string (object, "match", sceau_match_kind_to_string (self->kind));
  sceau_json_set_string (object, "server",
                         self->server != NULL ? sceau_server_get_name (self->server) : NULL);
  json_object_set_array_member (object, "servers", servers);
  json_object_set_boolean_member (object, "root", self->is_root);
  json_object_set_array_member (object, "chain_of", leaves);
  return object;
}
