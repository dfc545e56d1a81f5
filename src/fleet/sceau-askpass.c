/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceau-askpass: what ssh starts when it has a question. Carries it to the Sceau that started ssh, over a socket in a folder of the
 * user's own, and the answer back. It knows nothing, and shows nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_ANSWER 4096

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (path == NULL || strlen (path) >= sizeof address.sun_path)
    return -1;
  memcpy (address.sun_path, path, strlen (path) + 1);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect (fd, &address, sizeof address) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static int
send_all (int fd, const char *text)
{
  size_t left = strlen (text);

  while (left > 0)
    {
      ssize_t n = send (fd, text, left, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return 0;
      text += n;
      left -= (size_t) n;
    }
  return shutdown (fd, SHUT_WR) == 0;
}

/* "y" and the answer; nothing when the person did not want to. */
static size_t
receive (int fd, char *answer)
{
  size_t length = 0;

  while (length < MAX_ANSWER)
    {
      ssize_t n = read (fd, answer + length, MAX_ANSWER - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      length += (size_t) n;
    }
  return length;
}

int
main (int argc, char *argv[])
{
  const char *hint = getenv ("SSH_ASKPASS_PROMPT");
  char answer[MAX_ANSWER];
  size_t length = 0;
  int fd, good;

  /* Nothing is asked: ssh only tells something, and ends us when it is over. */
  if (hint != NULL && strcmp (hint, "none") == 0)
    return EXIT_SUCCESS;
  fd = connect_to (getenv ("SCEAU_ASKPASS_SOCKET"));
  if (fd < 0)
    return EXIT_FAILURE;
  if (send_all (fd, argc > 1 ? argv[1] : ""))
    length = receive (fd, answer);
  good = length > 0 && answer[0] == 'y' && fwrite (answer + 1, 1, length - 1, stdout) == length - 1
         && putchar ('\n') != EOF && fflush (stdout) == 0;
  explicit_bzero (answer, sizeof answer);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
