/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whoever has set the agent up is told what is still missing before the first change is refused for it. Only looks: nothing is made, and
 * nobody is asked. */
#include "config.h"

#include "agent/sceau-setup.h"
#include "camtrace/sceau-layout.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

typedef struct
{
  SceauAgentConfig *config;
  GPtrArray *missing; /* of char * */
} Setup;

static void add (Setup *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add (Setup *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->missing, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* As the version says; without one as the front end does, which each family has its own of. */
static void
look_at_camtrace (Setup *self, const SceauLayout *layout, SceauFrontEndKind kind)
{
  const SceauLayout *family = sceau_layout_for_family (
      kind == SCEAU_FRONT_END_HAPROXY ? SCEAU_FAMILY_HAPROXY : SCEAU_FAMILY_APACHE_7_13);
  g_autofree char *folder = sceau_agent_config_dup_path (
      self->config, layout != NULL ? layout->folder : family->folder);

  if (!is_there (folder))
    add (
        self,
        _ ("CamTrace’s folder for certificates, “%s”, is missing: is CamTrace installed, and of the version that agent.conf says?"),
        folder);
  if (layout != NULL && layout->needs_rehash
      && !is_there (sceau_agent_config_get_rehash_command (self->config)))
    add (self, _ ("“%s”, which this version of CamTrace needs after each change, is missing."),
         sceau_agent_config_get_rehash_command (self->config));
}

/* @part: the file of ours that the front end is to load. */
static void
look_at_part (Setup *self, const char *part)
{
  const char *helper = sceau_agent_config_get_helper (self->config);
  g_autofree char *folder = g_path_get_dirname (part);
  struct stat info;

  if (stat (folder, &info) != 0)
    add (
        self,
        _ ("The folder “%s” is missing: make it, and have the front end load what is in it, as the guide of sceau-agent says"),
        folder);
  else if (helper != NULL && (info.st_uid != 0 || (info.st_mode & 022) != 0))
    add (self, _ ("“%s” must belong to root, and nobody else may write it"), folder);
  if (helper != NULL && !is_there (helper))
    add (
        self,
        _ ("sceau-helper does not listen at “%s”: “systemctl enable --now sceau-helper.socket” starts it."),
        helper);
}

static void
look_at_program (Setup *self, const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    add (self, _ ("The front end’s program “%s” is missing."), path);
}

static void
look_at_front_end (Setup *self, SceauFrontEndKind kind, const SceauLayout *layout)
{
  const char *name = kind == SCEAU_FRONT_END_APACHE ? "apache" : "haproxy";

  if (layout != NULL && !g_str_equal (layout->front_end, name))
    add (self, _ ("agent.conf says frontend=%s, but this version of CamTrace has %s."), name,
         layout->front_end);
  if (kind == SCEAU_FRONT_END_APACHE)
    {
      look_at_program (self, sceau_agent_config_get_apache (self->config)->binary);
      look_at_part (self, sceau_agent_config_get_apache (self->config)->site);
      return;
    }
  look_at_program (self, sceau_agent_config_get_haproxy_binary (self->config));
  look_at_part (self, sceau_agent_config_get_haproxy_fragment (self->config));
  if (!is_there (sceau_agent_config_get_haproxy_socket (self->config)))
    add (
        self,
        _ ("HAProxy’s master socket “%s” is missing: HAProxy must run, and be started with “-S” and that path."),
        sceau_agent_config_get_haproxy_socket (self->config));
}

/**
 * sceau_setup_look:
 * @config: agent.conf
 *
 * Looks at the machine: CamTrace's folder, the front end, its folder for our part, the helper. What a front end was started with is not
 * seen.
 *
 * Returns: (transfer full) (element-type utf8): a sentence for each thing that is not as the guide says; empty when nothing is
 */
GPtrArray *
sceau_setup_look (SceauAgentConfig *config)
{
  const char *version = sceau_agent_config_get_version (config);
  const SceauLayout *layout = version != NULL ? sceau_layout_for_version (version, NULL) : NULL;
  SceauFrontEndKind kind = sceau_agent_config_get_front_end (config);
  Setup self = { .config = config, .missing = g_ptr_array_new_with_free_func (g_free) };

  look_at_camtrace (&self, layout, kind);
  if (kind == SCEAU_FRONT_END_HAPROXY || kind == SCEAU_FRONT_END_APACHE)
    look_at_front_end (&self, kind, layout);
  return self.missing;
}
