/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo's throw-away certificate authority: one root, and under it two hierarchies of two intermediates each. */
#include "config.h"

#include "demo/sceau-demo-authority.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "demo/sceau-demo-files.h"
#include "pki/sceau-authority.h"

#define DAY       86400
#define LEAF_DAYS 397
#define TOLERANCE 3600 /* seconds: for clients whose clock is slow */

/* Members of the authority; each is signed by an earlier one. */
typedef enum
{
  MEMBER_ROOT,
  MEMBER_RSA_POLICY,
  MEMBER_RSA_ISSUING,
  MEMBER_EC_POLICY,
  MEMBER_EC_ISSUING,
  N_MEMBERS
} Member;

static const struct
{
  const char *file;
  const char *subject;
  SceauKeyType key_type;
  Member signer;
  int path_length;
  int years;
} plan[N_MEMBERS] = {
  [MEMBER_ROOT] = { "root", "C=FR,O=Sceau Demo,CN=Sceau Demo Root", SCEAU_KEY_RSA_3072, MEMBER_ROOT,
                    -1, 10 },
  [MEMBER_RSA_POLICY] = { "rsa-policy", "C=FR,O=Sceau Demo,CN=Sceau Demo Policy RSA",
                          SCEAU_KEY_RSA_2048, MEMBER_ROOT, 1, 8 },
  [MEMBER_RSA_ISSUING] = { "rsa-issuing", "C=FR,O=Sceau Demo,CN=Sceau Demo Servers RSA",
                           SCEAU_KEY_RSA_2048, MEMBER_RSA_POLICY, 0, 5 },
  [MEMBER_EC_POLICY] = { "ecdsa-policy", "C=FR,O=Sceau Demo,CN=Sceau Demo Policy ECDSA",
                         SCEAU_KEY_EC_P384, MEMBER_ROOT, 1, 8 },
  [MEMBER_EC_ISSUING] = { "ecdsa-issuing", "C=FR,O=Sceau Demo,CN=Sceau Demo Servers ECDSA",
                          SCEAU_KEY_EC_P256, MEMBER_EC_POLICY, 0, 5 },
};

struct _SceauDemoAuthority
{
  GObject parent_instance;
  char *folder;
  SceauKey *keys[N_MEMBERS];
  SceauCertificate *certificates[N_MEMBERS];
};

G_DEFINE_FINAL_TYPE (SceauDemoAuthority, sceau_demo_authority, G_TYPE_OBJECT)

static void
sceau_demo_authority_finalize (GObject *object)
{
  SceauDemoAuthority *self = SCEAU_DEMO_AUTHORITY (object);

  for (guint i = 0; i < N_MEMBERS; i++)
    {
      g_clear_pointer (&self->keys[i], sceau_key_unref);
      g_clear_pointer (&self->certificates[i], sceau_certificate_unref);
    }
  g_free (self->folder);
  G_OBJECT_CLASS (sceau_demo_authority_parent_class)->finalize (object);
}

static void
sceau_demo_authority_class_init (SceauDemoAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_demo_authority_finalize;
}

static void
sceau_demo_authority_init (SceauDemoAuthority *self)
{
}

static char *
certificate_path (SceauDemoAuthority *self, Member member)
{
  g_autofree char *name = g_strconcat (plan[member].file, ".pem", NULL);

  return g_build_filename (self->folder, name, NULL);
}

static char *
key_path (SceauDemoAuthority *self, Member member)
{
  g_autofree char *name = g_strconcat (plan[member].file, ".key", NULL);

  return g_build_filename (self->folder, "private", name, NULL);
}

