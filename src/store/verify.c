/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify.c: does the case hold?
 *
 *  1. the chain: numbers without gaps, each hash recomputed, the first row names the case's uuid,
 *     the last is the one that meta remembers;
 *  2. what the chain binds: the content of each batch that was not taken back (every record with
 *     its facts, provenance, ref and line, wherever later editions moved it), each search with its
 *     candidates and what it was read by, each decision and outcome, each judgement, each calibration, and that there are no more of them than rows;
 *     what it counted: files, rows, pictures and templates of each import and enrolment; and that
 *     records are joined exactly where a judgement stands;
 *  3. the SHA-256 of every picture and template;
 *  4. SQLite's own integrity check and the foreign keys;
 *  5. the index over names: that it says what the records say (names_verify.c).
 *
 * Not covered: settings, records entered by hand or bare, captions, links' resolved targets, which
 * record a template or picture belongs to, and a case whose whole chain was made anew by somebody
 * who knows how: keep the head elsewhere.
 */
#include "store/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/io.h>

#include "store/batch.h"
#include "store/names.h"

struct sums {
    uint64_t (*v)[2];
    size_t n; /* batches 0..n-1 */
};
struct verify {
    struct vd_store *s;
    struct vd_job *job;
    struct vd_verify *out;
    struct sums sums;
    uint8_t prev[32];
    int64_t seq;
    int64_t n_search, n_decision, n_outcome, n_judgement, n_calibration;
};

static int broken(struct verify *v, int64_t seq, struct vd_err *err, const char *fmt, ...)
    VD_PRINTF(4, 5);
static int broken(struct verify *v, int64_t seq, struct vd_err *err, const char *fmt, ...)
{
    char where[32];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(v->out->what, sizeof(v->out->what), fmt, ap);
    va_end(ap);
    v->out->first_bad = seq;
    snprintf(where, sizeof(where), "audit row %lld", (long long)seq);
    return vd_fail(err, VD_TAMPERED, seq ? where : v->s->path, "%s", v->out->what);
}

static int count(struct verify *v, const char *text, int64_t *n, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql_text(v->s, text, err);
    return st ? vd_sql_int(v->s, st, n, err) : v->s->rc;
}

/* ---- what the records of each batch add up to ---- */

static int add_record(struct verify *v, int64_t id, struct vd_arena *a, struct vd_buf *scratch,
                      struct vd_err *err)
{
    struct vd_record r;
    uint8_t digest[16];
    vd_arena_reset(a);
    int rc = vd_record_load(v->s, id, a, &r, err);
    if (rc == VD_OK && vd_record_digest(&r, scratch, digest) != VD_OK)
        rc = vd_fail(err, VD_NOMEM, v->s->path, "out of memory");
    if (rc == VD_OK && r.batch > 0 && (size_t)r.batch < v->sums.n)
        vd_sum_add(v->sums.v[r.batch], digest, r.line);
    return rc;
}

static int next_ids(struct verify *v, int64_t after, int64_t *ids, size_t *n, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql_text(v->s,
                                   "SELECT id FROM record NOT INDEXED WHERE id > ?1"
                                   " ORDER BY id LIMIT 512",
                                   err);
    int rc = st ? VD_OK : v->s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, after);
    for (*n = 0; rc == VD_OK && *n < 512 && (rc = vd_sql_row(v->s, st, err)) == VD_OK; (*n)++)
        ids[*n] = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int sum_records(struct verify *v, struct vd_err *err)
{
    int64_t ids[512], after = 0, total = 0, done = 0;
    size_t n = 1;
    struct vd_buf scratch = {0};
    struct vd_arena *a = vd_arena_new();
    int rc = a ? count(v, "SELECT count(*) FROM record", &total, err)
               : vd_fail(err, VD_NOMEM, v->s->path, "out of memory");
    vd_job_phase(v->job, "records", (uint64_t)total);
    while (rc == VD_OK && n) {
        rc = next_ids(v, after, ids, &n, err);
        for (size_t i = 0; i < n && rc == VD_OK; i++)
            rc = add_record(v, after = ids[i], a, &scratch, err);
        vd_job_set(v->job, (uint64_t)(done += (int64_t)n));
        if (rc == VD_OK && vd_job_cancelled(v->job))
            rc = vd_fail(err, VD_CANCELLED, v->s->path, "stopped");
    }
    vd_buf_free(&scratch);
    vd_arena_free(a);
    return rc;
}

