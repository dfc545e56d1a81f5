/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The switch. Done when a TLS client has seen the certificate; back to what was before when it has not. */
#include "config.h"

#include "agent/sceau-change.h"
#include "agent/sceau-loopback.h"
#include "agent/sceau-site-commands.h"

#include <glib/gi18n-lib.h>

static gboolean
refuse (GError **error, SceauErrorCode code, const char *message, const char *detail)
{
  g_set_error_literal (error, SCEAU_ERROR, code, message);
  if (error != NULL && detail != NULL)
    sceau_error_set_detail (*error, detail);
  return FALSE;
}

static gboolean
refuse_not_ours (SceauChange *change, GError **error)
{
  return refuse (
      error, SCEAU_ERROR_FRONT_END_NOT_OURS,
      _ ("HTTPS belongs to CamTrace’s own front end here: use “Activer” or “Désactiver” in Administration/Système"),
      change->status.detail);
}

/* The HowTo's order: first a certificate that goes with its key, then the switch. */
static gboolean
check_material (SceauChange *change, GError **error)
{
  switch (change->material->installed)
    {
    case SCEAU_INSTALLED_NONE:
      return refuse (error, SCEAU_ERROR_NO_CERTIFICATE,
                     _ ("There is no certificate on this server yet: install one first"), NULL);
    case SCEAU_INSTALLED_BROKEN:
      return refuse (error, SCEAU_ERROR_PAIR_MISMATCH,
                     _ ("The certificate and the key on this server do not belong together"), NULL);
    case SCEAU_INSTALLED_SELF_SIGNED:
    case SCEAU_INSTALLED_CERTIFICATE:
    default:
      return TRUE;
    }
}

/* On 7.13 CamTrace's own interface makes two files; our site loads one. */
static gboolean
make_combined (SceauChange *change, GError **error)
{
  SceauMaterial *material = change->material;
  g_autofree char *chain = NULL;
  g_autoptr (SceauSecret) key = NULL;
  g_autoptr (SceauSecret) combined = NULL;

  if (sceau_snapshot_have (change->before, SCEAU_FILE_COMBINED)
      && !sceau_material_combined_is_stale (change->before))
    return TRUE;
  chain = sceau_certificates_to_pem (material->chain);
  key = sceau_key_to_pem (material->key, error);
  if (key == NULL)
    return FALSE;
  combined = sceau_change_make_combined (chain, key);
  return sceau_transaction_set (change->transaction, SCEAU_FILE_COMBINED, combined, error);
}

/* It took our part, or so it said, and HTTPS is not what was meant: mostly it does not load that part at all. */
static void
name_the_part (SceauChange *change, GError **error, GError *taken)
{
  g_autoptr (GError) local = taken;
  const char *part = sceau_front_end_get_part (change->front_end);
  const char *detail = sceau_error_get_detail (local);

  if (part == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return;
    }
  g_set_error (
      error, SCEAU_ERROR, local->code,
      _ ("%s: the front end must load “%s”, and have been restarted since it was told to, as the guide of sceau-agent says"),
      local->message, part);
  if (error != NULL && detail != NULL)
    sceau_error_set_detail (*error, detail);
}

static gboolean
turn_on (SceauChange *change, const char *combined, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!sceau_front_end_enable (change->front_end, combined, NULL, error))
    return FALSE;
  if (sceau_loopback_expect (change->config, change->anchors, change->material->chain, &local))
    return TRUE;
  name_the_part (change, error, g_steal_pointer (&local));
  sceau_front_end_disable (change->front_end, NULL, NULL);
  return FALSE;
}

/* The front end's configuration first: while it names a file, that file stays. */
static gboolean
take_back (SceauChange *change, const char *combined)
{
  return sceau_front_end_prepare_boot (change->front_end, combined, FALSE, NULL)
         && sceau_transaction_undo (change->transaction, NULL);
}

static gboolean
enable (SceauChange *change, GError **error)
{
  const char *combined = change->before->paths[SCEAU_FILE_COMBINED];
  g_autofree char *staged = NULL;
  g_autoptr (GError) reason = NULL;

  if (!check_material (change, error) || !make_combined (change, error)
      || !sceau_transaction_stage (change->transaction, error))
    return FALSE;
  staged = sceau_transaction_dup_staged (change->transaction, SCEAU_FILE_COMBINED);
  if (!sceau_front_end_check (change->front_end, staged, NULL, error))
    return FALSE;
  sceau_transaction_set_https (change->transaction, FALSE, TRUE);
  if (!sceau_change_prepare (change, error))
    return FALSE;
  /* Until "switched" is synced a crash means off: HTTPS is written down as on only after it was seen. */
  if (!sceau_transaction_place (change->transaction, error))
    return FALSE;
  if (!turn_on (change, combined, &reason))
    return sceau_change_rolled_back (change, reason, take_back (change, combined), error);
  return sceau_transaction_commit (change->transaction, error);
}

static gboolean
turn_off (SceauChange *change, GError **error)
{
  return sceau_front_end_disable (change->front_end, NULL, error)
         && sceau_loopback_expect_nothing (change->config, change->anchors, error);
}

static gboolean
disable (SceauChange *change, GError **error)
{
  const char *combined = change->before->paths[SCEAU_FILE_COMBINED];
  g_autoptr (GError) reason = NULL;

  if (!sceau_transaction_stage (change->transaction, error))
    return FALSE;
  sceau_transaction_set_https (change->transaction, TRUE, FALSE);
  if (!sceau_change_prepare (change, error))
    return FALSE;
  if (turn_off (change, &reason))
    return sceau_transaction_commit (change->transaction, error);
  /* What runs may be as before; what it will start with next time must be, too, also when it cannot be asked now. */
  if (!sceau_front_end_enable (change->front_end, combined, NULL, NULL))
    sceau_front_end_prepare_boot (change->front_end, combined, TRUE, NULL);
  return sceau_change_rolled_back (change, reason,
                                   sceau_transaction_undo (change->transaction, NULL), error);
}

/* CamTrace's own front end, which the site's commands can switch. */
static gboolean
switch_by_command (SceauChange *change, gboolean wanted, GError **error)
{
  SceauFrontEnd *theirs = change->front_end;
  g_autoptr (SceauFrontEnd) commands = sceau_site_commands_new (change->config);
  gboolean done;

  change->front_end = commands;
  done = wanted ? enable (change, error) : disable (change, error);
  change->front_end = theirs;
  return done;
}

/**
 * sceau_change_switch:
 *
 * Switches HTTPS on or off. That it is so already is no error, whoever did it.
 */
gboolean
sceau_change_switch (SceauChange *change, GError **error)
{
  gboolean wanted = change->order->enabled;

  if (change->https_on == wanted && (wanted || !change->status.enabled))
    return TRUE;
  if (change->status.by_command)
    return switch_by_command (change, wanted, error);
  if (change->status.owner == SCEAU_OWNER_CAMTRACE)
    {
      /* The reason that comes first in the HowTo is told first. */
      return wanted && !check_material (change, error) ? FALSE : refuse_not_ours (change, error);
    }
  return wanted ? enable (change, error) : disable (change, error);
}
