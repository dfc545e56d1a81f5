/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The six fields of the HowTo. */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *country, *state, *locality, *organization, *unit, *common_name; /* each nullable, UTF-8 */
} SceauSubject;
#define SCEAU_TYPE_SUBJECT (sceau_subject_get_type ())
GType sceau_subject_get_type (void);

SceauSubject *sceau_subject_new (void);
/* "C=FR,ST=…,CN=…", RFC 4514 escapes; INVALID_ARGUMENT names the field */
SceauSubject *sceau_subject_new_from_string (const char *text, GError **error);
SceauSubject *sceau_subject_copy (const SceauSubject *self);
void sceau_subject_free (SceauSubject *self);
char *sceau_subject_to_string (const SceauSubject *self);
/* country two letters, lengths (X.520), CN present */
gboolean sceau_subject_check (const SceauSubject *self, GError **error);
/* {"country":…,"state":…,"locality":…,"organization":…,"unit":…,"common_name":…} */
JsonObject *sceau_subject_to_json (const SceauSubject *self);
SceauSubject *sceau_subject_from_json (JsonObject *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSubject, sceau_subject_free)

G_END_DECLS
