/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the remote script is asked. The rules are the agent's (HowTo's order, pending requests, all files agree); what is sent are
 * fixed words, and everything else in base64. */
#include "config.h"

#include "fleet/sceau-ssh-order-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
add_layout (SceauSshOrder *self, SceauFamily family, const char *word)
{
  const SceauLayout *layout = sceau_layout_for_family (family);

  _sceau_ssh_order_add_line (self, word, layout->folder, layout->request, layout->key,
                             layout->certificate, layout->combined != NULL ? layout->combined : "-",
                             NULL);
}

static SceauSshOrder *
begin (const SceauSshPlace *place, const char *verb)
{
  SceauSshOrder *self = g_new0 (SceauSshOrder, 1);
  g_autofree char *port = g_strdup_printf ("%u", (guint) place->https_port);

  self->text = g_string_new (NULL);
  _sceau_ssh_order_add (self, "verb", verb);
  _sceau_ssh_order_add_encoded (self, "root",
                                g_strcmp0 (place->root, "/") == 0 ? NULL : place->root);
  add_layout (self, SCEAU_FAMILY_HAPROXY, "haproxy");
  add_layout (self, SCEAU_FAMILY_APACHE_7_13, "apache");
  _sceau_ssh_order_add (self, "port", port);
  if (place->name != NULL)
    _sceau_ssh_order_add (self, "sni", place->name);
  return self;
}

static SceauSshOrder *
run (SceauSshOrder *self)
{
  _sceau_ssh_order_add_line (self, "run", NULL);
  return self;
}

/**
 * sceau_ssh_order_free:
 * @self: (nullable) (transfer full): an order
 */
void
sceau_ssh_order_free (SceauSshOrder *self)
{
  if (self == NULL)
    return;
  sceau_wipe (self->text->str, self->text->len);
  g_string_free (self->text, TRUE);
  g_clear_pointer (&self->meant, g_ptr_array_unref);
  g_clear_pointer (&self->subject, sceau_subject_free);
  g_strfreev (self->names);
  g_free (self);
}

/**
 * sceau_ssh_order_new_look:
 * @place: what the operator has set of the server
 * @verb: "state", "history" or "backups"
 *
 * Returns: (transfer full): a question that changes nothing
 */
SceauSshOrder *
sceau_ssh_order_new_look (const SceauSshPlace *place, const char *verb)
{
  return run (begin (place, verb));
}

gboolean
_sceau_ssh_order_refuse (GError **error, SceauErrorCode code, const char *message,
                         GPtrArray *findings)
{
  g_set_error_literal (error, SCEAU_ERROR, (int) code, message);
  if (error != NULL && findings != NULL)
    sceau_error_set_findings (*error, findings);
  return FALSE;
}

/* As with CamTrace's own interface the request stays, and with it its key, without which it would be useless. */
static gboolean
order_uninstall (SceauSshOrder *self, const SceauSshView *view, GError **error)
{
  gboolean ours;
  SceauInstalled installed = sceau_ssh_view_get_installed (view);

  if (installed == SCEAU_INSTALLED_NONE)
    return _sceau_ssh_order_refuse (error, SCEAU_ERROR_NOT_FOUND,
                                    _ ("There is no certificate on this server"), NULL);
  if (view->https_on)
    return _sceau_ssh_order_refuse (
        error, SCEAU_ERROR_HTTPS_ENABLED,
        _ ("HTTPS is on: switch it off before the certificate is removed"), NULL);
  sceau_ssh_view_is_pending (view, &ours);
  if (installed != SCEAU_INSTALLED_CERTIFICATE || ours
      || view->files[SCEAU_SSH_REQUEST].request == NULL)
    {
      _sceau_ssh_order_remove_file (self, SCEAU_SSH_KEY);
      _sceau_ssh_order_remove_file (self, SCEAU_SSH_REQUEST);
    }
  _sceau_ssh_order_remove_file (self, SCEAU_SSH_COMBINED);
  _sceau_ssh_order_remove_file (self, SCEAU_SSH_CERTIFICATE);
  _sceau_ssh_order_add (self, "must-be-off",
                        sceau_error_code_to_string (SCEAU_ERROR_HTTPS_ENABLED));
  return TRUE;
}

