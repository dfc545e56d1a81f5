/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of the certificate files, broken at every system call that it makes: killed there, or failing there. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/sceau-transaction.h"
#include "base/sceau-text.h"

#define KILLED 42
#define MANY   400 /* far more system calls than one change makes */

typedef struct
{
  char *root;
  SceauAgentConfig *config;
  SceauVault *vault;
} Fixture;

static void
write_text (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
}

static char *
vendor_path (Fixture *f, const char *name)
{
  return g_build_filename (f->root, "opt/camtrace/etc/certs", name, NULL);
}

static const char *const vendor_names[] = { "ct-tls.pem", "ct-tls.crt", "ct-tls.key",
                                            "ct-tls.csr" };

static void
fixture_set_up (Fixture *f, gboolean with_files)
{
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  f->root = g_dir_make_tmp ("sceau-vault-XXXXXX", &error);
  g_assert_no_error (error);
  folder = g_build_filename (f->root, "opt/camtrace/etc/certs", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  text = g_strdup_printf ("[agent]\nroot=%s\nowner=root:root\nfrontend=builtin\nbackups=3\n",
                          f->root);
  f->config = sceau_agent_config_new_from_data (text, strlen (text), &error);
  g_assert_no_error (error);
  f->vault = sceau_vault_new (f->config, &error);
  g_assert_no_error (error);
  for (guint i = 0; with_files && i < G_N_ELEMENTS (vendor_names); i++)
    {
      g_autofree char *path = vendor_path (f, vendor_names[i]);
      g_autofree char *content = g_strdup_printf ("old %s\n", vendor_names[i]);

      write_text (path, content);
    }
}

static void
remove_tree (const char *path)
{
  const char *const argv[] = { "/bin/rm", "-rf", "--", path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               NULL, NULL));
}

static void
fixture_tear_down (Fixture *f)
{
  g_clear_object (&f->vault);
  g_clear_object (&f->config);
  remove_tree (f->root);
  g_clear_pointer (&f->root, g_free);
}

static void
set (SceauTransaction *transaction, SceauVaultFile file, const char *text)
{
  g_autoptr (SceauSecret) bytes = text != NULL ? sceau_secret_new (text, (gsize) -1) : NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sceau_transaction_set (transaction, file, bytes, &error));
  g_assert_no_error (error);
}

/* The whole change: four new files, and the pending pair gone. */
static gboolean
change (Fixture *f, GError **error)
{
  g_autoptr (SceauTransaction)
      transaction = sceau_transaction_begin (f->vault, "install", "test", 1000, error);
  const SceauBackup about = { .time = 1000, .reason = (char *) "install", .restorable = TRUE };

  if (transaction == NULL)
    return FALSE;
  set (transaction, SCEAU_FILE_COMBINED, "new ct-tls.pem\n");
  set (transaction, SCEAU_FILE_CERTIFICATE, "new ct-tls.crt\n");
  set (transaction, SCEAU_FILE_KEY, "new ct-tls.key\n");
  set (transaction, SCEAU_FILE_REQUEST, "new ct-tls.csr\n");
  set (transaction, SCEAU_FILE_PENDING_KEY, NULL);
  return sceau_transaction_stage (transaction, error)
         && sceau_transaction_prepare (transaction, &about, error)
         && sceau_transaction_switch (transaction, error)
         && sceau_transaction_commit (transaction, error);
}

/* "old", "new", "absent" or, which must never be, anything else. */
static char *
age_of (Fixture *f, const char *name)
{
  g_autofree char *path = vendor_path (f, name);
  g_autofree char *content = NULL;
  g_autofree char *old = g_strdup_printf ("old %s\n", name);
  g_autofree char *new = g_strdup_printf ("new %s\n", name);

  if (!g_file_get_contents (path, &content, NULL, NULL))
    return g_strdup ("absent");
  if (g_str_equal (content, old))
    return g_strdup ("old");
  return g_strdup (g_str_equal (content, new) ? "new" : "broken");
}

/* Even before recovery the front end finds a whole file. */
static void
assert_loadable (Fixture *f, gboolean had_files)
{
  g_autofree char *age = age_of (f, "ct-tls.pem");

  g_assert_cmpstr (age, !=, "broken");
  if (had_files)
    g_assert_cmpstr (age, !=, "absent");
}

