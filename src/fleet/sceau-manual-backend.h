/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a server that is worked on by hand: it tells what was told to Sceau, and refuses the rest with how to do it. */
#pragma once

#include "fleet/sceau-backend.h"
#include "fleet/sceau-hand-record.h"
#include "fleet/sceau-way.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_MANUAL_BACKEND (sceau_manual_backend_get_type ())
G_DECLARE_FINAL_TYPE (SceauManualBackend, sceau_manual_backend, SCEAU, MANUAL_BACKEND, GObject)

/* version: nullable */
SceauBackend *sceau_manual_backend_new (SceauWay way, const char *version, SceauHandRecord *record);

G_END_DECLS
