/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a name lead to the server? Asked of the resolver while a person types. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_NAME_LEADS_HERE,
  SCEAU_NAME_LEADS_ELSEWHERE,
  SCEAU_NAME_LEADS_NOWHERE, /* does not resolve from this workstation */
} SceauNameVerdict;

/* host: where the server is reached (a name or an address). */
void sceau_name_check_async (const char *name, const char *host, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
/* Fails only with CANCELLED. *addresses (nullable) is what the name resolves to, for the sentence. */
gboolean sceau_name_check_finish (GAsyncResult *result, SceauNameVerdict *verdict, char **addresses,
                                  GError **error);

G_END_DECLS
