/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog-names.c: a search by name that is recorded: purpose and legal basis, then the candidates.
 *
 * What is typed in a list is looked up there, as a filter is.  A search is another thing: it says
 * why it is made, keeps what it found as candidates, and each of them can be decided on.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/ui/form.h"
#include "tui/views/views.h"
#include <vedette/find.h>

enum { F_PURPOSE, F_BASIS, F_CASE, F_NAME, F_TOP, N_F, TOP_MOST = 300 };
struct asked {
    char query[LINE_MAX_BYTES], purpose[256], basis[256], case_ref[128];
    size_t top;
    struct vd_arena *a;
    struct vd_found found;
    int64_t search;
};

static int run(struct job *j, void *ctx, struct vd_err *err)
{
    struct asked *q = ctx;
    struct vd_store *s = NULL;
    struct vd_find find = {.query = q->query, .top = q->top, .explain = true};
    struct vd_search_query query = {.query = q->query};
    struct vd_find_keep keep = {.purpose = q->purpose,
                                .basis = q->basis,
                                .case_ref = q->case_ref[0] ? q->case_ref : NULL,
                                .probe = q->query,
                                .queries = &query,
                                .n_queries = 1};
    int rc = job_store(j, VD_OPEN_WRITE, &s, err);
    if (rc == VD_OK)
        rc = vd_find(s, &find, q->a, &q->found, err);
    struct vd_candidate *c =
        rc == VD_OK ? vd_arena_alloc(q->a, (q->found.n + 1) * sizeof *c) : NULL;
    if (!c)
        return rc != VD_OK ? rc : vd_fail(err, VD_NOMEM, "find", "out of memory");
    for (size_t i = 0; rc == VD_OK && i < q->found.n; i++)
        rc = vd_find_candidate(&q->found.hits[i], 0, (int)i + 1, q->a, &c[i], err);
    keep.n_names = q->found.n_names;
    keep.ms = q->found.ms;
    return rc != VD_OK ? rc : vd_find_store(s, &keep, c, q->found.n, &q->search, err);
}

static void asked_free(struct asked *q)
{
    vd_arena_free(q->a);
    vd_free(q);
}

static void done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct asked *q = ctx;
    char n[32];
    (void)j;
    if (rc == VD_OK) {
        desk_changed(d);
        bool typing = d->prompt.kind != PROMPT_NONE || (d->top && d->top->ops->overlay);
        if (!typing) /* else the next keys would fall on candidates nobody has seen yet */
            desk_push(d, &view_candidates, &q->search);
        desk_say(d, SAY_INFO, "%zu candidates from %s names%s", q->found.n,
                 group_digits(q->found.n_names, n), typing ? "; :searches shows them" : "");
    } else if (rc == VD_CANCELLED) {
        desk_say(d, SAY_INFO, "the search was stopped; nothing was recorded");
    } else {
        desk_say_err(d, err);
    }
    asked_free(q);
}

bool name_search_start(struct desk *d, const struct name_search *n)
{
    if (n->top <= 0 || n->top > TOP_MOST) {
        desk_say(d, SAY_WARN, "candidates wanted: a number from 1 to %d", TOP_MOST);
        return false;
    }
    struct asked *q = ui_alloc(sizeof *q);
    q->a = ui_arena();
    q->top = (size_t)n->top;
    vd_strlcpy(q->query, n->query, sizeof q->query);
    vd_strlcpy(q->purpose, n->purpose, sizeof q->purpose);
    vd_strlcpy(q->basis, n->basis, sizeof q->basis);
    vd_strlcpy(q->case_ref, n->case_ref, sizeof q->case_ref);
    if (job_start(d->jobs, "name search", run, done, q))
        return true;
    desk_say(d, SAY_ERROR, "no thread can be started");
    asked_free(q);
    return false;
}

static bool submit(struct desk *d, struct form *f, void *ctx)
{
    struct name_search n = {.query = form_text(f, F_NAME),
                            .purpose = form_text(f, F_PURPOSE),
                            .basis = form_text(f, F_BASIS),
                            .case_ref = form_text(f, F_CASE),
                            .top = (int)strtol(form_text(f, F_TOP), NULL, 10)};
    (void)ctx;
    return name_search_start(d, &n);
}

void ask_name_search(struct desk *d, const char *query, const char *more)
{
    char top[16], about[300];
    if (d->opt->read_only) {
        desk_say(d, SAY_WARN, "a search is recorded: it needs a case that can be written");
        return;
    }
    snprintf(top, sizeof top, "%d", d->cfg.top < TOP_MOST ? d->cfg.top : TOP_MOST);
    snprintf(about, sizeof about,
             "The search is recorded with its purpose and legal basis. A name in any script; terms "
             "as dob:1970..1975 or nat:TJ beside it.%s%s",
             more ? " " : "", more ? more : "");
    const struct form_field fields[N_F] = {
        [F_PURPOSE] = {.label = "Purpose", .initial = d->cfg.purpose, .required = true},
        [F_BASIS] = {.label = "Legal basis", .initial = d->cfg.basis, .required = true},
        [F_CASE] = {.label = "Case reference"},
        [F_NAME] = {.label = "Name", .initial = query, .required = true},
        [F_TOP] = {.label = "Candidates", .initial = top, .required = true},
    };
    form_open(d, &(struct form_spec){.title = "Search by name",
                                     .about = about,
                                     .fields = fields,
                                     .n = N_F,
                                     .submit = submit});
}
