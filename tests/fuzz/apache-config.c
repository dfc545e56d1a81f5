/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apache's configuration, which other people write: whatever it is, each pair has two files, and a line of ours that comes first is seen. */
#include "agent/sceau-apache.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *ours = g_strconcat ("Listen 8443\n<VirtualHost *:8443>\nSSLCertificateFile /a\n",
                                       text, NULL);
  g_autoptr (GPtrArray) pairs = sceau_apache_text_find_pairs (text);
  g_autoptr (GPtrArray) more = sceau_apache_text_find_pairs (ours);

  for (guint i = 0; i < pairs->len; i++)
    g_assert_cmpuint (g_strv_length (g_ptr_array_index (pairs, i)), ==, 2);
  g_assert_cmpuint (more->len, ==, pairs->len + 1);
  g_assert_true (sceau_apache_text_listens (ours, 8443));
  g_assert_true (sceau_apache_text_owns (ours, 8443));
  sceau_apache_text_listens (text, 443);
  sceau_apache_text_owns (text, 443);
  return 0;
}