static int sums_open(struct verify *v, struct vd_err *err)
{
    int64_t n;
    int rc = count(v, "SELECT max(id) FROM batch", &n, err);
    if (rc != VD_OK)
        return rc;
    v->sums.n = (size_t)n + 1;
    v->sums.v = vd_array(v->sums.n, sizeof(*v->sums.v));
    return v->sums.v ? sum_records(v, err) : vd_fail(err, VD_NOMEM, v->s->path, "out of memory");
}

/* ---- what an audit row binds ---- */

/* The digest in a body; the body itself has been checked by then. */
static bool body_digest(const char *body, char out[65])
{
    const char *p = body ? strstr(body, "\"digest\":\"") : NULL;
    size_t n = p ? strspn(p + 10, "0123456789abcdef") : 0;
    if (n == 0 || n > 64)
        return false;
    vd_strlcpy(out, p + 10, n + 1);
    return true;
}

static int check_batch(struct verify *v, int64_t seq, int64_t id, const char *want,
                       struct vd_err *err)
{
    char got[33];
    int64_t undone = 0, state = 0;
    sqlite3_stmt *st = vd_sql_text(v->s, "SELECT state = 'undone' FROM batch WHERE id = ?1", err);
    if (!st)
        return v->s->rc;
    sqlite3_bind_int64(st, 1, id);
    int rc = vd_sql_int(v->s, st, &state, err);
    st = rc == VD_OK ? vd_sql_text(v->s,
                                   "SELECT count(*) FROM audit WHERE verb = 'batch-undo' AND"
                                   " object = 'batch:' || ?1",
                                   err)
                     : NULL;
    if (!st)
        return rc ? rc : v->s->rc;
    sqlite3_bind_int64(st, 1, id);
    rc = vd_sql_int(v->s, st, &undone, err);
    if (rc != VD_OK)
        return rc;
    if (state != (undone > 0))
        return broken(v, seq, err, "the state of batch %lld was changed", (long long)id);
    if (undone || id < 0 || (size_t)id >= v->sums.n)
        return undone ? VD_OK : broken(v, seq, err, "batch %lld is missing", (long long)id);
    vd_sum_hex(v->sums.v[id], got);
    if (strcmp(got, want) != 0)
        return broken(v, seq, err, "records of batch %lld are not what was imported",
                      (long long)id);
    return VD_OK;
}

static int check_rows(struct verify *v, int64_t seq, const char *what, int64_t id, const char *want,
                      struct vd_err *err)
{
    char got[65] = "";
    int rc = *what == 's'   ? vd_digest_search(v->s, id, got, err)
             : *what == 'd' ? vd_digest_decision(v->s, id, got, err)
             : *what == 'c' ? vd_digest_calibration(v->s, id, got, err)
             : *what == 'o' ? vd_digest_outcome(v->s, id, got, err)
                            : vd_digest_judgement(v->s, id, got, err);
    if (rc != VD_OK && rc != VD_NOTFOUND)
        return rc;
    if (rc == VD_NOTFOUND || strcmp(got, want) != 0)
        return broken(v, seq, err, "%s %lld %s", what, (long long)id,
                      rc == VD_NOTFOUND ? "is missing" : "was changed");
    return VD_OK;
}

static int check_bound(struct verify *v, int64_t seq, const char *verb, const char *object,
                       const char *body, struct vd_err *err)
{
    char digest[65];
    const char *colon = object ? strchr(object, ':') : NULL;
    int64_t id = colon ? strtoll(colon + 1, NULL, 10) : 0;
    const struct {
        const char *verb, *what;
        int64_t *n;
    } bound[] = {{"search", "search", &v->n_search},
                 {"decide", "decision", &v->n_decision},
                 {"outcome", "outcome", &v->n_outcome},
                 {"judge", "judgement", &v->n_judgement},
                 {"calibrate", "calibration", &v->n_calibration}};
    if (!id || !body_digest(body, digest))
        return VD_OK;
    if (strcmp(verb, "batch") == 0)
        return check_batch(v, seq, id, digest, err);
    for (size_t i = 0; i < sizeof(bound) / sizeof(bound[0]); i++)
        if (strcmp(verb, bound[i].verb) == 0) {
            ++*bound[i].n;
            return check_rows(v, seq, bound[i].what, id, digest, err);
        }
    return VD_OK;
}

/* ---- the chain ---- */

