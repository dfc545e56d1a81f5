/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test PKI: identities. What is written with them is in sceau-test-pki-files.c. */
#include "sceau-test-pki.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509-ext.h>
#include <string.h>

#include "base/sceau-text.h"
#include "sceau-test-pki-private.h"

#define UNKNOWN_EXTENSION "1.3.6.1.4.1.55555.1"

typedef enum
{
  ROOT,
  AUTHORITY,
  LEAF,
} Role;

#define ok(call) g_assert_cmpint ((call), >=, 0)

static void
identity_free (gpointer data)
{
  SceauTestIdentity *identity = data;

  g_clear_pointer (&identity->certificate, sceau_certificate_unref);
  g_clear_pointer (&identity->key, sceau_key_unref);
  g_free (identity);
}

SceauTestPki *
sceau_test_pki_new (void)
{
  SceauTestPki *self = g_new0 (SceauTestPki, 1);

  self->identities = g_ptr_array_new_with_free_func (identity_free);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_key_unref);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
sceau_test_pki_free (SceauTestPki *self)
{
  sceau_test_pki_remove_files (self);
  g_ptr_array_unref (self->identities);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->paths);
  g_free (self->dir);
  g_free (self);
}

/* --- keys ------------------------------------------------------------------------------------- */

static SceauKey *
generate (SceauTestKeyType type)
{
  static const struct
  {
    gnutls_pk_algorithm_t algorithm;
    unsigned int bits;
  } types[N_KEY_TYPES] = {
    [SCEAU_TEST_EC] = { GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) },
    [SCEAU_TEST_EC_P384] = { GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1) },
    [SCEAU_TEST_EC_P521] = { GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP521R1) },
    [SCEAU_TEST_RSA] = { GNUTLS_PK_RSA, 2048 },
    [SCEAU_TEST_RSA_1024] = { GNUTLS_PK_RSA, 1024 },
    [SCEAU_TEST_RSA_3072] = { GNUTLS_PK_RSA, 3072 },
    [SCEAU_TEST_RSA_PSS] = { GNUTLS_PK_RSA_PSS, 2048 },
    [SCEAU_TEST_ED25519] = { GNUTLS_PK_EDDSA_ED25519,
                             GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519) },
    [SCEAU_TEST_ED448] = { GNUTLS_PK_EDDSA_ED448, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED448) },
  };
  gnutls_x509_privkey_t key;

  ok (gnutls_x509_privkey_init (&key));
  ok (gnutls_x509_privkey_generate (key, types[type].algorithm, types[type].bits, 0));
  return sceau_key_new_take_gnutls (key);
}

static gboolean
is_slow (SceauTestKeyType type)
{
  return type == SCEAU_TEST_RSA || type == SCEAU_TEST_RSA_1024 || type == SCEAU_TEST_RSA_3072
         || type == SCEAU_TEST_RSA_PSS;
}

SceauKey *
sceau_test_key (SceauTestPki *self, SceauTestKeyType type)
{
  static GPtrArray *store[N_KEY_TYPES];
  SceauKey *key;
  guint n;

  if (!is_slow (type))
    key = generate (type);
  else
    {
      if (store[type] == NULL)
        store[type] = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_key_unref);
      n = self->used_keys[type]++;
      if (n == store[type]->len)
        g_ptr_array_add (store[type], generate (type));
      key = sceau_key_ref (g_ptr_array_index (store[type], n));
    }
  g_ptr_array_add (self->keys, key);
  return key;
}

/* --- what goes in ----------------------------------------------------------------------------- */

static void
set_serial (gnutls_x509_crt_t crt, const char *hex)
{
  guint8 serial[20];
  gsize size = hex != NULL ? strlen (hex) / 2 : 16;

  if (hex != NULL)
    g_assert_true (size <= sizeof serial && sceau_hex_decode (hex, serial, size));
  else
    {
      ok (gnutls_rnd (GNUTLS_RND_NONCE, serial, size));
      serial[0] = (serial[0] & 0x7f) | 0x40;
    }
  ok (gnutls_x509_crt_set_serial (crt, serial, size));
}

