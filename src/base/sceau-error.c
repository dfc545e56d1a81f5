/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of Sceau, and the converters used where foreign errors come in. */
#include "config.h"

#include "base/sceau-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>

#define ANY_CODE (-1)

typedef struct
{
  GPtrArray *findings;
  char *detail;
  gboolean is_answer;
} SceauErrorPrivate;

static void
sceau_error_private_init (SceauErrorPrivate *priv)
{
  priv->findings = NULL;
  priv->detail = NULL;
  priv->is_answer = FALSE;
}

static void
sceau_error_private_copy (const SceauErrorPrivate *source, SceauErrorPrivate *copy)
{
  copy->findings = source->findings != NULL ? g_ptr_array_ref (source->findings) : NULL;
  copy->detail = g_strdup (source->detail);
  copy->is_answer = source->is_answer;
}

static void
sceau_error_private_clear (SceauErrorPrivate *priv)
{
  g_clear_pointer (&priv->findings, g_ptr_array_unref);
  g_clear_pointer (&priv->detail, g_free);
}

G_DEFINE_EXTENDED_ERROR (SceauError, sceau_error)

typedef struct
{
  const char *name;
  const char *message;
} CodeInfo;

static const CodeInfo codes[SCEAU_ERROR_N_CODES] = {
  [SCEAU_ERROR_FAILED] = { "failed", N_ ("Something went wrong.") },
  [SCEAU_ERROR_CANCELLED] = { "cancelled", N_ ("Cancelled.") },
  [SCEAU_ERROR_INVALID_ARGUMENT] = { "invalid-argument", N_ ("A value is not valid.") },
  [SCEAU_ERROR_NOT_FOUND] = { "not-found", N_ ("Not found.") },
  [SCEAU_ERROR_EXISTS] = { "exists", N_ ("It exists already.") },
  [SCEAU_ERROR_BUSY] = { "busy", N_ ("Another operation is running.") },
  [SCEAU_ERROR_IO] = { "io", N_ ("Reading or writing failed.") },
  [SCEAU_ERROR_NO_SPACE] = { "no-space", N_ ("The disk is full.") },
  [SCEAU_ERROR_PERMISSION] = { "permission", N_ ("Permission denied.") },
  [SCEAU_ERROR_UNSUPPORTED] = { "unsupported", N_ ("This is not supported.") },
  [SCEAU_ERROR_EMPTY] = { "empty", N_ ("There is nothing in it.") },
  [SCEAU_ERROR_TOO_LARGE] = { "too-large", N_ ("It is too large.") },
  [SCEAU_ERROR_TOO_MANY] = { "too-many", N_ ("There are too many.") },
  [SCEAU_ERROR_MALFORMED] = { "malformed", N_ ("The data cannot be understood.") },
  [SCEAU_ERROR_NOT_A_CERTIFICATE] = { "not-a-certificate", N_ ("This is not a certificate.") },
  [SCEAU_ERROR_ENCRYPTED] = { "encrypted", N_ ("A password is needed.") },
  [SCEAU_ERROR_WRONG_PASSWORD] = { "wrong-password", N_ ("The password is not the right one.") },
  [SCEAU_ERROR_UNREACHABLE] = { "unreachable", N_ ("The server cannot be reached.") },
  [SCEAU_ERROR_TIMED_OUT] = { "timed-out", N_ ("There was no answer in time.") },
  [SCEAU_ERROR_NAME_DOES_NOT_RESOLVE] = { "name-does-not-resolve",
                                          N_ ("The server’s name is not known to this network.") },
  [SCEAU_ERROR_TLS] = { "tls", N_ ("No secure connection could be made.") },
  [SCEAU_ERROR_NOT_CAMTRACE] = { "not-camtrace", N_ ("This is not a CamTrace server.") },
  [SCEAU_ERROR_BAD_RESPONSE] = { "bad-response",
                                 N_ ("The server gave an answer that cannot be understood.") },
  [SCEAU_ERROR_HTTP_ERROR] = { "http-error", N_ ("The server answered with an error.") },
  [SCEAU_ERROR_VERSION_TOO_OLD] = { "version-too-old",
                                    N_ ("The server’s version of CamTrace is too old.") },
  [SCEAU_ERROR_VERSION_UNSUPPORTED] = { "version-unsupported",
                                        N_ ("The server’s version of CamTrace is not supported.") },
  [SCEAU_ERROR_NO_PASSWORD] = { "no-password",
                                N_ ("No password of this server was given on this computer yet.") },
  [SCEAU_ERROR_AUTH_FAILED] = { "auth-failed",
                                N_ ("The user name or the password is not the right one.") },
  [SCEAU_ERROR_AUTH_HTTP] = { "auth-http", N_ ("The server could not check the password.") },
  [SCEAU_ERROR_AUTH_CONFIG] = { "auth-config",
                                N_ ("The server is not set up to check passwords.") },
  [SCEAU_ERROR_FORBIDDEN] = { "forbidden", N_ ("This user may not do that.") },
  [SCEAU_ERROR_TOO_MANY_ATTEMPTS] = { "too-many-attempts",
                                      N_ ("There were too many attempts. Try again later.") },
  [SCEAU_ERROR_AGENT_KEY_CHANGED] = { "agent-key-changed",
                                      N_ ("The agent’s key has changed: this may be another machine.") },
  [SCEAU_ERROR_AGENT_KEY_UNKNOWN] = { "agent-key-unknown",
                                      N_ ("The agent’s fingerprint has not been confirmed yet.") },
  [SCEAU_ERROR_NO_AGENT] = { "no-agent", N_ ("There is no Sceau agent on this server.") },
  [SCEAU_ERROR_HOST_KEY_CHANGED] = { "host-key-changed",
                                     N_ ("The server’s SSH key has changed: this may be another machine.") },
  [SCEAU_ERROR_HOST_KEY_UNKNOWN] = { "host-key-unknown",
                                     N_ ("The server’s SSH key has not been confirmed yet.") },
  [SCEAU_ERROR_CHANGED_MEANWHILE] = { "changed-meanwhile",
                                      N_ ("Somebody else has changed the server meanwhile.") },
  [SCEAU_ERROR_PRECONDITION_REQUIRED] = { "precondition-required",
                                          N_ ("The request does not say which state it means to change.") },
  [SCEAU_ERROR_METHOD_NOT_ALLOWED] = { "method-not-allowed",
                                       N_ ("The server does not do this here.") },
  [SCEAU_ERROR_NO_CERTIFICATE] = { "no-certificate",
                                   N_ ("There is no certificate on the server.") },
  [SCEAU_ERROR_PAIR_MISMATCH] = { "pair-mismatch",
                                  N_ ("The certificate and the private key do not belong together.") },
  [SCEAU_ERROR_FRONT_END_REJECTED] = { "front-end-rejected",
                                       N_ ("The web front end refuses this certificate.") },
  [SCEAU_ERROR_FRONT_END_NOT_OURS] = { "front-end-not-ours",
                                       N_ ("The HTTPS port belongs to another program.") },
  [SCEAU_ERROR_REQUEST_PENDING] = { "request-pending",
                                    N_ ("A certificate request is waiting for its answer.") },
  [SCEAU_ERROR_KEY_IN_USE] = { "key-in-use", N_ ("This private key is in use.") },
  [SCEAU_ERROR_HTTPS_ENABLED] = { "https-enabled", N_ ("HTTPS is on.") },
  [SCEAU_ERROR_NOTHING_TO_MIGRATE] = { "nothing-to-migrate",
                                       N_ ("There is nothing to take over.") },
  [SCEAU_ERROR_CHAIN_REJECTED] = { "chain-rejected",
                                   N_ ("These certificates cannot be installed.") },
  [SCEAU_ERROR_CHAIN_INCOMPLETE] = { "chain-incomplete",
                                     N_ ("An intermediate certificate is missing.") },
  [SCEAU_ERROR_CHANGED_OUTSIDE] = { "changed-outside",
                                    N_ ("The server’s files were changed by something other than Sceau.") },
  [SCEAU_ERROR_LAYOUT_CHANGED] = { "layout-changed",
                                   N_ ("CamTrace’s certificate folder is not what it was.") },
  [SCEAU_ERROR_VERIFY_FAILED] = { "verify-failed",
                                  N_ ("A TLS client does not get the certificate that was installed.") },
  [SCEAU_ERROR_ROLLED_BACK] = { "rolled-back",
                                N_ ("It did not work. What was there before has been put back.") },
  [SCEAU_ERROR_NO_KEYRING] = { "no-keyring", N_ ("There is no keyring to keep secrets in.") },
  [SCEAU_ERROR_KEYRING_LOCKED] = { "keyring-locked", N_ ("The keyring is locked.") },
  [SCEAU_ERROR_DATABASE] = { "database", N_ ("The list of servers cannot be used.") },
  [SCEAU_ERROR_DATABASE_TOO_NEW] = { "database-too-new",
                                     N_ ("The list of servers was written by a newer version of Sceau.") },
};

