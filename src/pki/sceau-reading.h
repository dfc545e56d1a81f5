/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads certificates, requests and keys out of any bytes, and says what was found and what could not be used. */
#pragma once

#include "pki/sceau-certificate.h"
#include "pki/sceau-finding.h"
#include "pki/sceau-request.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_OBJECT_CERTIFICATE,
  SCEAU_OBJECT_REQUEST,
  SCEAU_OBJECT_PRIVATE_KEY,
  SCEAU_OBJECT_PUBLIC_KEY,
  SCEAU_OBJECT_CRL
} SceauObjectKind;
/* "certificate", "request", "private-key"… */
const char *sceau_object_kind_to_string (SceauObjectKind kind);

/* One thing found, with where. Boxed, immutable, counted. */
typedef struct _SceauObject SceauObject;
#define SCEAU_TYPE_OBJECT (sceau_object_get_type ())
GType sceau_object_get_type (void);
SceauObject *sceau_object_ref (SceauObject *self);
void sceau_object_unref (SceauObject *self);
SceauObjectKind sceau_object_get_kind (const SceauObject *self);
/* the name given to sceau_reading_add () */
const char *sceau_object_get_file (const SceauObject *self);
const char *sceau_object_get_entry (
    const SceauObject *self); /* inside an archive or a mail; nullable */
gsize sceau_object_get_offset (const SceauObject *self);
/* nullable, transfer none; likewise: */
SceauCertificate *sceau_object_get_certificate (const SceauObject *self);
SceauRequest *sceau_object_get_request (const SceauObject *self);
SceauKey *sceau_object_get_key (const SceauObject *self);
JsonObject *sceau_object_to_json (const SceauObject *self); /* never key material */

#define SCEAU_TYPE_READING (sceau_reading_get_type ())
G_DECLARE_FINAL_TYPE (SceauReading, sceau_reading, SCEAU, READING, GObject)

/* Opens an archive or a mail: calls @emit once an entry. Provided by fleet (libarchive, GMime), absent in the agent: then a ZIP is a
 * finding, and a mail is text. */
typedef gboolean (*SceauUnpackEmit) (const char *entry, GBytes *bytes, gpointer emit_data);
typedef gboolean (*SceauUnpackFunc) (const char *name, GBytes *archive, SceauUnpackEmit emit,
                                     gpointer emit_data, GError **error);

SceauReading *sceau_reading_new (void);
void sceau_reading_set_unpacker (SceauReading *self, SceauUnpackFunc func);
/* tried on everything encrypted */
void sceau_reading_add_password (SceauReading *self, SceauSecret *password);
/* Never fails: what is wrong becomes a finding about @name. Synchronous and re-entrant: heavy piles go to a thread by the caller. */
void sceau_reading_add (SceauReading *self, const char *name, GBytes *bytes);
GPtrArray *sceau_reading_get_objects (SceauReading *self);  /* of SceauObject, in the order found */
GPtrArray *sceau_reading_get_findings (SceauReading *self); /* of SceauFinding */
/* of SceauCertificate, duplicates kept */
GPtrArray *sceau_reading_dup_certificates (SceauReading *self);
/* names with an error, or that need a password */
GStrv sceau_reading_dup_refused (SceauReading *self);
gboolean sceau_reading_needs_password (SceauReading *self);
/* Takes out all that came from that name: it was removed, or is read again with a password. */
void sceau_reading_forget (SceauReading *self, const char *name);
/* The first file, nullable, with a certificate that was cut short or is damaged. */
const char *sceau_reading_find_damaged (SceauReading *self);
/* For somebody who wanted certificates: the findings, and not-a-certificate about each file that gave only something else (a request, a
 * key…). */
GPtrArray *sceau_reading_dup_certificate_findings (SceauReading *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauObject, sceau_object_unref)

G_END_DECLS
