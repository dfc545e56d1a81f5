/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the inventory stores of a server: plain values that may cross threads, which a SceauServer may not. */
#pragma once

#include "fleet/sceau-server.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *name;
  char *camtrace_url;
  char *https_host;
  guint16 https_port;
  char *dns_name;
  char *username;
  SceauWay way;
  char *product_version;
  char *agent_url;
  char *agent_pin;
  char *ssh_address;
  char *ssh_root;
  char *note;
  /* of the last look at it, so that certificates find their server while it is away; read, not written with the rest */
  char *pending_spki;
  char *installed_spki;
} SceauServerRecord;

SceauServerRecord *sceau_server_record_new (SceauServer *server);
void sceau_server_record_free (SceauServerRecord *self);
SceauServer *sceau_server_record_make_server (const SceauServerRecord *self);
/* The name as it is compared: without regard to case and to how accents are composed. */
char *sceau_server_name_key (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauServerRecord, sceau_server_record_free)

G_END_DECLS
