/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front end of the demo and of the tests: the agent itself passes bytes from TLS to the web service. */
#pragma once

#include "agent/sceau-front-end.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_BUILTIN (sceau_builtin_get_type ())
G_DECLARE_FINAL_TYPE (SceauBuiltin, sceau_builtin, SCEAU, BUILTIN, GObject)

SceauFrontEnd *sceau_builtin_new (SceauAgentConfig *config);

G_END_DECLS
