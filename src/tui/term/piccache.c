/* SPDX-License-Identifier: Apache-2.0 */
/*
 * piccache.c: a list of encoded pictures in the order of their last use.
 *
 * Invariant: bytes is the sum over the entries and never above max_bytes once put returns, unless
 * one picture alone is larger (then it is the only one).  A hundred entries at most fit, so a list
 * is searched, not hashed.
 */
#include "config.h"

#include <string.h>
#include "tui/term/piccache.h"

static void unlink_entry(struct picture_cache *c, struct picture_entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void push(struct picture_cache *c, struct picture_entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void drop(struct picture_cache *c, struct picture_entry *e)
{
    unlink_entry(c, e);
    c->bytes -= e->bytes;
    vd_picture_free(e->pic);
    vd_free(e);
}

const struct picture_entry *picture_cache_find(struct picture_cache *c, const struct picture_key *k)
{
    for (struct picture_entry *e = c->newest; e; e = e->older) {
        if (!memcmp(&e->key, k, sizeof(*k))) {
            unlink_entry(c, e);
            push(c, e);
            return e;
        }
    }
    return NULL;
}

const struct picture_entry *picture_cache_put(struct picture_cache *c, const struct picture_key *k,
                                              struct vd_picture *take_pic)
{
    struct picture_entry *e = vd_alloc(sizeof(*e));

    if (!e) {
        vd_picture_free(take_pic);
        return NULL;
    }
    e->key = *k;
    e->pic = take_pic;
    e->bytes = sizeof(*e) + sizeof(*take_pic) + take_pic->n_sixel;
    if (take_pic->cells)
        e->bytes += (size_t)take_pic->cols * (size_t)take_pic->rows * sizeof(*take_pic->cells);
    push(c, e);
    c->bytes += e->bytes;
    while (c->bytes > c->max_bytes && c->oldest != e)
        drop(c, c->oldest);
    return e;
}

void picture_cache_clear(struct picture_cache *c)
{
    while (c->oldest)
        drop(c, c->oldest);
}
