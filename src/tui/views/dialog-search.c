/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog-search.c: ask purpose and legal basis, then search in a job, then show the candidates.
 *
 * (A) Without purpose and basis there is no search: the form does not let go, and the store
 * refuses. (B) The job works on its own copies and its own store handle; the desk's gallery is lent
 * to it.
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

enum { PROBES_MAX = 64 };
struct asked {
    int modality;
    int64_t template_id;
    char purpose[256], basis[256], case_ref[128], engine[96], filter[512], position[128];
    char path[LINE_MAX_BYTES]; /* of the probes, each ended by NUL */
    const char *paths[PROBES_MAX];
    size_t n_paths;
    bool strict, together;
    struct vd_reading as;
    struct vd_buf left_out; /* kinds of a person's samples, each with why it is not added */
    int top;
    double fpir;
    struct vd_arena *a;
    struct vd_search_result result;
};
enum {
    F_PURPOSE,
    F_BASIS,
    F_CASE,
    F_TOP,
    F_ENGINE,
    F_FILTER,
    F_UNKNOWN,
    F_FINGERS,
    F_FPIR,
    F_MODALITY,
    F_PROBE,
    F_PRINTS,
    F_IMAGE,
    N_F
};

/* The kinds of the form, in this order; a person stands for samples of all of them. */
static const char *const kinds[] = {"finger", "face", "voice", "person", "name", NULL};
enum { KIND_PERSON = VD_N_MODALITIES, KIND_NAME };

/* ---- the job ---- */
static void leave_out(void *ctx, const char *kind, const char *what)
{
    struct asked *q = ctx;
    vd_buf_printf(&q->left_out, "%s%s: %s", q->left_out.len ? "; " : "", kind ? kind : "", what);
}

static int run_person(struct vd_store *s, struct asked *q, struct vd_search *search,
                      struct vd_err *err)
{
    search->warn = leave_out;
    search->warn_ctx = q;
    return vd_identify_person(s, q->paths, q->n_paths, search, q->a, &q->result, err);
}

static int run(struct job *j, void *ctx, struct vd_err *err)
{
    struct asked *q = ctx;
    struct vd_store *s = NULL;
    struct vd_search search = {.modality = q->modality,
                               .engine = q->engine[0] ? q->engine : NULL,
                               .purpose = q->purpose,
                               .basis = q->basis,
                               .as = q->as,
                               .case_ref = q->case_ref[0] ? q->case_ref : NULL,
                               .top = (size_t)q->top,
                               .fpir = q->fpir,
                               .filter = q->filter,
                               .strict = q->strict,
                               .position = q->position,
                               .together = q->together,
                               .job = job_progress(j)};
    int rc = job_store(j, VD_OPEN_WRITE, &s, err);
    if (rc != VD_OK)
        return rc;
    if (q->modality)
        search.keep = job_gallery(j, q->modality);
    if (q->template_id)
        return vd_identify_template(s, NULL, q->template_id, &search, q->a, &q->result, err);
    rc = q->modality ? vd_identify(s, NULL, q->paths, q->n_paths, &search, q->a, &q->result, err)
                     : run_person(s, q, &search, err);
    if (rc == VD_OK)
        vd_probe_remember(s, q->result.search, q->modality, q->paths, q->n_paths, &q->as);
    return rc;
}

static void asked_free(void *ctx)
{
    struct asked *q = ctx;
    vd_arena_free(q->a);
    vd_buf_free(&q->left_out);
    vd_free(q);
}

static void say_found(struct desk *d, const struct vd_search_result *r, const char *more)
{
    char n[32], of[32];
    group_digits((int64_t)r->n_gallery, n);
    group_digits((int64_t)r->n_searched, of);
    if (!r->n_searched && r->n_gallery)
        desk_say(d, SAY_WARN, "the filter leaves none of the %s templates: nothing was searched%s",
                 n, more);
    else if (r->n_searched < r->n_gallery)
        desk_say(d, SAY_INFO, "%zu candidates; %s of %s templates searched%s", r->candidates.n, of,
                 n, more);
    else
        desk_say(d, SAY_INFO, "%zu candidates from %s templates%s", r->candidates.n, n, more);
}

