/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "request new" and "self-sign" share: subject, names, kind of key, and where the key goes. */
#pragma once

#include "cli/sceau-cli.h"
#include "pki/sceau-key.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

typedef struct
{
  char *subject_text;
  char **names;
  char *key_type_text;
  char *key_file;
  char *output;
  char *passphrase_file;
  /* after sceau_identity_options_check (): */
  SceauSubject *subject;
  SceauKeyType key_type;
} SceauIdentityOptions;

void sceau_identity_options_clear (SceauIdentityOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SceauIdentityOptions, sceau_identity_options_clear)

/* The entries of these options, for sceau_cli_parse (); free with g_free (). more: (nullable)
 * further entries, ended by an empty one. */
GOptionEntry *sceau_identity_options_make_entries (SceauIdentityOptions *options,
                                                   const GOptionEntry *more);
gboolean sceau_identity_options_check (SceauCli *self, SceauIdentityOptions *options,
                                       GError **error);
SceauKey *sceau_identity_make_key (SceauCli *self, const SceauIdentityOptions *options,
                                   GError **error);
/* The key first, never over another; when the text cannot be written, the new key is removed
 * again. */
gboolean sceau_identity_write (SceauCli *self, const SceauIdentityOptions *options, SceauKey *key,
                               const char *text, GError **error);

G_END_DECLS
