/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server behind a SceauBackend, in memory, with a real TLS listener on loopback: does what an agent does, and fails where it is
 * told to. */
#pragma once

#include "fleet/sceau-backend.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_TEST_BACKEND (sceau_test_backend_get_type ())
G_DECLARE_FINAL_TYPE (SceauTestBackend, sceau_test_backend, SCEAU, TEST_BACKEND, GObject)

typedef enum
{
  SCEAU_FAULT_NONE,
  SCEAU_FAULT_REFUSED,     /* an answer: no; nothing changed */
  SCEAU_FAULT_HALF_DONE,   /* an answer: no; but not everything is as it was */
  SCEAU_FAULT_LOST_BEFORE, /* the connection is lost, nothing changed */
  SCEAU_FAULT_LOST_AFTER,  /* the change is made, the answer is lost */
  SCEAU_FAULT_LOST_DURING, /* the connection is lost; the change is made a little later */
  SCEAU_FAULT_HANGS,       /* no answer until it is cancelled */
} SceauTestFault;

SceauTestBackend *sceau_test_backend_new (void);
/* What is there: chain (SceauCertificate, leaf first) and its key. */
void sceau_test_backend_set_installed (SceauTestBackend *self, GPtrArray *chain, SceauKey *key);
void sceau_test_backend_set_pending (SceauTestBackend *self, SceauKey *key); /* with its request */
/* A key that was made elsewhere, without a request. */
void sceau_test_backend_set_pending_key (SceauTestBackend *self, SceauKey *key);
void sceau_test_backend_set_https (SceauTestBackend *self, gboolean on);
/* What the state says of HTTPS while it is off: that it failed, or is not known. */
void sceau_test_backend_set_https_word (SceauTestBackend *self, SceauServiceState word);
void sceau_test_backend_set_clock_shift (SceauTestBackend *self, gint64 seconds);
/* Somebody else changed something: another ETag. */
void sceau_test_backend_touch (SceauTestBackend *self);
/* The front end answers with that from now on, whatever is installed (NULL: what is installed). */
void sceau_test_backend_present_instead (SceauTestBackend *self, GPtrArray *chain, SceauKey *key);
/* Nothing answers TLS from now on, though HTTPS is on. */
void sceau_test_backend_set_deaf (SceauTestBackend *self, gboolean deaf);
/* The front end is CamTrace's own. */
void sceau_test_backend_set_not_ours (SceauTestBackend *self);
/* The next run of that operation (after skip further ones) fails in that way; code: of an answer. */
void sceau_test_backend_fail (SceauTestBackend *self, SceauOperation operation, guint skip,
                              SceauTestFault fault, SceauErrorCode code);
/* The next run of that operation is the last: it is done, its answer is lost, and nothing answers any more. */
void sceau_test_backend_die_after (SceauTestBackend *self, SceauOperation operation);
/* Called when an operation begins. */
void sceau_test_backend_set_hook (SceauTestBackend *self,
                                  void (*hook) (SceauOperation operation, gpointer data),
                                  gpointer data);

guint16 sceau_test_backend_get_port (SceauTestBackend *self);
const char *sceau_test_backend_get_log (
    SceauTestBackend *self); /* changes made: "install enable " */
/* Everything that matters of it, to compare before and after. */
char *sceau_test_backend_dup_picture (SceauTestBackend *self);
SceauManagedState *sceau_test_backend_make_state (SceauTestBackend *self);

G_END_DECLS