static int check_first(struct verify *v, const char *const text[6], struct vd_err *err)
{
    struct vd_buf uuid = {0};
    int rc = vd_meta_get(v->s, "uuid", &uuid, err);
    bool same = rc == VD_OK && text[3] && strcmp(uuid.data, text[3]) == 0;
    vd_buf_free(&uuid);
    if (rc != VD_OK && rc != VD_NOTFOUND)
        return rc;
    return same ? VD_OK : broken(v, 1, err, "row 1 does not belong to this case");
}

static int check_row(struct verify *v, sqlite3_stmt *st, struct vd_err *err)
{
    uint8_t hash[32];
    const char *text[6];
    int64_t seq = sqlite3_column_int64(st, 0);
    if (seq != v->seq + 1)
        return broken(v, v->seq + 1, err, "row %lld is missing", (long long)(v->seq + 1));
    for (int i = 0; i < 6; i++)
        text[i] = vd_col(st, i + 1);
    bool sized = sqlite3_column_bytes(st, 7) == 32 && sqlite3_column_bytes(st, 8) == 32;
    if (!sized || memcmp(sqlite3_column_blob(st, 7), v->prev, 32) != 0)
        return broken(v, seq, err, "row %lld does not follow the one before it", (long long)seq);
    vd_audit_hash(v->prev, seq, text, hash);
    if (memcmp(sqlite3_column_blob(st, 8), hash, 32) != 0)
        return broken(v, seq, err, "row %lld was changed", (long long)seq);
    memcpy(v->prev, hash, 32);
    v->seq = seq;
    v->out->n_audit++;
    return seq == 1 ? check_first(v, text, err) : VD_OK;
}

static int walk_chain(struct verify *v, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql(v->s, SQL_AUDIT_EACH, err);
    int rc = st ? VD_OK : v->s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, INT64_MIN);
    while (rc == VD_OK && (rc = vd_sql_row(v->s, st, err)) == VD_OK)
        rc = check_row(v, st, err);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int check_head(struct verify *v, struct vd_err *err)
{
    struct vd_buf head = {0}, n = {0};
    vd_hex(v->prev, 32, v->out->head);
    int rc = vd_meta_get(v->s, "audit_head", &head, err);
    if (rc == VD_OK)
        rc = vd_meta_get(v->s, "audit_count", &n, err);
    int64_t want = n.data ? strtoll(n.data, NULL, 10) : 0;
    bool same = rc == VD_OK && want == v->seq && strcmp(head.data, v->out->head) == 0;
    vd_buf_free(&head);
    vd_buf_free(&n);
    if (rc != VD_OK && rc != VD_NOTFOUND)
        return rc;
    if (same)
        return VD_OK;
    int64_t missing = want > v->seq ? v->seq + 1 : v->seq;
    return broken(v, missing ? missing : 1, err,
                  "the chain ends at row %lld, but the case remembers %lld", (long long)v->seq,
                  (long long)want);
}

/* Second walk: only when the chain itself holds are its bodies to be believed. */
static int walk_bound(struct verify *v, struct vd_err *err)
{
    sqlite3_stmt *st =
        vd_sql_text(v->s, "SELECT seq, verb, object, body FROM audit ORDER BY seq", err);
    int rc = st ? VD_OK : v->s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(v->s, st, err)) == VD_OK)
        rc = check_bound(v, sqlite3_column_int64(st, 0), vd_col(st, 1), vd_col(st, 2),
                         vd_col(st, 3), err);
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int check_extra(struct verify *v, struct vd_err *err)
{
    struct {
        const char *text, *what;
        int64_t want;
    } tables[] = {{"SELECT count(*) FROM search", "searches", v->n_search},
                  {"SELECT count(*) FROM decision", "decisions", v->n_decision},
                  {"SELECT count(*) FROM judgement", "judgements", v->n_judgement},
                  {"SELECT count(*) FROM calibration", "calibrations", v->n_calibration},
                  {"SELECT count(*) FROM outcome", "outcomes", v->n_outcome}};
    size_t n_tables = sizeof(tables) / sizeof(tables[0]) - (v->s->format < 3 ? 2 : 0);
    for (size_t i = 0; i < n_tables; i++) {
        int64_t n;
        int rc = count(v, tables[i].text, &n, err);
        if (rc != VD_OK)
            return rc;
        if (n != tables[i].want)
            return broken(v, v->seq, err, "the case has %lld %s, the audit knows %lld",
                          (long long)n, tables[i].what, (long long)tables[i].want);
    }
    return VD_OK;
}

