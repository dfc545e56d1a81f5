/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate request (PKCS#10, RFC 2986): read by a walk over its DER, like a certificate. Making one is in sceau-request-new.c. */
#include "config.h"

#include "pki/sceau-request.h"

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "pki/sceau-alt-names.h"
#include "pki/sceau-dn.h"
#include "pki/sceau-pem.h"
#include "pki/sceau-public-key.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>

/* PKCS#9 extensionRequest, and what Microsoft's tools write instead */
#define OID_EXTENSION_REQUEST    "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e"
#define OID_MICROSOFT_EXTENSIONS "\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0e"
#define OID_ALT_NAMES            "\x55\x1d\x11"

struct _SceauRequest
{
  gatomicrefcount ref_count;
  GBytes *der;
  SceauSpan info, subject, spki, algorithm, signature, names; /* within @der */
  char *sha256;
  char *spki_sha256;
  char *subject_text;
  char **name_list;
  char *key_description;
};

G_DEFINE_BOXED_TYPE (SceauRequest, sceau_request, sceau_request_ref, sceau_request_unref)

/* --- the walk: NULL when all is well, else what cannot be read ------------------------------------ */

static gboolean
parse_extension (SceauRequest *self, SceauSpan extension)
{
  SceauDer oid, critical, value, list;

  if (!sceau_der_expect (&extension, SCEAU_DER_OID, &oid))
    return FALSE;
  sceau_der_expect (&extension, SCEAU_DER_BOOLEAN, &critical);
  if (!sceau_der_only (extension, SCEAU_DER_OCTET_STRING, &value))
    return FALSE;
  if (!SCEAU_OID_IS (oid.value, OID_ALT_NAMES))
    return TRUE;
  if (self->names.size != 0 || !sceau_der_only (value.value, SCEAU_DER_SEQUENCE, &list)
      || !sceau_alt_names_check (list.value))
    return FALSE;
  self->names = list.value;
  return TRUE;
}

/* Attribute ::= SEQUENCE { type, SET of one Extensions } */
static gboolean
parse_attribute (SceauRequest *self, SceauSpan attribute)
{
  SceauDer oid, values, extensions, extension;

  if (!sceau_der_expect (&attribute, SCEAU_DER_OID, &oid)
      || !sceau_der_only (attribute, SCEAU_DER_SET, &values))
    return FALSE;
  if (!SCEAU_OID_IS (oid.value, OID_EXTENSION_REQUEST)
      && !SCEAU_OID_IS (oid.value, OID_MICROSOFT_EXTENSIONS))
    return TRUE;
  if (!sceau_der_only (values.value, SCEAU_DER_SEQUENCE, &extensions))
    return FALSE;
  while (extensions.value.size > 0)
    if (!sceau_der_expect (&extensions.value, SCEAU_DER_SEQUENCE, &extension)
        || !parse_extension (self, extension.value))
      return FALSE;
  return TRUE;
}

/* CertificationRequestInfo ::= SEQUENCE { version, subject, subjectPKInfo, [0] attributes }; some leave empty attributes out. */
static const char *
parse_info (SceauRequest *self, SceauSpan info)
{
  SceauDer version, name, spki, attributes, attribute;
  guint64 number;

  if (!sceau_der_expect (&info, SCEAU_DER_INTEGER, &version)
      || !sceau_der_get_uint (version.value, &number) || number > 2)
    return N_ ("its version cannot be read");
  if (!sceau_der_expect (&info, SCEAU_DER_SEQUENCE, &name) || !sceau_dn_check (name.whole))
    return N_ ("its subject cannot be read");
  if (!sceau_der_expect (&info, SCEAU_DER_SEQUENCE, &spki) || !sceau_public_key_check (spki.whole))
    return N_ ("its public key cannot be read");
  self->subject = name.whole;
  self->spki = spki.whole;
  if (info.size == 0)
    return NULL;
  if (!sceau_der_only (info, SCEAU_DER_EXPLICIT (0), &attributes))
    return N_ ("what follows its public key cannot be read");
  while (attributes.value.size > 0)
    if (!sceau_der_expect (&attributes.value, SCEAU_DER_SEQUENCE, &attribute)
        || !parse_attribute (self, attribute.value))
      return N_ ("what follows its public key cannot be read");
  return NULL;
}

/* CertificationRequest ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature } */
static const char *
parse (SceauRequest *self)
{
  SceauSpan in = sceau_span_from_bytes (self->der);
  SceauDer whole, info, algorithm, bits;
  const char *problem;

  if (!sceau_der_expect (&in, SCEAU_DER_SEQUENCE, &whole))
    return N_ ("it is cut short, or is no request");
  if (in.size != 0)
    return N_ ("something follows its end");
  if (!sceau_der_expect (&whole.value, SCEAU_DER_SEQUENCE, &info))
    return N_ ("what was signed cannot be read");
  if ((problem = parse_info (self, info.value)) != NULL)
    return problem;
  if (!sceau_der_expect (&whole.value, SCEAU_DER_SEQUENCE, &algorithm))
    return N_ ("its signature algorithm cannot be read");
  if (!sceau_der_only (whole.value, SCEAU_DER_BIT_STRING, &bits)
      || !sceau_der_get_bits (bits.value, &self->signature))
    return N_ ("its signature cannot be read");
  self->info = info.whole;
  self->algorithm = algorithm.whole;
  return NULL;
}

static void
make_texts (SceauRequest *self)
{
  SceauSpan der = sceau_span_from_bytes (self->der);

  self->sha256 = sceau_sha256_hex (der.data, der.size);
  self->spki_sha256 = sceau_sha256_hex (self->spki.data, self->spki.size);
  self->subject_text = sceau_dn_to_string (self->subject);
  self->name_list = sceau_alt_names_dup (self->names);
  self->key_description = sceau_public_key_describe (self->spki);
}

/**
 * sceau_request_new_from_der:
 * @der: the request and nothing else
 * @error: TOO_LARGE, or MALFORMED, which says what cannot be read
 *
 * The signature is not checked, see sceau_request_verify().
 *
 * Returns: (transfer full) (nullable): the request
 */
SceauRequest *
sceau_request_new_from_der (GBytes *der, GError **error)
{
  SceauRequest *self;
  const char *problem;

  g_return_val_if_fail (der != NULL, NULL);

  if (g_bytes_get_size (der) > SCEAU_MAX_CERTIFICATE_SIZE)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                   _ ("A request of more than %u KiB is not read"),
                   SCEAU_MAX_CERTIFICATE_SIZE / 1024);
      return NULL;
    }
  self = g_new0 (SceauRequest, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->der = g_bytes_ref (der);
  if ((problem = parse (self)) == NULL)
    {
      make_texts (self);
      return self;
    }
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("The request is malformed: %s"),
               _ (problem));
  sceau_request_unref (self);
  return NULL;
}

