/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a server that is worked on by hand: the request that its page showed, kits made for it, proofs brought back. */
#include "config.h"

#include "fleet/sceau-hand-record.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "fleet/sceau-comparison.h"

#define MAX_HISTORY 50

typedef struct
{
  char *id;
  char *nonce;
  char *certificate_sha256; /* nullable */
  gint64 made;
  gint64 proved; /* the time in the last proof that was taken; 0: none */
} Kit;

struct _SceauHandRecord
{
  GObject parent_instance;
  gint64 revision; /* grows with each change: the ETag of what is known */
  SceauRequest *request;
  gint64 request_since;
  gboolean told; /* something is known of the certificate, be it that there is none */
  gboolean broken;
  GPtrArray *chain;   /* of SceauCertificate */
  GPtrArray *kits;    /* of Kit, newest first */
  GPtrArray *history; /* of SceauHistoryEntry, newest first */
};

G_DEFINE_FINAL_TYPE (SceauHandRecord, sceau_hand_record, G_TYPE_OBJECT)

static void
kit_free (gpointer data)
{
  Kit *kit = data;

  g_free (kit->id);
  g_free (kit->nonce);
  g_free (kit->certificate_sha256);
  g_free (kit);
}

static GPtrArray *
new_chain (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
}

static void
sceau_hand_record_finalize (GObject *object)
{
  SceauHandRecord *self = SCEAU_HAND_RECORD (object);

  g_clear_pointer (&self->request, sceau_request_unref);
  g_ptr_array_unref (self->chain);
  g_ptr_array_unref (self->kits);
  g_ptr_array_unref (self->history);
  G_OBJECT_CLASS (sceau_hand_record_parent_class)->finalize (object);
}

static void
sceau_hand_record_class_init (SceauHandRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_hand_record_finalize;
}

static void
sceau_hand_record_init (SceauHandRecord *self)
{
  self->chain = new_chain ();
  self->kits = g_ptr_array_new_with_free_func (kit_free);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_history_entry_free);
}

/**
 * sceau_hand_record_new:
 *
 * Returns: (transfer full): a record in which nothing is known
 */
SceauHandRecord *
sceau_hand_record_new (void)
{
  return g_object_new (SCEAU_TYPE_HAND_RECORD, NULL);
}

/* --- JSON: our own, in the inventory ----------------------------------------------------------------------------------- */

static void
load_kits (SceauHandRecord *self, JsonArray *array)
{
  guint n = array != NULL ? MIN (json_array_get_length (array), SCEAU_MAX_KITS) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      Kit *kit;

      if (object == NULL || sceau_json_get_string (object, "id", NULL) == NULL
          || sceau_json_get_string (object, "nonce", NULL) == NULL)
        continue;
      kit = g_new0 (Kit, 1);
      kit->id = g_strdup (sceau_json_get_string (object, "id", NULL));
      kit->nonce = g_strdup (sceau_json_get_string (object, "nonce", NULL));
      kit->certificate_sha256 = g_strdup (sceau_json_get_string (object, "certificate", NULL));
      kit->made = sceau_json_get_time (object, "made", 0);
      kit->proved = sceau_json_get_time (object, "proved", 0);
      g_ptr_array_add (self->kits, kit);
    }
}

static void
load_history (SceauHandRecord *self, JsonArray *array)
{
  guint n = array != NULL ? MIN (json_array_get_length (array), MAX_HISTORY) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      SceauHistoryEntry *entry = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        entry = sceau_history_entry_from_json (json_node_get_object (node), NULL);
      if (entry != NULL)
        g_ptr_array_add (self->history, entry);
    }
}

/**
 * sceau_hand_record_load:
 * @self: a record in which nothing is known
 * @json: what sceau_hand_record_to_json() gave
 * @error: MALFORMED; then @self stays as it is
 *
 * Returns: whether it was read
 */
