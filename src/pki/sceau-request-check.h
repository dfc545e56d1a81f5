/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an authority will drop or refuse, said before money is spent. */
#pragma once

#include "pki/sceau-finding.h"
#include "pki/sceau-request.h"

G_BEGIN_DECLS

/* Both are pure and take microseconds: they can be called at every keystroke. */
GPtrArray *sceau_request_check (SceauRequest *request);
/* While it is still being typed: @names as they are in the form, @key "rsa:3072" or NULL when it is not chosen yet. */
GPtrArray *sceau_request_check_draft (const SceauSubject *subject, const char *const *names,
                                      const char *key);

G_END_DECLS
