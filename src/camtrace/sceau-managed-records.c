/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of GET /history and GET /backups. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-json.h"
#include "camtrace/sceau-managed-state.h"

#define MAX_ID_LENGTH 9u

G_DEFINE_BOXED_TYPE (SceauHistoryEntry, sceau_history_entry, sceau_history_entry_copy,
                     sceau_history_entry_free)
G_DEFINE_BOXED_TYPE (SceauBackup, sceau_backup, sceau_backup_copy, sceau_backup_free)

static const char *const outcomes[] = { "done", "rolled-back", "refused", "recovered", NULL };

/**
 * sceau_history_entry_copy:
 * @self: an entry
 *
 * Returns: (transfer full): a deep copy
 */
SceauHistoryEntry *
sceau_history_entry_copy (const SceauHistoryEntry *self)
{
  SceauHistoryEntry *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (SceauHistoryEntry, 1);
  *copy = (SceauHistoryEntry){
    .time = self->time,
    .who = g_strdup (self->who),
    .what = g_strdup (self->what),
    .before = g_strdup (self->before),
    .after = g_strdup (self->after),
    .outcome = g_strdup (self->outcome),
    .detail = g_strdup (self->detail),
  };
  return copy;
}

/**
 * sceau_history_entry_free:
 * @self: (transfer full) (nullable): an entry
 */
void
sceau_history_entry_free (SceauHistoryEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->who);
  g_free (self->what);
  g_free (self->before);
  g_free (self->after);
  g_free (self->outcome);
  g_free (self->detail);
  g_free (self);
}

/**
 * sceau_history_entry_to_json:
 * @self: an entry
 *
 * Returns: (transfer full): schema HistoryEntry
 */
JsonObject *
sceau_history_entry_to_json (const SceauHistoryEntry *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  sceau_json_set_time (object, "time", self->time);
  sceau_json_set_string (object, "who", self->who);
  sceau_json_set_string (object, "what", self->what);
  sceau_json_set_string (object, "before", self->before);
  sceau_json_set_string (object, "after", self->after);
  sceau_json_set_string (object, "outcome", self->outcome);
  sceau_json_set_string (object, "detail", self->detail);
  return object;
}

static void
refuse (GError **error, const char *member)
{
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
               _ ("“%s” in the server’s answer has a value that is not known"), member);
}

/**
 * sceau_history_entry_from_json:
 * @object: untrusted
 * @error: return location: MALFORMED
 *
 * Returns: (transfer full) (nullable): the entry
 */
SceauHistoryEntry *
sceau_history_entry_from_json (JsonObject *object, GError **error)
{
  const char *who, *what, *outcome;
  SceauHistoryEntry entry = { 0 };

  g_return_val_if_fail (object != NULL, NULL);

  who = sceau_json_require_string (object, "who", error);
  what = who != NULL ? sceau_json_require_string (object, "what", error) : NULL;
  outcome = what != NULL ? sceau_json_require_string (object, "outcome", error) : NULL;
  if (outcome == NULL)
    return NULL;
  entry.time = sceau_json_get_time (object, "time", 0);
  if (entry.time <= 0 || !g_strv_contains (outcomes, outcome))
    {
      refuse (error, entry.time <= 0 ? "time" : "outcome");
      return NULL;
    }
  entry.who = (char *) who;
  entry.what = (char *) what;
  entry.outcome = (char *) outcome;
  entry.before = (char *) sceau_json_get_string (object, "before", NULL);
  entry.after = (char *) sceau_json_get_string (object, "after", NULL);
  entry.detail = (char *) sceau_json_get_string (object, "detail", NULL);
  return sceau_history_entry_copy (&entry);
}

/**
 * sceau_backup_copy:
 * @self: a backup
 *
 * Returns: (transfer full): a deep copy
 */
SceauBackup *
sceau_backup_copy (const SceauBackup *self)
{
  SceauBackup *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (SceauBackup, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->reason = g_strdup (self->reason);
  copy->subject = g_strdup (self->subject);
  copy->sha256 = g_strdup (self->sha256);
  return copy;
}

/**
 * sceau_backup_free:
 * @self: (transfer full) (nullable): a backup
 */
void
sceau_backup_free (SceauBackup *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->reason);
  g_free (self->subject);
  g_free (self->sha256);
  g_free (self);
}

/**
 * sceau_backup_to_json:
 * @self: a backup
 *
 * Returns: (transfer full): schema Backup
 */
JsonObject *
sceau_backup_to_json (const SceauBackup *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  sceau_json_set_string (object, "id", self->id);
  sceau_json_set_time (object, "time", self->time);
  sceau_json_set_string (object, "reason", self->reason);
  sceau_json_set_string (object, "subject", self->subject);
  sceau_json_set_string (object, "sha256", self->sha256);
  sceau_json_set_time (object, "not_after", self->not_after);
  json_object_set_boolean_member (object, "has_certificate", self->has_certificate);
  json_object_set_boolean_member (object, "has_request", self->has_request);
  json_object_set_boolean_member (object, "restorable", self->restorable);
  return object;
}

/* Identifiers become part of a path: digits and nothing else. */
static gboolean
is_backup_id (const char *id)
{
  gsize length = strnlen (id, MAX_ID_LENGTH + 1);

  return length >= 4 && length <= MAX_ID_LENGTH && strspn (id, "0123456789") == length;
}

/**
 * sceau_backup_from_json:
 * @object: untrusted
 * @error: return location: MALFORMED
 *
 * Returns: (transfer full) (nullable): the backup
 */
SceauBackup *
sceau_backup_from_json (JsonObject *object, GError **error)
{
  const char *id, *reason;
  SceauBackup backup = { 0 };

  g_return_val_if_fail (object != NULL, NULL);

  id = sceau_json_require_string (object, "id", error);
  reason = id != NULL ? sceau_json_require_string (object, "reason", error) : NULL;
  if (reason == NULL)
    return NULL;
  backup.time = sceau_json_get_time (object, "time", 0);
  if (backup.time <= 0 || !is_backup_id (id))
    {
      refuse (error, backup.time <= 0 ? "time" : "id");
      return NULL;
    }
  if (!sceau_json_require_boolean (object, "restorable", &backup.restorable, error))
    return NULL;
  backup.id = (char *) id;
  backup.reason = (char *) reason;
  backup.subject = (char *) sceau_json_get_string (object, "subject", NULL);
  backup.sha256 = (char *) sceau_json_get_string (object, "sha256", NULL);
  backup.not_after = sceau_json_get_time (object, "not_after", 0);
  backup.has_certificate = sceau_json_get_boolean (object, "has_certificate", FALSE);
  backup.has_request = sceau_json_get_boolean (object, "has_request", FALSE);
  return sceau_backup_copy (&backup);
}
