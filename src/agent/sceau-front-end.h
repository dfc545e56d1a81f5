/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What serves HTTPS. One interface; its calls block for as long as the front end takes, and are made in the worker. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean enabled; /* our part of it is switched on */
  SceauOwner owner;
  char *detail;        /* why it is not ours; nullable */
  gboolean by_command; /* not ours, but the site has commands that switch it */
} SceauFrontEndStatus;
void sceau_front_end_status_clear (SceauFrontEndStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SceauFrontEndStatus, sceau_front_end_status_clear)

#define SCEAU_TYPE_FRONT_END (sceau_front_end_get_type ())
G_DECLARE_INTERFACE (SceauFrontEnd, sceau_front_end, SCEAU, FRONT_END, GObject)

struct _SceauFrontEndInterface
{
  GTypeInterface parent_iface;
  const char *(*get_kind) (SceauFrontEnd *self);
  gboolean (*start) (SceauFrontEnd *self, const char *combined, GError **error);
  gboolean (*check) (SceauFrontEnd *self, const char *combined, GCancellable *cancellable,
                     GError **error);
  gboolean (*reload) (SceauFrontEnd *self, const char *combined, GCancellable *cancellable,
                      GError **error);
  gboolean (*enable) (SceauFrontEnd *self, const char *combined, GCancellable *cancellable,
                      GError **error);
  gboolean (*disable) (SceauFrontEnd *self, GCancellable *cancellable, GError **error);
  gboolean (*prepare_boot) (SceauFrontEnd *self, const char *combined, gboolean enabled,
                            GError **error);
  void (*look) (SceauFrontEnd *self);            /* optional */
  const char *(*get_part) (SceauFrontEnd *self); /* optional */
  void (*status) (SceauFrontEnd *self, const char *combined, SceauFrontEndStatus *status);
};

const char *sceau_front_end_get_kind (SceauFrontEnd *self);
gboolean sceau_front_end_start (SceauFrontEnd *self, const char *combined, GError **error);
gboolean sceau_front_end_check (SceauFrontEnd *self, const char *combined,
                                GCancellable *cancellable, GError **error);
gboolean sceau_front_end_reload (SceauFrontEnd *self, const char *combined,
                                 GCancellable *cancellable, GError **error);
gboolean sceau_front_end_enable (SceauFrontEnd *self, const char *combined,
                                 GCancellable *cancellable, GError **error);
gboolean sceau_front_end_disable (SceauFrontEnd *self, GCancellable *cancellable, GError **error);
gboolean sceau_front_end_prepare_boot (SceauFrontEnd *self, const char *combined, gboolean enabled,
                                       GError **error);
void sceau_front_end_look (SceauFrontEnd *self);
const char *sceau_front_end_get_part (SceauFrontEnd *self);
void sceau_front_end_status_begin (SceauFrontEndStatus *status, gboolean enabled);
void sceau_front_end_status_not_ours (SceauFrontEndStatus *status, char *why);
void sceau_front_end_status_look_at_port (SceauFrontEndStatus *status, SceauAgentConfig *config);
void sceau_front_end_status_settle (SceauFrontEndStatus *status, SceauAgentConfig *config);
void sceau_front_end_status (SceauFrontEnd *self, const char *combined,
                             SceauFrontEndStatus *status);

G_END_DECLS
