/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offline kits: right names for each version; what is remembered of a server that is worked on by hand. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "fleet/sceau-guide.h"
#include "fleet/sceau-hand-record.h"
#include "fleet/sceau-kit.h"

#define NOW    1795422600
#define NOBODY 65534

static const SceauKitFile *
find_file (GPtrArray *files, const char *name)
{
  for (guint i = 0; i < files->len; i++)
    if (g_str_equal (((SceauKitFile *) files->pdata[i])->name, name))
      return files->pdata[i];
  return NULL;
}

static char *
text_of (GPtrArray *files, const char *name)
{
  const SceauKitFile *file = find_file (files, name);

  g_assert_nonnull (file);
  return g_strndup (g_bytes_get_data (file->bytes, NULL), g_bytes_get_size (file->bytes));
}

static GPtrArray *
make_kit (const SceauLayout *layout, const char *key)
{
  SceauKitFacts facts = {
    .server_id = "5b0f3c6e-3c1f-4d3a-9b11-2f8f0e4a7c01",
    .server_name = "Lyon\n@KEY@ 03",
    .version = layout->version,
    .layout = layout,
    .id = "0123456789abcdef0123456789abcdef",
    .nonce = "00ff",
    .made = NOW,
    .chain_pem = "chain\n",
    .request_pem = key != NULL ? "request\n" : NULL,
    .encrypted_key_pem = key,
  };

  return sceau_kit_make (&facts);
}

/* The HowTo's table, row by row: the manifest that the script reads has it, and every file has its sum. */
static void
test_layouts (void)
{
  guint n;
  const SceauLayout *layouts = sceau_layout_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPtrArray) files = make_kit (&layouts[i], "encrypted\n");
      g_autofree char *manifest = text_of (files, "manifest.txt");
      g_autofree char *sums = text_of (files, "SHA256SUMS");
      g_autofree char *readme = text_of (files, "README.txt");
      g_autofree char *folder = g_strdup_printf ("\nfolder=%s\n", layouts[i].folder);
      g_autofree char *combined = g_strdup_printf (
          "\ncombined=%s\n", layouts[i].combined != NULL ? layouts[i].combined : "");
      g_autofree char *key = g_strconcat (layouts[i].key, ".encrypted", NULL);

      g_assert_nonnull (strstr (manifest, folder));
      g_assert_nonnull (strstr (manifest, combined));
      g_assert_nonnull (
          strstr (manifest, layouts[i].needs_rehash ? "\nrehash=yes\n" : "\nrehash=no\n"));
      g_assert_null (strstr (manifest, "\n@KEY@"));
      g_assert_nonnull (find_file (files, layouts[i].certificate));
      g_assert_nonnull (find_file (files, layouts[i].request));
      g_assert_nonnull (find_file (files, key));
      g_assert_null (find_file (files, layouts[i].key));
      g_assert_nonnull (strstr (readme, "@KEY@ 03"));
      for (guint j = 0; j < files->len; j++)
        {
          const SceauKitFile *file = files->pdata[j];

          g_assert_true (g_str_equal (file->name, "SHA256SUMS")
                         || strstr (sums, file->name) != NULL);
          g_assert_cmpint (file->mode & 0077, ==, 0);
        }
    }
}

