/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each finding says, and what to do about it: one table of sentences, and the code that puts the parameters in.
 * The first row that fits is used, so a code's rows go from the most particular to the general one. */
#include "config.h"

#include "pki/sceau-finding-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-text.h"

#define F(name) SCEAU_FINDING_##name
#define NOTHING ""

static const char *
expiring_soon_words (gulong days)
{
  return ngettext ("“{about}” expires in {days} day, on {not_after|date}.",
                   "“{about}” expires in {days} days, on {not_after|date}.", days);
}

/* Past some length of the table clang-format indents it as if it were a block. */
/* clang-format off */
static const SceauFindingWords words[] = {
  /* The input */
  { F (EMPTY), NULL, N_ ("“{about}” is empty."),
    N_ ("Get the file again from whoever sent it: nothing of it arrived.") },

  { F (TOO_LARGE), "unpacked",
    N_ ("“{about}” unpacks to more than {limit}. A certificate archive is never that large."),
    N_ ("Unpack it yourself and add only the certificate files.") },
  { F (TOO_LARGE), "certificate",
    N_ ("A certificate in “{about}” is larger than {limit}. A real one has a few kilobytes."),
    N_ ("Ask the authority for the file again.") },
  { F (TOO_LARGE), NULL,
    N_ ("“{about}” is larger than {limit}. A certificate file has a few kilobytes."),
    N_ ("Check that this is the right file.") },
  { F (TOO_LARGE), NULL, N_ ("“{about}” is too large for a certificate file."),
    N_ ("Check that this is the right file.") },

  { F (TOO_MANY), "entries", N_ ("“{about}” holds more than {limit} files."),
    N_ ("Unpack it yourself and add only the certificate files.") },
  { F (TOO_MANY), "pkcs12", N_ ("“{about}” holds so many certificates that perhaps not all of them were read."),
    N_ ("Export the certificates as PEM files, without those that do not belong to this server.") },
  { F (TOO_MANY), "signatures",
    N_ ("There are too many ways in which these certificates could belong together."),
    N_ ("Add only the files that belong to this server.") },
  { F (TOO_MANY), NULL,
    N_ ("There are more than {limit} certificates. What comes after them was not read."),
    N_ ("Add only the files that belong to this server.") },
  { F (TOO_MANY), NULL, N_ ("“{about}” holds too many objects. Not all were read."),
    N_ ("Add only the files that belong to this server.") },

  { F (MALFORMED), "cut-end",
    N_ ("A certificate in “{about}” is cut short: its last line, “-----END …-----”, is missing."),
    N_ ("Copy it again, from the first dash of the BEGIN line to the last dash of the END line.") },
  { F (MALFORMED), "cut-begin",
    N_ ("A certificate in “{about}” has lost its beginning: the line “-----BEGIN …-----” is missing."),
    N_ ("Copy it again, from the first dash of the BEGIN line to the last dash of the END line.") },
  { F (MALFORMED), "truncated", N_ ("“{about}” is cut short: it ends before the certificate does."),
    N_ ("Get the file again: the download or the copy stopped too early.") },
  { F (MALFORMED), "damaged-text",
    N_ ("A certificate in “{about}” is damaged: there are characters in it that do not belong there."),
    N_ ("Get the file itself instead of copying its text, or copy it again.") },
  { F (MALFORMED), "pkcs7", N_ ("“{about}” is a PKCS #7 bundle (.p7b), but it is damaged."),
    N_ ("Get the file again, or ask the authority for the certificates as PEM files.") },
  { F (MALFORMED), "pkcs12",
    N_ ("“{about}” is a PKCS #12 bundle (.p12, .pfx), but it is damaged or made in a way that cannot be read."),
    N_ ("Export it again, or ask for the certificates as PEM files.") },
  { F (MALFORMED), "iterations",
    N_ ("“{about}” asks for {iterations} rounds of work on its password. No honest file does that, so it was not opened."),
    N_ ("Export the bundle again with another program.") },
  { F (MALFORMED), "private-key",
    N_ ("“{about}” holds a private key that is damaged, or of a kind that cannot be used."),
    N_ ("Export the key again as PEM (PKCS #8).") },
  { F (MALFORMED), "request", N_ ("“{about}” holds a certificate request that is damaged."),
    N_ ("Make the request again.") },
  { F (MALFORMED), "archive", N_ ("“{about}” is an archive that cannot be opened: {reason}"),
    N_ ("Download it again, or unpack it yourself and add the certificate files.") },
  { F (MALFORMED), "archive", N_ ("“{about}” is an archive that cannot be opened."),
    N_ ("Download it again, or unpack it yourself and add the certificate files.") },
  { F (MALFORMED), "issuer-name", N_ ("“{issuer}” signed “{about}”, but its name is written in another way there (capitals, spaces or encoding). Some clients refuse that."),
    N_ ("Ask the authority to issue the certificate again, with its name written as in its own certificate.") },
  { F (MALFORMED), "issuer",
    N_ ("“{about}” lacks its issuer, and a certificate in “{file}” is too damaged to be read: it may be that one."),
    N_ ("Get that file again, whole, and add it; or leave it out.") },
  { F (MALFORMED), "refused",
    N_ ("“{about}” is not accepted by the program that checks certificates: {reason}"),
    N_ ("Ask the authority to issue the certificate again.") },
  { F (MALFORMED), NULL, N_ ("A certificate in “{about}” is damaged and cannot be read."),
    N_ ("Get the file again, or ask the authority for it in another format (PEM).") },

  { F (NOT_A_CERTIFICATE), "request",
    N_ ("“{about}” is a certificate request, not a certificate. It is what goes to the authority."),
    N_ ("Send it to the authority, and add here the certificate that comes back.") },
  { F (NOT_A_CERTIFICATE), "private-key", N_ ("“{about}” is a private key, not a certificate."),
    N_ ("Add the certificate that the authority sent. Keep the key to yourself: never send it by mail.") },
  { F (NOT_A_CERTIFICATE), "public-key", N_ ("“{about}” is a public key alone, not a certificate."),
    N_ ("Add the certificate that the authority sent.") },
  { F (NOT_A_CERTIFICATE), "crl",
    N_ ("“{about}” is a list of revoked certificates (CRL), not a certificate."),
    N_ ("Add the certificate that the authority sent. The list is not needed here.") },
  { F (NOT_A_CERTIFICATE), "ssh-key", N_ ("“{about}” is an SSH key. HTTPS does not use it."),
    N_ ("Add the certificate that the authority sent.") },
  { F (NOT_A_CERTIFICATE), "pgp", N_ ("“{about}” is an OpenPGP file. HTTPS does not use it."),
    N_ ("Add the certificate that the authority sent.") },
  { F (NOT_A_CERTIFICATE), "parameters",
    N_ ("“{about}” holds key parameters only, no certificate."),
    N_ ("Add the certificate that the authority sent.") },
  { F (NOT_A_CERTIFICATE), "jks",
    N_ ("“{about}” is a Java keystore (JKS), which cannot be read here."),
    N_ ("Convert it on the machine it comes from: keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 -deststoretype PKCS12") },
  { F (NOT_A_CERTIFICATE), "word", N_ ("“{about}” is a Word document, not a certificate."),
    N_ ("Save the text that begins with “-----BEGIN CERTIFICATE-----” as a plain text file, or paste it here.") },
  { F (NOT_A_CERTIFICATE), "office", N_ ("“{about}” is an office document, not a certificate."),
    N_ ("Save the text that begins with “-----BEGIN CERTIFICATE-----” as a plain text file, or paste it here.") },
  { F (NOT_A_CERTIFICATE), "rtf",
    N_ ("“{about}” is a formatted text document (RTF), not a certificate."),
    N_ ("Save the text that begins with “-----BEGIN CERTIFICATE-----” as a plain text file, or paste it here.") },
  { F (NOT_A_CERTIFICATE), "pdf", N_ ("“{about}” is a PDF document, not a certificate."),
    N_ ("Look for the certificate files (.crt, .cer, .pem, .p7b) in the authority’s message.") },
  { F (NOT_A_CERTIFICATE), "html",
    N_ ("“{about}” is a web page, not a certificate: the page of the authority was saved instead of the file."),
    N_ ("Open the authority’s page and use its download button, or copy the text of the certificate and paste it here.") },
  { F (NOT_A_CERTIFICATE), "mail",
    N_ ("“{about}” is a mail message, and there is no certificate in it."),
    N_ ("If the certificate was attached, save the attachment in the mail program, and add that file.") },
  { F (NOT_A_CERTIFICATE), "outlook",
    N_ ("“{about}” is a message that Outlook saved (.msg), which cannot be opened here."),
    N_ ("Open it in Outlook, save the attachment as a file, and add that file.") },
  { F (NOT_A_CERTIFICATE), "tnef",
    N_ ("“{about}” is an attachment that only Outlook can open (winmail.dat)."),
    N_ ("Have the certificate sent again as a plain attachment, or in a ZIP archive.") },
  { F (NOT_A_CERTIFICATE), "enveloped",
    N_ ("“{about}” is encrypted for somebody’s mail program (S/MIME)."),
    N_ ("Open the message in the mail program, save the attachment as a file, and add that file.") },
  { F (NOT_A_CERTIFICATE), "image", N_ ("“{about}” is a picture, not a certificate."),
    N_ ("Look for the certificate files (.crt, .cer, .pem, .p7b) in the authority’s message.") },
  { F (NOT_A_CERTIFICATE), "program", N_ ("“{about}” is a program, not a certificate."),
    N_ ("Look for the certificate files (.crt, .cer, .pem, .p7b) in the authority’s message.") },
  { F (NOT_A_CERTIFICATE), "zip", N_ ("“{about}” is a ZIP archive, which is not opened here."),
    N_ ("Unpack it, and add the certificate files that are in it.") },
  { F (NOT_A_CERTIFICATE), "archive",
    N_ ("“{about}” is an archive of a kind that is not opened here."),
    N_ ("Unpack it, and add the certificate files that are in it.") },
  { F (NOT_A_CERTIFICATE), "archive-empty",
    N_ ("“{about}” is an archive in which there is no certificate."),
    N_ ("Look for the certificate files (.crt, .cer, .pem, .p7b) in the authority’s message.") },
  { F (NOT_A_CERTIFICATE), "pkcs7-empty",
    N_ ("“{about}” is a PKCS #7 file in which there is no certificate."),
    N_ ("Ask the authority for the certificates as PEM files, or as a .p7b bundle.") },
  { F (NOT_A_CERTIFICATE), "pkcs12-empty",
    N_ ("“{about}” is a PKCS #12 file in which there is no certificate."),
    N_ ("Export it again, with the certificate and its chain.") },
  { F (NOT_A_CERTIFICATE), "text", N_ ("“{about}” is a text in which there is no certificate."),
    N_ ("The text of a certificate begins with “-----BEGIN CERTIFICATE-----”. Look for it in the authority’s message.") },
  { F (NOT_A_CERTIFICATE), NULL, N_ ("“{about}” is not a certificate."),
    N_ ("Look for the certificate files (.crt, .cer, .pem, .p7b) in the authority’s message.") },

  { F (ENCRYPTED), "private-key",
    N_ ("“{about}” holds a private key that is protected by a password."),
    N_ ("Type its password.") },
  { F (ENCRYPTED), "archive", N_ ("“{about}” is an archive that is protected by a password."),
    N_ ("Unpack it yourself and add the certificate files.") },
  { F (ENCRYPTED), NULL, N_ ("“{about}” is protected by a password."),
    N_ ("Type the password that was chosen when the file was made.") },
  { F (WRONG_PASSWORD), NULL, N_ ("The password for “{about}” is wrong."),
    N_ ("Try again. Capital letters and the keyboard’s language matter.") },

  /* The chain */
  { F (NO_LEAF), "any-key", N_ ("There is no server certificate among these certificates."),
    N_ ("Add the certificate that the authority issued for this server.") },
  { F (NO_LEAF), NULL, N_ ("None of these certificates was issued for this server’s key."),
    N_ ("Add the certificate that the authority sent for this request. If the request was made again since, ask the authority to issue the certificate for the new one.") },
  { F (KEY_MISMATCH), NULL,
    N_ ("“{about}” ({names}) is a server certificate for another key than this server’s."),
    N_ ("It answers another request, or the request was made again since. Add the right certificate, or ask the authority to issue this one again for the present request.") },
  { F (KEY_MISMATCH), NULL, N_ ("“{about}” was issued for another key than this server’s."),
    N_ ("It answers another request, or the request was made again since. Add the right certificate, or ask the authority to issue this one again for the present request.") },
  { F (CA_AS_LEAF), NULL,
    N_ ("“{about}” is an authority’s certificate: a server must not use it as its own."),
    N_ ("Ask the authority for a server certificate for this request.") },
  { F (EXPIRED), NULL, N_ ("“{about}” expired on {not_after|date}."),
    N_ ("Ask the authority for a new certificate.") },
  { F (EXPIRED), NULL, N_ ("“{about}” has expired."),
    N_ ("Ask the authority for a new certificate.") },
  { F (BAD_SIGNATURE), "request",
    N_ ("The request “{about}” is not signed with its own key: it is damaged, and every authority refuses it."),
    N_ ("Make the request again.") },
  { F (BAD_SIGNATURE), "self-signed",
    N_ ("“{about}” names itself as its issuer, but its signature does not fit its own key: it is damaged or forged."),
    N_ ("Get the certificate again from the authority.") },
  { F (BAD_SIGNATURE), NULL,
    N_ ("“{about}” says that “{issuer}” signed it, but the signature does not fit: one of the two is damaged, forged, or of another time."),
    N_ ("Get both certificates again from the authority.") },
  { F (BAD_SIGNATURE), NULL, N_ ("The signature of “{about}” is wrong."),
    N_ ("Get the certificate again from the authority.") },
  { F (NOT_A_CA), NULL,
    N_ ("“{about}” signed “{subject}”, but it is no authority’s certificate: no client will accept that."),
    N_ ("Tell whoever made these certificates: the issuer needs “CA: true” in its basic constraints.") },
  { F (NOT_A_CA), NULL, N_ ("“{about}” is used as an authority’s certificate, but it is none."),
    N_ ("Tell whoever made these certificates: the issuer needs “CA: true” in its basic constraints.") },
  { F (PATH_LENGTH), NULL,
    N_ ("“{about}” allows at most {limit} intermediate certificates below it; there are {actual}."),
    N_ ("Tell whoever made these certificates: the path length of this authority is too short.") },
  { F (PATH_LENGTH), NULL,
    N_ ("There are more intermediate certificates below “{about}” than it allows."),
    N_ ("Tell whoever made these certificates: the path length of this authority is too short.") },
  { F (NAME_CONSTRAINT), NULL,
    N_ ("“{issuer}” may not issue certificates for the names in “{about}”."),
    N_ ("Ask for a certificate from an authority that may issue for these names.") },
  { F (NAME_CONSTRAINT), NULL, N_ ("“{about}” holds names that its issuer may not certify."),
    N_ ("Ask for a certificate from an authority that may issue for these names.") },
  { F (WRONG_USAGE), "server-auth",
    N_ ("“{about}” may not be used for a server: its extended key usage lacks “TLS web server authentication”."),
    N_ ("Ask the authority for a TLS server certificate.") },
  { F (WRONG_USAGE), "server-auth-issuer",
    N_ ("“{about}” may not issue certificates for servers: its extended key usage lacks “TLS web server authentication”."),
    N_ ("Ask the authority for a TLS server certificate, and for the intermediate certificates that go with it.") },
  { F (WRONG_USAGE), "cert-sign",
    N_ ("“{about}” signed a certificate, but its key usage does not allow that."),
    N_ ("Tell whoever made these certificates: the issuer’s key usage needs “certificate signing”.") },
  { F (WRONG_USAGE), "digital-signature",
    N_ ("“{about}” may not be used for a TLS server: its key usage allows neither signatures nor key encipherment."),
    N_ ("Ask the authority for a TLS server certificate.") },
  { F (WRONG_USAGE), NULL, N_ ("“{about}” may not be used for this purpose."),
    N_ ("Ask the authority for a TLS server certificate.") },
  { F (UNKNOWN_CRITICAL_EXTENSION), NULL,
    N_ ("“{about}” holds a critical extension ({oid}) that TLS clients do not know: they refuse it."),
    N_ ("Ask the authority for a certificate without it.") },
  { F (UNKNOWN_CRITICAL_EXTENSION), NULL,
    N_ ("“{about}” holds a critical extension that TLS clients do not know: they refuse it."),
    N_ ("Ask the authority for a certificate without it.") },
  { F (WEAK_KEY), "request",
    N_ ("The key of the request is too weak ({key}). Every authority refuses it."),
    N_ ("Make the request again with a key of RSA 2048 bits or more, or P-256.") },
  { F (WEAK_KEY), NULL,
    N_ ("The key of “{about}” is too weak ({key}). Servers and clients of today refuse it."),
    N_ ("Make a new request with a key of RSA 2048 bits or more, or P-256, and have it signed.") },
  { F (WEAK_KEY), NULL,
    N_ ("The key of “{about}” is too weak. Servers and clients of today refuse it."),
    N_ ("Make a new request with a key of RSA 2048 bits or more, or P-256, and have it signed.") },
  { F (WEAK_SIGNATURE), NULL,
    N_ ("“{about}” is signed with an outdated algorithm ({algorithm}). Servers and clients of today refuse it."),
    N_ ("Ask the authority to issue it again with SHA-256.") },
  { F (WEAK_SIGNATURE), NULL,
    N_ ("“{about}” is signed with an outdated algorithm. Servers and clients of today refuse it."),
    N_ ("Ask the authority to issue it again with SHA-256.") },
  { F (INTERMEDIATE_EXPIRED), "root",
    N_ ("The root “{about}” expired on {not_after|date}, and there is no other that fits."),
    N_ ("Ask the authority which root and which intermediate certificates it uses now.") },
  { F (INTERMEDIATE_EXPIRED), NULL,
    N_ ("The intermediate certificate “{about}” expired on {not_after|date}, and there is no other that fits."),
    N_ ("Get the authority’s present intermediate certificate and add it.") },
  { F (INTERMEDIATE_EXPIRED), NULL, N_ ("The intermediate certificate “{about}” has expired."),
    N_ ("Get the authority’s present intermediate certificate and add it.") },
  { F (LOOP), NULL,
    N_ ("The certificates above “{about}” sign one another in a circle and never lead to a root."),
    N_ ("Ask the authority for its intermediate certificates, up to its root.") },

  { F (MISSING_ISSUER), "same-name",
    N_ ("The certificate of “{issuer}” that signed “{about}” is missing: the one that is there has the same name, but another key."),
    N_ ("The authority has changed its intermediate certificate. Get the one that goes with “{about}” and add it.") },
  { F (MISSING_ISSUER), "root",
    N_ ("The root “{issuer}”, which signed “{about}”, is not here: neither among the files nor among the roots that this workstation trusts. It is not sent, but clients must know it. Its key identifier is {key_id}."),
    N_ ("Get the certificate of this root from whoever runs the authority, and add it to the files. Install it on the clients, and trust it here if you know where it comes from.") },
  { F (MISSING_ISSUER), "root",
    N_ ("The root “{issuer}”, which signed “{about}”, is not here: neither among the files nor among the roots that this workstation trusts. It is not sent, but clients must know it."),
    N_ ("Get the certificate of this root from whoever runs the authority, and add it to the files. Install it on the clients, and trust it here if you know where it comes from.") },
  { F (MISSING_ISSUER), "above-authority",
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is not here. It is a further intermediate certificate, which must be sent, or the root of a private authority, which the clients must be given. Its key identifier is {key_id}."),
    N_ ("Look for it among the known certificates, get it from the authority’s address ({urls}), or ask the authority for it. If it is the root of an authority of your own, trust it here and on the clients.") },
  { F (MISSING_ISSUER), "above-authority",
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is not here. It is a further intermediate certificate, which must be sent, or the root of a private authority, which the clients must be given."),
    N_ ("Look for it among the known certificates, get it from the authority’s address ({urls}), or ask the authority for it. If it is the root of an authority of your own, trust it here and on the clients.") },
  { F (MISSING_ISSUER), "above-authority",
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is not here. It is a further intermediate certificate, which must be sent, or the root of a private authority, which the clients must be given. Its key identifier is {key_id}."),
    N_ ("Look for it among the known certificates, or ask the authority for it: the certificate names no address where it could be had. If it is the root of an authority of your own, trust it here and on the clients.") },
  { F (MISSING_ISSUER), "above-authority",
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is not here. It is a further intermediate certificate, which must be sent, or the root of a private authority, which the clients must be given."),
    N_ ("Look for it among the known certificates, or ask the authority for it: the certificate names no address where it could be had. If it is the root of an authority of your own, trust it here and on the clients.") },
  { F (MISSING_ISSUER), NULL,
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is missing. Its key identifier is {key_id}."),
    N_ ("Look for it among the known certificates, get it from the authority’s address ({urls}), or ask the authority for it. Without it some browsers work, and telephones do not.") },
  { F (MISSING_ISSUER), NULL,
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is missing."),
    N_ ("Look for it among the known certificates, get it from the authority’s address ({urls}), or ask the authority for it. Without it some browsers work, and telephones do not.") },
  { F (MISSING_ISSUER), NULL,
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is missing. Its key identifier is {key_id}."),
    N_ ("Look for it among the known certificates, or ask the authority for it: the certificate names no address where it could be had. Without it some browsers work, and telephones do not.") },
  { F (MISSING_ISSUER), NULL,
    N_ ("The certificate of “{issuer}”, which signed “{about}”, is missing."),
    N_ ("Look for it among the known certificates, or ask the authority for it: the certificate names no address where it could be had. Without it some browsers work, and telephones do not.") },
  { F (MISSING_ISSUER), NULL, N_ ("The certificate that signed “{about}” is missing."),
    N_ ("Ask the authority for its intermediate certificates and add them.") },

  /* The server */
  { F (HTTPS_WITHOUT_CERTIFICATE), NULL, N_ ("HTTPS is switched on, but there is no certificate."),
    N_ ("Install a certificate, or switch HTTPS off.") },
  { F (PAIR_MISMATCH), "answer",
    N_ ("CamTrace’s own interface has installed the answer to the request that is kept here: the key for it is not among CamTrace’s files."),
    N_ ("Install the same certificate with Sceau: it brings certificate and key together.") },
  { F (PAIR_MISMATCH), NULL,
    N_ ("The installed certificate and the private key do not belong together. The web server will not start with them."),
    N_ ("Install the certificate again, or restore a backup.") },
  { F (FRONT_END_REJECTED), NULL, N_ ("The web front end refuses the certificate files: {detail}"),
    N_ ("Nothing was changed. Install another certificate, or restore a backup.") },
  { F (FRONT_END_REJECTED), NULL, N_ ("The web front end refuses the certificate files."),
    N_ ("Nothing was changed. Install another certificate, or restore a backup.") },
  { F (FRONT_END_NOT_OURS), NULL,
    N_ ("The HTTPS port is served by something else ({owner}), not by Sceau’s agent."),
    N_ ("Switch HTTPS in CamTrace itself: Administration, System, Enable.") },
  { F (FRONT_END_NOT_OURS), NULL,
    N_ ("The HTTPS port is served by something else, not by Sceau’s agent."),
    N_ ("Switch HTTPS in CamTrace itself: Administration, System, Enable.") },
  { F (UNREACHABLE), NULL, N_ ("“{about}” does not answer: {reason}"),
    N_ ("Check its address, the cable, and the firewall in between.") },
  { F (UNREACHABLE), NULL, N_ ("“{about}” does not answer."),
    N_ ("Check its address, the cable, and the firewall in between.") },
  { F (NOT_CAMTRACE), NULL, N_ ("“{about}” answers, but it is no CamTrace server."),
    N_ ("Check the address and the port.") },
  { F (VERSION_TOO_OLD), NULL,
    N_ ("“{about}” runs version {version}. At least {minimum} is needed."),
    N_ ("Update CamTrace on this server first.") },
  { F (VERSION_TOO_OLD), NULL, N_ ("“{about}” runs a version of CamTrace that is too old."),
    N_ ("Update CamTrace on this server first.") },
  { F (AUTH_FAILED), NULL, N_ ("“{about}” does not accept the password of “{username}”."),
    N_ ("Type the password again. It is the one of CamTrace’s own interface.") },
  { F (AUTH_FAILED), NULL, N_ ("“{about}” does not accept the user name or the password."),
    N_ ("Type them again. They are those of CamTrace’s own interface.") },
  { F (AGENT_KEY_CHANGED), NULL,
    N_ ("The agent of “{about}” identifies itself with another key than before ({actual} instead of {expected}). Somebody may be in between."),
    N_ ("Compare the fingerprint with the one that “sceau-agent fingerprint” prints on the server. Accept it only if they are equal.") },
  { F (AGENT_KEY_CHANGED), NULL,
    N_ ("The agent of “{about}” identifies itself with another key than before. Somebody may be in between."),
    N_ ("Compare the fingerprint with the one that “sceau-agent fingerprint” prints on the server. Accept it only if they are equal.") },

  /* Warnings */
  { F (NAME_MISMATCH), NULL,
    N_ ("“{about}” is not valid for the name “{host}”. It covers: {names}."),
    N_ ("Reach the server by a name that the certificate covers, or ask for a certificate with this name.") },
  { F (NAME_MISMATCH), NULL, N_ ("“{about}” is not valid for the name “{host}”."),
    N_ ("Reach the server by a name that the certificate covers, or ask for a certificate with this name.") },
  { F (NAME_MISMATCH), NULL, N_ ("“{about}” is not valid for this server’s name."),
    N_ ("Ask for a certificate with this server’s name.") },
  { F (NAME_ONLY_IN_CN), NULL,
    N_ ("“{about}” has its name in the common name only. Browsers look at the subject alternative names, and refuse it."),
    N_ ("Ask for a certificate whose subject alternative names (SAN) hold the name.") },
  { F (NAME_DOES_NOT_RESOLVE), NULL,
    N_ ("The name “{host}” is not known here: no address was found for it."),
    N_ ("Have it entered in the DNS of this network. The check used the server’s known address meanwhile.") },
  { F (NAME_DOES_NOT_RESOLVE), NULL,
    N_ ("The server’s name is not known here: no address was found for it."),
    N_ ("Have it entered in the DNS of this network.") },
  { F (NOT_YET_VALID), NULL,
    N_ ("“{about}” is valid only from {not_before|time}; the clock says {now|time}."),
    N_ ("Check the clock of the server. If it is right, wait until the certificate is valid.") },
  { F (NOT_YET_VALID), NULL, N_ ("“{about}” is not valid yet."),
    N_ ("Check the clock of the server. If it is right, wait until the certificate is valid.") },
  { F (EXPIRING_SOON), NULL, NULL, N_ ("Prepare its renewal now."), expiring_soon_words },
  { F (EXPIRING_SOON), NULL, N_ ("“{about}” expires soon."), N_ ("Prepare its renewal now.") },
  { F (SELF_SIGNED), NULL,
    N_ ("“{about}” is self-signed: browsers warn about it until it is made known to them."),
    N_ ("Install it on the clients as trusted, or have a certificate signed by an authority.") },
  { F (UNTRUSTED_ROOT), NULL,
    N_ ("The chain ends at “{root}”, which this machine does not trust. That is normal for a private authority."),
    N_ ("Install this root on the clients, if you know where it comes from.") },
  { F (UNTRUSTED_ROOT), NULL, N_ ("The chain ends at a root that this machine does not trust."),
    N_ ("Install this root on the clients, if you know where it comes from.") },
  { F (VALIDITY_TOO_LONG), NULL,
    N_ ("“{about}” is valid for {days} days. Browsers accept at most {limit} days from a public authority."),
    N_ ("Ask the authority for a certificate that is valid for a shorter time.") },
  { F (VALIDITY_TOO_LONG), NULL,
    N_ ("“{about}” is valid for longer than browsers accept from a public authority."),
    N_ ("Ask the authority for a certificate that is valid for a shorter time.") },
  { F (MUST_STAPLE), NULL,
    N_ ("“{about}” demands OCSP stapling, which CamTrace’s web server does not do. Some browsers will refuse it."),
    N_ ("Ask the authority for a certificate without “must staple”.") },
  { F (OUTLIVES_ISSUER), NULL,
    N_ ("“{about}” is valid until {not_after|date}, but its issuer “{issuer}” only until {issuer_not_after|date}: it stops working then."),
    N_ ("Plan the renewal for the earlier of the two dates.") },
  { F (OUTLIVES_ISSUER), NULL,
    N_ ("“{about}” is valid for longer than the certificate that signed it."),
    N_ ("Plan the renewal for the earlier of the two dates.") },
  { F (PRIVATE_KEY_INCLUDED), NULL,
    N_ ("“{about}” holds a private key. Whoever has it can pose as the server."),
    N_ ("If it came by mail, have a new key and certificate made. Otherwise keep this file safe, or delete it.") },
  { F (SEVERAL_LEAVES), NULL, N_ ("{count} server certificates fit. “{about}” was chosen."),
    N_ ("Leave out the certificates that are not meant.") },
  { F (SEVERAL_LEAVES), NULL, N_ ("Several server certificates fit. “{about}” was chosen."),
    N_ ("Leave out the certificates that are not meant.") },
  { F (INTERMEDIATE_NOT_YET_VALID), NULL,
    N_ ("The intermediate certificate “{about}” is valid only from {not_before|time}; the clock says {now|time}."),
    N_ ("Check the clock of the server. If it is right, use the authority’s previous intermediate certificate until then.") },
  { F (INTERMEDIATE_NOT_YET_VALID), NULL,
    N_ ("The intermediate certificate “{about}” is not valid yet."),
    N_ ("Check the clock of the server.") },
  { F (CLOCK_SKEW), NULL,
    N_ ("The clock of “{about}” says {server_time|time}, here it is {local_time|time}."),
    N_ ("Set the clock of the server (NTP), or this machine’s. Certificates depend on it.") },
  { F (CLOCK_SKEW), NULL, N_ ("The clock of “{about}” and the clock here do not agree."),
    N_ ("Set the clock of the server (NTP), or this machine’s. Certificates depend on it.") },
  { F (PRESENTED_DIFFERS), NULL,
    N_ ("“{about}” shows its clients another certificate than the one that is installed."),
    N_ ("Reload the web server. If it stays so, something else answers at this address (a proxy).") },
  { F (CHAIN_NOT_PRESENTED), "above-authority",
    N_ ("The last certificate that is sent, “{about}”, was signed by “{issuer}”, which this machine does not know."),
    N_ ("If “{issuer}” is a root, nothing more has to be sent: make it known to the clients. If it is an intermediate certificate, install the certificate again with it.") },
  { F (CHAIN_NOT_PRESENTED), NULL,
    N_ ("“{about}” does not send the intermediate certificate “{issuer}”. Some browsers find it by themselves, telephones do not."),
    N_ ("Install the certificate again, with its intermediate certificates.") },
  { F (CHAIN_NOT_PRESENTED), NULL,
    N_ ("“{about}” does not send its intermediate certificates. Some browsers find them by themselves, telephones do not."),
    N_ ("Install the certificate again, with its intermediate certificates.") },
  { F (LAYOUT_CHANGED), "missing", N_ ("CamTrace’s folder for certificates, “{about}”, is missing."),
    N_ ("Put it back, or install CamTrace again. If another version of CamTrace runs there now, write it as version= into agent.conf.") },
  { F (LAYOUT_CHANGED), "upgraded",
    N_ ("CamTrace was updated to 7.14 or above, but the certificate is still where 7.13 had it: HTTPS has none."),
    N_ ("Migrate the certificate files. The old ones stay where they are.") },
  { F (LAYOUT_CHANGED), "migrated",
    N_ ("CamTrace was updated to 7.14 or above, and has taken the certificate along by itself."),
    N_ ("Check that HTTPS works; there is nothing to migrate.") },
  { F (LAYOUT_CHANGED), "front-end",
    N_ ("agent.conf says frontend={before}, but this version of CamTrace has {after}."),
    N_ ("Correct frontend= in agent.conf on the server, and restart the agent.") },
  { F (LAYOUT_CHANGED), "version",
    N_ ("agent.conf says version {before}, but the certificate files lie where {after} has them."),
    N_ ("Correct version= in agent.conf on the server.") },
  { F (LAYOUT_CHANGED), NULL,
    N_ ("CamTrace’s certificate files now lie where version {after} has them, and no longer where version {before} had them."),
    N_ ("If CamTrace was updated, check HTTPS and migrate the certificate files. If not, find out who changed them.") },
  { F (LAYOUT_CHANGED), NULL,
    N_ ("The certificate files now lie where another version of CamTrace has them."),
    N_ ("If CamTrace was updated, check HTTPS and migrate the certificate files. If not, find out who changed them.") },
  { F (CHANGED_OUTSIDE), "replaced", N_ ("Changed on the server, but not by Sceau: {about}."),
    N_ ("Find out who did it. If it was not meant, restore a backup. The next change from here replaces it, and keeps a backup of it.") },
  { F (CHANGED_OUTSIDE), "appeared", N_ ("Made on the server, but not by Sceau: {about}."),
    N_ ("Find out who did it. The next change from here replaces it, and keeps a backup of it.") },
  { F (CHANGED_OUTSIDE), "removed", N_ ("Removed from the server, but not by Sceau: {about}."),
    N_ ("Find out who did it. If it was not meant, restore a backup.") },
  { F (CHANGED_OUTSIDE), "owner", N_ ("Not owned by {expected}: {about}."),
    N_ ("Give the files back with chown, or install the certificate again.") },
  { F (CHANGED_OUTSIDE), "mode", N_ ("Open to more users than CamTrace needs: {about}."),
    N_ ("Set the mode of the files to 0640. If strangers could read the key, have a new one made.") },
  { F (CHANGED_OUTSIDE), "odd",
    N_ ("A link, or a file that cannot be read: {about}. Sceau leaves it as it is."),
    N_ ("CamTrace writes the same names: put a regular file in its place, then look again.") },
  { F (CHANGED_OUTSIDE), "left",
    N_ ("Changed by somebody else while a change was cut short: {about}. It was left as it is."),
    N_ ("Check who changed it. Install the certificate again, or restore a backup, if it was not meant.") },
  { F (CHANGED_OUTSIDE), NULL,
    N_ ("Somebody else changed {file} on “{about}”. Sceau left it as it is."),
    N_ ("Check who changed it. Install the certificate again, or restore a backup, if it was not meant.") },
  { F (CHANGED_OUTSIDE), NULL,
    N_ ("Somebody else changed the certificate files of “{about}”. Sceau left them as they are."),
    N_ ("Check who changed them. Install the certificate again, or restore a backup, if it was not meant.") },

  /* Information */
  { F (DUPLICATE), NULL, N_ ("“{about}” is there more than once. It is used once."), NOTHING },
  { F (WRONG_ORDER), NULL,
    N_ ("The certificates were not in the order in which a server must send them. They are now."),
    NOTHING },
  { F (ROOT_INCLUDED), NULL,
    N_ ("“{about}” is a root: its place is on the clients, and a server does not send it."), NOTHING },
  { F (UNRELATED), "more",
    N_ ("There are more certificates that are not part of this chain (number: {count}). They were left out."),
    NOTHING },
  { F (UNRELATED), NULL, N_ ("“{about}” is not part of this chain. It was left out."), NOTHING },
  { F (CHOICE_OF_PATHS), NULL,
    N_ ("There is more than one way from “{about}” to a root. The one that ends at “{anchor}” was taken."),
    NOTHING },
  { F (CHOICE_OF_PATHS), NULL, N_ ("There is more than one way from “{about}” to a root."),
    NOTHING },

  /* A request */
  { F (NAME_INVALID), NULL,
    N_ ("“{name}” is neither a DNS name nor an address: no authority puts it into a certificate."),
    N_ ("Write the name as it stands in the address bar of a browser, without “https://” and without a port.") },
  { F (NAME_INVALID), NULL, N_ ("One of the names is neither a DNS name nor an address."),
    N_ ("Write names as they stand in the address bar of a browser, without “https://” and without a port.") },
  { F (NAME_NOT_PUBLIC), "address",
    N_ ("“{name}” is an address of a private network: no public authority issues certificates for it."),
    N_ ("Use a public DNS name that leads to this address, an authority of your own, or a self-signed certificate.") },
  { F (NAME_NOT_PUBLIC), "single-label",
    N_ ("“{name}” is a name of the local network, without a domain: no public authority issues certificates for it."),
    N_ ("Use the full name with your public domain, an authority of your own, or a self-signed certificate.") },
  { F (NAME_NOT_PUBLIC), "internal",
    N_ ("“{name}” cannot be anybody’s on the Internet: no public authority issues certificates for it."),
    N_ ("Use a name of your public domain, an authority of your own, or a self-signed certificate.") },
  { F (NAME_NOT_PUBLIC), NULL,
    N_ ("One of the names exists on the local network only: no public authority issues certificates for it."),
    N_ ("Use a name of your public domain, an authority of your own, or a self-signed certificate.") },
  { F (NO_NAMES), NULL,
    N_ ("The request asks for no name at all. Browsers look at nothing else: they would refuse the certificate."),
    N_ ("Add the DNS name with which people open this server; where the request cannot carry it, enter it in the authority’s order form.") },
  { F (CN_NOT_IN_NAMES), "not-a-name",
    N_ ("The common name, “{cn}”, is not a DNS name or an address. A public authority refuses it or replaces it."),
    N_ ("Put the DNS name of the server there.") },
  { F (CN_NOT_IN_NAMES), "missing",
    N_ ("The common name, “{cn}”, is not among the names asked for. Browsers ignore the common name: the certificate would not be valid for it."),
    N_ ("Add it to the names.") },
  { F (CN_NOT_IN_NAMES), NULL, N_ ("The common name is not among the names asked for."),
    N_ ("Add it to the names.") },
  { F (KEY_NOT_PUBLIC), NULL,
    N_ ("Public authorities do not certify this kind of key ({key}): only RSA, P-256, P-384 and P-521."),
    N_ ("Make the request with an RSA or P-256 key, unless your own authority takes this one.") },
  { F (KEY_NOT_PUBLIC), NULL, N_ ("Public authorities do not certify this kind of key."),
    N_ ("Make the request with an RSA or P-256 key, unless your own authority takes this one.") },
  { F (FIELD_DROPPED), "unit",
    N_ ("The unit (OU), “{value}”, will not be in the certificate: public authorities leave it out since 2022."),
    N_ ("Nothing is wrong with it. Leave it empty if you buy the certificate.") },
  { F (FIELD_DROPPED), "domain-validated",
    N_ ("An authority that checks only the domain keeps the country and the common name, and drops the rest: {values}."),
    N_ ("If these must be in the certificate, buy one with validation of the organization (OV). Browsers do not show them.") },
  { F (FIELD_DROPPED), NULL, N_ ("A field of the subject will not be in the certificate."),
    NOTHING },
  { F (WILDCARD_WITHOUT_DOMAIN), NULL,
    N_ ("“{name}” covers every name right below {domain}, but not {domain} itself."),
    N_ ("Add {domain} to the names if people open that address too.") },
  { F (WILDCARD_WITHOUT_DOMAIN), NULL,
    N_ ("A wildcard covers the names right below its domain, but not the domain itself."),
    N_ ("Add the domain to the names if people open that address too.") },
};
/* clang-format on */

