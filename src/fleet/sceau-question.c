/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to ask the authority for: a text to paste in a mail. It says which certificate is meant, what is wrong with it, and what to send. */
#include "config.h"

#include "fleet/sceau-question.h"

#include "fleet/sceau-issuer.h"

#include <glib/gi18n-lib.h>

#define F(name) SCEAU_FINDING_##name

/* The first row that fits is used. @kind NULL: whatever the finding's kind is. */
static const struct
{
  SceauFindingCode code;
  const char *kind;
  const char *demand;
} demands[] = {
  { F (EXPIRED), NULL, N_ ("Please issue a new certificate for this server.") },
  { F (NO_LEAF), NULL,
    N_ ("Please send us the certificate that you issued for our request, as PEM, DER or P7B.") },
  { F (KEY_MISMATCH), NULL, N_ ("Please issue it again for the key of our present request.") },
  { F (CA_AS_LEAF), NULL, N_ ("Please issue a TLS server certificate for our request.") },
  { F (WRONG_USAGE), "server-auth", N_ ("Please issue a TLS server certificate for our request.") },
  { F (WRONG_USAGE), "digital-signature",
    N_ ("Please issue a TLS server certificate for our request.") },
  { F (WRONG_USAGE), NULL,
    N_ ("Please issue the certificate again from an authority that may sign it, and send us its "
        "intermediate certificates.") },
  { F (NOT_A_CA), NULL,
    N_ ("Please issue the certificate again from an authority that may sign it, and send us its "
        "intermediate certificates.") },
  { F (PATH_LENGTH), NULL,
    N_ ("Please issue the certificate again from an authority that may sign it, and send us its "
        "intermediate certificates.") },
  { F (NAME_CONSTRAINT), NULL,
    N_ ("Please issue the certificate again from an authority that may sign it, and send us its "
        "intermediate certificates.") },
  { F (UNKNOWN_CRITICAL_EXTENSION), NULL, N_ ("Please issue it again without this extension.") },
  { F (MUST_STAPLE), NULL, N_ ("Please issue it again without “must staple”.") },
  { F (WEAK_SIGNATURE), NULL, N_ ("Please issue it again, signed with SHA-256.") },
  { F (VALIDITY_TOO_LONG), NULL, N_ ("Please issue it again with a shorter validity.") },
  { F (NAME_MISMATCH), NULL,
    N_ ("Please issue it again with this name among its subject alternative names (SAN).") },
  { F (NAME_ONLY_IN_CN), NULL,
    N_ ("Please issue it again with this name among its subject alternative names (SAN).") },
  { F (MISSING_ISSUER), NULL,
    N_ ("Please send us this intermediate certificate, as PEM, DER or P7B.") },
  { F (INTERMEDIATE_EXPIRED), NULL,
    N_ ("Please send us the intermediate certificates that you use now, as PEM, DER or P7B.") },
  { F (INTERMEDIATE_NOT_YET_VALID), NULL,
    N_ ("Please send us the intermediate certificates that you use now, as PEM, DER or P7B.") },
  { F (LOOP), NULL,
    N_ ("Please send us the intermediate certificates that you use now, as PEM, DER or P7B.") },
};

static const char *
find_demand (SceauFinding *finding)
{
  SceauFindingCode code = sceau_finding_get_code (finding);
  const char *kind = sceau_finding_get_param (finding, "kind");

  for (guint i = 0; i < G_N_ELEMENTS (demands); i++)
    if (demands[i].code == code
        && (demands[i].kind == NULL || g_strcmp0 (demands[i].kind, kind) == 0))
      return _ (demands[i].demand);
  return _ ("Please send us the certificate files again, as PEM, DER or P7B.");
}

/**
 * sceau_question_for_finding:
 * @chain: (nullable): the chain that it is about
 * @finding: what is wrong with it
 *
 * Returns: (transfer full): a text for a mail to the authority: which certificate, what is wrong, what to send; translated
 */
char *
sceau_question_for_finding (SceauChain *chain, SceauFinding *finding)
{
  SceauCertificate *leaf = chain != NULL ? sceau_chain_get_leaf (chain) : NULL;
  g_autofree char *message = NULL;
  g_autoptr (GString) text = NULL;

  if (sceau_finding_get_code (finding) == SCEAU_FINDING_MISSING_ISSUER && leaf != NULL
      && sceau_chain_get_missing_issuer (chain) != NULL)
    return sceau_issuer_dup_question (chain);
  message = sceau_finding_dup_message (finding);
  text = g_string_new (NULL);
  if (leaf != NULL)
    {
      /* Translators: begins a mail to the authority: the server's name, then the serial number (hex). */
      g_string_append_printf (
          text, _ ("This is about the certificate issued for %s (serial number %s)."),
          sceau_certificate_get_title (leaf), sceau_certificate_get_serial (leaf));
      g_string_append_c (text, ' ');
    }
  g_string_append_printf (text, "%s %s", message, find_demand (finding));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
