/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of the management API, read as every kind of order. */
#include "agent/sceau-order.h"
#include "base/sceau-limits.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_order (const SceauOrder *order)
{
  if (order->kind == SCEAU_ORDER_REQUEST || order->kind == SCEAU_ORDER_SELF_SIGN)
    {
      g_assert_nonnull (order->subject);
      g_assert_nonnull (order->names);
      g_assert_cmpuint (g_strv_length (order->names), <=, SCEAU_MAX_NAMES);
    }
  if (order->kind == SCEAU_ORDER_SELF_SIGN)
    g_assert_true (order->days >= 1 && order->days <= 3650);
  if (order->kind == SCEAU_ORDER_INSTALL)
    g_assert_nonnull (order->chain);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const SceauOrderKind kinds[] = { SCEAU_ORDER_REQUEST, SCEAU_ORDER_SELF_SIGN,
                                          SCEAU_ORDER_INSTALL, SCEAU_ORDER_SWITCH,
                                          SCEAU_ORDER_UPLOAD_KEY };
  g_autoptr (GBytes) body = g_bytes_new (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (SceauOrder) order = sceau_order_new (kinds[i]);
      g_autoptr (GError) error = NULL;
      gboolean read = kinds[i] == SCEAU_ORDER_UPLOAD_KEY
                          ? sceau_order_read_key (order, body, &error)
                          : sceau_order_read_json (order, body, &error);

      if (read)
        check_order (order);
      else
        g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
    }
  return 0;
}
