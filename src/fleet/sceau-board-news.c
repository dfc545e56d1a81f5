/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an arrangement of the chain board changed, in words: for somebody who does not see the cards move. */
#include "config.h"

#include "fleet/sceau-board-news.h"

#include <glib/gi18n-lib.h>

/* Who listens wants the few that matter, not a thousand. */
#define MAX_TOLD 3u

/* A list of names that ends with "and 12 more". */
typedef struct
{
  GString *names;
  guint n;
} Names;

static void
names_add (Names *self, const char *name)
{
  if (self->n++ >= MAX_TOLD)
    return;
  if (self->names->len > 0)
    g_string_append (self->names, ", ");
  g_string_append (self->names, name);
}

/* Ends the list; NULL when nobody is on it. */
static char *
names_end (Names *self)
{
  if (self->n > MAX_TOLD)
    g_string_append_printf (self->names,
                            ngettext (" and %u more", " and %u more", self->n - MAX_TOLD),
                            self->n - MAX_TOLD);
  return g_string_free (self->names, self->n == 0);
}

/* By key; borrows from the lists, which keep their cards meanwhile. */
static GHashTable *
index_lists (GListModel *lists[2])
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  for (guint m = 0; m < 2; m++)
    for (guint i = 0; i < g_list_model_get_n_items (lists[m]); i++)
      {
        SceauCard *card = g_list_model_get_item (lists[m], i);

        g_hash_table_insert (index, (gpointer) sceau_card_get_key (card), card);
      }
  return index;
}

static gboolean
lies_aside (SceauCard *card)
{
  SceauCardKind kind = sceau_card_get_kind (card);

  return kind == SCEAU_CARD_LEFTOVER || kind == SCEAU_CARD_OTHER;
}

/* A card that came, or came to another place. What is missing is said by the summary. */
static gboolean
has_moved (SceauCard *card, GHashTable *before)
{
  SceauCard *old = g_hash_table_lookup (before, sceau_card_get_key (card));

  return sceau_card_get_kind (card) != SCEAU_CARD_MISSING
         && (old == NULL || sceau_card_get_kind (old) != sceau_card_get_kind (card));
}

static void
tell_places (GPtrArray *after[2], GHashTable *before, GString *news)
{
  Names aside = { g_string_new (NULL), 0 };
  g_autofree char *text = NULL;

  for (guint m = 0; m < 2; m++)
    for (guint i = 0; i < after[m]->len; i++)
      {
        SceauCard *card = g_ptr_array_index (after[m], i);

        if (!has_moved (card, before))
          continue;
        if (lies_aside (card))
          names_add (&aside, sceau_card_get_title (card));
        else
          /* Translators: read out when a card has come to its place: "lyon-03.example: Server certificate. " */
          g_string_append_printf (news, _ ("%s: %s. "), sceau_card_get_title (card),
                                  sceau_card_get_role (card));
      }
  text = names_end (&aside);
  if (text != NULL)
    g_string_append_printf (news, _ ("Set aside: %s. "), text);
}

static void
tell_gone (GPtrArray *after[2], GHashTable *before, GString *news)
{
  Names gone = { g_string_new (NULL), 0 };
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = NULL;
  GHashTableIter iter;
  gpointer old;

  for (guint m = 0; m < 2; m++)
    for (guint i = 0; i < after[m]->len; i++)
      g_hash_table_add (there, (gpointer) sceau_card_get_key (g_ptr_array_index (after[m], i)));
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, NULL, &old))
    if (sceau_card_get_kind (old) != SCEAU_CARD_MISSING
        && !g_hash_table_contains (there, sceau_card_get_key (old)))
      names_add (&gone, sceau_card_get_title (old));
  text = names_end (&gone);
  if (text != NULL)
    g_string_append_printf (news, _ ("No longer there: %s. "), text);
}

static gboolean
card_had (SceauCard *card, SceauFindingCode code)
{
  return card != NULL && sceau_findings_have (sceau_card_get_findings (card), code);
}

/* New errors and warnings of a card, as long as @left allows. */
static void
tell_findings_of (SceauCard *card, SceauCard *old, guint *left, GString *news)
{
  GPtrArray *findings = sceau_card_get_findings (card);

  for (guint i = 0; i<findings->len && * left> 0; i++)
    {
      SceauFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *message = NULL;

      if (sceau_finding_get_severity (finding) < SCEAU_SEVERITY_WARNING
          || card_had (old, sceau_finding_get_code (finding)))
        continue;
      message = sceau_finding_dup_message (finding);
      g_string_append_printf (news, "%s ", message);
      *left -= 1;
    }
}

static void
tell_findings (GPtrArray *after[2], GHashTable *before, GString *news)
{
  guint left = MAX_TOLD;

  for (guint m = 0; m < 2; m++)
    for (guint i = 0; i < after[m]->len && left > 0; i++)
      {
        SceauCard *card = g_ptr_array_index (after[m], i);

        tell_findings_of (card, g_hash_table_lookup (before, sceau_card_get_key (card)), &left,
                          news);
      }
}

/**
 * sceau_board_tell:
 * @before: (array fixed-size=2) (element-type SceauCard): what was shown: the chain, what lay aside
 * @after: (array fixed-size=2): of #SceauCard, what is shown now
 * @summary: how it stands now
 *
 * Returns: (transfer full): what moved, what is new to be said, and @summary; translated
 */
char *
sceau_board_tell (GListModel *before[2], GPtrArray *after[2], const char *summary)
{
  g_autoptr (GHashTable) old = index_lists (before);
  GString *news = g_string_new (NULL);

  tell_gone (after, old, news);
  tell_places (after, old, news);
  tell_findings (after, old, news);
  g_string_append (news, summary);
  return g_string_free (news, FALSE);
}
