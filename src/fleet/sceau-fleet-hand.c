/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet's servers that are worked on by hand: what their pages showed, kits for them, proofs that come back. */
#include "config.h"

#include "fleet/sceau-fleet-hand.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "fleet/sceau-discovery-private.h"
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-kit.h"
#include "fleet/sceau-task.h"

#define NONCE_BYTES 32

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

SceauHandRecord *
_sceau_fleet_get_hand_record (SceauFleet *self, const char *server_id)
{
  SceauHandRecord *record = g_hash_table_lookup (self->hands, server_id);

  if (record == NULL)
    {
      record = sceau_hand_record_new ();
      g_hash_table_insert (self->hands, g_strdup (server_id), record);
    }
  return record;
}

/* What was told is known without a look. */
static void
feed_server (SceauFleet *self, SceauServer *server)
{
  SceauHandRecord *record = g_hash_table_lookup (self->hands, sceau_server_get_id (server));
  g_autoptr (SceauManagedState) state = NULL;

  if (record == NULL || !sceau_fleet_is_by_hand (server))
    return;
  state = sceau_hand_record_make_state (record, sceau_server_get_product_version (server));
  if (state != NULL)
    sceau_server_take_state (server, state, now_seconds ());
}

void
_sceau_fleet_load_hands (SceauFleet *self, GHashTable *hands, GPtrArray *servers)
{
  GHashTableIter iterator;
  gpointer id, json;

  g_hash_table_remove_all (self->hands);
  g_hash_table_iter_init (&iterator, hands);
  while (g_hash_table_iter_next (&iterator, &id, &json))
    {
      g_autoptr (GError) error = NULL;

      if (!sceau_hand_record_load (_sceau_fleet_get_hand_record (self, id), json, &error))
        g_warning ("What was told of a server cannot be read: %s", error->message);
    }
  for (guint i = 0; i < servers->len; i++)
    feed_server (self, servers->pdata[i]);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!sceau_inventory_change_finish (SCEAU_INVENTORY (source), result, &error))
    g_warning ("What was told of a server could not be written: %s", error->message);
}

/* What is known is the server's at once, and on the disk soon. */
static void
take_record (SceauFleet *self, SceauServer *server, SceauHandRecord *record)
{
  g_autofree char *json = sceau_hand_record_to_json (record);
  g_autoptr (SceauManagedState)
      state = sceau_hand_record_make_state (record, sceau_server_get_product_version (server));

  sceau_server_take_state (server, state, now_seconds ());
  sceau_inventory_put_hand_async (self->inventory, sceau_server_get_id (server), json, NULL,
                                  on_written, NULL);
  _sceau_fleet_remember (self, server);
}

/**
 * sceau_fleet_is_by_hand:
 * @server: a server
 *
 * Returns: whether a person does the work there, in CamTrace's own interface or with a kit
 */
gboolean
sceau_fleet_is_by_hand (SceauServer *server)
{
  SceauWay way = sceau_server_get_way (server);

  return way == SCEAU_WAY_NONE || way == SCEAU_WAY_MANUAL;
}

/**
 * sceau_fleet_get_service:
 * @server: a server
 * @service: one of its services
 *
 * By hand nobody but a TLS client tells whether HTTPS is on.
 *
 * Returns: how that service is, as far as it is known
 */
SceauServiceState
sceau_fleet_get_service (SceauServer *server, SceauService service)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauProbeResult *presented = sceau_server_get_presented (server);

  if (sceau_fleet_is_by_hand (server) && service == SCEAU_SERVICE_HTTPS)
    return presented != NULL && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE
               ? SCEAU_SERVICE_ON
               : SCEAU_SERVICE_UNKNOWN;
  return state != NULL ? sceau_managed_state_get_service (state, service) : SCEAU_SERVICE_UNKNOWN;
}

/**
 * sceau_fleet_new_by_hand:
 * @address: what opens CamTrace in a browser there
 * @name: (nullable): what it is to be called; %NULL: as its address says
 * @version: (nullable): which CamTrace
 * @error: INVALID_ARGUMENT for an address that is none, MALFORMED or UNSUPPORTED for the version
 *
 * Returns: (transfer full) (nullable): a server that is worked on by hand, not saved yet
 */
SceauServer *
sceau_fleet_new_by_hand (const char *address, const char *name, const char *version, GError **error)
{
  g_autofree char *url = NULL;
  g_autofree char *host = NULL;
  gboolean had_scheme;
  SceauServer *server;

  if (!sceau_discovery_read_address (address, &url, &host, &had_scheme, error)
      || (version != NULL && sceau_layout_for_version (version, error) == NULL))
    return NULL;
  server = sceau_server_new (NULL);
  g_object_set (server, "name", name != NULL ? name : host, "camtrace-url", url, "way",
                SCEAU_WAY_MANUAL, "product-version", version, NULL);
  if (sceau_name_is_dns (host) && !sceau_name_is_ip (host) && strchr (host, '.') != NULL)
    g_object_set (server, "dns-name", host, NULL);
  return server;
}

