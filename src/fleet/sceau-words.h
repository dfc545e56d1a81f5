/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The presenter: one table from error to words. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

/* Title, body (what happened, to which server, what next); all translated. server_name nullable. */
void sceau_words_for_error (const GError *error, const char *server_name, char **title,
                            char **body);
/* The same, with other words about what to do next; next nullable. */
void sceau_words_for_error_then (const GError *error, const char *server_name, const char *next,
                                 char **title, char **body);
/* Dates and durations in the user's locale. */
char *sceau_words_date (gint64 unix_seconds);
char *sceau_words_time (gint64 unix_seconds); /* the day, hour and minute */
char *sceau_words_days_left (int days);
char *sceau_words_ago (gint64 then, gint64 now);
/* "rsa:3072" as a person says it: "RSA 3072" */
char *sceau_words_key (const char *description);

G_END_DECLS
