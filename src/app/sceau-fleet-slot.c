/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the fleet's table. A view keeps the widgets of a line that stays: to show another server in it costs a tenth of a new line. */
#include "config.h"

#include "app/sceau-fleet-slot.h"

struct _SceauFleetSlot
{
  GObject parent_instance;
  SceauServer *server;
};

enum
{
  PROP_SERVER = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauFleetSlot, sceau_fleet_slot, G_TYPE_OBJECT)

static void
sceau_fleet_slot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SERVER)
    g_value_set_object (value, SCEAU_FLEET_SLOT (object)->server);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_fleet_slot_finalize (GObject *object)
{
  g_object_unref (SCEAU_FLEET_SLOT (object)->server);
  G_OBJECT_CLASS (sceau_fleet_slot_parent_class)->finalize (object);
}

static void
sceau_fleet_slot_class_init (SceauFleetSlotClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = sceau_fleet_slot_get_property;
  G_OBJECT_CLASS (klass)->finalize = sceau_fleet_slot_finalize;
  props[PROP_SERVER] = g_param_spec_object ("server", NULL, NULL, SCEAU_TYPE_SERVER,
                                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY
                                                | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
sceau_fleet_slot_init (SceauFleetSlot *self)
{
}

/**
 * sceau_fleet_slot_new:
 * @server: what it shows first
 *
 * Returns: (transfer full): a line
 */
SceauFleetSlot *
sceau_fleet_slot_new (SceauServer *server)
{
  SceauFleetSlot *self = g_object_new (SCEAU_TYPE_FLEET_SLOT, NULL);

  self->server = g_object_ref (server);
  return self;
}

/**
 * sceau_fleet_slot_get_server:
 * @self: a line
 *
 * Returns: (transfer none): the server that it shows
 */
SceauServer *
sceau_fleet_slot_get_server (SceauFleetSlot *self)
{
  return self->server;
}

/**
 * sceau_fleet_slot_set_server:
 * @self: a line
 * @server: what it shows from now on
 */
void
sceau_fleet_slot_set_server (SceauFleetSlot *self, SceauServer *server)
{
  if (g_set_object (&self->server, server))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVER]);
}