static void
assert_nothing_left_over (Fixture *f)
{
  g_autofree char *folder = vendor_path (f, "");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, "."));
  g_assert_false (sceau_journal_is_open (sceau_vault_get_journal_path (f->vault)));
}

/* All four of the same age. Returns whether they are new. */
static gboolean
assert_whole (Fixture *f)
{
  g_autofree char *first = age_of (f, vendor_names[0]);

  g_assert_cmpstr (first, !=, "broken");
  for (guint i = 1; i < G_N_ELEMENTS (vendor_names); i++)
    {
      g_autofree char *age = age_of (f, vendor_names[i]);

      g_assert_cmpstr (age, ==, first);
    }
  assert_nothing_left_over (f);
  return g_str_equal (first, "new");
}

static void
recover (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauRecovery) recovery = sceau_vault_recover (f->vault, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (recovery->changed_outside), ==, 0);
}

static int
kill_at (const char *operation, const char *path, gpointer data)
{
  int *left = data;

  if ((*left)-- == 0)
    _exit (KILLED);
  return 0;
}

/* TRUE when the change came to its end before the n-th system call. */
static gboolean
killed_change_is_over (Fixture *f, int n)
{
  pid_t child = fork ();
  int status = 0;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      sceau_file_ops_set_fault (kill_at, &n);
      _exit (change (f, NULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == KILLED);
  return WEXITSTATUS (status) == 0;
}

static void
test_killed (gconstpointer data)
{
  gboolean with_files = GPOINTER_TO_INT (data);
  guint undone = 0, finished = 0;
  gboolean over = FALSE;

  for (int n = 0; !over; n++)
    {
      Fixture f = { 0 };

      g_assert_cmpint (n, <, MANY);
      fixture_set_up (&f, with_files);
      over = killed_change_is_over (&f, n);
      assert_loadable (&f, with_files);
      recover (&f);
      if (assert_whole (&f))
        finished++;
      else
        undone++;
      /* Once more, as the agent does after the unit that recovers at boot. */
      recover (&f);
      fixture_tear_down (&f);
    }
  g_test_message ("%u killed changes taken back, %u finished", undone, finished);
  g_assert_cmpuint (undone, >, 10);
  g_assert_cmpuint (finished, >, 3);
}

/* Recovery is killed too, at each of its own system calls, after a change was killed at the worst moment. */
static void
test_recovery_killed (void)
{
  for (int n = 12; n < 80; n += 9)
    {
      for (int k = 0; k < 12; k++)
        {
          Fixture f = { 0 };
          pid_t child;
          int status;

          fixture_set_up (&f, TRUE);
          killed_change_is_over (&f, n);
          child = fork ();
          if (child == 0)
            {
              sceau_file_ops_set_fault (kill_at, &k);
              _exit (sceau_vault_recover (f.vault, NULL, NULL, NULL) != NULL ? 0 : 1);
            }
          g_assert_cmpint (waitpid (child, &status, 0), ==, child);
          assert_loadable (&f, TRUE);
          recover (&f);
          assert_whole (&f);
          fixture_tear_down (&f);
        }
    }
}

typedef struct
{
  int left;
  int code;
  gboolean for_good; /* every call after it fails too */
} Failure;

static int
fail_at (const char *operation, const char *path, gpointer data)
{
  Failure *failure = data;

  if (failure->left-- > 0)
    return 0;
  if (failure->left != -1 && !failure->for_good)
    return 0;
  /* A full disk takes no new bytes; removing and renaming still work. */
  if (failure->code == ENOSPC && !g_str_equal (operation, "write")
      && !g_str_equal (operation, "open") && !g_str_equal (operation, "mkdir"))
    return 0;
  return failure->code;
}

static void
fail_once (int n, int code, gboolean for_good, guint *failed)
{
  Failure failure = { n, code, for_good };
  Fixture f = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean done;

  fixture_set_up (&f, TRUE);
  sceau_file_ops_set_fault (fail_at, &failure);
  done = change (&f, &error);
  sceau_file_ops_set_fault (NULL, NULL);
  assert_loadable (&f, TRUE);
  recover (&f);
  if (done)
    g_assert_true (assert_whole (&f));
  else
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == SCEAU_ERROR);
      assert_whole (&f);
      (*failed)++;
    }
  fixture_tear_down (&f);
}

