/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions on the terminal: never without one, and a secret is never shown. */
#include "config.h"

#include "cli/sceau-cli-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <termios.h>
#include <unistd.h>

#define MAX_ANSWER 1024

/* The terminal itself: standard input may be a file. */
static int
terminal_open (const char *option, GError **error)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd < 0)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                 _ ("There is no terminal to ask on: use %s."), option);
  return fd;
}

static void
terminal_say (int fd, const char *text)
{
  gssize n = write (fd, text, strlen (text));

  (void) n; /* a question that cannot be shown is not answered either */
}

/* Reads one line into buffer, without its end. FALSE: cancelled, or the terminal is gone. */
static gboolean
terminal_read_line (SceauCli *self, int fd, char *buffer, GError **error)
{
  gsize length = 0;

  for (;;)
    {
      char byte;
      gssize n;

      if (!sceau_cli_wait_readable (self, fd, error))
        return FALSE;
      n = read (fd, &byte, 1);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0 || byte == '\n')
        break;
      if (length < MAX_ANSWER - 1)
        buffer[length++] = byte;
    }
  buffer[length] = '\0';
  return TRUE;
}

static gboolean
terminal_ask (SceauCli *self, const char *question, const char *option, gboolean echo, char *buffer,
              GError **error)
{
  int fd = terminal_open (option, error);
  struct termios before, silent;
  gboolean changed = FALSE, answered;

  if (fd < 0)
    return FALSE;
  if (!echo && tcgetattr (fd, &before) == 0)
    {
      silent = before;
      silent.c_lflag &= ~(tcflag_t) ECHO;
      changed = tcsetattr (fd, TCSAFLUSH, &silent) == 0;
    }
  terminal_say (fd, question);
  terminal_say (fd, " ");
  answered = terminal_read_line (self, fd, buffer, error);
  if (changed)
    {
      tcsetattr (fd, TCSAFLUSH, &before);
      terminal_say (fd, "\n");
    }
  close (fd);
  return answered;
}

SceauSecret *
sceau_cli_ask_secret (SceauCli *self, const char *question, const char *option, GError **error)
{
  char buffer[MAX_ANSWER] = { 0 };
  SceauSecret *secret = NULL;

  if (terminal_ask (self, question, option, FALSE, buffer, error))
    secret = sceau_secret_new (buffer, (gsize) -1);
  sceau_wipe (buffer, sizeof buffer);
  return secret;
}

char *
sceau_cli_ask (SceauCli *self, const char *question, const char *option, GError **error)
{
  char buffer[MAX_ANSWER] = { 0 };

  if (!terminal_ask (self, question, option, TRUE, buffer, error))
    return NULL;
  return g_utf8_make_valid (g_strstrip (buffer), -1);
}

gboolean
sceau_cli_confirm (SceauCli *self, const char *question, const char *option, gboolean *yes,
                   GError **error)
{
  g_autofree char *asked = g_strdup_printf (_ ("%s [y/N]"), question);
  g_autofree char *answer = sceau_cli_ask (self, asked, option, error);
  g_autofree char *folded = NULL;

  if (answer == NULL)
    return FALSE;
  folded = g_utf8_casefold (answer, -1);
  /* TRANSLATORS: what a person types for “yes”, in one letter and in full, besides “y” and “yes” */
  *yes = g_str_equal (folded, "y") || g_str_equal (folded, "yes") || g_str_equal (folded, _ ("y"))
         || g_str_equal (folded, _ ("yes"));
  return TRUE;
}
