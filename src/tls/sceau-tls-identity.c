/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a TLS server shows: certificate, intermediates and key, in GnuTLS' form. */
#include "config.h"

#include "tls/sceau-tls-identity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* TLS 1.2 and 1.3 only, and only key exchanges with forward secrecy. */
#define SERVER_PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:%SERVER_PRECEDENCE"
/* A client's hello with every extension known today is below 2 KiB; a client certificate is
 * never asked for. */
#define MAX_HANDSHAKE_MESSAGE (32 * 1024)

struct _SceauTlsIdentity
{
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priority;
};

static void
tls_identity_clear (gpointer data)
{
  SceauTlsIdentity *self = data;

  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&self->priority, gnutls_priority_deinit);
}

static int
tls_identity_load (SceauTlsIdentity *self, const char *chain_pem, SceauSecret *key_pem)
{
  gsize key_size = 0;
  const void *key_data = sceau_secret_get_data (key_pem, &key_size);
  gnutls_datum_t chain = { (unsigned char *) chain_pem, (unsigned int) strlen (chain_pem) };
  gnutls_datum_t key = { (unsigned char *) key_data, (unsigned int) key_size };
  int code;

  code = gnutls_priority_init (&self->priority, SERVER_PRIORITY, NULL);
  if (code < 0)
    return code;
  code = gnutls_certificate_allocate_credentials (&self->credentials);
  if (code < 0)
    return code;
  return gnutls_certificate_set_x509_key_mem (self->credentials, &chain, &key, GNUTLS_X509_FMT_PEM);
}

/*
 * sceau_tls_identity_new:
 * @chain_pem: the certificates to send, leaf first
 * @key_pem: the leaf's key, PEM in clear
 *
 * Returns: (transfer full) (nullable): an identity, or %NULL with PAIR_MISMATCH when the key is
 *   not the leaf's, MALFORMED
 * when one of them cannot be read
 */
SceauTlsIdentity *
sceau_tls_identity_new (const char *chain_pem, SceauSecret *key_pem, GError **error)
{
  g_autoptr (SceauTlsIdentity) self = g_atomic_rc_box_new0 (SceauTlsIdentity);
  int code;

  g_return_val_if_fail (chain_pem != NULL && key_pem != NULL, NULL);

  code = tls_identity_load (self, chain_pem, key_pem);
  if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_PAIR_MISMATCH, code,
                              _ ("The private key does not belong to the certificate."));
      return NULL;
    }
  if (code < 0)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_MALFORMED, code,
                              _ ("The TLS identity cannot be read."));
      return NULL;
    }
  return g_steal_pointer (&self);
}

SceauTlsIdentity *
sceau_tls_identity_ref (SceauTlsIdentity *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
sceau_tls_identity_unref (SceauTlsIdentity *self)
{
  g_atomic_rc_box_release_full (self, tls_identity_clear);
}

static int
tls_identity_set_up_session (SceauTlsIdentity *self, gnutls_session_t session)
{
  static const gnutls_datum_t http = { (unsigned char *) "http/1.1", 8 };
  int code;

  code = gnutls_priority_set (session, self->priority);
  if (code < 0)
    return code;
  code = gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  if (code < 0)
    return code;
  code = gnutls_alpn_set_protocols (session, &http, 1, 0);
  if (code < 0)
    return code;
  gnutls_handshake_set_max_packet_length (session, MAX_HANDSHAKE_MESSAGE);
  gnutls_certificate_server_set_request (session, GNUTLS_CERT_IGNORE);
  return 0;
}

/*
 * sceau_tls_identity_new_session:
 *
 * A server session with this identity; @self must live as long as it does. There are no session
 * tickets: a resumed
 * connection would go on showing an identity that has been replaced.
 *
 * Returns: (transfer full) (nullable): a session for gnutls_deinit ()
 */
gnutls_session_t
sceau_tls_identity_new_session (SceauTlsIdentity *self, GError **error)
{
  gnutls_session_t session = NULL;
  int code;

  code = gnutls_init (&session,
                      GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
  if (code >= 0)
    code = tls_identity_set_up_session (self, session);
  if (code >= 0)
    return session;
  g_clear_pointer (&session, gnutls_deinit);
  sceau_error_set_gnutls (error, SCEAU_ERROR_TLS, code, _ ("A TLS session could not be made."));
  return NULL;
}
