/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of Sceau, and the converters used where foreign errors come in. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Codes are stable: sceau_error_code_to_string () gives the name used in JSON, in the API's problem documents and by
 * scripts ("wrong-password"); it is the enum's name in lower case with dashes. */
typedef enum
{
  SCEAU_ERROR_FAILED,
  SCEAU_ERROR_CANCELLED,
  SCEAU_ERROR_INVALID_ARGUMENT,
  SCEAU_ERROR_NOT_FOUND,
  SCEAU_ERROR_EXISTS,
  SCEAU_ERROR_BUSY,
  SCEAU_ERROR_IO,
  SCEAU_ERROR_NO_SPACE,
  SCEAU_ERROR_PERMISSION,
  SCEAU_ERROR_UNSUPPORTED,
  /* input */
  SCEAU_ERROR_EMPTY,
  SCEAU_ERROR_TOO_LARGE,
  SCEAU_ERROR_TOO_MANY,
  SCEAU_ERROR_MALFORMED,
  SCEAU_ERROR_NOT_A_CERTIFICATE,
  SCEAU_ERROR_ENCRYPTED,
  SCEAU_ERROR_WRONG_PASSWORD,
  /* reaching a server (the vendor's distinctions) */
  SCEAU_ERROR_UNREACHABLE, /* NETWORK */
  SCEAU_ERROR_TIMED_OUT,   /* TIMEOUT */
  SCEAU_ERROR_NAME_DOES_NOT_RESOLVE,
  SCEAU_ERROR_TLS,
  SCEAU_ERROR_NOT_CAMTRACE,
  SCEAU_ERROR_BAD_RESPONSE,
  SCEAU_ERROR_HTTP_ERROR,
  SCEAU_ERROR_VERSION_TOO_OLD,
  SCEAU_ERROR_VERSION_UNSUPPORTED,
  SCEAU_ERROR_NO_PASSWORD, /* none was ever given here: nothing was refused */
  SCEAU_ERROR_AUTH_FAILED,
  SCEAU_ERROR_AUTH_HTTP,
  SCEAU_ERROR_AUTH_CONFIG,
  SCEAU_ERROR_FORBIDDEN,
  SCEAU_ERROR_TOO_MANY_ATTEMPTS,
  SCEAU_ERROR_AGENT_KEY_CHANGED,
  SCEAU_ERROR_AGENT_KEY_UNKNOWN, /* nothing pinned yet: ask the person */
  SCEAU_ERROR_NO_AGENT,
  SCEAU_ERROR_HOST_KEY_CHANGED, /* of the server's SSH */
  SCEAU_ERROR_HOST_KEY_UNKNOWN,
  /* the management API's refusals */
  SCEAU_ERROR_CHANGED_MEANWHILE,     /* 412 */
  SCEAU_ERROR_PRECONDITION_REQUIRED, /* 428 */
  SCEAU_ERROR_METHOD_NOT_ALLOWED,
  SCEAU_ERROR_NO_CERTIFICATE,
  SCEAU_ERROR_PAIR_MISMATCH,
  SCEAU_ERROR_FRONT_END_REJECTED,
  SCEAU_ERROR_FRONT_END_NOT_OURS,
  SCEAU_ERROR_REQUEST_PENDING,
  SCEAU_ERROR_KEY_IN_USE,
  SCEAU_ERROR_HTTPS_ENABLED,
  SCEAU_ERROR_NOTHING_TO_MIGRATE,
  SCEAU_ERROR_CHAIN_REJECTED,   /* 422; findings attached */
  SCEAU_ERROR_CHAIN_INCOMPLETE, /* 422; findings attached, can be allowed */
  SCEAU_ERROR_CHANGED_OUTSIDE,
  SCEAU_ERROR_LAYOUT_CHANGED, /* CamTrace's folder is not where it was, or not of the version it was */
  SCEAU_ERROR_VERIFY_FAILED, /* a TLS client did not get what was meant */
  SCEAU_ERROR_ROLLED_BACK,
  /* this workstation */
  SCEAU_ERROR_NO_KEYRING,
  SCEAU_ERROR_KEYRING_LOCKED,
  SCEAU_ERROR_DATABASE,
  SCEAU_ERROR_DATABASE_TOO_NEW,
  SCEAU_ERROR_N_CODES, /*< skip >*/
} SceauErrorCode;

#define SCEAU_ERROR (sceau_error_quark ())
GQuark sceau_error_quark (void);

const char *sceau_error_code_to_string (SceauErrorCode code);
/* FALSE when the name is unknown (then *code is FAILED). */
gboolean sceau_error_code_from_string (const char *name, SceauErrorCode *code);
/* A translated sentence for a code, for errors that come with no better one. */
const char *sceau_error_code_to_message (SceauErrorCode code);

/* Extended error (G_DEFINE_EXTENDED_ERROR): findings about the input, a list of boxed SceauFinding owned by the error, opaque
 * here because findings live in pki. The array has a free function of its own and is never NULL-terminated. */
void sceau_error_set_findings (GError *error, GPtrArray *findings);
GPtrArray *sceau_error_get_findings (const GError *error); /* transfer none, nullable */
/* What a server told over a good connection, whatever the code says ("io" may be its own disk). */
void sceau_error_set_answer (GError *error);
gboolean sceau_error_is_answer (const GError *error);
/* Detail for the log or "Details" only, never shown as the message (a front end's own words, an errno). */
void sceau_error_set_detail (GError *error, const char *detail);
const char *sceau_error_get_detail (const GError *error); /* nullable */
/* The same where the message does not end with it already; nullable. */
const char *sceau_error_get_untold (const GError *error);

/* Table-driven: turns a foreign error (GIO, resolver, TLS, file, JSON, libsoup through GIO…) in place into our domain; a
 * SCEAU_ERROR stays as it is. The foreign text becomes the detail. G_IO_ERROR_CANCELLED becomes CANCELLED. */
void sceau_error_convert (GError **error);
/* For "return sceau_error_propagate (error, g_steal_pointer (&local))": converts, then propagates. Always FALSE. */
gboolean sceau_error_propagate (GError **dest, GError *src);
/* For "return sceau_error_refuse (…)": INVALID_ARGUMENT, with the message. Always FALSE. */
gboolean sceau_error_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* From errno, naming the file. */
void sceau_error_set_errno (GError **error, int saved_errno, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* From a GnuTLS return code (negative), with our code for it. */
void sceau_error_set_gnutls (GError **error, SceauErrorCode code, int gnutls_code,
                             const char *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
