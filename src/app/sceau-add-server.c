/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds a server, step by step: address → what was found, account → the agent's fingerprint → done; over SSH or by hand: address → what is
 * still to be said → done. */
#include "app/sceau-add-server.h"
#include "app/sceau-add-by-hand.h"
#include "app/sceau-add-ways.h"
#include "app/sceau-enrolment.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-fingerprint-page.h"
#include "app/sceau-status-dot.h"
#include "app/sceau-visible-child.h"
#include "app/sceau-window.h"
#include "camtrace/sceau-api-client.h"
#include "fleet/sceau-fleet-hand.h"
#include <glib/gi18n.h>

#define CLOCK_TOLERANCE 60 /* seconds: below, nothing is said about a server's clock */

#define FRAMES_UNTIL_SIZED 3

struct _SceauAddServer
{
  AdwWindow parent_instance;
  SceauFleet *fleet;
  GCancellable *cancellable;
  SceauDiscovery *discovery;
  SceauServer *server;
  gboolean busy;

  AdwWindowTitle *title;
  GtkButton *back;
  GtkButton *next;
  GtkSpinner *spinner;
  GtkStack *stack;
  SceauErrorBar *error_bar;

  GtkEditable *address;
  SceauAddWays *ways;
  SceauAddByHand *by_hand;

  AdwActionRow *found_api;
  AdwActionRow *found_clock;
  SceauStatusDot *clock_dot;
  AdwActionRow *found_agent;
  SceauStatusDot *agent_dot;
  AdwPreferencesGroup *account_group;
  GtkEditable *name;
  AdwComboRow *version;
  GtkStringList *versions;
  GtkEditable *username;
  GtkEditable *password;

  SceauFingerprintPage *fingerprint;

  AdwStatusPage *done;
  GtkListBox *cluster;
  GtkWidget *cluster_group;
};

static void show_done (SceauAddServer *self, gboolean remembered);

G_DEFINE_FINAL_TYPE (SceauAddServer, sceau_add_server, ADW_TYPE_WINDOW)

static const char *
step (SceauAddServer *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gboolean
at (SceauAddServer *self, const char *name)
{
  return g_strcmp0 (step (self), name) == 0;
}

static gboolean
has_text (GtkEditable *editable)
{
  return *gtk_editable_get_text (editable) != '\0';
}

static gboolean
has_agent (SceauAddServer *self)
{
  return self->discovery != NULL && sceau_discovery_get_agent_fingerprint (self->discovery) != NULL;
}

/* Without an agent there is nothing to ask with an account. */
static gboolean
lacks_account (SceauAddServer *self)
{
  return !has_agent (self) && !has_text (self->username) && !has_text (self->password);
}

static gboolean
can_go_on (SceauAddServer *self)
{
  if (self->busy)
    return FALSE;
  if (at (self, "address"))
    return has_text (self->address);
  if (at (self, "account"))
    return has_text (self->name)
           && ((has_text (self->username) && has_text (self->password)) || lacks_account (self));
  if (at (self, "by-hand"))
    return sceau_add_by_hand_get_ready (self->by_hand);
  if (at (self, "fingerprint"))
    return sceau_fingerprint_page_get_confirmed (self->fingerprint);
  return TRUE;
}

static const char *
next_label (SceauAddServer *self)
{
  if (at (self, "address"))
    return sceau_add_ways_get_by_hand (self->ways) ? _ ("Con_tinue") : _ ("_Look");
  if (at (self, "account"))
    return has_agent (self) ? _ ("Con_tinue") : _ ("_Add");
  return at (self, "fingerprint") || at (self, "by-hand") ? _ ("_Add") : _ ("_Open");
}

static void
update_buttons (SceauAddServer *self)
{
  gboolean first = at (self, "address");
  gboolean done = at (self, "done");

  gtk_button_set_label (self->back, done                  ? _ ("_Close")
                                    : first || self->busy ? _ ("_Cancel")
                                                          : _ ("_Back"));
  gtk_button_set_label (self->next, next_label (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), can_go_on (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !self->busy);
  gtk_spinner_set_spinning (self->spinner, self->busy);
}

/* What was refused is being mended. */
static void
on_input_changed (SceauAddServer *self)
{
  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  update_buttons (self);
}

static GtkWidget *
first_field (SceauAddServer *self)
{
  if (at (self, "address"))
    return GTK_WIDGET (self->address);
  if (at (self, "account"))
    return GTK_WIDGET (has_text (self->username) ? self->password : self->username);
  if (at (self, "by-hand"))
    return GTK_WIDGET (self->by_hand);
  return at (self, "fingerprint") ? GTK_WIDGET (self->fingerprint) : GTK_WIDGET (self->next);
}

/* The page got its size in the frame before. */
static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  guint *frames = data;
  GtkWidget *scrolled = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  graphene_rect_t box;

  if (++*frames < FRAMES_UNTIL_SIZED)
    return G_SOURCE_CONTINUE;
  if (scrolled != NULL && viewport != NULL
      && gtk_widget_compute_bounds (widget, gtk_widget_get_first_child (viewport), &box))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                               box.origin.y, box.origin.y + box.size.height);
  return G_SOURCE_REMOVE;
}

