/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_csv.c: any bytes as CSV, in pieces of any size; lines only go up, cells stay in bounds. */
#define VD_FUZZ_NAME fuzz_csv
#include "fuzz.h"

#include "codec/csv.h"

struct feed {
    const uint8_t *p;
    size_t n, step;
};

static long give(void *ctx, void *to, size_t n)
{
    struct feed *f = ctx;
    size_t k = f->n < f->step ? f->n : f->step;
    k = k < n ? k : n;
    memcpy(to, f->p, k);
    f->p += k;
    f->n -= k;
    return (long)k;
}

static bool known(const char *cell, size_t n)
{
    return n > 0 && cell[0] == 'n';
}

static void check_row(const struct vd_csv_row *r, int64_t *line)
{
    REQUIRE(r->line >= *line && r->n_lines >= 1);
    REQUIRE(r->n <= VD_CSV_CELLS_MAX);
    *line = r->line;
    if (r->kind == VD_CSV_BAD)
        REQUIRE(r->reason[0]);
    for (size_t i = 0; i < r->n; i++)
        REQUIRE(r->cell[i].n <= VD_CSV_FIELD_MAX && r->cell[i].s[r->cell[i].n] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const char *const encodings[] = {NULL, "windows-1251", "UTF-16LE", "no-such"};
    struct vd_csv *c = NULL;
    struct vd_csv_row row;
    struct vd_err e = {0};
    int64_t line = 0;
    if (n < 1)
        return 0;
    struct feed f = {p + 1, n - 1, 1 + (p[0] & 63)};
    int rc = vd_csv_open(&c, "fuzz", encodings[p[0] >> 6], give, &f, &e);
    fuzz_check_error(rc, &e);
    if (rc == VD_OK) {
        size_t n_head;
        const char *head = vd_csv_head(c, &n_head);
        vd_csv_is_markup(head, n_head);
        vd_csv_guess(head, n_head);
        vd_csv_delimiter(c, vd_csv_sniff(head, n_head, known));
        while ((rc = vd_csv_next(c, &row, &e)) == VD_OK)
            check_row(&row, &line);
        REQUIRE(rc == VD_NOTFOUND);
    }
    vd_csv_close(c);
    return 0;
}
