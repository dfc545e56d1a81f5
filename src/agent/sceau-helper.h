/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both ends of the socket between the agent and sceau-helper: the name of one step there, one answer back. */
#pragma once

#include "agent/sceau-step.h"

G_BEGIN_DECLS

/* The longest request (a name and a line feed) and answer, in bytes. */
#define SCEAU_HELPER_MAX_REQUEST 64
#define SCEAU_HELPER_MAX_ANSWER  (16u * 1024)

gboolean sceau_helper_ask (const char *socket_path, SceauStep step, GError **error);

char *sceau_helper_answer_to_text (const GError *error);
gboolean sceau_helper_answer_from_text (const char *text, GError **error);
void sceau_helper_answer (int connection, const GError *error);
gboolean sceau_helper_read_step (int connection, SceauStep *step, GError **error);
gboolean sceau_helper_check_peer (SceauAgentConfig *config, int connection, GError **error);
gboolean sceau_helper_is_ours_alone (const char *path, GError **error);
gboolean sceau_helper_do (SceauAgentConfig *config, SceauStep step, const char *folder,
                          GError **error);

G_END_DECLS
