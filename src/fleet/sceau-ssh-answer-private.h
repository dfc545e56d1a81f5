/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read what the remote script answers. Every field is foreign. */
#pragma once

#include "fleet/sceau-ssh-answer.h"

G_BEGIN_DECLS

#define MAX_DETAIL 2000 /* characters of a program's own words */

/* BAD_RESPONSE, with the line as detail; always FALSE */
gboolean _sceau_ssh_refuse_answer (GError **error, const char *line);
char *_sceau_ssh_decode_bytes (const char *field);
char *_sceau_ssh_decode_text (const char *field); /* as one line, safe to show; NULL: empty */
/* at most max of them, each once */
GPtrArray *_sceau_ssh_read_certificates (const char *field, guint max);
SceauRequest *_sceau_ssh_read_request (const char *field); /* nullable */
gboolean _sceau_ssh_is_hex (const char *field, gsize length);
char *_sceau_ssh_dup_print (const char *field); /* SHA-256, else NULL */
gboolean _sceau_ssh_read_time (const char *field, gint64 *seconds);
gboolean _sceau_ssh_is_backup_id (const char *word);
/* translated; NULL: not a reason of the script's */
const char *_sceau_ssh_find_reason (const char *reason);

G_END_DECLS