static void
set_times (gnutls_x509_crt_t crt, Role role, const SceauTestOptions *options)
{
  static const struct
  {
    gint64 before, after;
  } defaults[] = {
    [ROOT] = { 5 * SCEAU_TEST_YEAR, 10 * SCEAU_TEST_YEAR },
    [AUTHORITY] = { SCEAU_TEST_YEAR, 5 * SCEAU_TEST_YEAR },
    [LEAF] = { SCEAU_TEST_DAY, 90 * SCEAU_TEST_DAY },
  };
  gint64 from = options->not_before != 0 ? options->not_before
                                         : SCEAU_TEST_NOW - defaults[role].before;
  gint64 to = options->not_after != 0 ? options->not_after : SCEAU_TEST_NOW + defaults[role].after;

  ok (gnutls_x509_crt_set_activation_time (crt, from));
  ok (gnutls_x509_crt_set_expiration_time (crt, to));
}

static void
set_common_name (gnutls_x509_crt_t crt, const char *cn, SceauTestFlags flags)
{
  gsize length = strlen (cn);
  g_autofree char *raw = NULL;

  if (!(flags & SCEAU_TEST_UTF8_SUBJECT))
    {
      ok (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, cn, length));
      return;
    }
  g_assert_cmpuint (length, <, 128);
  raw = g_strdup_printf ("\x0c%c%s", (char) length, cn);
  ok (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 1, raw, length + 2));
}

static void
set_request (gnutls_x509_crt_t crt, const SceauTestOptions *options)
{
  GBytes *bytes = sceau_request_get_der (options->request);
  gsize size;
  gnutls_datum_t der = { (unsigned char *) g_bytes_get_data (bytes, &size), 0 };
  gnutls_x509_crq_t crq;

  der.size = size;
  ok (gnutls_x509_crq_init (&crq));
  ok (gnutls_x509_crq_import (crq, &der, GNUTLS_X509_FMT_DER));
  ok (gnutls_x509_crt_set_crq (crt, crq)); /* key and subject */
  gnutls_x509_crq_deinit (crq);
}

static void
set_key (gnutls_x509_crt_t crt, SceauKey *key)
{
  gnutls_privkey_t private;
  gnutls_pubkey_t public;

  ok (gnutls_privkey_init (&private));
  ok (gnutls_pubkey_init (&public));
  ok (gnutls_privkey_import_x509 (private, sceau_key_peek_gnutls (key), 0));
  ok (gnutls_pubkey_import_privkey (public, private, 0, 0));
  ok (gnutls_x509_crt_set_pubkey (crt, public));
  gnutls_pubkey_deinit (public);
  gnutls_privkey_deinit (private);
}

static char *
dup_common_name (SceauTestPki *self, Role role, const SceauTestOptions *options)
{
  guint number = self->identities->len + 1;

  if (options->cn != NULL || options->subject != NULL || options->request != NULL)
    return g_strdup (options->cn);
  if (role == LEAF)
    return g_strdup_printf ("server-%u.example", number);
  return g_strdup_printf ("%s %u", role == ROOT ? "Root" : "Intermediate", number);
}

static void
set_subject (gnutls_x509_crt_t crt, const char *cn, const SceauTestOptions *options)
{
  if (options->subject != NULL)
    ok (gnutls_x509_crt_set_dn (crt, options->subject, NULL));
  if (cn != NULL)
    set_common_name (crt, cn, options->flags);
}

/* --- extensions ------------------------------------------------------------------------------- */

static void
append_der (GByteArray *out, guint8 tag, gconstpointer data, gsize size)
{
  const guint8 header[] = { tag, (guint8) size };

  g_assert_cmpuint (size, <, 0x80); /* with short names one octet of length is enough */
  g_byte_array_append (out, header, sizeof header);
  g_byte_array_append (out, data, (guint) size);
}

