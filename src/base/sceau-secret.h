/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secret bytes: reference counted, wiped when freed, never printed. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _SceauSecret SceauSecret;
#define SCEAU_TYPE_SECRET (sceau_secret_get_type ())
GType sceau_secret_get_type (void);

/* copies; size (gsize) -1: a string */
SceauSecret *sceau_secret_new (const void *data, gsize size);
/* takes memory from g_malloc, wiped with the secret */
SceauSecret *sceau_secret_new_take (void *data, gsize size);
SceauSecret *sceau_secret_new_random (gsize size); /* raw bytes of the system's generator */
/* base64url text of at least that many bits */
SceauSecret *sceau_secret_new_random_text (guint bits);
SceauSecret *sceau_secret_ref (SceauSecret *self);
void sceau_secret_unref (SceauSecret *self);
const void *sceau_secret_get_data (SceauSecret *self, gsize *size);
const char *sceau_secret_get_text (SceauSecret *self); /* NUL-terminated; never log it */
gsize sceau_secret_get_size (SceauSecret *self);
gboolean sceau_secret_equal (SceauSecret *a, SceauSecret *b); /* constant time */
/* First line of the file without its line end. A file that others can read is read too: ask the second to warn. */
SceauSecret *sceau_secret_new_from_file (const char *path, GError **error);
gboolean sceau_secret_file_is_private (const char *path);
void sceau_wipe (void *data, gsize size); /* not optimised away */
void sceau_wipe_string (char *text);      /* wipes and frees, NULL is fine */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSecret, sceau_secret_unref)

G_END_DECLS
