/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.c: the import verb: all files of one call, one batch, one transaction, one audit row.
 *
 *     open, hash -> begin -> known already? -> rows -> links -> audit -> rejects file -> commit
 *
 * Invariants
 *  A. Before commit nothing of the case is changed; whatever fails rolls back all of it.
 *  B. Memory does not grow with the number of rows, save 16 bytes a row for ids (import_seen.c).
 *  C. A row is counted once: new, changed, same or rejected.
 *  D. A dry run takes no lock and writes nothing, not even the rejects file.
 */
#include "config.h"

#include "flow/importing.h"

#include <string.h>

#include <vedette/io.h>
#include <vedette/json.h>

#include "pool/hands.h"
#include "store/names_gather.h"

enum { MAX_FILES = 1024, TICK = 256 };

/* ---- reporting ---- */

static void tell(struct vd_importing *im, int64_t line, const char *column, const char *reason)
{
    if (im->o->reject)
        im->o->reject(im->o->reject_ctx, im->file->path, line, column, reason);
}

static int report(struct vd_importing *im, const struct vd_csv_row *row, const char *column,
                  const char *reason, struct vd_err *err)
{
    tell(im, row->line, column, reason);
    return im->o->dry_run ? VD_OK : vd_rejects_add(&im->rejects, row, column, reason, err);
}

int vd_importing_reject(struct vd_importing *im, const struct vd_csv_row *row, const char *column,
                        const char *reason, struct vd_err *err)
{
    im->out->n_rejected++;
    return report(im, row, column, reason, err);
}

int vd_importing_warn(struct vd_importing *im, const struct vd_csv_row *row, const char *column,
                      const char *reason, struct vd_err *err)
{
    char text[560];
    snprintf(text, sizeof(text), "warning: %s", reason);
    im->out->n_warnings++;
    return report(im, row, column, text, err);
}

void vd_importing_note(struct vd_importing *im, int64_t line, const char *reason)
{
    char text[200];
    snprintf(text, sizeof(text), "warning: %s", reason);
    im->out->n_warnings++;
    tell(im, line, "", text);
}

int vd_importing_tick(struct vd_importing *im, const struct vd_csv_row *row, struct vd_err *err)
{
    if (im->out->n_rows % TICK)
        return VD_OK;
    vd_job_set(im->o->job, im->bytes_before + (uint64_t)row->offset);
    if (vd_job_cancelled(im->o->job))
        return vd_fail(err, VD_CANCELLED, im->file->path, "the import was stopped");
    return VD_OK;
}

/* ---- records ---- */

static void count_kind(struct vd_import_result *out, const struct vd_record *r)
{
    if (r->kind == VD_PERSON)
        out->n_persons++;
    else if (r->kind == VD_ORG)
        out->n_orgs++;
    else
        out->n_other++;
    for (size_t i = 0; i < r->n_facts; i++)
        out->n_links += r->facts[i].prop == VD_P_ORG || r->facts[i].prop == VD_P_ASSOCIATE;
}

static void count_put(struct vd_importing *im, enum vd_put what)
{
    im->out->n_new += what == VD_PUT_NEW;
    im->out->n_changed += what == VD_PUT_CHANGED;
    im->out->n_same += what == VD_PUT_SAME;
    im->n_matched += what != VD_PUT_NEW;
}

/* Was this id in the file before? Then the row is done with: *again is set. */
static int seen_before(struct vd_importing *im, const struct vd_record *r,
                       const struct vd_csv_row *row, bool *again, struct vd_err *err)
{
    char text[80];
    bool same = false;
    int64_t record, subject;
    *again = false;
    if (!r->ref)
        return VD_OK;
    int64_t first = vd_seen_add(&im->seen, vd_hash64(r->ref, strlen(r->ref)),
                                vd_seen_mark(row->raw, row->n_raw), row->line, &same);
    if (!first)
        return VD_OK;
    if (im->s && !im->o->dry_run &&
        vd_store_record_by_ref(im->s, r->ref, &record, &subject, NULL) == VD_NOTFOUND)
        return VD_OK; /* two ids with one mark */
    *again = true;
    if (same) {
        im->out->n_same++;
        snprintf(text, sizeof(text), "the same row as line %lld", (long long)first);
        vd_importing_note(im, row->line, text);
        return VD_OK;
    }
    snprintf(text, sizeof(text), "the record id of line %lld with other content", (long long)first);
    return vd_importing_reject(im, row, "record_id", text, err);
}

int vd_importing_put(struct vd_importing *im, struct vd_record *r, const struct vd_csv_row *row,
                     struct vd_err *err)
{
    enum vd_put what = VD_PUT_NEW;
    int64_t record = 0;
    bool again;
    r->line = row->line;
    int rc = seen_before(im, r, row, &again, err);
    if (rc || again)
        return rc;
    if (im->s && !im->o->dry_run)
        rc = vd_store_put(im->s, im->file->edition, r, &what, &record, err);
    else if (im->s)
        rc = vd_store_put_would(im->s, im->file->list, r, &what, err);
    if (rc)
        return rc;
    count_put(im, what);
    count_kind(im->out, r);
    return vd_import_attach(im, record, r, row, err);
}