/* AuthorityKeyIdentifier ::= SEQUENCE { [0] identifier, [1] { [4] { Name } }, [2] serial number } */
static void
set_full_authority (gnutls_x509_crt_t crt, SceauCertificate *authority)
{
  GBytes *id = sceau_certificate_get_key_id (authority);
  GBytes *issuer = sceau_certificate_get_raw_issuer (authority);
  g_autoptr (GByteArray) name = g_byte_array_new ();
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  append_der (name, 0xa4, g_bytes_get_data (issuer, NULL), g_bytes_get_size (issuer));
  append_der (content, 0x80, g_bytes_get_data (id, NULL), g_bytes_get_size (id));
  append_der (content, 0xa1, name->data, name->len);
  append_der (content, 0x82, "\x01", 1);
  append_der (whole, 0x30, content->data, content->len);
  ok (gnutls_x509_crt_set_extension_by_oid (crt, "2.5.29.35", whole->data, whole->len, 0));
}

static void
set_key_ids (gnutls_x509_crt_t crt, SceauTestIdentity *issuer, const SceauTestOptions *options)
{
  guint8 own[64];
  size_t own_size = sizeof own;
  SceauTestIdentity *of = options->authority_key_id_of != NULL ? options->authority_key_id_of
                                                               : issuer;
  GBytes *copied = options->key_id_of != NULL
                       ? sceau_certificate_get_key_id (options->key_id_of->certificate)
                       : NULL;
  GBytes *authority = of != NULL ? sceau_certificate_get_key_id (of->certificate) : NULL;

  ok (gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA1, own, &own_size));
  if (copied != NULL)
    ok (gnutls_x509_crt_set_subject_key_id (crt, g_bytes_get_data (copied, NULL),
                                            g_bytes_get_size (copied)));
  else if (!(options->flags & SCEAU_TEST_NO_KEY_ID))
    ok (gnutls_x509_crt_set_subject_key_id (crt, own, own_size));
  if (options->flags & SCEAU_TEST_AUTHORITY_ISSUER)
    set_full_authority (crt, of->certificate);
  else if (authority != NULL && !(options->flags & SCEAU_TEST_NO_AUTHORITY_KEY_ID))
    ok (gnutls_x509_crt_set_authority_key_id (crt, g_bytes_get_data (authority, NULL),
                                              g_bytes_get_size (authority)));
}

static void
set_basic_constraints (gnutls_x509_crt_t crt, Role role, const SceauTestOptions *options)
{
  gboolean ca = (role != LEAF && !(options->flags & SCEAU_TEST_CA_FLAG_OFF))
                || (options->flags & SCEAU_TEST_CA_FLAG_ON);

  if (!(options->flags & SCEAU_TEST_NO_BASIC_CONSTRAINTS))
    ok (gnutls_x509_crt_set_basic_constraints (crt, ca, ca ? options->path_length - 1 : -1));
}

static void
set_usage (gnutls_x509_crt_t crt, Role role, const SceauTestOptions *options)
{
  guint usage = options->key_usage;
  guint i;

  if (usage == 0)
    usage = role == LEAF ? SCEAU_KEY_USAGE_DIGITAL_SIGNATURE
                         : SCEAU_KEY_USAGE_KEY_CERT_SIGN | SCEAU_KEY_USAGE_CRL_SIGN;
  if (!(options->flags & SCEAU_TEST_NO_KEY_USAGE))
    ok (gnutls_x509_crt_set_key_usage (crt, usage));
  if (options->flags & SCEAU_TEST_NO_PURPOSE)
    return;
  for (i = 0; options->purposes != NULL && options->purposes[i] != NULL; i++)
    ok (gnutls_x509_crt_set_key_purpose_oid (crt, options->purposes[i], 0));
  if (options->purposes == NULL && role == LEAF)
    ok (gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
}

static void
add_name (gnutls_x509_crt_t crt, const char *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  if (address != NULL)
    ok (gnutls_x509_crt_set_subject_alt_name (
        crt, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
        g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND));
  else
    ok (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, name, strlen (name),
                                              GNUTLS_FSAN_APPEND));
}

static void
set_names (gnutls_x509_crt_t crt, Role role, const char *cn, const SceauTestOptions *options)
{
  const char *const *names = options->names;
  guint i;

  if (names == NULL && options->request != NULL)
    names = sceau_request_get_names (options->request);
  if (options->flags & SCEAU_TEST_NO_NAMES)
    return;
  for (i = 0; names != NULL && names[i] != NULL; i++)
    add_name (crt, names[i]);
  if (names == NULL && role == LEAF && cn != NULL)
    add_name (crt, cn);
}

