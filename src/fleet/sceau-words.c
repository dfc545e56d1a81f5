/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The presenter: one table from error to words. */
#include "config.h"

#include "fleet/sceau-words.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-status.h"

/* Whether the error's own message says more than the table can: then it takes the place of the second column. */
typedef enum
{
  TABLE,
  OWN
} Says;

typedef struct
{
  Says says;
  const char *title;
  const char *happened;
  const char *next;
} Words;

static const Words table[SCEAU_ERROR_N_CODES] = {
  [SCEAU_ERROR_FAILED] = { OWN, N_ ("That did not work"), N_ ("Something unexpected went wrong."),
                           N_ ("Try again; the details say more.") },
  [SCEAU_ERROR_CANCELLED] = { TABLE, N_ ("Cancelled"), N_ ("The work was stopped on request."),
                              N_ ("Nothing more is done.") },
  [SCEAU_ERROR_INVALID_ARGUMENT] = { OWN, N_ ("A value is not usable"),
                                     N_ ("One of the values cannot be used."),
                                     N_ ("Correct it and try again.") },
  [SCEAU_ERROR_NOT_FOUND] = { OWN, N_ ("There is no such thing"),
                              N_ ("What was asked for does not exist."),
                              N_ ("Look again: what there is may have changed.") },
  [SCEAU_ERROR_EXISTS] = { OWN, N_ ("Already there"), N_ ("Something with that name exists."),
                           N_ ("Choose another name.") },
  [SCEAU_ERROR_BUSY] = { TABLE, N_ ("Another job is under way"),
                         N_ ("Another job is under way on this server."),
                         N_ ("Wait until it has ended, then try again.") },
  [SCEAU_ERROR_IO] = { OWN, N_ ("Reading or writing failed"),
                       N_ ("A file could not be read or written."),
                       N_ ("Check the disk or the connection, then try again.") },
  [SCEAU_ERROR_NO_SPACE] = { OWN, N_ ("The disk is full"),
                             N_ ("There is no space left on the disk."),
                             N_ ("Make room, then try again.") },
  [SCEAU_ERROR_PERMISSION] = { OWN, N_ ("No permission"),
                               N_ ("The system does not allow this access."),
                               N_ ("Check the permissions of the file or folder.") },
  [SCEAU_ERROR_UNSUPPORTED] = { OWN, N_ ("Not possible here"),
                                N_ ("This cannot be done in this way."),
                                N_ ("The server’s page says what can be done.") },
  [SCEAU_ERROR_EMPTY] = { TABLE, N_ ("The file is empty"), N_ ("There is nothing in this file."),
                          N_ ("Save it again from the mail or the web page of the authority.") },
  [SCEAU_ERROR_TOO_LARGE] = { OWN, N_ ("Too large"),
                              N_ ("This is larger than anything that is needed."),
                              N_ ("Choose the certificate files only.") },
  [SCEAU_ERROR_TOO_MANY] = { OWN, N_ ("Too many"),
                             N_ ("There is more in it than Sceau reads at once."),
                             N_ ("Choose fewer files.") },
  [SCEAU_ERROR_MALFORMED] = { OWN, N_ ("Damaged or of another kind"),
                              N_ ("The content cannot be read."),
                              N_ ("Get the file again: it may have been cut short on its way.") },
  [SCEAU_ERROR_NOT_A_CERTIFICATE] = { OWN, N_ ("No certificate in it"),
                                      N_ ("No certificate was found in the file."),
                                      N_ ("Ask the authority for the certificate (.crt, .pem, .p7b or ZIP).") },
  [SCEAU_ERROR_ENCRYPTED] = { TABLE, N_ ("A password is needed"),
                              N_ ("The content is protected with a password."),
                              N_ ("Enter the password that was chosen when the file was made.") },
  [SCEAU_ERROR_WRONG_PASSWORD] = { TABLE, N_ ("Wrong password"),
                                   N_ ("The password does not open this file."),
                                   N_ ("Check capitals and the keyboard layout, then try again.") },
  [SCEAU_ERROR_UNREACHABLE] = { TABLE, N_ ("The server cannot be reached"),
                                N_ ("No connection could be made."),
                                N_ ("Check the address, the cable, the VPN and the firewall.") },
  [SCEAU_ERROR_TIMED_OUT] = { TABLE, N_ ("The server does not answer"),
                              N_ ("The time limit passed without an answer."),
                              N_ ("It may be starting, overloaded, or behind a firewall. Try again in a moment.") },
  [SCEAU_ERROR_NAME_DOES_NOT_RESOLVE] = { TABLE, N_ ("The name is not known"),
                                          N_ ("The name of the server does not resolve to an address here."),
                                          N_ ("Check the spelling, or use the server’s IP address.") },
  [SCEAU_ERROR_TLS] = { TABLE, N_ ("No secure connection"),
                        N_ ("The encrypted connection could not be set up."),
                        N_ ("Check what answers at this address: the details say why it failed.") },
  [SCEAU_ERROR_NOT_CAMTRACE] = { TABLE, N_ ("Not a CamTrace server"),
                                 N_ ("Something answers at this address, but it is not CamTrace."),
                                 N_ ("Check the address and the port.") },
  [SCEAU_ERROR_BAD_RESPONSE] = { TABLE, N_ ("An answer that makes no sense"),
                                 N_ ("The server’s answer could not be understood."),
                                 N_ ("Try again. If it stays so, the versions may not fit: the details help the support.") },
  [SCEAU_ERROR_HTTP_ERROR] = { TABLE, N_ ("The server reports an error"),
                               N_ ("The server answered with an error of its own."),
                               N_ ("Try again in a moment; look at the server’s log if it stays so.") },
  [SCEAU_ERROR_VERSION_TOO_OLD] = { TABLE, N_ ("The CamTrace version is too old"),
                                    N_ ("This CamTrace does not have the API version 1.2 that Sceau needs."),
                                    N_ ("Update CamTrace, or install the certificate by hand.") },
  [SCEAU_ERROR_VERSION_UNSUPPORTED] = { TABLE, N_ ("The version is not supported"),
                                        N_ ("The server speaks a version that this Sceau does not know."),
                                        N_ ("Update Sceau.") },
  [SCEAU_ERROR_NO_PASSWORD] = { OWN, N_ ("The password is missing"),
                                N_ ("No password of this server was given on this computer yet."),
                                N_ ("Enter user and password: nothing was refused, none was sent.") },
  [SCEAU_ERROR_AUTH_FAILED] = { TABLE, N_ ("User or password refused"),
                                N_ ("The server does not accept this user and password."),
                                N_ ("Check both. After a change of the password in CamTrace, enter the new one here.") },
  [SCEAU_ERROR_AUTH_HTTP] = { TABLE, N_ ("The log-in could not be checked"),
                              N_ ("The server answered the log-in with an error."),
                              N_ ("Try again in a moment.") },
  [SCEAU_ERROR_AUTH_CONFIG] = { TABLE, N_ ("This user cannot log in here"),
                                N_ ("The server offers no usable way to log in for this user."),
                                N_ ("Set the user’s password again in CamTrace, or use another user.") },
  [SCEAU_ERROR_FORBIDDEN] = { TABLE, N_ ("This user may not do that"),
                              N_ ("The user is known, but is not an administrator of the agent."),
                              N_ ("Use an administrator, or add the user to “administrators” in the agent’s configuration.") },
  [SCEAU_ERROR_TOO_MANY_ATTEMPTS] = { TABLE, N_ ("Too many attempts"),
                                      N_ ("The server slows down after wrong passwords."),
                                      N_ ("Wait a few minutes, then try again with the right password.") },
  [SCEAU_ERROR_AGENT_KEY_CHANGED] = { OWN, N_ ("The agent’s key has changed"),
                                      N_ ("The agent shows another key than the one that was confirmed."),
                                      N_ ("If the agent was installed anew, compare its fingerprint on the server’s console "
                                          "(sceau-agent fingerprint) and confirm it. If not, somebody may be in between: do not go on.") },
  [SCEAU_ERROR_AGENT_KEY_UNKNOWN] = { TABLE, N_ ("The agent’s key is not confirmed"),
                                      N_ ("The agent’s fingerprint has not been confirmed yet."),
                                      N_ ("Compare it with the one on the server’s console (sceau-agent fingerprint), then confirm it.") },
  [SCEAU_ERROR_NO_AGENT] = { TABLE, N_ ("No agent answers"),
                             N_ ("The server is there, but no Sceau agent answers on it."),
                             N_ ("Start it (systemctl start sceau-agent) or install it; until then the work can be done by hand.") },
  [SCEAU_ERROR_HOST_KEY_CHANGED] = { OWN, N_ ("The server’s SSH key has changed"),
                                     N_ ("The server shows another SSH key than the one that this computer knows."),
                                     N_ ("If the server was installed anew, compare the key’s fingerprint on its console, then remove the old one "
                                         "with “ssh-keygen -R” and the address. If not, somebody may be in between: do not go on.") },
  [SCEAU_ERROR_HOST_KEY_UNKNOWN] = { OWN, N_ ("The server’s SSH key is not confirmed"),
                                     N_ ("This computer does not know the server’s SSH key yet, and it was not confirmed."),
                                     N_ ("Compare the key’s fingerprint with the one on the server’s console, then confirm it: here when you are asked, or with “ssh” "
                                         "and the address in a terminal.") },
  [SCEAU_ERROR_CHANGED_MEANWHILE] = { TABLE, N_ ("Changed meanwhile"),
                                      N_ ("Somebody else, or CamTrace itself, changed the server since you looked."),
                                      N_ ("Look at the new state, then decide again. Nothing was overwritten.") },
  [SCEAU_ERROR_PRECONDITION_REQUIRED] = { TABLE, N_ ("The state was not looked at"),
                                          N_ ("A change is only made to a state that was seen before."),
                                          N_ ("Refresh the server, then try again.") },
  [SCEAU_ERROR_METHOD_NOT_ALLOWED] = { TABLE, N_ ("Not possible on this server"),
                                       N_ ("The agent does not do this."),
                                       N_ ("Do it in CamTrace’s own administration, or update the agent.") },
  [SCEAU_ERROR_NO_CERTIFICATE] = { TABLE, N_ ("No certificate is installed"),
                                   N_ ("HTTPS needs a certificate first."),
                                   N_ ("Install one, then switch HTTPS on.") },
  [SCEAU_ERROR_PAIR_MISMATCH] = { TABLE, N_ ("Certificate and key do not fit"),
                                  N_ ("The certificate does not belong to the key on the server."),
                                  N_ ("Restore a backup whose files fit, or make a new request.") },
  [SCEAU_ERROR_FRONT_END_REJECTED] = { TABLE, N_ ("The web server refuses the files"),
                                       N_ ("The server’s HTTPS front end checked the new files and refused them; the old ones stay."),
                                       N_ ("The details hold its own words. Correct the cause, then try again.") },
  [SCEAU_ERROR_FRONT_END_NOT_OURS] = { TABLE, N_ ("CamTrace itself switches HTTPS here"),
                                       N_ ("The HTTPS port belongs to CamTrace or to another program, not to the agent."),
                                       N_ ("In CamTrace, open Administration/System and enable “Web service HTTPS” there; Sceau then checks the result.") },
  [SCEAU_ERROR_REQUEST_PENDING] = { TABLE, N_ ("A request is still waiting"),
                                    N_ ("The answer to an earlier request is still awaited. What replaces it moves it to the backups: its answer can be installed only as long as that backup is kept."),
                                    N_ ("Install the answer, or replace the request on purpose: the old one is archived.") },
  [SCEAU_ERROR_KEY_IN_USE] = { TABLE, N_ ("The key is in use"),
                               N_ ("The installed certificate needs this key."),
                               N_ ("Remove the certificate first.") },
  [SCEAU_ERROR_HTTPS_ENABLED] = { TABLE, N_ ("HTTPS is still on"),
                                  N_ ("A certificate is not removed while HTTPS is on."),
                                  N_ ("Switch HTTPS off first; Sceau can do both, in order.") },
  [SCEAU_ERROR_NOTHING_TO_MIGRATE] = { TABLE, N_ ("Nothing to migrate"),
                                       N_ ("There are no files of the old version on this server."),
                                       N_ ("Nothing needs to be done.") },
  [SCEAU_ERROR_CHAIN_REJECTED] = { TABLE, N_ ("The certificate cannot be installed"),
                                   N_ ("The server refuses this chain; nothing was changed."),
                                   N_ ("Correct what is listed, then try again.") },
  [SCEAU_ERROR_CHAIN_INCOMPLETE] = { TABLE, N_ ("The chain is incomplete"),
                                     N_ ("A certificate between the server’s and the root is missing; nothing was changed."),
                                     N_ ("Ask the authority for the intermediate certificate, or insist on installing it as it is.") },
  [SCEAU_ERROR_CHANGED_OUTSIDE] = { TABLE, N_ ("Changed outside Sceau"),
                                    N_ ("The files on the server were changed by somebody else during the work; they were left as they are."),
                                    N_ ("Look at the state of the server, then decide what is to stay.") },
  [SCEAU_ERROR_LAYOUT_CHANGED] = { OWN, N_ ("CamTrace’s folder is missing or moved"),
                                   N_ ("CamTrace’s certificate folder on the server is not what it was; nothing was changed."),
                                   N_ ("Put the folder back or repair CamTrace there, then look again.") },
  [SCEAU_ERROR_VERIFY_FAILED] = { OWN, N_ ("Clients do not get what was installed"),
                                  N_ ("A TLS client did not get the certificate that was meant."),
                                  N_ ("Check who answers at this address and port, then try again.") },
  [SCEAU_ERROR_ROLLED_BACK] = { OWN, N_ ("Undone: the server is as it was"),
                                N_ ("The change did not pass its check and was taken back."),
                                N_ ("Correct the cause, then try again.") },
  [SCEAU_ERROR_NO_KEYRING] = { TABLE, N_ ("No keyring on this computer"),
                               N_ ("There is no keyring service that could keep secrets."),
                               N_ ("Start one (gnome-keyring, KWallet), or enter the password for this session only; scripts use --password-file.") },
  [SCEAU_ERROR_KEYRING_LOCKED] = { TABLE, N_ ("The keyring is locked"),
                                   N_ ("The keyring was not unlocked."),
                                   N_ ("Unlock it, then try again.") },
  [SCEAU_ERROR_DATABASE] = { OWN, N_ ("The list of servers cannot be used"),
                             N_ ("The inventory on this computer could not be read or written."),
                             N_ ("Check the disk; the details name the file.") },
  [SCEAU_ERROR_DATABASE_TOO_NEW] = { TABLE, N_ ("The list of servers is from a newer Sceau"),
                                     N_ ("A newer version of Sceau has written the inventory; it was left untouched."),
                                     N_ ("Update Sceau on this computer.") },
};

