/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of a deployment: what it is, where it stands, what it has to say. */
#include "fleet/sceau-step.h"

struct _SceauStep
{
  GObject parent_instance;
  SceauStepKind kind;
  SceauStepState state;
  char *title;
  char *message;
  gint64 started; /* µs, monotonic */
  guint elapsed;  /* ms */
};

typedef enum
{
  PROP_TITLE = 1,
  PROP_STATE,
  PROP_MESSAGE,
  PROP_ELAPSED,
  N_PROPS
} Property;

static GParamSpec *properties[N_PROPS];

static const GEnumValue state_values[] = {
  { SCEAU_STEP_WAITING, "SCEAU_STEP_WAITING", "waiting" },
  { SCEAU_STEP_RUNNING, "SCEAU_STEP_RUNNING", "running" },
  { SCEAU_STEP_DONE, "SCEAU_STEP_DONE", "done" },
  { SCEAU_STEP_FAILED, "SCEAU_STEP_FAILED", "failed" },
  { SCEAU_STEP_SKIPPED, "SCEAU_STEP_SKIPPED", "skipped" },
  { 0, NULL, NULL },
};

G_DEFINE_FINAL_TYPE (SceauStep, sceau_step, G_TYPE_OBJECT)

GType
sceau_step_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SceauStepState", state_values));
  return type;
}

/**
 * sceau_step_state_to_string:
 * @state: a step's state
 *
 * Returns: (transfer none): its stable name, as in JSON
 */
const char *
sceau_step_state_to_string (SceauStepState state)
{
  g_return_val_if_fail (state < SCEAU_N_STEP_STATES, "waiting");

  return state_values[state].value_nick;
}

/**
 * sceau_step_kind_to_string:
 * @kind: a kind of step
 *
 * Returns: (transfer none): its stable name, as in JSON
 */
const char *
sceau_step_kind_to_string (SceauStepKind kind)
{
  static const char *const names[SCEAU_N_STEP_KINDS] = {
    "preflight", "backup", "upload", "check", "switch", "enable", "verify", "roll-back",
  };

  g_return_val_if_fail (kind < SCEAU_N_STEP_KINDS, "preflight");

  return names[kind];
}

static void
sceau_step_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  SceauStep *self = SCEAU_STEP (object);

  switch ((Property) property)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_ELAPSED:
      g_value_set_uint (value, self->elapsed);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
sceau_step_finalize (GObject *object)
{
  SceauStep *self = SCEAU_STEP (object);

  g_free (self->title);
  g_free (self->message);
  G_OBJECT_CLASS (sceau_step_parent_class)->finalize (object);
}

static void
sceau_step_class_init (SceauStepClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = sceau_step_get_property;
  G_OBJECT_CLASS (klass)->finalize = sceau_step_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SCEAU_TYPE_STEP_STATE,
                                              SCEAU_STEP_WAITING, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, "", flags);
  properties[PROP_ELAPSED] = g_param_spec_uint ("elapsed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
sceau_step_init (SceauStep *self)
{
  self->message = g_strdup ("");
}

/**
 * sceau_step_new:
 * @kind: what it does
 * @title: its name for a person, translated
 *
 * Returns: (transfer full): a step that waits
 */
SceauStep *
sceau_step_new (SceauStepKind kind, const char *title)
{
  SceauStep *self = g_object_new (SCEAU_TYPE_STEP, NULL);

  self->kind = kind;
  self->title = g_strdup (title);
  return self;
}

static void
step_set_state (SceauStep *self, SceauStepState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * sceau_step_start:
 * @self: a step
 *
 * From now on it runs, and its time counts.
 */
void
sceau_step_start (SceauStep *self)
{
  g_return_if_fail (SCEAU_IS_STEP (self));

  self->started = g_get_monotonic_time ();
  step_set_state (self, SCEAU_STEP_RUNNING);
}

/**
 * sceau_step_end:
 * @self: a step
 * @state: done, failed or skipped
 * @message: (nullable): what there is to say about it, translated; %NULL keeps the present one
 */
void
sceau_step_end (SceauStep *self, SceauStepState state, const char *message)
{
  g_return_if_fail (SCEAU_IS_STEP (self));

  if (self->started != 0)
    {
      self->elapsed = (guint) ((g_get_monotonic_time () - self->started) / 1000);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ELAPSED]);
    }
  if (message != NULL)
    sceau_step_set_message (self, message);
  step_set_state (self, state);
}

/**
 * sceau_step_set_message:
 * @self: a step
 * @message: what there is to say about it now, translated
 */
void
sceau_step_set_message (SceauStep *self, const char *message)
{
  g_return_if_fail (SCEAU_IS_STEP (self));
  g_return_if_fail (message != NULL);

  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

/**
 * sceau_step_get_kind:
 * @self: a step
 *
 * Returns: what it does
 */
SceauStepKind
sceau_step_get_kind (SceauStep *self)
{
  g_return_val_if_fail (SCEAU_IS_STEP (self), SCEAU_STEP_PREFLIGHT);

  return self->kind;
}

/**
 * sceau_step_get_state:
 * @self: a step
 *
 * Returns: where it stands
 */
SceauStepState
sceau_step_get_state (SceauStep *self)
{
  g_return_val_if_fail (SCEAU_IS_STEP (self), SCEAU_STEP_WAITING);

  return self->state;
}

/**
 * sceau_step_get_title:
 * @self: a step
 *
 * Returns: (transfer none): its name, translated
 */
const char *
sceau_step_get_title (SceauStep *self)
{
  g_return_val_if_fail (SCEAU_IS_STEP (self), NULL);

  return self->title;
}

/**
 * sceau_step_get_message:
 * @self: a step
 *
 * Returns: (transfer none): what was done or went wrong, translated; "" when there is nothing to say
 */
const char *
sceau_step_get_message (SceauStep *self)
{
  g_return_val_if_fail (SCEAU_IS_STEP (self), NULL);

  return self->message;
}

/**
 * sceau_step_get_elapsed:
 * @self: a step
 *
 * Returns: how long it took, in milliseconds; 0 until it has ended
 */
guint
sceau_step_get_elapsed (SceauStep *self)
{
  g_return_val_if_fail (SCEAU_IS_STEP (self), 0);

  return self->elapsed;
}
