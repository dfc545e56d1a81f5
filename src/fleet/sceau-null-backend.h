/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a server on which Sceau cannot act: says what can be done by hand, and how to get an agent. */
#pragma once

#include "fleet/sceau-backend.h"
#include "fleet/sceau-way.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_NULL_BACKEND (sceau_null_backend_get_type ())
G_DECLARE_FINAL_TYPE (SceauNullBackend, sceau_null_backend, SCEAU, NULL_BACKEND, GObject)

/* How a person does it, in CamTrace's own words; translated. */
const char *sceau_null_backend_say_by_hand (SceauOperation operation);
SceauBackend *sceau_null_backend_new (SceauWay way);

G_END_DECLS