/* A page that was hidden does not scroll to its focus by itself. */
static void
show_field (GtkWidget *field)
{
  gtk_widget_add_tick_callback (field, on_frame, g_new0 (guint, 1), g_free);
}

static void
go_to (SceauAddServer *self, const char *name)
{
  GtkWidget *field;

  gtk_stack_set_visible_child_name (self->stack, name);
  update_buttons (self);
  field = first_field (self);
  gtk_widget_grab_focus (field);
  show_field (field);
}

static void
set_busy (SceauAddServer *self, gboolean busy)
{
  self->busy = busy;
  g_clear_object (&self->cancellable);
  if (busy)
    {
      self->cancellable = g_cancellable_new ();
      sceau_error_bar_set_error (self->error_bar, NULL, NULL);
    }
  update_buttons (self);
}

static void
show_error (SceauAddServer *self, const GError *error)
{
  const char *name = gtk_editable_get_text (at (self, "address") ? self->address : self->name);

  sceau_error_bar_set_action (self->error_bar, NULL, NULL);
  sceau_error_bar_set_error (self->error_bar, error, name);
}

/* --- 1. The address ----------------------------------------------------------------------------- */

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE)
         || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT)
         || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE);
}

static void
show_clock (SceauAddServer *self)
{
  gint64 shift = sceau_discovery_get_clock_shift (self->discovery);
  gboolean right = ABS (shift) < CLOCK_TOLERANCE;
  guint minutes = (guint) MIN ((ABS (shift) + 59) / 60, G_MAXUINT);
  g_autofree char *text = NULL;

  if (right)
    text = g_strdup (_ ("Agrees with this computer’s"));
  else if (shift > 0)
    text = g_strdup_printf (
        ngettext ("%u minute ahead of this computer’s: a certificate may seem invalid",
                  "%u minutes ahead of this computer’s: a certificate may seem invalid", minutes),
        minutes);
  else
    text = g_strdup_printf (
        ngettext ("%u minute behind this computer’s: a new certificate may seem not yet valid",
                  "%u minutes behind this computer’s: a new certificate may seem not yet valid",
                  minutes),
        minutes);
  adw_action_row_set_subtitle (self->found_clock, text);
  sceau_status_dot_set (self->clock_dot, right ? SCEAU_TONE_GOOD : SCEAU_TONE_WARNING, NULL);
}

/* The server itself does answer: only its agent does not, or its address is none. */
static char *
agent_sentence (SceauAddServer *self)
{
  const GError *error = sceau_discovery_get_agent_error (self->discovery);
  g_autofree char *what = NULL;

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT))
    return g_strdup_printf ("%s\n%s", error->message,
                            _ ("Go back to correct the address of the agent."));
  if (error == NULL || is_silence (error))
    what = g_strdup (_ ("No agent answers."));
  else
    sceau_words_for_error (error, NULL, &what, NULL);
  return g_strdup_printf (
      "%s\n%s", what,
      _ ("The server can be added without it: Sceau then watches it, and its page says what can be done by hand."));
}

static void
show_agent (SceauAddServer *self)
{
  g_autofree char *sentence = NULL;

  adw_preferences_group_set_description (
      self->account_group,
      has_agent (self)
          ? _ ("An administrator of this server. The password itself is not kept.")
          : _ (
              "Without an agent an account is only checked, and kept for the day when there is one: user and password may stay empty. The password itself is not kept."));
  if (has_agent (self))
    {
      sceau_status_dot_set (self->agent_dot, SCEAU_TONE_GOOD, NULL);
      adw_action_row_set_subtitle (self->found_agent,
                                   sceau_discovery_get_agent_url (self->discovery));
      return;
    }
  sceau_status_dot_set (self->agent_dot, SCEAU_TONE_NEUTRAL, NULL);
  adw_action_row_set_subtitle (self->found_agent, sentence = agent_sentence (self));
}

