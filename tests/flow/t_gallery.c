/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t_gallery.c: a gallery that is kept is, byte for byte, what a new one would be, whatever another
 * handle of the case does between the searches, and however many hands built it.
 */
#include "../test.h"

#include "fingers.h"

#include <stdlib.h>

#include <sys/stat.h>
#include <vedette/io.h>

#include "match/gallery.h"
#include "pool/hands.h"
#include "pool/pool.h"

static struct vd_err err;
static const char ENGINE[] = "acme/1";

static uint64_t seed;
static uint32_t roll(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static void good(int rc)
{
    if (rc)
        fail_msg("%s: %s", err.where, err.message);
}

/* ---- comparing ---- */

static size_t next_alive(const struct vd_gallery *g, size_t row)
{
    while (row < vd_gallery_rows(g) && !vd_gallery_alive(g, row))
        row++;
    return row;
}

static void same_rows(const struct vd_gallery *a, const struct vd_gallery *b)
{
    size_t i = next_alive(a, 0), k = next_alive(b, 0), n = 0;
    assert_int_equal(vd_gallery_size(a), vd_gallery_size(b));
    assert_int_equal(vd_gallery_unusable(a), vd_gallery_unusable(b));
    for (; n < vd_gallery_size(a); n++) {
        struct vd_gallery_row x = vd_gallery_row(a, i), y = vd_gallery_row(b, k);
        assert_int_equal(x.template_id, y.template_id);
        assert_int_equal(x.subject, y.subject);
        assert_int_equal(x.record, y.record);
        assert_int_equal(x.position, y.position);
        i = next_alive(a, i + 1);
        k = next_alive(b, k + 1);
    }
}

/* All scores of a template of the case with what is alive, by id. */
struct scored {
    int64_t id, subject;
    double score;
};
struct source {
    struct vd_store *s;
    struct vd_gallery_pin pin;
    struct vd_buf bytes;
};
static int fetch(void *ctx, uint64_t row, const void **p, size_t *n, struct vd_err *e)
{
    struct source *f = ctx;
    int rc = vd_store_template_bytes(f->s, f->pin.id[row], &f->bytes, e);
    *p = f->bytes.data;
    *n = f->bytes.len;
    return rc;
}

static size_t scan(struct vd_store *s, struct vd_gallery *g, const struct vd_buf *as, int threads,
                   struct scored *out)
{
    struct source from = {.s = s};
    struct vd_narrow all = {0};
    struct vd_topk top;
    uint64_t *allow;
    void *pool, *probe;
    size_t n;
    vd_gallery_pin(g, &from.pin);
    const struct vd_matcher_ops *ops = from.pin.ops;
    good(vd_gallery_narrow(g, s, &all, &allow, &n, &err));
    assert_int_equal(n, vd_gallery_size(g));
    good(ops->probe_open(&probe, as->data, as->len, &err));
    struct vd_pool_work w = {.ops = ops,
                             .cols = from.pin.cols,
                             .rows = from.pin.rows,
                             .probes = (const void *const[]){probe},
                             .n_probes = 1,
                             .allow = allow,
                             .k = n,
                             .exhaustive = true,
                             .fetch = fetch,
                             .fetch_ctx = &from};
    good(vd_pool_threads.open(&pool, threads, &err));
    good(vd_pool_threads.submit(pool, &w, &err));
    good(vd_pool_threads.collect(pool, &top, &err));
    for (size_t i = 0; i < top.n; i++)
        out[i] = (struct scored){from.pin.id[top.heap[i].row], from.pin.subject[top.heap[i].row],
                                 top.heap[i].score};
    n = top.n;
    vd_topk_close(&top);
    vd_pool_threads.close(pool);
    ops->probe_close(probe);
    vd_gallery_unpin(&from.pin);
    vd_buf_free(&from.bytes);
    vd_free(allow);
    return n;
}

enum { MOST = 4000 };
/* By a template that is in both. */
static void same_scores(struct vd_store *s, struct vd_gallery *a, struct vd_gallery *b)
{
    static struct scored x[MOST], y[MOST];
    struct vd_buf bytes = {0}, *probe = &bytes;
    size_t row = next_alive(a, roll((uint32_t)vd_gallery_rows(a) + 1));
    if (row >= vd_gallery_rows(a))
        return;
    good(vd_store_template_bytes(s, vd_gallery_row(a, row).template_id, &bytes, &err));
    assert_true(vd_gallery_size(a) <= MOST);
    size_t n = scan(s, a, probe, 2, x);
    assert_int_equal(n, scan(s, b, probe, 1, y));
    assert_int_equal(n, vd_gallery_size(a));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(x[i].id, y[i].id);
        assert_int_equal(x[i].subject, y[i].subject);
        assert_memory_equal(&x[i].score, &y[i].score, sizeof(double));
    }
    vd_buf_free(&bytes);
}

