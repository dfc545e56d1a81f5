/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PKI made at run time, for every test that needs certificates.
 *
 *   g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
 *   SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
 *   SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Intermediate");
 *   SceauTestIdentity *leaf = sceau_test_leaf (pki, mid, .cn = "lyon.example", .names = SCEAU_TEST_LIST ("lyon.example", "192.0.2.1"));
 *   g_autofree char *pem = sceau_test_pem (leaf, mid, NULL);
 *
 * Everything handed out as SceauTestIdentity * or from a file writer belongs to the SceauTestPki. The time is SCEAU_TEST_NOW, always.
 * EC keys are new each time; RSA keys come from a store of the process, the n-th identity of each SceauTestPki gets the n-th key. */
#pragma once

#include "pki/sceau-anchors.h"
#include "pki/sceau-certificate.h"
#include "pki/sceau-request.h"

G_BEGIN_DECLS

#define SCEAU_TEST_NOW  G_GINT64_CONSTANT (1795422600) /* 2026-11-23T08:30:00Z */
#define SCEAU_TEST_DAY  G_GINT64_CONSTANT (86400)
#define SCEAU_TEST_YEAR (365 * SCEAU_TEST_DAY)

typedef struct _SceauTestPki SceauTestPki;

/* A certificate with, where the test PKI made it, its private key. */
typedef struct
{
  SceauCertificate *certificate;
  SceauKey *key; /* nullable */
} SceauTestIdentity;

typedef enum
{
  SCEAU_TEST_EC, /* P-256 */
  SCEAU_TEST_EC_P384,
  SCEAU_TEST_EC_P521,
  SCEAU_TEST_RSA, /* 2048 bits */
  SCEAU_TEST_RSA_1024,
  SCEAU_TEST_RSA_3072,
  SCEAU_TEST_RSA_PSS, /* a key that can only make PSS signatures */
  SCEAU_TEST_ED25519,
  SCEAU_TEST_ED448,
} SceauTestKeyType;

typedef enum
{
  SCEAU_TEST_SHA256, /* or what an Edwards curve has */
  SCEAU_TEST_SHA384,
  SCEAU_TEST_SHA512,
  SCEAU_TEST_SHA1,
  SCEAU_TEST_MD5,        /* with an RSA issuer */
  SCEAU_TEST_PSS_SHA256, /* RSA-PSS signature with an RSA or RSA-PSS issuer */
} SceauTestDigest;

typedef enum
{
  SCEAU_TEST_NO_NAMES =
      1 << 0, /* a leaf without subjectAltName, so with the name in the CN alone */
  SCEAU_TEST_NO_KEY_ID = 1 << 1, /* no subject key identifier */
  SCEAU_TEST_NO_AUTHORITY_KEY_ID = 1 << 2,
  SCEAU_TEST_NO_KEY_USAGE = 1 << 3,
  SCEAU_TEST_NO_PURPOSE = 1 << 4, /* no extended key usage */
  SCEAU_TEST_NO_BASIC_CONSTRAINTS = 1 << 5,
  SCEAU_TEST_CA_FLAG_OFF = 1 << 6, /* an authority whose basic constraints say that it is none */
  SCEAU_TEST_CA_FLAG_ON = 1 << 7,  /* a leaf that is an authority */
  SCEAU_TEST_CRITICAL_UNKNOWN =
      1 << 8, /* a critical extension that nobody knows (1.3.6.1.4.1.55555.1) */
  SCEAU_TEST_MUST_STAPLE = 1 << 9,
  SCEAU_TEST_CORRUPT_SIGNATURE = 1 << 10, /* one bit of the signature is turned */
  SCEAU_TEST_VERSION_1 = 1 << 11,         /* no extensions at all */
  SCEAU_TEST_UTF8_SUBJECT =
      1
      << 12, /* the CN as UTF8String where GnuTLS would take a PrintableString: other bytes, same text */
  SCEAU_TEST_AUTHORITY_ISSUER =
      1
      << 13, /* the authority key identifier names its issuer's issuer too, as OpenSSL can write it */
} SceauTestFlags;

