/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offline kit of one server: its files under the right names, a script that installs, checks and can undo them, a manifest. */
#include "config.h"

#include "fleet/sceau-kit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/sceau-text.h"
#include "fleet/sceau-kit-archive.h"
#include "fleet/sceau-kit-resources.h"

#define RESOURCES      "/org/sceau/kit/"
#define MAX_NAME_CHARS 64

/**
 * sceau_kit_file_free:
 * @self: (nullable) (transfer full): a file of a kit
 */
void
sceau_kit_file_free (SceauKitFile *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_bytes_unref (self->bytes);
  g_free (self);
}

/* --- What the instructions say, in both languages at once: who opens the kit may read another one than who made it ------------- */

typedef enum
{
  ENGLISH,
  FRENCH,
  N_LANGUAGES
} Language;

static const char *const said_of_certificate[N_LANGUAGES] = {
  "the certificate and its chain, the server’s own first",
  "le certificat et sa chaîne, celui du serveur en premier",
};
static const char *const said_of_request[N_LANGUAGES] = { "the request", "la demande" };
static const char *const said_of_key[N_LANGUAGES] = { "the private key, encrypted",
                                                      "la clé privée, chiffrée" };
static const char *const said_of_nothing[N_LANGUAGES] = {
  "No certificate: this kit only looks at what is on the server.\n",
  "Aucun certificat : ce kit constate seulement ce qui est sur le serveur.\n",
};
static const char *const said_of_rehash[N_LANGUAGES] = {
  "   The script then runs “c_rehash @FOLDER@”, as this version of CamTrace needs it.\n",
  "   Le script lance ensuite « c_rehash @FOLDER@ », comme l’exige cette version de CamTrace.\n",
};
static const char *const said_with_key[N_LANGUAGES] = {
  "The private key is in this kit, because it was made in Sceau. It is encrypted: the script asks for the passphrase that Sceau\n"
  "showed. Never write that passphrase down in the same place as the kit, and delete the kit when the work is done.\n",
  "La clé privée est dans ce kit, parce qu’elle a été créée dans Sceau. Elle est chiffrée : le script demande la phrase secrète\n"
  "que Sceau a affichée. Ne notez jamais cette phrase au même endroit que le kit, et supprimez le kit une fois le travail terminé.\n",
};
static const char *const said_without_key[N_LANGUAGES] = {
  "There is no private key in this kit: the server’s own stays where it is.\n",
  "Ce kit ne contient pas de clé privée : celle du serveur reste où elle est.\n",
};

/* In French a colon stands apart. */
static void
append_content (GString *text, const char *name, const char *ending, const char *const *said,
                Language language)
{
  g_string_append_printf (text, "%s%s%s %s\n", name, ending, language == FRENCH ? " :" : ":",
                          said[language]);
}

static char *
describe_contents (const SceauKitFacts *facts, Language language)
{
  GString *text = g_string_new (NULL);

  if (facts->chain_pem == NULL)
    g_string_append (text, said_of_nothing[language]);
  else
    append_content (text, facts->layout->certificate, "", said_of_certificate, language);
  if (facts->request_pem != NULL)
    append_content (text, facts->layout->request, "", said_of_request, language);
  if (facts->encrypted_key_pem != NULL)
    append_content (text, facts->layout->key, ".encrypted", said_of_key, language);
  return g_string_free (text, FALSE);
}

static char *
look_up (const SceauKitFacts *facts, Language language, const char *word)
{
  if (g_str_equal (word, "NAME"))
    return sceau_text_make_safe (facts->server_name, MAX_NAME_CHARS);
  if (g_str_equal (word, "MADE"))
    return sceau_time_to_iso8601 (facts->made);
  if (g_str_equal (word, "VERSION"))
    return g_strdup (facts->version);
  if (g_str_equal (word, "FOLDER"))
    return g_strdup (facts->layout->folder);
  if (g_str_equal (word, "CONTENTS"))
    return describe_contents (facts, language);
  if (g_str_equal (word, "REHASH"))
    return g_strdup (facts->layout->needs_rehash ? said_of_rehash[language] : "");
  if (g_str_equal (word, "KEY"))
    return g_strdup (facts->encrypted_key_pem != NULL ? said_with_key[language]
                                                      : said_without_key[language]);
  return NULL;
}

