/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates_read.c: what a profile says, made short for comparing many.
 *
 * Of a subject the book keeps its names as numbers of words, and its facts as numbers that can be
 * compared: of a document the hash of its folded number, of a place the keys of its words.  `text`
 * counts the facts of current records in the order of the profile, so that a profile read again
 * tells what was compared.
 */
#include "flow/duplicating.h"

#include <ctype.h>
#include <string.h>

#include <vedette/text.h>

enum { DOC_LEAST = 4, PLACE_WORDS = 8, NAMES_A_SUBJECT = 60, JOINED_MOST = 14, SHORT_MOST = 5 };

int vd_dup_no_memory(struct vd_err *err)
{
    return vd_fail(err, VD_NOMEM, "duplicates", "out of memory");
}

uint64_t vd_dup_hash(const char *s, size_t n)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)s[i]) * 1099511628211u;
    return h ^ h >> 29;
}

static void put_fact(struct vd_dup *b, struct vd_dup_fact f)
{
    vd_buf_add(&b->facts, &f, sizeof(f));
}

static int32_t small_hash(const char *text)
{
    struct vd_buf fold = {0};
    vd_number_fold(&fold, text ? text : "", text ? strlen(text) : 0, false);
    int32_t h = fold.len ? (int32_t)(vd_dup_hash(fold.data, fold.len) & 0x7fffffff) : 0;
    vd_buf_free(&fold);
    return h;
}

/* A number that is too short to tell people apart says nothing. */
static void put_doc(struct vd_dup *b, const struct vd_fact *f, uint32_t text)
{
    struct vd_buf fold = {0};
    const char *number = f->part[2] ? f->part[2] : "";
    size_t digits = 0;
    vd_number_fold(&fold, number, strlen(number), true);
    for (size_t i = 0; i < fold.len; i++)
        digits += isdigit((unsigned char)fold.data[i]) != 0;
    if (fold.len >= DOC_LEAST && digits >= 3)
        put_fact(b, (struct vd_dup_fact){.what = VD_TWIN_DOC,
                                         .hash = vd_dup_hash(fold.data, fold.len),
                                         .lo = small_hash(f->part[1]),
                                         .hi = small_hash(f->part[0]),
                                         .text = text});
    b->facts.failed |= fold.failed;
    vd_buf_free(&fold);
}

/* By the sound of its words, once each: Kandahar, Qandahar. */
static void put_place(struct vd_dup *b, const struct vd_fact *f, uint32_t text)
{
    struct vd_name n;
    uint32_t keys[VD_NAME_KEYS], seen[PLACE_WORDS];
    size_t n_seen = 0;
    vd_name_read(f->value, strlen(f->value), &n);
    for (size_t i = 0; i < n.n && n_seen < PLACE_WORDS; i++) {
        if (n.word[i].n < 3 || !vd_word_keys(&n.word[i], keys))
            continue;
        bool again = false;
        for (size_t k = 0; k < n_seen; k++)
            again |= seen[k] == keys[0];
        if (again)
            continue;
        seen[n_seen++] = keys[0];
        put_fact(b, (struct vd_dup_fact){.what = VD_TWIN_POB, .hash = keys[0], .text = text});
    }
}

static int32_t list_number(struct vd_dup *b, const char *name)
{
    char **v = (char **)(void *)b->list_names.data;
    size_t n = DUP_N(b->list_names, char *);
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i], name) == 0)
            return (int32_t)i;
    char *copy = vd_arena_strdup(b->a, name);
    b->facts.failed |= !copy;
    if (copy)
        vd_buf_add(&b->list_names, &copy, sizeof(char *));
    return (int32_t)n;
}

static void put_list(struct vd_dup *b, const struct vd_record *r, uint32_t fact0)
{
    if (!r->list || !*r->list)
        return;
    int32_t number = list_number(b, r->list);
    const struct vd_dup_fact *f = vd_dup_facts(b);
    for (size_t i = fact0; i < DUP_N(b->facts, *f); i++)
        if (f[i].what == VD_TWIN_LIST && f[i].lo == number)
            return;
    put_fact(b, (struct vd_dup_fact){.what = VD_TWIN_LIST, .lo = number});
}

/* What people write as one has a short part. */
static bool may_join(const struct vd_word *x, const struct vd_word *y)
{
    return x->n + y->n <= JOINED_MOST && (x->n <= SHORT_MOST || y->n <= SHORT_MOST);
}

static void put_word(struct vd_dup *b, const struct vd_word *w)
{
    uint32_t number = vd_dup_word(b, w);
    if (number == UINT32_MAX)
        b->lists.failed = true;
    else
        vd_buf_add(&b->lists, &number, sizeof(number));
}

/* The digits of a name, in their order; separate numbers stay separate. */
static uint32_t numbers_of(const char *text)
{
    uint64_t h = 0;
    bool in = false;
    for (; *text; text++) {
        bool digit = *text >= '0' && *text <= '9';
        h = digit ? (h + (uint64_t)(*text + (in ? 0 : 256))) * 1099511628211u + 1 : h;
        in = digit;
    }
    return h ? (uint32_t)(h ^ h >> 32) | 1 : 0;
}

