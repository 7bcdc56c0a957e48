/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog-decide.c: a person's decision on a candidate, or on a list as a whole: a verdict that nobody
 * preset, and a reason.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui/form.h"
#include "tui/views/views.h"
#include <vedette/worth.h>

struct decision {
    int64_t candidate; /* 0: of a list */
    int64_t search;
    int probe; /* whose list */
};

/* The words of a form in the order of VD_VERDICTS, without "unreviewed". */
static const char *const words[] = {"excluded", "inconclusive", "possible",
                                    "probable", "identified",   NULL};
static const char *const outcomes[] = {"none of these", "open", NULL};

static int record(const struct decision *q, struct vd_store *s, struct form *f, struct vd_err *e)
{
    int choice = form_choice(f, 0);
    int64_t id;
    if (q->candidate)
        return vd_decide(s, q->candidate, vd_verdict_by_name(words[choice]), form_text(f, 1), &id,
                         e);
    return vd_decide_list(s, q->search, q->probe, choice == 0 ? VD_OUTCOME_NONE : VD_OUTCOME_OPEN,
                          form_text(f, 1), &id, e);
}

static bool submit(struct desk *d, struct form *f, void *ctx)
{
    const struct decision *q = ctx;
    struct vd_err e = {0};
    struct vd_store *s = desk_writer(d);
    int rc = s ? record(q, s, f, &e) : VD_IO;
    vd_store_close(s);
    if (rc == VD_OK) {
        desk_changed(d);
        desk_say(d, SAY_INFO, "recorded: %s", (q->candidate ? words : outcomes)[form_choice(f, 0)]);
    } else if (s) {
        desk_say_err(d, &e);
    }
    return rc == VD_OK;
}

static void ask(struct desk *d, const struct decision *of, const char *title, const char *about,
                const char *const *choices)
{
    struct decision *q = ui_alloc(sizeof *q);
    const struct form_field fields[] = {{.label = of->candidate ? "Verdict" : "Outcome",
                                         .choices = choices,
                                         .choice = -1,
                                         .required = true},
                                        {.label = "Reason", .required = true}};
    *q = *of;
    form_open(d, &(struct form_spec){.title = title,
                                     .about = about,
                                     .fields = fields,
                                     .n = 2,
                                     .submit = submit,
                                     .release = vd_free,
                                     .ctx = q});
}

void ask_decision(struct desk *d, const struct vd_candidate *c, const char *probe)
{
    char about[600], people[VD_UNRELATED_TEXT] = "";
    if (c->worth)
        vd_unrelated_show(&c->worth->support, people);
    snprintf(about, sizeof about,
             "Candidate %d: %.150s (%.40s), score %.4g, %s%s%s.\nProbe: %.100s\nYour verdict and "
             "reason go to the audit under your name.",
             c->rank, c->name ? c->name : "", c->record_ref ? c->record_ref : "", c->score,
             c->worth ? c->worth->support.words : "uncalibrated", people[0] ? ", unrelated: " : "",
             people, probe ? probe : "");
    ask(d, &(struct decision){.candidate = c->id}, "Decision", about, words);
}

void ask_outcome(struct desk *d, const struct vd_findings *f, int probe)
{
    char about[700], why[VD_NONE_TEXT], whose[32] = "";
    vd_findings_none(f, probe, why);
    if (vd_search_lists(&f->search) > 1)
        snprintf(whose, sizeof whose, " of probe %d", probe + 1);
    snprintf(
        about, sizeof about,
        "The person searched for is none of the candidates%s: %s.\nNo candidate gets a verdict "
        "by this. It goes to the audit under your name.",
        whose, why);
    ask(d, &(struct decision){.search = f->search.id, .probe = probe}, "None of these", about,
        outcomes);
}