/* Each @WORD@ of the template once; what is put in its place is not looked at again, but for the folder in a sentence of ours. */
static char *
fill_template (const SceauKitFacts *facts, Language language, const char *template)
{
  g_auto (GStrv) parts = g_strsplit (template, "@", -1);
  GString *text = g_string_new (parts[0]);

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      g_autofree char *value = i % 2 == 1 ? look_up (facts, language, parts[i]) : NULL;

      g_string_append (text, value != NULL ? value : parts[i]);
    }
  if (facts->layout->needs_rehash)
    g_string_replace (text, "@FOLDER@", facts->layout->folder, 0);
  return g_string_free (text, FALSE);
}

/* --- The files ------------------------------------------------------------------------------------------------------------------ */

static void
add_bytes (GPtrArray *files, const char *name, GBytes *bytes, int mode)
{
  SceauKitFile *file = g_new0 (SceauKitFile, 1);

  file->name = g_strdup (name);
  file->bytes = g_bytes_ref (bytes);
  file->mode = mode;
  g_ptr_array_add (files, file);
}

static void
add_text (GPtrArray *files, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  add_bytes (files, name, bytes, 0600);
}

static GBytes *
resource (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCES, name, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  sceau_kit_register_resource ();
  bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes == NULL)
    g_error ("%s: %s", path, error->message);
  return bytes;
}

static void
add_instructions (GPtrArray *files, const SceauKitFacts *facts, const char *name, Language language)
{
  g_autoptr (GBytes) template = resource (name);
  g_autofree char *copy = g_strndup (g_bytes_get_data (template, NULL),
                                     g_bytes_get_size (template));
  g_autofree char *text = fill_template (facts, language, copy);

  add_text (files, name, text);
}

/* One "word=value" a line: the script reads it with the shell's own "read", and never runs it. */
static void
add_manifest (GPtrArray *files, const SceauKitFacts *facts)
{
  const SceauLayout *layout = facts->layout;
  g_autofree char *made = sceau_time_to_iso8601 (facts->made);
  g_autofree char *name = sceau_text_make_safe (facts->server_name, MAX_NAME_CHARS);
  g_autofree char *text = g_strdup_printf (
      "sceau-kit=1\nkit=%s\nnonce=%s\nmade=%s\nserver=%s\nname=%s\nversion=%s\nfront-end=%s\nfolder=%s\n"
      "request=%s\nkey=%s\ncertificate=%s\ncombined=%s\nrehash=%s\n",
      facts->id, facts->nonce, made, facts->server_id, name, facts->version, layout->front_end,
      layout->folder, layout->request, layout->key, layout->certificate,
      layout->combined != NULL ? layout->combined : "", layout->needs_rehash ? "yes" : "no");

  add_text (files, "manifest.txt", text);
}

/* What "sha256sum -c" reads. */
static void
add_sums (GPtrArray *files)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      const SceauKitFile *file = files->pdata[i];
      gsize size;
      const void *data = g_bytes_get_data (file->bytes, &size);
      g_autofree char *sum = sceau_sha256_hex (data, size);

      g_string_append_printf (text, "%s  %s\n", sum, file->name);
    }
  add_text (files, "SHA256SUMS", text->str);
  g_string_free (text, TRUE);
}

/**
 * sceau_kit_make:
 * @facts: what it is made of
 *
 * CamTrace's HowTo “Certificat HTTPS”, version 1.3, “Pour aller plus loin”: names, folder, owner and c_rehash by version. A key
 * is only in it encrypted, and under a name that no front end loads.
 *
 * Returns: (transfer full) (element-type SceauKitFile): the files of the kit
 */
