/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an authority will drop or refuse. The rules are those of the CA/Browser Forum's Baseline Requirements (BR), which every public
 * authority keeps; an authority of one's own may do otherwise, so most of it is told and nothing forbidden. */
#include "pki/sceau-request-check.h"

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  GPtrArray *findings;
  const char *about;
  const char *sha256; /* of the request, NULL for a draft */
} Check;

static void
say (const Check *check, SceauFindingCode code, const char *kind, const char *param,
     const char *value)
{
  g_ptr_array_add (check->findings, sceau_finding_new (code, check->about, check->sha256, "kind",
                                                       kind, param, value, NULL));
}

/* --- the subject ------------------------------------------------------------------------------ */

/* BR 7.1.2.7: the unit is forbidden in all public certificates, and those for which only the domain was checked have nothing but the
 * country and the common name. */
static void
check_fields (const Check *check, const SceauSubject *subject)
{
  const char *dropped[] = { subject->state, subject->locality, subject->organization };
  g_autoptr (GString) list = g_string_new (NULL);
  guint i;

  if (subject->unit != NULL)
    say (check, SCEAU_FINDING_FIELD_DROPPED, "unit", "value", subject->unit);
  for (i = 0; i < G_N_ELEMENTS (dropped); i++)
    if (dropped[i] != NULL)
      g_string_append_printf (list, list->len > 0 ? ", %s" : "%s", dropped[i]);
  if (list->len > 0)
    say (check, SCEAU_FINDING_FIELD_DROPPED, "domain-validated", "values", list->str);
}

/* BR 7.1.4.3: the common name, where there is one, repeats one of the alternative names. @names are normalised. */
static void
check_common_name (const Check *check, const SceauSubject *subject, const char *const *names)
{
  g_autofree char *name = subject->common_name != NULL ? sceau_name_normalize (subject->common_name)
                                                       : NULL;

  if (names[0] == NULL)
    say (check, SCEAU_FINDING_NO_NAMES, NULL, NULL, NULL);
  else if (subject->common_name != NULL && name == NULL)
    say (check, SCEAU_FINDING_CN_NOT_IN_NAMES, "not-a-name", "cn", subject->common_name);
  else if (name != NULL && !g_strv_contains (names, name))
    say (check, SCEAU_FINDING_CN_NOT_IN_NAMES, "missing", "cn", subject->common_name);
}

/* --- the names -------------------------------------------------------------------------------- */

/* Top-level names that are nobody's and never will be: RFC 6761, 6762, 7686 (sold, but by hand), 8375, 9476, ICANN's reservation of
 * .internal (2024) and what it will not delegate because networks use it. */
static gboolean
is_internal (const char *name)
{
  static const char *const endings[] = { ".local",    ".localhost", ".localdomain", ".internal",
                                         ".intranet", ".lan",       ".home",        ".corp",
                                         ".mail",     ".private",   ".test",        ".example",
                                         ".invalid",  ".alt",       ".onion",       ".home.arpa" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return FALSE;
}

/* Not reachable from everywhere: IANA's special-purpose registries (RFC 6890) and what is no host's. */
static gboolean
is_private_address (GInetAddress *address)
{
  static const char *const networks[] = {
    "0.0.0.0/8",       "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12",   "192.0.0.0/24",   "192.0.2.0/24",  "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",   "::/8",           "100::/64",
    "2001:db8::/32",   "fc00::/7",       "fe80::/10",     "fec0::/10",      "ff00::/8",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autoptr (GInetAddressMask)
          network = g_inet_address_mask_new_from_string (networks[i], NULL);

      if (g_inet_address_mask_get_family (network) == g_inet_address_get_family (address)
          && g_inet_address_mask_matches (network, address))
        return TRUE;
    }
  return FALSE;
}

/* BR 4.2.2: no certificate for internal names and reserved addresses. */
static void
check_public (const Check *check, const char *name)
{
  if (sceau_name_is_ip (name))
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

      if (is_private_address (address))
        say (check, SCEAU_FINDING_NAME_NOT_PUBLIC, "address", "name", name);
    }
  else if (strchr (name, '.') == NULL)
    say (check, SCEAU_FINDING_NAME_NOT_PUBLIC, "single-label", "name", name);
  else if (is_internal (name))
    say (check, SCEAU_FINDING_NAME_NOT_PUBLIC, "internal", "name", name);
}

