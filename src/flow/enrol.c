/* SPDX-License-Identifier: Apache-2.0 */
/*
 * enrol.c: template files into the case.
 *
 * Invariants
 *  A. One transaction: either all templates that are whole go in, with one audit row, or none.
 *  B. What is wrong with a file, a row or a line goes to refuse() and the rest goes on; what is
 *     wrong with the case, the memory or the user's mind ends everything.
 *  C. Vectors of one engine have one dimension, in the case and in what is being enrolled.
 *  D. A resolution that is wrong for a whole set shows in the median over its templates of the
 *     spacing of their minutiae, from ten templates on: 0.68 to 1.18 mm in every set of prints
 *     measured (codec/geometry.c), so half or twice the true resolution is outside 0.55 to 1.6.
 */
#include <vedette/identify.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vedette/io.h>
#include <vedette/json.h>

#include "codec/npy.h"
#include "flow/samples.h"
#include "match/gallery.h"
#include <vedette/matcher.h>

enum { SPACINGS = 512, SPACING_SURE = 10 };
static const double least_spacing_mm = 0.55, most_spacing_mm = 1.6;

struct dimension {
    char engine[80];
    int dim;
    const struct vd_matcher_ops *ops;
    struct dimension *next;
};

struct enrolment {
    struct vd_store *s;
    const struct vd_enrol_opts *o;
    vd_refuse_fn *fn;
    void *ctx;
    struct vd_enrol_result *out;
    struct vd_err *err;
    struct vd_arena *a;    /* lives as long as this */
    struct vd_arena *file; /* of the file at hand */
    const char *path;
    struct dimension *dimensions; /* of the engines met: C */
    const char *engine;           /* of all templates so far, or NULL; for the audit */
    bool engines;                 /* more than one */
    char last_ref[257];           /* the record of the template before: often the same */
    int64_t last_record;
    int64_t n_spacing, spacing[SPACINGS]; /* templates by their spacing, in 0.01 mm: D */
};

static void refuse(struct enrolment *e, const struct vd_err *why)
{
    e->out->n_refused++;
    if (e->fn)
        e->fn(e->ctx, e->path, why); /* B */
}

static void refuse_row(void *ctx, const struct vd_err *why)
{
    refuse(ctx, why);
}

/* Is this an error of the one file rather than of the whole? */
static bool of_the_file(int rc)
{
    return rc == VD_CORRUPT || rc == VD_UNSUPPORTED || rc == VD_NOINPUT || rc == VD_INVALID ||
           rc == VD_NOTFOUND;
}

static int first_dimension(void *ctx, const struct vd_template_item *t)
{
    *(int *)ctx = (int)(t->n_bytes / 4);
    return 1;
}

/* The entry of an engine, made at first use from what the case has and, where it has no template
 * yet, from what the user says; dim 0: nothing yet. */
static int dimension_of(struct enrolment *e, const char *engine, struct dimension **out)
{
    struct dimension *d = e->dimensions;
    int rc = VD_OK;
    while (d && strcmp(d->engine, engine))
        d = d->next;
    *out = d;
    if (d)
        return VD_OK;
    if (!(d = vd_arena_alloc(e->a, sizeof(*d))))
        return vd_fail(e->err, VD_NOMEM, e->path, "out of memory");
    vd_strlcpy(d->engine, engine, sizeof(d->engine));
    if (e->o->metric)
        rc = vd_store_metric_set(e->s, e->o->modality, engine, e->o->metric, e->err);
    if (!rc)
        rc = vd_gallery_matcher(e->s, e->o->modality, engine, &d->ops, e->err);
    if (!rc && vd_modality_vector(e->o->modality))
        rc = vd_store_templates_each(e->s, e->o->modality, engine, 0, first_dimension, &d->dim,
                                     e->err);
    d->next = e->dimensions;
    *out = e->dimensions = d;
    return rc;
}

/* C. */
static int check_dimension(struct enrolment *e, struct dimension *d, const struct vd_template *t,
                           struct vd_err *why)
{
    if (!d->dim)
        d->dim = t->n_minutiae;
    if (d->dim == t->n_minutiae)
        return VD_OK;
    char place[96];
    vd_place(place, e->path, " row ", (size_t)t->view + 1);
    vd_fail(why, VD_INVALID, place, "a vector of %d dimensions; those of engine %s have %d",
            t->n_minutiae, t->engine, d->dim);
    return vd_hint(why,
                   "vectors of another length come from another engine: name it with --engine");
}

/* Whose template is it? */
static int record_id_of(struct enrolment *e, const struct vd_template *t, size_t n,
                        const char **ref, struct vd_err *why)
{
    char place[96];
    *ref = e->o->subject_ref ? e->o->subject_ref : t->id;
    if (*ref)
        return VD_OK;
    if (t->modality == VD_FINGER || n == 1)
        return vd_sample_stem(e->file, e->path, ref, why);
    vd_place(place, e->path, " row ", (size_t)t->view + 1);
    vd_fail(why, VD_INVALID, place, "a vector without a record id");
    return vd_hint(why, "put the ids beside it, one a line (X.ids), or say --subject RECORD_ID");
}