GPtrArray *
sceau_kit_make (const SceauKitFacts *facts)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_kit_file_free);
  g_autoptr (GBytes) script = resource ("sceau-kit.sh");

  g_return_val_if_fail (facts->layout != NULL && facts->id != NULL && facts->nonce != NULL, files);

  add_instructions (files, facts, "LISEZMOI.txt", FRENCH);
  add_instructions (files, facts, "README.txt", ENGLISH);
  add_bytes (files, "sceau-kit.sh", script, 0700);
  add_manifest (files, facts);
  if (facts->chain_pem != NULL)
    add_text (files, facts->layout->certificate, facts->chain_pem);
  if (facts->request_pem != NULL)
    add_text (files, facts->layout->request, facts->request_pem);
  if (facts->encrypted_key_pem != NULL)
    {
      g_autofree char *name = g_strconcat (facts->layout->key, ".encrypted", NULL);

      add_text (files, name, facts->encrypted_key_pem);
    }
  add_sums (files);
  return files;
}

/* --- Writing -------------------------------------------------------------------------------------------------------------------- */

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize written = write (fd, data, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      size -= (gsize) written;
    }
  return TRUE;
}

static gboolean
write_file (const char *folder, const SceauKitFile *file, GError **error)
{
  g_autofree char *path = g_build_filename (folder, file->name, NULL);
  gsize size;
  const void *data = g_bytes_get_data (file->bytes, &size);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file->mode);
  gboolean written = fd >= 0 && write_all (fd, data, size) && fsync (fd) == 0;
  int failed = errno;

  if (fd >= 0 && close (fd) != 0 && written)
    {
      failed = errno;
      written = FALSE;
    }
  if (!written)
    sceau_error_set_errno (error, failed, _ ("“%s” could not be written"), path);
  return written;
}

static gboolean
is_empty (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  gboolean empty = dir != NULL && g_dir_read_name (dir) == NULL;

  g_clear_pointer (&dir, g_dir_close);
  return empty;
}

static gboolean
make_folder (const char *folder, gboolean *made, GError **error)
{
  int failed;

  *made = g_mkdir (folder, 0700) == 0;
  failed = errno; /* whatever is looked at afterwards sets another one */
  if (*made || (failed == EEXIST && is_empty (folder)))
    return TRUE;
  if (failed == EEXIST)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                 _ ("“%s” exists already: a kit goes into a folder of its own."), folder);
  else
    sceau_error_set_errno (error, failed, _ ("The folder “%s” could not be made"), folder);
  return FALSE;
}

static void
remove_files (GPtrArray *files, guint n, const char *folder)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_build_filename (folder, ((SceauKitFile *) files->pdata[i])->name,
                                                NULL);

      g_unlink (path);
    }
}

/**
 * sceau_kit_write:
 * @files: (element-type SceauKitFile): from sceau_kit_make()
 * @folder: where; made, for its owner alone, or there and empty. A name that ends in .zip is one file instead
 * @error: EXISTS, NO_SPACE, PERMISSION, IO
 *
 * Blocking, for a thread. Half a kit is never left behind.
 *
 * Returns: whether all of it is on the medium
 */
gboolean
sceau_kit_write (GPtrArray *files, const char *folder, GError **error)
{
  gboolean made;

  if (sceau_kit_is_archive (folder))
    return sceau_kit_write_archive (files, folder, error);
  if (!make_folder (folder, &made, error))
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    if (!write_file (folder, files->pdata[i], error))
      {
        remove_files (files, i + 1, folder);
        if (made)
          g_rmdir (folder);
        return FALSE;
      }
  return TRUE;
}

/**
 * sceau_kit_make_folder_name:
 * @server_name: what the server is called
 *
 * Returns: (transfer full): a name that every file system takes, such as "Lyon-03-kit"
 */
char *
sceau_kit_make_folder_name (const char *server_name)
{
  g_autofree char *name = sceau_text_to_file_name (server_name);

  return g_strconcat (name, "-kit", NULL);
}
