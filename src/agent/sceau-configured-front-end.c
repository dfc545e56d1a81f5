/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds agent.conf for those that derive from it; what they do is theirs. */
#include "config.h"

#include "agent/sceau-configured-front-end.h"

typedef struct
{
  SceauAgentConfig *config;
} SceauConfiguredFrontEndPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SceauConfiguredFrontEnd, sceau_configured_front_end,
                                     G_TYPE_OBJECT)

static void
sceau_configured_front_end_finalize (GObject *object)
{
  SceauConfiguredFrontEndPrivate *priv = sceau_configured_front_end_get_instance_private (
      SCEAU_CONFIGURED_FRONT_END (object));

  g_clear_object (&priv->config);
  G_OBJECT_CLASS (sceau_configured_front_end_parent_class)->finalize (object);
}

static void
sceau_configured_front_end_class_init (SceauConfiguredFrontEndClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_configured_front_end_finalize;
}

static void
sceau_configured_front_end_init (SceauConfiguredFrontEnd *self)
{
}

/**
 * sceau_configured_front_end_new:
 * @type: a type that derives from this one and is a #SceauFrontEnd
 * @config: agent.conf
 *
 * Returns: (transfer full): a front end of that type, as agent.conf describes it.
 */
SceauFrontEnd *
sceau_configured_front_end_new (GType type, SceauAgentConfig *config)
{
  SceauConfiguredFrontEnd *self = g_object_new (type, NULL);
  SceauConfiguredFrontEndPrivate *priv = sceau_configured_front_end_get_instance_private (self);

  priv->config = g_object_ref (config);
  return SCEAU_FRONT_END (self);
}

/**
 * sceau_configured_front_end_get_config:
 *
 * Returns: (transfer none): the agent.conf that it was made from.
 */
SceauAgentConfig *
sceau_configured_front_end_get_config (SceauFrontEnd *self)
{
  SceauConfiguredFrontEndPrivate *priv = sceau_configured_front_end_get_instance_private (
      SCEAU_CONFIGURED_FRONT_END (self));

  return priv->config;
}
