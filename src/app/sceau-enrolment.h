/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last part of adding a server, in one go: check the account and the agent, save, keep the password's derivative. */
#pragma once

#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

/* name, product_version (nullable), username, password, confirmed_pin (nullable: no agent) as given by the person. */
void sceau_enrolment_run_async (SceauFleet *fleet, SceauDiscovery *discovery, const char *name,
                                const char *product_version, const char *username,
                                SceauSecret *password, const char *confirmed_pin,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
/* remembered: FALSE when there is no keyring: then the account is known until the program ends. */
SceauServer *sceau_enrolment_run_finish (GAsyncResult *result, gboolean *remembered,
                                         GError **error);

G_END_DECLS
