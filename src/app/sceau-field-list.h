/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles and values in two columns, to read, select and copy; differences can be marked. */
#pragma once

#include "pki/sceau-certificate.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_FIELD_LIST (sceau_field_list_get_type ())
G_DECLARE_FINAL_TYPE (SceauFieldList, sceau_field_list, SCEAU, FIELD_LIST, AdwBin)

GtkWidget *sceau_field_list_new (void);
void sceau_field_list_clear (SceauFieldList *self);
void sceau_field_list_add (SceauFieldList *self, const char *title,
                           const char *value); /* NULL or "": a dash */
/* what: translated, for the copy button; copied: what is copied. */
void sceau_field_list_add_copyable (SceauFieldList *self, const char *title, const char *value,
                                    const char *copied, const char *what);
/* Marks the last row: differs says from what, translated. */
void sceau_field_list_mark_last (SceauFieldList *self, const char *differs);
/* The HowTo's six fields, validity, names, key, issuer, fingerprints. reference (nullable): rows that differ from it are marked with differs. */
void sceau_field_list_show_certificate (SceauFieldList *self, SceauCertificate *certificate,
                                        SceauCertificate *reference, const char *differs);

G_END_DECLS
