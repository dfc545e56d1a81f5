/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the turns of the main loop are while the fleet page takes, finds, sorts, scrolls and changes servers: the real window, started
 * with a display, see fleet.py.
 *
 * Usage: fleet-turns page LIST     imports the list of servers (CSV), then works with them
 *        fleet-turns start LIST    opens the inventory that is there, and looks at every server
 *        fleet-turns rows LIST     the peer: a plain GtkColumnView of labels with a row for each line of the list
 * Prints one line of JSON for each of these steps. */
#include <stdlib.h>
#include <string.h>

#include "app/sceau-application.h"
#include "app/sceau-fleet-page.h"
#include "app/sceau-import-window.h"
#include "sceau-test-pki.h"

#include "turns.h"

/* What is known of servers changes a thousand times a second. */
#define CHANGES_A_FRAME 17
#define CHANGING_FRAMES 60
#define N_COLUMNS       9
#define SORTED_COLUMNS  3   /* of the peer: they are all the same */
#define N_LEAVES        240 /* certificates; servers share them */

static const char *const searched[] = { "l", "ly", "lyo", "lyon", "lyon-", "lyon-1", "" };

static guint
pick (guint n)
{
  static guint32 seed = 1;

  seed = seed * 1664525 + 1013904223; /* the same in each run */
  return (seed >> 8) % n;
}

static void
await_items (GListModel *model, guint n)
{
  while (g_list_model_get_n_items (model) != n)
    g_main_context_iteration (NULL, TRUE);
}

/* --- Steps that a table of servers and a plain one have in common -------------------------------- */

static void
sort_columns (GtkColumnView *view)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  turns_begin ();
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (gtk_column_view_column_get_sorter (column) == NULL)
        continue;
      for (GtkSortType type = GTK_SORT_ASCENDING; type <= GTK_SORT_DESCENDING; type++)
        {
          gtk_column_view_sort_by_column (view, column, type);
          turns_draw (GTK_WIDGET (view), TURNS_FRAMES);
        }
    }
  turns_end ("sort");
}

static gboolean
scroll (GtkWidget *view, guint frame)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  double room = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  double value = gtk_adjustment_get_value (adjustment) + 120;

  gtk_adjustment_set_value (adjustment,
                            value > room || frame % 30 == 0 ? pick (1000) * room / 1000 : value);
  return frame < CHANGING_FRAMES;
}

/* As with a wheel, and now and then as with the bar, to anywhere. */
static void
scroll_far (GtkWidget *view)
{
  turns_begin ();
  for (guint i = 1; scroll (view, i); i++)
    turns_draw (view, 1);
  turns_end ("scroll");
}

/* --- The page -------------------------------------------------------------------------------------- */

typedef struct
{
  SceauFleet *fleet;
  GListModel *servers;
  GtkWidget *page;
  GtkWidget *view;
  GPtrArray *chains; /* of GPtrArray of SceauCertificate */
} Page;

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Certificates of some authorities that end in any month. */
static GPtrArray *
make_chains (SceauTestPki *pki)
{
  GPtrArray *chains = g_ptr_array_new ();
  SceauTestIdentity *authorities[4];

  for (guint i = 0; i < G_N_ELEMENTS (authorities); i++)
    {
      g_autofree char *name = g_strdup_printf ("Bench Authority %u", i);

      authorities[i] = sceau_test_root (pki, .cn = name);
    }
  for (guint i = 0; i < N_LEAVES; i++)
    {
      GPtrArray *chain = g_ptr_array_new ();
      g_autofree char *name = g_strdup_printf ("server-%03u.bench.example", i);
      SceauTestIdentity *authority = authorities[i % G_N_ELEMENTS (authorities)];

      g_ptr_array_add (
          chain, sceau_test_leaf (pki, authority, .cn = name, .not_before = now () - 86400,
                                  .not_after = now () + (gint64) (1 + i * 397 / N_LEAVES) * 86400)
                     ->certificate);
      g_ptr_array_add (chain, authority->certificate);
      g_ptr_array_add (chains, chain);
    }
  return chains;
}

/* What a look at a server may tell. */
static void
change (Page *self, guint position, guint chance)
{
  g_autoptr (SceauServer) server = g_list_model_get_item (self->servers, position);
  SceauManagedFacts facts = {
    .etag = "\"1\"",
    .family = SCEAU_FAMILY_HAPROXY,
    .version = "9.16",
    .server_time = now (),
    .installed = SCEAU_INSTALLED_CERTIFICATE,
    .chain = g_ptr_array_index (self->chains, (position * 7 + chance) % N_LEAVES),
    .services = { [SCEAU_SERVICE_HTTPS] = chance % 2 ? SCEAU_SERVICE_ON : SCEAU_SERVICE_OFF },
    .front_end = "haproxy",
    .front_end_owner = SCEAU_OWNER_SCEAU,
    .https_listen = "*:443",
    .https_port = 443
  };
  g_autoptr (SceauManagedState) state = sceau_managed_state_new (&facts);

  g_object_freeze_notify (G_OBJECT (server));
  sceau_server_take_state (server, state, now ());
  sceau_server_take_error (
      server,
      chance == 0 ? g_error_new (SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE, "%s", "silent") : NULL,
      now ());
  g_object_thaw_notify (G_OBJECT (server));
}