/* ---- what the audit counted ---- */

/*
 * Each text gives the audit row and the id of the first thing that is not as the audit has it.
 * What was attached to records that were taken back went with them, so after an undo the counts of
 * the imports before it say nothing.
 */
#define NO_LATER_UNDO                                                                              \
    " NOT EXISTS (SELECT 1 FROM audit u WHERE u.verb = 'batch-undo' AND u.seq > a.seq)"
#define IMPORTS                                                                                    \
    " FROM audit a JOIN batch b ON b.id = CAST(substr(a.object, 7) AS INTEGER)"                    \
    " WHERE a.verb = 'import' AND json_valid(a.body)"
#define COUNTED(KEY) " json_extract(a.body, '$." KEY "')"

static const struct {
    const char *text, *what;
} counted[] = {
    {"SELECT a.seq, b.id" IMPORTS
     " AND (" COUNTED("new") " <> b.n_new OR" COUNTED("changed") " <> b.n_changed OR" COUNTED(
         "same") " <> b.n_same OR" COUNTED("rejected") " <> b.n_rejected) LIMIT 1",
     "the counts were changed: batch"},
    {"SELECT a.seq, b.id" IMPORTS " AND (json_array_length(a.body, '$.files') <> (SELECT count(*)"
     " FROM edition e WHERE e.batch = b.id) OR EXISTS (SELECT 1 FROM edition e WHERE e.batch = b.id"
     " AND instr(a.body, '\"' || e.sha256 || '\"') = 0)) LIMIT 1",
     "the files are not those that were read: batch"},
    {"SELECT a.seq, b.id" IMPORTS " AND" NO_LATER_UNDO " AND" COUNTED(
         "templates") " <> (SELECT count(*) FROM template t WHERE t.batch = b.id) LIMIT 1",
     "templates are missing or were added: batch"},
    {"SELECT a.seq, b.id" IMPORTS " AND" NO_LATER_UNDO
     " AND" COUNTED("photos") " <> (SELECT count(*) FROM media m WHERE m.batch = b.id) LIMIT 1",
     "pictures are missing or were added: batch"},
    {"SELECT max(a.seq), count(*) FROM audit a WHERE a.verb = 'enrol' AND json_valid(a.body) "
     "AND" NO_LATER_UNDO " HAVING count(*) = (SELECT count(*) FROM audit WHERE verb = 'enrol') AND"
     " count(*) > 0 AND sum(" COUNTED("added") ") <> (SELECT count(*) FROM template WHERE batch IS"
                                               " NULL)",
     "enrolled templates are missing or were added; enrolments:"},
    {"SELECT coalesce(max(a.seq), 1), r.id FROM record r LEFT JOIN audit a ON a.verb = 'judge'"
     " WHERE r.subject IS NOT NULL AND r.superseded_by IS NULL AND NOT EXISTS (SELECT 1 FROM"
     " judgement j WHERE j.verdict = 1 AND j.withdrawn_at IS NULL AND r.id IN (j.left_record,"
     " j.right_record)) GROUP BY r.id LIMIT 1",
     "joined without a judgement: record"},
    {"SELECT coalesce((SELECT max(seq) FROM audit WHERE verb = 'judge'), 1), j.id FROM judgement j"
     " JOIN record l ON l.id = j.left_record JOIN record r ON r.id = j.right_record WHERE"
     " j.verdict = 1 AND j.withdrawn_at IS NULL AND coalesce(l.subject, l.id) <>"
     " coalesce(r.subject, r.id) LIMIT 1",
     "its records are apart, but it stands: judgement"},
};

static int check_counted(struct verify *v, struct vd_err *err)
{
    for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
        sqlite3_stmt *st = vd_sql_text(v->s, counted[i].text, err);
        int rc = st ? vd_sql_row(v->s, st, err) : v->s->rc;
        int64_t seq = rc == VD_OK ? sqlite3_column_int64(st, 0) : 0;
        int64_t id = rc == VD_OK ? sqlite3_column_int64(st, 1) : 0;
        sqlite3_reset(st);
        if (rc == VD_OK)
            return broken(v, seq, err, "%s %lld", counted[i].what, (long long)id);
        if (rc != VD_NOTFOUND)
            return rc;
    }
    return VD_OK;
}

/* ---- checksums ---- */

