/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What HAProxy's master process says about itself ("show proc", 2.4 to 2.6 and later). */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

typedef struct
{
  guint reloads; /* of the master */
  guint failed;  /* of them */
  guint worker;  /* process id of the newest worker; 0: none */
} SceauHaproxyStatus;

typedef enum
{
  SCEAU_RELOAD_RUNNING,
  SCEAU_RELOAD_DONE,
  SCEAU_RELOAD_FAILED,
} SceauReload;

gboolean sceau_haproxy_status_parse (const char *text, SceauHaproxyStatus *status);
SceauReload sceau_haproxy_status_compare (const SceauHaproxyStatus *before,
                                          const SceauHaproxyStatus *now);
char *sceau_haproxy_ask (const char *socket_path, const char *command, GError **error);
gboolean sceau_haproxy_get_status (const char *socket_path, SceauHaproxyStatus *status,
                                   GError **error);

G_END_DECLS
