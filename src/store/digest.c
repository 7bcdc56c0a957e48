/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.c: BLAKE2b-256 over the rows of a statement, to bind searches, decisions, judgements and calibrations
 * to the audit row that was written with them.
 *
 * Each column adds its type (1 byte), its length (8, little-endian) and its bytes; a real number
 * its 8 bytes.
 */
#include "store/case.h"

#include <string.h>

#include <sodium.h>
#include <vedette/io.h>

static void hash_column(crypto_generichash_state *h, sqlite3_stmt *st, int i)
{
    uint8_t head[9] = {(uint8_t)sqlite3_column_type(st, i)};
    double real;
    const void *p = NULL;
    size_t n = 0;
    if (head[0] == SQLITE_FLOAT) {
        real = sqlite3_column_double(st, i);
        p = &real;
        n = sizeof(real);
    } else if (head[0] != SQLITE_NULL) {
        p = head[0] == SQLITE_BLOB ? sqlite3_column_blob(st, i)
                                   : (const void *)sqlite3_column_text(st, i);
        n = (size_t)sqlite3_column_bytes(st, i);
    }
    for (int k = 0; k < 8; k++)
        head[k + 1] = (uint8_t)((uint64_t)n >> (8 * k));
    crypto_generichash_update(h, head, sizeof(head));
    if (p && n)
        crypto_generichash_update(h, p, n);
}

/* All rows of the statement for one id; NOTFOUND when there is none and one is needed. */
static int hash_rows(struct vd_store *s, crypto_generichash_state *h, enum sql id, int64_t key,
                     bool needed, struct vd_err *err)
{
    int n = 0;
    sqlite3_stmt *st = vd_sql(s, id, err);
    int rc = st ? VD_OK : s->rc;
    if (st)
        sqlite3_bind_int64(st, 1, key);
    while (rc == VD_OK && (rc = vd_sql_row(s, st, err)) == VD_OK) {
        for (int i = 0; i < sqlite3_column_count(st); i++)
            hash_column(h, st, i);
        n++;
    }
    sqlite3_reset(st);
    return rc == VD_NOTFOUND && (n || !needed) ? VD_OK : rc;
}

static void finish(crypto_generichash_state *h, char hex[65])
{
    uint8_t out[32];
    crypto_generichash_final(h, out, sizeof(out));
    vd_hex(out, sizeof(out), hex);
}

int vd_digest_search(struct vd_store *s, int64_t search, char hex[65], struct vd_err *err)
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, 32);
    int rc = hash_rows(s, &h, SQL_SEARCH_GET, search, true, err);
    if (rc == VD_OK)
        rc = hash_rows(s, &h, SQL_CANDIDATE_ROWS, search, false, err);
    if (rc == VD_OK && s->format >= 2) /* none of an older search: its digest stays as it was */
        rc = hash_rows(s, &h, SQL_CONTRIBUTION_ROWS, search, false, err);
    if (rc == VD_OK && s->format >= 3)
        rc = hash_rows(s, &h, SQL_CONTRIBUTION_KINDS, search, false, err);
    if (rc == VD_OK && s->format >= 3)
        rc = hash_rows(s, &h, SQL_SEARCH_CALIBRATION_ROWS, search, false, err);
    if (rc == VD_OK && s->format >= 5)
        rc = hash_rows(s, &h, SQL_SEARCH_QUERY_LIST, search, false, err);
    if (rc == VD_OK && s->format >= 5)
        rc = hash_rows(s, &h, SQL_CANDIDATE_REASON_ROWS, search, false, err);
    finish(&h, hex);
    return rc;
}

static int digest_of(struct vd_store *s, enum sql sql, int64_t id, char hex[65], struct vd_err *err)
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, 32);
    int rc = hash_rows(s, &h, sql, id, true, err);
    finish(&h, hex);
    return rc;
}

int vd_digest_decision(struct vd_store *s, int64_t decision, char hex[65], struct vd_err *err)
{
    return digest_of(s, SQL_DECISION_GET, decision, hex, err);
}

int vd_digest_calibration(struct vd_store *s, int64_t calibration, char hex[65], struct vd_err *err)
{
    return digest_of(s, SQL_CALIBRATION_GET, calibration, hex, err);
}

int vd_digest_outcome(struct vd_store *s, int64_t outcome, char hex[65], struct vd_err *err)
{
    return digest_of(s, SQL_OUTCOME_GET, outcome, hex, err);
}

int vd_digest_judgement(struct vd_store *s, int64_t judgement, char hex[65], struct vd_err *err)
{
    return digest_of(s, SQL_JUDGEMENT_GET, judgement, hex, err);
}
