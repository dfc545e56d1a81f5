/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one trust list: the system's anchors, read once a process, plus the files a person trusts. */
#pragma once

#include "pki/sceau-anchors.h"

G_BEGIN_DECLS

/* The anchors of this machine (GnuTLS's system trust, read once) plus every certificate of the
 * PEM files, which may be empty or NULL. with_system FALSE: only the files. Blocking file
 * access: a few ms; call it at start or in a thread. */
SceauAnchors *sceau_trust_load (gboolean with_system, const char *const *pem_files, GError **error);

G_END_DECLS
