/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h: the case file: records, subjects, samples, searches, decisions and the audit chain.
 *
 * One SQLite database.  Text is stored as received.  Every change happens in a transaction begun
 * IMMEDIATE, and every change that matters appends to the audit in that same transaction.
 * A handle belongs to one thread; open another handle in another thread (they are cheap).
 * Results live in the arena the caller gives.
 *
 * What the store audits by itself, in the same transaction, with a digest of the rows it wrote:
 * batch (vd_store_batch_end), batch-undo, search, decide, outcome, judge, unjudge, calibrate, and
 * init.  Callers add their own rows for the verbs a person ran: import, enrol, export.
 *
 * Values of one property keep the order of their source; properties come in the order of VD_PROPS.
 * A record keeps its id when a later edition changes it: what it said before moves to a record of
 * its own with superseded_by set, so templates and pictures stay where they are.
 */
#ifndef VEDETTE_STORE_H
#define VEDETTE_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/candidate.h>
#include <vedette/err.h>
#include <vedette/job.h>
#include <vedette/profile.h>
#include <vedette/template.h>

struct vd_store;

enum vd_open {
    VD_OPEN_WRITE = 0,  /* must exist */
    VD_OPEN_CREATE = 1, /* make it if it is not there; EXISTS only with VD_OPEN_NEW */
    VD_OPEN_NEW = 3,    /* make it; EXISTS if it is there */
    VD_OPEN_READ = 4,   /* read only: nothing is ever written, not even a lock file */
};
/* Open a case file. Errors: NOINPUT (not there), CORRUPT (not a vedette case), UNSUPPORTED (made by
 * a newer version), DENIED (permissions, or readable by others), BUSY, IO. */
int vd_store_open(struct vd_store **out, const char *path, enum vd_open mode, struct vd_err *err);
void vd_store_close(struct vd_store *s); /* NULL is fine; rolls back an open transaction */
const char *vd_store_path(const struct vd_store *s);
bool vd_store_readonly(const struct vd_store *s);
/* The path to use: `given`, else $VEDETTE_CASE, else $XDG_DATA_HOME/vedette/case.vdt. */
int vd_store_default_path(const char *given, struct vd_buf *out, struct vd_err *err);

/* Transactions: IMMEDIATE, waits up to 5 s for another writer, then BUSY. Not nested. */
int vd_store_begin(struct vd_store *s, struct vd_err *err);
int vd_store_commit(struct vd_store *s, struct vd_err *err);
void vd_store_rollback(struct vd_store *s);
/* Interrupt a running query of this handle from another thread or a signal handler. */
void vd_store_interrupt(struct vd_store *s);
/* A number that changes when any process committed (PRAGMA data_version), for refreshing. */
int64_t vd_store_version(struct vd_store *s);

/* ---- audit ---- */
/* Append one row inside the open transaction. verb: "import", "search", "decide", "export" ...;
 * object: "batch:3"; purpose may be NULL; body_json: canonical JSON of ids and counts, no names. */
int vd_store_audit(struct vd_store *s, const char *verb, const char *object, const char *purpose,
                   const char *body_json, struct vd_err *err);
struct vd_audit_row {
    int64_t seq;
    const char *at, *who, *verb, *object, *purpose, *body, *hash;
};
typedef int vd_audit_fn(void *ctx, const struct vd_audit_row *row); /* non-zero stops */
int vd_store_audit_each(struct vd_store *s, int64_t from_seq, vd_audit_fn *fn, void *ctx,
                        struct vd_err *err);
struct vd_verify {
    int64_t n_audit, n_templates, n_media;
    char head[65];     /* hash of the last row, hex */
    int64_t first_bad; /* seq of the first audit row that does not hold, or 0 */
    char what[200];    /* what does not hold */
};
/* Walk the chain, the checksums of templates and media, and SQLite's own integrity check.
 * Returns TAMPERED or CORRUPT with out->first_bad and out->what set. */
