/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text that is dragged out of the window as a file: mail programs and browsers take nothing else. */
#include "config.h"

#include "app/sceau-drag-out.h"

#include <glib/gstdio.h>

typedef struct
{
  GWeakRef owner;
  SceauDragOutText text;
  char *folder;     /* made for the first drag, for us alone; nullable */
  GPtrArray *paths; /* in it */
} DragOut;

static void
drag_out_free (gpointer data, GClosure *closure)
{
  DragOut *self = data;

  for (guint i = 0; i < self->paths->len; i++)
    g_unlink (self->paths->pdata[i]);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_ptr_array_unref (self->paths);
  g_weak_ref_clear (&self->owner);
  g_free (self->folder);
  g_free (self);
}

/* A text is small: the file is there before the drag goes on. */
static GFile *
write_file (DragOut *self, const char *name, const char *text)
{
  g_autofree char *path = NULL;

  if (self->folder == NULL)
    self->folder = g_dir_make_tmp ("sceau-XXXXXX", NULL);
  if (self->folder == NULL)
    return NULL;
  path = g_build_filename (self->folder, name, NULL);
  if (!g_ptr_array_find_with_equal_func (self->paths, path, g_str_equal, NULL))
    g_ptr_array_add (self->paths, g_strdup (path));
  return g_file_set_contents (path, text, -1, NULL) ? g_file_new_for_path (path) : NULL;
}

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, DragOut *self)
{
  g_autofree char *name = NULL;
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&self->owner);
  g_autofree char *text = owner != NULL ? self->text (owner, &name) : NULL;
  g_autoptr (GFile) file = text != NULL ? write_file (self, name, text) : NULL;
  GdkContentProvider *providers[2];
  GdkFileList *list;

  if (file == NULL)
    return NULL;
  list = gdk_file_list_new_from_array (&file, 1);
  providers[0] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  providers[1] = gdk_content_provider_new_typed (G_TYPE_STRING, text);
  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

/**
 * sceau_drag_out_attach:
 * @handle: what is dragged by; the files go with it
 * @owner: who knows the text
 * @text: asked for it, and for the file's name, when a drag begins
 */
void
sceau_drag_out_attach (GtkWidget *handle, GtkWidget *owner, SceauDragOutText text)
{
  GtkDragSource *source = gtk_drag_source_new ();
  DragOut *self = g_new0 (DragOut, 1);

  g_weak_ref_init (&self->owner, owner);
  self->text = text;
  self->paths = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect_data (source, "prepare", G_CALLBACK (on_prepare), self, drag_out_free, 0);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (source));
}