/* One placeholder: "{name}" or "{name|how}". */
typedef struct
{
  char name[32];
  char how[8];
} Placeholder;

/* Finds the next placeholder from *text on, puts what is before it in *before and moves *text behind it. */
static gboolean
next_placeholder (const char **text, gsize *before, Placeholder *out)
{
  const char *open = strchr (*text, '{');
  const char *close = open != NULL ? strchr (open, '}') : NULL;
  g_autofree char *inside = NULL;
  char *bar;

  if (close == NULL)
    return FALSE;
  inside = g_strndup (open + 1, close - open - 1);
  bar = strchr (inside, '|');
  if (bar != NULL)
    *bar++ = '\0';
  g_strlcpy (out->name, inside, sizeof out->name);
  g_strlcpy (out->how, bar != NULL ? bar : "", sizeof out->how);
  *before = open - *text;
  *text = close + 1;
  return TRUE;
}

static const char *
lookup (const SceauFinding *self, const char *name)
{
  if (g_str_equal (name, "about"))
    return sceau_finding_get_about (self);
  return sceau_finding_get_param (self, name);
}

/* {about} may always stand: a nameless thing has a word for it. */
static gboolean
placeholders_are_given (const SceauFinding *self, const char *sentence)
{
  Placeholder placeholder;
  gsize before;

  while (next_placeholder (&sentence, &before, &placeholder))
    if (!g_str_equal (placeholder.name, "about") && lookup (self, placeholder.name) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
row_fits (const SceauFindingWords *row, const SceauFinding *self)
{
  if (row->code != sceau_finding_get_code (self))
    return FALSE;
  if (row->kind != NULL && g_strcmp0 (row->kind, sceau_finding_get_param (self, "kind")) != 0)
    return FALSE;
  return placeholders_are_given (self,
                                 row->message != NULL ? row->message : row->message_for_days (1))
         && placeholders_are_given (self, row->fix);
}

const SceauFindingWords *
_sceau_finding_words_table (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (words);
  return words;
}

const SceauFindingWords *
_sceau_finding_find_words (const SceauFinding *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (row_fits (&words[i], self))
      return &words[i];
  g_return_val_if_reached (&words[0]);
}

static char *
format_time (const char *iso8601, const char *format)
{
  g_autoptr (GDateTime) when = NULL;
  gint64 seconds;

  if (!sceau_time_from_iso8601 (iso8601, &seconds))
    return NULL;
  when = g_date_time_new_from_unix_utc (seconds);
  return when != NULL ? g_date_time_format (when, format) : NULL;
}

static char *
format_value (const SceauFinding *self, const Placeholder *placeholder)
{
  const char *value = lookup (self, placeholder->name);
  char *text = NULL;

  if (value == NULL && g_str_equal (placeholder->name, "about"))
    /* Translators: stands where a certificate or file that has no name is spoken of */
    return g_strdup (_ ("no name"));
  if (value == NULL)
    return g_strdup ("?");
  if (g_str_equal (placeholder->how, "date"))
    /* Translators: a date as strftime() writes it, such as "3 November 2026" */
    text = format_time (value, _ ("%-d %B %Y"));
  else if (g_str_equal (placeholder->how, "time"))
    /* Translators: a date with time, such as "3 November 2026, 14:05 UTC" */
    text = format_time (value, _ ("%-d %B %Y, %H:%M UTC"));
  return text != NULL ? text : g_strdup (value);
}

char *
_sceau_finding_fill (const SceauFinding *self, const char *sentence)
{
  GString *text = g_string_new (NULL);
  const char *rest = sentence;
  Placeholder placeholder;
  gsize before;

  while (next_placeholder (&rest, &before, &placeholder))
    {
      g_autofree char *value = format_value (self, &placeholder);

      g_string_append_len (text, sentence, before);
      g_string_append (text, value);
      sentence = rest;
    }
  g_string_append (text, rest);
  return g_string_free (text, FALSE);
}

char *
_sceau_finding_make_message (const SceauFinding *self)
{
  const SceauFindingWords *row = _sceau_finding_find_words (self);
  const char *days = sceau_finding_get_param (self, "days");

  if (row->message != NULL)
    return _sceau_finding_fill (self, _ (row->message));
  return _sceau_finding_fill (self, row->message_for_days (g_ascii_strtoull (days, NULL, 10)));
}
