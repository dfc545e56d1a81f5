/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTP exchange after another with one server: bounded in size and time, no redirects, no cookies, no proxy, and TLS judged by a
 * function of ours alone. What both clients of this folder stand on. */
#pragma once

#include "base/sceau-error.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_HTTP (sceau_http_get_type ())
G_DECLARE_FINAL_TYPE (SceauHttp, sceau_http, SCEAU, HTTP, GObject)

/* Decides about the peer of a TLS connection: when it is new and before each request, so that a resumed session is judged too; not a
 * byte of a refused request is sent. chain: SceauCertificate as sent, leaf first, never empty. FALSE with @error set refuses; that
 * error is the request's. */
typedef gboolean (*SceauHttpAcceptFunc) (GPtrArray *chain, gpointer data, GError **error);

typedef struct
{
  guint status;
  char *reason;
  GBytes *body;                /* at most SCEAU_MAX_JSON_SIZE */
  gint64 date;                 /* of the Date header, Unix seconds; 0: none */
  SoupMessageHeaders *headers; /* of the answer */
} SceauHttpAnswer;
void sceau_http_answer_free (SceauHttpAnswer *answer);
/* *shift: the server's clock less ours, in seconds, as of this answer; as it was where it has no date. TRUE when it has moved by more than a
 * network explains. */
gboolean sceau_http_answer_take_clock (const SceauHttpAnswer *answer, gint64 *shift);

/* url: "http://host[:port]" or "https://…", with or without a path, which is the base of all requests.
 * dns_name: the name to send (SNI, Host) and nothing else: the connection goes to the URL's host; NULL: the URL's host. */
SceauHttp *sceau_http_new (const char *url, const char *dns_name, GError **error);
/* Without a function every TLS connection is refused. */
void sceau_http_set_accept_func (SceauHttp *self, SceauHttpAcceptFunc func, gpointer data);
const char *sceau_http_get_url (SceauHttp *self);  /* without a slash at the end */
const char *sceau_http_get_peer (SceauHttp *self); /* "host" or "host:port", for messages */
gboolean sceau_http_is_secure (SceauHttp *self);

/* path: below the URL, with its "/" ("/api/"); already escaped. */
SoupMessage *sceau_http_message_new (SceauHttp *self, const char *method, const char *path);
/* seconds: for everything, connection to last byte. Whatever the status, an answer is an answer. UNREACHABLE, TIMED_OUT,
 * NAME_DOES_NOT_RESOLVE, TLS, BAD_RESPONSE, TOO_LARGE, CANCELLED, or what the accept function said. */
void sceau_http_send_async (SceauHttp *self, SoupMessage *message, guint seconds,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
SceauHttpAnswer *sceau_http_send_finish (SceauHttp *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauHttpAnswer, sceau_http_answer_free)

G_END_DECLS
