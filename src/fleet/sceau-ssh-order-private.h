/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauSshOrder. */
#pragma once

#include "fleet/sceau-ssh-order.h"

G_BEGIN_DECLS

/* sceau-ssh-order.c: FALSE, with the error. findings: nullable */
gboolean _sceau_ssh_order_refuse (GError **error, SceauErrorCode code, const char *message,
                                  GPtrArray *findings);

/* sceau-ssh-order-lines.c */
/* Up to a NULL; as one line. */
void _sceau_ssh_order_add_line (SceauSshOrder *self, const char *word, ...) G_GNUC_NULL_TERMINATED;
void _sceau_ssh_order_add (SceauSshOrder *self, const char *word, const char *value);
void _sceau_ssh_order_add_encoded (SceauSshOrder *self, const char *word, const char *value);
void _sceau_ssh_order_set (SceauSshOrder *self, SceauSshFileKind file, const char *how,
                           const char *value);
void _sceau_ssh_order_set_bytes (SceauSshOrder *self, SceauSshFileKind file, const char *how,
                                 const char *bytes);
void _sceau_ssh_order_set_combined (SceauSshOrder *self);
void _sceau_ssh_order_remove_file (SceauSshOrder *self, SceauSshFileKind file);
void _sceau_ssh_order_remove_pending (SceauSshOrder *self);
void _sceau_ssh_order_check_links (SceauSshOrder *self, guint count);

/* sceau-ssh-order-request.c */
gboolean _sceau_ssh_order_set_made (SceauSshOrder *self, SceauSshFileKind file, const char *how,
                                    const SceauSubject *subject, const char *const *names,
                                    gboolean rsa, GError **error);
gboolean _sceau_ssh_order_request (SceauSshOrder *self, const SceauSshView *view,
                                   const SceauArguments *arguments, GError **error);
gboolean _sceau_ssh_order_delete_request (SceauSshOrder *self, const SceauSshView *view,
                                          GError **error);
gboolean _sceau_ssh_order_upload_key (SceauSshOrder *self, const SceauSshView *view,
                                      const SceauArguments *arguments, GError **error);
gboolean _sceau_ssh_order_self_sign (SceauSshOrder *self, const SceauSshView *view,
                                     const SceauArguments *arguments, GError **error);

/* sceau-ssh-order-install.c */
gboolean _sceau_ssh_order_install (SceauSshOrder *self, const SceauSshView *view,
                                   const SceauArguments *arguments, SceauAnchors *anchors,
                                   GError **error);
gboolean _sceau_ssh_order_migrate (SceauSshOrder *self, const SceauSshView *view, GError **error);

G_END_DECLS
