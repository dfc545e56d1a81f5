/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roots that the operator of this workstation trusts besides the system's: a folder of SHA256.pem files. */
#include "config.h"

#include "fleet/sceau-trust-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-task.h"
#include "tls/sceau-trust.h"

struct _SceauTrustStore
{
  GObject parent_instance;
  char *folder;
  SceauAnchors *anchors;
  GPtrArray *trusted; /* of SceauCertificate */
  guint64 serial;     /* of what is shown: an older reading never takes its place */
};

G_DEFINE_FINAL_TYPE (SceauTrustStore, sceau_trust_store, G_TYPE_OBJECT)

/* What the loading thread hands over. */
typedef struct
{
  SceauAnchors *anchors;
  GPtrArray *trusted;
  guint64 serial;
  GError *error; /* of the change before it; nullable */
} Loaded;

/* Whoever reads the folder has all that was written into it before. */
static GMutex folder_mutex;
static guint64 last_serial;

static void
loaded_free (gpointer data)
{
  Loaded *loaded = data;

  g_clear_object (&loaded->anchors);
  g_clear_pointer (&loaded->trusted, g_ptr_array_unref);
  g_clear_error (&loaded->error);
  g_free (loaded);
}

static void
sceau_trust_store_finalize (GObject *object)
{
  SceauTrustStore *self = SCEAU_TRUST_STORE (object);

  g_free (self->folder);
  g_clear_object (&self->anchors);
  g_clear_pointer (&self->trusted, g_ptr_array_unref);
  G_OBJECT_CLASS (sceau_trust_store_parent_class)->finalize (object);
}

static void
sceau_trust_store_class_init (SceauTrustStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_trust_store_finalize;
}

static GPtrArray *
certificates_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
}

static void
sceau_trust_store_init (SceauTrustStore *self)
{
  self->anchors = sceau_anchors_new ();
  self->trusted = certificates_new ();
}

/**
 * sceau_trust_store_new:
 * @folder: where the files are; made when the first root is trusted
 *
 * Returns: (transfer full): a store that was not read yet: it has no anchors
 */
SceauTrustStore *
sceau_trust_store_new (const char *folder)
{
  SceauTrustStore *self = g_object_new (SCEAU_TYPE_TRUST_STORE, NULL);

  self->folder = g_strdup (folder);
  return self;
}

static char *
path_for (const char *folder, const char *sha256)
{
  g_autofree char *name = g_strconcat (sha256, ".pem", NULL);

  return g_build_filename (folder, name, NULL);
}

static SceauCertificate *
read_certificate (const char *path, GError **error)
{
  GStatBuf status;
  g_autofree char *pem = NULL;
  GError *local = NULL;

  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode)
      || status.st_size > (goffset) SCEAU_MAX_CERTIFICATE_SIZE * 2)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE, _ ("“%s” is no certificate."),
                   path);
      return NULL;
    }
  if (!g_file_get_contents (path, &pem, NULL, &local))
    {
      sceau_error_propagate (error, local);
      return NULL;
    }
  return sceau_certificate_new_from_pem (pem, error);
}

