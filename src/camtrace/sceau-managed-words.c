/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fixed words of the HTTPS management API, one table for each enumeration. */
#include "config.h"

#include <string.h>

#include "camtrace/sceau-managed-state.h"

static const char *const installed_words[] = {
  [SCEAU_INSTALLED_NONE] = "none",
  [SCEAU_INSTALLED_SELF_SIGNED] = "self-signed",
  [SCEAU_INSTALLED_CERTIFICATE] = "installed",
  [SCEAU_INSTALLED_BROKEN] = "broken",
};

static const char *const service_state_words[] = {
  [SCEAU_SERVICE_UNKNOWN] = "unknown",
  [SCEAU_SERVICE_ON] = "on",
  [SCEAU_SERVICE_OFF] = "off",
  [SCEAU_SERVICE_FAILED] = "failed",
};

static const char *const service_words[] = {
  [SCEAU_SERVICE_GUI] = "gui",
  [SCEAU_SERVICE_REMOTE] = "remote",
  [SCEAU_SERVICE_HTTPS] = "https",
  [SCEAU_SERVICE_VIDEO] = "video",
};

static const char *const owner_words[] = {
  [SCEAU_OWNER_NONE] = "none",
  [SCEAU_OWNER_SCEAU] = "sceau",
  [SCEAU_OWNER_CAMTRACE] = "camtrace",
};

/* The position of @text in the table, -1 when it is not there. */
static int
find_word (const char *const *words, guint n, const char *text)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (words[i], text) == 0)
      return (int) i;
  return -1;
}

/**
 * sceau_installed_to_string:
 * @installed: what is installed
 *
 * Returns: "none", "self-signed", "installed" or "broken"
 */
const char *
sceau_installed_to_string (SceauInstalled installed)
{
  g_return_val_if_fail ((guint) installed < G_N_ELEMENTS (installed_words), "none");

  return installed_words[installed];
}

/**
 * sceau_installed_from_string:
 * @text: what sceau_installed_to_string() gave
 * @installed: (out): the value; untouched when @text is none
 *
 * Returns: whether @text is a value
 */
gboolean
sceau_installed_from_string (const char *text, SceauInstalled *installed)
{
  int i;

  g_return_val_if_fail (text != NULL && installed != NULL, FALSE);

  i = find_word (installed_words, G_N_ELEMENTS (installed_words), text);
  if (i >= 0)
    *installed = (SceauInstalled) i;
  return i >= 0;
}

/**
 * sceau_service_state_to_string:
 * @state: the state of a service
 *
 * Returns: "unknown", "on", "off" or "failed"
 */
const char *
sceau_service_state_to_string (SceauServiceState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (service_state_words), "unknown");

  return service_state_words[state];
}

/**
 * sceau_service_state_from_string:
 * @text: what sceau_service_state_to_string() gave
 * @state: (out): the value; untouched when @text is none
 *
 * Returns: whether @text is a value
 */
gboolean
sceau_service_state_from_string (const char *text, SceauServiceState *state)
{
  int i;

  g_return_val_if_fail (text != NULL && state != NULL, FALSE);

  i = find_word (service_state_words, G_N_ELEMENTS (service_state_words), text);
  if (i >= 0)
    *state = (SceauServiceState) i;
  return i >= 0;
}

/**
 * sceau_service_to_string:
 * @service: one of the four services of the HowTo
 *
 * Returns: "gui", "remote", "https" or "video"
 */
const char *
sceau_service_to_string (SceauService service)
{
  g_return_val_if_fail ((guint) service < G_N_ELEMENTS (service_words), "gui");

  return service_words[service];
}

/**
 * sceau_owner_to_string:
 * @owner: whose front end it is
 *
 * Returns: "none", "sceau" or "camtrace"
 */
const char *
sceau_owner_to_string (SceauOwner owner)
{
  g_return_val_if_fail ((guint) owner < G_N_ELEMENTS (owner_words), "none");

  return owner_words[owner];
}

/**
 * sceau_owner_from_string:
 * @text: what sceau_owner_to_string() gave
 * @owner: (out): the value; untouched when @text is none
 *
 * Returns: whether @text is a value
 */
gboolean
sceau_owner_from_string (const char *text, SceauOwner *owner)
{
  int i;

  g_return_val_if_fail (text != NULL && owner != NULL, FALSE);

  i = find_word (owner_words, G_N_ELEMENTS (owner_words), text);
  if (i >= 0)
    *owner = (SceauOwner) i;
  return i >= 0;
}