static void
add_constraints (gnutls_x509_name_constraints_t constraints, const char *const *names,
                 int (*add) (gnutls_x509_name_constraints_t, gnutls_x509_subject_alt_name_t,
                             const gnutls_datum_t *))
{
  guint i;

  for (i = 0; names != NULL && names[i] != NULL; i++)
    {
      gnutls_datum_t value = { (unsigned char *) names[i], strlen (names[i]) };

      if (strchr (names[i], '/') == NULL)
        {
          ok (add (constraints, GNUTLS_SAN_DNSNAME, &value));
          continue;
        }
      ok (gnutls_x509_cidr_to_rfc5280 (names[i], &value));
      ok (add (constraints, GNUTLS_SAN_IPADDRESS, &value));
      gnutls_free (value.data);
    }
}

static void
set_name_constraints (gnutls_x509_crt_t crt, const SceauTestOptions *options)
{
  gnutls_x509_name_constraints_t constraints;

  if (options->permitted == NULL && options->excluded == NULL)
    return;
  ok (gnutls_x509_name_constraints_init (&constraints));
  add_constraints (constraints, options->permitted, gnutls_x509_name_constraints_add_permitted);
  add_constraints (constraints, options->excluded, gnutls_x509_name_constraints_add_excluded);
  ok (gnutls_x509_crt_set_name_constraints (crt, constraints, 1));
  gnutls_x509_name_constraints_deinit (constraints);
}

static void
set_rare_extensions (gnutls_x509_crt_t crt, const SceauTestOptions *options)
{
  if (options->flags & SCEAU_TEST_CRITICAL_UNKNOWN)
    ok (gnutls_x509_crt_set_extension_by_oid (crt, UNKNOWN_EXTENSION, "\x05\x00", 2, 1));
  if (options->flags & SCEAU_TEST_MUST_STAPLE)
    ok (gnutls_x509_crt_set_extension_by_oid (crt, GNUTLS_X509EXT_OID_TLSFEATURES,
                                              "\x30\x03\x02\x01\x05", 5, 0));
  if (options->issuer_url != NULL)
    {
      gnutls_datum_t url = { (unsigned char *) options->issuer_url, strlen (options->issuer_url) };

      ok (gnutls_x509_crt_set_authority_info_access (crt, GNUTLS_IA_CAISSUERS_URI, &url));
    }
}

static void
set_extensions (gnutls_x509_crt_t crt, Role role, SceauTestIdentity *issuer, const char *cn,
                const SceauTestOptions *options)
{
  if (options->flags & SCEAU_TEST_VERSION_1)
    return;
  set_key_ids (crt, issuer, options);
  set_basic_constraints (crt, role, options);
  set_usage (crt, role, options);
  set_names (crt, role, cn, options);
  set_name_constraints (crt, options);
  set_rare_extensions (crt, options);
}

/* --- signing ---------------------------------------------------------------------------------- */

static gnutls_digest_algorithm_t
choose_digest (SceauKey *signer, SceauTestDigest digest)
{
  static const gnutls_digest_algorithm_t digests[] = {
    [SCEAU_TEST_SHA256] = GNUTLS_DIG_SHA256, [SCEAU_TEST_SHA384] = GNUTLS_DIG_SHA384,
    [SCEAU_TEST_SHA512] = GNUTLS_DIG_SHA512, [SCEAU_TEST_SHA1] = GNUTLS_DIG_SHA1,
    [SCEAU_TEST_MD5] = GNUTLS_DIG_MD5,       [SCEAU_TEST_PSS_SHA256] = GNUTLS_DIG_SHA256,
  };

  switch (gnutls_x509_privkey_get_pk_algorithm (sceau_key_peek_gnutls (signer)))
    {
    case GNUTLS_PK_EDDSA_ED25519:
      return GNUTLS_DIG_SHA512;
    case GNUTLS_PK_EDDSA_ED448:
      return GNUTLS_DIG_SHAKE_256;
    default:
      return digests[digest];
    }
}