static gboolean
order_restore (SceauSshOrder *self, const SceauArguments *arguments, GError **error)
{
  const char *id = arguments->backup_id;

  if (id == NULL || strlen (id) < 4 || strlen (id) > 9 || strspn (id, "0123456789") != strlen (id))
    return _sceau_ssh_order_refuse (error, SCEAU_ERROR_NOT_FOUND,
                                    _ ("There is no such backup on the server."), NULL);
  _sceau_ssh_order_add (self, "backup", id);
  for (guint i = 0; i < SCEAU_SSH_OLD_CERTIFICATE; i++)
    _sceau_ssh_order_set (self, (SceauSshFileKind) i, "backup", id);
  return TRUE;
}

static gboolean
fill (SceauSshOrder *self, const SceauSshView *view, const SceauArguments *arguments,
      SceauAnchors *anchors, GError **error)
{
  switch (self->operation)
    {
    case SCEAU_OPERATION_REQUEST:
      return _sceau_ssh_order_request (self, view, arguments, error);
    case SCEAU_OPERATION_DELETE_REQUEST:
      return _sceau_ssh_order_delete_request (self, view, error);
    case SCEAU_OPERATION_SELF_SIGN:
      return _sceau_ssh_order_self_sign (self, view, arguments, error);
    case SCEAU_OPERATION_UPLOAD_KEY:
      return _sceau_ssh_order_upload_key (self, view, arguments, error);
    case SCEAU_OPERATION_CHECK:
      _sceau_ssh_order_add_line (self, "only-check", NULL);
      return _sceau_ssh_order_install (self, view, arguments, anchors, error);
    case SCEAU_OPERATION_INSTALL:
      return _sceau_ssh_order_install (self, view, arguments, anchors, error);
    case SCEAU_OPERATION_UNINSTALL:
      return order_uninstall (self, view, error);
    case SCEAU_OPERATION_RESTORE:
      return order_restore (self, arguments, error);
    case SCEAU_OPERATION_MIGRATE:
      return _sceau_ssh_order_migrate (self, view, error);
    case SCEAU_OPERATION_STATE:
    case SCEAU_OPERATION_ENABLE:
    case SCEAU_OPERATION_DISABLE:
    case SCEAU_N_OPERATIONS:
    default:
      return _sceau_ssh_order_refuse (error, SCEAU_ERROR_UNSUPPORTED,
                                      _ ("This is not done over SSH."), NULL);
    }
}

/**
 * sceau_ssh_order_new:
 * @place: what the operator has set of the server
 * @view: what was seen on it
 * @operation: what to do
 * @arguments: what that needs
 * @anchors: (nullable): whom to trust
 * @who: who does it, for the history
 * @error: as the agent refuses: REQUEST_PENDING, CHAIN_REJECTED with findings, HTTPS_ENABLED, NOT_FOUND…
 *
 * Returns: (transfer full) (nullable): what to ask the script
 */
SceauSshOrder *
sceau_ssh_order_new (const SceauSshPlace *place, const SceauSshView *view, SceauOperation operation,
                     const SceauArguments *arguments, SceauAnchors *anchors, const char *who,
                     GError **error)
{
  g_autoptr (SceauSshOrder) self = begin (place, "change");
  const SceauLayout *layout = sceau_ssh_place_get_layout (place, view->family);

  self->operation = operation;
  if (layout == NULL)
    {
      _sceau_ssh_order_refuse (error, SCEAU_ERROR_UNSUPPORTED,
                               _ ("The folder of CamTrace’s certificate files was not found."),
                               NULL);
      return NULL;
    }
  _sceau_ssh_order_add (self, "rehash", layout->needs_rehash ? "yes" : "auto");
  _sceau_ssh_order_add (self, "if-match", view->tag);
  _sceau_ssh_order_add (self, "what", sceau_operation_to_string (operation));
  _sceau_ssh_order_add_encoded (self, "who", who);
  if (!fill (self, view, arguments, anchors, error))
    return NULL;
  return run (g_steal_pointer (&self));
}
