/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ops.h: what another store than SQLite would have to bring, in one table.
 *
 * The functions of vedette/store.h are SQLite's today.  A second back end (a server for many
 * sites) fills a table of its own, becomes the second entry of vd_stores, and passes the suite in
 * tests/store that runs over every entry.
 */
#ifndef VD_STORE_OPS_H
#define VD_STORE_OPS_H

#include <vedette/store.h>

struct vd_store_ops {
    const char *name;
    int (*open)(struct vd_store **, const char *path, enum vd_open, struct vd_err *);
    void (*close)(struct vd_store *);
    int (*begin)(struct vd_store *, struct vd_err *);
    int (*commit)(struct vd_store *, struct vd_err *);
    void (*rollback)(struct vd_store *);
    int (*put)(struct vd_store *, int64_t edition, const struct vd_record *, enum vd_put *,
               int64_t *record, struct vd_err *);
    int (*get)(struct vd_store *, int64_t subject, struct vd_arena *, struct vd_profile *,
               struct vd_err *);
    int (*page)(struct vd_store *, const struct vd_list *, const struct vd_row *cursor,
                bool backwards, size_t n, struct vd_arena *, struct vd_row **, size_t *,
                struct vd_err *);
    int (*each_template)(struct vd_store *, int modality, const char *engine, int64_t after,
                         vd_template_fn *, void *ctx, struct vd_err *);
    int (*append_audit)(struct vd_store *, const char *verb, const char *object,
                        const char *purpose, const char *body, struct vd_err *);
    int (*each_audit)(struct vd_store *, int64_t from, vd_audit_fn *, void *ctx, struct vd_err *);
    int (*check)(struct vd_store *, struct vd_job *, struct vd_verify *, struct vd_err *);
    int (*info)(struct vd_store *, struct vd_store_info *, struct vd_err *);
    int64_t (*version)(struct vd_store *);
};

extern const struct vd_store_ops *const vd_stores[];
extern const int vd_stores_n;

#endif
