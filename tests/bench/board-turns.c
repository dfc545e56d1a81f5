/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the turns of the main loop are, in time of the main thread's processor, while the chain board takes files: the real window,
 * started with a display, see board.py. A turn is what happens between two polls: nothing is drawn and no key is heeded meanwhile.
 *
 * Usage: board-turns board FOLDER       drops all files of FOLDER, asks for more cards, takes all out, brings them back
 *        board-turns rows FOLDER        the peer: a plain GtkListView with a row for each of these files, filled at once
 * Prints one line of JSON for each of these steps. */
#include <stdlib.h>
#include <string.h>

#include "app/sceau-application.h"
#include "app/sceau-board-view.h"
#include "app/sceau-shared-page.h"
#include "app/sceau-window.h"

#include "turns.h"

static GListModel *
list_files (const char *folder)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GFile) file = g_file_new_build_filename (folder, name, NULL);

      g_list_store_append (files, file);
    }
  return G_LIST_MODEL (files);
}

/* --- the board ------------------------------------------------------------------------------------ */

static guint
count_rows (GtkWidget *list)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

/* Until as many cards as there should be lie aside. */
static void
await_aside (GtkWidget *view, guint n)
{
  GtkWidget *aside = GTK_WIDGET (
      gtk_widget_get_template_child (view, SCEAU_TYPE_BOARD_VIEW, "aside_list"));
  SceauBoard *board = sceau_step_page_get_context (SCEAU_STEP_PAGE (view))->board;

  while (sceau_board_get_busy (board) || count_rows (aside) != n)
    g_main_context_iteration (NULL, TRUE);
  turns_draw (view, TURNS_FRAMES);
}

static void
measure_board (SceauApplication *application, GListModel *files)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  GtkWidget *page = GTK_WIDGET (sceau_shared_page_new (sceau_application_get_fleet (application)));
  GtkWidget *view;

  sceau_window_push (SCEAU_WINDOW (window), page);
  view = turns_find (page, SCEAU_TYPE_BOARD_VIEW);
  turns_draw (view, TURNS_FRAMES);
  await_aside (view, 0);

  turns_begin ();
  sceau_board_view_add_files (SCEAU_BOARD_VIEW (view), files);
  await_aside (view, 25);
  turns_end ("drop");
  turns_begin ();
  g_signal_emit_by_name (gtk_widget_get_template_child (view, SCEAU_TYPE_BOARD_VIEW, "aside_more"),
                         "clicked");
  await_aside (view, 50);
  turns_end ("more");
  turns_begin ();
  gtk_widget_activate_action (view, "board.remove-leftovers", NULL);
  await_aside (view, 0);
  turns_end ("take out");
  turns_begin ();
  gtk_widget_activate_action (view, "board.undo", NULL);
  await_aside (view, 50);
  turns_end ("undo");
}

/* --- the peer ------------------------------------------------------------------------------------- */

static void
on_setup (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_box_append (GTK_BOX (box), gtk_button_new_from_icon_name ("edit-delete-symbolic"));
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkListItemFactory *factory, GtkListItem *item)
{
  g_autofree char *path = g_file_get_path (gtk_list_item_get_item (item));
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  for (; GTK_IS_LABEL (label); label = gtk_widget_get_next_sibling (label))
    gtk_label_set_label (GTK_LABEL (label), path);
}

static void
measure_rows (SceauApplication *application, GListModel *files)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view = gtk_list_view_new (NULL, factory);
  g_autoptr (GtkNoSelection) model = gtk_no_selection_new (g_object_ref (files));

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 800);
  gtk_window_present (GTK_WINDOW (window));
  turns_draw (view, TURNS_FRAMES);

  turns_begin ();
  gtk_list_view_set_model (GTK_LIST_VIEW (view), GTK_SELECTION_MODEL (model));
  turns_draw (view, TURNS_FRAMES);
  turns_end ("rows");
}

int
main (int argc, char *argv[])
{
  g_autoptr (SceauApplication) application = sceau_application_new ();
  g_autoptr (GListModel) files = argc == 3 ? list_files (argv[2]) : NULL;

  if (files == NULL)
    return EXIT_FAILURE;
  if (!g_application_register (G_APPLICATION (application), NULL, NULL))
    return EXIT_FAILURE;
  g_application_activate (G_APPLICATION (application));
  turns_draw (GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (application))),
              TURNS_FRAMES);
  turns_watch ();
  if (strcmp (argv[1], "board") == 0)
    measure_board (application, files);
  else
    measure_rows (application, files);
  return EXIT_SUCCESS;
}
