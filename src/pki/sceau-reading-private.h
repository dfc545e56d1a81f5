/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the reading and the readers of each format. */
#pragma once

#include "pki/sceau-der.h"
#include "pki/sceau-reading.h"

G_BEGIN_DECLS

/* What a reader says of bytes it was shown. Only the first lets the next reader of the table try;
 * with any other, the reader has already put what it found, and what it has to say, into the
 * reading. */
typedef enum
{
  SCEAU_READ_NOT_MINE,
  SCEAU_READ_NEEDS_PASSWORD,
  SCEAU_READ_FOUND,
  SCEAU_READ_BROKEN,
} SceauReadOutcome;

/* What one call of sceau_reading_add () may still cost, archives' entries included. */
typedef struct
{
  guint64 kdf_rounds; /* of password work */
  guint findings;     /* a hostile file could earn one for every few bytes */
} SceauReadBudget;

/* What bytes may be inside of: each once, so that nothing unpacks for ever. */
typedef enum
{
  SCEAU_INSIDE_ARCHIVE = 1 << 0,
  SCEAU_INSIDE_MAIL = 1 << 1,
} SceauInside;

/* Where the bytes come from, and where what is in them goes. */
typedef struct
{
  SceauReading *reading;
  char *file;         /* a GRefString: the name given to sceau_reading_add () */
  char *entry;        /* a GRefString, nullable: the name inside the archive or mail */
  guint inside;       /* of SceauInside */
  const char *about;  /* what a person calls it */
  guint offset_scale; /* bytes of the file for one byte of what the reader sees: 2 after UTF-16 */
  SceauReadBudget *budget;
} SceauPlace;

typedef SceauReadOutcome (*SceauReadFunc) (const SceauPlace *place, GBytes *bytes);

/* The readers, in the order of the table in sceau-reading.c. */
SceauReadOutcome sceau_read_archive (const SceauPlace *place, GBytes *bytes);
SceauReadOutcome sceau_read_foreign_binary (const SceauPlace *place, GBytes *bytes);
SceauReadOutcome sceau_read_der (const SceauPlace *place, GBytes *bytes);
SceauReadOutcome sceau_read_mail (const SceauPlace *place, GBytes *bytes);
SceauReadOutcome sceau_read_pem (const SceauPlace *place, GBytes *bytes);
SceauReadOutcome sceau_read_bare_base64 (const SceauPlace *place, GBytes *bytes);
SceauReadOutcome sceau_read_foreign_text (const SceauPlace *place, GBytes *bytes);

/* Opens what is a container, and reads each entry like a file of its own. NOT_MINE: nothing came of it, and nothing was said. */
SceauReadOutcome sceau_read_inside (const SceauPlace *place, SceauInside what, GBytes *bytes);
gboolean sceau_looks_like_mail (const char *text, gsize size);

/* One DER element, whatever it is. NOT_MINE when it is nothing that is known here. @inside_text: it
 * was armoured, so that what is wrong with it is said in those words. */
SceauReadOutcome sceau_read_der_element (const SceauPlace *place, GBytes *der, gsize offset,
                                         gboolean inside_text);
SceauReadOutcome sceau_read_certificate (const SceauPlace *place, GBytes *der, gsize offset);
SceauReadOutcome sceau_read_private_key (const SceauPlace *place, const void *data, gsize size,
                                         gsize offset);
SceauReadOutcome sceau_read_pkcs7 (const SceauPlace *place, GBytes *der, gsize offset);
SceauReadOutcome sceau_read_pkcs12 (const SceauPlace *place, GBytes *der, gsize offset);
/* The better of two outcomes of one input: something found, else a password that is needed, else
 * broken. */
SceauReadOutcome sceau_read_outcome_merge (SceauReadOutcome a, SceauReadOutcome b);

/* Takes the caller's reference, and wipes the bytes if it was the last one: they may hold a key. */
void sceau_read_wipe_bytes (GBytes *bytes);

/* The reading's side. FALSE: the reading is full, stop. */
gboolean _sceau_reading_put_certificate (const SceauPlace *place, SceauCertificate *certificate,
                                         gsize offset);
gboolean _sceau_reading_put_request (const SceauPlace *place, SceauRequest *request, gsize offset);
gboolean _sceau_reading_put_key (const SceauPlace *place, SceauKey *key, gsize offset);
gboolean _sceau_reading_put_other (const SceauPlace *place, SceauObjectKind kind, GBytes *der,
                                   gsize offset);
gboolean _sceau_reading_is_full (SceauReading *self);
/* @kind: nullable, then a pair of parameter name and value, both NULL for none. */
void _sceau_reading_say (const SceauPlace *place, SceauFindingCode code, const char *kind,
                         const char *param, const char *value);
GPtrArray *_sceau_reading_get_passwords (SceauReading *self);
SceauUnpackFunc _sceau_reading_get_unpacker (SceauReading *self);
/* Reads one entry of the archive or mail that @place is. */
void _sceau_reading_add_entry (const SceauPlace *place, const char *entry, GBytes *bytes);

/* Objects are made by the reading only. All take what they are given a reference to. */
SceauObject *_sceau_object_new (SceauObjectKind kind, char *file, char *entry, gsize offset,
                                gpointer content);

G_END_DECLS