static void
test_failing (void)
{
  static const struct
  {
    int code;
    gboolean for_good;
  } rows[] = { { EIO, FALSE }, { EACCES, FALSE }, { ENOSPC, TRUE }, { EIO, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint failed = 0;

      for (int n = 0; n < 95; n++)
        fail_once (n, rows[i].code, rows[i].for_good, &failed);
      g_test_message ("%u of 95 changes failed with %s", failed, g_strerror (rows[i].code));
      g_assert_cmpuint (failed, >, 10);
    }
}

/* A file that somebody else put there between the crash and the restart is not touched, and named. */
static void
test_changed_outside (void)
{
  Fixture f = { 0 };
  g_autoptr (SceauRecovery) recovery = NULL;
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  g_auto (GStrv) notices = NULL;

  fixture_set_up (&f, TRUE);
  path = vendor_path (&f, "ct-tls.crt");
  for (int n = 0; !sceau_journal_is_open (sceau_vault_get_journal_path (f.vault)); n++)
    g_assert_false (killed_change_is_over (&f, n));
  write_text (path, "somebody else's\n");
  recovery = sceau_vault_recover (f.vault, NULL, NULL, NULL);
  g_assert_nonnull (recovery);
  g_assert_true (recovery->undone);
  g_assert_cmpstr (recovery->changed_outside[0], ==, "ct-tls.crt");
  g_assert_null (recovery->changed_outside[1]);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "somebody else's\n");
  notices = sceau_vault_dup_changed_outside (f.vault);
  g_assert_cmpstr (notices[0], ==, "ct-tls.crt");
  fixture_tear_down (&f);
}

/* The whole folder was removed after the crash: that is told, and no reason not to start. */
static void
test_recovery_without_folder (void)
{
  for (int n = 0; n < 60; n += 3)
    {
      Fixture f = { 0 };
      g_autoptr (SceauRecovery) recovery = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *folder = NULL;
      gboolean open;

      fixture_set_up (&f, TRUE);
      folder = vendor_path (&f, "");
      killed_change_is_over (&f, n);
      open = sceau_journal_is_open (sceau_vault_get_journal_path (f.vault));
      remove_tree (folder);
      recovery = sceau_vault_recover (f.vault, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (recovery);
      g_assert_true (!open || recovery->changed_outside[0] != NULL);
      g_assert_false (sceau_journal_is_open (sceau_vault_get_journal_path (f.vault)));
      fixture_tear_down (&f);
    }
}

static void
test_backups (void)
{
  Fixture f = { 0 };
  g_autoptr (GPtrArray) list = NULL;
  SceauFileState *files[SCEAU_N_FILES] = { NULL };
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, TRUE);
  g_assert_true (change (&f, &error));
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *path = vendor_path (&f, "ct-tls.csr");
      g_autofree char *text = g_strdup_printf ("%u\n", i);

      write_text (path, text);
      g_assert_true (change (&f, &error));
    }
  list = sceau_backups_list (sceau_vault_get_backups (f.vault));
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (((SceauBackup *) g_ptr_array_index (list, 0))->id, ==, "0006");
  g_assert_true (sceau_backups_read (sceau_vault_get_backups (f.vault), "0006", files, &error));
  g_assert_cmpstr (sceau_secret_get_text (files[SCEAU_FILE_REQUEST]->bytes), ==, "4\n");
  g_assert_false (files[SCEAU_FILE_PENDING_KEY]->exists);
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    sceau_file_state_free (files[i]);
  g_assert_false (sceau_backup_id_is_valid ("../1"));
  g_assert_null (sceau_backups_describe (sceau_vault_get_backups (f.vault), "0001", &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
  fixture_tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/vault/killed/renewal", GINT_TO_POINTER (TRUE), test_killed);
  g_test_add_data_func ("/vault/killed/first", GINT_TO_POINTER (FALSE), test_killed);
  g_test_add_func ("/vault/recovery-killed", test_recovery_killed);
  g_test_add_func ("/vault/failing", test_failing);
  g_test_add_func ("/vault/changed-outside", test_changed_outside);
  g_test_add_func ("/vault/recovery-without-folder", test_recovery_without_folder);
  g_test_add_func ("/vault/backups", test_backups);
  return g_test_run ();
}
