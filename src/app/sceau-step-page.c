/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the certificate assistant: what all of them share. */
#include "config.h"

#include "app/sceau-step-page.h"

#include <glib/gi18n.h>

#define WHOLE_CHARS 9 /* words of up to this length (“Continuer”) are never cut */

typedef struct
{
  SceauAssistantContext *context;
  gboolean ready;
  char *next_label;
} SceauStepPagePrivate;

enum
{
  PROP_READY = 1,
  PROP_NEXT_LABEL,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SceauStepPage, sceau_step_page, ADW_TYPE_BIN)

/**
 * sceau_assistant_context_new:
 * @fleet: the fleet
 * @server: (nullable): the server to work on; %NULL: several, chosen later
 *
 * Returns: (transfer full): a context with an empty draft and an empty board
 */
SceauAssistantContext *
sceau_assistant_context_new (SceauFleet *fleet, SceauServer *server)
{
  SceauAssistantContext *self = g_rc_box_new0 (SceauAssistantContext);

  self->fleet = g_object_ref (fleet);
  self->server = server != NULL ? g_object_ref (server) : NULL;
  self->draft = sceau_draft_new ();
  self->board = sceau_board_new ();
  return self;
}

/**
 * sceau_assistant_context_ref:
 * @self: a context
 *
 * Returns: (transfer full): the same
 */
SceauAssistantContext *
sceau_assistant_context_ref (SceauAssistantContext *self)
{
  return g_rc_box_acquire (self);
}

static void
assistant_context_clear (SceauAssistantContext *self)
{
  g_object_unref (self->fleet);
  g_clear_object (&self->server);
  g_object_unref (self->draft);
  g_object_unref (self->board);
}

/**
 * sceau_assistant_context_unref:
 * @self: (transfer full): a context
 */
void
sceau_assistant_context_unref (SceauAssistantContext *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) assistant_context_clear);
}

/**
 * sceau_assistant_context_get_spki:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): the key that the chain must fit; %NULL: any (a certificate the person already has)
 */
const char *
sceau_assistant_context_get_spki (SceauAssistantContext *self)
{
  SceauManagedState *state;

  if (self->server == NULL || sceau_draft_get_signer (self->draft) == SCEAU_SIGNER_EXISTING)
    return NULL;
  if (sceau_draft_get_key_here (self->draft))
    return sceau_draft_get_local_spki (self->draft);
  state = sceau_server_get_state (self->server);
  return state != NULL ? sceau_managed_state_get_pending_spki (state) : NULL;
}

/**
 * sceau_assistant_context_has_request:
 * @self: a context
 *
 * Returns: whether a request waits for the authority's answer, on the server or here
 */
gboolean
sceau_assistant_context_has_request (SceauAssistantContext *self)
{
  g_autofree char *pem = sceau_assistant_context_dup_request_pem (self);

  return pem != NULL;
}

/**
 * sceau_assistant_context_dup_request_pem:
 * @self: a context
 *
 * Returns: (transfer full) (nullable): the request to send to the authority
 */
char *
sceau_assistant_context_dup_request_pem (SceauAssistantContext *self)
{
  SceauManagedState *state = sceau_server_get_state (self->server);
  SceauRequest *request = state != NULL ? sceau_managed_state_get_request (state) : NULL;

  if (sceau_draft_get_key_here (self->draft))
    return g_strdup (sceau_draft_get_request_pem (self->draft));
  return request != NULL ? sceau_request_to_pem (request) : NULL;
}

/**
 * sceau_assistant_context_get_now:
 * @self: a context
 *
 * Returns: Unix seconds, on the server's clock as far as it is known; on this computer's where there is no one server
 */
gint64
sceau_assistant_context_get_now (SceauAssistantContext *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return self->server != NULL ? now + sceau_server_get_clock_shift (self->server) : now;
}

static SceauStepPagePrivate *
priv (SceauStepPage *self)
{
  return sceau_step_page_get_instance_private (self);
}

static void
sceau_step_page_finalize (GObject *object)
{
  SceauStepPagePrivate *p = priv (SCEAU_STEP_PAGE (object));

  g_clear_pointer (&p->context, sceau_assistant_context_unref);
  g_free (p->next_label);
  G_OBJECT_CLASS (sceau_step_page_parent_class)->finalize (object);
}

