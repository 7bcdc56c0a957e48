/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pager.h: a window of rows over a list of any size: fetched by keyset, forwards and backwards,
 * never counted before the first frame.
 *
 * A plain list in id order is read at once (a page costs the same anywhere); a filter or another
 * order goes to a job with a grace time, so that a quick answer comes with the same frame and a
 * slow one never blocks a key.
 */
#ifndef VD_TUI_PAGER_H
#define VD_TUI_PAGER_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/store.h>

struct desk;
struct job;
struct pager;
struct chunk;
struct request;
/* Where a fetch put the cursor: called in the desk's thread. row: index, or -1: keep it (moved by
 * shift because rows came or went in front). */
typedef void pager_moved_fn(void *ctx, long row, long shift);

struct pager {
    struct desk *d;
    enum vd_kind kind;
    char filter[512], sort[24];
    bool descending;
    struct chunk *chunks; /* in list order; each owns an arena */
    struct vd_row **rows; /* into the chunks */
    size_t n, cap;
    bool at_start, at_end;
    int64_t base;  /* position of rows[0] in the list, or -1 */
    int64_t total; /* or -1: not counted yet */
    struct request *request, *counting;
    struct vd_err err; /* of the last fetch; code 0: none */
    pager_moved_fn *moved;
    void *ctx;
};
void pager_init(struct pager *p, struct desk *d, enum vd_kind kind, pager_moved_fn *moved,
                void *ctx);
void pager_close(struct pager *p);
void pager_spec(const struct pager *p, struct vd_list *out);
/* Fetch from the first or the last row on; the window is new then. */
void pager_ends(struct pager *p, bool last);
/* Fetch around a row (its subject and sort key): it, or what follows where it would stand. */
void pager_around(struct pager *p, int64_t subject, const char *key);
/* See that rows near index i are there: fetch the next or previous page when i is near an end. */
void pager_want(struct pager *p, size_t i, size_t screen);
/* Count in a job, if that is not known. */
void pager_count(struct pager *p);
/* The list is another one now: forget its count, stop one that runs. */
void pager_recount(struct pager *p);
bool pager_busy(const struct pager *p);

#endif