static void is_as_new(struct vd_store *s, struct vd_gallery *g)
{
    struct vd_gallery *fresh;
    good(vd_gallery_open_with(&fresh, s, vd_gallery_modality(g), vd_gallery_engine(g), NULL, 1,
                              NULL, &err));
    same_rows(g, fresh);
    if (roll(4) == 0)
        same_scores(s, g, fresh);
    vd_gallery_close(fresh);
}

/* ---- what others do to a case ---- */

enum { PEOPLE = 40, KEPT = 200 };
struct world {
    struct vd_store *s; /* another handle than the gallery's */
    int modality, n_made;
    int64_t batches[KEPT], judgements[KEPT];
    size_t n_batches, n_judgements;
    size_t undone, judged, unjudged, refused;
};

static void sample_of(const struct world *w, int person, int k, struct vd_buf *out)
{
    uint8_t v[FACE_DIM * 4];
    vd_buf_clear(out);
    if (w->modality == VD_FINGER) {
        finger_record(person, k, 1 + person % 10, out);
        return;
    }
    face(v, person, k);
    vd_buf_add(out, v, sizeof(v));
}

static int64_t record_of(struct world *w, int person)
{
    char ref[16];
    int64_t record = 0, subject;
    snprintf(ref, sizeof(ref), "P%d", person);
    int rc = vd_store_record_by_ref(w->s, ref, &record, &subject, NULL);
    if (rc == VD_NOTFOUND)
        good(vd_store_record_bare(w->s, ref, VD_PERSON, &record, &err));
    return record;
}

/* Some templates of some people; one in ten is of no use. */
static void add_some(struct world *w, int64_t batch)
{
    struct vd_buf b = {0};
    for (uint32_t n = 1 + roll(9); n; n--) {
        int person = (int)roll(PEOPLE);
        int64_t id;
        sample_of(w, person, w->n_made++, &b);
        if (roll(10) == 0)
            b.len = w->modality == VD_FINGER ? b.len / 2 : 32;
        struct vd_template t = {.modality = w->modality,
                                .engine = w->modality == VD_FINGER ? "minutiae/1" : ENGINE,
                                .format = "test",
                                .position = w->modality == VD_FINGER ? 1 + person % 10 : 0,
                                .quality = 50,
                                .n_minutiae = 10,
                                .bytes = (const uint8_t *)b.data,
                                .n_bytes = b.len};
        int rc = vd_store_template_add(w->s, record_of(w, person), batch, &t, "f", &id, &err);
        if (rc != VD_EXISTS)
            good(rc);
    }
    vd_buf_free(&b);
}

static void enrol(struct world *w)
{
    char body[40];
    good(vd_store_begin(w->s, &err));
    add_some(w, 0);
    snprintf(body, sizeof(body), "{\"made\":%d}", w->n_made);
    good(vd_store_audit(w->s, "enrol", "", NULL, body, &err));
    good(vd_store_commit(w->s, &err));
}

static void import(struct world *w)
{
    int64_t batch;
    good(vd_store_begin(w->s, &err));
    good(vd_store_batch_begin(w->s, &batch, &err));
    add_some(w, batch);
    good(vd_store_batch_end(w->s, batch, &err));
    good(vd_store_commit(w->s, &err));
    if (w->n_batches < KEPT)
        w->batches[w->n_batches++] = batch;
}

static void undo(struct world *w)
{
    int64_t n;
    if (!w->n_batches)
        return;
    size_t which = roll((uint32_t)w->n_batches);
    good(vd_store_begin(w->s, &err));
    int rc = vd_store_batch_undo(w->s, w->batches[which], &n, &err);
    if (rc) {
        vd_store_rollback(w->s);
        w->refused++;
        return;
    }
    good(vd_store_commit(w->s, &err));
    w->batches[which] = w->batches[--w->n_batches];
    w->undone++;
}

static void judge(struct world *w)
{
    int64_t id, a, b;
    good(vd_store_begin(w->s, &err));
    a = record_of(w, (int)roll(PEOPLE));
    b = record_of(w, (int)roll(PEOPLE));
    int rc = a == b ? VD_INVALID : vd_store_judge(w->s, a, b, 1, "the same", &id, &err);
    if (rc) {
        vd_store_rollback(w->s);
        return;
    }
    good(vd_store_commit(w->s, &err));
    if (w->n_judgements < KEPT)
        w->judgements[w->n_judgements++] = id;
    w->judged++;
}