/**
 * sceau_error_code_to_string:
 * @code: a code
 *
 * Returns: (transfer none): its name, for JSON and scripts ("wrong-password")
 */
const char *
sceau_error_code_to_string (SceauErrorCode code)
{
  g_return_val_if_fail ((guint) code < SCEAU_ERROR_N_CODES, codes[SCEAU_ERROR_FAILED].name);

  return codes[code].name;
}

/**
 * sceau_error_code_from_string:
 * @name: (nullable): a name
 * @code: (out): its code; FAILED if there is none
 *
 * Returns: whether @name is the name of a code
 */
gboolean
sceau_error_code_from_string (const char *name, SceauErrorCode *code)
{
  g_return_val_if_fail (code != NULL, FALSE);

  for (guint i = 0; i < SCEAU_ERROR_N_CODES; i++)
    if (g_strcmp0 (codes[i].name, name) == 0)
      {
        *code = (SceauErrorCode) i;
        return TRUE;
      }
  *code = SCEAU_ERROR_FAILED;
  return FALSE;
}

/**
 * sceau_error_code_to_message:
 * @code: a code
 *
 * Returns: (transfer none): a sentence in the user's language, for errors that come with no better one
 */
const char *
sceau_error_code_to_message (SceauErrorCode code)
{
  if ((guint) code >= SCEAU_ERROR_N_CODES)
    code = SCEAU_ERROR_FAILED;
  return _ (codes[code].message);
}