/**
 * sceau_fleet_note_request:
 * @self: an open fleet
 * @server: one of its servers, worked on by hand
 * @request: (nullable): the request that CamTrace's page showed; %NULL: it was removed there
 *
 * From now on its answer is awaited: certificates find the server by it.
 */
void
sceau_fleet_note_request (SceauFleet *self, SceauServer *server, SceauRequest *request)
{
  SceauHandRecord *record;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (sceau_fleet_is_by_hand (server));

  record = _sceau_fleet_get_hand_record (self, sceau_server_get_id (server));
  sceau_hand_record_take_request (record, request, now_seconds ());
  take_record (self, server, record);
}

void
_sceau_fleet_settle_hand (SceauFleet *self, SceauServer *server)
{
  SceauHandRecord *record = g_hash_table_lookup (self->hands, sceau_server_get_id (server));
  SceauProbeResult *presented = sceau_server_get_presented (server);

  if (record == NULL || presented == NULL || !sceau_fleet_is_by_hand (server)
      || sceau_probe_result_get_chain (presented)->len == 0)
    return;
  if (sceau_hand_record_settle (record, sceau_probe_result_get_chain (presented), now_seconds ()))
    take_record (self, server, record);
}

/* --- Kits ----------------------------------------------------------------------------------------------------------------- */

