/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GTlsDatabase that trusts nobody and holds nothing. */
#include "config.h"

#include "camtrace/sceau-no-trust.h"

struct _SceauNoTrust
{
  GTlsDatabase parent_instance;
};

G_DEFINE_FINAL_TYPE (SceauNoTrust, sceau_no_trust, G_TYPE_TLS_DATABASE)

/* Never 0: a connection that nobody judged is refused. */
static GTlsCertificateFlags
sceau_no_trust_verify_chain (GTlsDatabase *database, GTlsCertificate *chain, const char *purpose,
                             GSocketConnectable *identity, GTlsInteraction *interaction,
                             GTlsDatabaseVerifyFlags flags, GCancellable *cancellable,
                             GError **error)
{
  return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
sceau_no_trust_class_init (SceauNoTrustClass *klass)
{
  G_TLS_DATABASE_CLASS (klass)->verify_chain = sceau_no_trust_verify_chain;
}

static void
sceau_no_trust_init (SceauNoTrust *self)
{
}

/**
 * sceau_no_trust_get:
 *
 * Returns: (transfer none): the one instance
 */
GTlsDatabase *
sceau_no_trust_get (void)
{
  static gsize instance;

  if (g_once_init_enter (&instance))
    g_once_init_leave (&instance, (gsize) g_object_new (SCEAU_TYPE_NO_TRUST, NULL));
  return (GTlsDatabase *) instance;
}
