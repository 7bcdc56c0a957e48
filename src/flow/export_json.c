/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export_json.c: a profile as one JSON object: the shape of `show --json` and `export --json`.
 *
 * Keys are stable: new ones may come, none goes.  A fact always says under which source, grade and
 * handling it stands, its record says list, file and line; so every value leads to its origin.
 */
#include "flow/exporting.h"

#include <stdio.h>
#include <string.h>

#include <vedette/json.h>
#include <vedette/template.h>

#include "flow/import_header.h"

static void day(struct vd_json *j, const char *key, int32_t ymd)
{
    char text[16];
    if (!ymd)
        return;
    snprintf(text, sizeof(text), "%04d-%02d-%02d", ymd / 10000, ymd / 100 % 100, ymd % 100);
    vd_json_kstr(j, key, text);
}

static void date(struct vd_json *j, const struct vd_date *d)
{
    static const char *const precision[] = {"none",  "day",   "month",  "year",
                                            "circa", "range", "before", "after"};
    static const char *const calendar[] = {"gregorian", "hijri", "solar-hijri"};
    if (!d->precision || d->precision > VD_DATE_AFTER)
        return;
    vd_json_key(j, "date");
    vd_json_obj(j);
    day(j, "earliest", d->lo);
    day(j, "latest", d->hi);
    vd_json_kstr(j, "precision", precision[d->precision]);
    if (d->calendar <= VD_CAL_SOLAR_HIJRI)
        vd_json_kstr(j, "calendar", calendar[d->calendar]);
    vd_json_end(j);
}

/* The pieces of a structured value by name. */
static void parts(struct vd_json *j, const struct vd_fact *f)
{
    static const char *const names[][VD_PARTS] = {
        [VD_HOW_DOC] = {"type", "issuer", "number", "issued", "expires"},
        [VD_HOW_LINK] = {"to", "role", "from", "until", NULL},
        [VD_HOW_CUSTODY] = {"country", "facility", "from", NULL, NULL},
        [VD_HOW_COUNTRY] = {"code", NULL, NULL, NULL, NULL},
        [VD_HOW_SEX] = {NULL},
        [VD_HOW_FILE] = {"kind", "path", NULL, NULL, NULL},
    };
    enum vd_how how = vd_prop_how(f->prop);
    if (how >= sizeof(names) / sizeof(names[0]))
        return;
    for (int i = 0; i < VD_PARTS; i++)
        if (names[how][i] && f->part[i])
            vd_json_kstr(j, names[how][i], f->part[i]);
    if (f->target)
        vd_json_kint(j, "target", f->target);
}

static void provenance(struct vd_json *j, const struct vd_prov *p)
{
    for (size_t i = 0; vd_prov_columns[i]; i++) {
        const char *s = vd_prov_field(p, i);
        if (s && *s)
            vd_json_kstr(j, vd_prov_columns[i], s);
    }
}

static void fact(struct vd_json *j, const struct vd_record *r, const struct vd_fact *f)
{
    struct vd_prov p = vd_fact_prov(r, f);
    const char *column = vd_prop_column(f->prop);
    vd_json_obj(j);
    vd_json_kstr(j, "property", column ? column : "unknown");
    vd_json_kstr(j, "value", f->value);
    parts(j, f);
    date(j, &f->date);
    vd_json_kbool(j, "own_provenance", f->own != NULL);
    provenance(j, &p);
    vd_json_end(j);
}

static void record(struct vd_json *j, const struct vd_record *r)
{
    vd_json_obj(j);
    vd_json_kint(j, "record", r->id);
    vd_json_kstr(j, "record_id", r->ref);
    vd_json_kstr(j, "kind", vd_kind_name(r->kind));
    vd_json_kbool(j, "current", r->superseded_by == 0);
    if (r->superseded_by)
        vd_json_kint(j, "superseded_by", r->superseded_by);
    vd_json_kbool(j, "by_hand", r->by_hand);
    vd_json_kint(j, "batch", r->batch);
    vd_json_kstr(j, "list", r->list);
    vd_json_kstr(j, "file", r->file);
    vd_json_kstr(j, "edition", r->edition);
    vd_json_kint(j, "line", r->line);
    provenance(j, &r->prov);
    vd_json_key(j, "facts");
    vd_json_arr(j);
    for (size_t i = 0; i < r->n_facts; i++)
        fact(j, r, &r->facts[i]);
    vd_json_arr_end(j);
    vd_json_end(j);
}