/**
 * sceau_error_set_findings:
 * @error: an error of our domain
 * @findings: (nullable): an array of SceauFinding with a free function; referenced
 */
void
sceau_error_set_findings (GError *error, GPtrArray *findings)
{
  SceauErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == SCEAU_ERROR);

  priv = sceau_error_get_private (error);
  if (findings != NULL)
    g_ptr_array_ref (findings);
  g_clear_pointer (&priv->findings, g_ptr_array_unref);
  priv->findings = findings;
}

/**
 * sceau_error_get_findings:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): what sceau_error_set_findings() attached
 */
GPtrArray *
sceau_error_get_findings (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == SCEAU_ERROR ? sceau_error_get_private (error)->findings : NULL;
}

/**
 * sceau_error_set_answer:
 * @error: an error of our domain
 *
 * Marks it as what a server told: the connection was good, and the server knows how it stands, whatever the code says.
 */
void
sceau_error_set_answer (GError *error)
{
  g_return_if_fail (error != NULL && error->domain == SCEAU_ERROR);

  sceau_error_get_private (error)->is_answer = TRUE;
}

/**
 * sceau_error_is_answer:
 * @error: any error
 *
 * Returns: whether sceau_error_set_answer() marked it
 */
gboolean
sceau_error_is_answer (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return error->domain == SCEAU_ERROR && sceau_error_get_private (error)->is_answer;
}

