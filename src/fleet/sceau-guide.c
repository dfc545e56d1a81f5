/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a person does it in CamTrace's own interface: which page, which button, in the HowTo's words; and whether it worked. */
#include "config.h"

#include "fleet/sceau-guide.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-comparison.h"
#include "pki/sceau-reading.h"

/**
 * sceau_guide_step_free:
 * @self: (nullable) (transfer full): a step
 */
void
sceau_guide_step_free (SceauGuideStep *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->body);
  g_free (self->copy);
  g_free (self->what);
  g_free (self);
}

static void
add (GPtrArray *steps, const char *title, const char *body, const char *copy, const char *what)
{
  SceauGuideStep *step = g_new0 (SceauGuideStep, 1);

  step->title = g_strdup (title);
  step->body = g_strdup (body);
  step->copy = g_strdup (copy);
  step->what = g_strdup (what);
  g_ptr_array_add (steps, step);
}

/* CamTrace's HowTo “Support HTTPS”, version 1.3: its words stand between quotes as CamTrace's French pages have them. */
static void
add_management (GPtrArray *steps)
{
  add (steps, _ ("Open CamTrace in a browser, as an administrator"), NULL, NULL, NULL);
  add (steps, _ ("Go to Administration/Configuration, click “Modifier” at the top of the page"),
       _ ("Then “Gestion certificat”, in the panel “Paramètres de l’interface”."), NULL, NULL);
}

static void
add_switch (GPtrArray *steps, gboolean off, gboolean on)
{
  const char *how =
      off && on ? _ (
          "At “Service web HTTPS”, click “Désactiver”, then “Activer”: the new files are read.")
      : off ? _ ("At “Service web HTTPS”, click “Désactiver”. The dot becomes red.")
            : _ ("At “Service web HTTPS”, click “Activer”. The dot becomes green.");

  add (steps, _ ("Go to Administration/Système"), how, NULL, NULL);
}

static void
add_fields (GPtrArray *steps, const SceauSubject *subject)
{
  const struct
  {
    const char *label, *value, *what;
  } fields[] = {
    { _ ("“Pays” (country)"), subject->country, _ ("the country") },
    { _ ("“État” (state)"), subject->state, _ ("the state") },
    { _ ("“Localité” (locality)"), subject->locality, _ ("the locality") },
    { _ ("“Organisation”"), subject->organization, _ ("the organization") },
    { _ ("“Service” (unit)"), subject->unit, _ ("the unit") },
    { _ ("“Nom courant” (common name)"), subject->common_name, _ ("the common name") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].value != NULL && *fields[i].value != '\0')
      add (steps, fields[i].label, fields[i].value, fields[i].value, fields[i].what);
}

static void
add_request (GPtrArray *steps, const SceauSubject *subject)
{
  add_management (steps);
  add (steps, _ ("Under “Générer une demande de certificat”, fill in these fields"), NULL, NULL,
       NULL);
  add_fields (steps, subject);
  add (steps, _ ("Click “Envoyer”"),
       _ ("Copy the request that CamTrace shows, from BEGIN to END, and paste it below."), NULL,
       NULL);
}

static void
add_self_signed (GPtrArray *steps, const SceauArguments *arguments, gboolean https_on)
{
  g_autofree char *days = g_strdup_printf ("%u", arguments->days);

  add_management (steps);
  add (steps, _ ("Under “Générer un certificat auto-signé”, fill in these fields"), NULL, NULL,
       NULL);
  add_fields (steps, arguments->subject);
  add (steps, _ ("“Durée de validité” (validity, in days)"), days, days, _ ("the validity"));
  add (steps, _ ("Click “Envoyer”"), NULL, NULL, NULL);
  add_switch (steps, https_on, TRUE);
}

static void
add_install (GPtrArray *steps, const char *chain_pem, gboolean https_on)
{
  add_management (steps);
  add (
      steps, _ ("Click “Installer le certificat”, paste the whole chain, and validate"),
      _ ("The server’s certificate comes first, then each intermediate one: that is what phones need."),
      chain_pem, _ ("the chain"));
  add_switch (steps, https_on, TRUE);
}