static void unjudge(struct world *w)
{
    if (!w->n_judgements)
        return;
    size_t which = roll((uint32_t)w->n_judgements);
    good(vd_store_begin(w->s, &err));
    int rc = vd_store_unjudge(w->s, w->judgements[which], &err);
    if (rc) {
        vd_store_rollback(w->s);
        return;
    }
    good(vd_store_commit(w->s, &err));
    w->judgements[which] = w->judgements[--w->n_judgements];
    w->unjudged++;
}

static void any_history_leaves_a_gallery_as_new(void **state)
{
    (void)state;
    static void (*const deeds[])(struct world *) = {enrol, import, import, undo, judge, unjudge};
    for (int round = 0; round < 6; round++) {
        struct world w = {.modality = round % 2 ? VD_FINGER : VD_FACE};
        struct vd_store *s = new_case("history.vdt");
        struct vd_gallery *g;
        const char *engine = w.modality == VD_FINGER ? "minutiae/1" : ENGINE;
        size_t buried = 0;
        seed = 99 + (uint64_t)round;
        good(vd_store_open(&w.s, vd_store_path(s), VD_OPEN_WRITE, &err));
        if (round < 4)
            for (int i = 0; i < 40; i++)
                enrol(&w);
        good(vd_gallery_open_with(&g, s, w.modality, engine, &vd_crew_threads, 3, NULL, &err));
        for (int step = 0; step < 120; step++) {
            for (uint32_t n = roll(3); n; n--)
                deeds[roll(sizeof(deeds) / sizeof(deeds[0]))](&w);
            good(vd_gallery_refresh(g, s, &err));
            buried += vd_gallery_rows(g) != vd_gallery_size(g);
            is_as_new(s, g);
        }
        assert_true(w.undone > 3 && w.judged > 3 && w.unjudged > 1);
        if (round < 4)
            assert_true(buried > 3); /* rows did die, without a new gallery for it */
        vd_gallery_close(g);
        vd_store_close(w.s);
        vd_store_close(s);
    }
}

/* ---- pins ---- */

static void a_pin_stays_as_it_was(void **state)
{
    (void)state;
    struct world w = {.modality = VD_FACE};
    struct vd_store *s = new_case("pins.vdt");
    struct vd_gallery *g;
    struct vd_gallery_pin p;
    seed = 7;
    good(vd_store_open(&w.s, vd_store_path(s), VD_OPEN_WRITE, &err));
    for (int i = 0; i < 20; i++)
        import(&w);
    good(vd_gallery_open(&g, s, VD_FACE, ENGINE, NULL, &err));
    vd_gallery_pin(g, &p);
    size_t n = p.rows;
    int64_t *id = malloc(n * 8), *subject = malloc(n * 8);
    memcpy(id, p.id, n * 8);
    memcpy(subject, p.subject, n * 8);
    for (int i = 0; i < 200; i++) {
        import(&w);
        judge(&w);
        good(vd_gallery_refresh(g, s, &err));
    }
    assert_true(vd_gallery_rows(g) > 3 * n);
    assert_true(memcmp(subject, vd_gallery_subjects(g), n * 8) != 0); /* people were joined */
    vd_gallery_close(g);                                              /* and even now */
    assert_int_equal(p.rows, n);
    assert_memory_equal(p.id, id, n * 8);
    assert_memory_equal(p.subject, subject, n * 8);
    assert_true(p.ops->cols_rows(p.cols) >= n);
    vd_gallery_unpin(&p);
    free(id);
    free(subject);
    vd_store_close(w.s);
    vd_store_close(s);
}

/* ---- another file under the same name ---- */

