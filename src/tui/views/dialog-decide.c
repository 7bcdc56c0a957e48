/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog-decide.c: a person's decision on a candidate: a verdict that nobody preset, and a reason.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui/form.h"
#include "tui/views/views.h"
#include <vedette/identify.h>

struct decision {
    size_t n;
    int64_t candidates[];
};

/* The words of a form in the order of VD_VERDICTS, without "unreviewed". */
static const char *const words[] = {"excluded", "inconclusive", "possible",
                                    "probable", "identified",   NULL};

static bool submit(struct desk *d, struct form *f, void *ctx)
{
    const struct decision *q = ctx;
    struct vd_err e = {0};
    struct vd_store *s = desk_writer(d);
    size_t done = 0;
    int64_t id;
    int rc = s ? VD_OK : VD_IO;
    int verdict = vd_verdict_by_name(words[form_choice(f, 0)]);
    for (; rc == VD_OK && done < q->n; done += rc == VD_OK)
        rc = vd_decide(s, q->candidates[done], verdict, form_text(f, 1), &id, &e);
    vd_store_close(s);
    if (done)
        desk_changed(d);
    if (rc == VD_OK)
        desk_say(d, SAY_INFO, "recorded: %s for %zu candidate%s", vd_verdict_name(verdict), done,
                 done == 1 ? "" : "s");
    else if (s)
        desk_say_err(d, &e);
    return rc == VD_OK;
}

void ask_decision(struct desk *d, const struct vd_candidate *c, size_t n, const char *probe)
{
    char about[500];
    struct decision *q = ui_alloc(sizeof *q + n * sizeof q->candidates[0]);
    q->n = n;
    for (size_t i = 0; i < n; i++)
        q->candidates[i] = c[i].id;
    if (n == 1)
        snprintf(
            about, sizeof about,
            "Candidate %d: %.150s (%.40s), score %.4g.\nProbe: %.100s\nYour verdict and reason "
            "go to the audit under your name.",
            c->rank, c->name ? c->name : "", c->record_ref ? c->record_ref : "", c->score,
            probe ? probe : "");
    else
        snprintf(about, sizeof about,
                 "None of these: one verdict for each of the %zu candidates nobody has looked at "
                 "yet.\nIt goes to the audit under your name.",
                 n);
    const struct form_field fields[] = {
        {.label = "Verdict", .choices = words, .choice = -1, .required = true},
        {.label = "Reason", .required = true}};
    static const char *const none[] = {"excluded", "inconclusive", NULL};
    struct form_field of_all[] = {fields[0], fields[1]};
    of_all[0].choices = none;
    form_open(d, &(struct form_spec){.title = n == 1 ? "Decision" : "None of these",
                                     .about = about,
                                     .fields = n == 1 ? fields : of_all,
                                     .n = 2,
                                     .submit = submit,
                                     .release = vd_free,
                                     .ctx = q});
}
