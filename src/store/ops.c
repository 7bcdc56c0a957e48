/* SPDX-License-Identifier: Apache-2.0 */
/* ops.c: the registry of stores: SQLite. */
#include "store/ops.h"

static const struct vd_store_ops sqlite_ops = {
    .name = "sqlite",
    .open = vd_store_open,
    .close = vd_store_close,
    .begin = vd_store_begin,
    .commit = vd_store_commit,
    .rollback = vd_store_rollback,
    .put = vd_store_put,
    .get = vd_store_profile,
    .page = vd_store_page,
    .each_template = vd_store_templates_each,
    .append_audit = vd_store_audit,
    .each_audit = vd_store_audit_each,
    .check = vd_store_verify,
    .info = vd_store_info,
    .version = vd_store_version,
};

const struct vd_store_ops *const vd_stores[] = {&sqlite_ops};
const int vd_stores_n = sizeof(vd_stores) / sizeof(vd_stores[0]);