gboolean
sceau_hand_record_load (SceauHandRecord *self, const char *json, GError **error)
{
  g_autoptr (JsonObject) object = sceau_json_parse_object (json, -1, error);
  g_autoptr (SceauRequest) request = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  const char *pem;

  if (object == NULL)
    return FALSE;
  pem = sceau_json_get_string (object, "request", NULL);
  if (pem != NULL)
    request = sceau_request_new_from_pem (pem, error);
  if (pem != NULL && request == NULL)
    return FALSE;
  pem = sceau_json_get_string (object, "chain", NULL);
  chain = pem != NULL ? sceau_comparison_read_chain (pem, error) : new_chain ();
  if (chain == NULL)
    return FALSE;
  self->request = g_steal_pointer (&request);
  g_ptr_array_unref (self->chain);
  self->chain = g_steal_pointer (&chain);
  self->request_since = sceau_json_get_time (object, "request_since", 0);
  self->revision = sceau_json_get_int (object, "revision", 0, G_MAXINT64, 0);
  self->told = sceau_json_get_boolean (object, "told", FALSE);
  self->broken = sceau_json_get_boolean (object, "broken", FALSE);
  load_kits (self, sceau_json_get_array (object, "kits"));
  load_history (self, sceau_json_get_array (object, "history"));
  return TRUE;
}