int vd_store_verify(struct vd_store *s, struct vd_job *job, struct vd_verify *out,
                    struct vd_err *err);

/* ---- writing records ---- */
struct vd_edition {   /* one file of one import: an edition of a list */
    const char *list; /* name of the list: refs are unique within it */
    const char *file, *map;
    const char *sha256; /* hex, of the file's bytes */
    int64_t n_bytes;
};
/* Begin to write many records: as vd_store_begin, but the ids that rows name each other by, which
 * the store itself gave out, are not looked up row by row.  vd_store_verify checks them all. */
int vd_store_begin_bulk(struct vd_store *s, struct vd_err *err);
/* All inside one transaction: batch, editions, records, then vd_store_batch_end. */
int vd_store_batch_begin(struct vd_store *s, int64_t *batch, struct vd_err *err);
/* NOTFOUND in *known: 0 if this very file (sha256, list, map) is new, else the batch that has it.
 */
int vd_store_edition_known(struct vd_store *s, const struct vd_edition *e, int64_t *known,
                           struct vd_err *err);
int vd_store_edition_add(struct vd_store *s, int64_t batch, const struct vd_edition *e,
                         int64_t *edition, struct vd_err *err);
enum vd_put { VD_PUT_NEW, VD_PUT_SAME, VD_PUT_CHANGED };
/* Store a record. r->ref may be NULL (a ref is made from the content's hash). If the list has the
 * ref already: SAME when the content hash agrees, else CHANGED: the old record is superseded. */
int vd_store_put(struct vd_store *s, int64_t edition, const struct vd_record *r, enum vd_put *what,
                 int64_t *record, struct vd_err *err);
/* What vd_store_put would say, without writing; for a dry run. */
int vd_store_put_would(struct vd_store *s, const char *list, const struct vd_record *r,
                       enum vd_put *what, struct vd_err *err);
/* Current records of a list; 0 when there is none of that name. */
int vd_store_list_count(struct vd_store *s, const char *list, int64_t *n, struct vd_err *err);
/* Resolve links by id or name to subjects, keep counts, finish. */
int vd_store_batch_end(struct vd_store *s, int64_t batch, struct vd_err *err);
struct vd_batch_row {
    int64_t id;
    const char *at, *who, *files, *state; /* state: "in", "undone" */
    int64_t n_new, n_changed, n_same, n_rejected;
};
int vd_store_batches(struct vd_store *s, struct vd_arena *a, struct vd_batch_row **out, size_t *n,
                     struct vd_err *err);
int vd_store_batch_counts(struct vd_store *s, int64_t batch, int64_t n_same, int64_t n_rejected,
                          struct vd_err *err);
/* Take a batch back: its records, media and templates go, what they superseded is current again.
 * Errors: NOTFOUND; EXISTS when a later batch supersedes its records (hint names it), or when a
 * decision or a standing judgement rests on it. */
int vd_store_batch_undo(struct vd_store *s, int64_t batch, int64_t *n_records, struct vd_err *err);
/* A record by its id in any list: the current one. Errors: NOTFOUND. */
int vd_store_record_by_ref(struct vd_store *s, const char *ref, int64_t *record, int64_t *subject,
                           struct vd_err *err);
/* A bare record of its own for a ref that is in no list (templates enrolled for it). */
int vd_store_record_bare(struct vd_store *s, const char *ref, enum vd_kind kind, int64_t *record,
                         struct vd_err *err);
int vd_store_media_add(struct vd_store *s, int64_t record, const char *mime, const void *p,
                       size_t n, const char *date, bool machine_made, int64_t *id,
                       struct vd_err *err);
/* Same bytes under the same record and engine: EXISTS (id is set), nothing added. */
int vd_store_template_add(struct vd_store *s, int64_t record, int64_t batch,
                          const struct vd_template *t, const char *file, int64_t *id,
                          struct vd_err *err);

/* ---- judgements ---- */
int vd_store_judge(struct vd_store *s, int64_t left_record, int64_t right_record, int verdict,
                   const char *reason, int64_t *id, struct vd_err *err);