static void copy_file(const char *from, const char *to)
{
    struct vd_buf b = {0};
    good(vd_read_file(from, (size_t)1 << 30, &b, &err));
    FILE *f = fopen(to, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
    fclose(f);
    assert_int_equal(chmod(to, 0600), 0);
    vd_buf_free(&b);
}

static void another_past_makes_it_anew(void **state)
{
    (void)state;
    struct world w = {.modality = VD_FACE};
    struct vd_store *s = new_case("past.vdt");
    struct vd_gallery *g;
    char path[300], copy[300], aside[300];
    vd_strlcpy(path, vd_store_path(s), sizeof(path));
    vd_strlcpy(copy, tmp_path("copy.vdt"), sizeof(copy));
    vd_strlcpy(aside, tmp_path("aside.vdt"), sizeof(aside));
    seed = 21;
    w.s = s;
    for (int i = 0; i < 5; i++)
        enrol(&w);
    vd_store_close(s);
    copy_file(path, copy);
    /* Both go on from the same past, by as many steps, but not the same ones. */
    good(vd_store_open(&w.s, path, VD_OPEN_WRITE, &err));
    enrol(&w);
    vd_store_close(w.s);
    good(vd_store_open(&w.s, copy, VD_OPEN_WRITE, &err));
    enrol(&w);
    vd_store_close(w.s);
    good(vd_store_open(&s, path, VD_OPEN_WRITE, &err));
    good(vd_gallery_open(&g, s, VD_FACE, ENGINE, NULL, &err));
    vd_store_close(s);
    assert_int_equal(rename(path, aside), 0);
    assert_int_equal(rename(copy, path), 0);
    good(vd_store_open(&s, path, VD_OPEN_WRITE, &err));
    good(vd_gallery_refresh(g, s, &err));
    for (int i = 0; i < 8; i++)
        is_as_new(s, g);
    vd_store_close(s);
    s = new_case("past.vdt"); /* and another case altogether, with nothing in it */
    good(vd_gallery_refresh(g, s, &err));
    assert_int_equal(vd_gallery_size(g), 0);
    vd_gallery_close(g);
    vd_store_close(s);
}

/* ---- many hands ---- */

static void hands_do_not_show(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 3, 8};
    for (int m = VD_FINGER; m <= VD_FACE; m++) {
        struct world w = {.modality = m};
        struct vd_gallery *alone, *g;
        struct vd_job job = {0};
        w.s = new_case("hands.vdt");
        seed = 5;
        good(vd_store_begin(w.s, &err));
        while (w.n_made < 3000)
            add_some(&w, 0);
        good(vd_store_audit(w.s, "enrol", "", NULL, NULL, &err));
        good(vd_store_commit(w.s, &err));
        const char *engine = m == VD_FINGER ? "minutiae/1" : ENGINE;
        good(vd_gallery_open_with(&alone, w.s, m, engine, NULL, 0, NULL, &err));
        assert_true(vd_gallery_unusable(alone) > 100);
        for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
            good(
                vd_gallery_open_with(&g, w.s, m, engine, &vd_crew_threads, threads[i], &job, &err));
            assert_int_equal(job.done, vd_gallery_size(g));
            same_rows(alone, g);
            same_scores(w.s, alone, g);
            assert_int_equal(vd_gallery_bytes(alone), vd_gallery_bytes(g));
            vd_gallery_close(g);
        }
        job.cancel = true;
        assert_int_equal(vd_gallery_open_with(&g, w.s, m, engine, &vd_crew_threads, 3, &job, &err),
                         VD_CANCELLED);
        assert_null(g);
        vd_gallery_close(alone);
        vd_store_close(w.s);
    }
}

/* ---- narrowing ---- */

static void bitmaps_are_what_the_definition_says(void **state)
{
    (void)state;
    struct world w = {.modality = VD_FINGER};
    struct vd_gallery *g;
    w.s = new_case("bitmaps.vdt");
    seed = 11;
    for (int i = 0; i < 60; i++)
        import(&w);
    good(vd_gallery_open(&g, w.s, VD_FINGER, NULL, NULL, &err));
    for (int round = 0; round < 40; round++) {
        int64_t subjects[PEOPLE];
        uint64_t *first, *out;
        size_t n_subjects = 0, n, n_want = 0;
        unsigned fingers = round % 3 ? roll(1024) << 1 : 0;
        if (round % 8 == 5)
            undo(&w);
        good(vd_gallery_refresh(g, w.s, &err));
        for (size_t i = next_alive(g, 0); i < vd_gallery_rows(g); i = next_alive(g, i + 1)) {
            int64_t of = vd_gallery_row(g, i).subject;
            if (roll(3) == 0 && n_subjects < PEOPLE &&
                (!n_subjects || subjects[n_subjects - 1] < of))
                subjects[n_subjects++] = of;
        }
        good(vd_gallery_pick(g, NULL, NULL, 0, round % 5 ? 0 : 0x7f << 1, &first, &n, &err));
        good(vd_gallery_pick(g, first, round % 4 ? subjects : NULL, n_subjects, fingers, &out, &n,
                             &err));
        for (size_t i = 0; i < vd_gallery_rows(g); i++) {
            struct vd_gallery_row r = vd_gallery_row(g, i);
            bool of = round % 4 == 0;
            for (size_t k = 0; k < n_subjects; k++)
                of = of || subjects[k] == r.subject;
            bool want = of && vd_gallery_alive(g, i) && (first[i / 64] >> i % 64 & 1) &&
                        (!fingers || fingers >> r.position & 1);
            n_want += want;
            assert_int_equal(out[i / 64] >> i % 64 & 1, want);
        }
        assert_int_equal(n, n_want);
        vd_free(first);
        vd_free(out);
    }
    vd_gallery_close(g);
    vd_store_close(w.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_history_leaves_a_gallery_as_new),
        cmocka_unit_test(a_pin_stays_as_it_was),
        cmocka_unit_test(another_past_makes_it_anew),
        cmocka_unit_test(hands_do_not_show),
        cmocka_unit_test(bitmaps_are_what_the_definition_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
