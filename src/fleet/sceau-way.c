/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Sceau acts on a server. */
#include "fleet/sceau-way.h"

static const GEnumValue values[] = {
  { SCEAU_WAY_NONE, "SCEAU_WAY_NONE", "none" },
  { SCEAU_WAY_AGENT, "SCEAU_WAY_AGENT", "agent" },
  { SCEAU_WAY_SSH, "SCEAU_WAY_SSH", "ssh" },
  { SCEAU_WAY_MANUAL, "SCEAU_WAY_MANUAL", "manual" },
  { 0, NULL, NULL },
};

GType
sceau_way_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SceauWay", values));
  return type;
}

/**
 * sceau_way_to_string:
 * @way: a way
 *
 * Returns: (transfer none): its stable name, as in the inventory and in JSON
 */
const char *
sceau_way_to_string (SceauWay way)
{
  g_return_val_if_fail (way < SCEAU_N_WAYS, "none");

  return values[way].value_nick;
}

/**
 * sceau_way_from_string:
 * @text: (nullable): a stable name
 * @way: (out): the way, %SCEAU_WAY_NONE when the name is unknown
 *
 * Returns: whether the name is known
 */
gboolean
sceau_way_from_string (const char *text, SceauWay *way)
{
  for (guint i = 0; i < SCEAU_N_WAYS; i++)
    if (g_strcmp0 (values[i].value_nick, text) == 0)
      {
        *way = values[i].value;
        return TRUE;
      }
  *way = SCEAU_WAY_NONE;
  return FALSE;
}
