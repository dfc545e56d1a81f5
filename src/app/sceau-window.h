/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: a stack of pages (fleet → server → assistant) that Back and Alt+Left walk down again. */
#pragma once

#include "app/sceau-application.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_WINDOW (sceau_window_get_type ())
G_DECLARE_FINAL_TYPE (SceauWindow, sceau_window, SCEAU, WINDOW, AdwApplicationWindow)

SceauWindow *sceau_window_new (SceauApplication *application, SceauFleet *fleet);
SceauFleet *sceau_window_get_fleet (SceauWindow *self);
void sceau_window_fleet_opened (SceauWindow *self, const GError *error);

/* Navigation. A page is any widget with a header bar of its own whose back button has the action "win.back". */
void sceau_window_push (SceauWindow *self, GtkWidget *page);
void sceau_window_back (SceauWindow *self);
void sceau_window_open_server (SceauWindow *self, SceauServer *server);
void sceau_window_open_assistant (SceauWindow *self, SceauServer *server);
void sceau_window_open_shared (SceauWindow *self); /* the same certificate on several servers */

void sceau_window_toast (SceauWindow *self, const char *text);
/* The window that holds the widget; NULL when it is not in one (any more). */
SceauWindow *sceau_window_of (GtkWidget *widget);

G_END_DECLS
