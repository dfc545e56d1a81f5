/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An authority's answer finds its way into the draft of the server that it is for: the assistant opens on its chain board then. */
#include "config.h"

#include "fleet/sceau-draft.h"
#include "fleet/sceau-fleet.h"
#include "pki/sceau-reading.h"

/* Is there a request on the server, or one with its key here, to which the answer can belong? */
static gboolean
has_request (SceauServer *server, SceauDraft *draft)
{
  SceauManagedState *state = sceau_server_get_state (server);

  if (sceau_draft_get_key_here (draft))
    return sceau_draft_get_request_pem (draft) != NULL;
  return state != NULL && sceau_managed_state_get_pending_spki (state) != NULL;
}

/* What lies there already stays; the same certificate is not put there twice. */
static char *
add_to_pem (const char *pem, GPtrArray *certificates)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GHashTable) there = g_hash_table_new (sceau_certificate_hash, sceau_certificate_equal);

  if (pem != NULL && *pem != '\0')
    {
      g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));

      sceau_reading_add (reading, "draft", bytes);
    }
  all = sceau_reading_dup_certificates (reading);
  for (guint i = 0; i < all->len; i++)
    g_hash_table_add (there, g_ptr_array_index (all, i));
  for (guint i = 0; i < certificates->len; i++)
    {
      SceauCertificate *certificate = g_ptr_array_index (certificates, i);

      if (g_hash_table_add (there, certificate))
        g_ptr_array_add (all, sceau_certificate_ref (certificate));
    }
  return sceau_certificates_to_pem (all);
}

/**
 * sceau_fleet_file_answer:
 * @self: a fleet
 * @server: the server that the answer is for
 * @certificates: (element-type SceauCertificate): its certificate, and those that may belong to its chain
 *
 * Lays the certificates on the board of the server's assistant, which opens there the next time. What the draft holds already stays.
 */
void
sceau_fleet_file_answer (SceauFleet *self, SceauServer *server, GPtrArray *certificates)
{
  g_autoptr (SceauDraft) draft = sceau_draft_new ();
  g_autofree char *before = sceau_fleet_load_draft (self, server);
  g_autofree char *local_spki = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *after = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self) && SCEAU_IS_SERVER (server));

  if (before != NULL)
    sceau_draft_load (draft, before, NULL);
  if (!has_request (server, draft))
    {
      /* The same key again, or one that was made here: it is a certificate that the person has. */
      local_spki = sceau_fleet_dup_local_key_spki (self, server);
      g_object_set (draft, "signer", SCEAU_SIGNER_EXISTING, NULL);
      if (local_spki != NULL)
        g_object_set (draft, "local-spki", local_spki, NULL);
    }
  pem = add_to_pem (sceau_draft_get_chain_pem (draft), certificates);
  g_object_set (draft, "chain-pem", pem, "step", (int) SCEAU_ASSISTANT_STEP_CHAIN, NULL);
  after = sceau_draft_to_json (draft);
  sceau_fleet_save_draft (self, server, after);
}
