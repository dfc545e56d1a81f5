/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trust anchors known here, indexed by subject. */
#include "pki/sceau-anchors.h"

#include <gnutls/x509.h>

typedef struct
{
  SceauCertificate *certificate; /* owned by the list of all */
  SceauAnchorSource source;
} Anchor;

struct _SceauAnchors
{
  GObject parent_instance;
  GPtrArray *all;         /* of SceauCertificate */
  GHashTable *by_subject; /* GBytes, owned by its certificate → GArray of Anchor */
  gnutls_x509_trust_list_t list;
};

G_DEFINE_FINAL_TYPE (SceauAnchors, sceau_anchors, G_TYPE_OBJECT)

static void
sceau_anchors_finalize (GObject *object)
{
  SceauAnchors *self = SCEAU_ANCHORS (object);

  g_clear_pointer (&self->by_subject, g_hash_table_unref);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  if (self->list != NULL)
    gnutls_x509_trust_list_deinit (self->list, 1);
  G_OBJECT_CLASS (sceau_anchors_parent_class)->finalize (object);
}

static void
sceau_anchors_class_init (SceauAnchorsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_anchors_finalize;
}

static void
sceau_anchors_init (SceauAnchors *self)
{
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  self->by_subject = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL,
                                            (GDestroyNotify) g_array_unref);
}

/**
 * sceau_anchor_source_to_string:
 * @source: where an anchor comes from
 *
 * Returns: "none", "system", "file" or "pile"
 */
const char *
sceau_anchor_source_to_string (SceauAnchorSource source)
{
  static const char *const names[] = {
    [SCEAU_ANCHOR_NONE] = "none",
    [SCEAU_ANCHOR_SYSTEM] = "system",
    [SCEAU_ANCHOR_FILE] = "file",
    [SCEAU_ANCHOR_PILE] = "pile",
  };

  g_return_val_if_fail ((guint) source < G_N_ELEMENTS (names), NULL);

  return names[source];
}

/**
 * sceau_anchors_new:
 *
 * Returns: (transfer full): no anchors at all
 */
SceauAnchors *
sceau_anchors_new (void)
{
  return g_object_new (SCEAU_TYPE_ANCHORS, NULL);
}

/* An anchor is a name and a key (RFC 5280, 6.1.1 (d)), not a certificate. */
static const Anchor *
find (SceauAnchors *self, SceauCertificate *certificate)
{
  GArray *same_subject = g_hash_table_lookup (self->by_subject,
                                              sceau_certificate_get_raw_subject (certificate));
  guint i;

  for (i = 0; same_subject != NULL && i < same_subject->len; i++)
    {
      const Anchor *anchor = &g_array_index (same_subject, Anchor, i);

      if (anchor->certificate == certificate
          || g_str_equal (sceau_certificate_get_spki_sha256 (anchor->certificate),
                          sceau_certificate_get_spki_sha256 (certificate)))
        return anchor;
    }
  return NULL;
}

/**
 * sceau_anchors_add:
 * @self: anchors, not yet shared between threads
 * @anchor: a root
 * @source: where it comes from
 *
 * Adds an anchor; one with the same subject and key is not added again, and keeps its first source.
 */
void
sceau_anchors_add (SceauAnchors *self, SceauCertificate *anchor, SceauAnchorSource source)
{
  Anchor entry = { anchor, source };
  GArray *same_subject;
  GBytes *subject;

  g_return_if_fail (SCEAU_IS_ANCHORS (self) && anchor != NULL && self->list == NULL);

  if (find (self, anchor) != NULL)
    return;
  subject = sceau_certificate_get_raw_subject (anchor);
  same_subject = g_hash_table_lookup (self->by_subject, subject);
  if (same_subject == NULL)
    {
      same_subject = g_array_new (FALSE, FALSE, sizeof (Anchor));
      g_hash_table_insert (self->by_subject, subject, same_subject);
    }
  g_ptr_array_add (self->all, sceau_certificate_ref (anchor));
  g_array_append_val (same_subject, entry);
}

/**
 * sceau_anchors_get_size:
 * @self: anchors
 *
 * Returns: how many there are
 */
guint
sceau_anchors_get_size (SceauAnchors *self)
{
  return self->all->len;
}

/**
 * sceau_anchors_find:
 * @self: anchors
 * @certificate: a certificate
 *
 * Returns: where it comes from when it is one of them, by subject and public key; SCEAU_ANCHOR_NONE when it is not
 */
SceauAnchorSource
sceau_anchors_find (SceauAnchors *self, SceauCertificate *certificate)
{
  const Anchor *anchor;

  g_return_val_if_fail (SCEAU_IS_ANCHORS (self) && certificate != NULL, SCEAU_ANCHOR_NONE);

  anchor = find (self, certificate);
  return anchor != NULL ? anchor->source : SCEAU_ANCHOR_NONE;
}

/**
 * sceau_anchors_lookup_subject:
 * @self: anchors
 * @raw_subject: the DER of a name
 *
 * Returns: (element-type SceauCertificate) (transfer container): the anchors with that subject
 */
GPtrArray *
sceau_anchors_lookup_subject (SceauAnchors *self, GBytes *raw_subject)
{
  GPtrArray *found = g_ptr_array_new ();
  GArray *same_subject;
  guint i;

  g_return_val_if_fail (SCEAU_IS_ANCHORS (self) && raw_subject != NULL, found);

  same_subject = g_hash_table_lookup (self->by_subject, raw_subject);
  for (i = 0; same_subject != NULL && i < same_subject->len; i++)
    g_ptr_array_add (found, g_array_index (same_subject, Anchor, i).certificate);
  return found;
}

/**
 * sceau_anchors_get_all:
 * @self: anchors
 *
 * Returns: (element-type SceauCertificate) (transfer none): all of them, in the order in which they were added
 */
GPtrArray *
sceau_anchors_get_all (SceauAnchors *self)
{
  return self->all;
}

/* GnuTLS's list frees what is added to it, so it gets objects of its own. */
static void
add_to_list (gnutls_x509_trust_list_t list, SceauCertificate *certificate)
{
  gsize size;
  gnutls_datum_t der;
  gnutls_x509_crt_t crt;

  der.data = (unsigned char *) g_bytes_get_data (sceau_certificate_get_der (certificate), &size);
  der.size = (unsigned int) size;
  if (gnutls_x509_crt_init (&crt) < 0)
    return;
  if (gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER) < 0
      || gnutls_x509_trust_list_add_cas (list, &crt, 1, 0) < 1)
    gnutls_x509_crt_deinit (crt);
}

/**
 * sceau_anchors_peek_gnutls:
 * @self: anchors, filled
 *
 * Anchors that GnuTLS cannot read are left out. After the first call nothing can be added any more.
 *
 * Returns: (transfer none): a gnutls_x509_trust_list_t with all of them, made when first asked; threads may share it as long as
 *   they only verify
 */
void *
sceau_anchors_peek_gnutls (SceauAnchors *self)
{
  gnutls_x509_trust_list_t list;
  guint i;

  g_return_val_if_fail (SCEAU_IS_ANCHORS (self), NULL);

  if (!g_once_init_enter (&self->list))
    return self->list;
  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    g_error ("out of memory for a trust list");
  for (i = 0; i < self->all->len; i++)
    add_to_list (list, g_ptr_array_index (self->all, i));
  g_once_init_leave (&self->list, list);
  return self->list;
}
