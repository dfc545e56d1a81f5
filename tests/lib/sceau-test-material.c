/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that can be wrong with what a person gives to a server as its certificate. */
#include "sceau-test-material.h"

#include <string.h>

#include "sceau-test-pki-chains.h"

typedef struct
{
  GPtrArray *list;
  SceauRequest *request;
  gint64 now;
} Maker;

static void
material_free (gpointer data)
{
  SceauTestMaterial *self = data;

  g_free (self->name);
  g_bytes_unref (self->text);
  g_clear_pointer (&self->key, sceau_key_unref);
  g_free (self);
}

static void
add (GPtrArray *list, char *name, char *text, gsize size, SceauKey *key)
{
  SceauTestMaterial *self = g_new0 (SceauTestMaterial, 1);

  self->name = name;
  self->text = g_bytes_new_take (text, size);
  self->key = key != NULL ? sceau_key_ref (key) : NULL;
  g_ptr_array_add (list, self);
}

/* --- Piles with faults --- */

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
add_pile (Maker *maker, char *name, SceauTestRecipe *recipe)
{
  gboolean own = recipe->leaf.key != NULL || recipe->leaf.key_type != SCEAU_TEST_EC;
  SceauTestChain chain = { 0 };
  g_autofree char *pem = NULL;

  move_times (&recipe->root, maker->now, 10 * SCEAU_TEST_YEAR);
  move_times (&recipe->upper, maker->now, 5 * SCEAU_TEST_YEAR);
  move_times (&recipe->lower, maker->now, 5 * SCEAU_TEST_YEAR);
  move_times (&recipe->leaf, maker->now, 60 * SCEAU_TEST_DAY);
  if (!own)
    recipe->leaf.request = maker->request;
  sceau_test_chain_init (&chain, recipe);
  pem = sceau_certificates_to_pem (chain.pile);
  add (maker->list, name, g_strdup (pem), strlen (pem), own ? chain.leaf->key : NULL);
  sceau_test_chain_clear (&chain);
}

static void
add_faults (Maker *maker, guint count, GRand *rand)
{
  gsize n = 0;
  const SceauTestFault *faults = sceau_test_faults (&n);

  for (gsize i = 0; i < MIN (n, count); i++)
    {
      gsize which = count < n ? (gsize) g_rand_int_range (rand, 0, (gint32) n) : i;
      SceauTestRecipe recipe = sceau_test_recipe_with (&faults[which], NULL);

      add_pile (maker, g_strdup (faults[which].name), &recipe);
    }
}

static void
add_pairs (Maker *maker, guint count, GRand *rand)
{
  gsize n = 0;
  const SceauTestFault *faults = sceau_test_faults (&n);

  while (count > 0)
    {
      const SceauTestFault *a = &faults[g_rand_int_range (rand, 0, (gint32) n)];
      const SceauTestFault *b = &faults[g_rand_int_range (rand, 0, (gint32) n)];
      SceauTestRecipe recipe;

      if (a == b || !sceau_test_faults_go_together (a, b))
        continue;
      recipe = sceau_test_recipe_with (a, b);
      add_pile (maker, g_strdup_printf ("%s+%s", a->name, b->name), &recipe);
      count--;
    }
}

/* --- Files that are none, or no longer --- */

static void
add_text (GPtrArray *list, const char *name, char *text)
{
  add (list, g_strdup (name), text, strlen (text), NULL);
}

static void
add_replaced (GPtrArray *list, const char *name, const char *text, const char *old, const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, -1);

  add_text (list, name, g_strjoinv (new, parts));
}

/* Its lines from @from on, before @to, each after @prefix. */
static char *
dup_lines (char **lines, guint from, guint to, const char *prefix)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    g_string_append_printf (text, "%s%s\n", prefix, lines[i]);
  return g_string_free (text, FALSE);
}