int vd_store_unjudge(struct vd_store *s, int64_t judgement, struct vd_err *err);

/* ---- reading ---- */
/* One line of a list. Strings are the arena's; any may be NULL. */
struct vd_row {
    int64_t subject, record;
    enum vd_kind kind;
    const char *ref, *name, *sex, *dob, *nationality, *org, *status, *source, *grade, *handling;
    const char *release; /* expected release as written */
    const char *list;
    int64_t media; /* first picture, or 0 */
    int n_faces, n_fingers, n_voices, n_records;
    int64_t n_members; /* organisations: people linked to it */
    const char *key;   /* sort key of this row: hand it back as a cursor */
};
/* Columns that a list can sort by: "id", "name", "ref", "dob", "nationality", "release", "members".
 */
struct vd_list {
    enum vd_kind kind;  /* VD_PERSON (also unidentified), VD_ORG, or 0 for all */
    const char *filter; /* expression of vedette(1), or NULL */
    const char *sort;   /* NULL: "id" */
    bool descending;
    int64_t member_of; /* only people linked to this organisation, or 0 */
    bool keep_unknown; /* a subject also stays of which no record says the sex, nationality, date of
                          birth or status that the filter asks for */
};
/* Check a filter and a sort without running them. Errors: INVALID with the place in err->where. */
int vd_list_check(const struct vd_list *l, struct vd_err *err);
/*
 * Fetch up to n rows after (or, backwards, before) the cursor row {subject, key}; NULL: from the
 * first (backwards: the last).  Rows come in list order both ways.  Keyset paging: no OFFSET, no
 * count, the same cost on any page.
 * Errors: INVALID (filter), CANCELLED (interrupted).
 */
int vd_store_page(struct vd_store *s, const struct vd_list *l, const struct vd_row *cursor,
                  bool backwards, size_t n, struct vd_arena *a, struct vd_row **out, size_t *n_out,
                  struct vd_err *err);
/* The line of one subject, as a list shows it; without a key. */
int vd_store_row(struct vd_store *s, int64_t subject, struct vd_arena *a, struct vd_row *out,
                 struct vd_err *err);
/* Build the index a sort needs, if it is missing (about 2 s per million rows). NOOP if read-only.
 */
int vd_store_sort_prepare(struct vd_store *s, const char *sort, struct vd_err *err);
/* How many rows a list has; may take long on a filter: run it in a job. */
int vd_store_count(struct vd_store *s, const struct vd_list *l, int64_t *n, struct vd_err *err);
/* Every subject of a list by ascending id, whatever its sort; modality: only those that may have a
 * template of it (0: all).  Errors: INVALID (filter), CANCELLED. */
typedef int vd_subject_fn(void *ctx, int64_t subject); /* non-zero stops */
int vd_store_subjects(struct vd_store *s, const struct vd_list *l, int modality, vd_subject_fn *fn,
                      void *ctx, struct vd_err *err);
/* A whole profile by subject id. Errors: NOTFOUND. */
int vd_store_profile(struct vd_store *s, int64_t subject, struct vd_arena *a,
                     struct vd_profile *out, struct vd_err *err);
/* Who a record is about, for a label: subject, kind and name of out; the rest is empty. A subject's
 * own id is a record's too. Errors: NOTFOUND. Cost: two look-ups by key. */
int vd_store_summary(struct vd_store *s, int64_t record, struct vd_arena *a, struct vd_row *out,
                     struct vd_err *err);
/* What a user types as ID: a ref, else "#12" or 12 as a subject id. */
int vd_store_find_id(struct vd_store *s, const char *text, int64_t *subject, struct vd_err *err);
int vd_store_media_get(struct vd_store *s, int64_t media, struct vd_buf *bytes, char mime[32],
                       struct vd_err *err);
int vd_store_template_get(struct vd_store *s, int64_t id, struct vd_buf *bytes,
                          struct vd_template_row *row, struct vd_arena *a, struct vd_err *err);
