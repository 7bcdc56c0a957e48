/* SPDX-License-Identifier: Apache-2.0 */
/* duplicating.h: the book of all subjects that pairs are looked for in; see duplicates.c. */
#ifndef VD_FLOW_DUPLICATING_H
#define VD_FLOW_DUPLICATING_H

#include <vedette/duplicates.h>
#include <vedette/name.h>

enum { DUP_LIKES = 40, DUP_APART = 255 }; /* words like one that are kept */

static const double DUP_SHARE = 0.5; /* of the less rare of two names, for a closer look at them */

struct vd_dup_fact {
    uint64_t hash;  /* of a document's number, a place's word, a country's code */
    int32_t lo, hi; /* dates; document: issuer, type; list: number */
    uint32_t text;  /* the how-manieth fact of the profile it is */
    uint8_t what;   /* enum vd_twin_evidence */
    uint8_t precision;
};
struct vd_dup_name {
    uint32_t subject, words; /* words: where its numbers begin in vd_dup.lists */
    uint32_t text;
    uint32_t numbers;         /* hash of what digits it has, 0: none */
    float gain;               /* of its words together */
    uint8_t n, n_joins, prop; /* words; and two neighbours as one, after them */
    bool weak;                /* an alias said to be, or one written word */
};
struct vd_dup_subject {
    int64_t id, record, only; /* only: of its records just this one, 0: all */
    uint32_t name0, n_names, fact0, n_facts;
    uint8_t kind; /* DUP_APART: of no pair that is looked for */
};
struct vd_dup_word {
    struct vd_word w;
    uint32_t df;    /* names that have it */
    uint32_t likes; /* where its like words begin in vd_dup.likes, ascending */
    uint32_t n_likes;
    bool single;   /* some name has it as a word, not only as two neighbours */
    float gain;    /* points, if two names share it */
    double weight; /* for vd_name_compare */
};
struct vd_dup_like {
    uint32_t word;
    float like;
};
struct vd_dup {
    struct vd_buf subjects, names, lists, facts, words;
    struct vd_buf list_names; /* char *, the arena's */
    uint32_t *slot;           /* of words, + 1 */
    size_t n_slots;
    struct vd_dup_like *likes;
    uint32_t *posting0, *posting; /* names by word */
    struct vd_buf counts;         /* struct vd_dup_count: how often a value is stated */
    double n_stated[VD_N_TWIN];
    struct vd_arena *a;
    size_t n_names; /* of all: their number when weights were made */
    struct vd_job *job;
};
#define DUP_N(buf, type) ((buf).len / sizeof(type))
static inline struct vd_dup_subject *vd_dup_subjects(const struct vd_dup *b)
{
    return (struct vd_dup_subject *)(void *)b->subjects.data;
}
static inline struct vd_dup_name *vd_dup_names(const struct vd_dup *b)
{
    return (struct vd_dup_name *)(void *)b->names.data;
}
static inline struct vd_dup_fact *vd_dup_facts(const struct vd_dup *b)
{
    return (struct vd_dup_fact *)(void *)b->facts.data;
}
static inline struct vd_dup_word *vd_dup_words(const struct vd_dup *b)
{
    return (struct vd_dup_word *)(void *)b->words.data;
}
static inline const uint32_t *vd_dup_list(const struct vd_dup *b, const struct vd_dup_name *n)
{
    return (const uint32_t *)(const void *)b->lists.data + n->words;
}

/* ---- duplicates_read.c ---- */
/* Add a subject. only: of its records just this one, 0: all. Errors: NOMEM. */
int vd_dup_read(struct vd_dup *b, const struct vd_profile *p, int64_t only, struct vd_err *err);
/* What vd_dup_fact.text and vd_dup_name.text count. NULL: none. */
const struct vd_fact *vd_dup_text(const struct vd_profile *p, int64_t only, uint32_t text);
int vd_dup_no_memory(struct vd_err *err);
uint64_t vd_dup_hash(const char *s, size_t n);

/* ---- duplicates_words.c ---- */
uint32_t vd_dup_word(struct vd_dup *b, const struct vd_word *w); /* UINT32_MAX: out of memory */
/* Like words, weights, postings; once all subjects are read. */
int vd_dup_index(struct vd_dup *b, struct vd_err *err);
/* Likeness of two words of the book; 0: below what is kept. */
double vd_dup_likeness(const struct vd_dup *b, uint32_t x, uint32_t y);
void vd_dup_name_of(const struct vd_dup *b, const struct vd_dup_name *n, struct vd_name *out,
                    double weights[VD_NAME_WORDS]);

/* ---- duplicates_weigh.c ---- */
struct vd_dup_weight {
    double points, of[VD_N_TWIN];
    bool known[VD_N_TWIN];                      /* both sides say something */
    uint32_t left[VD_N_TWIN], right[VD_N_TWIN]; /* which text of each */
    const char *why[VD_N_TWIN];                 /* NULL: of names and lists, whose words tell it */
    struct vd_name_match match;                 /* of the names */
};
struct vd_dup_pair {
    double points;
    uint32_t left, right; /* subjects, left the one with the smaller record */
};
/* ---- duplicates_pairs.c ---- */
/* May be called for one pair twice. false: stop. */
typedef bool vd_dup_pair_fn(void *ctx, const struct vd_dup_pair *pair);
int vd_dup_pairs(struct vd_dup *b, double least, vd_dup_pair_fn *fn, void *ctx, int64_t *n_compared,
                 struct vd_err *err);
/* ---- duplicates_tell.c ---- */
int vd_dup_tell(struct vd_store *s, struct vd_dup *b, const struct vd_dup_pair *pair,
                struct vd_arena *a, struct vd_twins *out, struct vd_err *err);

int vd_dup_count(struct vd_dup *b, struct vd_err *err); /* how rare values are */
/* Where it cannot come to `least`, it is some points below it. */
void vd_dup_weigh(const struct vd_dup *b, uint32_t left, uint32_t right, double least,
                  struct vd_dup_weight *out);

#endif
