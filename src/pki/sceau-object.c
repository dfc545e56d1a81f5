/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that was found in the input, with where it was found. */
#include "pki/sceau-reading-private.h"

#include "base/sceau-json.h"
#include "base/sceau-text.h"

struct _SceauObject
{
  gatomicrefcount ref_count;
  SceauObjectKind kind;
  char *file;  /* GRefString: thousands of objects come out of one file */
  char *entry; /* GRefString, nullable */
  gsize offset;
  gpointer content; /* by kind: certificate, request, key, or the GBytes of the others */
};

G_DEFINE_BOXED_TYPE (SceauObject, sceau_object, sceau_object_ref, sceau_object_unref)

/**
 * sceau_object_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its stable name, such as "private-key"
 */
const char *
sceau_object_kind_to_string (SceauObjectKind kind)
{
  static const char *const names[] = { "certificate", "request", "private-key", "public-key",
                                       "crl" };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), "");
  return names[kind];
}

static gpointer
content_ref (SceauObjectKind kind, gpointer content)
{
  switch (kind)
    {
    case SCEAU_OBJECT_CERTIFICATE:
      return sceau_certificate_ref (content);
    case SCEAU_OBJECT_REQUEST:
      return sceau_request_ref (content);
    case SCEAU_OBJECT_PRIVATE_KEY:
      return sceau_key_ref (content);
    case SCEAU_OBJECT_PUBLIC_KEY:
    case SCEAU_OBJECT_CRL:
    default:
      return g_bytes_ref (content);
    }
}

static void
content_unref (SceauObjectKind kind, gpointer content)
{
  switch (kind)
    {
    case SCEAU_OBJECT_CERTIFICATE:
      sceau_certificate_unref (content);
      break;
    case SCEAU_OBJECT_REQUEST:
      sceau_request_unref (content);
      break;
    case SCEAU_OBJECT_PRIVATE_KEY:
      sceau_key_unref (content);
      break;
    case SCEAU_OBJECT_PUBLIC_KEY:
    case SCEAU_OBJECT_CRL:
    default:
      g_bytes_unref (content);
      break;
    }
}

SceauObject *
_sceau_object_new (SceauObjectKind kind, char *file, char *entry, gsize offset, gpointer content)
{
  SceauObject *self = g_new0 (SceauObject, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->file = g_ref_string_acquire (file);
  self->entry = entry != NULL ? g_ref_string_acquire (entry) : NULL;
  self->offset = offset;
  self->content = content_ref (kind, content);
  return self;
}

/**
 * sceau_object_ref:
 * @self: an object
 *
 * Returns: (transfer full): the same one
 */
SceauObject *
sceau_object_ref (SceauObject *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_object_unref:
 * @self: (transfer full): an object
 */
void
sceau_object_unref (SceauObject *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  content_unref (self->kind, self->content);
  g_ref_string_release (self->file);
  if (self->entry != NULL)
    g_ref_string_release (self->entry);
  g_free (self);
}

/**
 * sceau_object_get_kind:
 * @self: an object
 *
 * Returns: what it is
 */
SceauObjectKind
sceau_object_get_kind (const SceauObject *self)
{
  g_return_val_if_fail (self != NULL, SCEAU_OBJECT_CERTIFICATE);
  return self->kind;
}

/**
 * sceau_object_get_file:
 * @self: an object
 *
 * Returns: (transfer none): the name that was given to sceau_reading_add()
 */
const char *
sceau_object_get_file (const SceauObject *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->file;
}

/**
 * sceau_object_get_entry:
 * @self: an object
 *
 * Returns: (transfer none) (nullable): its file's name inside the archive, safe to show
 */
const char *
sceau_object_get_entry (const SceauObject *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->entry;
}

/**
 * sceau_object_get_offset:
 * @self: an object
 *
 * Returns: where it begins in its file or entry, in bytes; of something inside a bundle (PKCS #7,
 *   PKCS #12), where the bundle begins
 */
gsize
sceau_object_get_offset (const SceauObject *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->offset;
}

/**
 * sceau_object_get_certificate:
 * @self: an object
 *
 * Returns: (transfer none) (nullable): the certificate that it is
 */
SceauCertificate *
sceau_object_get_certificate (const SceauObject *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->kind == SCEAU_OBJECT_CERTIFICATE ? self->content : NULL;
}

/**
 * sceau_object_get_request:
 * @self: an object
 *
 * Returns: (transfer none) (nullable): the request that it is
 */
SceauRequest *
sceau_object_get_request (const SceauObject *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->kind == SCEAU_OBJECT_REQUEST ? self->content : NULL;
}

/**
 * sceau_object_get_key:
 * @self: an object
 *
 * Returns: (transfer none) (nullable): the private key that it is
 */
SceauKey *
sceau_object_get_key (const SceauObject *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->kind == SCEAU_OBJECT_PRIVATE_KEY ? self->content : NULL;
}

/* Only public facts: of a key, which public key it belongs to. */
static JsonObject *
content_to_json (const SceauObject *self)
{
  JsonObject *object;
  g_autofree char *digest = NULL;

  if (self->kind == SCEAU_OBJECT_CERTIFICATE)
    return sceau_certificate_to_json (self->content);
  if (self->kind == SCEAU_OBJECT_REQUEST)
    return sceau_request_to_json (self->content);

  object = json_object_new ();
  if (self->kind == SCEAU_OBJECT_PRIVATE_KEY)
    {
      sceau_json_set_string (object, "spki_sha256", sceau_key_get_spki_sha256 (self->content));
      sceau_json_set_string (object, "key", sceau_key_get_description (self->content));
      return object;
    }
  digest = sceau_sha256_hex (g_bytes_get_data (self->content, NULL),
                             g_bytes_get_size (self->content));
  sceau_json_set_string (object, self->kind == SCEAU_OBJECT_PUBLIC_KEY ? "spki_sha256" : "sha256",
                         digest);
  return object;
}

/**
 * sceau_object_to_json:
 * @self: an object
 *
 * Returns: (transfer full): an element of "objects" in what `sceauctl inspect --json` prints; never
 *   key material
 */
JsonObject *
sceau_object_to_json (const SceauObject *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = content_to_json (self);
  sceau_json_set_string (object, "kind", sceau_object_kind_to_string (self->kind));
  sceau_json_set_string (object, "file", self->file);
  if (self->entry != NULL)
    sceau_json_set_string (object, "entry", self->entry);
  json_object_set_int_member (object, "offset", (gint64) self->offset);
  return object;
}
