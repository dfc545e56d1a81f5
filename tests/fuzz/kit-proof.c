/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an offline kit brings back: read or refused, and never believed without its seal. */
#include <stddef.h>
#include <stdint.h>

#include "fleet/sceau-hand-record.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauKitProof) proof = sceau_kit_proof_new_from_bytes (bytes, &error);
  g_autoptr (SceauHandRecord) record = sceau_hand_record_new ();
  g_autoptr (SceauManagedState) state = NULL;
  g_autofree char *json = NULL;

  g_assert_true ((proof == NULL) == (error != NULL));
  if (proof == NULL)
    return 0;
  g_assert_cmpint (proof->time, >, 0);
  g_assert_false (proof->pair == SCEAU_KIT_PAIR && proof->chain->len == 0);
  g_assert_false (sceau_hand_record_take_proof (record, proof, 1, &error));
  g_clear_error (&error);
  sceau_hand_record_add_kit (record, proof->kit, "00", proof->certificate_sha256, 1);
  if (!sceau_hand_record_take_proof (record, proof, 2, &error))
    return 0;
  state = sceau_hand_record_make_state (record, "8.15");
  g_assert_nonnull (state);
  g_assert_false (sceau_managed_state_get_https_enabled (state));
  json = sceau_hand_record_to_json (record);
  g_clear_object (&record);
  record = sceau_hand_record_new ();
  g_assert_true (sceau_hand_record_load (record, json, &error));
  return 0;
}