/**
 * sceau_error_set_detail:
 * @error: an error of our domain
 * @detail: (nullable): text for the log and "Details", never a secret
 */
void
sceau_error_set_detail (GError *error, const char *detail)
{
  SceauErrorPrivate *priv;
  char *copy;

  g_return_if_fail (error != NULL && error->domain == SCEAU_ERROR);

  priv = sceau_error_get_private (error);
  copy = g_strdup (detail);
  g_free (priv->detail);
  priv->detail = copy;
}

/**
 * sceau_error_get_detail:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): what sceau_error_set_detail() attached
 */
const char *
sceau_error_get_detail (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == SCEAU_ERROR ? sceau_error_get_private (error)->detail : NULL;
}

typedef struct
{
  const char
      *domain; /* the quark's text, so that libraries which base does not link can be named */
  int foreign; /* or ANY_CODE; the first row that fits counts */
  SceauErrorCode code;
} Conversion;

static const Conversion conversions[] = {
  { "g-io-error-quark", G_IO_ERROR_CANCELLED, SCEAU_ERROR_CANCELLED },
  { "g-io-error-quark", G_IO_ERROR_NOT_FOUND, SCEAU_ERROR_NOT_FOUND },
  { "g-io-error-quark", G_IO_ERROR_NOT_MOUNTED, SCEAU_ERROR_NOT_FOUND },
  { "g-io-error-quark", G_IO_ERROR_EXISTS, SCEAU_ERROR_EXISTS },
  { "g-io-error-quark", G_IO_ERROR_NOT_EMPTY, SCEAU_ERROR_EXISTS },
  { "g-io-error-quark", G_IO_ERROR_BUSY, SCEAU_ERROR_BUSY },
  { "g-io-error-quark", G_IO_ERROR_PENDING, SCEAU_ERROR_BUSY },
  { "g-io-error-quark", G_IO_ERROR_WOULD_BLOCK, SCEAU_ERROR_BUSY },
  { "g-io-error-quark", G_IO_ERROR_NO_SPACE, SCEAU_ERROR_NO_SPACE },
  { "g-io-error-quark", G_IO_ERROR_PERMISSION_DENIED, SCEAU_ERROR_PERMISSION },
  { "g-io-error-quark", G_IO_ERROR_READ_ONLY, SCEAU_ERROR_PERMISSION },
  { "g-io-error-quark", G_IO_ERROR_NOT_SUPPORTED, SCEAU_ERROR_UNSUPPORTED },
  { "g-io-error-quark", G_IO_ERROR_INVALID_ARGUMENT, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-io-error-quark", G_IO_ERROR_INVALID_FILENAME, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-io-error-quark", G_IO_ERROR_FILENAME_TOO_LONG, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-io-error-quark", G_IO_ERROR_IS_DIRECTORY, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-io-error-quark", G_IO_ERROR_INVALID_DATA, SCEAU_ERROR_MALFORMED },
  { "g-io-error-quark", G_IO_ERROR_PARTIAL_INPUT, SCEAU_ERROR_BAD_RESPONSE },
  { "g-io-error-quark", G_IO_ERROR_MESSAGE_TOO_LARGE, SCEAU_ERROR_TOO_LARGE },
  { "g-io-error-quark", G_IO_ERROR_TIMED_OUT, SCEAU_ERROR_TIMED_OUT },
  { "g-io-error-quark", G_IO_ERROR_HOST_NOT_FOUND, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE },
  { "g-io-error-quark", G_IO_ERROR_HOST_UNREACHABLE, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_NETWORK_UNREACHABLE, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_CONNECTION_CLOSED, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_NOT_CONNECTED, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_PROXY_FAILED, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_PROXY_AUTH_FAILED, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_PROXY_NEED_AUTH, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", G_IO_ERROR_PROXY_NOT_ALLOWED, SCEAU_ERROR_UNREACHABLE },
  { "g-io-error-quark", ANY_CODE, SCEAU_ERROR_IO },
  { "g-resolver-error-quark", ANY_CODE, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE },
  { "g-tls-error-quark", ANY_CODE, SCEAU_ERROR_TLS },
  { "g-file-error-quark", G_FILE_ERROR_NOENT, SCEAU_ERROR_NOT_FOUND },
  { "g-file-error-quark", G_FILE_ERROR_NOTDIR, SCEAU_ERROR_NOT_FOUND },
  { "g-file-error-quark", G_FILE_ERROR_EXIST, SCEAU_ERROR_EXISTS },
  { "g-file-error-quark", G_FILE_ERROR_ACCES, SCEAU_ERROR_PERMISSION },
  { "g-file-error-quark", G_FILE_ERROR_PERM, SCEAU_ERROR_PERMISSION },
  { "g-file-error-quark", G_FILE_ERROR_ROFS, SCEAU_ERROR_PERMISSION },
  { "g-file-error-quark", G_FILE_ERROR_NOSPC, SCEAU_ERROR_NO_SPACE },
  { "g-file-error-quark", G_FILE_ERROR_ISDIR, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-file-error-quark", G_FILE_ERROR_NAMETOOLONG, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-file-error-quark", ANY_CODE, SCEAU_ERROR_IO },
  { "g-option-context-error-quark", ANY_CODE, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-key-file-error-quark", G_KEY_FILE_ERROR_NOT_FOUND, SCEAU_ERROR_NOT_FOUND },
  { "g-key-file-error-quark", ANY_CODE, SCEAU_ERROR_MALFORMED },
  { "g_convert_error", ANY_CODE, SCEAU_ERROR_MALFORMED },
  { "g-uri-quark", ANY_CODE, SCEAU_ERROR_INVALID_ARGUMENT },
  { "g-exec-error-quark", G_SPAWN_ERROR_NOENT, SCEAU_ERROR_NOT_FOUND },
  { "g-exec-error-quark", ANY_CODE, SCEAU_ERROR_IO },
  { "g-spawn-exit-error-quark", ANY_CODE, SCEAU_ERROR_FAILED },
  { "json-parser-error-quark", ANY_CODE, SCEAU_ERROR_MALFORMED },
  { "json-reader-error-quark", ANY_CODE, SCEAU_ERROR_MALFORMED },
  { "soup-session-error-quark", ANY_CODE, SCEAU_ERROR_BAD_RESPONSE },
  { "secret-error", 2 /* SECRET_ERROR_IS_LOCKED */, SCEAU_ERROR_KEYRING_LOCKED },
  { "secret-error", ANY_CODE, SCEAU_ERROR_NO_KEYRING },
  { "g-dbus-error-quark", ANY_CODE, SCEAU_ERROR_NO_KEYRING }, /* libsecret is all that we call */
};

static SceauErrorCode
code_for_foreign (const GError *error)
{
  const char *domain = g_quark_to_string (error->domain);

  for (guint i = 0; i < G_N_ELEMENTS (conversions); i++)
    if (g_strcmp0 (conversions[i].domain, domain) == 0
        && (conversions[i].foreign == ANY_CODE || conversions[i].foreign == error->code))
      return conversions[i].code;
  return SCEAU_ERROR_FAILED;
}

/**
 * sceau_error_convert:
 * @error: (inout) (optional): where an error may be
 *
 * Turns a foreign error into one of ours: code by the table, message by the code, the foreign words as detail. An error of ours
 * stays as it is.
 */
void
sceau_error_convert (GError **error)
{
  g_autoptr (GError) foreign = NULL;
  SceauErrorCode code;

  if (error == NULL || *error == NULL || (*error)->domain == SCEAU_ERROR)
    return;
  foreign = g_steal_pointer (error);
  code = code_for_foreign (foreign);
  *error = g_error_new_literal (SCEAU_ERROR, (int) code, sceau_error_code_to_message (code));
  sceau_error_set_detail (*error, foreign->message);
}

/**
 * sceau_error_propagate:
 * @dest: (out) (optional): return location
 * @src: (transfer full): the error, ours or foreign
 *
 * Returns: %FALSE, for "return sceau_error_propagate (error, g_steal_pointer (&local));"
 */
gboolean
sceau_error_propagate (GError **dest, GError *src)
{
  g_return_val_if_fail (src != NULL, FALSE);

  sceau_error_convert (&src);
  g_propagate_error (dest, src);
  return FALSE;
}

static SceauErrorCode
code_for_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOENT:
    case ENOTDIR:
      return SCEAU_ERROR_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
      return SCEAU_ERROR_EXISTS;
    case EBUSY:
    case EAGAIN:
    case ETXTBSY:
      return SCEAU_ERROR_BUSY;
    case ENOSPC:
    case EDQUOT:
      return SCEAU_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return SCEAU_ERROR_PERMISSION;
    case EINVAL:
    case EISDIR:
    case ENAMETOOLONG:
    case ELOOP:
      return SCEAU_ERROR_INVALID_ARGUMENT;
    case EFBIG:
      return SCEAU_ERROR_TOO_LARGE;
    case ENOSYS:
    case EOPNOTSUPP:
    case EAFNOSUPPORT:
      return SCEAU_ERROR_UNSUPPORTED;
    case ETIMEDOUT:
      return SCEAU_ERROR_TIMED_OUT;
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case ENOTCONN:
      return SCEAU_ERROR_UNREACHABLE;
    default:
      return SCEAU_ERROR_IO;
    }
}