/* ---- the batch ---- */

static int audit(struct vd_importing *im, const struct vd_source *files, size_t n,
                 struct vd_err *err)
{
    struct vd_buf body = {0};
    struct vd_json j;
    char object[40], as[48];
    const struct vd_import_result *o = im->out;
    vd_reading_text(&im->o->as, as);
    snprintf(object, sizeof(object), "batch:%lld", (long long)im->batch);
    vd_json_open(&j, &body);
    vd_json_obj(&j);
    vd_json_kint(&j, "batch", im->batch);
    vd_json_kint(&j, "changed", o->n_changed);
    vd_json_key(&j, "files");
    vd_json_arr(&j);
    for (size_t i = 0; i < n; i++)
        if (!files[i].known)
            vd_json_str(&j, files[i].sha256);
    vd_json_arr_end(&j);
    vd_json_kint(&j, "gone", o->n_gone);
    vd_json_kint(&j, "new", o->n_new);
    vd_json_kint(&j, "photos", o->n_photos);
    if (as[0])
        vd_json_kstr(&j, "read_as", as);
    vd_json_kint(&j, "rejected", o->n_rejected);
    vd_json_kint(&j, "rows", o->n_rows);
    vd_json_kint(&j, "same", o->n_same);
    vd_json_kint(&j, "templates", o->n_templates);
    vd_json_end(&j);
    int rc = body.failed ? vd_fail(err, VD_NOMEM, "audit", "not enough memory")
                         : vd_store_audit(im->s, "import", object, NULL, body.data, err);
    vd_buf_free(&body);
    return rc;
}

static int add_edition(struct vd_importing *im, struct vd_source *f, struct vd_err *err)
{
    struct vd_edition e = {.list = f->list,
                           .file = f->base,
                           .map = im->how,
                           .sha256 = f->sha256,
                           .n_bytes = f->n_bytes};
    return vd_store_edition_add(im->s, im->batch, &e, &f->edition, err);
}

/* Which files are in the case already?  The OFAC files are one edition together. */
static int find_known(struct vd_importing *im, struct vd_source *files, size_t n, size_t *n_known,
                      struct vd_err *err)
{
    *n_known = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t known = 0;
        struct vd_edition e = {.list = files[i].list, .map = im->how, .sha256 = files[i].sha256};
        int rc = vd_store_edition_known(im->s, &e, &known, err);
        if (rc)
            return rc;
        files[i].known = known != 0;
        *n_known += known != 0;
    }
    for (size_t i = 0; im->o->map && *n_known < n && i < n; i++)
        files[i].known = false;
    return VD_OK;
}

/* Rejects file and id table around one list. */
static int with_list(struct vd_importing *im, struct vd_source *files, size_t n, struct vd_err *err)
{
    int64_t before = 0, lines = 0;
    im->n_matched = 0;
    im->file = files;
    for (size_t i = 0; i < n; i++)
        lines += files[i].n_lines;
    vd_rejects_open(&im->rejects, files->path, im->o->rejects);
    int rc = vd_seen_open(&im->seen, lines, err);
    if (!rc && im->s)
        rc = vd_store_list_count(im->s, files->list, &before, err);
    if (!rc)
        rc = im->o->map ? vd_import_ofac(im, files, n, err) : vd_import_native(im, err);
    for (size_t i = 0; i < n && !rc; i++)
        rc = vd_source_settled(&files[i], err);
    if (!rc && !strstr(files->base, ".rejects") && before > im->n_matched)
        im->out->n_gone += before - im->n_matched;
    if (!rc)
        rc = vd_rejects_finish(&im->rejects, err);
    if (!rc && !im->out->rejects[0])
        vd_strlcpy(im->out->rejects, im->rejects.path, sizeof(im->out->rejects));
    vd_rejects_close(&im->rejects);
    vd_seen_close(&im->seen);
    for (size_t i = 0; i < n; i++)
        im->bytes_before += (uint64_t)files[i].n_bytes;
    return rc;
}

static int read_files(struct vd_importing *im, struct vd_source *files, size_t n,
                      struct vd_err *err)
{
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += (uint64_t)files[i].n_bytes;
    vd_job_phase(im->o->job, "reading", total);
    if (im->o->map)
        return with_list(im, files, n, err);
    int rc = VD_OK;
    for (size_t i = 0; i < n && !rc; i++)
        if (!files[i].known)
            rc = with_list(im, &files[i], 1, err);
    return rc;
}

