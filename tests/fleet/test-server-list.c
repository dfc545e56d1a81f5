/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of servers: read line by line, duplicates recognised, added, written and read again. */
#include "fleet/sceau-server-list.h"

#include <string.h>

#include "sceau-test-await.h"

#define N_LARGE 1000u
/* Of an agent that nobody has. */
#define PIN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct
{
  char *dir;
  SceauFleet *fleet;
} Fixture;

static SceauFleet *
open_fleet (const char *dir)
{
  SceauFleet *fleet = sceau_fleet_new (dir);
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_open_async (fleet, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_fleet_open_finish (fleet, result, NULL));
  return fleet;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = sceau_test_make_dir ();
  f->fleet = open_fleet (f->dir);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->fleet);
  sceau_test_remove_dir (f->dir);
}

static GPtrArray *
read_list (Fixture *f, const char *text, GError **error)
{
  return sceau_fleet_read_list (f->fleet, text, strlen (text), NULL, error);
}

static void
import (Fixture *f, GPtrArray *rows)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_import_async (f->fleet, rows, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_fleet_import_finish (f->fleet, result, &error));
  g_assert_no_error (error);
}

/* With articles, accents and apostrophes, as a person writes them. */
static void
test_french_titles (Fixture *f, gconstpointer data)
{
  const char text[] =
      "Nom;Adresse;Nom DNS;Hôte HTTPS;Port HTTPS;Utilisateur;Voie;Adresse de l’agent;"
      "Empreinte de l'agent;Adresse SSH;Remarque;Couleur\n"
      "Paris;http://paris.example;;;;;;https://paris.example:8444;" PIN ";;;vert\n";
  g_auto (GStrv) ignored = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      rows = sceau_fleet_read_list (f->fleet, text, strlen (text), &ignored, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (g_strv_length (ignored), ==, 1);
  g_assert_cmpstr (ignored[0], ==, "Couleur");
}

static void
test_other_documents (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "{\n \"servers\": [] }", " [1]", "<html>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_list (f, texts[i], &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, "no table"));
    }
}

/* One server is there already: Lyon, http://ct.example, the agent's key PIN. */
static void
add_lyon (Fixture *f)
{
  g_autoptr (GPtrArray)
      rows = read_list (f, "name,url,agent_fingerprint\nLyon,http://ct.example," PIN "\n", NULL);

  import (f, rows);
}

typedef struct
{
  const char *line;
  SceauImportState state;
  const char *says; /* NULL: nothing */
} Case;

#define TITLES \
  "name;url;dns_name;https_port;username;version;way;agent_url;agent_fingerprint;note;ssh\n"

