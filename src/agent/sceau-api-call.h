/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request of the management API on its way to an answer. */
#pragma once

#include "agent/sceau-agent.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define SCEAU_MAX_BODY (1024u * 1024)

typedef struct
{
  SceauAgent *agent;
  SoupServer *server;
  SoupServerMessage *message;
  char *argument;        /* the variable segment of the path, decoded; nullable */
  GHashTable *query;     /* nullable; may be changed */
  SceauVisitor *visitor; /* NULL for open calls */
  gboolean paused;
  gboolean gone; /* the client left */
  gulong finished;
} SceauApiCall;

/* The bytes of a request's body, bounded and wiped. */
typedef struct
{
  GByteArray *bytes;
  gsize room; /* bytes that fit without moving */
  gboolean too_large;
} SceauApiBody;

void sceau_api_body_attach (SoupServerMessage *message);
SceauApiBody *sceau_api_body_get (SoupServerMessage *message);

SceauApiCall *sceau_api_call_new (SceauAgent *agent, SoupServer *server,
                                  SoupServerMessage *message);
void sceau_api_call_free (SceauApiCall *call);
void sceau_api_call_pause (SceauApiCall *call);
void sceau_api_call_fail (SceauApiCall *call, const GError *error);
const char *sceau_api_call_get_header (SceauApiCall *call, const char *name);
char *sceau_api_call_dup_address (SceauApiCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauApiCall, sceau_api_call_free)

G_END_DECLS
