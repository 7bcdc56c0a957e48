/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export.c: current records out of the case, with what was withheld counted and the whole audited.
 *
 * Invariants
 *  A. The transaction that will hold the audit row is open before the first byte leaves: an export
 *     that could not be audited does not begin, and all of it is one state of the case.
 *  B. If writing fails half way the audit row is written all the same, with "complete":false: what
 *     left, left.
 *  C. For a destination: a record goes only if its release list (when it has one) names the
 *     destination and its handling code allows it; a fact likewise, by its own list and code.
 */
#include "config.h"

#include "flow/exporting.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include <vedette/country.h>
#include <vedette/io.h>
#include <vedette/json.h>

#include "base/sha256.h"

enum { PAGE = 200 };

struct exporting {
    struct vd_store *s;
    const struct vd_export_opts *o;
    struct vd_export_result *res;
    FILE *out;
    crypto_hash_sha256_state hash;
    struct vd_buf buf;
    struct vd_arena *a;
};

/* ---- what may go ---- */

static bool same_place(const char *s, size_t n, const char *to)
{
    const char *x = vd_country_code(s, n), *y = vd_country_code(to, strlen(to));
    if (strlen(to) == n && !strncasecmp(s, to, n))
        return true;
    return x && y && !strcmp(x, y);
}

static bool names(const char *list, const char *to)
{
    static const char blanks[] = " ,;|";
    for (const char *p = list; p && *p;) {
        size_t n = strcspn(p, blanks);
        if (n && same_place(p, n, to))
            return true;
        p += n + strspn(p + n, blanks);
    }
    return list && same_place(list, strlen(list), to);
}

/* Codes that say: only with the originator's word. */
static bool restricted(const char *code)
{
    static const char *const codes[] = {"H2", "H3", "4", "5", "TLP:RED", "TLP:AMBER+STRICT"};
    for (size_t i = 0; code && i < sizeof(codes) / sizeof(codes[0]); i++)
        if (!strcasecmp(code, codes[i]))
            return true;
    return false;
}

bool vd_export_releasable(const struct vd_prov *p, const char *to)
{
    if (!to)
        return true;
    if (p->release_to && *p->release_to)
        return names(p->release_to, to);
    return !restricted(p->handling);
}

/* A list for the whole record does not open a fact that has a stricter code of its own. */
static bool fact_releasable(const struct vd_record *r, const struct vd_fact *f, const char *to)
{
    struct vd_prov p = vd_fact_prov(r, f);
    const struct vd_prov *own = f->own;
    bool listed = own && own->release_to && *own->release_to;
    if (to && own && !listed && restricted(own->handling))
        return false;
    return vd_export_releasable(&p, to);
}

/* C: drop the facts that may not go; false if the record itself may not. */
static bool filter_record(struct exporting *x, struct vd_record *r)
{
    size_t n = 0;
    if (!vd_export_releasable(&r->prov, x->o->to)) {
        x->res->n_withheld++;
        return false;
    }
    for (size_t i = 0; i < r->n_facts; i++) {
        if (fact_releasable(r, &r->facts[i], x->o->to))
            r->facts[n++] = r->facts[i];
        else
            x->res->n_facts_withheld++;
    }
    r->n_facts = n;
    return true;
}

static bool kept(const struct vd_profile *p, int64_t record)
{
    for (size_t i = 0; i < p->n_records; i++)
        if (p->records[i].id == record)
            return true;
    return false;
}

/* Leave in p the current records that may go, and what hangs on them. */
static void filter_profile(struct exporting *x, struct vd_profile *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_records; i++)
        if (!p->records[i].superseded_by && filter_record(x, &p->records[i]))
            p->records[n++] = p->records[i];
    p->n_records = n;
    if (!x->o->to)
        return;
    n = 0;
    for (size_t i = 0; i < p->n_media; i++)
        if (kept(p, p->media[i].record))
            p->media[n++] = p->media[i];
    p->n_media = n;
    n = 0;
    for (size_t i = 0; i < p->n_templates; i++)
        if (kept(p, p->templates[i].record))
            p->templates[n++] = p->templates[i];
    p->n_templates = n;
    p->n_links_in = p->n_judgements = 0; /* of other people, and ours */
    const struct vd_fact *name = vd_profile_first(p, VD_P_NAME);
    p->caption = name ? name->value : NULL;
}

/* ---- out ---- */

static int flush(struct exporting *x, struct vd_err *err)
{
    if (x->buf.failed)
        return vd_fail(err, VD_NOMEM, "export", "not enough memory");
    if (x->buf.len && fwrite(x->buf.data, 1, x->buf.len, x->out) != x->buf.len)
        return vd_fail_errno(err, VD_IO, "export", errno, "cannot be written");
    vd_sha256_update(&x->hash, x->buf.data, x->buf.len);
    vd_buf_clear(&x->buf);
    return VD_OK;
}

