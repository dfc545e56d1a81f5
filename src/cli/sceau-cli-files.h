/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands read and write: files of any format, standard input, secrets, keys,
 * certificates. */
#pragma once

#include "cli/sceau-cli.h"
#include "pki/sceau-reading.h"

G_BEGIN_DECLS

/* The bytes of a file, or of standard input for "-"; bounded. */
GBytes *sceau_cli_read (SceauCli *self, const char *path, GError **error);
/* Every file, with the password of password_file (nullable). A file that cannot be opened is an
 * error; one that holds nothing of use is a finding of the reading. */
SceauReading *sceau_cli_read_all (SceauCli *self, const char *const *paths,
                                  const char *password_file, GError **error);
/* The same step by step, for whoever goes on after a file that cannot be opened: the files, then what is in them. Without password_file
 * a password is asked for on the terminal, where there is one, and asked again when it was wrong. */
GPtrArray *sceau_cli_files_new (void);
gboolean sceau_cli_files_read (SceauCli *self, GPtrArray *files, const char *path, GError **error);
SceauReading *sceau_cli_files_understand (SceauCli *self, GPtrArray *files,
                                          const char *password_file, GError **error);
/* The first private key in that file. NOT_FOUND, ENCRYPTED */
SceauKey *sceau_cli_read_key (SceauCli *self, const char *path, const char *password_file,
                              GError **error);
/* From a file, "-" for standard input's first line; says so when others can read it. */
SceauSecret *sceau_cli_read_secret (SceauCli *self, const char *path, GError **error);
/* The same for a new key, which takes only UTF-8 (PKCS#8 with PBES2, RFC 8018). */
SceauSecret *sceau_cli_read_passphrase (SceauCli *self, const char *path, GError **error);
/* Asks on the terminal, with no echo when secret. UNSUPPORTED without a terminal: tells which
 * option to use instead. */
SceauSecret *sceau_cli_ask_secret (SceauCli *self, const char *question, const char *option,
                                   GError **error);
char *sceau_cli_ask (SceauCli *self, const char *question, const char *option, GError **error);
/* "y" or "yes", or their translations. */
gboolean sceau_cli_confirm (SceauCli *self, const char *question, const char *option, gboolean *yes,
                            GError **error);

/* A new file, 0600, synced; an existing one is never touched (EXISTS). */
gboolean sceau_cli_write_key (const char *path, SceauKey *key, SceauSecret *passphrase,
                              GError **error);
/* Before anything is done: can this (nullable) be written afterwards? Standard output has place for one document. */
gboolean sceau_cli_check_output (SceauCli *self, const char *path, GError **error);
/* Replaces a file as a whole; "-": standard output. What is no file (a device, a pipe) is written to. */
gboolean sceau_cli_write (const char *path, const void *data, gsize size, GError **error);

G_END_DECLS