static void
add_uninstall (GPtrArray *steps, gboolean https_on)
{
  if (https_on)
    add_switch (steps, TRUE, FALSE);
  add_management (steps);
  add (steps, _ ("Choose “Supprimer le certificat”"),
       _ ("The request can be removed afterwards, too, if need be."), NULL, NULL);
}

/* The HowTo's “En cas de migration de Nova13 à Nova14”, by hand. */
static void
add_migrate (GPtrArray *steps)
{
  static const char commands[] =
      "sudo cp -p /opt/camtrace/etc/www-ssl-cert.csr /opt/camtrace/etc/certs/ct-tls.csr\n"
      "sudo cp -p /opt/camtrace/etc/www-ssl-cert.key /opt/camtrace/etc/certs/ct-tls.key\n";

  /* Shown, too: on a console without a route nothing can be pasted. */
  add (steps, _ ("On the server’s console, copy and rename the request and the key"), commands,
       commands, _ ("the commands"));
  add_management (steps);
  add (steps,
       _ ("Click “Installer le certificat”, paste the content of www-ssl-cert.crt, and validate"),
       NULL, NULL, NULL);
}

/**
 * sceau_guide_has:
 * @operation: what is to be done
 *
 * Returns: whether CamTrace's own interface can do it
 */
gboolean
sceau_guide_has (SceauOperation operation)
{
  switch (operation)
    {
    case SCEAU_OPERATION_REQUEST:
    case SCEAU_OPERATION_SELF_SIGN:
    case SCEAU_OPERATION_INSTALL:
    case SCEAU_OPERATION_ENABLE:
    case SCEAU_OPERATION_DISABLE:
    case SCEAU_OPERATION_UNINSTALL:
    case SCEAU_OPERATION_MIGRATE:
      return TRUE;
    case SCEAU_OPERATION_STATE:
    case SCEAU_OPERATION_DELETE_REQUEST:
    case SCEAU_OPERATION_UPLOAD_KEY:
    case SCEAU_OPERATION_CHECK:
    case SCEAU_OPERATION_RESTORE:
    case SCEAU_N_OPERATIONS:
    default:
      return FALSE;
    }
}

/**
 * sceau_guide_make:
 * @operation: what is to be done; one that sceau_guide_has()
 * @arguments: (nullable): REQUEST needs the subject, SELF_SIGN subject and days, INSTALL the chain
 * @https_on: whether HTTPS answers now
 *
 * Returns: (transfer full) (element-type SceauGuideStep): its steps, in order, translated
 */
GPtrArray *
sceau_guide_make (SceauOperation operation, const SceauArguments *arguments, gboolean https_on)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_guide_step_free);

  g_return_val_if_fail (sceau_guide_has (operation), steps);

  if (operation == SCEAU_OPERATION_REQUEST)
    add_request (steps, arguments->subject);
  else if (operation == SCEAU_OPERATION_SELF_SIGN)
    add_self_signed (steps, arguments, https_on);
  else if (operation == SCEAU_OPERATION_INSTALL)
    add_install (steps, arguments->chain_pem, https_on);
  else if (operation == SCEAU_OPERATION_UNINSTALL)
    add_uninstall (steps, https_on);
  else if (operation == SCEAU_OPERATION_MIGRATE)
    add_migrate (steps);
  else
    {
      add (steps, _ ("Open CamTrace in a browser, as an administrator"), NULL, NULL, NULL);
      add_switch (steps, operation == SCEAU_OPERATION_DISABLE, operation == SCEAU_OPERATION_ENABLE);
    }
  return steps;
}

/* --- Whether it worked ---------------------------------------------------------------------------------------------------- */