typedef struct
{
  SceauServer *server;
  const SceauLayout *layout;
  char *version;
  char *chain_pem;
  char *request_pem;
  SceauKey *key;
  SceauSecret *passphrase;
  char *id;
  char *nonce;
  char *folder;
  gint64 made;
  /* for the thread */
  char *server_id;
  char *server_name;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_object_unref (making->server);
  g_clear_pointer (&making->key, sceau_key_unref);
  g_clear_pointer (&making->passphrase, sceau_secret_unref);
  g_free (making->version);
  g_free (making->chain_pem);
  g_free (making->request_pem);
  g_free (making->id);
  g_free (making->nonce);
  g_free (making->folder);
  g_free (making->server_id);
  g_free (making->server_name);
  g_free (making);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  SceauKitFacts facts = {
    .server_id = making->server_id,
    .server_name = making->server_name,
    .version = making->version,
    .layout = making->layout,
    .id = making->id,
    .nonce = making->nonce,
    .made = making->made,
    .chain_pem = making->chain_pem,
    .request_pem = making->request_pem,
  };
  g_autofree char *encrypted = NULL;
  g_autoptr (GPtrArray) files = NULL;
  GError *error = NULL;

  if (making->key != NULL)
    {
      encrypted = sceau_key_to_encrypted_pem (making->key, making->passphrase, &error);
      if (encrypted == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  facts.encrypted_key_pem = encrypted;
  files = sceau_kit_make (&facts);
  if (sceau_kit_write (files, making->folder, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_kit_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (sceau_task_finish_boolean (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static char *
random_hex (gsize size)
{
  g_autoptr (SceauSecret) bytes = sceau_secret_new_random (size);

  return sceau_hex_encode (sceau_secret_get_data (bytes, NULL), size);
}

static const char *
version_of (SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  const char *told = state != NULL ? sceau_managed_state_get_version (state) : NULL;

  return told != NULL ? told : sceau_server_get_product_version (server);
}

/* All four files agree only when the request is the one of the key that goes along. */
static char *
dup_request_of_key (SceauKey *key, SceauChain *chain)
{
  SceauCertificate *leaf = chain != NULL ? sceau_chain_get_leaf (chain) : NULL;
  g_autoptr (SceauSubject) subject = NULL;
  g_autoptr (SceauRequest) request = NULL;

  if (key == NULL || leaf == NULL)
    return NULL;
  subject = sceau_certificate_dup_subject_fields (leaf);
  request = sceau_request_new (key, subject, sceau_certificate_get_names (leaf), NULL);
  return request != NULL ? sceau_request_to_pem (request) : NULL;
}

static Making *
making_new (SceauServer *server, SceauChain *chain, SceauKey *key, SceauSecret *passphrase,
            const char *folder)
{
  Making *making = g_new0 (Making, 1);

  making->server = g_object_ref (server);
  making->server_id = g_strdup (sceau_server_get_id (server));
  making->server_name = g_strdup (sceau_server_get_name (server));
  making->chain_pem = chain != NULL ? sceau_chain_to_pem (chain) : NULL;
  making->request_pem = dup_request_of_key (key, chain);
  making->key = key != NULL ? sceau_key_ref (key) : NULL;
  making->passphrase = passphrase != NULL ? sceau_secret_ref (passphrase) : NULL;
  making->folder = g_strdup (folder);
  making->made = now_seconds ();
  making->id = random_hex (SCEAU_KIT_ID_DIGITS / 2);
  making->nonce = random_hex (NONCE_BYTES);
  return making;
}

/**
 * sceau_fleet_make_kit_async:
 * @self: an open fleet
 * @server: one of its servers, whatever the way to it
 * @chain: (nullable): what is to be installed; %NULL: the kit only looks at what is there
 * @key: (nullable): the key of @chain where it is not on the server yet
 * @passphrase: (nullable): encrypts @key in the kit
 * @folder: where the kit goes: a folder that is empty, or is made
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_fleet_make_kit_async (SceauFleet *self, SceauServer *server, SceauChain *chain, SceauKey *key,
                            SceauSecret *passphrase, const char *folder, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) inner = NULL;
  const char *version;
  GError *error = NULL;
  Making *making;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));
  g_return_if_fail (key == NULL || passphrase != NULL);

  task = g_task_new (self, cancellable, callback, data);
  making = making_new (server, chain, key, passphrase, folder);
  g_task_set_source_tag (task, sceau_fleet_make_kit_async);
  g_task_set_task_data (task, making, making_free);
  version = version_of (server);
  if (version == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("The version of CamTrace on this server is not known, and the "
                                  "names of the files depend on it: choose it in the server’s "
                                  "settings."));
      return;
    }
  making->version = g_strdup (version);
  making->layout = sceau_layout_for_version (version, &error);
  if (making->layout == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The thread has a task of its own: it must not be the last that holds the fleet. */
  inner = g_task_new (NULL, cancellable, on_kit_written, g_object_ref (task));
  g_task_set_source_tag (inner, sceau_fleet_make_kit_async);
  g_task_set_task_data (inner, making, NULL);
  g_task_run_in_thread (inner, write_in_thread);
}

/**
 * sceau_fleet_make_kit_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: INVALID_ARGUMENT when the version of CamTrace is not known; EXISTS, NO_SPACE, PERMISSION, IO, CANCELLED
 *
 * From now on a proof of this kit is known.
 *
 * Returns: whether the kit is there
 */
gboolean
sceau_fleet_make_kit_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  Making *making;
  SceauHandRecord *record;
  g_autofree char *sha256 = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!sceau_task_finish_boolean (result, error))
    return FALSE;
  making = g_task_get_task_data (G_TASK (result));
  record = _sceau_fleet_get_hand_record (self, making->server_id);
  if (making->chain_pem != NULL)
    sha256 = sceau_sha256_hex (making->chain_pem, strlen (making->chain_pem));
  sceau_hand_record_add_kit (record, making->id, making->nonce, sha256, making->made);
  if (sceau_fleet_is_by_hand (making->server))
    take_record (self, making->server, record);
  else
    {
      g_autofree char *json = sceau_hand_record_to_json (record);

      sceau_inventory_put_hand_async (self->inventory, making->server_id, json, NULL, on_written,
                                      NULL);
    }
  return TRUE;
}

/**
 * sceau_fleet_import_proof:
 * @self: an open fleet
 * @bytes: a file that was brought back from a server
 * @error: MALFORMED when it is no proof, NOT_FOUND when it is of no server or kit of this fleet, INVALID_ARGUMENT when it was
 *   changed or is out of date
 *
 * What it says of the files is taken for servers that are worked on by hand; one with an agent tells by itself.
 *
 * Returns: (transfer none) (nullable): the server that it is about
 */
SceauServer *
sceau_fleet_import_proof (SceauFleet *self, GBytes *bytes, GError **error)
{
  g_autoptr (SceauKitProof) proof = sceau_kit_proof_new_from_bytes (bytes, error);
  SceauHandRecord *record;
  SceauServer *server;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  if (proof == NULL)
    return NULL;
  server = sceau_fleet_find (self, proof->server_id);
  if (server == NULL || !g_str_equal (sceau_server_get_id (server), proof->server_id))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                           _ ("This proof is about a server that is not in this fleet."));
      return NULL;
    }
  record = _sceau_fleet_get_hand_record (self, proof->server_id);
  if (!sceau_hand_record_take_proof (record, proof, now_seconds (), error))
    return NULL;
  if (sceau_fleet_is_by_hand (server))
    take_record (self, server, record);
  return server;
}
