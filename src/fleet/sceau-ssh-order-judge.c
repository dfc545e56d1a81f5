/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is what the server made of an order what was meant? */
#include "config.h"

#include "fleet/sceau-ssh-order-private.h"

#include <glib/gi18n-lib.h>

static gboolean
same_text (const char *a, const char *b)
{
  g_autofree char *left = g_strstrip (g_strdup (a != NULL ? a : ""));
  g_autofree char *right = g_strstrip (g_strdup (b != NULL ? b : ""));

  return g_str_equal (left, right);
}

static gboolean
same_subject (const SceauSubject *a, const SceauSubject *b)
{
  return same_text (a->country, b->country) && same_text (a->state, b->state)
         && same_text (a->locality, b->locality) && same_text (a->organization, b->organization)
         && same_text (a->unit, b->unit) && same_text (a->common_name, b->common_name);
}

static gboolean
request_is_meant (const SceauSshOrder *self, SceauRequest *request, const char *spki)
{
  g_autoptr (SceauSubject) subject = NULL;

  if (request == NULL || spki == NULL || !sceau_request_verify (request)
      || !g_str_equal (sceau_request_get_spki_sha256 (request), spki))
    return FALSE;
  subject = sceau_request_dup_subject_fields (request);
  return same_subject (subject, self->subject)
         && g_strv_equal (sceau_request_get_names (request), (const char *const *) self->names);
}

static gboolean
certificate_is_meant (const SceauSshOrder *self, const SceauSshStaged *staged)
{
  SceauCertificate *leaf = staged->certificates->len == 1 ? staged->certificates->pdata[0] : NULL;
  g_autoptr (SceauSubject) subject = NULL;

  if (leaf == NULL || !sceau_certificate_is_self_signed (leaf) || sceau_certificate_is_ca (leaf)
      || g_strcmp0 (sceau_certificate_get_spki_sha256 (leaf), staged->key_spki) != 0)
    return FALSE;
  subject = sceau_certificate_dup_subject_fields (leaf);
  return same_subject (subject, self->subject)
         && g_strv_equal (sceau_certificate_get_names (leaf), (const char *const *) self->names);
}

static gboolean
is_meant (const SceauSshOrder *self, const SceauSshStaged *staged)
{
  switch (self->operation)
    {
    case SCEAU_OPERATION_REQUEST:
      return staged->pending_request != NULL
                 ? request_is_meant (self, staged->pending_request, staged->pending_key_spki)
                 : request_is_meant (self, staged->request, staged->key_spki);
    case SCEAU_OPERATION_SELF_SIGN:
      return certificate_is_meant (self, staged);
    case SCEAU_OPERATION_CHECK:
    case SCEAU_OPERATION_INSTALL:
      return sceau_certificates_equal (staged->certificates, self->meant);
    case SCEAU_OPERATION_MIGRATE:
      return self->meant == NULL || sceau_certificates_equal (staged->certificates, self->meant);
    default:
      return TRUE;
    }
}

/**
 * sceau_ssh_order_judge:
 * @self: an order
 * @lines: (array zero-terminated=1): what the script said before it asked
 * @error: BAD_RESPONSE
 *
 * Returns: whether what waits beside the server's files is what was asked for
 */
gboolean
sceau_ssh_order_judge (const SceauSshOrder *self, const char *const *lines, GError **error)
{
  g_autoptr (SceauSshStaged) staged = sceau_ssh_staged_new (lines);

  return is_meant (self, staged)
         || _sceau_ssh_order_refuse (
             error, SCEAU_ERROR_FAILED,
             _ ("What OpenSSL on the server made is not what was asked for; nothing was changed."),
             NULL);
}
