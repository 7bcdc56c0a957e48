/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-duplicates.c: the worklist of pairs of subjects that are probably one; nothing is joined. */
#include "config.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/duplicates.h>

enum { LISTS = 16, TOP_MOST = 100000 };

static const char *verdict_name(int verdict)
{
    return verdict > 0 ? "join" : verdict < 0 ? "part" : "unsure";
}

/* ---- options ---- */

static int read_points(struct cli *c, struct vd_duplicates *q)
{
    const char *text = cli_opt(c, "min-score");
    char *end;
    if (!text)
        return VD_OK;
    q->least = strtod(text, &end);
    q->has_least = true;
    if (end != text && !*end && q->least >= -1000 && q->least <= 1000)
        return VD_OK;
    return cli_usage(c, "--min-score: '%s' is no number of points", text);
}

static int read_lists(struct cli *c, const char *names[LISTS], struct vd_duplicates *q)
{
    const char *text = cli_opt(c, "list");
    q->lists = names;
    while (text && *text) {
        size_t n = strcspn(text, ",");
        if (q->n_lists == LISTS)
            return cli_usage(c, "--list takes at most %d names", LISTS);
        if (n && !(names[q->n_lists++] = vd_arena_strndup(c->arena, text, n)))
            return vd_fail(&c->err, VD_NOMEM, "duplicates", "not enough memory");
        text += n + (text[n] == ',');
    }
    return VD_OK;
}

/* ---- JSON ---- */

static void json_side(struct vd_json *j, const char *key, const struct vd_twin_side *s)
{
    vd_json_key(j, key);
    vd_json_obj(j);
    vd_json_kint(j, "id", s->subject);
    vd_json_kint(j, "record", s->record);
    vd_json_kstr(j, "record_id", s->ref);
    vd_json_kstr(j, "name", s->name);
    vd_json_kstr(j, "lists", s->lists);
    vd_json_end(j);
}

static void json_judged(struct vd_json *j, const struct vd_judgement *k)
{
    vd_json_key(j, "judged");
    if (!k) {
        vd_json_null(j);
        return;
    }
    vd_json_obj(j);
    vd_json_kint(j, "judgement", k->id);
    vd_json_kstr(j, "verdict", verdict_name(k->verdict));
    vd_json_kstr(j, "who", k->who);
    vd_json_kstr(j, "at", k->at);
    vd_json_kstr(j, "reason", k->reason);
    vd_json_end(j);
}

static void print_json(struct cli *c, const struct vd_twins *t, size_t rank)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "rank", (int64_t)rank);
    vd_json_kstr(j, "kind", vd_kind_name(t->kind));
    vd_json_kreal(j, "points", t->points);
    json_side(j, "left", &t->left);
    json_side(j, "right", &t->right);
    vd_json_key(j, "evidence");
    vd_json_arr(j);
    for (size_t i = 0; i < t->n_parts; i++) {
        vd_json_obj(j);
        vd_json_kstr(j, "what", vd_twin_evidence_name(t->parts[i].what));
        vd_json_kreal(j, "points", t->parts[i].points);
        vd_json_kstr(j, "left", t->parts[i].left);
        vd_json_kstr(j, "right", t->parts[i].right);
        vd_json_kstr(j, "why", t->parts[i].why);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
    json_judged(j, t->judged);
    cli_json_line(c);
}

/* ---- text ---- */

static void print_side(struct cli *c, const struct vd_twin_side *s)
{
    say(c, "            %s  #%lld %s  %s\n", s->name, (long long)s->subject, s->ref, s->lists);
}

static void print_text(struct cli *c, const struct vd_twins *t, size_t rank)
{
    say(c, "%4zu %6.1f %s  #%lld %s  %s\n", rank, t->points, t->left.name,
        (long long)t->left.subject, t->left.ref, t->left.lists);
    print_side(c, &t->right);
    for (size_t i = 0; i < t->n_parts; i++) {
        const struct vd_twin_part *p = &t->parts[i];
        say(c, "     %+6.1f %s: ", p->points, vd_twin_evidence_name(p->what));
        if (strcmp(p->left, p->right) == 0)
            say(c, "%s (%s)\n", p->left, p->why);
        else
            say(c, "%s / %s (%s)\n", p->left, p->right, p->why);
    }
    if (t->judged)
        say(c, "            judgement %lld of %s, %s: %s: %s\n", (long long)t->judged->id,
            t->judged->who, t->judged->at, verdict_name(t->judged->verdict), t->judged->reason);
}

static void print_end(struct cli *c, const struct vd_duplicates_found *f, bool judged)
{
    say(c, "%s%zu pairs of %g points or more, of %lld subjects with %lld names; %.1f s.\n",
        f->n ? "\n" : "", f->n, f->least, (long long)f->n_subjects, (long long)f->n_names,
        f->ms / 1000);
    if (f->n_judged && !judged)
        say(c, "%lld judged already: --judged shows them.\n", (long long)f->n_judged);
    if (f->n)
        say(c, "Each is a lead: look at both, then 'vedette judge join|part|unsure #A #B'.\n");
}

static int run(struct cli *c)
{
    static const enum vd_kind kinds[] = {VD_PERSON, VD_ORG};
    const char *names[LISTS];
    struct vd_duplicates_found found;
    struct vd_duplicates q = {.judged = cli_has(c, "judged")};
    int64_t top = 0;
    int kind = -1;
    int rc = cli_int(c, "top", 1, TOP_MOST, &top);
    if (!rc)
        rc = read_points(c, &q);
    if (!rc)
        rc = cli_word(c, "kind", &kind);
    if (!rc)
        rc = read_lists(c, names, &q);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    if (rc)
        return rc;
    q.top = (size_t)top;
    q.kind = kind < 0 ? 0 : kinds[kind];
    q.job = cli_job_begin(c, "duplicates");
    rc = vd_duplicates(c->store, &q, c->arena, &found, &c->err);
    cli_job_end();
    for (size_t i = 0; !rc && i < found.n && cli_flush_some(c); i++)
        if (c->json)
            print_json(c, &found.v[i], i + 1);
        else
            print_text(c, &found.v[i], i + 1);
    if (!rc && !c->json)
        print_end(c, &found, q.judged);
    return rc ? rc : found.n ? VD_OK : VD_NOTFOUND;
}

static const struct cli_opt options[] = {
    {"top", 'k', "N", "at most N pairs; 100 unless said"},
    {"min-score", 0, "S", "only pairs of S points or more; else 10 log10 of the subjects"},
    {"list", 'l', "NAME[,NAME...]", "only pairs in which each of these lists has a record"},
    {"kind", 0, "person|organisation", "only pairs of that kind"},
    {"judged", 0, NULL, "pairs that somebody judged already too"},
    {0},
};

const struct cli_cmd cmd_duplicates = {
    .name = "duplicates",
    .synopsis = "[--top N] [--min-score S] [--list NAME[,NAME...]] [--kind person|organisation]\n"
                "    [--judged] [--json]",
    .summary = "List pairs of subjects that are probably one",
    .help = "A worklist, best first: names in any script, documents, dates and places of birth,\n"
            "sex, nationality and father's names are weighed in points, each shown with what it\n"
            "adds and why. Nothing is joined by it: 'judge join' does, 'judge part' says that two\n"
            "are not one, 'judge unsure' that it cannot be said, 'judge undo' takes any of them\n"
            "back. A pair that was judged is not listed again. Exits 1 when there is none.",
    .options = options,
    .max_args = 0,
    .run = run,
};