/* What can be asked of a certificate; all zero is an honest one. */
typedef struct
{
  const char *cn; /* common name; default: made up, different each time */
  const char *
      subject; /* instead of @cn: RFC 4514, the most specific part first: "CN=a.example,O=Ville,C=FR" */
  const char *const *names; /* leaf: DNS names and addresses; default: the CN */
  SceauTestKeyType key_type;
  SceauKey *key;         /* instead of a new one (cross-signs, renewals) */
  SceauRequest *request; /* instead: its public key; subject and names too unless they are given */
  SceauTestDigest digest;
  SceauTestFlags flags;
  gint64 not_before,
      not_after; /* Unix seconds; default: around SCEAU_TEST_NOW (root ten years, CA five, leaf 90 days) */
  int path_length; /* SCEAU_TEST_PATH_LENGTH (n) */
  const char *const *
      permitted; /* name constraints: DNS names ("example", ".example") or networks ("192.0.2.0/24") */
  const char *const *excluded;
  guint key_usage;              /* SceauKeyUsage bits; default: what an honest one has */
  const char *const *purposes;  /* OIDs; default: serverAuth for a leaf, none for an authority */
  const char *issuer_url;       /* AIA caIssuers */
  const char *serial;           /* hex; default: random */
  SceauTestIdentity *key_id_of; /* takes over its subject key identifier (a decoy) */
  SceauTestIdentity *authority_key_id_of;
} SceauTestOptions;

#define SCEAU_TEST_PATH_LENGTH(n) ((n) + 1)
#define SCEAU_TEST_LIST(...)      ((const char *const[]){ __VA_ARGS__, NULL })

SceauTestPki *sceau_test_pki_new (void);
void sceau_test_pki_free (SceauTestPki *self);

/* The options are written as designated initialisers after the fixed arguments. */
#define sceau_test_root(pki, ...) sceau_test_issue_root ((pki), &(SceauTestOptions){ __VA_ARGS__ })
#define sceau_test_ca(pki, issuer, ...) \
  sceau_test_issue_ca ((pki), (issuer), &(SceauTestOptions){ __VA_ARGS__ })
#define sceau_test_leaf(pki, issuer, ...) \
  sceau_test_issue_leaf ((pki), (issuer), &(SceauTestOptions){ __VA_ARGS__ })
SceauTestIdentity *sceau_test_issue_root (SceauTestPki *self, const SceauTestOptions *options);
SceauTestIdentity *sceau_test_issue_ca (SceauTestPki *self, SceauTestIdentity *issuer,
                                        const SceauTestOptions *options);
/* @issuer NULL: self-signed */
SceauTestIdentity *sceau_test_issue_leaf (SceauTestPki *self, SceauTestIdentity *issuer,
                                          const SceauTestOptions *options);
/* The same subject and key, certified by another issuer. */
SceauTestIdentity *sceau_test_cross_sign (SceauTestPki *self, SceauTestIdentity *issuer,
                                          SceauTestIdentity *subject);
/* An authority with the subject and key identifier of @original, and another key, signed by @issuer (NULL: by itself). */
SceauTestIdentity *sceau_test_decoy (SceauTestPki *self, SceauTestIdentity *issuer,
                                     SceauTestIdentity *original);

SceauKey *sceau_test_key (SceauTestPki *self, SceauTestKeyType type); /* transfer none */

/* Lists of identities, ended by NULL, in the order given. */
char *sceau_test_pem (SceauTestIdentity *first, ...) G_GNUC_NULL_TERMINATED;
GPtrArray *sceau_test_pile (SceauTestIdentity *first,
                            ...) G_GNUC_NULL_TERMINATED; /* of SceauCertificate */
GBytes *sceau_test_pkcs7 (gboolean pem, SceauTestIdentity *first, ...) G_GNUC_NULL_TERMINATED;
SceauAnchors *sceau_test_anchors (SceauTestIdentity *first,
                                  ...) G_GNUC_NULL_TERMINATED; /* from a file */
char *sceau_test_key_pem (SceauTestIdentity *self);            /* PKCS#8 in clear */

typedef enum
{
  SCEAU_TEST_PKCS12_AES,  /* PBES2, AES-256 */
  SCEAU_TEST_PKCS12_3DES, /* what Windows wrote for twenty years */
  SCEAU_TEST_PKCS12_RC2,  /* certificates with 40 bits of RC2 */
} SceauTestPkcs12;
/* The first one's key and all certificates. */
GBytes *sceau_test_pkcs12 (SceauTestPkcs12 kind, const char *password, SceauTestIdentity *first,
                           ...) G_GNUC_NULL_TERMINATED;
GBytes *sceau_test_crl (SceauTestIdentity *issuer); /* DER */

/* A file in a folder of the SceauTestPki, which is removed with it; the path belongs to @self. */
const char *sceau_test_write (SceauTestPki *self, const char *name, const void *data, gssize size);
const char *sceau_test_get_dir (SceauTestPki *self);

/* Runs a program to its end, with no shell, nothing on its input, and its output and errors in *output (nullable). Returns its exit status. */
int sceau_test_run (char **output, const char *program, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauTestPki, sceau_test_pki_free)

G_END_DECLS
