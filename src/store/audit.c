/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c: the append-only chain of what was done, by whom and why.
 *
 *     hash(n) = BLAKE2b-256( hash(n-1), seq, at, who, verb, object, purpose, body )
 *
 * each part preceded by its length, a purpose that was not given told apart from an empty one; the
 * first row's predecessor is 32 zero bytes and its object is the case's uuid.
 *
 * Invariants
 *  A. seq has no gaps and starts at 1.
 *  B. meta holds the hash and the number of the last row, written in the same transaction, so that
 *     rows taken off the end are missed.
 *  C. A body holds ids, counts and digests, never names.
 * Limit: who can write the file and knows this can rewrite the whole chain after the last head
 * that was kept outside; `vedette verify` prints the head for that.
 */
#include "config.h"

#include "store/case.h"

#include <ctype.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vedette/date.h>
#include <vedette/io.h>

void vd_who(char *out, size_t cap)
{
    char host[65] = "", buf[1024];
    struct passwd pw, *found = NULL;
    const char *ssh = getenv("SSH_CONNECTION");
    if (gethostname(host, sizeof(host) - 1) != 0)
        vd_strlcpy(host, "?", sizeof(host));
    if (getpwuid_r(getuid(), &pw, buf, sizeof(buf), &found) != 0)
        found = NULL;
    snprintf(out, cap, "%.40s(%lu)@%.60s%s%.70s", found ? pw.pw_name : "?", (unsigned long)getuid(),
             host, ssh && *ssh ? " ssh " : "", ssh ? ssh : "");
    for (char *p = out; *p; p++)
        if (!isprint((unsigned char)*p))
            *p = '?';
}

void vd_audit_hash(const uint8_t prev[32], int64_t seq, const char *const text[6], uint8_t out[32])
{
    uint8_t le[8];
    struct vd_part part[9] = {{prev, 32}, {le, 8}};
    for (int i = 0; i < 8; i++)
        le[i] = (uint8_t)((uint64_t)seq >> (8 * i));
    for (int i = 0; i < 6; i++)
        part[i + 2] = (struct vd_part){text[i] ? text[i] : "", text[i] ? strlen(text[i]) : 0};
    part[8] = (struct vd_part){text[4] ? "p" : "", text[4] ? 1 : 0};
    vd_hash_parts(part, 9, out);
}

static int set_head(struct vd_store *s, int64_t seq, const uint8_t hash[32], struct vd_err *err)
{
    char hex[65], n[24];
    vd_hex(hash, 32, hex);
    snprintf(n, sizeof(n), "%lld", (long long)seq);
    int rc = vd_meta_set(s, "audit_head", hex, err);
    return rc == VD_OK ? vd_meta_set(s, "audit_count", n, err) : rc;
}

static int add_row(struct vd_store *s, int64_t seq, const uint8_t prev[32],
                   const char *const text[6], struct vd_err *err)
{
    uint8_t hash[32];
    sqlite3_stmt *st = vd_sql(s, SQL_AUDIT_ADD, err);
    if (!st)
        return s->rc;
    vd_audit_hash(prev, seq, text, hash);
    sqlite3_bind_int64(st, 1, seq);
    for (int i = 0; i < 6; i++)
        vd_bind(st, i + 2, text[i]);
    sqlite3_bind_blob(st, 8, prev, 32, SQLITE_STATIC);
    sqlite3_bind_blob(st, 9, hash, 32, SQLITE_STATIC);
    int rc = vd_sql_run(s, st, err);
    return rc == VD_OK ? set_head(s, seq, hash, err) : rc;
}

static int last_row(struct vd_store *s, int64_t *seq, uint8_t hash[32], struct vd_err *err)
{
    *seq = 0;
    memset(hash, 0, 32);
    sqlite3_stmt *st = vd_sql(s, SQL_AUDIT_LAST, err);
    int rc = st ? vd_sql_row(s, st, err) : s->rc;
    if (rc == VD_OK) {
        *seq = sqlite3_column_int64(st, 0);
        if (sqlite3_column_bytes(st, 1) == 32)
            memcpy(hash, sqlite3_column_blob(st, 1), 32);
        sqlite3_reset(st);
    }
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int append(struct vd_store *s, const char *const verb_to_body[4], struct vd_err *err)
{
    char at[32];
    uint8_t prev[32];
    int64_t seq;
    vd_time_format(vd_now_us(), at, sizeof(at));
    const char *text[6] = {
        at, s->who, verb_to_body[0], verb_to_body[1], verb_to_body[2], verb_to_body[3]};
    int rc = last_row(s, &seq, prev, err);
    return rc == VD_OK ? add_row(s, seq + 1, prev, text, err) : rc;
}

int vd_audit_first(struct vd_store *s, const char *uuid, struct vd_err *err)
{
    return append(s, (const char *const[4]){"init", uuid, NULL, "{}"}, err);
}

int vd_store_audit(struct vd_store *s, const char *verb, const char *object, const char *purpose,
                   const char *body_json, struct vd_err *err)
{
    int rc = vd_need_txn(s, err);
    if (rc != VD_OK)
        return rc;
    return append(s, (const char *const[4]){verb, object, purpose, body_json ? body_json : "{}"},
                  err);
}

int vd_store_audit_each(struct vd_store *s, int64_t from_seq, vd_audit_fn *fn, void *ctx,
                        struct vd_err *err)
{
    char hex[65];
    sqlite3_stmt *st = vd_sql(s, SQL_AUDIT_EACH, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, from_seq);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        uint8_t hash[32] = {0};
        size_t n = (size_t)sqlite3_column_bytes(st, 8);
        if (n)
            memcpy(hash, sqlite3_column_blob(st, 8), n < 32 ? n : 32);
        vd_hex(hash, 32, hex);
        struct vd_audit_row row = {.seq = sqlite3_column_int64(st, 0),
                                   .at = vd_col(st, 1),
                                   .who = vd_col(st, 2),
                                   .verb = vd_col(st, 3),
                                   .object = vd_col(st, 4),
                                   .purpose = vd_col(st, 5),
                                   .body = vd_col(st, 6),
                                   .hash = hex};
        if (fn(ctx, &row))
            break;
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}
