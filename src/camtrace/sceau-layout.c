/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions and file layouts of CT-Servers: the HowTo's facts, in one table. */
#include "config.h"

#include "camtrace/sceau-layout.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-text.h"

#define HAPROXY_FOLDER     "/opt/camtrace/etc/certs"
#define MAX_VERSION_NUMBER 9999u

/* CamTrace's HowTo “Certificat HTTPS”, version 1.3. Oldest first: a version belongs to the last row that is not newer. */
static const SceauLayout layouts[] = {
  { "Nova13", "7.13", SCEAU_FAMILY_APACHE_7_13, "apache", "/opt/camtrace/etc", "www-ssl-cert.csr",
    "www-ssl-cert.key", "www-ssl-cert.crt", NULL, FALSE },
  { "Nova14", "7.14", SCEAU_FAMILY_HAPROXY, "haproxy", HAPROXY_FOLDER, "ct-tls.csr", "ct-tls.key",
    "ct-tls.crt", "ct-tls.pem", FALSE },
  { "Nova15", "8.15", SCEAU_FAMILY_HAPROXY, "haproxy", HAPROXY_FOLDER, "ct-tls.csr", "ct-tls.key",
    "ct-tls.crt", "ct-tls.pem", FALSE },
  { "Sirion16", "9.16", SCEAU_FAMILY_HAPROXY, "haproxy", HAPROXY_FOLDER, "ct-tls.csr", "ct-tls.key",
    "ct-tls.crt", "ct-tls.pem", TRUE },
};

static const char *const family_names[] = {
  [SCEAU_FAMILY_UNKNOWN] = "unknown",
  [SCEAU_FAMILY_APACHE_7_13] = "7.13",
  [SCEAU_FAMILY_HAPROXY] = "7.14+",
};

/**
 * sceau_family_to_string:
 * @family: a family of layouts
 *
 * Returns: "unknown", "7.13" or "7.14+"
 */
const char *
sceau_family_to_string (SceauFamily family)
{
  g_return_val_if_fail ((guint) family < G_N_ELEMENTS (family_names), "unknown");

  return family_names[family];
}

/**
 * sceau_family_from_string:
 * @text: what sceau_family_to_string() gave
 * @family: (out): the family; untouched when @text is none
 *
 * Returns: whether @text names a family
 */
gboolean
sceau_family_from_string (const char *text, SceauFamily *family)
{
  g_return_val_if_fail (text != NULL && family != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (family_names); i++)
    if (strcmp (text, family_names[i]) == 0)
      {
        *family = (SceauFamily) i;
        return TRUE;
      }
  return FALSE;
}

/* One decimal number without sign, at most MAX_VERSION_NUMBER. */
static gboolean
read_number (const char **text, guint *number)
{
  const char *p = *text;
  guint value = 0;

  if (!g_ascii_isdigit (*p))
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      value = value * 10 + (guint) g_ascii_digit_value (*p);
      if (value > MAX_VERSION_NUMBER)
        return FALSE;
    }
  *text = p;
  *number = value;
  return TRUE;
}

/* "9.16", "9.16.2": major and minor count, further numbers must only be numbers. */
static gboolean
read_version (const char *text, guint *major, guint *minor)
{
  guint patch;

  if (!read_number (&text, major) || *text++ != '.' || !read_number (&text, minor))
    return FALSE;
  while (*text == '.')
    {
      text++;
      if (!read_number (&text, &patch))
        return FALSE;
    }
  return *text == '\0';
}

/**
 * sceau_layout_for_version:
 * @version: a product version, as "8.15" or "9.16.2"
 * @error: return location: MALFORMED when it is not a version, UNSUPPORTED before 7.13
 *
 * A version that the HowTo does not name has the layout of the newest one before it.
 *
 * Returns: (transfer none) (nullable): the row of the table
 */
const SceauLayout *
sceau_layout_for_version (const char *version, GError **error)
{
  const SceauLayout *found = NULL;
  guint major, minor;

  g_return_val_if_fail (version != NULL, NULL);

  if (!read_version (version, &major, &minor))
    {
      g_autofree char *safe = sceau_text_make_safe (version, 32);

      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                   _ ("“%s” is not a CamTrace version such as 8.15 or 9.16.2"), safe);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      guint row_major = 0, row_minor = 0;

      read_version (layouts[i].version, &row_major, &row_minor);
      if (major > row_major || (major == row_major && minor >= row_minor))
        found = &layouts[i];
    }
  if (found == NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                 _ ("CamTrace %s is too old: HTTPS is managed from version 7.13 on"), version);
  return found;
}

/**
 * sceau_layout_for_family:
 * @family: a family
 *
 * Returns: (transfer none) (nullable): the plainest (oldest) row of it, %NULL for UNKNOWN
 */
const SceauLayout *
sceau_layout_for_family (SceauFamily family)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].family == family)
      return &layouts[i];
  return NULL;
}

/**
 * sceau_layout_list:
 * @n: (out): number of rows
 *
 * Returns: (transfer none) (array length=n): the whole table, oldest first
 */
const SceauLayout *
sceau_layout_list (guint *n)
{
  g_return_val_if_fail (n != NULL, NULL);

  *n = G_N_ELEMENTS (layouts);
  return layouts;
}