static void
show_discovery (SceauAddServer *self)
{
  /* Translators: %s is a version such as v1.2 */
  g_autofree char *api = g_strdup_printf (_ ("CamTrace API %s"),
                                          sceau_discovery_get_api_version (self->discovery));

  adw_action_row_set_subtitle (self->found_api, sceau_discovery_get_url (self->discovery));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->found_api), api);
  show_clock (self);
  show_agent (self);
  if (!has_text (self->name))
    gtk_editable_set_text (self->name, sceau_discovery_get_suggested_name (self->discovery));
  go_to (self, "account");
}

/* A server that does not answer here may be there all the same. */
static void
show_no_answer (SceauAddServer *self, const GError *error)
{
  show_error (self, error);
  if (is_silence (error))
    sceau_error_bar_set_action (self->error_bar, _ ("Add It All the Same, by _Hand"),
                                "add.by-hand");
}

static void
on_discovered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAddServer) self = data;
  g_autoptr (GError) error = NULL;
  SceauDiscovery *discovery = sceau_fleet_discover_finish (SCEAU_FLEET (source), result, &error);

  set_busy (self, FALSE);
  if (discovery == NULL
      || !sceau_fleet_check_new (self->fleet, sceau_discovery_get_url (discovery),
                                 sceau_discovery_get_agent_fingerprint (discovery), &error))
    {
      g_clear_object (&discovery);
      show_no_answer (self, error);
      return;
    }
  g_clear_object (&self->discovery);
  self->discovery = discovery;
  show_discovery (self);
}

/* What needs no account is saved at once. */
static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAddServer) self = data;
  g_autoptr (GError) error = NULL;

  set_busy (self, FALSE);
  if (sceau_fleet_save_finish (SCEAU_FLEET (source), result, &error))
    show_done (self, TRUE);
  else
    show_error (self, error);
}

static void
on_ssh_reached_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAddServer) self = data;
  g_autoptr (GError) error = NULL;

  if (sceau_fleet_reach_ssh_finish (SCEAU_FLEET (source), result, &error))
    {
      sceau_fleet_save_async (self->fleet, self->server, self->cancellable, on_saved_cb,
                              g_object_ref (self));
      return;
    }
  set_busy (self, FALSE);
  show_error (self, error);
}

/* Over SSH nothing else has to be asked. */
static void
look_over_ssh (SceauAddServer *self, const char *address, const char *ssh_address)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->server);
  self->server = sceau_fleet_make_ssh_server (address, ssh_address, &error);
  if (self->server == NULL)
    {
      show_error (self, error);
      return;
    }
  set_busy (self, TRUE);
  sceau_fleet_reach_ssh_async (self->fleet, self->server, self->cancellable, on_ssh_reached_cb,
                               g_object_ref (self));
}

/* Nobody is asked; what is known of the address only saves typing. */
static void
describe_by_hand (SceauAddServer *self, const char *address)
{
  g_autoptr (GError) error = NULL;

  if (sceau_add_by_hand_set_address (self->by_hand, address, &error))
    {
      sceau_error_bar_set_error (self->error_bar, NULL, NULL);
      go_to (self, "by-hand");
    }
  else
    show_error (self, error);
}

static void
add_by_hand (SceauAddServer *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->server);
  self->server = sceau_add_by_hand_make_server (self->by_hand, &error);
  if (self->server == NULL
      || !sceau_fleet_check_new (self->fleet, sceau_server_get_camtrace_url (self->server), NULL,
                                 &error))
    {
      show_error (self, error);
      return;
    }
  set_busy (self, TRUE);
  sceau_fleet_save_async (self->fleet, self->server, self->cancellable, on_saved_cb,
                          g_object_ref (self));
}

static void
look (SceauAddServer *self)
{
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->address)));
  g_autofree char *ssh_address = sceau_add_ways_dup_ssh_address (self->ways);
  g_autofree char *agent_url = sceau_add_ways_dup_agent_url (self->ways);

  if (sceau_add_ways_get_by_hand (self->ways))
    {
      describe_by_hand (self, address);
      return;
    }
  if (ssh_address != NULL)
    {
      look_over_ssh (self, address, ssh_address);
      return;
    }
  set_busy (self, TRUE);
  sceau_fleet_discover_async (self->fleet, address, agent_url, self->cancellable, on_discovered_cb,
                              g_object_ref (self));
}

