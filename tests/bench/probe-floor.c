/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe-floor ROOT PORT N PARALLEL: the same probes as probe-sweep with nothing but GnuTLS and
 * epoll, verifying every signature each time. What a probe costs at least when nothing is
 * remembered. Prints {"verified":N,"cpu":SECONDS}. */
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PRIORITY \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1"
#define FLAGS \
  (GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS | GNUTLS_KEY_SHARE_TOP)

typedef struct
{
  int fd;
  unsigned events;
  gnutls_session_t session;
} Connection;

static gnutls_certificate_credentials_t credentials;
static gnutls_priority_t priority;
static int epoll_fd, port, total, next_index, verified;

static int
start (Connection *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  struct epoll_event event = { .events = EPOLLOUT, .data.ptr = self };

  if (next_index >= total)
    return 0;
  address.sin_port = htons ((unsigned short) (port + next_index++));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  self->events = EPOLLOUT;
  gnutls_init (&self->session, FLAGS);
  gnutls_priority_set (self->session, priority);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_transport_set_int (self->session, self->fd);
  connect (self->fd, (void *) &address, sizeof address);
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, self->fd, &event);
  return 1;
}

static void
finish (Connection *self, int good)
{
  unsigned status = 1;

  if (good && gnutls_certificate_verify_peers3 (self->session, "127.0.0.1", &status) == 0
      && status == 0)
    verified++;
  gnutls_bye (self->session, GNUTLS_SHUT_WR);
  gnutls_deinit (self->session);
  close (self->fd);
}

/* Returns 1 when the handshake has ended. */
static int
step (Connection *self)
{
  int code = gnutls_handshake (self->session);
  unsigned wanted = gnutls_record_get_direction (self->session) ? EPOLLOUT : EPOLLIN;
  struct epoll_event event = { .events = wanted, .data.ptr = self };

  if (code == 0 || gnutls_error_is_fatal (code))
    {
      finish (self, code == 0);
      return 1;
    }
  if (wanted != self->events)
    epoll_ctl (epoll_fd, EPOLL_CTL_MOD, self->fd, &event);
  self->events = wanted;
  return 0;
}

static void
sweep (int parallel)
{
  Connection *all = calloc ((size_t) parallel, sizeof *all);
  struct epoll_event events[64];
  int live = 0, i, n;

  for (i = 0; i < parallel; i++)
    live += start (&all[i]);
  while (live > 0)
    {
      n = epoll_wait (epoll_fd, events, 64, -1);
      for (i = 0; i < n; i++)
        if (step (events[i].data.ptr) && !start (events[i].data.ptr))
          live--;
    }
  free (all);
}

int
main (int argc, char **argv)
{
  struct rusage usage;

  if (argc != 5)
    return 2;
  port = atoi (argv[2]);
  total = atoi (argv[3]);
  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  gnutls_priority_init (&priority, PRIORITY, NULL);
  gnutls_certificate_allocate_credentials (&credentials);
  if (gnutls_certificate_set_x509_trust_file (credentials, argv[1], GNUTLS_X509_FMT_PEM) < 1)
    return 1;
  sweep (atoi (argv[4]));
  getrusage (RUSAGE_SELF, &usage);
  printf ("{\"verified\":%d,\"cpu\":%.6f}\n", verified,
          (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
              + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
  return 0;
}
