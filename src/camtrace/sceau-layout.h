/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions and file layouts of CT-Servers: the HowTo's facts, in one table. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_FAMILY_UNKNOWN,
  SCEAU_FAMILY_APACHE_7_13,
  SCEAU_FAMILY_HAPROXY
} SceauFamily;
const char *sceau_family_to_string (SceauFamily family); /* "unknown", "7.13", "7.14+" */
gboolean sceau_family_from_string (const char *text, SceauFamily *family);

typedef struct
{
  const char *product; /* "Nova13" */
  const char *version; /* "7.13": this one, or from this one on */
  SceauFamily family;
  const char *front_end;                   /* "apache" or "haproxy" */
  const char *folder;                      /* "/opt/camtrace/etc/certs" */
  const char *request, *key, *certificate; /* file names in folder */
  const char *combined;                    /* NULL on 7.13 */
  gboolean needs_rehash;                   /* c_rehash after a copy (9.16 and above) */
} SceauLayout;

/* "9.16.2" → the 9.16 row; UNSUPPORTED for < 7.13, MALFORMED */
const SceauLayout *sceau_layout_for_version (const char *version, GError **error);
/* the plainest row of the family */
const SceauLayout *sceau_layout_for_family (SceauFamily family);
const SceauLayout *sceau_layout_list (guint *n); /* the table, oldest first */

G_END_DECLS