static gboolean
load_member (SceauDemoAuthority *self, Member member, GError **error)
{
  g_autofree char *pem_path = certificate_path (self, member);
  g_autofree char *secret_path = key_path (self, member);
  g_autoptr (GBytes) pem = sceau_demo_read (pem_path, error);
  g_autoptr (GBytes) key = pem != NULL ? sceau_demo_read (secret_path, error) : NULL;
  g_autofree char *text = NULL;

  if (key == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  self->certificates[member] = sceau_certificate_new_from_pem (text, error);
  if (self->certificates[member] == NULL)
    return FALSE;
  self->keys[member] = sceau_key_new_from_data (g_bytes_get_data (key, NULL),
                                                g_bytes_get_size (key), NULL, error);
  return self->keys[member] != NULL;
}

static gboolean
save_member (SceauDemoAuthority *self, Member member, GError **error)
{
  g_autofree char *pem_path = certificate_path (self, member);
  g_autofree char *secret_path = key_path (self, member);
  g_autofree char *pem = sceau_certificate_to_pem (self->certificates[member]);
  g_autoptr (SceauSecret) key = sceau_key_to_pem (self->keys[member], error);

  return key != NULL
         && sceau_demo_write (secret_path, sceau_secret_get_data (key, NULL),
                              sceau_secret_get_size (key), 0600, error)
         && sceau_demo_write (pem_path, pem, -1, 0644, error);
}

static gboolean
make_member (SceauDemoAuthority *self, Member member, gint64 now, GError **error)
{
  Member by = plan[member].signer;
  SceauValidity validity = { now - TOLERANCE, now + (gint64) plan[member].years * 365 * DAY };
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (plan[member].subject, error);
  SceauSigner signer;

  if (subject == NULL)
    return FALSE;
  self->keys[member] = sceau_key_generate (plan[member].key_type, error);
  if (self->keys[member] == NULL)
    return FALSE;
  signer = (SceauSigner){ by != member ? self->certificates[by] : NULL, self->keys[by] };
  self->certificates[member] = sceau_authority_certify (
      self->keys[member], subject, plan[member].path_length, &signer, &validity, error);
  return self->certificates[member] != NULL && save_member (self, member, error);
}

/**
 * sceau_demo_authority_open:
 * @dir: the demo's folder
 * @now: Unix seconds
 * @error: return location
 *
 * Reads dir/authority, or makes it (about a second) when there is no such folder.
 *
 * Returns: (transfer full) (nullable): the authority
 */
SceauDemoAuthority *
sceau_demo_authority_open (const char *dir, gint64 now, GError **error)
{
  g_autoptr (SceauDemoAuthority) self = g_object_new (SCEAU_TYPE_DEMO_AUTHORITY, NULL);
  g_autofree char *secrets = NULL;
  g_autofree char *root = NULL;
  gboolean there, ok = TRUE;

  self->folder = g_build_filename (dir, "authority", NULL);
  secrets = g_build_filename (self->folder, "private", NULL);
  root = certificate_path (self, N_MEMBERS - 1);
  there = g_file_test (root, G_FILE_TEST_EXISTS);
  if (!there && !sceau_demo_make_folder (secrets, 0700, error))
    return NULL;
  for (guint i = 0; ok && i < N_MEMBERS; i++)
    ok = there ? load_member (self, i, error) : make_member (self, i, now, error);
  return ok ? g_steal_pointer (&self) : NULL;
}

/**
 * sceau_demo_authority_get_folder:
 * @self: the authority
 *
 * Returns: (transfer none): where it is kept
 */
const char *
sceau_demo_authority_get_folder (SceauDemoAuthority *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_AUTHORITY (self), NULL);

  return self->folder;
}

/**
 * sceau_demo_authority_dup_root_path:
 * @self: the authority
 *
 * Returns: (transfer full): the root certificate's file
 */
char *
sceau_demo_authority_dup_root_path (SceauDemoAuthority *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_AUTHORITY (self), NULL);

  return certificate_path (self, MEMBER_ROOT);
}

/**
 * sceau_demo_authority_dup_intermediate_paths:
 * @self: the authority
 *
 * Returns: (transfer full): the files of the four intermediates
 */
char **
sceau_demo_authority_dup_intermediate_paths (SceauDemoAuthority *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (SCEAU_IS_DEMO_AUTHORITY (self), NULL);

  for (guint i = MEMBER_ROOT + 1; i < N_MEMBERS; i++)
    {
      g_autofree char *path = certificate_path (self, i);

      g_strv_builder_add (builder, path);
    }
  return g_strv_builder_end (builder);
}

/**
 * sceau_demo_authority_answer:
 * @self: the authority
 * @request: what a server asks
 * @now: Unix seconds
 * @error: return location: INVALID_ARGUMENT when the policy forbids it
 *
 * Returns: (transfer full) (nullable) (element-type SceauCertificate): server, issuing authority, policy authority, root
 */
GPtrArray *
sceau_demo_authority_answer (SceauDemoAuthority *self, SceauRequest *request, gint64 now,
                             GError **error)
{
  gboolean ec;
  Member issuing;
  SceauSigner signer;
  SceauValidity validity = { now - TOLERANCE, now - TOLERANCE + (gint64) LEAF_DAYS * DAY };
  SceauCertificate *leaf;
  GPtrArray *chain;

  g_return_val_if_fail (SCEAU_IS_DEMO_AUTHORITY (self) && request != NULL, NULL);

  ec = g_str_has_prefix (sceau_request_get_key_description (request), "ec:");
  issuing = ec ? MEMBER_EC_ISSUING : MEMBER_RSA_ISSUING;
  signer = (SceauSigner){ self->certificates[issuing], self->keys[issuing] };
  leaf = sceau_authority_answer (request, &signer, &validity, error);
  if (leaf == NULL)
    return NULL;
  chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_ptr_array_add (chain, leaf);
  g_ptr_array_add (chain, sceau_certificate_ref (self->certificates[issuing]));
  g_ptr_array_add (chain, sceau_certificate_ref (self->certificates[plan[issuing].signer]));
  g_ptr_array_add (chain, sceau_certificate_ref (self->certificates[MEMBER_ROOT]));
  return chain;
}