static int finish_batch(struct vd_importing *im, struct vd_source *files, size_t n,
                        struct vd_err *err)
{
    vd_job_phase(im->o->job, "linking", 0);
    int rc = vd_store_batch_counts(im->s, im->batch, im->out->n_same, im->out->n_rejected, err);
    if (!rc)
        rc = vd_store_batch_end(im->s, im->batch, err);
    if (!rc && vd_job_cancelled(im->o->job))
        rc = vd_fail(err, VD_CANCELLED, files->path, "the import was stopped");
    if (!rc)
        rc = audit(im, files, n, err);
    return rc ? rc : vd_store_commit(im->s, err);
}

static int in_transaction(struct vd_importing *im, struct vd_source *files, size_t n,
                          struct vd_err *err)
{
    size_t n_known = 0;
    int rc = vd_store_begin_bulk(im->s, err);
    if (rc)
        return rc;
    vd_store_crew(im->s, &vd_crew_threads);
    rc = find_known(im, files, n, &n_known, err);
    if (rc || n_known == n) {
        im->out->already = !rc;
        goto out;
    }
    rc = vd_store_batch_begin(im->s, &im->batch, err);
    for (size_t i = 0; i < n && !rc; i++)
        if (!files[i].known)
            rc = add_edition(im, &files[i], err);
    if (!rc)
        rc = read_files(im, files, n, err);
    if (!rc)
        rc = finish_batch(im, files, n, err);
    if (!rc) {
        im->out->batch = im->batch;
        return VD_OK;
    }
out:
    vd_store_rollback(im->s);
    return rc;
}

static int check_call(size_t n_paths, struct vd_store *s, const struct vd_import_opts *o,
                      struct vd_err *err)
{
    if (o->map && strcmp(o->map, "ofac") != 0 && strcmp(o->map, "native") != 0) {
        vd_fail(err, VD_INVALID, "--map", "no map is called '%s'", o->map);
        vd_hint(err, "the maps are: native, ofac");
        return VD_INVALID;
    }
    if (n_paths == 0 || n_paths > MAX_FILES)
        return vd_fail(err, VD_INVALID, "import", "give 1 to %d files", MAX_FILES);
    if (o->rejects && n_paths > 1 && !(o->map && !strcmp(o->map, "ofac")))
        return vd_fail(err, VD_INVALID, "--rejects", "one rejects file cannot serve %zu lists",
                       n_paths);
    if (!s && !o->dry_run)
        return vd_fail(err, VD_INVALID, "import", "no case is open");
    return VD_OK;
}

int vd_import(struct vd_store *s, const char *const *paths, size_t n_paths,
              const struct vd_import_opts *opts, struct vd_import_result *out, struct vd_err *err)
{
    struct vd_import_opts o = *opts;
    struct vd_importing im = {.s = s, .o = &o, .out = out};
    int64_t started = vd_mono_ms();
    size_t n_open = 0;
    char as[48];
    memset(out, 0, sizeof(*out));
    int rc = check_call(n_paths, s, opts, err);
    if (rc)
        return rc;
    if (o.map && !strcmp(o.map, "native"))
        o.map = NULL;
    struct vd_source *files = vd_array(n_paths, sizeof(*files));
    im.a = vd_arena_new();
    im.rejects.fd = -1;
    if (!files || !im.a)
        rc = vd_fail(err, VD_NOMEM, "import", "not enough memory");
    vd_reading_text(&o.as, as);
    snprintf(im.how, sizeof(im.how), "%s%s%s%.60s%s%s", o.map ? o.map : "native",
             o.dmy ? " dmy" : "", o.encoding ? " " : "", o.encoding ? o.encoding : "",
             as[0] ? " read as " : "", as);
    const char *list = o.list ? o.list : o.map;
    for (; !rc && n_open < n_paths; n_open++)
        rc = vd_source_open(&files[n_open], paths[n_open], list, opts->job, err);
    if (!rc)
        rc = opts->dry_run ? read_files(&im, files, n_paths, err)
                           : in_transaction(&im, files, n_paths, err);
    while (n_open-- > 0)
        vd_source_close(&files[n_open]);
    vd_free(files);
    vd_arena_free(im.a);
    vd_facts_free(&im.facts);
    out->ms = (double)(vd_mono_ms() - started);
    return rc;
}

int vd_import_undo(struct vd_store *s, int64_t batch, int64_t *n_records, struct vd_err *err)
{
    char object[40], body[80];
    int rc = vd_store_begin(s, err);
    if (rc)
        return rc;
    rc = vd_store_batch_undo(s, batch, n_records, err);
    if (rc)
        goto out;
    snprintf(object, sizeof(object), "batch:%lld", (long long)batch);
    snprintf(body, sizeof(body), "{\"batch\":%lld,\"records\":%lld}", (long long)batch,
             (long long)*n_records);
    rc = vd_store_audit(s, "import-undo", object, NULL, body, err);
    if (!rc)
        rc = vd_store_commit(s, err);
out:
    if (rc)
        vd_store_rollback(s);
    return rc;
}
