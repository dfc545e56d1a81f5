/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One change that a person asks for, read from a request and checked in its form. */
#pragma once

#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_ORDER_REQUEST,
  SCEAU_ORDER_DELETE_REQUEST,
  SCEAU_ORDER_SELF_SIGN,
  SCEAU_ORDER_UPLOAD_KEY,
  SCEAU_ORDER_INSTALL,
  SCEAU_ORDER_UNINSTALL,
  SCEAU_ORDER_SWITCH,
  SCEAU_ORDER_RESTORE,
  SCEAU_ORDER_MIGRATE,
  SCEAU_N_ORDERS
} SceauOrderKind;

typedef struct
{
  SceauOrderKind kind;
  char *who;
  char *if_match;
  gint64 now;            /* Unix seconds */
  SceauSubject *subject; /* REQUEST, SELF_SIGN */
  char **names;
  SceauKeyType key_type;
  gboolean keep_key;           /* REQUEST */
  gboolean replace;            /* REQUEST, SELF_SIGN, UPLOAD_KEY */
  guint days;                  /* SELF_SIGN */
  char *chain;                 /* INSTALL */
  SceauSecret *key_passphrase; /* INSTALL */
  char *request;               /* INSTALL */
  gboolean allow_incomplete;   /* INSTALL */
  gboolean check_only;         /* INSTALL */
  SceauSecret *sealed_key;     /* UPLOAD_KEY */
  gboolean enabled;            /* SWITCH */
  char *backup_id;             /* RESTORE */
} SceauOrder;

SceauOrder *sceau_order_new (SceauOrderKind kind);
void sceau_order_free (SceauOrder *self);
const char *sceau_order_get_name (const SceauOrder *self);
gboolean sceau_order_read_json (SceauOrder *self, GBytes *body, GError **error);
gboolean sceau_order_read_key (SceauOrder *self, GBytes *body, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauOrder, sceau_order_free)

G_END_DECLS