static int one_subject(struct exporting *x, int64_t subject, struct vd_err *err)
{
    struct vd_profile p;
    vd_arena_reset(x->a);
    int rc = vd_store_profile(x->s, subject, x->a, &p, err);
    if (rc)
        return rc;
    filter_profile(x, &p);
    x->res->n_records += (int64_t)p.n_records;
    if (p.n_records == 0)
        return VD_OK;
    if (x->o->json) {
        vd_profile_json(&p, &x->buf);
        vd_buf_char(&x->buf, '\n');
    }
    for (size_t i = 0; i < p.n_records && !x->o->json; i++)
        vd_export_csv_row(&x->buf, &p.records[i], x->a, x->o->spreadsheet);
    return flush(x, err);
}

static int all_subjects(struct exporting *x, struct vd_err *err)
{
    struct vd_arena *page = vd_arena_new();
    struct vd_row cursor = {0}, *rows;
    char *key = NULL;
    size_t n = PAGE;
    uint64_t done = 0;
    int rc = page ? VD_OK : vd_fail(err, VD_NOMEM, "export", "not enough memory");
    while (!rc && n == PAGE) {
        vd_arena_reset(page);
        rc = vd_store_page(x->s, &x->o->list, cursor.subject ? &cursor : NULL, false, PAGE, page,
                           &rows, &n, err);
        for (size_t i = 0; i < n && !rc; i++) {
            rc = one_subject(x, rows[i].subject, err);
            vd_job_set(x->o->job, ++done);
            if (!rc && vd_job_cancelled(x->o->job))
                rc = vd_fail(err, VD_CANCELLED, "export", "the export was stopped");
        }
        if (rc || n == 0)
            break;
        cursor = rows[n - 1];
        vd_free(key);
        cursor.key = key = vd_strdup(rows[n - 1].key);
        if (rows[n - 1].key && !key)
            rc = vd_fail(err, VD_NOMEM, "export", "not enough memory");
    }
    vd_free(key);
    vd_arena_free(page);
    return rc;
}

static int audit(struct exporting *x, bool complete, struct vd_err *err)
{
    struct vd_buf body = {0};
    struct vd_json j;
    vd_json_open(&j, &body);
    vd_json_obj(&j);
    vd_json_kbool(&j, "complete", complete);
    vd_json_kint(&j, "facts_withheld", x->res->n_facts_withheld);
    vd_json_kstr(&j, "format", x->o->json ? "json" : "csv");
    vd_json_kint(&j, "records", x->res->n_records);
    vd_json_kstr(&j, "sha256", x->res->sha256);
    vd_json_kstr(&j, "to", x->o->to);
    vd_json_kint(&j, "withheld", x->res->n_withheld);
    vd_json_end(&j);
    int rc = body.failed ? vd_fail(err, VD_NOMEM, "audit", "not enough memory")
                         : vd_store_audit(x->s, "export", "records", x->o->purpose, body.data, err);
    vd_buf_free(&body);
    return rc ? rc : vd_store_commit(x->s, err);
}

/* Write everything; *left: something may have left the house. */
static int write_out(struct exporting *x, struct vd_err *err)
{
    uint8_t digest[32];
    if (!x->o->json)
        vd_export_csv_header(&x->buf, x->o->spreadsheet);
    int rc = flush(x, err);
    if (!rc)
        rc = all_subjects(x, err);
    if (!rc && fflush(x->out) != 0)
        rc = vd_fail_errno(err, VD_IO, "export", errno, "cannot be written");
    vd_sha256_final(&x->hash, digest);
    vd_hex(digest, 32, x->res->sha256);
    return rc;
}

int vd_export(struct vd_store *s, const struct vd_export_opts *o, FILE *out,
              struct vd_export_result *res, struct vd_err *err)
{
    struct exporting x = {.s = s, .o = o, .res = res, .out = out};
    memset(res, 0, sizeof(*res));
    if (!o->purpose || !*o->purpose)
        return vd_fail(err, VD_INVALID, "export", "an export needs a purpose");
    int rc = vd_list_check(&o->list, err);
    if (rc)
        return rc;
    x.a = vd_arena_new();
    if (!x.a)
        return vd_fail(err, VD_NOMEM, "export", "not enough memory");
    vd_job_phase(o->job, "writing", 0);
    vd_sha256_init(&x.hash);
    rc = vd_store_begin(s, err); /* A */
    if (!rc) {
        struct vd_err e = {0};
        rc = write_out(&x, err);
        int audited = audit(&x, rc == VD_OK, &e); /* B */
        if (audited) {
            vd_store_rollback(s);
            if (!rc && err)
                *err = e;
            rc = rc ? rc : audited;
        }
    }
    vd_buf_free(&x.buf);
    vd_arena_free(x.a);
    return rc;
}
