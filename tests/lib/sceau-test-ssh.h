/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real sshd on a free port, with keys of its own, and CT-Servers in sandboxes behind it, each with a real front end.
 *
 *   sceau_test_ssh_start ();   once a program; $SCEAU_SSH_CONFIG has the hosts "sandbox" and "jumped" (through "sandbox")
 *   SceauTestBox *box = sceau_test_box_new ("8.15");
 *   sceau_test_box_serve (box);   once its files are there: what "Activer" does
 *   sceau_test_box_free (box);
 *   sceau_test_ssh_stop (); */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void sceau_test_ssh_start (void);
/* In a mount namespace of its own, which @prepare, a shell script, has made first; root alone can do that. Passwords are taken: the
 * host "typed" has no key. */
void sceau_test_ssh_start_private (const char *prepare);
void sceau_test_ssh_stop (void);
/* The folder that is first in the PATH of who logs in; empty. */
const char *sceau_test_ssh_get_path (void);
const char *sceau_test_ssh_get_dir (void);
guint16 sceau_test_ssh_get_port (void);
/* Forgets the server's key, or knows a wrong one. */
void sceau_test_ssh_know (const char *known_hosts_line);
char *sceau_test_ssh_dup_known (void); /* the right line */

typedef struct
{
  char *root;
  char *folder; /* of the certificate files */
  gboolean apache;
  const char *
      host; /* Apache's is 127.0.0.1; HAProxy's another address, the only one that it is bound to */
  guint16 https_port;
  guint16 http_port;
  GSubprocess *front_end;
} SceauTestBox;

SceauTestBox *sceau_test_box_new (const char *version);
void sceau_test_box_free (SceauTestBox *self);
void sceau_test_box_serve (SceauTestBox *self);
void sceau_test_box_stop (SceauTestBox *self);
/* 7.13 becomes a later version: HAProxy instead of Apache, and a new folder, into which nothing was taken along. */
void sceau_test_box_upgrade (SceauTestBox *self);
char *sceau_test_box_dup_path (SceauTestBox *self,
                               const char *extension); /* "crt", "key", "csr", "pem" */
/* Names, bytes, owners and modes of all that is in the folder, links with where they go. */
char *sceau_test_box_describe (SceauTestBox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauTestBox, sceau_test_box_free)

G_END_DECLS