static void
load_folder (const char *folder, GPtrArray *trusted, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      SceauCertificate *certificate;

      if (!g_str_has_suffix (name, ".pem"))
        continue;
      path = g_build_filename (folder, name, NULL);
      certificate = read_certificate (path, &error);
      if (certificate == NULL)
        {
          g_warning ("%s", error->message);
          continue;
        }
      g_ptr_array_add (trusted, certificate);
      g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

/* With the mutex held. */
static Loaded *
load (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Loaded *loaded = g_new0 (Loaded, 1);

  loaded->serial = ++last_serial;
  loaded->trusted = certificates_new ();
  load_folder (folder, loaded->trusted, paths);
  g_ptr_array_add (paths, NULL);
  loaded->anchors = sceau_trust_load (TRUE, (const char *const *) paths->pdata, error);
  if (loaded->anchors == NULL)
    g_clear_pointer (&loaded, loaded_free);
  return loaded;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  Loaded *loaded;

  g_mutex_lock (&folder_mutex);
  loaded = load (data, &error);
  g_mutex_unlock (&folder_mutex);
  if (loaded == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, loaded, loaded_free);
}

static void
take_loaded (SceauTrustStore *self, Loaded *loaded)
{
  if (loaded->serial > self->serial)
    {
      self->serial = loaded->serial;
      g_set_object (&self->anchors, loaded->anchors);
      g_ptr_array_unref (self->trusted);
      self->trusted = g_ptr_array_ref (loaded->trusted);
    }
  loaded_free (loaded);
}

/**
 * sceau_trust_store_load_async:
 * @self: a store
 * @cancellable: (nullable): stops waiting
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_trust_store_load_async (SceauTrustStore *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_trust_store_load_async);
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * sceau_trust_store_load_finish:
 * @self: a store
 * @result: what the callback got
 * @error: IO, CANCELLED
 *
 * Returns: whether the anchors are there now
 */
gboolean
sceau_trust_store_load_finish (SceauTrustStore *self, GAsyncResult *result, GError **error)
{
  Loaded *loaded;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  loaded = sceau_task_finish_pointer (result, error);
  if (loaded == NULL)
    return FALSE;
  take_loaded (self, loaded);
  return TRUE;
}

/**
 * sceau_trust_store_get_anchors:
 * @self: a store
 *
 * Returns: (transfer none): the system's anchors and the folder's; another object after each change
 */
SceauAnchors *
sceau_trust_store_get_anchors (SceauTrustStore *self)
{
  g_return_val_if_fail (SCEAU_IS_TRUST_STORE (self), NULL);

  return self->anchors;
}

/**
 * sceau_trust_store_get_trusted:
 * @self: a store
 *
 * Returns: (transfer none) (element-type SceauCertificate): what a person trusts here besides the system
 */
GPtrArray *
sceau_trust_store_get_trusted (SceauTrustStore *self)
{
  g_return_val_if_fail (SCEAU_IS_TRUST_STORE (self), NULL);

  return self->trusted;
}

static gboolean
write_root (const char *folder, SceauCertificate *root, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *pem = NULL;
  GError *local = NULL;

  if (!sceau_certificate_is_ca (root) && !sceau_certificate_is_self_signed (root))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is no certificate of an authority; only those are trusted."),
                   sceau_certificate_get_title (root));
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      sceau_error_set_errno (error, errno, _ ("The folder “%s” could not be made"), folder);
      return FALSE;
    }
  path = path_for (folder, sceau_certificate_get_sha256 (root));
  pem = sceau_certificate_to_pem (root);
  return g_file_set_contents_full (path, pem, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &local)
         || sceau_error_propagate (error, local);
}

static gboolean
remove_root (const char *folder, const char *sha256, GError **error)
{
  g_autofree char *name = g_ascii_strdown (sha256, -1);
  g_autofree char *path = path_for (folder, name);

  if (strspn (name, "0123456789abcdef") == strlen (name) && g_unlink (path) == 0)
    return TRUE;
  if (strspn (name, "0123456789abcdef") != strlen (name) || errno == ENOENT)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                 _ ("No certificate that was trusted here has the fingerprint %s."), sha256);
  else
    sceau_error_set_errno (error, errno, _ ("“%s” could not be removed"), path);
  return FALSE;
}

/* What is to be trusted from now on, or no more. */
typedef struct
{
  char *folder;
  GPtrArray *roots; /* of SceauCertificate */
  char *sha256;     /* nullable */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->folder);
  g_ptr_array_unref (change->roots);
  g_free (change->sha256);
  g_free (change);
}

static Change *
change_new (SceauTrustStore *self, GPtrArray *roots, const char *sha256)
{
  Change *change = g_new0 (Change, 1);

  change->folder = g_strdup (self->folder);
  change->roots = certificates_new ();
  for (guint i = 0; roots != NULL && i < roots->len; i++)
    g_ptr_array_add (change->roots, sceau_certificate_ref (roots->pdata[i]));
  change->sha256 = g_strdup (sha256);
  return change;
}