static JsonArray *
kits_to_json (SceauHandRecord *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->kits->len; i++)
    {
      const Kit *kit = self->kits->pdata[i];
      JsonObject *object = json_object_new ();

      sceau_json_set_string (object, "id", kit->id);
      sceau_json_set_string (object, "nonce", kit->nonce);
      sceau_json_set_string (object, "certificate", kit->certificate_sha256);
      sceau_json_set_time (object, "made", kit->made);
      sceau_json_set_time (object, "proved", kit->proved);
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * sceau_hand_record_to_json:
 * @self: a record
 *
 * Returns: (transfer full): all of it, for the inventory. It holds what seals proofs: for its owner only
 */
char *
sceau_hand_record_to_json (SceauHandRecord *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *request = self->request != NULL ? sceau_request_to_pem (self->request) : NULL;
  g_autofree char *chain = self->chain->len > 0 ? sceau_certificates_to_pem (self->chain) : NULL;
  JsonArray *history = json_array_new ();

  for (guint i = 0; i < self->history->len; i++)
    json_array_add_object_element (history, sceau_history_entry_to_json (self->history->pdata[i]));
  json_object_set_int_member (object, "revision", self->revision);
  sceau_json_set_string (object, "request", request);
  sceau_json_set_time (object, "request_since", self->request_since);
  json_object_set_boolean_member (object, "told", self->told);
  json_object_set_boolean_member (object, "broken", self->broken);
  sceau_json_set_string (object, "chain", chain);
  json_object_set_array_member (object, "kits", kits_to_json (self));
  json_object_set_array_member (object, "history", history);
  return sceau_json_to_text (object, FALSE);
}

/* --- What happens ------------------------------------------------------------------------------------------------------- */

static const char *
leaf_sha256 (GPtrArray *chain)
{
  return chain->len > 0 ? sceau_certificate_get_sha256 (chain->pdata[0]) : NULL;
}

static void
note (SceauHandRecord *self, const char *what, const char *before, const char *detail, gint64 now)
{
  SceauHistoryEntry *entry = g_new0 (SceauHistoryEntry, 1);

  entry->time = now;
  entry->who = g_strdup (g_get_user_name ());
  entry->what = g_strdup (what);
  entry->before = g_strdup (before);
  entry->after = g_strdup (leaf_sha256 (self->chain));
  entry->outcome = g_strdup ("done");
  entry->detail = g_strdup (detail);
  g_ptr_array_insert (self->history, 0, entry);
  if (self->history->len > MAX_HISTORY)
    g_ptr_array_set_size (self->history, MAX_HISTORY);
  self->revision++;
}

/**
 * sceau_hand_record_is_known:
 * @self: a record
 *
 * Returns: whether anything is known of the server's files
 */
gboolean
sceau_hand_record_is_known (SceauHandRecord *self)
{
  return self->told || self->request != NULL;
}

/**
 * sceau_hand_record_get_request:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the request whose answer is awaited
 */
SceauRequest *
sceau_hand_record_get_request (SceauHandRecord *self)
{
  return self->request;
}

/**
 * sceau_hand_record_take_request:
 * @self: a record
 * @request: (nullable): what CamTrace's page showed; %NULL: it was removed there
 * @now: Unix seconds
 */
void
sceau_hand_record_take_request (SceauHandRecord *self, SceauRequest *request, gint64 now)
{
  if (request == NULL && self->request == NULL)
    return;
  g_clear_pointer (&self->request, sceau_request_unref);
  if (request != NULL)
    self->request = sceau_request_ref (request);
  self->request_since = request != NULL ? now : 0;
  note (self, request != NULL ? "request" : "delete-request", leaf_sha256 (self->chain), NULL, now);
}

/**
 * sceau_hand_record_add_kit:
 * @self: a record
 * @id: of the kit
 * @nonce: what seals its proofs
 * @certificate_sha256: (nullable): of the certificate file in it
 * @now: Unix seconds
 *
 * The oldest of more than %SCEAU_MAX_KITS is forgotten.
 */
void
sceau_hand_record_add_kit (SceauHandRecord *self, const char *id, const char *nonce,
                           const char *certificate_sha256, gint64 now)
{
  Kit *kit = g_new0 (Kit, 1);

  kit->id = g_strdup (id);
  kit->nonce = g_strdup (nonce);
  kit->certificate_sha256 = g_strdup (certificate_sha256);
  kit->made = now;
  g_ptr_array_insert (self->kits, 0, kit);
  if (self->kits->len > SCEAU_MAX_KITS)
    g_ptr_array_set_size (self->kits, SCEAU_MAX_KITS);
  note (self, "kit", leaf_sha256 (self->chain), NULL, now);
}

static Kit *
find_kit (SceauHandRecord *self, const char *id)
{
  for (guint i = 0; i < self->kits->len; i++)
    if (g_str_equal (((Kit *) self->kits->pdata[i])->id, id))
      return self->kits->pdata[i];
  return NULL;
}

static gboolean
check_proof (const Kit *kit, const SceauKitProof *proof, GError **error)
{
  const char *why = NULL;

  if (kit == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                           _ ("This proof comes from a kit that was not made here, or long ago."));
      return FALSE;
    }
  if (!sceau_kit_proof_is_sealed (proof, kit->nonce))
    why = _ ("This proof was changed after the kit wrote it, or on its way: bring it again.");
  else if (proof->time < kit->proved)
    why = _ ("A newer proof of the same kit was imported already.");
  else if (proof->action == SCEAU_KIT_INSTALLED
           && (proof->pair != SCEAU_KIT_PAIR
               || g_strcmp0 (proof->certificate_sha256, kit->certificate_sha256) != 0))
    why = _ ("The certificate in this proof is not the one of the kit.");
  if (why == NULL)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

/* The request on the server is awaited, unless the certificate there answers it already. */
static void
take_proved_request (SceauHandRecord *self, const SceauKitProof *proof, gint64 now)
{
  const char *spki = proof->request != NULL ? sceau_request_get_spki_sha256 (proof->request) : NULL;
  gboolean answered = spki != NULL && proof->chain->len > 0
                      && g_str_equal (sceau_certificate_get_spki_sha256 (proof->chain->pdata[0]),
                                      spki);
  SceauRequest *request = answered ? NULL : proof->request;

  if (request != NULL && self->request != NULL
      && g_str_equal (sceau_request_get_sha256 (request), sceau_request_get_sha256 (self->request)))
    return;
  g_clear_pointer (&self->request, sceau_request_unref);
  self->request = request != NULL ? sceau_request_ref (request) : NULL;
  self->request_since = request != NULL ? now : 0;
}

/**
 * sceau_hand_record_take_proof:
 * @self: a record
 * @proof: what a kit brought back
 * @now: Unix seconds
 * @error: NOT_FOUND when it is of no kit of this server; INVALID_ARGUMENT when it was changed, is older than what is known, or
 *   says that something else was installed
 *
 * What the proof says of the files is taken; that HTTPS is on is nothing that it could say.
 *
 * Returns: whether it was taken
 */
gboolean
sceau_hand_record_take_proof (SceauHandRecord *self, const SceauKitProof *proof, gint64 now,
                              GError **error)
{
  static const char *const deeds[SCEAU_N_KIT_ACTIONS] = {
    [SCEAU_KIT_LOOKED] = "look",
    [SCEAU_KIT_INSTALLED] = "install",
    [SCEAU_KIT_UNDONE] = "restore",
  };
  Kit *kit = find_kit (self, proof->kit);
  g_autofree char *before = g_strdup (leaf_sha256 (self->chain));

  if (!check_proof (kit, proof, error))
    return FALSE;
  kit->proved = proof->time;
  g_ptr_array_unref (self->chain);
  self->chain = g_ptr_array_ref (proof->chain);
  self->told = TRUE;
  self->broken = proof->pair == SCEAU_KIT_BROKEN_PAIR;
  take_proved_request (self, proof, now);
  note (self, deeds[proof->action], before, NULL, now);
  return TRUE;
}

/**
 * sceau_hand_record_settle:
 * @self: a record
 * @presented: (element-type SceauCertificate): what a TLS client got, leaf first; not empty
 * @now: Unix seconds
 *
 * The server itself is the better witness. A request that it answers with its certificate is awaited no more.
 *
 * Returns: whether something changed by it
 */
gboolean
sceau_hand_record_settle (SceauHandRecord *self, GPtrArray *presented, gint64 now)
{
  SceauCertificate *leaf = presented->pdata[0];
  g_autofree char *before = g_strdup (leaf_sha256 (self->chain));
  gboolean answered = self->request != NULL
                      && g_str_equal (sceau_request_get_spki_sha256 (self->request),
                                      sceau_certificate_get_spki_sha256 (leaf));

  if (!sceau_hand_record_is_known (self)
      || (!answered && g_strcmp0 (before, sceau_certificate_get_sha256 (leaf)) == 0))
    return FALSE;
  if (answered)
    g_clear_pointer (&self->request, sceau_request_unref);
  g_ptr_array_unref (self->chain);
  self->chain = g_ptr_array_ref (presented);
  self->told = TRUE;
  self->broken = FALSE;
  note (self, "seen", before, NULL, now);
  return TRUE;
}

/* --- What is shown ------------------------------------------------------------------------------------------------------ */

static SceauInstalled
installed (SceauHandRecord *self)
{
  if (self->broken)
    return SCEAU_INSTALLED_BROKEN;
  if (self->chain->len == 0)
    return SCEAU_INSTALLED_NONE;
  return sceau_certificate_is_self_signed (self->chain->pdata[0]) ? SCEAU_INSTALLED_SELF_SIGNED
                                                                  : SCEAU_INSTALLED_CERTIFICATE;
}

/**
 * sceau_hand_record_make_state:
 * @self: a record
 * @version: (nullable): which CamTrace
 *
 * Whether HTTPS is on is never part of it: only a TLS client can tell.
 *
 * Returns: (transfer full) (nullable): what is known, as an agent would tell it; %NULL when nothing is
 */
SceauManagedState *
sceau_hand_record_make_state (SceauHandRecord *self, const char *version)
{
  const SceauLayout *layout = version != NULL ? sceau_layout_for_version (version, NULL) : NULL;
  g_autofree char *etag = g_strdup_printf ("\"by-hand-%" G_GINT64_FORMAT "\"", self->revision);
  SceauManagedFacts facts = {
    .etag = etag,
    .family = layout != NULL ? layout->family : SCEAU_FAMILY_UNKNOWN,
    .version = version,
    .installed = installed (self),
    .installed_unknown = !self->told,
    .chain = self->chain,
    .request = self->request,
    .pending_since = self->request_since,
    .front_end = layout != NULL ? layout->front_end : "command",
    .front_end_owner = SCEAU_OWNER_CAMTRACE,
    .https_listen = "*:443",
  };

  if (!sceau_hand_record_is_known (self))
    return NULL;
  if (self->chain->len > 0)
    facts.installed_spki = sceau_certificate_get_spki_sha256 (self->chain->pdata[0]);
  if (self->request != NULL)
    facts.pending_spki = sceau_request_get_spki_sha256 (self->request);
  return sceau_managed_state_new (&facts);
}

static gpointer
copy_entry (gconstpointer entry, gpointer data)
{
  return sceau_history_entry_copy (entry);
}

/**
 * sceau_hand_record_dup_history:
 * @self: a record
 *
 * Returns: (transfer full) (element-type SceauHistoryEntry): what was done, newest first
 */
GPtrArray *
sceau_hand_record_dup_history (SceauHandRecord *self)
{
  GPtrArray *copy = g_ptr_array_copy (self->history, copy_entry, NULL);

  g_ptr_array_set_free_func (copy, (GDestroyNotify) sceau_history_entry_free);
  return copy;
}