static gboolean
fail (GError **error, const char *message, const GError *why)
{
  GError *local = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED, message);

  if (why != NULL)
    sceau_error_set_detail (local, why->message);
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
check_chain (const char *chain_pem, GPtrArray *seen, GError **error)
{
  g_autoptr (GPtrArray) meant = sceau_comparison_read_chain (chain_pem, error);

  if (meant == NULL)
    return FALSE;
  switch (sceau_comparison_of_chains (meant, seen))
    {
    case SCEAU_COMPARISON_EQUAL:
      return TRUE;
    case SCEAU_COMPARISON_CHAIN_DIFFERS:
      return fail (
          error,
          _ ("A TLS client gets the certificate without the chain that goes with it: paste all of it, from the first "
             "BEGIN to the last END."),
          NULL);
    case SCEAU_COMPARISON_NONE:
    case SCEAU_COMPARISON_LEAF_DIFFERS:
    default:
      return fail (
          error,
          _ ("A TLS client still gets another certificate: at “Service web HTTPS”, click “Désactiver”, then “Activer”."),
          NULL);
    }
}

/**
 * sceau_guide_check:
 * @operation: what a person says to have done
 * @arguments: (nullable): with what; for INSTALL the chain
 * @presented: (nullable): what a TLS client got afterwards
 * @error: VERIFY_FAILED: what is not as it should be, and what to do
 *
 * Nothing but what a TLS client got counts.
 *
 * Returns: whether it worked
 */
gboolean
sceau_guide_check (SceauOperation operation, const SceauArguments *arguments,
                   SceauProbeResult *presented, GError **error)
{
  gboolean answers = presented != NULL
                     && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE;
  gboolean off = operation == SCEAU_OPERATION_DISABLE || operation == SCEAU_OPERATION_UNINSTALL;

  if (off && answers)
    return fail (error, _ ("HTTPS still answers: at “Service web HTTPS”, click “Désactiver”."),
                 NULL);
  if (off || operation == SCEAU_OPERATION_MIGRATE)
    return TRUE;
  if (!answers)
    return fail (
        error,
        _ ("No TLS client gets an answer from the server: at “Service web HTTPS”, click “Activer”, and check port and firewall."),
        presented != NULL ? sceau_probe_result_get_error (presented) : NULL);
  if (operation == SCEAU_OPERATION_INSTALL && arguments != NULL && arguments->chain_pem != NULL)
    return check_chain (arguments->chain_pem, sceau_probe_result_get_chain (presented), error);
  if (operation == SCEAU_OPERATION_SELF_SIGN
      && !sceau_certificate_is_self_signed (sceau_probe_result_get_leaf (presented)))
    return fail (error, _ ("A TLS client still gets another certificate, not a self-signed one."),
                 NULL);
  return TRUE;
}

/**
 * sceau_guide_read_request:
 * @pasted: what was pasted from CamTrace's page, with whatever was around it
 * @common_name: (nullable): the name that was to be asked for
 * @error: MALFORMED when there is no whole request in it, INVALID_ARGUMENT when it is for another name
 *
 * Returns: (transfer full) (nullable): the request
 */
SceauRequest *
sceau_guide_read_request (const char *pasted, const char *common_name, GError **error)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (pasted, strlen (pasted));
  g_autoptr (SceauSubject) subject = NULL;
  SceauRequest *request = NULL;
  GPtrArray *objects;

  sceau_reading_add (reading, "request", bytes);
  objects = sceau_reading_get_objects (reading);
  for (guint i = 0; i < objects->len && request == NULL; i++)
    request = sceau_object_get_request (objects->pdata[i]);
  if (request == NULL || !sceau_request_verify (request))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                           _ ("There is no whole certificate request in this text: copy it from "
                              "-----BEGIN to the last END-----."));
      return NULL;
    }
  subject = sceau_request_dup_subject_fields (request);
  if (common_name == NULL
      || g_ascii_strcasecmp (common_name, subject->common_name ? subject->common_name : "") == 0)
    return sceau_request_ref (request);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("This request is for “%s”, not for “%s”."),
               subject->common_name != NULL ? subject->common_name : "", common_name);
  return NULL;
}
