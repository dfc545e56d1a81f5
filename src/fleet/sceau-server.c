/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CT-Server of the fleet, with bindable state. Lives on the main context only. What is learnt about it is in
 * sceau-server-live.c. */
#include "fleet/sceau-server-private.h"

#define DEFAULT_HTTPS_PORT 443

GParamSpec *_sceau_server_properties[SCEAU_SERVER_N_PROPS];
#define properties _sceau_server_properties

G_DEFINE_FINAL_TYPE (SceauServer, sceau_server, G_TYPE_OBJECT)

static char **
stored_string (SceauServer *self, SceauServerProperty property)
{
  switch ((int) property)
    {
    case SCEAU_SERVER_PROP_ID:
      return &self->id;
    case SCEAU_SERVER_PROP_NAME:
      return &self->name;
    case SCEAU_SERVER_PROP_CAMTRACE_URL:
      return &self->camtrace_url;
    case SCEAU_SERVER_PROP_HTTPS_HOST:
      return &self->https_host;
    case SCEAU_SERVER_PROP_DNS_NAME:
      return &self->dns_name;
    case SCEAU_SERVER_PROP_USERNAME:
      return &self->username;
    case SCEAU_SERVER_PROP_PRODUCT_VERSION:
      return &self->product_version;
    case SCEAU_SERVER_PROP_AGENT_URL:
      return &self->agent_url;
    case SCEAU_SERVER_PROP_AGENT_PIN:
      return &self->agent_pin;
    case SCEAU_SERVER_PROP_SSH_ADDRESS:
      return &self->ssh_address;
    case SCEAU_SERVER_PROP_SSH_ROOT:
      return &self->ssh_root;
    case SCEAU_SERVER_PROP_NOTE:
      return &self->note;
    default:
      return NULL;
    }
}

static void
get_live_property (SceauServer *self, SceauServerProperty property, GValue *value)
{
  switch ((int) property)
    {
    case SCEAU_SERVER_PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case SCEAU_SERVER_PROP_STATE:
      g_value_set_object (value, self->state);
      break;
    case SCEAU_SERVER_PROP_PRESENTED:
      g_value_set_object (value, self->presented);
      break;
    case SCEAU_SERVER_PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case SCEAU_SERVER_PROP_LAST_SEEN:
      g_value_set_int64 (value, self->last_seen);
      break;
    case SCEAU_SERVER_PROP_CLOCK_SHIFT:
      g_value_set_int64 (value, self->clock_shift);
      break;
    case SCEAU_SERVER_PROP_BUSY:
      g_value_set_boolean (value, self->holds > 0);
      break;
    case SCEAU_SERVER_PROP_DAYS_LEFT:
      g_value_set_int (value, self->days_left);
      break;
    case SCEAU_SERVER_PROP_CERTIFICATE_TITLE:
      g_value_set_string (value, self->certificate_title);
      break;
    case SCEAU_SERVER_PROP_ISSUER_TITLE:
      g_value_set_string (value, self->issuer_title);
      break;
    case SCEAU_SERVER_PROP_CHAIN_LENGTH:
      g_value_set_uint (value, self->chain_length);
      break;
    case SCEAU_SERVER_PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case SCEAU_SERVER_PROP_VERSION_LABEL:
      g_value_set_string (value, self->version_label);
      break;
    default:
      break;
    }
}

