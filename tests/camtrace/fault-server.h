/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real server on the loopback interface that answers as the documentation says, and with every fault that a client must bear. */
#pragma once

#include "base/sceau-secret.h"
#include "pki/sceau-key.h"
#include "tls/sceau-listener.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _FaultServer FaultServer;

/* Answers one request; unanswered: 404. */
typedef void (*FaultServerFunc) (FaultServer *self, SoupServerMessage *message, const char *path,
                                 gpointer data);

struct _FaultServer
{
  SoupServer *server;
  SceauListener *listener; /* NULL: plain HTTP */
  char *url;
  char *spki; /* of its key, NULL: plain HTTP */
  FaultServerFunc func;
  gpointer data;
  GPtrArray *log; /* "GET /api/", in the order of arrival */
  gint64 clock_shift;
};

FaultServer *fault_server_new (FaultServerFunc func, gpointer data);
/* With TLS: chain in PEM and its key. */
FaultServer *fault_server_new_tls (const char *chain_pem, SceauKey *key, FaultServerFunc func,
                                   gpointer data);
void fault_server_free (FaultServer *self);
guint fault_server_count (FaultServer *self, const char *line); /* how often it was asked that */

void fault_answer (SoupServerMessage *message, guint status, const char *type, const char *text);
void fault_answer_json (SoupServerMessage *message, guint status, const char *text);
void fault_answer_cut (SoupServerMessage *message);   /* promises 1000 bytes, sends 10, closes */
void fault_answer_close (SoupServerMessage *message); /* closes without a word */
void fault_answer_huge (SoupServerMessage *message, gsize size);

/* A port of 127.0.0.1 where nobody listens. */
guint16 fault_free_port (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultServer, fault_server_free)

G_END_DECLS
