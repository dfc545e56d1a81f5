/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shape and a word that say how something is: never a colour alone. */
#pragma once

#include "fleet/sceau-server.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  SCEAU_TONE_NEUTRAL, /* ring: off, not configured */
  SCEAU_TONE_GOOD,    /* disc with a tick */
  SCEAU_TONE_WARNING, /* triangle */
  SCEAU_TONE_BAD,     /* octagon with a cross */
  SCEAU_TONE_WAITING, /* clock */
  SCEAU_TONE_UNKNOWN, /* barred disc: no answer, nothing known */
  SCEAU_N_TONES,      /*< skip >*/
} SceauTone;

/* Properties: "tone" (int), "label", "status" (SceauStatus: sets tone and label, write-only). */
#define SCEAU_TYPE_STATUS_DOT (sceau_status_dot_get_type ())
G_DECLARE_FINAL_TYPE (SceauStatusDot, sceau_status_dot, SCEAU, STATUS_DOT, GtkWidget)

GtkWidget *sceau_status_dot_new (SceauTone tone, const char *label);
void sceau_status_dot_set (SceauStatusDot *self, SceauTone tone, const char *label);
SceauTone sceau_tone_for_status (SceauStatus status);
SceauTone sceau_tone_for_severity (SceauSeverity severity);

G_END_DECLS