/* --- 2. The account, 3. the fingerprint --------------------------------------------------------- */

static void
show_fingerprint (SceauAddServer *self)
{
  sceau_fingerprint_page_set_fingerprint (self->fingerprint,
                                          sceau_discovery_get_agent_fingerprint (self->discovery));
  go_to (self, "fingerprint");
}

static void
add_cluster_row (SceauAddServer *self, SceauApiServer *other)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  GtkWidget *button = gtk_button_new_with_label (_ ("Add…"));
  g_autofree char *address = other->http_port == 80 || other->http_port == 0
                                 ? g_strdup (other->host)
                                 : g_strdup_printf ("%s:%d", other->host, other->http_port);
  /* Translators: %s is the name of a server */
  g_autofree char *label = g_strdup_printf (_ ("Add %s"), other->name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), other->name);
  adw_action_row_set_subtitle (row, address);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "add.other");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", address, other->name);
  adw_action_row_add_suffix (row, button);
  gtk_list_box_append (self->cluster, GTK_WIDGET (row));
}

/* Servers of the same cluster that the fleet does not know yet. */
static void
show_cluster (SceauAddServer *self)
{
  GPtrArray *cluster = self->discovery != NULL ? sceau_discovery_get_cluster (self->discovery)
                                               : NULL;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->cluster))) != NULL)
    gtk_list_box_remove (self->cluster, row);
  for (guint i = 0; cluster != NULL && i < cluster->len; i++)
    {
      SceauApiServer *other = g_ptr_array_index (cluster, i);

      if (other->host != NULL && other->name != NULL
          && sceau_fleet_find (self->fleet, other->name) == NULL)
        add_cluster_row (self, other);
    }
  gtk_widget_set_visible (self->cluster_group,
                          gtk_widget_get_first_child (GTK_WIDGET (self->cluster)) != NULL);
}

static void
show_done (SceauAddServer *self, gboolean remembered)
{
  g_autofree char *title = g_strdup_printf (_ ("%s Is Added"),
                                            sceau_server_get_name (self->server));
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  const char *way =
      !sceau_fleet_is_by_hand (self->server)
          ? _ ("Its page shows its certificate and what to do next.")
          : _ ("Sceau watches it. Without an agent, its page says what can be done by hand.");
  g_autofree char *text = g_strjoin (
      "\n\n", way,
      remembered
          ? NULL
          : _ (
              "This session has no keyring: Sceau will ask for the password again at its next start."),
      NULL);

  adw_status_page_set_title (self->done, escaped);
  adw_status_page_set_description (self->done, text);
  gtk_editable_set_text (self->password, "");
  show_cluster (self);
  go_to (self, "done");
  sceau_fleet_refresh_async (self->fleet, self->server, NULL, NULL, NULL);
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAddServer) self = data;
  g_autoptr (GError) error = NULL;
  gboolean remembered = FALSE;
  SceauServer *server = sceau_enrolment_run_finish (result, &remembered, &error);

  set_busy (self, FALSE);
  if (server == NULL)
    {
      /* Name and password are on the page before: that is where they can be mended. */
      go_to (self, "account");
      show_error (self, error);
      return;
    }
  g_clear_object (&self->server);
  self->server = server;
  show_done (self, remembered);
}

static const char *
chosen_version (SceauAddServer *self)
{
  guint selected = adw_combo_row_get_selected (self->version);

  /* The first row is "not known". */
  return selected == 0 || selected == GTK_INVALID_LIST_POSITION
             ? NULL
             : gtk_string_list_get_string (self->versions, selected);
}

static void
enrol (SceauAddServer *self, const char *pin)
{
  g_autoptr (SceauSecret)
      password = sceau_secret_new (gtk_editable_get_text (self->password), (gsize) -1);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  set_busy (self, TRUE);
  sceau_enrolment_run_async (self->fleet, self->discovery, name, chosen_version (self),
                             gtk_editable_get_text (self->username), password, pin,
                             self->cancellable, on_enrolled_cb, g_object_ref (self));
}

/* Nothing more is asked of it. */
static void
add_without_account (SceauAddServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  g_clear_object (&self->server);
  self->server = sceau_fleet_new_by_hand (sceau_discovery_get_url (self->discovery), name,
                                          chosen_version (self), &error);
  if (self->server == NULL)
    {
      show_error (self, error);
      return;
    }
  set_busy (self, TRUE);
  sceau_fleet_save_async (self->fleet, self->server, self->cancellable, on_saved_cb,
                          g_object_ref (self));
}

