/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server that could get the certificate of several. */
#include "config.h"

#include "app/sceau-shared-choice.h"

#include "app/sceau-status-dot.h"
#include "fleet/sceau-fleet-hand.h"

#include <glib/gi18n.h>

/* In the order in which they are listed. */
typedef enum
{
  GROUP_COVERED,
  GROUP_UNKNOWN,
  GROUP_NOT_COVERED,
  GROUP_BY_HAND,
} Group;

static const struct
{
  SceauTone tone;
  const char *word;
} looks[] = {
  /* Translators: the names in a certificate cover the name of a server */
  [GROUP_COVERED] = { SCEAU_TONE_GOOD, N_ ("Covered") },
  /* Translators: whether the names in a certificate cover the name of a server */
  [GROUP_UNKNOWN] = { SCEAU_TONE_UNKNOWN, N_ ("Not compared") },
  [GROUP_NOT_COVERED] = { SCEAU_TONE_WARNING, N_ ("Not covered") },
  [GROUP_BY_HAND] = { SCEAU_TONE_NEUTRAL, N_ ("By hand") },
};

struct _SceauSharedChoice
{
  GObject parent_instance;
  SceauServer *server;
  char *sentence;
  Group group;
  gboolean chosen;
};

enum
{
  PROP_NAME = 1,
  PROP_SENTENCE,
  PROP_CHOSEN,
  PROP_POSSIBLE,
  PROP_TONE,
  PROP_WORD,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauSharedChoice, sceau_shared_choice, G_TYPE_OBJECT)

static void
sceau_shared_choice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SceauSharedChoice *self = SCEAU_SHARED_CHOICE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, sceau_server_get_name (self->server));
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;
    case PROP_POSSIBLE:
      g_value_set_boolean (value, self->group != GROUP_BY_HAND);
      break;
    case PROP_TONE:
      g_value_set_int (value, looks[self->group].tone);
      break;
    case PROP_WORD:
      g_value_set_string (value, _ (looks[self->group].word));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sceau_shared_choice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CHOSEN)
    sceau_shared_choice_set_chosen (SCEAU_SHARED_CHOICE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_shared_choice_finalize (GObject *object)
{
  SceauSharedChoice *self = SCEAU_SHARED_CHOICE (object);

  g_object_unref (self->server);
  g_free (self->sentence);
  G_OBJECT_CLASS (sceau_shared_choice_parent_class)->finalize (object);
}

static void
sceau_shared_choice_class_init (SceauSharedChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sceau_shared_choice_get_property;
  object_class->set_property = sceau_shared_choice_set_property;
  object_class->finalize = sceau_shared_choice_finalize;
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, "", flags);
  props[PROP_CHOSEN] = g_param_spec_boolean ("chosen", NULL, NULL, FALSE,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                 | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_POSSIBLE] = g_param_spec_boolean ("possible", NULL, NULL, FALSE, flags);
  props[PROP_TONE] = g_param_spec_int ("tone", NULL, NULL, 0, SCEAU_N_TONES - 1, 0, flags);
  props[PROP_WORD] = g_param_spec_string ("word", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_shared_choice_init (SceauSharedChoice *self)
{
}

static Group
group_for (SceauSharedTarget *target)
{
  if (sceau_fleet_is_by_hand (sceau_shared_target_get_server (target)))
    return GROUP_BY_HAND;
  switch (sceau_shared_target_get_coverage (target))
    {
    case SCEAU_COVERAGE_COVERED:
      return GROUP_COVERED;
    case SCEAU_COVERAGE_NOT_COVERED:
      return GROUP_NOT_COVERED;
    case SCEAU_COVERAGE_UNKNOWN:
    default:
      return GROUP_UNKNOWN;
    }
}

static void
say_that_request_waits (SceauSharedChoice *self)
{
  g_autofree char *coverage = g_steal_pointer (&self->sentence);

  self->sentence = g_strdup_printf (
      "%s %s", coverage,
      _ ("A request waits for its answer there: it loses its place only if you say so."));
}

/**
 * sceau_shared_choice_new:
 * @material: what is to be installed
 * @server: where it could go
 *
 * Returns: (transfer full): a choice, made already where the names cover the server
 */
SceauSharedChoice *
sceau_shared_choice_new (SceauSharedMaterial *material, SceauServer *server)
{
  SceauSharedChoice *self = g_object_new (SCEAU_TYPE_SHARED_CHOICE, NULL);
  g_autoptr (SceauSharedTarget) target = sceau_shared_target_new (material, server);

  self->server = g_object_ref (server);
  self->group = group_for (target);
  self->chosen = self->group == GROUP_COVERED;
  self->sentence = sceau_shared_target_dup_coverage_sentence (target);
  if (self->group == GROUP_BY_HAND)
    {
      g_free (self->sentence);
      self->sentence = g_strdup (
          _ ("Sceau does not act on this server: its own assistant leads through it by hand."));
    }
  else if (material->key != NULL && sceau_shared_choice_has_request (self))
    say_that_request_waits (self);
  return self;
}

/**
 * sceau_shared_choice_get_server:
 * @self: a choice
 *
 * Returns: (transfer none): its server
 */
SceauServer *
sceau_shared_choice_get_server (SceauSharedChoice *self)
{
  return self->server;
}

/**
 * sceau_shared_choice_has_request:
 * @self: a choice
 *
 * Returns: whether a request, or a key, waits for its certificate on its server
 */
gboolean
sceau_shared_choice_has_request (SceauSharedChoice *self)
{
  SceauManagedState *state = sceau_server_get_state (self->server);

  return state != NULL && sceau_managed_state_get_pending_spki (state) != NULL;
}

/**
 * sceau_shared_choice_is_covered:
 * @self: a choice
 *
 * Returns: whether the names cover its server, and Sceau can act on it
 */
gboolean
sceau_shared_choice_is_covered (SceauSharedChoice *self)
{
  return self->group == GROUP_COVERED;
}

/**
 * sceau_shared_choice_get_chosen:
 * @self: a choice
 *
 * Returns: whether its server is to get the certificate
 */
gboolean
sceau_shared_choice_get_chosen (SceauSharedChoice *self)
{
  return self->chosen;
}

/**
 * sceau_shared_choice_set_chosen:
 * @self: a choice
 * @chosen: whether its server is to get the certificate; never one that is worked on by hand
 */
void
sceau_shared_choice_set_chosen (SceauSharedChoice *self, gboolean chosen)
{
  if (self->group == GROUP_BY_HAND || self->chosen == !!chosen)
    return;
  self->chosen = !!chosen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHOSEN]);
}

/**
 * sceau_shared_choice_compare:
 * @a: a choice
 * @b: another
 *
 * Returns: which one is listed first
 */
int
sceau_shared_choice_compare (SceauSharedChoice *a, SceauSharedChoice *b)
{
  if (a->group != b->group)
    return a->group < b->group ? -1 : 1;
  return g_utf8_collate (sceau_server_get_name (a->server), sceau_server_get_name (b->server));
}
