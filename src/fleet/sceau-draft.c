/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has said so far in the certificate assistant of one server. */
#include "config.h"

#include "fleet/sceau-draft.h"

#include "base/sceau-json.h"
#include "pki/sceau-request.h"

#include <glib/gi18n-lib.h>

#define DAYS_DEFAULT 365
/* Apple refuses more (support.apple.com/103769). */
#define DAYS_MAX 825

enum
{
  PROP_SIGNER = 1,
  PROP_KEY_HERE,
  PROP_NAMES,
  PROP_KEY_TYPE,
  PROP_DAYS,
  PROP_STEP,
  PROP_COUNTRY, /* from here on: plain texts, in the order of texts[] */
  PROP_STATE,
  PROP_LOCALITY,
  PROP_ORGANIZATION,
  PROP_UNIT,
  PROP_COMMON_NAME,
  PROP_LOCAL_SPKI,
  PROP_REQUEST_PEM,
  PROP_CHAIN_PEM,
  N_PROPS,
};

#define N_TEXTS (N_PROPS - PROP_COUNTRY)

/* Property names; in JSON they are the same. */
static const char *const text_names[N_TEXTS] = {
  "country",     "state",      "locality",    "organization", "unit",
  "common-name", "local-spki", "request-pem", "chain-pem",
};

struct _SceauDraft
{
  GObject parent_instance;

  SceauSigner signer;
  gboolean key_here;
  char **names;
  SceauKeyType key_type;
  guint days;
  SceauAssistantStep step;
  char *texts[N_TEXTS];
};

static GParamSpec *props[N_PROPS];

static const char *const signer_names[] = { "authority", "self-signed", "existing" };

GType
sceau_signer_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { SCEAU_SIGNER_AUTHORITY, "SCEAU_SIGNER_AUTHORITY", "authority" },
    { SCEAU_SIGNER_SELF, "SCEAU_SIGNER_SELF", "self-signed" },
    { SCEAU_SIGNER_EXISTING, "SCEAU_SIGNER_EXISTING", "existing" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SceauSigner", values));
  return type;
}

G_DEFINE_FINAL_TYPE (SceauDraft, sceau_draft, G_TYPE_OBJECT)

static void
sceau_draft_finalize (GObject *object)
{
  SceauDraft *self = SCEAU_DRAFT (object);

  g_strfreev (self->names);
  for (guint i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (sceau_draft_parent_class)->finalize (object);
}

static void
sceau_draft_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SceauDraft *self = SCEAU_DRAFT (object);

  switch (prop_id)
    {
    case PROP_SIGNER:
      g_value_set_enum (value, self->signer);
      break;
    case PROP_KEY_HERE:
      g_value_set_boolean (value, self->key_here);
      break;
    case PROP_NAMES:
      g_value_set_boxed (value, self->names);
      break;
    case PROP_KEY_TYPE:
      g_value_set_int (value, self->key_type);
      break;
    case PROP_DAYS:
      g_value_set_uint (value, self->days);
      break;
    case PROP_STEP:
      g_value_set_int (value, self->step);
      break;
    default:
      if (prop_id >= PROP_COUNTRY && prop_id < N_PROPS)
        g_value_set_string (value, self->texts[prop_id - PROP_COUNTRY]);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
draft_set_text (SceauDraft *self, guint prop_id, const char *text)
{
  char **slot = &self->texts[prop_id - PROP_COUNTRY];

  if (g_strcmp0 (*slot, text) == 0)
    return;
  g_free (*slot);
  *slot = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop_id]);
}