static const Case cases[] = {
  { "Nantes;10.0.0.2", SCEAU_IMPORT_NEW, NULL },
  { ";10.0.0.2", SCEAU_IMPORT_NEW, NULL },
  { "Nantes;https://nantes.example:8443;nantes.example;444;admin;9.16;none;;;au sous-sol",
    SCEAU_IMPORT_NEW, NULL },
  { "Nantes;10.0.0.2;;;;;agent;https://10.0.0.2:8444;" PIN "ff", SCEAU_IMPORT_REFUSED,
    "64 hexadecimal digits" },
  { "Nantes;10.0.0.2;;;;;agent", SCEAU_IMPORT_REFUSED, "fingerprint is missing" },
  { "Nantes;10.0.0.2;;;;;ssh", SCEAU_IMPORT_NEW, NULL },
  { "Nantes;10.0.0.2;;;;;ssh;;;;root@nantes:2222", SCEAU_IMPORT_NEW, NULL },
  { "Nantes;10.0.0.2;;;;;ssh;;;;-oProxyCommand=x", SCEAU_IMPORT_REFUSED, "" },
  { "Nantes;10.0.0.2;;;;;telepathy", SCEAU_IMPORT_REFUSED, "telepathy" },
  { "Nantes;10.0.0.2;;;;7.12", SCEAU_IMPORT_REFUSED, "" },
  { "Nantes;10.0.0.2;;;;new", SCEAU_IMPORT_REFUSED, "" },
  { "Nantes;10.0.0.2;;65536", SCEAU_IMPORT_REFUSED, "65536" },
  { "Nantes;10.0.0.2;two words", SCEAU_IMPORT_REFUSED, "two words" },
  { "Nantes;", SCEAU_IMPORT_REFUSED, "address is missing" },
  { "Nantes;ftp://10.0.0.2", SCEAU_IMPORT_REFUSED, "ftp://" },
  { "Nantes;http://admin:secret@10.0.0.2", SCEAU_IMPORT_REFUSED, "" },
  { "Nantes;10.0.0.2;;;;;;http://10.0.0.2:8444", SCEAU_IMPORT_REFUSED, "agent’s address" },
  { "Nan\xe2\x80\xaetes;10.0.0.2", SCEAU_IMPORT_REFUSED, "cannot be shown" },
  { "LYON;10.0.0.2", SCEAU_IMPORT_REFUSED, "named “Lyon”" },
  { "Nantes;ct.example:80", SCEAU_IMPORT_DUPLICATE, "it is “Lyon”" },
  { "Nantes;10.0.0.2;;;;;;;" PIN, SCEAU_IMPORT_DUPLICATE, "it is “Lyon”" },
};

static void
test_lines (Fixture *f, gconstpointer data)
{
  add_lyon (f);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (TITLES, cases[i].line, "\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = read_list (f, text, &error);
      const SceauImportRow *row;

      g_test_message ("%s", cases[i].line);
      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, ==, 1);
      row = rows->pdata[0];
      g_assert_cmpint (row->state, ==, cases[i].state);
      g_assert_cmpuint (row->line, ==, 2);
      g_assert_true ((row->server != NULL) == (cases[i].state != SCEAU_IMPORT_REFUSED));
      g_assert_true ((row->error != NULL) == (cases[i].says != NULL));
      g_assert_true (row->error == NULL || strstr (row->error->message, cases[i].says) != NULL);
      g_assert_true (row->existing
                     == (cases[i].state == SCEAU_IMPORT_DUPLICATE
                             ? sceau_fleet_find (f->fleet, "Lyon")
                             : NULL));
    }
  g_assert_cmpuint (g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)), ==, 1);
}

/* What stands twice in the list is added once, whatever it is called; two servers of one name are not taken for one. */
static void
test_within_list (Fixture *f, gconstpointer data)
{
  static const char text[] = "Nom,Adresse,Empreinte,Couleur\n"
                             "Lyon,10.0.0.1,\n"
                             "lyon,10.0.0.2,\n"
                             "Nantes,http://10.0.0.1:80,\n"
                             "Lille,10.0.0.3," PIN "\n"
                             "Metz,10.0.0.4,0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567 89AB "
                             "CDEF 0123 4567 89AB CDEF\n";
  static const SceauImportState states[] = { SCEAU_IMPORT_ADDED, SCEAU_IMPORT_REFUSED,
                                             SCEAU_IMPORT_DUPLICATE, SCEAU_IMPORT_ADDED,
                                             SCEAU_IMPORT_DUPLICATE };
  g_auto (GStrv) ignored = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      rows = sceau_fleet_read_list (f->fleet, text, strlen (text), &ignored, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (ignored), ==, 1);
  g_assert_cmpstr (ignored[0], ==, "Couleur");
  import (f, rows);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_assert_cmpint (((SceauImportRow *) rows->pdata[i])->state, ==, states[i]);
  g_assert_nonnull (
      strstr (((SceauImportRow *) rows->pdata[1])->error->message, "Line 2 has another"));
  g_assert_nonnull (strstr (((SceauImportRow *) rows->pdata[2])->error->message, "line 2"));
  g_assert_cmpuint (g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)), ==, 2);
  g_assert_cmpint (sceau_server_get_way (sceau_fleet_find (f->fleet, "Lille")), ==,
                   SCEAU_WAY_AGENT);
  g_assert_cmpstr (sceau_server_get_agent_url (sceau_fleet_find (f->fleet, "Lille")), ==,
                   "https://10.0.0.3:8444");
}