static void
sign (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, SceauKey *signer, SceauTestDigest digest)
{
  gnutls_privkey_t private;
  unsigned int flags = digest == SCEAU_TEST_PSS_SHA256 ? GNUTLS_PRIVKEY_SIGN_FLAG_RSA_PSS : 0;

  ok (gnutls_privkey_init (&private));
  ok (gnutls_privkey_import_x509 (private, sceau_key_peek_gnutls (signer), 0));
  ok (gnutls_x509_crt_privkey_sign (crt, issuer, private, choose_digest (signer, digest), flags));
  gnutls_privkey_deinit (private);
}

/* The signature comes last: turning a bit near its end leaves everything else as it was. Not in the very last octet, which nettle
 * does not look at in an Ed448 signature. */
static GBytes *export(gnutls_x509_crt_t crt, SceauTestFlags flags)
{
  gnutls_datum_t der;
  GBytes *bytes;

  ok (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der));
  if (flags & SCEAU_TEST_CORRUPT_SIGNATURE)
    der.data[der.size - 9] ^= 1;
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return bytes;
}

static SceauTestIdentity *
keep (SceauTestPki *self, GBytes *der, SceauKey *key)
{
  g_autoptr (GError) error = NULL;
  SceauTestIdentity *identity = g_new0 (SceauTestIdentity, 1);

  identity->certificate = sceau_certificate_new_from_der (der, &error);
  g_assert_no_error (error);
  identity->key = key != NULL ? sceau_key_ref (key) : NULL;
  g_ptr_array_add (self->identities, identity);
  return identity;
}

static SceauTestIdentity *
issue (SceauTestPki *self, Role role, SceauTestIdentity *issuer, const SceauTestOptions *options)
{
  g_autofree char *cn = dup_common_name (self, role, options);
  g_autoptr (GBytes) der = NULL;
  SceauKey *key = options->key;
  gnutls_x509_crt_t crt;

  if (key == NULL && options->request == NULL)
    key = sceau_test_key (self, options->key_type);
  g_assert_true (issuer != NULL ? issuer->key != NULL : key != NULL);
  ok (gnutls_x509_crt_init (&crt));
  ok (gnutls_x509_crt_set_version (crt, options->flags & SCEAU_TEST_VERSION_1 ? 1 : 3));
  set_serial (crt, options->serial);
  set_times (crt, role, options);
  if (key != NULL)
    set_key (crt, key);
  else
    set_request (crt, options);
  set_subject (crt, cn, options);
  set_extensions (crt, role, issuer, cn, options);
  sign (crt, issuer != NULL ? sceau_certificate_peek_gnutls (issuer->certificate) : crt,
        issuer != NULL ? issuer->key : key, options->digest);
  der = export(crt, options->flags);
  gnutls_x509_crt_deinit (crt);
  return keep (self, der, key);
}

SceauTestIdentity *
sceau_test_issue_root (SceauTestPki *self, const SceauTestOptions *options)
{
  return issue (self, ROOT, NULL, options);
}

SceauTestIdentity *
sceau_test_issue_ca (SceauTestPki *self, SceauTestIdentity *issuer, const SceauTestOptions *options)
{
  return issue (self, AUTHORITY, issuer, options);
}

SceauTestIdentity *
sceau_test_issue_leaf (SceauTestPki *self, SceauTestIdentity *issuer,
                       const SceauTestOptions *options)
{
  return issue (self, LEAF, issuer, options);
}

static SceauTestIdentity *
check_same_subject (SceauTestIdentity *made, SceauTestIdentity *original)
{
  g_assert_true (g_bytes_equal (sceau_certificate_get_raw_subject (made->certificate),
                                sceau_certificate_get_raw_subject (original->certificate)));
  return made;
}

SceauTestIdentity *
sceau_test_cross_sign (SceauTestPki *self, SceauTestIdentity *issuer, SceauTestIdentity *subject)
{
  const char *name = sceau_certificate_get_subject (subject->certificate);

  return check_same_subject (sceau_test_ca (self, issuer, .subject = name, .key = subject->key),
                             subject);
}

SceauTestIdentity *
sceau_test_decoy (SceauTestPki *self, SceauTestIdentity *issuer, SceauTestIdentity *original)
{
  const char *name = sceau_certificate_get_subject (original->certificate);
  SceauTestOptions options = { .subject = name, .key_id_of = original };

  return check_same_subject (issue (self, AUTHORITY, issuer, &options), original);
}
