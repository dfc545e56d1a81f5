/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One certificate as a small card: who, its part in the chain, until when, and a badge. */
#include "app/sceau-certificate-card.h"
#include "fleet/sceau-fleet.h"
#include <glib/gi18n.h>

struct _SceauCertificateCard
{
  AdwBin parent_instance;
  SceauCertificate *certificate;
  GtkLabel *title;
  GtkLabel *role;
  GtkLabel *validity;
  SceauStatusDot *badge;
  GtkBox *extra;
};

G_DEFINE_FINAL_TYPE (SceauCertificateCard, sceau_certificate_card, ADW_TYPE_BIN)

/**
 * sceau_certificate_role_in_chain:
 * @certificate: a certificate
 * @position: its place, 0 first
 *
 * Returns: (transfer none): its part, translated
 */
const char *
sceau_certificate_role_in_chain (SceauCertificate *certificate, guint position)
{
  if (position == 0)
    return _ ("Server certificate");
  return sceau_certificate_is_self_issued (certificate) ? _ ("Root") : _ ("Intermediate");
}

static char *
validity_text (SceauCertificate *certificate)
{
  g_autofree char *from = sceau_words_date (sceau_certificate_get_not_before (certificate));
  g_autofree char *to = sceau_words_date (sceau_certificate_get_not_after (certificate));
  g_autofree char *key = sceau_words_key (sceau_certificate_get_key_description (certificate));

  /* Translators: two dates, then the kind of key ("RSA 3072") */
  return g_strdup_printf (_ ("Valid from %s to %s · %s"), from, to, key);
}

static void
update_name (SceauCertificateCard *self)
{
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (self->title),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, gtk_label_get_text (self->role), -1);
}

/**
 * sceau_certificate_card_set_certificate:
 * @self: the card
 * @certificate: what it shows
 */
void
sceau_certificate_card_set_certificate (SceauCertificateCard *self, SceauCertificate *certificate)
{
  g_autofree char *validity = validity_text (certificate);

  g_clear_pointer (&self->certificate, sceau_certificate_unref);
  self->certificate = sceau_certificate_ref (certificate);
  gtk_label_set_text (self->title, sceau_certificate_get_title (certificate));
  gtk_label_set_text (self->validity, validity);
  update_name (self);
}

/**
 * sceau_certificate_card_get_certificate:
 * @self: the card
 *
 * Returns: (transfer none): what it shows
 */
SceauCertificate *
sceau_certificate_card_get_certificate (SceauCertificateCard *self)
{
  return self->certificate;
}

/**
 * sceau_certificate_card_set_role:
 * @self: the card
 * @role: (nullable): the certificate's part, translated
 */
void
sceau_certificate_card_set_role (SceauCertificateCard *self, const char *role)
{
  gtk_label_set_text (self->role, role ? role : "");
  update_name (self);
}

/**
 * sceau_certificate_card_set_badge:
 * @self: the card
 * @tone: its shape and colour
 * @text: (nullable): its word, translated; %NULL: no badge
 */
void
sceau_certificate_card_set_badge (SceauCertificateCard *self, SceauTone tone, const char *text)
{
  sceau_status_dot_set (self->badge, tone, text);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), text != NULL);
}

/**
 * sceau_certificate_card_get_extra:
 * @self: the card
 *
 * Returns: (transfer none): the box under the text
 */
GtkBox *
sceau_certificate_card_get_extra (SceauCertificateCard *self)
{
  return self->extra;
}

static void
sceau_certificate_card_finalize (GObject *object)
{
  g_clear_pointer (&SCEAU_CERTIFICATE_CARD (object)->certificate, sceau_certificate_unref);
  G_OBJECT_CLASS (sceau_certificate_card_parent_class)->finalize (object);
}

static void
sceau_certificate_card_class_init (SceauCertificateCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sceau_certificate_card_finalize;
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-certificate-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauCertificateCard, title);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificateCard, role);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificateCard, validity);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificateCard, badge);
  gtk_widget_class_bind_template_child (widget_class, SceauCertificateCard, extra);
}

static void
sceau_certificate_card_init (SceauCertificateCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_certificate_card_new:
 * @certificate: what it shows
 *
 * Returns: (transfer floating): a new card
 */
GtkWidget *
sceau_certificate_card_new (SceauCertificate *certificate)
{
  SceauCertificateCard *self = g_object_new (SCEAU_TYPE_CERTIFICATE_CARD, NULL);

  sceau_certificate_card_set_certificate (self, certificate);
  return GTK_WIDGET (self);
}