static void done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct asked *q = ctx;
    (void)j;
    if (rc == VD_OK) {
        desk_changed(d);
        bool typing = d->prompt.kind != PROMPT_NONE || (d->top && d->top->ops->overlay);
        if (!typing) /* else the next keys would fall on candidates nobody has seen yet */
            desk_push(d, &view_candidates, &q->result.search);
        say_found(d, &q->result, typing ? "; :searches shows them" : "");
        if (q->left_out.len)
            desk_say(d, SAY_WARN, "%.150s", q->left_out.data);
    } else if (rc == VD_CANCELLED) {
        desk_say(d, SAY_INFO, "the search was stopped; nothing was recorded");
    } else {
        desk_say_err(d, err);
    }
    asked_free(q);
}

/* ---- while the form is filled in, the gallery is made ready; the search brings it up to date ---- */
static int warm(struct job *j, void *ctx, struct vd_err *err)
{
    const int *modality = ctx;
    struct vd_store *s = NULL;
    int rc = job_store(j, VD_OPEN_READ, &s, err);
    struct vd_gallery **g = rc == VD_OK ? job_gallery(j, *modality) : NULL;
    return g && !*g ? vd_gallery_open(g, s, *modality, NULL, job_progress(j), err) : rc;
}

/* Whatever kept it from being made, the search will say so. */
static void warmed(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    (void)d, (void)j, (void)rc, (void)err;
    vd_free(ctx);
}

static void warm_up(struct desk *d, int modality)
{
    if (!modality) /* which galleries it takes the samples will say */
        return;
    int *ctx = ui_alloc(sizeof *ctx);
    *ctx = modality;
    if (!job_start(d->jobs, "", warm, warmed, ctx))
        vd_free(ctx);
}

/* ---- the form ---- */
/* One path, or several with blanks between them when the whole is no file. */
static void split_paths(struct asked *q, const char *text)
{
    char *save;
    vd_strlcpy(q->path, text, sizeof q->path);
    q->n_paths = 0;
    if (access(text, F_OK) == 0)
        q->paths[q->n_paths++] = q->path;
    else
        for (char *p = strtok_r(q->path, " ", &save); p && q->n_paths < PROBES_MAX;
             p = strtok_r(NULL, " ", &save))
            q->paths[q->n_paths++] = p;
}

static bool read_numbers(struct asked *q, const struct form *f, struct desk *d)
{
    const char *text = form_text(f, F_FPIR);
    char *end;
    long top = strtol(form_text(f, F_TOP), NULL, 10);
    q->top = top > 0 && top <= 1000 ? (int)top : 0;
    if (q->top == 0) {
        desk_say(d, SAY_WARN, "candidates wanted: a number from 1 to 1000");
        return false;
    }
    q->fpir = text[strspn(text, " ")] ? strtod(text, &end) : 0;
    if (!text[strspn(text, " ")])
        return true;
    if (!end[strspn(end, " ")] && q->fpir > 0 && q->fpir <= 10000)
        return true;
    desk_say(d, SAY_WARN,
             "false candidates accepted: 0.05 is a probability of any, from 1 on their number");
    return false;
}

/* A name has no files, no engine and no filter but its own terms. */
static bool submit_name(struct desk *d, struct form *f)
{
    struct name_search n = {.query = form_text(f, F_PROBE),
                            .purpose = form_text(f, F_PURPOSE),
                            .basis = form_text(f, F_BASIS),
                            .case_ref = form_text(f, F_CASE),
                            .top = (int)strtol(form_text(f, F_TOP), NULL, 10)};
    return name_search_start(d, &n);
}