/* Only its bytes: what a scan asks for many times. Errors: NOTFOUND. */
int vd_store_template_bytes(struct vd_store *s, int64_t id, struct vd_buf *bytes,
                            struct vd_err *err);
/* Read the case as it is at one moment, until released: many small reads then take no lock each.
 * Nothing can be written meanwhile. false: not so, and there is nothing to release; reading works. */
bool vd_store_hold(struct vd_store *s);
void vd_store_release(struct vd_store *s);
/* Every current template of a modality and engine (engine NULL: all), by ascending id > after. */
struct vd_template_item {
    int64_t id, subject, record;
    int position, quality;
    const void *bytes;
    size_t n_bytes;
};
typedef int vd_template_fn(void *ctx, const struct vd_template_item *t); /* non-zero stops */
int vd_store_templates_each(struct vd_store *s, int modality, const char *engine, int64_t after,
                            vd_template_fn *fn, void *ctx, struct vd_err *err);
/* The same, all of an engine, without asking whose they are (subject 0): as fast as they can be read.
 * What stood in a template never changes: it comes with an id of its own and goes as a whole. */
int vd_store_templates_read(struct vd_store *s, int modality, const char *engine, int64_t after,
                            vd_template_fn *fn, void *ctx, struct vd_err *err);
/* Only their ids, ascending, without a look at the templates. */
typedef int vd_id_fn(void *ctx, int64_t id); /* non-zero stops */
int vd_store_template_ids(struct vd_store *s, int modality, const char *engine, vd_id_fn *fn,
                          void *ctx, struct vd_err *err);
/* Every record that counts as another subject than itself, in no order. */
typedef int vd_joined_fn(void *ctx, int64_t record, int64_t subject); /* non-zero stops */
int vd_store_joined_each(struct vd_store *s, vd_joined_fn *fn, void *ctx, struct vd_err *err);
/* Whose a record is. Errors: NOTFOUND. */
int vd_store_subject_of(struct vd_store *s, int64_t record, int64_t *subject, struct vd_err *err);
/* Which case it is and where its audit chain ends: what is derived from it tells by that whether it
 * is still of this case. */
struct vd_store_head {
    char uuid[37], hash[65];
    int64_t seq;
};
int vd_store_head(struct vd_store *s, struct vd_store_head *out, struct vd_err *err);
/* The engines present for a modality with their counts. */
struct vd_engine_row {
    const char *engine;
    int64_t n;
    int metric; /* enum vd_metric; 0: nobody chose, so the way of the modality */
};
int vd_store_engines(struct vd_store *s, int modality, struct vd_arena *a,
                     struct vd_engine_row **out, size_t *n, struct vd_err *err);
/* The same without counting, which takes as long as a search where there are a million: n is 1. */
int vd_store_engines_in_use(struct vd_store *s, int modality, struct vd_arena *a,
                            struct vd_engine_row **out, size_t *n, struct vd_err *err);
/* How the templates of an engine compare: enum vd_metric, 0 if nobody said. */
int vd_store_metric(struct vd_store *s, int modality, const char *engine, int *metric,
                    struct vd_err *err);
/* Say it, before the engine's first template.  Errors: INVALID (it has templates and compares
 * otherwise). */
int vd_store_metric_set(struct vd_store *s, int modality, const char *engine, int metric,
                        struct vd_err *err);
/* Counts for the header and `doctor`: subjects by kind, records, lists, templates, media. */
struct vd_store_info {
    int64_t n_persons, n_orgs, n_other, n_records, n_lists, n_fingers, n_faces, n_voices, n_media,
        n_audit;
    int schema_version;
    char uuid[37];
};
int vd_store_info(struct vd_store *s, struct vd_store_info *out, struct vd_err *err);