/**
 * sceau_error_refuse:
 * @error: (out) (optional): return location
 * @format: the message: what was given, and what is right
 * @...: its arguments
 *
 * Returns: %FALSE, always, with %SCEAU_ERROR_INVALID_ARGUMENT
 */
gboolean
sceau_error_refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, format, arguments);
  va_end (arguments);
  return FALSE;
}

/**
 * sceau_error_get_untold:
 * @error: an error
 *
 * Returns: (transfer none) (nullable): its detail, where that says more than the message: not “errno 28: No space left on device” after a
 *   message that ends with that reason
 */
const char *
sceau_error_get_untold (const GError *error)
{
  const char *detail = sceau_error_get_detail (error);
  const char *reason = detail != NULL ? strstr (detail, ": ") : NULL;

  if (detail == NULL || *detail == '\0')
    return NULL;
  return g_str_has_suffix (error->message, reason != NULL ? reason + 2 : detail) ? NULL : detail;
}

/**
 * sceau_error_set_errno:
 * @error: (out) (optional): return location
 * @saved_errno: errno as it was right after the call that failed
 * @format: what could not be done, naming the file: "Cannot open “%s”"
 * @...: its arguments
 *
 * The message is the text and the system's reason; the detail is the number and the reason.
 */
void
sceau_error_set_errno (GError **error, int saved_errno, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *detail = NULL;
  va_list arguments;

  if (error == NULL)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  detail = g_strdup_printf ("errno %d: %s", saved_errno, g_strerror (saved_errno));
  g_set_error (error, SCEAU_ERROR, (int) code_for_errno (saved_errno), "%s: %s", text,
               g_strerror (saved_errno));
  sceau_error_set_detail (*error, detail);
}

/**
 * sceau_error_set_gnutls:
 * @error: (out) (optional): return location
 * @code: our code for it
 * @gnutls_code: what GnuTLS returned (negative)
 * @format: the message
 * @...: its arguments
 *
 * The message is only the text; the detail is what GnuTLS calls it.
 */
void
sceau_error_set_gnutls (GError **error, SceauErrorCode code, int gnutls_code, const char *format,
                        ...)
{
  g_autofree char *text = NULL;
  g_autofree char *detail = NULL;
  va_list arguments;

  if (error == NULL)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  detail = g_strdup_printf ("GnuTLS %d: %s", gnutls_code, gnutls_strerror (gnutls_code));
  g_set_error_literal (error, SCEAU_ERROR, (int) code, text);
  sceau_error_set_detail (*error, detail);
}