static bool submit(struct desk *d, struct form *f, void *ctx)
{
    const struct asked *from = ctx;
    if (!from->template_id && form_choice(f, F_MODALITY) == KIND_NAME)
        return submit_name(d, f);
    char title[32];
    struct asked *q = ui_alloc(sizeof *q);
    *q = *from;
    q->a = ui_arena();
    vd_strlcpy(q->purpose, form_text(f, F_PURPOSE), sizeof q->purpose);
    vd_strlcpy(q->basis, form_text(f, F_BASIS), sizeof q->basis);
    vd_strlcpy(q->case_ref, form_text(f, F_CASE), sizeof q->case_ref);
    vd_strlcpy(q->engine, form_text(f, F_ENGINE), sizeof q->engine);
    vd_strlcpy(q->filter, form_text(f, F_FILTER), sizeof q->filter);
    vd_strlcpy(q->position, form_text(f, F_FINGERS), sizeof q->position);
    q->strict = form_choice(f, F_UNKNOWN) == 1;
    if (!q->template_id) {
        int kind = form_choice(f, F_MODALITY);
        q->modality = kind == KIND_PERSON ? 0 : kind + VD_FINGER;
        split_paths(q, form_text(f, F_PROBE));
        q->together = form_choice(f, F_PRINTS) == 1;
    }
    if (!q->template_id && !vd_reading_parse(form_text(f, F_IMAGE), &q->as)) {
        desk_say(d, SAY_WARN, "image: its true size and resolution, as 388x374 at 569 dpi");
        asked_free(q);
        return false;
    }
    if (!read_numbers(q, f, d)) {
        asked_free(q);
        return false;
    }
    snprintf(title, sizeof title, "%s search", vd_modality_name(q->modality));
    if (!job_start(d->jobs, title, run, done, q)) {
        desk_say(d, SAY_ERROR, "no thread can be started");
        asked_free(q);
        return false;
    }
    return true;
}

void ask_search(struct desk *d, const struct search_from *from)
{
    static const char *const unknown[] = {"stays in", "left out", NULL};
    static const char *const prints[] = {"each by itself", "of one person", NULL};
    char top[16], about[300];
    struct asked *q = ui_alloc(sizeof *q);
    if (d->opt->read_only) {
        desk_say(d, SAY_WARN, "a search is recorded: it needs a case that can be written");
        vd_free(q);
        return;
    }
    q->modality = from->modality;
    q->template_id = from->template_id;
    snprintf(top, sizeof top, "%d", d->cfg.top);
    snprintf(about, sizeof about,
             "The search is recorded with its purpose and legal basis.%s%.150s",
             from->template_id ? "\nProbe: the stored template of " : "",
             from->template_id && from->name ? from->name : "");
    const struct form_field fields[N_F] = {
        [F_PURPOSE] = {.label = "Purpose", .initial = d->cfg.purpose, .required = true},
        [F_BASIS] = {.label = "Legal basis", .initial = d->cfg.basis, .required = true},
        [F_CASE] = {.label = "Case reference"},
        [F_TOP] = {.label = "Candidates", .initial = top, .required = true},
        [F_ENGINE] = {.label = "Engine"},
        [F_FILTER] = {.label = "Filter"},
        [F_UNKNOWN] = {.label = "If not known", .choices = unknown},
        [F_FINGERS] = {.label = "Fingers"},
        [F_FPIR] = {.label = "False ones"},
        [F_MODALITY] = {.label = "Kind",
                        .choices = kinds,
                        .choice = from->modality ? from->modality - VD_FINGER : KIND_PERSON},
        [F_PROBE] = {.label = "Files, or name", .initial = from->path, .required = true},
        [F_PRINTS] = {.label = "Samples", .choices = prints},
        [F_IMAGE] = {.label = "True image"},
    };
    warm_up(d, q->modality);
    form_open(d, &(struct form_spec){.title = "Search the gallery",
                                     .about = about,
                                     .fields = fields,
                                     .n = from->template_id ? F_MODALITY : N_F,
                                     .submit = submit,
                                     .release = vd_free,
                                     .ctx = q});
}
