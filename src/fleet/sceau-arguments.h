/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of one operation. */
#pragma once

#include "base/sceau-secret.h"
#include "pki/sceau-chain.h"
#include "pki/sceau-key.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

/* Arguments of one operation; members that an operation does not use are NULL or 0. Boxed; secrets wiped. */
typedef struct
{
  SceauSubject *subject; /* REQUEST, SELF_SIGN */
  char **names;          /* REQUEST, SELF_SIGN */
  SceauKeyType key_type; /* REQUEST, SELF_SIGN */
  gboolean keep_key;     /* REQUEST: "key":"keep" */
  gboolean replace;      /* REQUEST, SELF_SIGN, UPLOAD_KEY */
  guint days;            /* SELF_SIGN */
  char *chain_pem;       /* CHECK, INSTALL: normalised, leaf first */
  char
      *anchor_pem; /* CHECK, INSTALL: the root that it ends at, shown but not installed; nullable */
  char *key_pem;   /* UPLOAD_KEY: encrypted PKCS#8 */
  SceauSecret *key_passphrase; /* CHECK, INSTALL with an uploaded key */
  gboolean allow_incomplete;   /* CHECK, INSTALL */
  char *backup_id;             /* RESTORE */
} SceauArguments;
#define SCEAU_TYPE_ARGUMENTS (sceau_arguments_get_type ())
GType sceau_arguments_get_type (void);
SceauArguments *sceau_arguments_new (void);
SceauArguments *sceau_arguments_copy (const SceauArguments *self);
void sceau_arguments_free (SceauArguments *self);
/* Sets chain_pem and anchor_pem. */
void sceau_arguments_take_chain (SceauArguments *self, SceauChain *chain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauArguments, sceau_arguments_free)

G_END_DECLS