/* --- Going on and back -------------------------------------------------------------------------- */

static void
open_server (SceauAddServer *self)
{
  SceauWindow *window = sceau_window_of (GTK_WIDGET (self));

  if (window != NULL)
    sceau_window_open_server (window, self->server);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_next (SceauAddServer *self)
{
  if (!can_go_on (self))
    return;
  if (at (self, "address"))
    look (self);
  else if (at (self, "by-hand"))
    add_by_hand (self);
  else if (at (self, "account") && has_agent (self))
    show_fingerprint (self);
  else if (at (self, "account") && lacks_account (self))
    add_without_account (self);
  else if (at (self, "account"))
    enrol (self, NULL);
  else if (at (self, "fingerprint"))
    enrol (self, sceau_discovery_get_agent_fingerprint (self->discovery));
  else
    open_server (self);
}

static void
on_back (SceauAddServer *self)
{
  if (self->busy)
    {
      g_cancellable_cancel (self->cancellable);
      return;
    }
  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  if (at (self, "account") || at (self, "by-hand"))
    go_to (self, "address");
  else if (at (self, "fingerprint"))
    go_to (self, "account");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
on_escape (GtkWidget *widget, const char *name, GVariant *parameter)
{
  on_back (SCEAU_ADD_SERVER (widget));
}

static void
on_by_hand (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauAddServer *self = SCEAU_ADD_SERVER (widget);
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->address)));

  describe_by_hand (self, address);
}

static void
on_other (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauAddServer *self = SCEAU_ADD_SERVER (widget);
  const char *address, *other;

  g_variant_get (parameter, "(&s&s)", &address, &other);
  gtk_editable_set_text (self->address, address);
  sceau_add_ways_reset (self->ways);
  gtk_editable_set_text (self->name, other);
  go_to (self, "address");
  look (self);
}

static void
sceau_add_server_dispose (GObject *object)
{
  SceauAddServer *self = SCEAU_ADD_SERVER (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->discovery);
  g_clear_object (&self->server);
  g_clear_object (&self->fleet);
  G_OBJECT_CLASS (sceau_add_server_parent_class)->dispose (object);
}

static gboolean
sceau_add_server_close_request (GtkWindow *window)
{
  SceauAddServer *self = SCEAU_ADD_SERVER (window);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (sceau_add_server_parent_class)->close_request (window);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, title);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, back);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, next);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, spinner);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, address);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, ways);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, by_hand);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, found_api);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, found_clock);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, clock_dot);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, found_agent);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, agent_dot);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, account_group);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, name);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, version);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, versions);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, username);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, password);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, done);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, cluster);
  gtk_widget_class_bind_template_child (widget_class, SceauAddServer, cluster_group);
}

static void
sceau_add_server_class_init (SceauAddServerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_add_server_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sceau_add_server_close_request;
  g_type_ensure (SCEAU_TYPE_ADD_BY_HAND);
  g_type_ensure (SCEAU_TYPE_ADD_WAYS);
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_FINGERPRINT_PAGE);
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-add-server.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_input_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_install_action (widget_class, "add.other", "(ss)", on_other);
  gtk_widget_class_install_action (widget_class, "add.by-hand", NULL, on_by_hand);
  gtk_widget_class_install_action (widget_class, "add.back", NULL, on_escape);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "add.back", NULL);
}

static void
sceau_add_server_init (SceauAddServer *self)
{
  guint n = 0;
  const SceauLayout *layouts = sceau_layout_list (&n);

  gtk_widget_init_template (GTK_WIDGET (self));
  sceau_tell_visible_children (GTK_WIDGET (self));
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (self->versions, layouts[i].version);
  go_to (self, "address");
}

/**
 * sceau_add_server_present:
 * @parent: a widget of the main window
 * @fleet: where the server goes
 *
 * Presents the dialog.
 */
void
sceau_add_server_present (GtkWidget *parent, SceauFleet *fleet)
{
  SceauAddServer *self = g_object_new (SCEAU_TYPE_ADD_SERVER, "transient-for",
                                       gtk_widget_get_root (parent), NULL);

  self->fleet = g_object_ref (fleet);
  gtk_window_present (GTK_WINDOW (self));
}
