/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the two files of SceauServer: what is stored, and what is learnt. */
#pragma once

#include <string.h>

#include "fleet/sceau-server.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_SERVER_PROP_ID = 1,
  SCEAU_SERVER_PROP_NAME,
  SCEAU_SERVER_PROP_CAMTRACE_URL,
  SCEAU_SERVER_PROP_HTTPS_HOST,
  SCEAU_SERVER_PROP_HTTPS_PORT,
  SCEAU_SERVER_PROP_DNS_NAME,
  SCEAU_SERVER_PROP_USERNAME,
  SCEAU_SERVER_PROP_WAY,
  SCEAU_SERVER_PROP_PRODUCT_VERSION,
  SCEAU_SERVER_PROP_AGENT_URL,
  SCEAU_SERVER_PROP_AGENT_PIN,
  SCEAU_SERVER_PROP_SSH_ADDRESS,
  SCEAU_SERVER_PROP_SSH_ROOT,
  SCEAU_SERVER_PROP_NOTE,
  SCEAU_SERVER_PROP_STATUS,
  SCEAU_SERVER_PROP_STATE,
  SCEAU_SERVER_PROP_PRESENTED,
  SCEAU_SERVER_PROP_ERROR,
  SCEAU_SERVER_PROP_LAST_SEEN,
  SCEAU_SERVER_PROP_CLOCK_SHIFT,
  SCEAU_SERVER_PROP_BUSY,
  SCEAU_SERVER_PROP_DAYS_LEFT,
  SCEAU_SERVER_PROP_CERTIFICATE_TITLE,
  SCEAU_SERVER_PROP_ISSUER_TITLE,
  SCEAU_SERVER_PROP_CHAIN_LENGTH,
  SCEAU_SERVER_PROP_ADDRESS,
  SCEAU_SERVER_PROP_VERSION_LABEL,
  SCEAU_SERVER_N_PROPS,
} SceauServerProperty;

extern GParamSpec *_sceau_server_properties[SCEAU_SERVER_N_PROPS];

struct _SceauServer
{
  GObject parent_instance;

  /* stored */
  char *id, *name, *camtrace_url, *https_host, *dns_name, *username, *product_version, *agent_url,
      *agent_pin, *ssh_address, *ssh_root, *note;
  guint16 https_port; /* 0: the default */
  SceauWay way;

  /* made of what is stored */
  char *url_host, *address;

  /* learnt */
  SceauManagedState *state;
  SceauProbeResult *presented;
  SceauCertificate *root; /* that came along with what is installed; nullable */
  GError *error;
  gint64 last_seen, clock_shift;
  gint64 now; /* of what was learnt last */
  guint holds;
  gboolean resolves;

  /* made of what was learnt */
  SceauStatus status;
  int days_left;
  guint chain_length;
  char *certificate_title, *issuer_title, *version_label;
};

void _sceau_server_update_status (SceauServer *self);
void _sceau_server_update_version (SceauServer *self);
void _sceau_server_take_port (SceauServer *self, guint16 port);

G_END_DECLS