/* ---- names; see <vedette/name.h> ---- */
struct vd_name;
struct vd_name_match;
struct vd_named { /* a name that was found */
    int64_t subject, record;
    int prop, nth; /* which of the record's names: enum vd_prop, and the n-th of its facts of it */
    double score;
    const char *ref, *name; /* of the record: its id in its list, its first name or NULL */
    const struct vd_name_match *match; /* words are those of vd_name_read() of that fact */
};
struct vd_names_query {
    const struct vd_name *name;
    const char *filter; /* only subjects that it holds for, or of whom it is not known; or NULL */
    size_t top;         /* names; at most 300 are looked at closely */
    bool each;          /* every name of a subject, not only its best */
    bool typing;        /* the last word may be the beginning of one */
};
/*
 * The names most like one, best first: by score, then subject, record and place in the record.  An
 * older case, or one of another VD_NAME_VERSION, is indexed first.
 * Errors: INVALID (filter), UNSUPPORTED (no such index, and the case is open for reading only).
 */
int vd_store_names_find(struct vd_store *s, const struct vd_names_query *q, struct vd_arena *a,
                        struct vd_named **out, size_t *n, struct vd_err *err);
/* The text of a name that was found (NULL: the record says so no more, or prop is 0) and the list
 * that the record is of, or NULL. */
int vd_store_name_text(struct vd_store *s, int64_t record, int prop, int nth, struct vd_arena *a,
                       const char **out, const char **list, struct vd_err *err);
/* Whose documents have this number, or one that begins so: at most `most` subjects, in order.  Not
 * an exact one: what differs by no more than vd_number_sign() passes over. */
int vd_store_by_document(struct vd_store *s, const char *number, size_t most, struct vd_arena *a,
                         int64_t **subjects, size_t *n, struct vd_err *err);
/* Names in the index. */
int vd_store_names_count(struct vd_store *s, int64_t *n, struct vd_err *err);
/* Make the index anew from the records. */
int vd_store_names_rebuild(struct vd_store *s, struct vd_err *err);

/* ---- searches, candidates, decisions ---- */
struct vd_search_new {
    int modality;
    const char *purpose, *basis, *case_ref, *engine, *probe /* file name and SHA-256 prefix */;
    const char *params_json;
    int64_t n_gallery;
    /* For the audit row, which names a filter only where there is one. */
    int64_t n_searched;
    const char *filter, *position; /* may be NULL */
    bool strict, together;
    double ms;
    const struct vd_read_by { /* the stored calibrations that the scores were read by */
        int modality;
        int64_t calibration;
    } * read_by;
    size_t n_read_by;
    const struct vd_search_query {
        const char *name; /* id of the query in its batch, or NULL */
        const char *query;
    } * queries; /* of a search by name: probe by probe */
    size_t n_queries;
};
/* Purpose and basis are required (INVALID). */
int vd_store_search_add(struct vd_store *s, const struct vd_search_new *n,
                        const struct vd_candidate *c, size_t n_c, int64_t *search,
                        struct vd_err *err);
int vd_store_searches(struct vd_store *s, struct vd_arena *a, size_t limit,
                      struct vd_search_row **out, size_t *n, struct vd_err *err);
/* One of them. Errors: NOTFOUND. */
int vd_store_search_get(struct vd_store *s, int64_t search, struct vd_arena *a,
                        struct vd_search_row *out, struct vd_err *err);
int vd_store_candidates(struct vd_store *s, int64_t search, struct vd_arena *a,
                        struct vd_candidates *out, struct vd_err *err);
/* What a list tells of a candidate without its whole profile. */
struct vd_candidate_brief {
    int quality, size; /* of the template; size 0: it is gone */
    bool machine_made; /* a picture of the founding record is */
    bool several;      /* the subject has several records, or one states a sex or a date of birth
                          twice: they may contradict each other */
};
int vd_store_candidate_brief(struct vd_store *s, int64_t subject, int64_t template_id,
                             struct vd_candidate_brief *out, struct vd_err *err);
/* What was known of the probes of a finger search; none: of an older one. */
int vd_store_search_prints(struct vd_store *s, int64_t search, struct vd_arena *a,
                           struct vd_print **out, size_t *n, struct vd_err *err);
