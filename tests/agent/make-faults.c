/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes piles with faults for the key of a request, as files that a test offers to a server:
 *
 *   make-faults REQUEST.pem FOLDER SINGLES PAIRS SEED
 *
 * SINGLES and PAIRS: how many with one fault and with two, chosen by SEED; 0 singles: all. Where a fault is about the key itself the
 * pile is for a key of its own, which lies beside it, encrypted ("seal"). A healthy pile comes first. */
#include <stdlib.h>
#include <string.h>

#include "sceau-test-pki-chains.h"

#define PASSPHRASE "seal"

typedef struct
{
  SceauRequest *request;
  const char *folder;
  gint64 now;
  guint count;
} Output;

static void
write_file (const Output *output, const char *name, const char *ending, const char *text)
{
  g_autofree char *file = g_strdup_printf ("%04u-%s.%s", output->count, name, ending);
  g_autofree char *path = g_build_filename (output->folder, file, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* The table's times are around SCEAU_TEST_NOW; the server's clock says something else. */
static void
move_times (SceauTestOptions *options, gint64 now, gint64 life)
{
  gint64 shift = now - SCEAU_TEST_NOW;

  options->not_before = options->not_before != 0 ? options->not_before + shift
                                                 : now - 30 * SCEAU_TEST_DAY;
  options->not_after = options->not_after != 0 ? options->not_after + shift : now + life;
}

static void
write_key (const Output *output, const char *name, SceauKey *key)
{
  g_autoptr (SceauSecret) passphrase = sceau_secret_new (PASSPHRASE, (gsize) -1);
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = sceau_key_to_encrypted_pem (key, passphrase, &error);

  g_assert_no_error (error);
  write_file (output, name, "key", pem);
}

static void
write_case (Output *output, const char *name, SceauTestRecipe *recipe)
{
  gboolean own = recipe->leaf.key != NULL || recipe->leaf.key_type != SCEAU_TEST_EC;
  SceauTestChain chain = { 0 };
  g_autoptr (GString) pem = g_string_new (NULL);

  move_times (&recipe->root, output->now, 10 * SCEAU_TEST_YEAR);
  move_times (&recipe->upper, output->now, 5 * SCEAU_TEST_YEAR);
  move_times (&recipe->lower, output->now, 5 * SCEAU_TEST_YEAR);
  move_times (&recipe->leaf, output->now, 60 * SCEAU_TEST_DAY);
  if (!own)
    recipe->leaf.request = output->request;
  sceau_test_chain_init (&chain, recipe);
  for (guint i = 0; i < chain.pile->len; i++)
    {
      g_autofree char *one = sceau_certificate_to_pem (g_ptr_array_index (chain.pile, i));

      g_string_append (pem, one);
    }
  write_file (output, name, "pem", pem->str);
  if (own && chain.leaf->key != NULL)
    write_key (output, name, chain.leaf->key);
  output->count++;
  sceau_test_chain_clear (&chain);
}

static void
write_single (Output *output, const SceauTestFault *fault)
{
  SceauTestRecipe recipe = sceau_test_recipe_with (fault, NULL);

  write_case (output, fault->name, &recipe);
}

static void
write_pair (Output *output, const SceauTestFault *a, const SceauTestFault *b)
{
  SceauTestRecipe recipe = sceau_test_recipe_with (a, b);
  g_autofree char *name = g_strdup_printf ("%s+%s", a->name, b->name);

  write_case (output, name, &recipe);
}

int
main (int argc, char **argv)
{
  Output output = { .now = g_get_real_time () / G_USEC_PER_SEC };
  SceauTestRecipe healthy = sceau_test_recipe_healthy ();
  g_autofree char *text = NULL;
  g_autoptr (GRand) rand = NULL;
  gsize n = 0;
  const SceauTestFault *faults = sceau_test_faults (&n);
  guint singles, pairs;

  g_assert_cmpint (argc, ==, 6);
  g_assert_true (g_file_get_contents (argv[1], &text, NULL, NULL));
  output.request = sceau_request_new_from_pem (text, NULL);
  output.folder = argv[2];
  singles = (guint) strtoul (argv[3], NULL, 10);
  pairs = (guint) strtoul (argv[4], NULL, 10);
  rand = g_rand_new_with_seed ((guint32) strtoul (argv[5], NULL, 10));
  write_case (&output, "healthy", &healthy);
  for (gsize i = 0; i < n && singles == 0; i++)
    write_single (&output, &faults[i]);
  for (guint i = 0; i < singles; i++)
    write_single (&output, &faults[g_rand_int_range (rand, 0, (gint32) n)]);
  while (pairs > 0)
    {
      const SceauTestFault *a = &faults[g_rand_int_range (rand, 0, (gint32) n)];
      const SceauTestFault *b = &faults[g_rand_int_range (rand, 0, (gint32) n)];

      if (a == b || !sceau_test_faults_go_together (a, b))
        continue;
      write_pair (&output, a, b);
      pairs--;
    }
  sceau_request_unref (output.request);
  return 0;
}