static void
test_no_list (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    int code;
  } texts[] = {
    { "", SCEAU_ERROR_NOT_FOUND },
    { "Lyon,10.0.0.1\n", SCEAU_ERROR_NOT_FOUND },
    { "name,url\n\"Lyon,10.0.0.1\n", SCEAU_ERROR_MALFORMED },
    { "name,url\nLy\x81n,10.0.0.1\n", SCEAU_ERROR_MALFORMED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_list (f, texts[i].text, &error));
      g_assert_error (error, SCEAU_ERROR, texts[i].code);
    }
}

/* What is written is read again, in another fleet, and by the same one as nothing new. */
static void
test_round_trip (Fixture *f, gconstpointer data)
{
  static const char text[] = TITLES
      "Nîmes, sud;https://nimes.example:8443;nimes.example;444;admin;9.16;agent;"
      "https://nimes.example:8444;" PIN ";\"dit \"\"la cave\"\"\"\n"
      "=Lyon;http://10.0.0.1;;;;;none;;;\n";
  g_autoptr (GPtrArray) rows = read_list (f, text, NULL);
  g_autoptr (GPtrArray) known = NULL;
  g_autofree char *written = NULL;
  g_autofree char *again = NULL;

  import (f, rows);
  written = sceau_fleet_export (f->fleet);
  known = read_list (f, written, NULL);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (((SceauImportRow *) known->pdata[i])->state, ==, SCEAU_IMPORT_DUPLICATE);
  {
    g_autofree char *dir = sceau_test_make_dir ();
    Fixture other = { dir, open_fleet (dir) };
    g_autoptr (GPtrArray) copied = read_list (&other, written, NULL);

    import (&other, copied);
    g_clear_pointer (&copied, g_ptr_array_unref);
    g_clear_object (&other.fleet);
    other.fleet = open_fleet (dir); /* from the disk */
    again = sceau_fleet_export (other.fleet);
    g_clear_object (&other.fleet);
    sceau_test_remove_dir (g_steal_pointer (&dir));
  }
  g_assert_nonnull (strstr (written, "\"Nîmes, sud\""));
  g_assert_nonnull (strstr (written, "\n=Lyon,")); /* as it is: it is not for a spreadsheet alone */
  g_assert_cmpuint (strlen (again), ==, strlen (written));
}

/* A whole fleet at once: one transaction, and no line looks at every other. */
static void
test_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("name,url\n");
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) again = NULL;
  gint64 begin;

  for (guint i = 0; i < N_LARGE; i++)
    g_string_append_printf (text, "Server %u,10.%u.%u.%u\n", i, i / 65536, i / 256 % 256, i % 256);
  begin = g_get_monotonic_time ();
  rows = read_list (f, text->str, NULL);
  import (f, rows);
  again = read_list (f, text->str, NULL);
  g_test_message ("%u servers read, added, and read again: %" G_GINT64_FORMAT " ms", N_LARGE,
                  (g_get_monotonic_time () - begin) / 1000);
  g_assert_cmpuint (g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)), ==, N_LARGE);
  g_assert_cmpint (((SceauImportRow *) again->pdata[N_LARGE - 1])->state, ==,
                   SCEAU_IMPORT_DUPLICATE);
}

#define ADD(name, func) g_test_add ("/server-list/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lines", test_lines);
  ADD ("within-list", test_within_list);
  ADD ("no-list", test_no_list);
  ADD ("french-titles", test_french_titles);
  ADD ("other-documents", test_other_documents);
  ADD ("round-trip", test_round_trip);
  ADD ("large", test_large);
  return g_test_run ();
}
