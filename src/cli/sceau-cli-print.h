/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output for people: aligned, readable, short. */
#pragma once

#include "pki/sceau-certificate.h"
#include "pki/sceau-finding.h"

G_BEGIN_DECLS

/* "  Label    value", the labels of one call aligned: pairs of label (translated) and value,
 * ended by NULL; a NULL value is left out. */
void sceau_print_fields (const char *label, ...) G_GNUC_NULL_TERMINATED;
/* A table: n columns, cells row by row (of char *), the first row its headings. */
void sceau_print_table (GPtrArray *cells, guint n);
void sceau_print_certificate (SceauCertificate *certificate, gint64 now);
void sceau_print_findings (GPtrArray *findings);
const char *sceau_severity_label (SceauSeverity severity);
/* "2026-11-23", in the user's way. */
char *sceau_format_validity (SceauCertificate *certificate, gint64 now);

G_END_DECLS