static const Words *
words_for (const GError *error)
{
  if (error->domain == SCEAU_ERROR && error->code >= 0 && error->code < SCEAU_ERROR_N_CODES)
    return &table[error->code];
  return &table[SCEAU_ERROR_FAILED];
}

static void
append_findings (GString *body, GPtrArray *findings)
{
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (findings->pdata[i]);

      if (sceau_finding_get_severity (findings->pdata[i]) == SCEAU_SEVERITY_ERROR)
        g_string_append_printf (body, "\n• %s", message);
    }
}

/**
 * sceau_words_for_error:
 * @error: an error of any domain
 * @server_name: (nullable): the server it happened to
 * @title: (out) (optional) (transfer full): a few words, translated
 * @body: (out) (optional) (transfer full): what happened, to which server, what to do next, translated
 *
 * Foreign text (a front end's own words, an errno) is never part of it: that is sceau_error_get_detail ().
 */
void
sceau_words_for_error (const GError *error, const char *server_name, char **title, char **body)
{
  sceau_words_for_error_then (error, server_name, NULL, title, body);
}

/**
 * sceau_words_for_error_then:
 * @error: an error of any domain
 * @server_name: (nullable): the server it happened to
 * @next: (nullable): what to do next, translated, where there are other means than the app's; %NULL: what the app says
 * @title: (out) (optional) (transfer full): a few words, translated
 * @body: (out) (optional) (transfer full): what happened, to which server, then @next
 *
 * As sceau_words_for_error().
 */
