/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real sshd, real front ends, CT-Servers in sandboxes. Everything is made when the test runs, and goes with it. */
#include "sceau-test-ssh.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sceau-test-await.h"

static struct
{
  char *dir;
  char *path;
  guint16 port;
  GSubprocess *daemon;
} ssh;

G_GNUC_PRINTF (3, 4)
static void
write_file (const char *folder, const char *name, const char *format, ...)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static GSubprocess *
spawn (const char *const *arguments)
{
  return sceau_test_spawn (arguments,
                           G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
}

typedef struct
{
  const char *host;
  guint16 port;
} Place;

static gboolean
answers (gpointer data)
{
  const Place *place = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection)
      connection = g_socket_client_connect_to_host (client, place->host, place->port, NULL, NULL);

  return connection != NULL;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Programs say nothing when they listen: they are asked again and again. */
static void
await_port (const char *host, guint16 port)
{
  Place place = { host, port };
  guint tick = g_timeout_add (20, on_tick, NULL);

  sceau_test_await_true (answers, &place);
  g_source_remove (tick);
}

static void
make_key (const char *name)
{
  g_autofree char *path = g_build_filename (ssh.dir, name, NULL);
  const char *arguments[] = { "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path, NULL };
  g_autoptr (GSubprocess) process = spawn (arguments);

  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

static char *
read_key (const char *name)
{
  g_autofree char *path = g_build_filename (ssh.dir, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_strstrip (text);
}

char *
sceau_test_ssh_dup_known (void)
{
  g_autofree char *key = read_key ("host.pub");
  g_auto (GStrv) words = g_strsplit (key, " ", 3);

  return g_strdup_printf ("[127.0.0.1]:%u %s %s", (guint) ssh.port, words[0], words[1]);
}

void
sceau_test_ssh_know (const char *known_hosts_line)
{
  write_file (ssh.dir, "known_hosts", "%s\n", known_hosts_line);
}

static void
write_client_config (void)
{
  g_autofree char *known = sceau_test_ssh_dup_known ();
  g_autofree char *config = g_build_filename (ssh.dir, "config", NULL);

  sceau_test_ssh_know (known);
  write_file (ssh.dir, "config",
              "Host sandbox jumped careless typed\n  HostName 127.0.0.1\n  Port %u\n  User %s\n"
              "Host careless\n  StrictHostKeyChecking no\n  RemoteCommand true\n"
              "Host jumped\n  ProxyJump sandbox\n"
              "Host typed\n  PubkeyAuthentication no\n"
              "Host *\n  IdentityFile %s/client\n  IdentitiesOnly yes\n"
              "  UserKnownHostsFile %s/known_hosts\n  GlobalKnownHostsFile /dev/null\n",
              (guint) ssh.port, g_get_user_name (), ssh.dir, ssh.dir);
  g_setenv ("SCEAU_SSH_CONFIG", config, TRUE);
}

static void
write_server_config (gboolean passwords)
{
  write_file (ssh.dir, "sshd_config",
              "ListenAddress 127.0.0.1\nPort %u\nHostKey %s/host\nPidFile none\nUsePAM no\n"
              "AuthorizedKeysFile %s/client.pub\nStrictModes no\nPermitRootLogin yes\n"
              "PasswordAuthentication %s\nKbdInteractiveAuthentication no\nMaxStartups 100\n"
              "SetEnv PATH=%s:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n",
              (guint) ssh.port, ssh.dir, ssh.dir, passwords ? "yes" : "no", ssh.path);
}

static void
start (const char *prepare)
{
  g_autofree char *config = NULL;
  const char *arguments[] = {
    "unshare", "--mount", "--propagation", "private", "sh", prepare, "/usr/sbin/sshd", "-D", "-f",
    NULL,      NULL
  };
  const guint daemon = 6; /* where its own command line begins */

  ssh.dir = sceau_test_make_dir ();
  ssh.path = g_build_filename (ssh.dir, "path", NULL);
  g_assert_cmpint (g_mkdir (ssh.path, 0755), ==, 0);
  ssh.port = sceau_test_find_port ();
  make_key ("host");
  make_key ("client");
  write_server_config (prepare != NULL);
  write_client_config ();
  /* Where root's sshd goes before it knows who logs in; the system's service makes it at its start. */
  if (getuid () == 0)
    g_mkdir ("/run/sshd", 0755);
  config = g_build_filename (ssh.dir, "sshd_config", NULL);
  arguments[daemon + 3] = config;
  ssh.daemon = spawn (prepare != NULL ? arguments : arguments + daemon);
  await_port ("127.0.0.1", ssh.port);
}

void
sceau_test_ssh_start (void)
{
  start (NULL);
}

void
sceau_test_ssh_start_private (const char *prepare)
{
  g_autofree char *key = NULL;

  start (prepare);
  /* As whom somebody logs in sshd reads the key that may. */
  key = g_build_filename (ssh.dir, "client.pub", NULL);
  g_assert_cmpint (g_chmod (ssh.dir, 0711), ==, 0);
  g_assert_cmpint (g_chmod (key, 0644), ==, 0);
}

void
sceau_test_ssh_stop (void)
{
  sceau_test_end (ssh.daemon);
  g_unsetenv ("SCEAU_SSH_CONFIG");
  g_free (ssh.path);
  sceau_test_remove_dir (ssh.dir);
}

const char *
sceau_test_ssh_get_path (void)
{
  return ssh.path;
}

const char *
sceau_test_ssh_get_dir (void)
{
  return ssh.dir;
}

guint16
sceau_test_ssh_get_port (void)
{
  return ssh.port;
}

/* --- Sandboxes --- */

static void
write_haproxy_config (SceauTestBox *self, const char *etc)
{
  write_file (
      etc, "haproxy.cfg",
      "defaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n"
      "frontend plain\n  bind 127.0.0.1:%u\n  http-request return status 200\n"
      "frontend tls\n  bind %s:%u ssl crt %s/ct-tls.pem\n  http-request return status 200\n",
      (guint) self->http_port, self->host, (guint) self->https_port, self->folder);
}

static void
write_apache_config (SceauTestBox *self, const char *etc)
{
  write_file (
      etc, "apache2.conf",
      "ServerRoot %s\nServerName localhost\nPidFile %s/apache2.pid\nErrorLog %s/error.log\n"
      "LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\n"
      "LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\n"
      "LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\n"
      "User #%u\nGroup #%u\nDefaultRuntimeDir %s\nStartServers 1\nMinSpareThreads 4\n"
      "Listen 127.0.0.1:%u\nListen 127.0.0.1:%u\n"
      "<VirtualHost 127.0.0.1:%u>\n  SSLEngine on\n"
      "  SSLCertificateFile %s/www-ssl-cert.crt\n  SSLCertificateKeyFile %s/www-ssl-cert.key\n"
      "</VirtualHost>\n",
      etc, etc, etc, getuid () == 0 ? 33u : (guint) getuid (),
      getuid () == 0 ? 33u : (guint) getgid (), etc, (guint) self->http_port,
      (guint) self->https_port, (guint) self->https_port, self->folder, self->folder);
}

static void
set_family (SceauTestBox *self, gboolean apache)
{
  g_autofree char *etc = g_build_filename (self->root, "etc", NULL);

  g_free (self->folder);
  self->apache = apache;
  self->host = self->apache ? "127.0.0.1" : "127.0.0.9";
  self->folder = g_build_filename (self->root, "opt/camtrace/etc", self->apache ? NULL : "certs",
                                   NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->folder, 0755), ==, 0);
  if (self->apache)
    write_apache_config (self, etc);
  else
    write_haproxy_config (self, etc);
}

SceauTestBox *
sceau_test_box_new (const char *version)
{
  SceauTestBox *self = g_new0 (SceauTestBox, 1);
  g_autofree char *etc = NULL;

  self->root = sceau_test_make_dir ();
  self->https_port = sceau_test_find_port ();
  self->http_port = sceau_test_find_port ();
  etc = g_build_filename (self->root, "etc", NULL);
  g_assert_cmpint (g_mkdir (etc, 0755), ==, 0);
  set_family (self, g_str_equal (version, "7.13"));
  return self;
}

void
sceau_test_box_upgrade (SceauTestBox *self)
{
  g_assert_true (self->apache);
  sceau_test_box_stop (self);
  set_family (self, FALSE);
}

void
sceau_test_box_serve (SceauTestBox *self)
{
  g_autofree char *config = g_build_filename (self->root, "etc",
                                              self->apache ? "apache2.conf" : "haproxy.cfg", NULL);
  const char *haproxy[] = { "/usr/sbin/haproxy", "-W", "-db", "-f", config, NULL };
  const char *apache[] = { "/usr/sbin/apache2", "-D", "FOREGROUND", "-f", config, NULL };

  g_assert_null (self->front_end);
  self->front_end = spawn (self->apache ? apache : haproxy);
  await_port (self->host, self->https_port);
}

void
sceau_test_box_stop (SceauTestBox *self)
{
  if (self->front_end != NULL)
    sceau_test_end (g_steal_pointer (&self->front_end));
}

void
sceau_test_box_free (SceauTestBox *self)
{
  sceau_test_box_stop (self);
  g_free (self->folder);
  sceau_test_remove_dir (self->root);
  g_free (self);
}

char *
sceau_test_box_dup_path (SceauTestBox *self, const char *extension)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", self->apache ? "www-ssl-cert" : "ct-tls",
                                           extension);

  return g_build_filename (self->folder, name, NULL);
}

static char *
describe_one (const char *path, const char *name)
{
  GStatBuf info;
  g_autofree char *bytes = NULL;
  g_autofree char *sum = NULL;
  gsize size = 0;

  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  if (S_ISLNK (info.st_mode))
    {
      g_autofree char *where = g_file_read_link (path, NULL);

      return g_strdup_printf ("%s -> %s", name, where);
    }
  if (!S_ISREG (info.st_mode))
    return g_strdup_printf ("%s/", name);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
  return g_strdup_printf ("%s %s %o %u:%u", name, sum, (guint) info.st_mode & 07777,
                          (guint) info.st_uid, (guint) info.st_gid);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

char *
sceau_test_box_describe (SceauTestBox *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_ptr_array_add (lines, describe_one (path, name));
    }
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