static void put_name(struct vd_dup *b, const struct vd_fact *f, uint32_t text)
{
    struct vd_name name;
    struct vd_word joined;
    struct vd_dup_name n = {.subject = (uint32_t)DUP_N(b->subjects, struct vd_dup_subject),
                            .words = (uint32_t)DUP_N(b->lists, uint32_t),
                            .numbers = numbers_of(f->value),
                            .text = text,
                            .prop = (uint8_t)f->prop};
    vd_name_read(f->value, strlen(f->value), &name);
    if (!name.n)
        return;
    n.n = (uint8_t)name.n;
    n.weak = f->prop == VD_P_WEAK_ALIAS || name.word[0].at == name.word[name.n - 1].at;
    for (size_t i = 0; i < name.n; i++)
        put_word(b, &name.word[i]);
    for (size_t i = 0; i + 1 < name.n && f->prop != VD_P_FATHER; i++)
        if (may_join(&name.word[i], &name.word[i + 1]) &&
            vd_word_join(&name.word[i], &name.word[i + 1], &joined)) {
            put_word(b, &joined);
            n.n_joins++;
        }
    if (b->lists.failed)
        return;
    struct vd_dup_word *w = vd_dup_words(b);
    const uint32_t *list = vd_dup_list(b, &n);
    for (size_t i = 0; i < n.n; i++)
        w[list[i]].single = true;
    vd_buf_add(&b->names, &n, sizeof(n));
}

static bool stated(const struct vd_fact *f)
{
    return f->value && *f->value && strcmp(f->value, "?") != 0 && strcmp(f->value, "-") != 0;
}

static void put_known(struct vd_dup *b, const struct vd_fact *f, uint32_t text)
{
    const char *code = f->part[0] ? f->part[0] : "";
    switch (f->prop) {
    case VD_P_DOC:
        put_doc(b, f, text);
        break;
    case VD_P_DOB:
        if (f->date.precision)
            put_fact(b, (struct vd_dup_fact){.what = VD_TWIN_DOB,
                                             .lo = f->date.lo,
                                             .hi = f->date.hi,
                                             .precision = f->date.precision,
                                             .text = text});
        break;
    case VD_P_SEX:
        if (*code == 'M' || *code == 'F' || *f->value == 'M' || *f->value == 'F')
            put_fact(b, (struct vd_dup_fact){
                            .what = VD_TWIN_SEX, .hash = (uint8_t)*f->value, .text = text});
        break;
    case VD_P_NATIONALITY:
        if (*code)
            put_fact(b, (struct vd_dup_fact){.what = VD_TWIN_NATIONALITY,
                                             .hash = vd_dup_hash(code, strlen(code)),
                                             .text = text});
        break;
    case VD_P_POB:
        put_place(b, f, text);
        break;
    default:
        break;
    }
}

static bool is_name(enum vd_prop p)
{
    return p == VD_P_NAME || p == VD_P_ALIAS || p == VD_P_WEAK_ALIAS || p == VD_P_FORMER_NAME ||
           p == VD_P_ORIGINAL_SCRIPT || p == VD_P_FATHER;
}

static void put_record(struct vd_dup *b, const struct vd_record *r, uint32_t *text, uint32_t name0,
                       uint32_t fact0)
{
    for (size_t i = 0; i < r->n_facts; i++, ++*text) {
        const struct vd_fact *f = &r->facts[i];
        if (!stated(f))
            continue;
        if (!is_name(f->prop))
            put_known(b, f, *text);
        else if (DUP_N(b->names, struct vd_dup_name) - name0 < NAMES_A_SUBJECT)
            put_name(b, f, *text);
    }
    put_list(b, r, fact0);
}

/* Somebody unidentified may be any person. */
static int kind_of(const struct vd_profile *p)
{
    return p->kind == VD_UNIDENTIFIED ? VD_PERSON : (int)p->kind;
}

int vd_dup_read(struct vd_dup *b, const struct vd_profile *p, int64_t only, struct vd_err *err)
{
    struct vd_dup_subject s = {.id = p->subject,
                               .only = only,
                               .name0 = (uint32_t)DUP_N(b->names, struct vd_dup_name),
                               .fact0 = (uint32_t)DUP_N(b->facts, struct vd_dup_fact),
                               .kind = (uint8_t)(only ? DUP_APART : kind_of(p))};
    uint32_t text = 0;
    for (size_t r = 0; r < p->n_records; r++) {
        const struct vd_record *rec = &p->records[r];
        if (rec->superseded_by || (only && rec->id != only))
            continue;
        s.record = !s.record || rec->id < s.record ? rec->id : s.record;
        put_record(b, rec, &text, s.name0, s.fact0);
    }
    s.n_names = (uint32_t)DUP_N(b->names, struct vd_dup_name) - s.name0;
    s.n_facts = (uint32_t)DUP_N(b->facts, struct vd_dup_fact) - s.fact0;
    vd_buf_add(&b->subjects, &s, sizeof(s));
    bool failed = b->names.failed || b->facts.failed || b->lists.failed || b->words.failed ||
                  b->subjects.failed || b->list_names.failed;
    return failed ? vd_dup_no_memory(err) : VD_OK;
}

const struct vd_fact *vd_dup_text(const struct vd_profile *p, int64_t only, uint32_t text)
{
    for (size_t r = 0; r < p->n_records; r++) {
        const struct vd_record *rec = &p->records[r];
        if (rec->superseded_by || (only && rec->id != only))
            continue;
        if (text < rec->n_facts)
            return &rec->facts[text];
        text -= (uint32_t)rec->n_facts;
    }
    return NULL;
}