void
sceau_words_for_error_then (const GError *error, const char *server_name, const char *next,
                            char **title, char **body)
{
  const Words *words = words_for (error);
  const char *happened = _ (words->happened);
  g_autoptr (GString) text = g_string_new (NULL);

  if (words->says == OWN && error->domain == SCEAU_ERROR && error->message[0] != '\0')
    happened = error->message;
  if (server_name != NULL)
    /* Translators: the server's name, then a sentence about what happened to it. */
    g_string_append_printf (text, _ ("%s: %s"), server_name, happened);
  else
    g_string_append (text, happened);
  if (error->domain == SCEAU_ERROR)
    append_findings (text, sceau_error_get_findings (error));
  g_string_append_printf (text, "\n%s", next != NULL ? next : _ (words->next));

  if (title != NULL)
    *title = g_strdup (_ (words->title));
  if (body != NULL)
    *body = g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * sceau_words_date:
 * @unix_seconds: a time
 *
 * Returns: (transfer full): its day in the local time zone, written out in the reader's language; "" for one that no
 *   calendar has
 */
char *
sceau_words_date (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_seconds);

  if (time == NULL)
    return g_strdup ("");
  /* Translators: a date as in "3 March 2027": day, month, year. See g_date_time_format (). */
  return g_date_time_format (time, _ ("%-d %B %Y"));
}

