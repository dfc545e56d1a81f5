/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says over SSH: whatever it is, a view that is accepted makes a state, and an error is one of ours. */
#include "fleet/sceau-ssh-state.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
try_view (const char *const *lines)
{
  const SceauSshPlace place = { NULL, "9.16", NULL, 443 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSshView) view = sceau_ssh_view_new (lines, &error);
  g_autoptr (SceauManagedState) state = NULL;

  if (view == NULL)
    {
      g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
      return;
    }
  state = sceau_ssh_view_make_state (view, &place, NULL);
  g_assert_cmpint (sceau_managed_state_get_server_time (state), >, 0);
  g_assert_true (sceau_managed_state_get_installed (state) == SCEAU_INSTALLED_BROKEN
                 || sceau_managed_state_get_installed (state) == SCEAU_INSTALLED_NONE
                 || sceau_managed_state_get_leaf (state) != NULL);
}

static void
try_records (const char *const *lines)
{
  g_autoptr (GPtrArray) backups = sceau_ssh_read_backups (lines);
  g_autoptr (GPtrArray) history = sceau_ssh_read_history (lines);
  g_autofree char *kept = sceau_ssh_find_backup (lines);
  g_autoptr (SceauSshStaged) staged = sceau_ssh_staged_new (lines);

  for (guint i = 0; i < backups->len; i++)
    for (const char *p = ((SceauBackup *) backups->pdata[i])->id; *p != '\0'; p++)
      g_assert_true (g_ascii_isdigit (*p));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (sceau_ssh_set_failure (lines[i], &error));
      g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SceauSshLines) stream = sceau_ssh_lines_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  char *line;

  /* In two pieces, as it may come. */
  if (!sceau_ssh_lines_feed (stream, data, size / 2, NULL)
      || !sceau_ssh_lines_feed (stream, data + size / 2, size - size / 2, NULL))
    return 0;
  while ((line = sceau_ssh_lines_next (stream)) != NULL)
    g_ptr_array_add (lines, line);
  g_ptr_array_add (lines, NULL);
  try_view ((const char *const *) lines->pdata);
  try_records ((const char *const *) lines->pdata);
  return 0;
}