static void
test_write (void)
{
  g_autofree char *top = g_dir_make_tmp ("sceau-kit-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (top, "kit", NULL);
  g_autofree char *nowhere = g_build_filename (top, "no", "where", NULL);
  g_autoptr (GPtrArray) files = make_kit (sceau_layout_for_family (SCEAU_FAMILY_HAPROXY), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (sceau_kit_write (files, nowhere, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (sceau_kit_write (files, folder, &error));
  g_assert_no_error (error);
  g_assert_false (sceau_kit_write (files, folder, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, ((SceauKitFile *) files->pdata[i])->name,
                                                NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_rmdir (top), ==, 0);
}

/* That nothing may be written there is said, and not that it is not there. */
static void
test_forbidden (void)
{
  g_autofree char *top = g_dir_make_tmp ("sceau-kit-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (top, "kit", NULL);
  g_autoptr (GPtrArray) files = make_kit (sceau_layout_for_family (SCEAU_FAMILY_HAPROXY), NULL);
  g_autoptr (GError) error = NULL;
  uid_t us = geteuid ();

  g_assert_cmpint (g_chmod (top, 0500), ==, 0);
  if (us == 0)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
  g_assert_false (sceau_kit_write (files, folder, &error));
  if (us == 0)
    g_assert_cmpint (seteuid (us), ==, 0);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION);
  g_assert_cmpint (g_rmdir (top), ==, 0);
}

static void
test_folder_names (void)
{
  static const char *const rows[][2] = {
    { "Lyon-03", "Lyon-03-kit" },
    { "Évry/2", "Evry-2-kit" },
    { "../x", "server-kit" },
    { "", "server-kit" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = sceau_kit_make_folder_name (rows[i][0]);

      g_assert_cmpstr (name, ==, rows[i][1]);
    }
}

static SceauRequest *
make_request (SceauKey **key)
{
  g_autoptr (SceauSubject) subject = sceau_subject_new ();
  g_autoptr (GError) error = NULL;
  SceauRequest *request;

  *key = sceau_key_generate (SCEAU_KEY_EC_P256, &error);
  g_assert_no_error (error);
  subject->common_name = g_strdup ("lyon.example");
  request = sceau_request_new (*key, subject, NULL, &error);
  g_assert_no_error (error);
  return request;
}

static void
assert_status_in_json (SceauManagedState *state, const char *status)
{
  g_autoptr (JsonObject) json = sceau_managed_state_to_json (state);
  JsonObject *certificate = json_object_get_object_member (json, "certificate");

  g_assert_cmpstr (json_object_get_string_member (certificate, "status"), ==, status);
}

/* A request that was pasted is awaited until a TLS client gets the certificate for it; it survives the inventory. */
static void
test_awaits (void)
{
  g_autoptr (SceauHandRecord) record = sceau_hand_record_new ();
  g_autoptr (SceauHandRecord) again = sceau_hand_record_new ();
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (SceauRequest) request = make_request (&key);
  g_autoptr (SceauSubject) subject = sceau_request_dup_subject_fields (request);
  g_autoptr (GPtrArray)
      seen = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_autoptr (SceauManagedState) state = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (sceau_hand_record_is_known (record));
  g_assert_null (sceau_hand_record_make_state (record, "8.15"));
  sceau_hand_record_take_request (record, request, NOW);
  json = sceau_hand_record_to_json (record);
  g_assert_true (sceau_hand_record_load (again, json, &error));
  state = sceau_hand_record_make_state (again, "8.15");
  g_assert_cmpstr (sceau_managed_state_get_pending_spki (state), ==,
                   sceau_key_get_spki_sha256 (key));
  g_assert_cmpint (sceau_managed_state_get_request_since (state), ==, NOW);
  g_assert_false (sceau_managed_state_get_https_enabled (state));
  g_assert_false (sceau_managed_state_get_front_end_is_ours (state));
  g_assert_false (sceau_managed_state_knows_installed (state));
  assert_status_in_json (state, "unknown");

  g_ptr_array_add (seen, sceau_certificate_new_self_signed (key, subject, NULL, NOW, 30, &error));
  g_assert_no_error (error);
  g_assert_true (sceau_hand_record_settle (again, seen, NOW + 1));
  g_assert_false (sceau_hand_record_settle (again, seen, NOW + 2));
  g_clear_object (&state);
  state = sceau_hand_record_make_state (again, NULL);
  g_assert_null (sceau_managed_state_get_pending_spki (state));
  g_assert_cmpint (sceau_managed_state_get_installed (state), ==, SCEAU_INSTALLED_SELF_SIGNED);
  g_assert_true (sceau_managed_state_knows_installed (state));
  assert_status_in_json (state, "self-signed");
  g_assert_false (sceau_managed_state_get_https_enabled (state));
  g_assert_false (sceau_hand_record_load (record, "{\"request\":\"none\"}", &error));
  g_assert_nonnull (error);
}

/* The HowTo's own words, in its order; what is pasted comes with the step. */
static void
test_guide (void)
{
  static const struct
  {
    SceauOperation operation;
    gboolean on;
    const char *words[5];
  } rows[] = {
    { SCEAU_OPERATION_REQUEST,
      FALSE,
      { "Administration/Configuration", "Générer une demande de certificat", "Nom courant",
        "Envoyer" } },
    { SCEAU_OPERATION_SELF_SIGN,
      FALSE,
      { "Générer un certificat auto-signé", "Durée de validité", "Envoyer",
        "Administration/Système" } },
    { SCEAU_OPERATION_INSTALL,
      FALSE,
      { "Modifier", "Installer le certificat", "Administration/Système", NULL } },
    { SCEAU_OPERATION_UNINSTALL,
      TRUE,
      { "Administration/Système", "Administration/Configuration", "Supprimer le certificat",
        NULL } },
    { SCEAU_OPERATION_ENABLE, FALSE, { "Administration/Système", NULL } },
    { SCEAU_OPERATION_MIGRATE, FALSE, { "copy and rename", "Installer le certificat", NULL } },
  };
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();

  arguments->subject = sceau_subject_new ();
  arguments->subject->common_name = g_strdup ("lyon.example");
  arguments->chain_pem = g_strdup ("the chain");
  arguments->days = 365;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) steps = sceau_guide_make (rows[i].operation, arguments, rows[i].on);
      guint word = 0;

      for (guint j = 0; j < steps->len; j++)
        {
          const SceauGuideStep *step = steps->pdata[j];

          if (rows[i].words[word] != NULL && strstr (step->title, rows[i].words[word]) != NULL)
            word++;
          g_assert_true ((step->copy == NULL) == (step->what == NULL));
        }
      g_assert_true (word == G_N_ELEMENTS (rows[i].words) || rows[i].words[word] == NULL);
    }
  g_assert_false (sceau_guide_has (SCEAU_OPERATION_RESTORE));
}

/* Without an answer nothing is on; with nothing seen, off is believed. */
static void
test_guide_check (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sceau_guide_check (SCEAU_OPERATION_ENABLE, NULL, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED);
  g_clear_error (&error);
  g_assert_true (sceau_guide_check (SCEAU_OPERATION_DISABLE, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_pasted_request (void)
{
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (SceauRequest) request = make_request (&key);
  g_autoptr (SceauRequest) read = NULL;
  g_autofree char *pem = sceau_request_to_pem (request);
  g_autofree char *mail = g_strdup_printf ("Voici :\n> %s", pem);
  g_autofree char *cut = g_strndup (pem, strlen (pem) / 2);
  g_autoptr (GError) error = NULL;

  read = sceau_guide_read_request (mail, "LYON.example", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sceau_request_get_sha256 (read), ==, sceau_request_get_sha256 (request));
  g_assert_null (sceau_guide_read_request (cut, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (sceau_guide_read_request (pem, "nantes.example", &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fleet/kit/layouts", test_layouts);
  g_test_add_func ("/fleet/kit/write", test_write);
  g_test_add_func ("/fleet/kit/forbidden", test_forbidden);
  g_test_add_func ("/fleet/kit/folder-names", test_folder_names);
  g_test_add_func ("/fleet/kit/awaits", test_awaits);
  g_test_add_func ("/fleet/guide/steps", test_guide);
  g_test_add_func ("/fleet/guide/check", test_guide_check);
  g_test_add_func ("/fleet/guide/pasted-request", test_pasted_request);

  return g_test_run ();
}
