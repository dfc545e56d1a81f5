/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A subject as a person types it, and the same text as a name. */
#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-text.h"
#include "pki/sceau-names.h"
#include "pki/sceau-subject.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
try_name (const char *text)
{
  g_autofree char *name = sceau_name_normalize (text);
  g_autofree char *again = NULL;

  if (name == NULL)
    return;
  g_assert_true (sceau_name_is_dns (name) || sceau_name_is_ip (name));
  again = sceau_name_normalize (name);
  g_assert_cmpstr (again, ==, name);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (text, &error);
  g_autoptr (SceauSubject) again = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *twice = NULL;

  try_name (text);
  if (subject == NULL)
    {
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
      return 0;
    }
  canonical = sceau_subject_to_string (subject);
  if (*canonical == '\0')
    return 0;
  again = sceau_subject_new_from_string (canonical, &error);
  g_assert_no_error (error);
  twice = sceau_subject_to_string (again);
  g_assert_cmpstr (twice, ==, canonical);
  sceau_subject_check (subject, NULL);
  return 0;
}
