/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles and values in two columns, to read, select and copy; differences can be marked. */
#include "app/sceau-field-list.h"
#include "app/sceau-copy-button.h"
#include "base/sceau-text.h"
#include "fleet/sceau-fleet.h"
#include <glib/gi18n.h>

struct _SceauFieldList
{
  AdwBin parent_instance;
  GtkGrid *grid;
  int rows;
  GtkWidget *last_value;
};

G_DEFINE_FINAL_TYPE (SceauFieldList, sceau_field_list, ADW_TYPE_BIN)

/**
 * sceau_field_list_clear:
 * @self: the list
 *
 * Takes every row away.
 */
void
sceau_field_list_clear (SceauFieldList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  self->rows = 0;
  self->last_value = NULL;
}

static GtkWidget *
make_title (const char *title)
{
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 10);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
make_value (const char *value)
{
  GtkWidget *label = gtk_label_new (value != NULL && *value != '\0' ? value : "—");
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  /* In a DNS name a hyphen is a letter: none is made up where it is broken. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  return label;
}

/**
 * sceau_field_list_add:
 * @self: the list
 * @title: translated
 * @value: (nullable): shown as it is
 */
void
sceau_field_list_add (SceauFieldList *self, const char *title, const char *value)
{
  GtkWidget *label = make_title (title);

  self->last_value = make_value (value);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->last_value),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->last_value),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
  gtk_grid_attach (self->grid, label, 0, self->rows, 1, 1);
  gtk_grid_attach (self->grid, self->last_value, 1, self->rows, 1, 1);
  self->rows++;
}

/**
 * sceau_field_list_add_copyable:
 * @self: the list
 * @title: translated
 * @value: what is shown
 * @copied: what is copied
 * @what: translated, with its article: "the fingerprint"
 */
void
sceau_field_list_add_copyable (SceauFieldList *self, const char *title, const char *value,
                               const char *copied, const char *what)
{
  sceau_field_list_add (self, title, value);
  gtk_grid_attach (self->grid, sceau_copy_button_new (copied, what), 2, self->rows - 1, 1, 1);
}

/**
 * sceau_field_list_mark_last:
 * @self: the list
 * @differs: translated, from what the last row differs
 */
void
sceau_field_list_mark_last (SceauFieldList *self, const char *differs)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("sceau-warning-symbolic");

  gtk_widget_add_css_class (icon, "warning");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (icon, differs);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, differs,
                                  -1);
  gtk_widget_add_css_class (self->last_value, "differs");
  gtk_grid_attach (self->grid, icon, 3, self->rows - 1, 1, 1);
}

typedef struct
{
  const char *title;
  char *value;
} Row;

/* The rows of a certificate that are compared, in the HowTo's order. */
static GArray *
rows_of (SceauCertificate *certificate)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (SceauSubject) subject = sceau_certificate_dup_subject_fields (certificate);
  g_autofree char *from = sceau_words_date (sceau_certificate_get_not_before (certificate));
  g_autofree char *to = sceau_words_date (sceau_certificate_get_not_after (certificate));
  const Row made[] = {
    { _ ("Country"), g_strdup (subject->country) },
    { _ ("State"), g_strdup (subject->state) },
    { _ ("Locality"), g_strdup (subject->locality) },
    { _ ("Organization"), g_strdup (subject->organization) },
    { _ ("Unit"), g_strdup (subject->unit) },
    { _ ("Common name"), g_strdup (subject->common_name) },
    /* Translators: two dates */
    { _ ("Validity"), g_strdup_printf (_ ("%s to %s"), from, to) },
    { _ ("Names (SAN)"), g_strjoinv (", ", (char **) sceau_certificate_get_names (certificate)) },
    { _ ("Key"), sceau_words_key (sceau_certificate_get_key_description (certificate)) },
    { _ ("Issuer"), g_strdup (sceau_certificate_get_issuer_title (certificate)) },
  };

  g_array_append_vals (rows, made, G_N_ELEMENTS (made));
  return rows;
}

static void
free_rows (GArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    g_free (g_array_index (rows, Row, i).value);
  g_array_unref (rows);
}

static void
add_fingerprint (SceauFieldList *self, const char *title, const char *hex, const char *what,
                 gboolean differs, const char *differs_from)
{
  g_autofree char *grouped = sceau_fingerprint_group (hex);

  sceau_field_list_add_copyable (self, title, grouped, hex, what);
  gtk_widget_add_css_class (self->last_value, "monospace");
  gtk_widget_add_css_class (self->last_value, "caption");
  if (differs)
    sceau_field_list_mark_last (self, differs_from);
}

/**
 * sceau_field_list_show_certificate:
 * @self: the list
 * @certificate: what is shown instead of what was there
 * @reference: (nullable): what it should be the same as
 * @differs: (nullable): translated, said where it is not
 */
void
sceau_field_list_show_certificate (SceauFieldList *self, SceauCertificate *certificate,
                                   SceauCertificate *reference, const char *differs)
{
  GArray *rows = rows_of (certificate);
  GArray *others = reference ? rows_of (reference) : NULL;
  const char *sha256 = sceau_certificate_get_sha256 (certificate);
  const char *spki = sceau_certificate_get_spki_sha256 (certificate);

  sceau_field_list_clear (self);
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = &g_array_index (rows, Row, i);

      sceau_field_list_add (self, row->title, row->value);
      if (others != NULL && g_strcmp0 (row->value, g_array_index (others, Row, i).value) != 0)
        sceau_field_list_mark_last (self, differs);
    }
  add_fingerprint (self, _ ("Fingerprint (SHA-256)"), sha256, _ ("the certificate’s fingerprint"),
                   reference && !g_str_equal (sha256, sceau_certificate_get_sha256 (reference)),
                   differs);
  add_fingerprint (self, _ ("Key’s fingerprint"), spki, _ ("the key’s fingerprint"),
                   reference && !g_str_equal (spki, sceau_certificate_get_spki_sha256 (reference)),
                   differs);
  free_rows (rows);
  g_clear_pointer (&others, free_rows);
}

static void
sceau_field_list_class_init (SceauFieldListClass *klass)
{
}

static void
sceau_field_list_init (SceauFieldList *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_grid_set_row_spacing (self->grid, 6);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->grid));
}

/**
 * sceau_field_list_new:
 *
 * Returns: (transfer floating): a new list, empty
 */
GtkWidget *
sceau_field_list_new (void)
{
  return g_object_new (SCEAU_TYPE_FIELD_LIST, NULL);
}
