/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog-import.c: a list into the case: the scorecard of a dry run first, then the import; and
 * templates enrolled from files.  Both are jobs.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/ui/form.h"
#include "tui/views/views.h"
#include <vedette/identify.h>
#include <vedette/io.h>

enum { FILES_MAX = 16, SHOWN_REJECTS = 6 };
static const char image_hint[] = "image: its true size and resolution, as 388x374 at 569 dpi";
struct import_files {
    char text[1024]; /* the paths, each ended by NUL */
    const char *paths[FILES_MAX];
    size_t n;
    char list[128];
    bool ofac, dmy;
    struct vd_reading as;
    /* of a run */
    bool dry_run;
    struct vd_import_result result;
    struct vd_buf rejected;
    int n_rejected;
};

void import_files_free(struct import_files *f)
{
    if (!f)
        return;
    vd_buf_free(&f->rejected);
    vd_free(f);
}

const char *import_files_name(const struct import_files *f)
{
    return f->n ? f->paths[0] : "";
}

/* One path, or several with blanks between them when the whole is no file. */
static void split(struct import_files *f, const char *text)
{
    vd_strlcpy(f->text, text, sizeof f->text);
    f->n = 0;
    if (access(text, F_OK) == 0) {
        f->paths[f->n++] = f->text;
        return;
    }
    for (char *save, *p = strtok_r(f->text, " ", &save); p && f->n < FILES_MAX;
         p = strtok_r(NULL, " ", &save))
        f->paths[f->n++] = p;
}

static void rejected(void *ctx, const char *file, int64_t line, const char *column,
                     const char *reason)
{
    struct import_files *f = ctx;
    if (f->n_rejected++ < SHOWN_REJECTS)
        vd_buf_printf(&f->rejected, "%s:%lld %s: %s\n", vd_path_base(file), (long long)line, column,
                      reason);
}

static int run(struct job *j, void *ctx, struct vd_err *err)
{
    struct import_files *f = ctx;
    struct vd_store *s = NULL;
    struct vd_import_opts o = {.map = f->ofac ? "ofac" : NULL,
                               .list = f->list[0] ? f->list : NULL,
                               .dry_run = f->dry_run,
                               .dmy = f->dmy,
                               .as = f->as,
                               .reject = rejected,
                               .reject_ctx = f,
                               .job = job_progress(j)};
    int rc = job_store(j, f->dry_run ? VD_OPEN_READ : VD_OPEN_WRITE, &s, err);
    return rc == VD_OK ? vd_import(s, f->paths, f->n, &o, &f->result, err) : rc;
}

static void tell(struct desk *d, const struct vd_import_result *r)
{
    char a[32], b[32], c[32];
    if (r->already)
        desk_say(d, SAY_INFO, "imported before: nothing changed");
    else
        desk_say(d, r->n_rejected ? SAY_WARN : SAY_INFO,
                 "import %lld: %s new, %s changed, %s rejected%s%s", (long long)r->batch,
                 group_digits(r->n_new, a), group_digits(r->n_changed, b),
                 group_digits(r->n_rejected, c), r->n_rejected ? ", see " : "", r->rejects);
}

static void done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct import_files *f = ctx;
    (void)j;
    if (rc == VD_OK && f->dry_run) {
        struct scorecard_arg a = {
            .files = f, .result = &f->result, .rejected = f->rejected.data ? f->rejected.data : ""};
        if (desk_push(d, &view_scorecard, &a))
            return; /* f is the view's now */
    } else if (rc == VD_OK) {
        desk_changed(d);
        tell(d, &f->result);
    } else if (rc == VD_CANCELLED) {
        desk_say(d, SAY_INFO, "the import was stopped: the case is as it was before");
    } else {
        desk_say_err(d, err);
    }
    import_files_free(f);
}

void import_start(struct desk *d, struct import_files *f, bool dry_run)
{
    f->dry_run = dry_run;
    f->n_rejected = 0;
    vd_buf_clear(&f->rejected);
    f->result = (struct vd_import_result){0};
    if (!job_start(d->jobs, dry_run ? "reading the list" : "importing", run, done, f)) {
        desk_say(d, SAY_ERROR, "no thread can be started");
        import_files_free(f);
    }
}

static bool submit(struct desk *d, struct form *form, void *ctx)
{
    struct import_files *f = ui_alloc(sizeof *f);
    (void)ctx;
    split(f, form_text(form, 0));
    vd_strlcpy(f->list, form_text(form, 1), sizeof f->list);
    f->ofac = form_choice(form, 2) == 1;
    f->dmy = form_choice(form, 3) == 1;
    if (!vd_reading_parse(form_text(form, 4), &f->as)) {
        desk_say(d, SAY_WARN, "%s", image_hint);
        import_files_free(f);
        return false;
    }
    import_start(d, f, true);
    return true;
}

