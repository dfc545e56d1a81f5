/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauIssuerFetch: the way from one certificate to the next, and the one request that is under way. A task is owned by
 * whichever step is under way. */
#pragma once

#include <libsoup/soup.h>

#include "fleet/sceau-issuer-fetch.h"

G_BEGIN_DECLS

struct _SceauIssuerFetch
{
  GObject parent_instance;
  SoupSession *session;
  SceauAnchors *anchors; /* nullable */
  GPtrArray *found;      /* of SceauIssuer */
  GPtrArray *refusals;   /* of SceauIssuerRefusal */
  GPtrArray
      *pool; /* of SceauIssuer: what answers held; each is believed once its key made a signature */
  GHashTable *asked; /* addresses, so that each is asked once */
  guint timeout_ms;
  gint64 deadline; /* of all, monotonic µs */
  gint64 now;
  char *status;
  /* the certificate whose issuer is asked for, and its addresses */
  SceauCertificate *current;
  char **urls;
  guint next_url;
  /* the request */
  GUri *uri;
  guint n_redirects;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *limit; /* cancelled by the person's, or when time is over */
  gulong chained;
  guint timer;
  gboolean timed_out;
};

/* sceau-issuer-fetch.c */
void _sceau_issuer_fetch_take_status (SceauIssuerFetch *self, char *status); /* takes it */
void _sceau_issuer_fetch_examine (GTask *task);                              /* what came */
/* This address gave nothing, for that reason, which is taken: the next one. */
void _sceau_issuer_fetch_give_up (GTask *task, GError *error);

/* sceau-issuer-fetch-request.c */
void _sceau_issuer_fetch_send (GTask *task); /* asks self->uri; examine or give up */
void _sceau_issuer_fetch_end_request (SceauIssuerFetch *self, GCancellable *cancellable);

G_END_DECLS