static void
sceau_server_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  SceauServer *self = SCEAU_SERVER (object);
  char **string = stored_string (self, property);

  if (string != NULL)
    g_value_set_string (value, *string);
  else if (property == SCEAU_SERVER_PROP_HTTPS_PORT)
    g_value_set_uint (value, sceau_server_get_https_port (self));
  else if (property == SCEAU_SERVER_PROP_WAY)
    g_value_set_enum (value, self->way);
  else if (property < SCEAU_SERVER_N_PROPS)
    get_live_property (self, property, value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

/* The part between scheme and path, and its host alone. */
static void
server_read_url (SceauServer *self)
{
  g_autoptr (GUri) uri = NULL;

  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->url_host, g_free);
  if (self->camtrace_url != NULL)
    uri = g_uri_parse (self->camtrace_url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    {
      self->address = g_strdup (self->camtrace_url);
    }
  else
    {
      const char *host = g_uri_get_host (uri);
      gboolean is_ipv6 = strchr (host, ':') != NULL;

      self->url_host = g_strdup (host);
      if (g_uri_get_port (uri) < 0)
        self->address = g_strdup (host);
      else
        self->address = g_strdup_printf (is_ipv6 ? "[%s]:%d" : "%s:%d", host, g_uri_get_port (uri));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[SCEAU_SERVER_PROP_ADDRESS]);
}

static void
server_take_string (SceauServer *self, SceauServerProperty property, const char *value)
{
  char **string = stored_string (self, property);

  if (value != NULL && value[0] == '\0')
    value = NULL;
  if (g_strcmp0 (*string, value) == 0)
    return;
  g_free (*string);
  *string = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  if (property == SCEAU_SERVER_PROP_CAMTRACE_URL)
    server_read_url (self);
  if (property == SCEAU_SERVER_PROP_PRODUCT_VERSION)
    _sceau_server_update_version (self);
}

static void
sceau_server_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  SceauServer *self = SCEAU_SERVER (object);

  if (stored_string (self, property) != NULL)
    {
      server_take_string (self, property, g_value_get_string (value));
    }
  else if (property == SCEAU_SERVER_PROP_HTTPS_PORT)
    {
      _sceau_server_take_port (self, (guint16) g_value_get_uint (value));
    }
  else if (property == SCEAU_SERVER_PROP_WAY)
    {
      if (self->way == (SceauWay) g_value_get_enum (value))
        return;
      self->way = g_value_get_enum (value);
      g_object_notify_by_pspec (object, pspec);
      _sceau_server_update_status (self);
    }
  else
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
sceau_server_constructed (GObject *object)
{
  SceauServer *self = SCEAU_SERVER (object);

  G_OBJECT_CLASS (sceau_server_parent_class)->constructed (object);
  if (self->id == NULL)
    self->id = g_uuid_string_random ();
}

static void
sceau_server_finalize (GObject *object)
{
  SceauServer *self = SCEAU_SERVER (object);

  for (int property = SCEAU_SERVER_PROP_ID; property < SCEAU_SERVER_N_PROPS; property++)
    if (stored_string (self, property) != NULL)
      g_free (*stored_string (self, property));
  g_clear_object (&self->state);
  g_clear_object (&self->presented);
  g_clear_pointer (&self->root, sceau_certificate_unref);
  g_clear_error (&self->error);
  g_free (self->url_host);
  g_free (self->address);
  g_free (self->certificate_title);
  g_free (self->issuer_title);
  g_free (self->version_label);
  G_OBJECT_CLASS (sceau_server_parent_class)->finalize (object);
}

static void
install_stored_properties (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  static const struct
  {
    SceauServerProperty property;
    const char *name;
  } strings[] = {
    { SCEAU_SERVER_PROP_NAME, "name" },
    { SCEAU_SERVER_PROP_CAMTRACE_URL, "camtrace-url" },
    { SCEAU_SERVER_PROP_HTTPS_HOST, "https-host" },
    { SCEAU_SERVER_PROP_DNS_NAME, "dns-name" },
    { SCEAU_SERVER_PROP_USERNAME, "username" },
    { SCEAU_SERVER_PROP_PRODUCT_VERSION, "product-version" },
    { SCEAU_SERVER_PROP_AGENT_URL, "agent-url" },
    { SCEAU_SERVER_PROP_AGENT_PIN, "agent-pin" },
    { SCEAU_SERVER_PROP_SSH_ADDRESS, "ssh-address" },
    { SCEAU_SERVER_PROP_SSH_ROOT, "ssh-root" },
    { SCEAU_SERVER_PROP_NOTE, "note" },
  };

  properties[SCEAU_SERVER_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL,
                                                          flags | G_PARAM_CONSTRUCT_ONLY);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    properties[strings[i].property] = g_param_spec_string (strings[i].name, NULL, NULL, NULL,
                                                           flags);
  properties[SCEAU_SERVER_PROP_HTTPS_PORT] = g_param_spec_uint (
      "https-port", NULL, NULL, 0, G_MAXUINT16, DEFAULT_HTTPS_PORT, flags);
  properties[SCEAU_SERVER_PROP_WAY] = g_param_spec_enum ("way", NULL, NULL, SCEAU_TYPE_WAY,
                                                         SCEAU_WAY_NONE, flags);
}

static void
install_live_properties (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[SCEAU_SERVER_PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, SCEAU_TYPE_STATUS,
                                                            SCEAU_STATUS_UNKNOWN, flags);
  properties[SCEAU_SERVER_PROP_STATE] = g_param_spec_object ("state", NULL, NULL,
                                                             SCEAU_TYPE_MANAGED_STATE, flags);
  properties[SCEAU_SERVER_PROP_PRESENTED] = g_param_spec_object ("presented", NULL, NULL,
                                                                 SCEAU_TYPE_PROBE_RESULT, flags);
  properties[SCEAU_SERVER_PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                                            flags);
  properties[SCEAU_SERVER_PROP_LAST_SEEN] = g_param_spec_int64 ("last-seen", NULL, NULL, 0,
                                                                G_MAXINT64, 0, flags);
  properties[SCEAU_SERVER_PROP_CLOCK_SHIFT] = g_param_spec_int64 ("clock-shift", NULL, NULL,
                                                                  G_MININT64, G_MAXINT64, 0, flags);
  properties[SCEAU_SERVER_PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[SCEAU_SERVER_PROP_DAYS_LEFT] = g_param_spec_int ("days-left", NULL, NULL, G_MININT,
                                                              G_MAXINT, SCEAU_NO_DAYS_LEFT, flags);
  properties[SCEAU_SERVER_PROP_CERTIFICATE_TITLE] = g_param_spec_string ("certificate-title", NULL,
                                                                         NULL, NULL, flags);
  properties[SCEAU_SERVER_PROP_ISSUER_TITLE] = g_param_spec_string ("issuer-title", NULL, NULL,
                                                                    NULL, flags);
  properties[SCEAU_SERVER_PROP_CHAIN_LENGTH] = g_param_spec_uint ("chain-length", NULL, NULL, 0,
                                                                  G_MAXUINT, 0, flags);
  properties[SCEAU_SERVER_PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[SCEAU_SERVER_PROP_VERSION_LABEL] = g_param_spec_string ("version-label", NULL, NULL,
                                                                     NULL, flags);
}

static void
sceau_server_class_init (SceauServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = sceau_server_constructed;
  object_class->finalize = sceau_server_finalize;
  object_class->get_property = sceau_server_get_property;
  object_class->set_property = sceau_server_set_property;
  install_stored_properties ();
  install_live_properties ();
  g_object_class_install_properties (object_class, SCEAU_SERVER_N_PROPS, properties);
}

static void
sceau_server_init (SceauServer *self)
{
  self->days_left = SCEAU_NO_DAYS_LEFT;
  self->resolves = TRUE;
}

/**
 * sceau_server_new:
 * @id: (nullable): its identity in the inventory; %NULL: a new one
 *
 * Returns: (transfer full): a server about which nothing is known
 */
SceauServer *
sceau_server_new (const char *id)
{
  return g_object_new (SCEAU_TYPE_SERVER, "id", id, NULL);
}

/**
 * sceau_server_get_id:
 * @self: a server
 *
 * Returns: (transfer none): its identity in the inventory
 */
const char *
sceau_server_get_id (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->id;
}

/**
 * sceau_server_get_name:
 * @self: a server
 *
 * Returns: (transfer none): what the operator calls it; "" before it has a name
 */
const char *
sceau_server_get_name (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->name != NULL ? self->name : "";
}

/**
 * sceau_server_get_camtrace_url:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where CamTrace's own interface answers, "http://host[:port]"
 */
const char *
sceau_server_get_camtrace_url (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->camtrace_url;
}

/**
 * sceau_server_get_https_host:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the name or address to connect to for HTTPS; the host of the CamTrace URL when
 *   none was set
 */
const char *
sceau_server_get_https_host (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->https_host != NULL ? self->https_host : self->url_host;
}

/**
 * sceau_server_get_https_port:
 * @self: a server
 *
 * Returns: the port for HTTPS; 443 unless set, or corrected by the agent
 */
guint16
sceau_server_get_https_port (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), 0);

  return self->https_port != 0 ? self->https_port : DEFAULT_HTTPS_PORT;
}

/**
 * sceau_server_get_dns_name:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the name that the certificate must cover
 */
const char *
sceau_server_get_dns_name (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->dns_name;
}

/**
 * sceau_server_get_username:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the account used on it
 */
const char *
sceau_server_get_username (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->username;
}

/**
 * sceau_server_get_product_version:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the CamTrace version chosen by the operator, "9.16"
 */
const char *
sceau_server_get_product_version (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->product_version;
}

/**
 * sceau_server_get_agent_url:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where its agent answers, "https://host:8444"
 */
const char *
sceau_server_get_agent_url (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->agent_url;
}

/**
 * sceau_server_get_agent_pin:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the agent's key that a person confirmed, 64 hex digits
 */
const char *
sceau_server_get_agent_pin (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->agent_pin;
}

/**
 * sceau_server_get_ssh_address:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where its SSH is, "user@host:port"
 */
const char *
sceau_server_get_ssh_address (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->ssh_address;
}

/**
 * sceau_server_get_ssh_root:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the folder below which its files are; %NULL: "/"
 */
const char *
sceau_server_get_ssh_root (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), NULL);

  return self->ssh_root;
}

/**
 * sceau_server_get_way:
 * @self: a server
 *
 * Returns: how Sceau acts on it
 */
SceauWay
sceau_server_get_way (SceauServer *self)
{
  g_return_val_if_fail (SCEAU_IS_SERVER (self), SCEAU_WAY_NONE);

  return self->way;
}