static int find_record(struct enrolment *e, const char *ref, int64_t *record)
{
    int64_t subject;
    if (e->last_record && !strcmp(e->last_ref, ref)) {
        *record = e->last_record;
        return VD_OK;
    }
    int rc = vd_store_record_by_ref(e->s, ref, record, &subject, e->err);
    if (rc == VD_NOTFOUND) {
        rc = vd_store_record_bare(e->s, ref, VD_UNIDENTIFIED, record, e->err);
        e->out->n_bare += rc == VD_OK;
    }
    if (!rc && strlen(ref) < sizeof(e->last_ref)) {
        vd_strlcpy(e->last_ref, ref, sizeof(e->last_ref));
        e->last_record = *record;
    }
    return rc;
}

static int note_engine(struct enrolment *e, const char *engine)
{
    if (e->engine) {
        e->engines = e->engines || strcmp(e->engine, engine) != 0;
        return VD_OK;
    }
    e->engine = vd_arena_strdup(e->a, engine);
    return e->engine ? VD_OK : vd_fail(e->err, VD_NOMEM, e->path, "out of memory");
}

static void warn(const struct enrolment *e, const char *path, const char *what)
{
    if (e->o->warn)
        e->o->warn(e->ctx, path, what);
}

/* Count and tell what is to be known of a template that is in the case now. */
static void note_template(struct enrolment *e, const struct vd_template *t)
{
    int at = (int)(t->spacing_mm * 100);
    e->out->n_unrated += t->unrated;
    e->out->n_assumed += t->assumed;
    e->out->n_own += t->own_px_cm;
    e->out->n_warned += t->warning != NULL;
    if (t->warning)
        warn(e, e->path, t->warning);
    if (at > 0) {
        e->n_spacing++;
        e->spacing[at < SPACINGS ? at : SPACINGS - 1]++;
    }
}

/* D. */
static void doubt_resolution(const struct enrolment *e)
{
    char what[200];
    int64_t below = 0;
    int at = 0;
    while (at < SPACINGS - 1 && (below += e->spacing[at]) * 2 < e->n_spacing)
        at++;
    double mm = (at + 0.5) / 100;
    if (e->n_spacing < SPACING_SURE || (mm > least_spacing_mm && mm < most_spacing_mm))
        return;
    snprintf(what, sizeof what,
             "neighbouring minutiae of these %lld templates lie %.2f mm apart, and 0.7 to 1.2 in "
             "prints of fingers: is the resolution true?",
             (long long)e->n_spacing, mm);
    warn(e, NULL, what);
}

static int add_template(struct enrolment *e, struct vd_template *t, size_t n)
{
    struct vd_err why = {0};
    const char *ref = NULL;
    int64_t record, id;
    struct dimension *d;
    int rc = dimension_of(e, t->engine, &d);
    if (rc)
        return rc;
    rc = d->ops->check(t->bytes, t->n_bytes, &why);
    if (!rc && vd_modality_vector(t->modality))
        rc = check_dimension(e, d, t, &why);
    if (!rc)
        rc = record_id_of(e, t, n, &ref, &why);
    if (of_the_file(rc)) {
        refuse(e, &why);
        return VD_OK;
    }
    if (rc) {
        if (e->err)
            *e->err = why;
        return rc;
    }
    if (t->position == 0 && e->o->position > 0)
        t->position = e->o->position;
    rc = find_record(e, ref, &record);
    if (!rc)
        rc = note_engine(e, t->engine);
    if (rc)
        return rc;
    rc = vd_store_template_add(e->s, record, 0, t, e->path, &id, e->err);
    e->out->n_added += rc == VD_OK;
    e->out->n_same += rc == VD_EXISTS;
    if (!rc || rc == VD_EXISTS)
        note_template(e, t);
    return rc == VD_EXISTS ? VD_OK : rc;
}

static int read_file(struct enrolment *e, struct vd_templates *t, struct vd_err *why)
{
    if (vd_modality_vector(e->o->modality))
        return vd_vectors_read_good(e->file, e->o->modality, e->path, e->o->engine, refuse_row, e,
                                    t, why);
    return vd_templates_read_as(e->file, e->o->modality, e->path, e->o->engine, &e->o->as, t, why);
}

static int enrol_file(struct enrolment *e, const char *path)
{
    struct vd_templates t = {0};
    struct vd_err why = {0};
    e->path = path;
    e->out->n_files++;
    vd_arena_reset(e->file);
    int rc = read_file(e, &t, &why);
    if (of_the_file(rc)) {
        refuse(e, &why);
        return VD_OK;
    }
    if (rc && e->err)
        *e->err = why;
    for (size_t i = 0; !rc && i < t.n; i++)
        rc = add_template(e, &t.v[i], t.n);
    return rc;
}