void ask_import(struct desk *d, const char *path)
{
    static const char *const maps[] = {"native", "ofac", NULL};
    static const char *const dates[] = {"as written", "day/month/year", NULL};
    const struct form_field fields[] = {{.label = "File", .initial = path, .required = true},
                                        {.label = "List name"},
                                        {.label = "Format", .choices = maps},
                                        {.label = "Dates", .choices = dates},
                                        {.label = "True image"}};
    form_open(d,
              &(struct form_spec){.title = "Import a list",
                                  .about = "First the file is only read; you see a scorecard and "
                                           "confirm.",
                                  .fields = fields,
                                  .n = 5,
                                  .submit = submit});
}

/* ---- enrol ---- */
struct enrolment {
    int modality, metric;
    char path[512], engine[96], subject[128];
    struct vd_reading as;
    struct vd_enrol_result result;
    char refused[300], warned[300];
};

static void refuse(void *ctx, const char *path, const struct vd_err *why)
{
    struct enrolment *q = ctx;
    if (!q->refused[0])
        snprintf(q->refused, sizeof q->refused, "; first refused: %.120s %.60s %.100s", path,
                 why->where, why->message);
}

static void warn(void *ctx, const char *path, const char *what)
{
    struct enrolment *q = ctx;
    if (!q->warned[0] || !path) /* what is said of all files says most */
        snprintf(q->warned, sizeof q->warned, "%.120s%s%.170s", path ? vd_path_base(path) : "",
                 path ? ": " : "", what);
}

static int enrol_run(struct job *j, void *ctx, struct vd_err *err)
{
    struct enrolment *q = ctx;
    struct vd_store *s = NULL;
    const char *path = q->path;
    struct vd_enrol_opts o = {.modality = q->modality,
                              .engine = q->engine[0] ? q->engine : NULL,
                              .subject_ref = q->subject[0] ? q->subject : NULL,
                              .position = -1,
                              .as = q->as,
                              .metric = q->metric,
                              .warn = warn,
                              .job = job_progress(j)};
    int rc = job_store(j, VD_OPEN_WRITE, &s, err);
    return rc == VD_OK ? vd_enrol(s, &path, 1, &o, refuse, q, &q->result, err) : rc;
}

static void enrol_done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct enrolment *q = ctx;
    (void)j;
    if (rc == VD_OK) {
        desk_changed(d);
        desk_say(d, q->result.n_refused ? SAY_WARN : SAY_INFO,
                 "%lld templates added, %lld there before, %lld refused%s",
                 (long long)q->result.n_added, (long long)q->result.n_same,
                 (long long)q->result.n_refused, q->refused);
        if (q->warned[0])
            desk_say(d, SAY_WARN, "%lld with a warning: %s", (long long)q->result.n_warned,
                     q->warned);
    } else if (rc != VD_CANCELLED) {
        desk_say_err(d, err);
    }
    vd_free(q);
}

static bool enrol_submit(struct desk *d, struct form *f, void *ctx)
{
    struct enrolment *q = ui_alloc(sizeof *q);
    (void)ctx;
    q->modality = form_choice(f, 0) + VD_FINGER;
    q->metric = form_choice(f, 5); /* 0: as it is with the engine */
    vd_strlcpy(q->path, form_text(f, 1), sizeof q->path);
    vd_strlcpy(q->engine, form_text(f, 2), sizeof q->engine);
    vd_strlcpy(q->subject, form_text(f, 3), sizeof q->subject);
    if (!vd_reading_parse(form_text(f, 4), &q->as)) {
        desk_say(d, SAY_WARN, "%s", image_hint);
        vd_free(q);
        return false;
    }
    if (job_start(d->jobs, "enrolling", enrol_run, enrol_done, q))
        return true;
    vd_free(q);
    return false;
}

void ask_enrol(struct desk *d, const char *args)
{
    static const char *const modalities[] = {"finger", "face", "voice", NULL};
    static const char *const metrics[] = {"as the engine's", "cosine", "inner product", NULL};
    const char *path = args ? args : "";
    char word[8];
    vd_strlcpy(word, path, sizeof word);
    word[strcspn(word, " ")] = 0;
    int modality = vd_modality_by_name(word);
    if (modality)
        path += strcspn(path, " "), path += strspn(path, " ");
    const struct form_field fields[] = {
        {.label = "Kind", .choices = modalities, .choice = modality ? modality - VD_FINGER : 0},
        {.label = "File or folder", .initial = path, .required = true},
        {.label = "Engine"},
        {.label = "Record id"},
        {.label = "True image"},
        {.label = "Vectors", .choices = metrics}};
    form_open(d, &(struct form_spec){.title = "Enrol templates",
                                     .about = "Record id and engine may stay empty: then the files "
                                              "say them. True image: if they do not say its "
                                              "resolution, or it was stretched, as 388x374 at 569 "
                                              "dpi. Vectors: how those of a new engine compare.",
                                     .fields = fields,
                                     .n = 6,
                                     .submit = enrol_submit});
}
