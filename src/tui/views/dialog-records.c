/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog-records.c: judgements on records (same subject or not, and back), taking an import back,
 * checking the case.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui/form.h"
#include "tui/views/views.h"
#include <vedette/duplicates.h>

/* ---- join ---- */
struct join {
    size_t n;
    int64_t records[];
};

static bool contradicted(struct desk *d, int64_t record)
{
    struct vd_judgement *apart;
    size_t n = 0;
    return vd_judged_apart(d->store, record, d->scratch, &apart, &n, NULL) == VD_OK && n;
}

static bool join_submit(struct desk *d, struct form *f, void *ctx)
{
    static const int verdicts[] = {1, -1, 0};
    const struct join *q = ctx;
    struct vd_err e = {0};
    struct vd_store *s = desk_writer(d);
    int rc = s ? VD_OK : VD_IO;
    size_t done = 0;
    int64_t id;
    for (size_t i = 1; rc == VD_OK && i < q->n; i++, done += rc == VD_OK)
        rc = vd_store_judge(s, q->records[0], q->records[i], verdicts[form_choice(f, 0)],
                            form_text(f, 1), &id, &e);
    vd_store_close(s);
    if (done)
        desk_changed(d);
    if (rc == VD_OK && contradicted(d, q->records[0]))
        desk_say(d, SAY_WARN, "recorded; but judgements on this subject contradict each other");
    else if (rc == VD_OK)
        desk_say(d, SAY_INFO, "%zu judgement%s recorded", done, done == 1 ? "" : "s");
    else if (s)
        desk_say_err(d, &e);
    return rc == VD_OK;
}

void ask_join(struct desk *d, const int64_t *records, const char *const *names, size_t n)
{
    static const char *const words[] = {"same subject", "not the same", "unsure", NULL};
    struct vd_buf about = {0};
    struct join *q = ui_alloc(sizeof *q + n * sizeof q->records[0]);
    q->n = n;
    memcpy(q->records, records, n * sizeof *records);
    vd_buf_str(&about, "Records of ");
    for (size_t i = 0; i < n && i < 6; i++)
        vd_buf_printf(&about, "%s%s", i ? ", " : "", names[i]);
    vd_buf_str(&about, ".\nA judgement can be taken back on the profile's page.");
    const struct form_field fields[] = {
        {.label = "Judgement", .choices = words, .choice = -1, .required = true},
        {.label = "Reason", .required = true}};
    form_open(d, &(struct form_spec){.title = "Are these one subject?",
                                     .about = about.data,
                                     .fields = fields,
                                     .n = 2,
                                     .submit = join_submit,
                                     .release = vd_free,
                                     .ctx = q});
    vd_buf_free(&about);
}

/* ---- part, undo: a question without fields ---- */
static bool part_submit(struct desk *d, struct form *f, void *ctx)
{
    struct vd_err e = {0};
    struct vd_store *s = desk_writer(d);
    (void)f;
    int rc = s ? vd_store_unjudge(s, *(int64_t *)ctx, &e) : VD_IO;
    vd_store_close(s);
    if (rc == VD_OK) {
        desk_changed(d);
        desk_say(d, SAY_INFO, "the judgement is taken back");
    } else if (s) {
        desk_say_err(d, &e);
    }
    return true;
}

static int64_t *id_new(int64_t id)
{
    int64_t *p = ui_alloc(sizeof *p);
    *p = id;
    return p;
}

void ask_part(struct desk *d, const struct vd_judgement *j)
{
    char about[300];
    snprintf(about, sizeof about, "Take back the judgement of %.60s, %.30s: %.120s?",
             j->who ? j->who : "", j->at ? j->at : "", j->reason ? j->reason : "");
    form_open(d, &(struct form_spec){.title = "Take a judgement back",
                                     .about = about,
                                     .submit = part_submit,
                                     .release = vd_free,
                                     .ctx = id_new(j->id)});
}

static int undo_run(struct job *j, void *ctx, struct vd_err *err)
{
    struct vd_store *s = NULL;
    int64_t *q = ctx;
    int rc = job_store(j, VD_OPEN_WRITE, &s, err);
    return rc == VD_OK ? vd_import_undo(s, q[0], &q[1], err) : rc;
}

static void undo_done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    int64_t *q = ctx;
    (void)j;
    if (rc == VD_OK) {
        desk_changed(d);
        desk_say(d, SAY_INFO, "import %lld is taken back: %lld records", (long long)q[0],
                 (long long)q[1]);
    } else if (rc != VD_CANCELLED) {
        desk_say_err(d, err);
    }
    vd_free(q);
}

static bool undo_submit(struct desk *d, struct form *f, void *ctx)
{
    int64_t *q = ui_alloc(2 * sizeof *q);
    (void)f;
    q[0] = *(int64_t *)ctx;
    if (job_start(d->jobs, "taking an import back", undo_run, undo_done, q))
        return true;
    vd_free(q);
    return false;
}

void ask_undo(struct desk *d, const struct vd_batch_row *b)
{
    char about[400];
    snprintf(about, sizeof about,
             "Take import %lld back (%.200s)? Its records, pictures and templates go; what they "
             "replaced is current again.",
             (long long)b->id, b->files ? b->files : "");
    form_open(d, &(struct form_spec){.title = "Take an import back",
                                     .about = about,
                                     .submit = undo_submit,
                                     .release = vd_free,
                                     .ctx = id_new(b->id)});
}

/* ---- verify ---- */
static int verify_run(struct job *j, void *ctx, struct vd_err *err)
{
    struct vd_store *s = NULL;
    int rc = job_store(j, VD_OPEN_READ, &s, err);
    return rc == VD_OK ? vd_store_verify(s, job_progress(j), ctx, err) : rc;
}

static void verify_done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct vd_verify *v = ctx;
    char n[32];
    (void)j;
    if (rc == VD_OK)
        desk_say(d, SAY_INFO, "the chain holds: %s rows, head %.16s", group_digits(v->n_audit, n),
                 v->head);
    else if (rc == VD_TAMPERED || rc == VD_CORRUPT)
        desk_say(d, SAY_ERROR, "audit row %lld does not hold: %s", (long long)v->first_bad,
                 v->what[0] ? v->what : err->message);
    else if (rc != VD_CANCELLED)
        desk_say_err(d, err);
    vd_free(v);
}

void start_verify(struct desk *d)
{
    struct vd_verify *v = ui_alloc(sizeof *v);
    if (!job_start(d->jobs, "checking the case", verify_run, verify_done, v))
        vd_free(v);
}
