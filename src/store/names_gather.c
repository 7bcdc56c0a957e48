/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names_gather.c: names of records become words, before they are numbered (names.c).
 *
 *    names ─► a piece of 256 ─► read, joined, hashed: any hand ─► numbered, listed: in order
 *
 * Reading names is a third of the work of a large import, so an import lends the store a crew of
 * threads (vd_store_crew): it is called when a piece is full, and sent away with the transaction.
 * Without one, or while no piece is full, the caller does all of it.
 *
 * Invariants
 *  A. Pieces are kept in order, so the index is the same to the byte whoever reads the names.
 *  B. Nobody but a hand that keeps touches the builder from the first name until vd_names_settle().
 *  C. No segment has more than names.most entries: there is room for a whole record before it is
 *     said of other segments that theirs of it is gone (names_keep.c, A).
 */
#include "store/names_gather.h"

#include <string.h>

#include <vedette/profile.h>

enum { JOINED_MOST = 14, SHORT_MOST = 5 }; /* phones of two words that may be written as one */
enum { PIECE_NAMES = 256, PIECE_BYTES = 32 << 10, NO_NAME = UINT32_MAX };

struct piece {
    struct vd_buf text, words; /* names, each ended by 0; struct vd_names_heard */
    size_t n;
    uint32_t at[PIECE_NAMES]; /* in text; NO_NAME: none */
    struct vd_names_entry entry[PIECE_NAMES];
};
struct vd_names_gathering {
    const struct vd_crew_ops *ops;
    void *crew;
    struct piece **ring;
    size_t n_ring;
    uint64_t filling; /* number of the piece that takes names */
};

static struct piece *piece_at(const struct vd_store *s, uint64_t number)
{
    const struct vd_names_gathering *g = s->names.gathering;
    return g->ring[number % g->n_ring];
}

/* ---- read by any hand ---- */

static uint32_t hash_of(const struct vd_word *w)
{
    uint32_t h = 2166136261u ^ w->kind ^ (uint32_t)w->bare << 4 ^ (uint32_t)w->family << 8;
    for (size_t i = 0; i < w->n; i++)
        h = (h ^ (uint8_t)w->phone[i]) * 16777619u;
    return h ^ h >> 15;
}

static void put_word(struct piece *p, const struct vd_word *w)
{
    struct vd_names_heard h __attribute__((uninitialized));
    h.hash = hash_of(w);
    h.family = w->family;
    h.n = w->n;
    h.kind = w->kind;
    h.bare = w->bare;
    memcpy(h.phone, w->phone, sizeof(h.phone));
    vd_buf_add(&p->words, &h, sizeof(h));
}

/* What people write as one has a short part; all pairs would make the index three times as long. */
static bool may_join(const struct vd_word *a, const struct vd_word *b)
{
    return a->n + b->n <= JOINED_MOST && (a->n <= SHORT_MOST || b->n <= SHORT_MOST);
}

/* Its words, its neighbours as one, its acronym: IRGC, several words as one like joined ones. */
static void hear(struct piece *p, size_t i)
{
    struct vd_name name __attribute__((uninitialized));
    struct vd_word one __attribute__((uninitialized));
    struct vd_names_entry *e = &p->entry[i];
    const char *text = p->text.data + p->at[i];
    vd_name_read(text, strlen(text), &name);
    e->n = (uint8_t)name.n;
    for (size_t k = 0; k < name.n; k++)
        put_word(p, &name.word[k]);
    for (size_t k = 0; k + 1 < name.n; k++)
        if (may_join(&name.word[k], &name.word[k + 1]) &&
            vd_word_join(&name.word[k], &name.word[k + 1], &one)) {
            put_word(p, &one);
            e->joins++;
        }
    if (name.n && vd_name_acronym(&name, &one)) {
        put_word(p, &one);
        e->joins++;
    }
}

static void make_ready(void *ctx, uint64_t number)
{
    struct piece *p = piece_at(ctx, number);
    vd_buf_clear(&p->words);
    for (size_t i = 0; i < p->n && !p->text.failed; i++)
        if (p->at[i] != NO_NAME)
            hear(p, i);
}

/* ---- kept one by one ---- */

static void keep(void *ctx, uint64_t number)
{
    struct vd_store *s = ctx;
    struct vd_names_builder *b = s->names.builder;
    struct piece *p = piece_at(s, number);
    uint32_t list = (uint32_t)(b->lists.len / sizeof(list));
    b->lists.failed |= p->text.failed || p->words.failed;
    if (b->lists.failed)
        return;
    vd_names_number(b, (const struct vd_names_heard *)(const void *)p->words.data,
                    p->words.len / sizeof(struct vd_names_heard));
    for (size_t i = 0; i < p->n; i++) {
        struct vd_names_entry *e = &p->entry[i];
        e->list = list;
        list += (uint32_t)e->n + e->joins;
        if (e->n || p->at[i] == NO_NAME)
            vd_buf_add(&b->entries, e, sizeof(*e));
    }
}

/* ---- pieces ---- */

static int no_memory(const struct vd_store *s, struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, s->path, "out of memory");
}