static void
sceau_draft_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  SceauDraft *self = SCEAU_DRAFT (object);

  switch (prop_id)
    {
    case PROP_SIGNER:
      self->signer = g_value_get_enum (value);
      break;
    case PROP_KEY_HERE:
      self->key_here = g_value_get_boolean (value);
      break;
    case PROP_NAMES:
      g_strfreev (self->names);
      self->names = g_value_dup_boxed (value);
      break;
    case PROP_KEY_TYPE:
      self->key_type = g_value_get_int (value);
      break;
    case PROP_DAYS:
      self->days = g_value_get_uint (value);
      break;
    case PROP_STEP:
      self->step = g_value_get_int (value);
      break;
    default:
      if (prop_id < PROP_COUNTRY || prop_id >= N_PROPS)
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      else
        draft_set_text (self, prop_id, g_value_get_string (value));
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
sceau_draft_class_init (SceauDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = sceau_draft_finalize;
  object_class->get_property = sceau_draft_get_property;
  object_class->set_property = sceau_draft_set_property;

  props[PROP_SIGNER] = g_param_spec_enum ("signer", NULL, NULL, SCEAU_TYPE_SIGNER,
                                          SCEAU_SIGNER_AUTHORITY, flags);
  props[PROP_KEY_HERE] = g_param_spec_boolean ("key-here", NULL, NULL, FALSE, flags);
  props[PROP_NAMES] = g_param_spec_boxed ("names", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_KEY_TYPE] = g_param_spec_int ("key-type", NULL, NULL, SCEAU_KEY_RSA_2048,
                                           SCEAU_KEY_EC_P384, SCEAU_KEY_TYPE_DEFAULT, flags);
  props[PROP_DAYS] = g_param_spec_uint ("days", NULL, NULL, 1, DAYS_MAX, DAYS_DEFAULT, flags);
  props[PROP_STEP] = g_param_spec_int ("step", NULL, NULL, 0, SCEAU_ASSISTANT_N_STEPS - 1,
                                       SCEAU_ASSISTANT_STEP_SIGNER, flags);
  for (guint i = 0; i < N_TEXTS; i++)
    props[PROP_COUNTRY + i] = g_param_spec_string (text_names[i], NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_draft_init (SceauDraft *self)
{
  self->names = g_new0 (char *, 1);
  self->key_type = SCEAU_KEY_TYPE_DEFAULT;
  self->days = DAYS_DEFAULT;
}

/**
 * sceau_draft_new:
 *
 * Returns: (transfer full): an empty draft: authority, key on the server
 */
SceauDraft *
sceau_draft_new (void)
{
  return g_object_new (SCEAU_TYPE_DRAFT, NULL);
}

/**
 * sceau_draft_load:
 * @self: a draft
 * @json: what sceau_draft_to_json () wrote, perhaps by another version
 * @error: return location; %SCEAU_ERROR_MALFORMED, then nothing is changed
 *
 * Unknown members are left out, values out of bounds become the default.
 *
 * Returns: %TRUE when it was read
 */
gboolean
sceau_draft_load (SceauDraft *self, const char *json, GError **error)
{
  g_autoptr (JsonObject) object = sceau_json_parse_object (json, -1, error);
  g_auto (GStrv) names = NULL;
  const char *signer;
  SceauKeyType key_type = SCEAU_KEY_TYPE_DEFAULT;

  if (object == NULL)
    return FALSE;
  signer = sceau_json_get_string (object, "signer", signer_names[0]);
  for (guint i = 0; i < G_N_ELEMENTS (signer_names); i++)
    if (g_str_equal (signer, signer_names[i]))
      g_object_set (self, "signer", i, NULL);
  if (!sceau_key_type_from_string (sceau_json_get_string (object, "key-type", ""), &key_type))
    key_type = SCEAU_KEY_TYPE_DEFAULT;
  names = sceau_json_dup_strv (object, "names");
  g_object_set (self, "key-here", sceau_json_get_boolean (object, "key-here", FALSE), "names",
                names, "key-type", (int) key_type, "days",
                (guint) sceau_json_get_int (object, "days", 1, DAYS_MAX, DAYS_DEFAULT), "step",
                (int) sceau_json_get_int (object, "step", 0, SCEAU_ASSISTANT_N_STEPS - 1, 0), NULL);
  for (guint i = 0; i < N_TEXTS; i++)
    draft_set_text (self, PROP_COUNTRY + i, sceau_json_get_string (object, text_names[i], NULL));
  return TRUE;
}

/**
 * sceau_draft_to_json:
 * @self: a draft
 *
 * Returns: (transfer full): JSON text for sceau_draft_load ()
 */
char *
sceau_draft_to_json (SceauDraft *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  sceau_json_set_string (object, "signer", signer_names[self->signer]);
  json_object_set_boolean_member (object, "key-here", self->key_here);
  sceau_json_set_strv (object, "names", (const char *const *) self->names);
  sceau_json_set_string (object, "key-type", sceau_key_type_to_string (self->key_type));
  json_object_set_int_member (object, "days", self->days);
  json_object_set_int_member (object, "step", self->step);
  for (guint i = 0; i < N_TEXTS; i++)
    if (self->texts[i] != NULL)
      sceau_json_set_string (object, text_names[i], self->texts[i]);
  return sceau_json_to_text (object, FALSE);
}

/**
 * sceau_draft_get_signer:
 * @self: a draft
 *
 * Returns: who signs
 */
SceauSigner
sceau_draft_get_signer (SceauDraft *self)
{
  return self->signer;
}

/**
 * sceau_draft_get_key_here:
 * @self: a draft
 *
 * Returns: whether the key is made on this workstation, not on the server
 */
gboolean
sceau_draft_get_key_here (SceauDraft *self)
{
  return self->key_here;
}

/* An empty entry is a field that is left out. */
static char *
draft_dup_field (SceauDraft *self, guint prop_id)
{
  const char *text = self->texts[prop_id - PROP_COUNTRY];
  char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  if (stripped != NULL && *stripped == '\0')
    g_clear_pointer (&stripped, g_free);
  return stripped;
}

/**
 * sceau_draft_dup_subject:
 * @self: a draft
 *
 * Returns: (transfer full): the six fields; empty ones are %NULL
 */
SceauSubject *
sceau_draft_dup_subject (SceauDraft *self)
{
  SceauSubject *subject = sceau_subject_new ();

  subject->country = draft_dup_field (self, PROP_COUNTRY);
  subject->state = draft_dup_field (self, PROP_STATE);
  subject->locality = draft_dup_field (self, PROP_LOCALITY);
  subject->organization = draft_dup_field (self, PROP_ORGANIZATION);
  subject->unit = draft_dup_field (self, PROP_UNIT);
  subject->common_name = draft_dup_field (self, PROP_COMMON_NAME);
  return subject;
}

/**
 * sceau_draft_get_names:
 * @self: a draft
 *
 * Returns: (transfer none) (array zero-terminated=1): further names, besides the common name
 */
const char *const *
sceau_draft_get_names (SceauDraft *self)
{
  return (const char *const *) self->names;
}

/**
 * sceau_draft_get_key_type:
 * @self: a draft
 *
 * Returns: the kind of key to make
 */
SceauKeyType
sceau_draft_get_key_type (SceauDraft *self)
{
  return self->key_type;
}

/**
 * sceau_draft_get_days:
 * @self: a draft
 *
 * Returns: how many days a self-signed certificate lives
 */
guint
sceau_draft_get_days (SceauDraft *self)
{
  return self->days;
}

/**
 * sceau_draft_get_step:
 * @self: a draft
 *
 * Returns: where the person was
 */
SceauAssistantStep
sceau_draft_get_step (SceauDraft *self)
{
  return self->step;
}

/**
 * sceau_draft_get_local_spki:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the key that was made here for it
 */
const char *
sceau_draft_get_local_spki (SceauDraft *self)
{
  return self->texts[PROP_LOCAL_SPKI - PROP_COUNTRY];
}

/**
 * sceau_draft_get_request_pem:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the request of that key
 */
const char *
sceau_draft_get_request_pem (SceauDraft *self)
{
  return self->texts[PROP_REQUEST_PEM - PROP_COUNTRY];
}

/**
 * sceau_draft_get_chain_pem:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the certificates that lay on the board
 */
const char *
sceau_draft_get_chain_pem (SceauDraft *self)
{
  return self->texts[PROP_CHAIN_PEM - PROP_COUNTRY];
}

/**
 * sceau_draft_has_step:
 * @self: a draft
 * @step: a step of the assistant
 *
 * Returns: whether the way that was chosen has this step
 */
gboolean
sceau_draft_has_step (SceauDraft *self, SceauAssistantStep step)
{
  switch (step)
    {
    case SCEAU_ASSISTANT_STEP_IDENTITY:
      return self->signer != SCEAU_SIGNER_EXISTING;
    case SCEAU_ASSISTANT_STEP_REQUEST:
      return self->signer == SCEAU_SIGNER_AUTHORITY;
    case SCEAU_ASSISTANT_STEP_CHAIN:
      return self->signer != SCEAU_SIGNER_SELF;
    case SCEAU_ASSISTANT_STEP_SIGNER:
    case SCEAU_ASSISTANT_STEP_INSTALL:
    case SCEAU_ASSISTANT_STEP_DONE:
      return TRUE;
    case SCEAU_ASSISTANT_N_STEPS:
    default:
      return FALSE;
    }
}

/**
 * sceau_draft_next_step:
 * @self: a draft
 * @step: a step
 *
 * Returns: the one after it on the way that was chosen
 */
SceauAssistantStep
sceau_draft_next_step (SceauDraft *self, SceauAssistantStep step)
{
  for (int next = (int) step + 1; next < SCEAU_ASSISTANT_N_STEPS; next++)
    if (sceau_draft_has_step (self, next))
      return next;
  return step;
}

/**
 * sceau_draft_previous_step:
 * @self: a draft
 * @step: a step
 *
 * Returns: the one before it on the way that was chosen
 */
SceauAssistantStep
sceau_draft_previous_step (SceauDraft *self, SceauAssistantStep step)
{
  for (int previous = (int) step - 1; previous >= 0; previous--)
    if (sceau_draft_has_step (self, previous))
      return previous;
  return step;
}

/**
 * sceau_draft_check_identity:
 * @self: a draft
 * @error: return location; %SCEAU_ERROR_INVALID_ARGUMENT names the field
 *
 * Returns: whether a request can be made from it
 */
gboolean
sceau_draft_check_identity (SceauDraft *self, GError **error)
{
  g_autoptr (SceauSubject) subject = sceau_draft_dup_subject (self);
  g_auto (GStrv) names = NULL;

  if (!sceau_subject_check (subject, error))
    return FALSE;
  names = sceau_names_normalize (subject->common_name, (const char *const *) self->names, error);
  if (names == NULL)
    return FALSE;
  if (names[0] == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not a DNS name: give the name that people type in their browser"),
                   subject->common_name);
      return FALSE;
    }
  return TRUE;
}
