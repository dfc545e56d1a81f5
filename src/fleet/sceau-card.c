/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card of the chain board: a certificate in its place, a missing one, or something left aside. */
#include "config.h"

#include "fleet/sceau-card.h"

#include <glib/gi18n-lib.h>

struct _SceauCard
{
  GObject parent_instance;

  SceauCardKind kind;
  char *key;
  char *title;
  char *detail;
  SceauCertificate *certificate;
  GPtrArray *findings;
  gboolean link_verified;
  gboolean removable;
  gboolean refused;
  char *words; /* made when first asked for */
};

enum
{
  PROP_KIND = 1,
  PROP_KEY,
  PROP_TITLE,
  PROP_ROLE,
  PROP_DETAIL,
  PROP_CERTIFICATE,
  PROP_WORST,
  PROP_LINK_VERIFIED,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

GType
sceau_card_kind_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { SCEAU_CARD_LEAF, "SCEAU_CARD_LEAF", "leaf" },
    { SCEAU_CARD_INTERMEDIATE, "SCEAU_CARD_INTERMEDIATE", "intermediate" },
    { SCEAU_CARD_MISSING, "SCEAU_CARD_MISSING", "missing" },
    { SCEAU_CARD_ROOT, "SCEAU_CARD_ROOT", "root" },
    { SCEAU_CARD_KEY, "SCEAU_CARD_KEY", "key" },
    { SCEAU_CARD_LEFTOVER, "SCEAU_CARD_LEFTOVER", "leftover" },
    { SCEAU_CARD_OTHER, "SCEAU_CARD_OTHER", "other" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SceauCardKind", values));
  return type;
}

G_DEFINE_FINAL_TYPE (SceauCard, sceau_card, G_TYPE_OBJECT)

static void
sceau_card_finalize (GObject *object)
{
  SceauCard *self = SCEAU_CARD (object);

  g_free (self->key);
  g_free (self->title);
  g_free (self->detail);
  g_clear_pointer (&self->certificate, sceau_certificate_unref);
  g_ptr_array_unref (self->findings);
  g_free (self->words);
  G_OBJECT_CLASS (sceau_card_parent_class)->finalize (object);
}

static void
sceau_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SceauCard *self = SCEAU_CARD (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_ROLE:
      g_value_set_string (value, sceau_card_get_role (self));
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_CERTIFICATE:
      g_value_set_boxed (value, self->certificate);
      break;
    case PROP_WORST:
      g_value_set_int (value, sceau_findings_get_worst (self->findings));
      break;
    case PROP_LINK_VERIFIED:
      g_value_set_boolean (value, self->link_verified);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sceau_card_class_init (SceauCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = sceau_card_finalize;
  object_class->get_property = sceau_card_get_property;

  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, SCEAU_TYPE_CARD_KIND, SCEAU_CARD_LEAF,
                                        flags);
  props[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_ROLE] = g_param_spec_string ("role", NULL, NULL, NULL, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_CERTIFICATE] = g_param_spec_boxed ("certificate", NULL, NULL, SCEAU_TYPE_CERTIFICATE,
                                                flags);
  props[PROP_WORST] = g_param_spec_int ("worst", NULL, NULL, 0, SCEAU_SEVERITY_ERROR, 0, flags);
  props[PROP_LINK_VERIFIED] = g_param_spec_boolean ("link-verified", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_card_init (SceauCard *self)
{
  self->findings = sceau_findings_new ();
}

/**
 * sceau_card_new:
 * @kind: its place on the board
 * @key: what identifies it between two arrangements
 * @certificate: (nullable): the certificate
 * @title: what a person calls it
 * @detail: (nullable): one translated line
 * @link_verified: whether the card above it was checked to be signed by it
 *
 * Returns: (transfer full): a card without findings
 */
SceauCard *
sceau_card_new (SceauCardKind kind, const char *key, SceauCertificate *certificate,
                const char *title, const char *detail, gboolean link_verified)
{
  SceauCard *self = g_object_new (SCEAU_TYPE_CARD, NULL);

  self->kind = kind;
  self->key = g_strdup (key);
  self->certificate = certificate != NULL ? sceau_certificate_ref (certificate) : NULL;
  self->title = g_strdup (title);
  self->detail = g_strdup (detail != NULL ? detail : "");
  self->link_verified = link_verified;
  return self;
}

/**
 * sceau_card_get_kind:
 * @self: a card
 *
 * Returns: its place on the board
 */
SceauCardKind
sceau_card_get_kind (SceauCard *self)
{
  return self->kind;
}

/**
 * sceau_card_get_key:
 * @self: a card
 *
 * Returns: (transfer none): what identifies it between two arrangements
 */
const char *
sceau_card_get_key (SceauCard *self)
{
  return self->key;
}

/**
 * sceau_card_get_title:
 * @self: a card
 *
 * Returns: (transfer none): what a person calls it
 */
const char *
sceau_card_get_title (SceauCard *self)
{
  return self->title;
}

/**
 * sceau_card_get_role:
 * @self: a card
 *
 * Returns: (transfer none): its place in words, translated
 */
const char *
sceau_card_get_role (SceauCard *self)
{
  switch (self->kind)
    {
    case SCEAU_CARD_LEAF:
      return _ ("Server certificate");
    case SCEAU_CARD_INTERMEDIATE:
      return _ ("Intermediate");
    case SCEAU_CARD_MISSING:
      return _ ("Missing");
    case SCEAU_CARD_ROOT:
      return _ ("Root · stays on the clients, not installed");
    case SCEAU_CARD_KEY:
      return _ ("Private key · sent along, encrypted");
    case SCEAU_CARD_LEFTOVER:
      return _ ("Not used");
    case SCEAU_CARD_OTHER:
    default:
      return sceau_card_get_locked (self) ? _ ("Encrypted") : _ ("Set aside");
    }
}

/**
 * sceau_card_get_detail:
 * @self: a card
 *
 * Returns: (transfer none): one line about it, translated; may be empty
 */
const char *
sceau_card_get_detail (SceauCard *self)
{
  return self->detail;
}

/**
 * sceau_card_get_certificate:
 * @self: a card
 *
 * Returns: (transfer none) (nullable): its certificate
 */
SceauCertificate *
sceau_card_get_certificate (SceauCard *self)
{
  return self->certificate;
}

/**
 * sceau_card_get_link_verified:
 * @self: a card
 *
 * Returns: whether the signature on the card above was checked with this one's key
 */
gboolean
sceau_card_get_link_verified (SceauCard *self)
{
  return self->link_verified;
}

/**
 * sceau_card_set_removable:
 * @self: a card that is not shown yet
 * @removable: whether it lies in the pile
 */
void
sceau_card_set_removable (SceauCard *self, gboolean removable)
{
  self->removable = removable;
}

/**
 * sceau_card_get_removable:
 * @self: a card
 *
 * Returns: whether it lies in the pile and can be taken out
 */
gboolean
sceau_card_get_removable (SceauCard *self)
{
  return self->removable;
}

/**
 * sceau_card_add_note:
 * @self: a card that is not shown yet
 * @note: one more line of detail, translated
 */
void
sceau_card_add_note (SceauCard *self, const char *note)
{
  char *detail = *self->detail != '\0' ? g_strconcat (self->detail, "\n", note, NULL)
                                       : g_strdup (note);

  g_free (self->detail);
  self->detail = detail;
  g_clear_pointer (&self->words, g_free);
}

/**
 * sceau_card_set_refused:
 * @self: a card that is not shown yet
 * @refused: whether it is a file that could not even be read
 */
void
sceau_card_set_refused (SceauCard *self, gboolean refused)
{
  self->refused = refused;
}

/**
 * sceau_card_get_refused:
 * @self: a card
 *
 * Returns: whether it is a file that could not even be read; its detail says why
 */
gboolean
sceau_card_get_refused (SceauCard *self)
{
  return self->refused;
}

/**
 * sceau_card_get_locked:
 * @self: a card
 *
 * Returns: whether it is a file that is refused only as long as its password is not known
 */
gboolean
sceau_card_get_locked (SceauCard *self)
{
  return sceau_findings_have (self->findings, SCEAU_FINDING_ENCRYPTED);
}

/**
 * sceau_card_is_linked:
 * @self: a card
 *
 * Returns: whether it has signed, or would have, what the card above it shows
 */
gboolean
sceau_card_is_linked (SceauCard *self)
{
  return self->link_verified
         || (self->kind == SCEAU_CARD_MISSING && !g_str_equal (self->key, SCEAU_CARD_MISSING_LEAF));
}

/**
 * sceau_card_add_finding:
 * @self: a card that is not shown yet
 * @finding: (transfer none): what there is to say about it
 */
void
sceau_card_add_finding (SceauCard *self, SceauFinding *finding)
{
  g_ptr_array_add (self->findings, sceau_finding_ref (finding));
  g_clear_pointer (&self->words, g_free);
}

/**
 * sceau_card_get_findings:
 * @self: a card
 *
 * Returns: (transfer none) (element-type SceauFinding): may be empty
 */
GPtrArray *
sceau_card_get_findings (SceauCard *self)
{
  return self->findings;
}

/**
 * sceau_card_get_words:
 * @self: a card
 *
 * Returns: (transfer none): all that it says, in the order in which a person looks: for a screen reader, and to tell whether two
 *   cards say the same. Made when first asked for, not thread-safe until then.
 */
const char *
sceau_card_get_words (SceauCard *self)
{
  GString *text;

  if (self->words != NULL)
    return self->words;
  text = g_string_new (self->title);
  g_string_append_printf (text, ", %s. %s", sceau_card_get_role (self), self->detail);
  for (guint i = 0; i < self->findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (g_ptr_array_index (self->findings, i));

      g_string_append_printf (text, " %s", message);
    }
  self->words = g_string_free (text, FALSE);
  return self->words;
}