/* More pieces than the one that is there; those that cannot be had are not needed. */
static bool widen_ring(struct vd_names_gathering *g, size_t n)
{
    struct piece **ring = vd_realloc(g->ring, n * sizeof(struct piece *));
    if (!ring)
        return false;
    g->ring = ring;
    while (g->n_ring < n && (ring[g->n_ring] = vd_alloc(sizeof(**ring))))
        g->n_ring++;
    return g->n_ring == n;
}

/* The first piece is full: it is number 0, and stays where it is. */
static void call_crew(struct vd_store *s)
{
    struct vd_names_gathering *g = s->names.gathering;
    struct vd_crew_work w = {make_ready, keep, s};
    if (g->filling || !s->names.ops || s->names.ops->open(&g->crew, 0, &w, NULL) != VD_OK)
        return;
    g->ops = s->names.ops;
    if (g->ops->hands(g->crew) > 1)
        widen_ring(g, 4 * (size_t)g->ops->hands(g->crew) + 1);
}

static void hand_over(struct vd_store *s)
{
    struct vd_names_gathering *g = s->names.gathering;
    if (g->crew) {
        g->ops->hand(g->crew);
        if (g->filling + 1 >= g->n_ring)
            g->ops->await(g->crew, g->filling + 2 - g->n_ring);
    } else {
        make_ready(s, g->filling);
        keep(s, g->filling);
    }
    struct piece *p = piece_at(s, ++g->filling);
    p->n = 0;
    vd_buf_clear(&p->text);
}

void vd_names_settle(struct vd_store *s)
{
    struct vd_names_gathering *g = s->names.gathering;
    if (!g)
        return;
    if (piece_at(s, g->filling)->n)
        hand_over(s);
    if (g->crew)
        g->ops->await(g->crew, g->filling);
}

void vd_names_gathering_free(struct vd_store *s)
{
    struct vd_names_gathering *g = s->names.gathering;
    if (!g)
        return;
    vd_names_settle(s);
    if (g->crew)
        g->ops->close(g->crew);
    for (size_t i = 0; i < g->n_ring; i++) {
        vd_buf_free(&g->ring[i]->text);
        vd_buf_free(&g->ring[i]->words);
        vd_free(g->ring[i]);
    }
    vd_free(g->ring);
    vd_free(g);
    s->names.gathering = NULL;
}

void vd_store_crew(struct vd_store *s, const struct vd_crew_ops *ops)
{
    s->names.ops = ops;
}

/* ---- records ---- */

static bool is_name(enum vd_prop p)
{
    return p == VD_P_NAME || p == VD_P_ALIAS || p == VD_P_WEAK_ALIAS || p == VD_P_FORMER_NAME ||
           p == VD_P_ORIGINAL_SCRIPT;
}

static int be_ready(struct vd_store *s, struct vd_err *err)
{
    if (!s->names.builder)
        s->names.builder = vd_alloc(sizeof(*s->names.builder));
    if (!s->names.builder)
        return no_memory(s, err);
    if (!s->names.gathering) {
        struct vd_names_gathering *g = vd_alloc(sizeof(*g));
        if (g && !widen_ring(g, 1)) {
            vd_free(g->ring);
            vd_free(g);
            g = NULL;
        }
        s->names.gathering = g;
    }
    return s->names.gathering ? VD_OK : no_memory(s, err);
}

/* C. */
int vd_names_room(struct vd_store *s, size_t n_facts, struct vd_err *err)
{
    const struct vd_names_builder *b = s->names.builder;
    return b && b->n_gathered && b->n_gathered + n_facts >= s->names.most ? vd_names_seal(s, err)
                                                                          : VD_OK;
}

static void add_name(struct vd_store *s, const struct vd_names_entry *e, const char *text)
{
    struct piece *p = piece_at(s, s->names.gathering->filling);
    p->at[p->n] = text ? (uint32_t)p->text.len : NO_NAME;
    p->entry[p->n++] = *e;
    s->names.builder->n_gathered++;
    if (text)
        vd_buf_add(&p->text, text, strlen(text) + 1);
    if (p->n < PIECE_NAMES && p->text.len < PIECE_BYTES)
        return;
    call_crew(s);
    hand_over(s);
}

int vd_names_gather(struct vd_store *s, int64_t record, const struct vd_record *r,
                    struct vd_err *err)
{
    uint16_t nth[64] = {0};
    int rc = be_ready(s, err);
    if (rc != VD_OK)
        return rc;
    struct vd_names_builder *b = s->names.builder;
    struct vd_names_entry e = {.record = record, .version = ++b->version};
    b->again |= record <= b->last_record;
    b->last_record = record > b->last_record ? record : b->last_record;
    if (b->again) /* so that it stands for what the record said before, if it has no name now */
        add_name(s, &e, NULL);
    for (size_t i = 0; i < r->n_facts; i++) {
        enum vd_prop prop = r->facts[i].prop;
        if (!is_name(prop) || nth[prop] == UINT16_MAX)
            continue;
        e.prop = (uint8_t)prop;
        e.nth = nth[prop]++;
        add_name(s, &e, r->facts[i].value);
    }
    return VD_OK;
}
