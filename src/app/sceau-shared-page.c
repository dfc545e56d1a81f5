/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers: files → servers → what came of each. */
#include "config.h"

#include "app/sceau-shared-page.h"

#include "app/sceau-board-view.h"
#include "app/sceau-scroll-layout.h"
#include "app/sceau-shared-chooser.h"
#include "app/sceau-shared-progress.h"

struct _SceauSharedPage
{
  AdwBin parent_instance;

  GtkButton *next_button;
  GtkStack *stack;
  SceauStepPage *files_step;
  SceauStepPage *servers_step;
  SceauStepPage *result_step;

  SceauAssistantContext *context;
};

typedef enum
{
  STEP_FILES,
  STEP_SERVERS,
  STEP_RESULT,
  N_STEPS
} Step;

static const char *const step_names[N_STEPS] = { "files", "servers", "result" };

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauSharedPage, sceau_shared_page, ADW_TYPE_BIN)

static SceauStepPage *
page_of_step (SceauSharedPage *self, Step step)
{
  SceauStepPage *pages[N_STEPS] = { self->files_step, self->servers_step, self->result_step };

  return pages[step];
}

static Step
current_step (SceauSharedPage *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->stack);

  for (guint step = 0; step < N_STEPS; step++)
    if (g_strcmp0 (name, step_names[step]) == 0)
      return step;
  return STEP_FILES;
}

static void
shared_page_update (SceauSharedPage *self)
{
  SceauStepPage *page = page_of_step (self, current_step (self));

  if (self->context == NULL)
    return;
  sceau_step_page_show_next_label (page, self->next_button);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "shared.next",
                                 sceau_step_page_get_ready (page));
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "shared.back",
      !sceau_shared_progress_is_running (SCEAU_SHARED_PROGRESS (self->result_step)));
}

static void
shared_page_show (SceauSharedPage *self, Step step)
{
  if (step == STEP_SERVERS)
    sceau_shared_chooser_set_allow_incomplete (
        SCEAU_SHARED_CHOOSER (self->servers_step),
        sceau_board_view_get_allow_incomplete (SCEAU_BOARD_VIEW (self->files_step)));
  gtk_stack_set_visible_child_name (self->stack, step_names[step]);
  sceau_step_page_enter (page_of_step (self, step));
  shared_page_update (self);
}

static void
on_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauSharedPage *self = SCEAU_SHARED_PAGE (widget);
  Step step = current_step (self);

  if (!sceau_step_page_get_ready (page_of_step (self, step)))
    return;
  if (step == STEP_RESULT)
    {
      g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
      return;
    }
  shared_page_show (self, step + 1);
  if (step == STEP_SERVERS)
    {
      g_autoptr (SceauSharedInstall)
          install = sceau_shared_chooser_make_install (SCEAU_SHARED_CHOOSER (self->servers_step));

      sceau_shared_progress_run (SCEAU_SHARED_PROGRESS (self->result_step), install);
      shared_page_update (self);
    }
}

/* From the files and from the results: out. */
static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauSharedPage *self = SCEAU_SHARED_PAGE (widget);

  if (sceau_shared_progress_is_running (SCEAU_SHARED_PROGRESS (self->result_step)))
    return;
  if (current_step (self) == STEP_SERVERS)
    shared_page_show (self, STEP_FILES);
  else
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
on_again (SceauSharedPage *self)
{
  sceau_shared_chooser_choose_again (
      SCEAU_SHARED_CHOOSER (self->servers_step),
      sceau_shared_progress_get_install (SCEAU_SHARED_PROGRESS (self->result_step)));
  shared_page_show (self, STEP_SERVERS);
}

static void
sceau_shared_page_dispose (GObject *object)
{
  g_clear_pointer (&SCEAU_SHARED_PAGE (object)->context, sceau_assistant_context_unref);
  G_OBJECT_CLASS (sceau_shared_page_parent_class)->dispose (object);
}

static void
sceau_shared_page_class_init (SceauSharedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_shared_page_dispose;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (SCEAU_TYPE_BOARD_VIEW);
  g_type_ensure (SCEAU_TYPE_SCROLL_LAYOUT);
  g_type_ensure (SCEAU_TYPE_SHARED_CHOOSER);
  g_type_ensure (SCEAU_TYPE_SHARED_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-shared-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauSharedPage, next_button);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedPage, files_step);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedPage, servers_step);
  gtk_widget_class_bind_template_child (widget_class, SceauSharedPage, result_step);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_install_action (widget_class, "shared.next", NULL, on_next);
  gtk_widget_class_install_action (widget_class, "shared.back", NULL, on_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "shared.back",
                                       NULL);
}

static void
sceau_shared_page_init (SceauSharedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_shared_page_new:
 * @fleet: the fleet
 *
 * Returns: (transfer floating): a new page, for sceau_window_push()
 */
SceauSharedPage *
sceau_shared_page_new (SceauFleet *fleet)
{
  SceauSharedPage *self = g_object_new (SCEAU_TYPE_SHARED_PAGE, NULL);

  self->context = sceau_assistant_context_new (fleet, NULL);
  for (guint step = 0; step < N_STEPS; step++)
    {
      SceauStepPage *page = page_of_step (self, step);

      sceau_step_page_set_context (page, self->context);
      g_signal_connect_object (page, "notify", G_CALLBACK (shared_page_update), self,
                               G_CONNECT_SWAPPED);
    }
  shared_page_show (self, STEP_FILES);
  return self;
}

/**
 * sceau_shared_page_is_running:
 * @self: the page
 *
 * Returns: whether an installation is under way
 */
gboolean
sceau_shared_page_is_running (SceauSharedPage *self)
{
  return sceau_shared_progress_is_running (SCEAU_SHARED_PROGRESS (self->result_step));
}