/* As far as it goes; then what is there is read anew, whatever came of it. */
static Loaded *
make_change (const Change *change, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&folder_mutex);
  Loaded *loaded;

  for (guint i = 0; i < change->roots->len && refusal == NULL; i++)
    write_root (change->folder, change->roots->pdata[i], &refusal);
  if (change->sha256 != NULL)
    remove_root (change->folder, change->sha256, &refusal);
  loaded = load (change->folder, error);
  if (loaded != NULL)
    loaded->error = g_steal_pointer (&refusal);
  return loaded;
}

/* Takes what was read. */
static gboolean
take_change (SceauTrustStore *self, Loaded *loaded, GError **error)
{
  GError *refusal;

  if (loaded == NULL)
    return FALSE;
  refusal = g_steal_pointer (&loaded->error);
  take_loaded (self, loaded);
  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, refusal);
  return FALSE;
}

/**
 * sceau_trust_store_add:
 * @self: the store
 * @root: a certificate of an authority, or a self-signed one
 * @error: INVALID_ARGUMENT when it is neither; IO, NO_SPACE, PERMISSION
 *
 * Blocks: reads the system's anchors, too.
 *
 * Returns: whether it is trusted from now on
 */
gboolean
sceau_trust_store_add (SceauTrustStore *self, SceauCertificate *root, GError **error)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  Change *change;
  Loaded *loaded;

  g_return_val_if_fail (SCEAU_IS_TRUST_STORE (self), FALSE);

  g_ptr_array_add (roots, root);
  change = change_new (self, roots, NULL);
  loaded = make_change (change, error);
  change_free (change);
  return take_change (self, loaded, error);
}

/**
 * sceau_trust_store_remove:
 * @self: the store
 * @sha256: a fingerprint, as hex
 * @error: NOT_FOUND, PERMISSION, IO
 *
 * Blocks: reads the system's anchors, too.
 *
 * Returns: whether it is trusted no more
 */
gboolean
sceau_trust_store_remove (SceauTrustStore *self, const char *sha256, GError **error)
{
  Change *change;
  Loaded *loaded;

  g_return_val_if_fail (SCEAU_IS_TRUST_STORE (self), FALSE);

  change = change_new (self, NULL, sha256);
  loaded = make_change (change, error);
  change_free (change);
  return take_change (self, loaded, error);
}

static void
change_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  Loaded *loaded = make_change (data, &error);

  if (loaded == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, loaded, loaded_free);
}

/**
 * sceau_trust_store_change_async:
 * @self: the store
 * @roots: (nullable) (element-type SceauCertificate): what to trust from now on
 * @sha256: (nullable): the fingerprint of what to trust no more
 * @callback: called when the anchors are those of after the change
 * @data: for @callback
 *
 * In a thread: each file waits for its disk, and the system's anchors are read once for all of them.
 */
void
sceau_trust_store_change_async (SceauTrustStore *self, GPtrArray *roots, const char *sha256,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, sceau_trust_store_change_async);
  g_task_set_task_data (task, change_new (self, roots, sha256), change_free);
  g_task_run_in_thread (task, change_in_thread);
}

/**
 * sceau_trust_store_change_finish:
 * @self: the store
 * @result: what the callback got
 * @error: about the first that could not be done; those before it were: INVALID_ARGUMENT, NOT_FOUND, IO, NO_SPACE, PERMISSION
 *
 * Returns: whether all of it was done
 */
gboolean
sceau_trust_store_change_finish (SceauTrustStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return take_change (self, sceau_task_finish_pointer (result, error), error);
}

/**
 * sceau_trust_store_read_anchors:
 * @files: (nullable) (array zero-terminated=1): PEM files to trust as well
 * @error: return location; the file that could not be read
 *
 * What the operator of this workstation trusts is the same for every command, with or without a fleet. Blocking: a few milliseconds.
 *
 * Returns: (transfer full) (nullable): the anchors of the system, of the operator's own folder, and of @files
 */
SceauAnchors *
sceau_trust_store_read_anchors (const char *const *files, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "sceau", "anchors", NULL);
  g_autoptr (GPtrArray) trusted = certificates_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    g_ptr_array_add (paths, g_strdup (files[i]));
  load_folder (folder, trusted, paths);
  g_ptr_array_add (paths, NULL);
  return sceau_trust_load (TRUE, (const char *const *) paths->pdata, error);
}
