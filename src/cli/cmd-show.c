/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-show.c: one subject with every fact, and where each comes from. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>

#include "cli/face.h"
#include <vedette/export.h>

static bool given(const char *s)
{
    return s && *s;
}

/* "  [A1 H2 ALT.CSV:57]": what the fact states for itself. */
static void print_own(struct cli *c, const struct vd_fact *f)
{
    const struct vd_prov *o = f->own;
    if (!o)
        return;
    const char *more[] = {o->handling,    o->source,     o->report_ref, o->report_date,
                          o->legal_basis, o->release_to, o->valid_from, o->review_by};
    bool any = given(o->source_grade) || given(o->info_grade);
    say(c, "  [%s%s", given(o->source_grade) ? o->source_grade : "",
        given(o->info_grade) ? o->info_grade : "");
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
        if (!given(more[i]))
            continue;
        say(c, "%s%s", any ? " " : "", more[i]);
        any = true;
    }
    say(c, "]");
}

static void print_fact(struct cli *c, const struct vd_fact *f, enum vd_prop *before)
{
    const char *label = f->prop == *before ? "" : vd_prop_label(f->prop);
    say(c, "    %-18s %s", label ? label : "", f->value ? f->value : "");
    if (f->target)
        say(c, "  -> #%lld", (long long)f->target);
    print_own(c, f);
    say(c, "\n");
    *before = f->prop;
}

static void print_prov(struct cli *c, const struct vd_prov *p)
{
    const struct {
        const char *label, *value;
    } rows[] = {
        {"Source", p->source},         {"Handling", p->handling},
        {"Release to", p->release_to}, {"Legal basis", p->legal_basis},
        {"Report", p->report_ref},     {"Report date", p->report_date},
        {"Valid from", p->valid_from}, {"Review by", p->review_by},
    };
    if (given(p->source_grade) || given(p->info_grade))
        say(c, "    %-18s %s%s\n", "Grade", p->source_grade ? p->source_grade : "",
            p->info_grade ? p->info_grade : "");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (given(rows[i].value))
            say(c, "    %-18s %s\n", rows[i].label, rows[i].value);
}

static void print_record(struct cli *c, const struct vd_record *r)
{
    enum vd_prop before = VD_P_NONE;
    say(c, "\n  Record %s%s%s%s\n", r->ref ? r->ref : "(no id)", r->list ? " of " : "",
        r->list ? r->list : "", r->superseded_by ? ", superseded" : "");
    if (r->by_hand)
        say(c, "    %-18s by hand%s%s\n", "From", r->edition ? ", " : "",
            r->edition ? r->edition : "");
    else if (r->file)
        say(c, "    %-18s %s:%lld%s%s\n", "From", r->file, (long long)r->line,
            r->edition ? ", " : "", r->edition ? r->edition : "");
    print_prov(c, &r->prov);
    for (size_t i = 0; i < r->n_facts; i++)
        print_fact(c, &r->facts[i], &before);
}

static void print_samples(struct cli *c, const struct vd_profile *p)
{
    if (p->n_media)
        say(c, "\n  Pictures\n");
    for (size_t i = 0; i < p->n_media; i++)
        say(c, "    #%lld  %s, %lld bytes%s%s%s\n", (long long)p->media[i].id, p->media[i].mime,
            (long long)p->media[i].n_bytes, p->media[i].date ? ", " : "",
            p->media[i].date ? p->media[i].date : "",
            p->media[i].machine_made ? ", made by a machine" : "");
    if (p->n_templates)
        say(c, "\n  Templates\n");
    for (size_t i = 0; i < p->n_templates; i++) {
        const struct vd_template_row *t = &p->templates[i];
        say(c, "    #%lld  %s%s%s, %s, %s, %d %s%s%s\n", (long long)t->id,
            vd_modality_name(t->modality), t->modality == VD_FINGER ? ": " : "",
            t->modality == VD_FINGER ? vd_finger_name(t->position) : "", t->engine, t->format,
            t->n_minutiae, t->modality == VD_FINGER ? "minutiae" : "dimensions",
            t->file ? ", from " : "", t->file ? t->file : "");
        if (t->note)
            say(c, "      %s\n", t->note);
        if (t->warning)
            say(c, "      warning: %s\n", t->warning);
    }
}

static void print_links(struct cli *c, const struct vd_profile *p)
{
    if (p->n_links_in)
        say(c, "\n  Named by\n");
    for (size_t i = 0; i < p->n_links_in; i++) {
        const struct vd_link_in *l = &p->links_in[i];
        bool period = given(l->from) || given(l->to);
        say(c, "    #%-8lld %s%s%s%s%s%s%s\n", (long long)l->subject, l->name ? l->name : "",
            given(l->role) ? ", " : "", l->role ? l->role : "", period ? ", " : "",
            l->from ? l->from : "", period ? ".." : "", l->to ? l->to : "");
    }
    if (p->n_judgements)
        say(c, "\n  Judgements\n");
    for (size_t i = 0; i < p->n_judgements; i++) {
        const struct vd_judgement *g = &p->judgements[i];
        say(c, "    #%lld  records %lld and %lld: %s, by %s at %s: %s\n", (long long)g->id,
            (long long)g->left, (long long)g->right,
            g->verdict > 0   ? "the same subject"
            : g->verdict < 0 ? "not the same subject"
                             : "unsure",
            g->who ? g->who : "?", g->at ? g->at : "?", g->reason ? g->reason : "");
    }
}

static void print_profile(struct cli *c, const struct vd_profile *p)
{
    say(c, "%s\n  %s #%lld\n", p->caption ? p->caption : "(no name)", vd_kind_name(p->kind),
        (long long)p->subject);
    for (size_t i = 0; i < p->n_records; i++)
        print_record(c, &p->records[i]);
    print_samples(c, p);
    print_links(c, p);
}

static int run(struct cli *c)
{
    struct vd_profile p = {0};
    int64_t subject = 0;
    int mode = FACE_AUTO;
    int rc = cli_word(c, "picture", &mode);
    if (!rc)
        rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_find_id(c->store, c->args[0], &subject, &c->err);
    if (!rc)
        rc = vd_store_profile(c->store, subject, c->arena, &p, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        vd_profile_json(&p, &c->out);
        vd_buf_char(&c->out, '\n');
        return VD_OK;
    }
    if (p.n_media)
        face_show(c, p.media[0].id, p.media[0].machine_made, mode);
    print_profile(c, &p);
    return VD_OK;
}

static const struct cli_opt options[] = {
    {"picture", 0, "auto|sixel|symbols|off", "how the face is drawn; auto asks the terminal"},
    {0},
};

const struct cli_cmd cmd_show = {
    .name = "show",
    .synopsis = "ID [--picture auto|sixel|symbols|off] [--json]",
    .summary = "Show one profile with every fact and its source",
    .help = "ID is a record id of a list, or #N for the subject with that number.",
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .flags = CLI_WORKER,
    .run = run,
};
