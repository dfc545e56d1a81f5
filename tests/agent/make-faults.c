/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes what can be wrong with a certificate for the key of a request, as files that a test offers to a server:
 *
 *   make-faults REQUEST.pem FOLDER FAULTS PAIRS FILES SEED
 *
 * How many of each is written, chosen by SEED: see sceau-test-material.h; "all" is all. Where a fault is about the key itself the pile is
 * for a key of its own, which lies beside it, encrypted ("seal"). A healthy pile comes first. */
#include <stdlib.h>
#include <string.h>

#include "sceau-test-material.h"

#define PASSPHRASE "seal"

static void
write_file (const char *folder, guint number, const char *name, const char *ending,
            const char *text, gsize size)
{
  g_autofree char *file = g_strdup_printf ("%04u-%s.%s", number, name, ending);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  g_assert_true (g_file_set_contents (path, text, (gssize) size, NULL));
}

static void
write_key (const char *folder, guint number, const char *name, SceauKey *key)
{
  g_autoptr (SceauSecret) passphrase = sceau_secret_new (PASSPHRASE, (gsize) -1);
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = sceau_key_to_encrypted_pem (key, passphrase, &error);

  g_assert_no_error (error);
  write_file (folder, number, name, "key", pem, strlen (pem));
}

static guint
read_count (const char *word)
{
  return g_str_equal (word, "all") ? G_MAXUINT : (guint) strtoul (word, NULL, 10);
}

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  g_autoptr (SceauRequest) request = NULL;
  g_autoptr (GPtrArray) list = NULL;
  SceauTestMaterialCounts counts;

  g_assert_cmpint (argc, ==, 7);
  g_assert_true (g_file_get_contents (argv[1], &text, NULL, NULL));
  request = sceau_request_new_from_pem (text, NULL);
  counts = (SceauTestMaterialCounts){ read_count (argv[3]), read_count (argv[4]),
                                      read_count (argv[5]), (guint32) strtoul (argv[6], NULL, 10) };
  list = sceau_test_material_new (request, g_get_real_time () / G_USEC_PER_SEC, &counts);
  for (guint i = 0; i < list->len; i++)
    {
      const SceauTestMaterial *material = list->pdata[i];
      gsize size;
      const char *bytes = g_bytes_get_data (material->text, &size);

      write_file (argv[2], i, material->name, "pem", bytes != NULL ? bytes : "", size);
      if (material->key != NULL)
        write_key (argv[2], i, material->name, material->key);
    }
  return 0;
}