static int audit(struct enrolment *e)
{
    struct vd_buf b = {0};
    struct vd_json j;
    char as[48];
    vd_reading_text(&e->o->as, as);
    vd_json_open(&j, &b);
    vd_json_obj(&j);
    vd_json_kint(&j, "added", e->out->n_added);
    vd_json_kint(&j, "bare", e->out->n_bare);
    vd_json_kstr(&j, "engine", e->engines ? "several" : e->engine);
    vd_json_kint(&j, "files", e->out->n_files);
    if (e->o->metric)
        vd_json_kstr(&j, "metric", vd_metric_name(e->o->metric));
    if (as[0])
        vd_json_kstr(&j, "read_as", as);
    vd_json_kint(&j, "refused", e->out->n_refused);
    vd_json_kint(&j, "same", e->out->n_same);
    if (e->out->n_warned)
        vd_json_kint(&j, "warned", e->out->n_warned);
    vd_json_end(&j);
    int rc = b.failed ? vd_fail(e->err, VD_NOMEM, "audit", "out of memory")
                      : vd_store_audit(e->s, "enrol", vd_modality_name(e->o->modality), NULL,
                                       b.data, e->err);
    vd_buf_free(&b);
    return rc;
}

/* A path that leads to nothing is refused like a broken file. */
static int list_files(struct enrolment *e, const char *const *paths, size_t n,
                      struct vd_paths *files)
{
    for (size_t i = 0; i < n; i++) {
        struct vd_err why = {0};
        int rc = vd_samples_list(e->a, paths[i], e->o->modality, files, &why);
        e->path = paths[i];
        if (of_the_file(rc))
            refuse(e, &why);
        else if (rc) {
            if (e->err)
                *e->err = why;
            return rc;
        }
    }
    return VD_OK;
}

/* A. */
static int enrol_all(struct enrolment *e, const struct vd_paths *files)
{
    int rc = vd_store_begin(e->s, e->err);
    if (rc)
        return rc;
    vd_job_phase(e->o->job, "enrolling", files->n);
    for (size_t i = 0; !rc && i < files->n; i++) {
        if (vd_job_cancelled(e->o->job))
            rc = vd_fail(e->err, VD_CANCELLED, "enrol", "cancelled: nothing was enrolled");
        else
            rc = enrol_file(e, files->v[i]);
        vd_job_set(e->o->job, i + 1);
    }
    if (!rc)
        rc = audit(e);
    if (!rc)
        doubt_resolution(e);
    if (!rc)
        return vd_store_commit(e->s, e->err);
    vd_store_rollback(e->s);
    return rc;
}

static int check_options(const struct vd_enrol_opts *o, struct vd_err *err)
{
    if (!vd_matcher_for(o->modality))
        return vd_fail(err, VD_INVALID, "enrol", "templates are of a finger, a face or a voice");
    if (o->modality != VD_FINGER && (o->as.px_cm || o->as.width))
        return vd_fail(err, VD_INVALID, "enrol", "a resolution and a size are of fingers' images");
    if (o->position > 10)
        return vd_fail(err, VD_INVALID, "enrol", "finger positions are 0 to 10");
    if (o->subject_ref && !*o->subject_ref)
        return vd_fail(err, VD_INVALID, "enrol", "the record id is empty");
    if (o->metric && !vd_modality_vector(o->modality))
        return vd_fail(err, VD_INVALID, "metric", "only vectors are compared by a metric");
    if (!vd_matcher_by(o->modality, o->metric))
        return vd_fail(err, VD_UNSUPPORTED, "metric", "there is no %s matcher by %s",
                       vd_modality_name(o->modality), vd_metric_name(o->metric));
    return o->engine ? vd_engine_check(o->engine, err) : VD_OK;
}

int vd_enrol(struct vd_store *s, const char *const *paths, size_t n, const struct vd_enrol_opts *o,
             vd_refuse_fn *fn, void *ctx, struct vd_enrol_result *out, struct vd_err *err)
{
    struct vd_enrol_result zero = {0};
    struct vd_paths files = {0};
    struct enrolment e = {.s = s, .o = o, .fn = fn, .ctx = ctx, .out = out, .err = err};
    *out = zero;
    int rc = check_options(o, err);
    if (rc)
        return rc;
    e.a = vd_arena_new();
    e.file = vd_arena_new();
    rc = e.a && e.file ? list_files(&e, paths, n, &files)
                       : vd_fail(err, VD_NOMEM, "enrol", "out of memory");
    if (!rc)
        rc = enrol_all(&e, &files);
    if (rc) /* nothing went in, whatever was counted */
        *out = (struct vd_enrol_result){.n_files = out->n_files, .n_refused = out->n_refused};
    vd_arena_free(e.a);
    vd_arena_free(e.file);
    return rc;
}