static void media(struct vd_json *j, const struct vd_profile *p)
{
    vd_json_key(j, "media");
    vd_json_arr(j);
    for (size_t i = 0; i < p->n_media; i++) {
        const struct vd_media *m = &p->media[i];
        vd_json_obj(j);
        vd_json_kint(j, "id", m->id);
        vd_json_kint(j, "record", m->record);
        vd_json_kstr(j, "mime", m->mime);
        vd_json_kstr(j, "date", m->date);
        vd_json_kint(j, "bytes", m->n_bytes);
        vd_json_kbool(j, "machine_made", m->machine_made);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void templates(struct vd_json *j, const struct vd_profile *p)
{
    vd_json_key(j, "templates");
    vd_json_arr(j);
    for (size_t i = 0; i < p->n_templates; i++) {
        const struct vd_template_row *t = &p->templates[i];
        vd_json_obj(j);
        vd_json_kint(j, "id", t->id);
        vd_json_kint(j, "record", t->record);
        vd_json_kstr(j, "modality", vd_modality_name(t->modality));
        vd_json_kint(j, "position", t->position);
        vd_json_kstr(j, "engine", t->engine);
        vd_json_kstr(j, "format", t->format);
        vd_json_kint(j, "bytes", t->n_bytes);
        vd_json_kint(j, "quality", t->quality);
        vd_json_kint(j, t->modality == VD_FINGER ? "minutiae" : "dimension", t->n_minutiae);
        vd_json_kstr(j, "file", t->file);
        vd_json_kstr(j, "note", t->note);
        vd_json_kstr(j, "warning", t->warning);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void members(struct vd_json *j, const struct vd_profile *p)
{
    vd_json_key(j, "members");
    vd_json_arr(j);
    for (size_t i = 0; i < p->n_links_in; i++) {
        const struct vd_link_in *l = &p->links_in[i];
        vd_json_obj(j);
        vd_json_kint(j, "subject", l->subject);
        vd_json_kint(j, "record", l->record);
        vd_json_kstr(j, "name", l->name);
        vd_json_kstr(j, "role", l->role);
        vd_json_kstr(j, "from", l->from);
        vd_json_kstr(j, "until", l->to);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void judgements(struct vd_json *j, const struct vd_profile *p)
{
    vd_json_key(j, "judgements");
    vd_json_arr(j);
    for (size_t i = 0; i < p->n_judgements; i++) {
        const struct vd_judgement *g = &p->judgements[i];
        vd_json_obj(j);
        vd_json_kint(j, "id", g->id);
        vd_json_kint(j, "left", g->left);
        vd_json_kint(j, "right", g->right);
        vd_json_kint(j, "verdict", g->verdict);
        vd_json_kstr(j, "who", g->who);
        vd_json_kstr(j, "at", g->at);
        vd_json_kstr(j, "reason", g->reason);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

void vd_profile_json(const struct vd_profile *p, struct vd_buf *out)
{
    struct vd_json j;
    const char *ref = NULL;
    for (size_t i = 0; i < p->n_records && !ref; i++)
        if (!p->records[i].superseded_by)
            ref = p->records[i].ref;
    vd_json_open(&j, out);
    vd_json_obj(&j);
    vd_json_kint(&j, "subject", p->subject);
    vd_json_kstr(&j, "record_id", ref);
    vd_json_kstr(&j, "kind", vd_kind_name(p->kind));
    vd_json_kstr(&j, "name", p->caption);
    vd_json_key(&j, "records");
    vd_json_arr(&j);
    for (size_t i = 0; i < p->n_records; i++)
        record(&j, &p->records[i]);
    vd_json_arr_end(&j);
    media(&j, p);
    templates(&j, p);
    members(&j, p);
    judgements(&j, p);
    vd_json_end(&j);
}