/**
 * sceau_words_time:
 * @unix_seconds: a time
 *
 * Returns: (transfer full): its day, as sceau_words_date() writes it, with hour and minute; "" for one that no calendar has
 */
char *
sceau_words_time (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_seconds);

  if (time == NULL)
    return g_strdup ("");
  /* Translators: a date with time as in "3 March 2027, 14:05". See g_date_time_format (). */
  return g_date_time_format (time, _ ("%-d %B %Y, %H:%M"));
}

/**
 * sceau_words_days_left:
 * @days: whole days until the end; negative when it is past; %SCEAU_NO_DAYS_LEFT when there is none
 *
 * Returns: (transfer full): words for the column “Expires in”
 */
char *
sceau_words_days_left (int days)
{
  if (days == SCEAU_NO_DAYS_LEFT)
    return g_strdup ("");
  if (days < 0)
    return g_strdup (_ ("Expired"));
  if (days == 0)
    return g_strdup (_ ("Less than a day"));
  return g_strdup_printf (ngettext ("%d day", "%d days", days), days);
}

/**
 * sceau_words_ago:
 * @then: Unix seconds, 0 or less: never
 * @now: Unix seconds
 *
 * Returns: (transfer full): how long ago that was, in words
 */
char *
sceau_words_ago (gint64 then, gint64 now)
{
  gint64 seconds = now - then;
  int n;

  if (then <= 0)
    return g_strdup (_ ("Never"));
  if (seconds < 60)
    return g_strdup (_ ("Just now"));
  if (seconds < 3600)
    {
      n = (int) (seconds / 60);
      return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", n), n);
    }
  if (seconds < 86400)
    {
      n = (int) (seconds / 3600);
      return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", n), n);
    }
  n = (int) MIN (seconds / 86400, G_MAXINT);
  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", n), n);
}

/**
 * sceau_words_key:
 * @description: a kind of key as sceau_certificate_get_key_description () has it
 *
 * Returns: (transfer full): the same as a person says it: "RSA 3072", "ECDSA P-256", "Ed25519"
 */
char *
sceau_words_key (const char *description)
{
  const char *size = strchr (description, ':');
  g_autofree char *kind = NULL;

  if (size == NULL)
    return g_ascii_strncasecmp (description, "ed", 2) == 0
               ? g_strdup_printf ("Ed%s", description + 2)
               : g_ascii_strup (description, -1);
  size++;
  if (g_str_has_prefix (description, "ec:p"))
    return g_strdup_printf ("ECDSA P-%s", size + 1);
  if (g_str_has_prefix (description, "ec:"))
    return g_strdup_printf ("ECDSA %s", size);
  kind = g_ascii_strup (description, size - 1 - description);
  return g_strdup_printf ("%s %s", kind, size);
}
