/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over files instead of libFuzzer: the corpus and what once failed, in every ordinary test run.
 *
 * fuzz-NAME PATH…: a file is one input; a folder is all its files. Besides each file as it is, the target gets damaged copies of it:
 * cut short, with a byte changed, with a piece repeated (the same ones in every run). */
#include <gio/gio.h>
#include <string.h>

#define DAMAGED_COPIES 64
#define DAMAGE_LIMIT   (256u * 1024)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A block of its own, of exactly that size: AddressSanitizer sees one byte too far. */
static void
run_one (const guint8 *data, gsize size)
{
  guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
  g_free (copy);
}

static void
run_damaged (GRand *random, const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) copy = g_byte_array_new ();
  gsize at = (gsize) g_rand_int_range (random, 0, (gint32) size);

  g_byte_array_append (copy, data, (guint) size);
  switch (g_rand_int_range (random, 0, 4))
    {
    case 0:
      g_byte_array_set_size (copy, (guint) at);
      break;
    case 1:
      copy->data[at] ^= (guint8) (1u << g_rand_int_range (random, 0, 8));
      break;
    case 2:
      copy->data[at] = (guint8) g_rand_int_range (random, 0, 256);
      break;
    default:
      g_byte_array_append (copy, data + at, (guint) (size - at));
      break;
    }
  run_one (copy->data, copy->len);
}

static void
run_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (g_str_hash ("sceau"));
  g_autofree char *contents = NULL;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, &error))
    g_error ("%s", error->message);
  run_one ((const guint8 *) contents, size);
  if (size == 0 || size > DAMAGE_LIMIT)
    return;
  for (guint i = 0; i < DAMAGED_COPIES; i++)
    run_damaged (random, (const guint8 *) contents, size);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The files of a folder by name, or the file itself; none if there is no such path. */
static GPtrArray *
list_inputs (const char *path)
{
  GPtrArray *inputs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (inputs, g_build_filename (path, name, NULL));
  if (dir == NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    g_ptr_array_add (inputs, g_strdup (path));
  g_ptr_array_sort (inputs, compare_names);
  return inputs;
}

int
main (int argc, char **argv)
{
  guint n_tests = 0;

  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GPtrArray) inputs = list_inputs (argv[i]);

      for (guint j = 0; j < inputs->len; j++)
        {
          const char *path = g_ptr_array_index (inputs, j);
          g_autofree char *name = g_path_get_basename (path);

          run_file (path);
          g_print ("ok %u - %s\n", ++n_tests, name);
        }
    }
  if (n_tests == 0)
    {
      g_print ("Bail out! There is no input at all\n");
      return 1;
    }
  g_print ("1..%u\n", n_tests);
  return 0;
}