/* The queries of a search by name, probe by probe; none: of an older one. */
int vd_store_search_queries(struct vd_store *s, int64_t search, struct vd_arena *a,
                            struct vd_search_query **out, size_t *n, struct vd_err *err);
/* What a person said of a list as a whole. probe: whose, or -1. Errors: NOTFOUND, INVALID. */
int vd_store_outcome_add(struct vd_store *s, int64_t search, int probe, int what,
                         const char *reason, int64_t *id, struct vd_err *err);
int vd_store_outcomes(struct vd_store *s, int64_t search, struct vd_arena *a,
                      struct vd_outcome **out, size_t *n, struct vd_err *err); /* oldest first */
int vd_store_decision_add(struct vd_store *s, int64_t candidate, int verdict, const char *reason,
                          int64_t *id, struct vd_err *err);
int vd_store_decisions(struct vd_store *s, int64_t candidate, struct vd_arena *a,
                       struct vd_decision **out, size_t *n, struct vd_err *err);
/*
 * A candidate with what came of it, for reports; a search that yielded none comes once, candidate 0.
 * Whom it shows is what the records say today; strings are lent for the call.
 */
struct vd_reviewed {
    int64_t search, candidate, subject;
    int modality;
    const char *engine, *matcher, *at; /* of the search; matcher "": it was not kept */
    int probe, rank;
    double score;
    const char *sex, *nationality; /* NULL: not known; nationality: the first one's code */
    int32_t dob;                   /* yyyymmdd, 00 for an unknown month or day; 0: not known */
    int quality;                   /* of the template, -1: not stated, or it is gone */
    int verdict, n_decisions;      /* the latest one's */
    int n_changed;                 /* decisions that say otherwise than the one before */
    int n_reversed;                /* of them, those from excluded to a lead or back */
    bool none;                     /* the latest word on the search's lists is: none of these */
};
typedef int vd_reviewed_fn(void *ctx, const struct vd_reviewed *r); /* non-zero stops */
/* By search, then candidate; since: "2026-01-31" or NULL. */
int vd_store_reviewed_each(struct vd_store *s, const char *since, vd_reviewed_fn *fn, void *ctx,
                           struct vd_err *err);

/* ---- calibrations; see <vedette/calibrate.h> for what they say ---- */
struct vd_calibration_row {
    int64_t id; /* id, at, who: set by the store */
    int modality;
    const char *engine, *matcher, *at, *who;
    /* The templates it was measured on. */
    int64_t last_template, n_templates, n_subjects, fingerprint;
    int64_t n_sampled, n_impostor, n_genuine, n_genuine_subjects;
    const char *source, *body; /* canonical JSON */
};
/* Audited. Errors: NOTFOUND (no template was ever of that engine). */
int vd_store_calibration_add(struct vd_store *s, const struct vd_calibration_row *r, int64_t *id,
                             struct vd_err *err);
int vd_store_calibration_get(struct vd_store *s, int64_t id, struct vd_arena *a,
                             struct vd_calibration_row *out, struct vd_err *err);
/* The newest of an engine and a matcher. Errors: NOTFOUND. */
int vd_store_calibration_latest(struct vd_store *s, int modality, const char *engine,
                                const char *matcher, struct vd_arena *a,
                                struct vd_calibration_row *out, struct vd_err *err);
/* The one that a search's scores of a modality were read by. Errors: NOTFOUND (*id is 0). */
int vd_store_search_calibration(struct vd_store *s, int64_t search, int modality, int64_t *id,
                                struct vd_err *err);
/* Small per-user values that survive the session (desk state). Not audited. NULL value deletes. */
int vd_store_setting_get(struct vd_store *s, const char *key, struct vd_buf *value,
                         struct vd_err *err);
int vd_store_setting_set(struct vd_store *s, const char *key, const char *value,
                         struct vd_err *err);

#endif