static void
sceau_step_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SceauStepPage *self = SCEAU_STEP_PAGE (object);

  switch (prop_id)
    {
    case PROP_READY:
      g_value_set_boolean (value, sceau_step_page_get_ready (self));
      break;
    case PROP_NEXT_LABEL:
      g_value_set_string (value, sceau_step_page_get_next_label (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
step_page_default_advance_async (SceauStepPage *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, step_page_default_advance_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
step_page_default_advance_finish (SceauStepPage *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;

  return g_task_propagate_boolean (G_TASK (result), &local)
         || sceau_error_propagate (error, g_steal_pointer (&local));
}

static void
sceau_step_page_class_init (SceauStepPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = sceau_step_page_finalize;
  object_class->get_property = sceau_step_page_get_property;
  klass->advance_async = step_page_default_advance_async;
  klass->advance_finish = step_page_default_advance_finish;

  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, TRUE, flags);
  props[PROP_NEXT_LABEL] = g_param_spec_string ("next-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_step_page_init (SceauStepPage *self)
{
  SceauStepPagePrivate *p = priv (self);

  p->ready = TRUE;
  p->next_label = g_strdup (_ ("Con_tinue"));
}

/**
 * sceau_step_page_set_context:
 * @self: a step
 * @context: what it works on
 */
void
sceau_step_page_set_context (SceauStepPage *self, SceauAssistantContext *context)
{
  priv (self)->context = sceau_assistant_context_ref (context);
}

/**
 * sceau_step_page_get_context:
 * @self: a step
 *
 * Returns: (transfer none): what it works on
 */
SceauAssistantContext *
sceau_step_page_get_context (SceauStepPage *self)
{
  return priv (self)->context;
}

/**
 * sceau_step_page_set_ready:
 * @self: a step
 * @ready: whether the person can go on
 */
void
sceau_step_page_set_ready (SceauStepPage *self, gboolean ready)
{
  SceauStepPagePrivate *p = priv (self);

  if (p->ready == ready)
    return;
  p->ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
}

/**
 * sceau_step_page_get_ready:
 * @self: a step
 *
 * Returns: whether the person can go on
 */
gboolean
sceau_step_page_get_ready (SceauStepPage *self)
{
  return priv (self)->ready;
}

/**
 * sceau_step_page_set_next_label:
 * @self: a step
 * @label: what the button says that leads on; translated, with a mnemonic
 */
void
sceau_step_page_set_next_label (SceauStepPage *self, const char *label)
{
  SceauStepPagePrivate *p = priv (self);

  if (g_strcmp0 (p->next_label, label) == 0)
    return;
  g_free (p->next_label);
  p->next_label = g_strdup (label);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEXT_LABEL]);
}

/**
 * sceau_step_page_get_next_label:
 * @self: a step
 *
 * Returns: (transfer none): what the button says that leads on
 */
const char *
sceau_step_page_get_next_label (SceauStepPage *self)
{
  return priv (self)->next_label;
}

/**
 * sceau_step_page_show_next_label:
 * @self: the step that is shown
 * @button: what leads on
 *
 * In a narrow window long words give way, not the window's own buttons; short ones are never cut.
 */
void
sceau_step_page_show_next_label (SceauStepPage *self, GtkButton *button)
{
  const char *text = sceau_step_page_get_next_label (self);
  gboolean is_long = g_utf8_strlen (text, -1) - (strchr (text, '_') != NULL) > WHOLE_CHARS;
  GtkLabel *label;

  gtk_button_set_label (button, text);
  label = GTK_LABEL (gtk_button_get_child (button));
  gtk_label_set_ellipsize (label, is_long ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (label, is_long ? WHOLE_CHARS : -1);
}

/**
 * sceau_step_page_enter:
 * @self: a step that is being shown
 */
void
sceau_step_page_enter (SceauStepPage *self)
{
  SceauStepPageClass *klass = SCEAU_STEP_PAGE_GET_CLASS (self);

  if (klass->enter != NULL)
    klass->enter (self);
}

/**
 * sceau_step_page_advance_async:
 * @self: the step that is shown
 * @cancellable: (nullable): ends with the assistant
 * @callback: called when the next step may be shown, or not
 * @data: for @callback
 */
void
sceau_step_page_advance_async (SceauStepPage *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  SCEAU_STEP_PAGE_GET_CLASS (self)->advance_async (self, cancellable, callback, data);
}

/**
 * sceau_step_page_advance_finish:
 * @self: the step that is shown
 * @result: what the callback got
 * @error: return location; any code, to be shown on the step; %SCEAU_ERROR_CANCELLED is said to nobody
 *
 * Returns: %TRUE when the next step may be shown
 */
gboolean
sceau_step_page_advance_finish (SceauStepPage *self, GAsyncResult *result, GError **error)
{
  return SCEAU_STEP_PAGE_GET_CLASS (self)->advance_finish (self, result, error);
}
