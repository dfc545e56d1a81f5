/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a deployment: which steps an operation has, in which order, and what they are called. */
#include "config.h"

#include "fleet/sceau-deployment-private.h"

#include <glib/gi18n-lib.h>

/* Which steps an operation has; bits by SceauStepKind, walked in the order of the kinds. */
#define STEP(kind) (1u << SCEAU_STEP_##kind)
static const guint step_sets[SCEAU_N_OPERATIONS] = {
  [SCEAU_OPERATION_STATE] = STEP (PREFLIGHT),
  [SCEAU_OPERATION_REQUEST] = STEP (PREFLIGHT) | STEP (SWITCH),
  [SCEAU_OPERATION_DELETE_REQUEST] = STEP (PREFLIGHT) | STEP (SWITCH),
  [SCEAU_OPERATION_SELF_SIGN] = STEP (PREFLIGHT) | STEP (BACKUP) | STEP (SWITCH) | STEP (VERIFY),
  [SCEAU_OPERATION_UPLOAD_KEY] = STEP (PREFLIGHT) | STEP (SWITCH),
  [SCEAU_OPERATION_CHECK] = STEP (PREFLIGHT) | STEP (CHECK),
  [SCEAU_OPERATION_INSTALL] = STEP (PREFLIGHT) | STEP (BACKUP) | STEP (CHECK) | STEP (SWITCH)
                              | STEP (VERIFY),
  [SCEAU_OPERATION_ENABLE] = STEP (PREFLIGHT) | STEP (ENABLE) | STEP (VERIFY),
  [SCEAU_OPERATION_DISABLE] = STEP (PREFLIGHT) | STEP (SWITCH),
  [SCEAU_OPERATION_UNINSTALL] = STEP (PREFLIGHT) | STEP (BACKUP) | STEP (SWITCH),
  [SCEAU_OPERATION_RESTORE] = STEP (PREFLIGHT) | STEP (BACKUP) | STEP (SWITCH) | STEP (VERIFY),
  [SCEAU_OPERATION_MIGRATE] = STEP (PREFLIGHT) | STEP (BACKUP) | STEP (SWITCH) | STEP (VERIFY),
};

static const char *const step_titles[SCEAU_N_STEP_KINDS] = {
  [SCEAU_STEP_PREFLIGHT] = N_ ("Look at the server"),
  [SCEAU_STEP_BACKUP] = N_ ("See that the server keeps backups"),
  [SCEAU_STEP_UPLOAD] = N_ ("Send the key, encrypted"),
  [SCEAU_STEP_CHECK] = N_ ("Let the server check the certificate"),
  [SCEAU_STEP_SWITCH] = N_ ("Switch to the new certificate"),
  [SCEAU_STEP_ENABLE] = N_ ("Switch HTTPS on"),
  [SCEAU_STEP_VERIFY] = N_ ("Check what a client gets"),
  [SCEAU_STEP_ROLL_BACK] = N_ ("Put back what was there"),
};

static const char *const switch_titles[SCEAU_N_OPERATIONS] = {
  [SCEAU_OPERATION_REQUEST] = N_ ("Make the key and the request on the server"),
  [SCEAU_OPERATION_DELETE_REQUEST] = N_ ("Remove the request"),
  [SCEAU_OPERATION_SELF_SIGN] = N_ ("Make and install the self-signed certificate"),
  [SCEAU_OPERATION_UPLOAD_KEY] = N_ ("Send the key, encrypted"),
  [SCEAU_OPERATION_DISABLE] = N_ ("Switch HTTPS off"),
  [SCEAU_OPERATION_UNINSTALL] = N_ ("Remove the certificate"),
  [SCEAU_OPERATION_RESTORE] = N_ ("Put the backup in its place"),
  [SCEAU_OPERATION_MIGRATE] = N_ ("Migrate the files"),
};

static const char *
title_for (SceauDeployment *self, SceauStepKind kind)
{
  if (kind == SCEAU_STEP_SWITCH && switch_titles[self->operation] != NULL)
    return _ (switch_titles[self->operation]);
  if (kind == SCEAU_STEP_ENABLE && self->operation == SCEAU_OPERATION_UNINSTALL)
    return _ ("Switch HTTPS off");
  return _ (step_titles[kind]);
}

static void
add_step (SceauDeployment *self, SceauStepKind kind)
{
  g_autoptr (SceauStep) step = sceau_step_new (kind, title_for (self, kind));

  g_list_store_append (self->steps, step);
}

/* What is known of the server tells already what becomes of a request that waits on it. */
static void
add_remark (SceauDeployment *self)
{
  SceauStep *step = _sceau_deployment_find_step (self, SCEAU_STEP_SWITCH);
  g_autofree char *remark = _sceau_deployment_dup_remark (self,
                                                          sceau_server_get_state (self->server));

  if (step != NULL && remark != NULL)
    sceau_step_set_message (step, remark);
}

/* In the order of the kinds, but that HTTPS goes off before the certificate is removed. */
void
_sceau_deployment_make_plan (SceauDeployment *self)
{
  guint set = step_sets[self->operation];
  gboolean off_first = self->operation == SCEAU_OPERATION_UNINSTALL && self->enable;

  if (self->operation == SCEAU_OPERATION_INSTALL && self->arguments->key_pem != NULL)
    set |= STEP (UPLOAD);
  if (self->enable
      && (self->operation == SCEAU_OPERATION_INSTALL
          || self->operation == SCEAU_OPERATION_SELF_SIGN))
    set |= STEP (ENABLE);
  for (guint kind = 0; kind < SCEAU_N_STEP_KINDS; kind++)
    {
      if (kind == SCEAU_STEP_SWITCH && off_first)
        add_step (self, SCEAU_STEP_ENABLE);
      if ((set & (1u << kind)) != 0)
        add_step (self, kind);
    }
  add_remark (self);
}

/**
 * sceau_deployment_dup_plan:
 * @self: a deployment
 *
 * Returns: (transfer full): the plan in words, one line a step
 */
char *
sceau_deployment_dup_plan (SceauDeployment *self)
{
  g_autoptr (GString) plan = g_string_new (NULL);
  guint n;

  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->steps));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (G_LIST_MODEL (self->steps), i);

      const char *title = sceau_step_get_title (step);
      const char *message = sceau_step_get_message (step);
      g_autofree char *line = *message != '\0' ? g_strdup_printf (_ ("%s: %s"), title, message)
                                               : g_strdup (title);

      g_string_append_printf (plan, "%u. %s\n", i + 1, line);
    }
  return g_string_free (g_steal_pointer (&plan), FALSE);
}