/**
 * sceau_request_new_from_pem:
 * @pem: our own normalised PEM, with either label
 * @error: MALFORMED, TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the first request
 */
SceauRequest *
sceau_request_new_from_pem (const char *pem, GError **error)
{
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (pem != NULL, NULL);

  der = sceau_pem_decode ("CERTIFICATE REQUEST", pem);
  if (der == NULL)
    der = sceau_pem_decode ("NEW CERTIFICATE REQUEST", pem);
  if (der != NULL)
    return sceau_request_new_from_der (der, error);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("There is no request in this text"));
  return NULL;
}

/**
 * sceau_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): the same
 */
SceauRequest *
sceau_request_ref (SceauRequest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_request_unref:
 * @self: (transfer full): a request
 */
void
sceau_request_unref (SceauRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->der);
  g_free (self->sha256);
  g_free (self->spki_sha256);
  g_free (self->subject_text);
  g_strfreev (self->name_list);
  g_free (self->key_description);
  g_free (self);
}

/**
 * sceau_request_get_der:
 * @self: a request
 *
 * Returns: (transfer none): its DER
 */
GBytes *
sceau_request_get_der (SceauRequest *self)
{
  return self->der;
}

/**
 * sceau_request_get_sha256:
 * @self: a request
 *
 * Returns: the SHA-256 of its DER, in lower-case hex
 */
const char *
sceau_request_get_sha256 (SceauRequest *self)
{
  return self->sha256;
}

/**
 * sceau_request_get_spki_sha256:
 * @self: a request
 *
 * Returns: the SHA-256 of its SubjectPublicKeyInfo, in lower-case hex
 */
const char *
sceau_request_get_spki_sha256 (SceauRequest *self)
{
  return self->spki_sha256;
}

/**
 * sceau_request_get_subject:
 * @self: a request
 *
 * Returns: its subject as RFC 4514 text, safe to show
 */
const char *
sceau_request_get_subject (SceauRequest *self)
{
  return self->subject_text;
}

/**
 * sceau_request_dup_subject_fields:
 * @self: a request
 *
 * Returns: (transfer full): the six fields of the HowTo
 */
SceauSubject *
sceau_request_dup_subject_fields (SceauRequest *self)
{
  return sceau_dn_dup_fields (self->subject);
}

/**
 * sceau_request_get_names:
 * @self: a request
 *
 * Returns: (array zero-terminated=1) (transfer none): the DNS names and addresses that it asks for, safe to show
 */
const char *const *
sceau_request_get_names (SceauRequest *self)
{
  return (const char *const *) self->name_list;
}

/**
 * sceau_request_get_key_description:
 * @self: a request
 *
 * Returns: "rsa:3072", "ec:p256"…
 */
const char *
sceau_request_get_key_description (SceauRequest *self)
{
  return self->key_description;
}

/**
 * sceau_request_verify:
 * @self: a request
 *
 * Returns: whether it was signed with its own key
 */
gboolean
sceau_request_verify (SceauRequest *self)
{
  gnutls_pubkey_t key = sceau_public_key_import (self->spki);
  gboolean good = sceau_signature_verify (self->spki, key, self->algorithm, self->info,
                                          self->signature);

  g_clear_pointer (&key, gnutls_pubkey_deinit);
  return good;
}

/**
 * sceau_request_to_pem:
 * @self: a request
 *
 * Returns: (transfer full): its PEM, with the label that every authority takes
 */
char *
sceau_request_to_pem (SceauRequest *self)
{
  return sceau_pem_encode ("CERTIFICATE REQUEST", sceau_span_from_bytes (self->der));
}

/**
 * sceau_request_to_json:
 * @self: a request
 *
 * Returns: (transfer full): the object of `sceauctl inspect`, without "file"
 */
JsonObject *
sceau_request_to_json (SceauRequest *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", "request");
  json_object_set_string_member (object, "sha256", self->sha256);
  json_object_set_string_member (object, "spki_sha256", self->spki_sha256);
  json_object_set_string_member (object, "subject", self->subject_text);
  sceau_json_set_strv (object, "names", sceau_request_get_names (self));
  json_object_set_string_member (object, "key", self->key_description);
  return object;
}