/* RFC 9525 (6.3): "*.example" covers "a.example", not "example". */
static void
check_wildcard (const Check *check, const char *name, const char *const *names)
{
  if (!g_str_has_prefix (name, "*.") || g_strv_contains (names, name + 2))
    return;
  g_ptr_array_add (check->findings,
                   sceau_finding_new (SCEAU_FINDING_WILDCARD_WITHOUT_DOMAIN, check->about,
                                      check->sha256, "name", name, "domain", name + 2, NULL));
}

/* What cannot be a name is said and left out; what can is normalised, each once. */
static char **
check_syntax (const Check *check, const char *const *names)
{
  GPtrArray *good = g_ptr_array_new ();
  guint i;

  for (i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = sceau_name_normalize (names[i]);

      if (name == NULL)
        say (check, SCEAU_FINDING_NAME_INVALID, NULL, "name", names[i]);
      else if (!g_ptr_array_find_with_equal_func (good, name, g_str_equal, NULL))
        g_ptr_array_add (good, g_steal_pointer (&name));
    }
  g_ptr_array_add (good, NULL);
  return (char **) g_ptr_array_free (good, FALSE);
}

static void
check_names (const Check *check, const SceauSubject *subject, const char *const *names)
{
  guint i;

  check_common_name (check, subject, names);
  for (i = 0; names[i] != NULL; i++)
    {
      check_public (check, names[i]);
      check_wildcard (check, names[i], names);
    }
}

/* --- the key ---------------------------------------------------------------------------------- */

/* BR 6.1.5: RSA from 2048 bits on, or one of three curves. */
static void
check_key (const Check *check, const char *key)
{
  static const char *const curves[] = { "ec:p256", "ec:p384", "ec:p521", NULL };

  if (g_str_has_prefix (key, "rsa:"))
    {
      if (g_ascii_strtoull (key + 4, NULL, 10) < 2048)
        say (check, SCEAU_FINDING_WEAK_KEY, "request", "key", key);
    }
  else if (!g_strv_contains (curves, key))
    say (check, SCEAU_FINDING_KEY_NOT_PUBLIC, NULL, "key", key);
}

/**
 * sceau_request_check_draft:
 * @subject: what is in the form, not checked
 * @names: (nullable) (array zero-terminated=1): the names as they were typed; the common name counts as one when it is one, as in
 *   sceau_request_new()
 * @key: (nullable): "rsa:3072"
 *
 * Returns: (transfer full) (element-type SceauFinding): what an authority will drop or refuse, from the subject to the key
 */
GPtrArray *
sceau_request_check_draft (const SceauSubject *subject, const char *const *names, const char *key)
{
  Check check = { sceau_findings_new (), subject->common_name, NULL };
  g_autofree char *first = subject->common_name != NULL
                               ? sceau_name_normalize (subject->common_name)
                               : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_auto (GStrv) good = NULL;

  if (first != NULL)
    g_strv_builder_add (builder, first);
  if (names != NULL)
    g_strv_builder_addv (builder, (const char **) names);
  all = g_strv_builder_end (builder);
  check_fields (&check, subject);
  good = check_syntax (&check, (const char *const *) all);
  check_names (&check, subject, (const char *const *) good);
  if (key != NULL)
    check_key (&check, key);
  return check.findings;
}

/**
 * sceau_request_check:
 * @request: a request, made here or elsewhere
 *
 * Returns: (transfer full) (element-type SceauFinding): what an authority will drop or refuse
 */
GPtrArray *
sceau_request_check (SceauRequest *request)
{
  g_autoptr (SceauSubject) subject = sceau_request_dup_subject_fields (request);
  Check check = { sceau_findings_new (), subject->common_name, sceau_request_get_sha256 (request) };
  g_auto (GStrv) good = NULL;

  if (!sceau_request_verify (request))
    say (&check, SCEAU_FINDING_BAD_SIGNATURE, "request", NULL, NULL);
  check_fields (&check, subject);
  good = check_syntax (&check, sceau_request_get_names (request));
  check_names (&check, subject, (const char *const *) good);
  check_key (&check, sceau_request_get_key_description (request));
  return check.findings;
}