static void
add_mangled (GPtrArray *list, const char *chain)
{
  g_autoptr (SceauKey) key = sceau_key_generate (SCEAU_KEY_EC_P256, NULL);
  g_autoptr (SceauSecret) key_pem = sceau_key_to_pem (key, NULL);
  g_autoptr (SceauCertificate) leaf = sceau_certificate_new_from_pem (chain, NULL);
  char *junk = g_strnfill (300 + strlen (chain), '\x01');

  add_text (list, "empty", g_strdup (""));
  add_text (list, "blank", g_strdup (" \n\n"));
  add_text (list, "words", g_strdup ("Dear customer,\nplease find your certificate attached.\n"));
  add_text (list, "key-instead", g_strdup (sceau_secret_get_text (key_pem)));
  add_text (list, "chain-and-key", g_strconcat (chain, sceau_secret_get_text (key_pem), NULL));
  add_text (list, "html", g_strdup ("<html><body>503 Service Unavailable</body></html>"));
  add_replaced (list, "no-dashes", chain, "-----", "");
  add_replaced (list, "four-dashes", chain, "-----", "----");
  add_replaced (list, "wrong-label", chain, " CERTIFICATE-", " CERTIFICATE REQUEST-");
  add_replaced (list, "crlf", chain, "\n", "\r\n");
  add_replaced (list, "one-line", chain, "\n", " ");
  add_replaced (list, "no-break-between", chain, "-----END CERTIFICATE-----\n-----BEGIN",
                "-----END CERTIFICATE----------BEGIN");
  memcpy (junk + 300, chain, strlen (chain));
  add_text (list, "junk-before", junk);
  add_text (list, "twice", g_strconcat (chain, chain, NULL));
  add (list, g_strdup ("der"),
       g_memdup2 (g_bytes_get_data (sceau_certificate_get_der (leaf), NULL),
                  g_bytes_get_size (sceau_certificate_get_der (leaf))),
       g_bytes_get_size (sceau_certificate_get_der (leaf)), NULL);
}

static void
add_by_lines (GPtrArray *list, const char *chain)
{
  g_auto (GStrv) lines = g_strsplit (chain, "\n", -1);
  guint n = g_strv_length (lines) - 1; /* the last is empty */
  g_autoptr (GString) many = g_string_new (NULL);

  add_text (list, "no-begin", dup_lines (lines, 1, n, ""));
  add_text (list, "no-end", dup_lines (lines, 0, n - 1, ""));
  add_text (list, "quoted", dup_lines (lines, 0, n, "> "));
  add_text (list, "indented", dup_lines (lines, 0, n, "    "));
  for (guint i = 0; i < 60; i++)
    g_string_append (many, chain);
  add_text (list, "many", g_strdup (many->str));
  for (guint step = 0; step < 8; step++)
    {
      guint line = n * step / 8;
      g_autofree char *before = dup_lines (lines, 0, line, "");
      g_autofree char *it = dup_lines (lines, line, line + 1, "");
      g_autofree char *after = dup_lines (lines, line + 1, n, "");

      add (list, g_strdup_printf ("line-missing-%u", step), g_strconcat (before, after, NULL),
           strlen (before) + strlen (after), NULL);
      add (list, g_strdup_printf ("line-twice-%u", step), g_strconcat (before, it, it, after, NULL),
           strlen (before) + 2 * strlen (it) + strlen (after), NULL);
    }
}

static void
add_by_bytes (GPtrArray *list, const char *chain)
{
  gsize size = strlen (chain);
  char *nul = g_malloc (size + 2);

  memcpy (nul, chain, size / 2);
  nul[size / 2] = '\0';
  memcpy (nul + size / 2 + 1, chain + size / 2, size - size / 2 + 1);
  add (list, g_strdup ("nul"), nul, size + 1, NULL);
  for (gsize step = 0; step < 24; step++)
    {
      gsize position = (size * step / 24 + 17) % size;
      char *typo = g_strdup (chain);

      typo[position] = chain[position] != 'A' ? 'A' : 'B';
      add (list, g_strdup_printf ("typo-%u", (guint) step), typo, size, NULL);
      if (step > 0)
        add (list, g_strdup_printf ("cut-%u", (guint) step), g_strndup (chain, size * step / 24),
             size * step / 24, NULL);
    }
}

static void
add_files (GPtrArray *list, const char *chain, guint count, GRand *rand)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (material_free);

  add_mangled (all, chain);
  add_by_lines (all, chain);
  add_by_bytes (all, chain);
  while (all->len > 0 && count > 0)
    {
      gboolean some = count < all->len;
      guint which = some ? (guint) g_rand_int_range (rand, 0, (gint32) all->len) : 0;

      g_ptr_array_add (list, g_ptr_array_steal_index (all, which));
      count--;
    }
}

char *
sceau_test_material_dup_text (const SceauTestMaterial *self)
{
  gsize size;
  const char *bytes = g_bytes_get_data (self->text, &size);

  return g_strndup (bytes != NULL ? bytes : "", size);
}

GPtrArray *
sceau_test_material_new (SceauRequest *request, gint64 now, const SceauTestMaterialCounts *counts)
{
  Maker maker = { g_ptr_array_new_with_free_func (material_free), request, now };
  SceauTestRecipe healthy = sceau_test_recipe_healthy ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (counts->seed);
  g_autofree char *chain = NULL;

  add_pile (&maker, g_strdup ("healthy"), &healthy);
  chain = sceau_test_material_dup_text (maker.list->pdata[0]);
  add_faults (&maker, counts->faults, rand);
  add_pairs (&maker, counts->pairs, rand);
  add_files (maker.list, chain, counts->files, rand);
  return maker.list;
}