static int check_blobs(struct verify *v, const char *text, const char *what, int64_t *n,
                       struct vd_err *err)
{
    uint8_t sha[32];
    sqlite3_stmt *st = vd_sql_text(v->s, text, err);
    int rc = st ? VD_OK : v->s->rc;
    while (rc == VD_OK && (rc = vd_sql_row(v->s, st, err)) == VD_OK) {
        const void *p = sqlite3_column_blob(st, 2);
        vd_sha256(p ? p : "", p ? (size_t)sqlite3_column_bytes(st, 2) : 0, sha);
        if (sqlite3_column_bytes(st, 1) != 32 || memcmp(sqlite3_column_blob(st, 1), sha, 32) != 0)
            rc = broken(v, 0, err, "%s %lld does not have the bytes that were stored", what,
                        (long long)sqlite3_column_int64(st, 0));
        vd_job_set(v->job, (uint64_t)++ * n);
        if (rc == VD_OK && vd_job_cancelled(v->job))
            rc = vd_fail(err, VD_CANCELLED, v->s->path, "stopped");
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int check_sqlite(struct verify *v, struct vd_err *err)
{
    vd_job_phase(v->job, "structure", 0);
    sqlite3_stmt *st = vd_sql_text(v->s, "PRAGMA integrity_check(1)", err);
    int rc = st ? vd_sql_row(v->s, st, err) : v->s->rc;
    if (rc == VD_OK && strcmp(vd_col(st, 0), "ok") != 0) {
        snprintf(v->out->what, sizeof(v->out->what), "the file is damaged: %.150s", vd_col(st, 0));
        rc = vd_fail(err, VD_CORRUPT, v->s->path, "%s", v->out->what);
    }
    sqlite3_reset(st);
    if (rc != VD_OK)
        return rc;
    st = vd_sql_text(v->s, "PRAGMA foreign_key_check", err);
    rc = st ? vd_sql_row(v->s, st, err) : v->s->rc;
    if (rc == VD_OK) {
        snprintf(v->out->what, sizeof(v->out->what), "%s row %lld leads to no %s", vd_col(st, 0),
                 (long long)sqlite3_column_int64(st, 1), vd_col(st, 2));
        rc = vd_fail(err, VD_CORRUPT, v->s->path, "%s", v->out->what);
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int check_all(struct verify *v, struct vd_err *err)
{
    vd_job_phase(v->job, "audit", 0);
    int rc = walk_chain(v, err);
    if (rc == VD_OK)
        rc = check_head(v, err);
    if (rc == VD_OK)
        rc = sums_open(v, err);
    if (rc == VD_OK)
        rc = walk_bound(v, err);
    if (rc == VD_OK)
        rc = check_extra(v, err);
    if (rc == VD_OK)
        rc = check_counted(v, err);
    vd_job_phase(v->job, "pictures and templates", 0);
    if (rc == VD_OK)
        rc = check_blobs(v, "SELECT id, sha256, bytes FROM media ORDER BY id", "picture",
                         &v->out->n_media, err);
    if (rc == VD_OK)
        rc = check_blobs(v, "SELECT id, sha256, bytes FROM template ORDER BY id", "template",
                         &v->out->n_templates, err);
    if (rc == VD_OK)
        rc = check_sqlite(v, err);
    vd_job_phase(v->job, "index of names", 0);
    return rc == VD_OK ? vd_names_verify(v->s, err) : rc;
}

int vd_store_verify(struct vd_store *s, struct vd_job *job, struct vd_verify *out,
                    struct vd_err *err)
{
    struct verify v = {.s = s, .job = job, .out = out};
    memset(out, 0, sizeof(*out));
    /* One snapshot, so that a writer meanwhile changes nothing under the walk. */
    bool own = !s->in_txn;
    int rc = own ? vd_sql_exec(s, "BEGIN", err) : VD_OK;
    if (rc != VD_OK)
        return rc;
    struct vd_kept kept = {.a = vd_arena_new()};
    s->kept = kept.a ? &kept : NULL;
    /* The check of indexes goes to and fro over the whole file. */
    sqlite3_exec(s->db, "PRAGMA cache_size=-98304", NULL, NULL, NULL);
    rc = check_all(&v, err);
    sqlite3_exec(s->db, "PRAGMA cache_size=-16384", NULL, NULL, NULL);
    s->kept = NULL;
    vd_arena_free(kept.a);
    if (own)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    if (rc == VD_CORRUPT && !out->what[0])
        vd_strlcpy(out->what, err ? err->message : "the file is damaged", sizeof(out->what));
    vd_free(v.sums.v);
    return rc;
}
