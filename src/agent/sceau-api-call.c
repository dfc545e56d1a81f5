/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call may outlive its client (an install is not stopped by a lost connection), and must then not touch its connection. */
#include "config.h"

#include "agent/sceau-answer.h"
#include "agent/sceau-api-call.h"

#define BODY_KEY   "sceau-body"
#define FIRST_ROOM ((gsize) 4096)

static void
body_free (SceauApiBody *body)
{
  /* It may hold a passphrase. */
  sceau_wipe (body->bytes->data, body->bytes->len);
  g_byte_array_unref (body->bytes);
  g_free (body);
}

/* A buffer that grows leaves its old copies behind, unwiped: this one is moved by hand. It doubles, so that a body of many
 * small chunks is not copied for each of them. */
static void
make_room (SceauApiBody *body, gsize wanted)
{
  GByteArray *bigger;

  if (wanted <= body->room)
    return;
  body->room = MIN (MAX (2 * body->room, MAX (wanted, FIRST_ROOM)), SCEAU_MAX_BODY);
  bigger = g_byte_array_sized_new ((guint) body->room + 1);
  g_byte_array_append (bigger, body->bytes->data, body->bytes->len);
  sceau_wipe (body->bytes->data, body->bytes->len);
  g_byte_array_unref (body->bytes);
  body->bytes = bigger;
}

static void
append (SceauApiBody *body, const guint8 *data, gsize size)
{
  if (size > SCEAU_MAX_BODY - body->bytes->len)
    {
      body->too_large = TRUE;
      return;
    }
  make_room (body, body->bytes->len + size);
  g_byte_array_append (body->bytes, data, (guint) size);
}

static void
on_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  SceauApiBody *body = data;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (chunk, &size);

  if (!body->too_large)
    append (body, bytes, size);
}

/**
 * sceau_api_body_attach:
 *
 * From the headers on: keeps the body out of libsoup's own, unbounded buffer.
 */
void
sceau_api_body_attach (SoupServerMessage *message)
{
  SceauApiBody *body = g_new0 (SceauApiBody, 1);

  body->bytes = g_byte_array_new ();
  body->too_large = soup_message_headers_get_content_length (
                        soup_server_message_get_request_headers (message))
                    > (goffset) SCEAU_MAX_BODY;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_object_set_data_full (G_OBJECT (message), BODY_KEY, body, (GDestroyNotify) body_free);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk_cb), body);
}

/**
 * sceau_api_body_get:
 *
 * Returns: (nullable) (transfer none): the body.
 */
SceauApiBody *
sceau_api_body_get (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), BODY_KEY);
}

static void
on_finished_cb (SoupServerMessage *message, gpointer data)
{
  ((SceauApiCall *) data)->gone = TRUE;
}

/**
 * sceau_api_call_new:
 *
 * Returns: (transfer full): a call; freeing it sends the answer if the call was paused.
 */
SceauApiCall *
sceau_api_call_new (SceauAgent *agent, SoupServer *server, SoupServerMessage *message)
{
  SceauApiCall *call = g_new0 (SceauApiCall, 1);

  call->agent = g_object_ref (agent);
  call->server = g_object_ref (server);
  call->message = g_object_ref (message);
  call->finished = g_signal_connect (message, "finished", G_CALLBACK (on_finished_cb), call);
  return call;
}

/**
 * sceau_api_call_pause:
 *
 * The answer comes later.
 */
void
sceau_api_call_pause (SceauApiCall *call)
{
  call->paused = TRUE;
  soup_server_pause_message (call->server, call->message);
}

/**
 * sceau_api_call_free:
 * @call: (nullable) (transfer full): a call
 */
void
sceau_api_call_free (SceauApiCall *call)
{
  if (call == NULL)
    return;
  g_signal_handler_disconnect (call->message, call->finished);
  if (call->paused && !call->gone)
    soup_server_unpause_message (call->server, call->message);
  g_clear_object (&call->message);
  g_clear_object (&call->server);
  g_clear_object (&call->agent);
  g_free (call->argument);
  g_clear_pointer (&call->query, g_hash_table_unref);
  g_clear_pointer (&call->visitor, sceau_visitor_free);
  g_free (call);
}

/**
 * sceau_api_call_fail:
 *
 * Answers with a problem.
 */
void
sceau_api_call_fail (SceauApiCall *call, const GError *error)
{
  sceau_answer_error (call->message, error, 0);
}

/**
 * sceau_api_call_get_header:
 *
 * Returns: (nullable): a header of the request.
 */
const char *
sceau_api_call_get_header (SceauApiCall *call, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (call->message),
                                       name);
}

/**
 * sceau_api_call_dup_address:
 *
 * Returns: (transfer full): where the client is, for slowing down: an IPv4 address, or the /64 of an IPv6 one, because whoever
 *   has one address there has them all.
 */
char *
sceau_api_call_dup_address (SceauApiCall *call)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (call->message);
  GInetAddress *address;

  if (remote == NULL || !G_IS_INET_SOCKET_ADDRESS (remote))
    return g_strdup ("?");
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && !g_inet_address_get_is_loopback (address))
    {
      guint8 network[16] = { 0 };
      g_autoptr (GInetAddress) masked = NULL;

      memcpy (network, g_inet_address_to_bytes (address), 8);
      masked = g_inet_address_new_from_bytes (network, G_SOCKET_FAMILY_IPV6);
      return g_inet_address_to_string (masked);
    }
  return g_inet_address_to_string (address);
}