/* The newest window of the import; the caller holds it. */
static GtkWidget *
present_import (Page *self, GFile *list)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = g_list_model_get_n_items (windows);

  sceau_import_window_present (self->page, self->fleet, list);
  for (guint i = g_list_model_get_n_items (windows); i > 0; i--)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i - 1);

      if (SCEAU_IS_IMPORT_WINDOW (window))
        return g_steal_pointer (&window);
    }
  g_error ("No window came: %u windows", n);
}

static GtkWidget *
find_child (GtkWidget *window, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (window, SCEAU_TYPE_IMPORT_WINDOW, name));
}

static void
import_list (Page *self, GFile *list, guint n)
{
  g_autoptr (GtkWidget) empty = NULL;
  g_autoptr (GtkWidget) window = NULL;

  turns_begin ();
  empty = present_import (self, NULL);
  turns_draw (self->page, TURNS_FRAMES);
  turns_end ("window");
  gtk_window_close (GTK_WINDOW (empty));
  turns_draw (self->page, TURNS_FRAMES);

  turns_begin ();
  window = present_import (self, list);
  while (!gtk_widget_get_sensitive (find_child (window, "import_button")))
    g_main_context_iteration (NULL, TRUE);
  turns_draw (self->page, TURNS_FRAMES);
  turns_end ("read");
  turns_begin ();
  g_signal_emit_by_name (find_child (window, "import_button"), "clicked");
  await_items (self->servers, n);
  turns_draw (self->page, TURNS_FRAMES);
  gtk_window_close (GTK_WINDOW (window));
  turns_draw (self->page, TURNS_FRAMES);
  turns_end ("import");
}

/* The first looks at them. */
static void
learn (Page *self)
{
  guint n = g_list_model_get_n_items (self->servers);
  guint done = 0;

  turns_begin ();
  for (guint frame = 0; frame < CHANGING_FRAMES && done < n; frame++)
    {
      for (guint i = 0; i < CHANGES_A_FRAME && done < n; i++, done++)
        change (self, done, pick (12));
      turns_draw (self->page, 1);
    }
  turns_draw (self->page, TURNS_FRAMES);
  turns_end ("learn");
  for (; done < n; done++)
    change (self, done, pick (12));
  turns_draw (self->page, 3 * TURNS_FRAMES);
}

static void
search (Page *self)
{
  GtkWidget *entry = turns_find (self->page, GTK_TYPE_SEARCH_ENTRY);

  turns_begin ();
  for (guint i = 0; i < G_N_ELEMENTS (searched); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (entry), searched[i]);
      turns_draw (self->page, TURNS_FRAMES);
    }
  turns_end ("search");
}

static void
keep_changing (Page *self, const char *step, gboolean scrolls)
{
  guint n = g_list_model_get_n_items (self->servers);

  turns_begin ();
  for (guint frame = 1; frame < CHANGING_FRAMES; frame++)
    {
      for (guint i = 0; i < CHANGES_A_FRAME; i++)
        change (self, pick (n), pick (12));
      if (scrolls)
        scroll (self->view, frame);
      turns_draw (self->page, 1);
    }
  turns_draw (self->page, TURNS_FRAMES);
  turns_end (step);
}

static void
look_at_all (Page *self)
{
  GtkStack *stack = GTK_STACK (
      gtk_widget_get_template_child (self->page, SCEAU_TYPE_FLEET_PAGE, "refresh_stack"));

  turns_begin ();
  sceau_fleet_page_refresh (SCEAU_FLEET_PAGE (self->page));
  do
    turns_draw (self->page, TURNS_FRAMES);
  while (strcmp (gtk_stack_get_visible_child_name (stack), "busy") == 0);
  turns_end ("look");
}

static void
measure_page (SceauApplication *application, GFile *list, guint n)
{
  GtkWidget *window = GTK_WIDGET (
      gtk_application_get_active_window (GTK_APPLICATION (application)));
  SceauTestPki *pki = sceau_test_pki_new ();
  Page page = { .fleet = sceau_application_get_fleet (application),
                .page = turns_find (window, SCEAU_TYPE_FLEET_PAGE),
                .view = turns_find (window, GTK_TYPE_COLUMN_VIEW),
                .chains = make_chains (pki) };

  page.servers = sceau_fleet_get_servers (page.fleet);
  import_list (&page, list, n);
  learn (&page);
  search (&page);
  sort_columns (GTK_COLUMN_VIEW (page.view));
  scroll_far (page.view);
  keep_changing (&page, "change", FALSE);
  keep_changing (&page, "scroll and change", TRUE);
  look_at_all (&page);
}

/* --- The peer -------------------------------------------------------------------------------------- */

static void
on_setup (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
add_column (GtkColumnView *view, guint index)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkExpression *expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  g_autofree char *title = g_strdup_printf ("Column %u", index);
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (title, factory);
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_string_sorter_new (expression));

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_column_view_column_set_fixed_width (column, 110);
  if (index < SORTED_COLUMNS)
    gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (view, column);
}

static void
change_rows (GtkWidget *view, GtkStringList *rows, gboolean scrolls)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (rows));

  turns_begin ();
  for (guint frame = 1; frame < CHANGING_FRAMES; frame++)
    {
      for (guint i = 0; i < CHANGES_A_FRAME; i++)
        {
          g_autofree char *text = g_strdup_printf ("Lyon-%05u", pick (n));

          gtk_string_list_splice (rows, pick (n), 1, (const char *const[]){ text, NULL });
        }
      if (scrolls)
        scroll (view, frame);
      turns_draw (view, 1);
    }
  turns_end (scrolls ? "scroll and change" : "change");
}

static void
search_rows (GtkWidget *view, GtkStringFilter *filter)
{
  turns_begin ();
  for (guint i = 0; i < G_N_ELEMENTS (searched); i++)
    {
      gtk_string_filter_set_search (filter, searched[i]);
      turns_draw (view, TURNS_FRAMES);
    }
  turns_end ("search");
}

static void
measure_rows (char **lines)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_column_view_new (NULL);
  GtkExpression *expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkStringFilter *filter = gtk_string_filter_new (expression);
  GtkStringList *rows = gtk_string_list_new (NULL);
  GtkFilterListModel *filtered = gtk_filter_list_model_new (G_LIST_MODEL (rows),
                                                            GTK_FILTER (filter));
  GtkSortListModel *sorted = gtk_sort_list_model_new (
      G_LIST_MODEL (filtered), g_object_ref (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (view))));
  g_autoptr (GtkNoSelection) model = gtk_no_selection_new (G_LIST_MODEL (sorted));

  for (guint i = 0; i < N_COLUMNS; i++)
    add_column (GTK_COLUMN_VIEW (view), i);
  gtk_column_view_set_model (GTK_COLUMN_VIEW (view), GTK_SELECTION_MODEL (model));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 800);
  gtk_window_present (GTK_WINDOW (window));
  turns_draw (view, TURNS_FRAMES);

  turns_begin ();
  gtk_string_list_splice (rows, 0, 0, (const char *const *) lines);
  turns_draw (view, TURNS_FRAMES);
  turns_end ("import");
  search_rows (view, filter);
  sort_columns (GTK_COLUMN_VIEW (view));
  scroll_far (view);
  change_rows (view, rows, FALSE);
  change_rows (view, rows, TRUE);
}

/* --- What is asked for ------------------------------------------------------------------------------ */

/* From the window that is made, but not drawn yet, to the servers that were looked at once. */
static void
measure_start (SceauApplication *application)
{
  GtkWidget *window = GTK_WIDGET (
      gtk_application_get_active_window (GTK_APPLICATION (application)));

  turns_begin ();
  turns_draw (window, 6 * TURNS_FRAMES);
  turns_end ("start");
}

static char **
read_lines (GFile *list)
{
  g_autofree char *text = NULL;

  if (!g_file_load_contents (list, NULL, &text, NULL, NULL, NULL))
    return NULL;
  return g_strsplit (g_strchomp (text), "\n", -1);
}

int
main (int argc, char *argv[])
{
  g_autoptr (SceauApplication) application = sceau_application_new ();
  g_autoptr (GFile) list = argc == 3 ? g_file_new_for_commandline_arg (argv[2]) : NULL;
  g_auto (GStrv) lines = list != NULL ? read_lines (list) : NULL;
  gboolean starts = argc == 3 && strcmp (argv[1], "start") == 0;

  if (lines == NULL || !g_application_register (G_APPLICATION (application), NULL, NULL))
    return EXIT_FAILURE;
  /* As the tests do: a list that is sorted wrong, say, is no faster list. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  /* A round of looks takes a day: nobody is looked at unless that is what is measured. */
  g_settings_set_uint (sceau_application_get_settings (application), "poll-seconds", 86400);
  turns_watch ();
  g_application_activate (G_APPLICATION (application));
  if (starts)
    {
      measure_start (application);
      return EXIT_SUCCESS;
    }
  turns_draw (GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (application))),
              TURNS_FRAMES);
  if (strcmp (argv[1], "page") == 0)
    measure_page (application, list, g_strv_length (lines) - 1);
  else
    measure_rows (lines + 1);
  return EXIT_SUCCESS;
}
