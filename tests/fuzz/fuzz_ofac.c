/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_ofac.c: any bytes as rows of the OFAC files, and their remarks into facts. */
#define VD_FUZZ_NAME fuzz_ofac
#include "fuzz.h"

#include "codec/ofac.h"

static long give(void *ctx, void *to, size_t n)
{
    struct vd_buf *b = ctx;
    size_t k = b->len < n ? b->len : n;
    memcpy(to, b->data, k);
    memmove(b->data, b->data + k, b->len - k);
    b->len -= k;
    return (long)k;
}

static void read_row(struct vd_arena *a, struct vd_csv_row *row, struct vd_facts *facts)
{
    struct vd_err e = {0};
    int unread = 0, rc = VD_OK;
    enum vd_ofac_file which = vd_ofac_which(row);
    REQUIRE(vd_ofac_name(which));
    facts->n = 0;
    if (which == VD_OFAC_SDN) {
        vd_ofac_kind(row);
        rc = vd_ofac_sdn(a, row, row->cell[row->n - 1].s, facts, &unread, &e);
        REQUIRE(unread >= 0);
    } else if (which == VD_OFAC_ALT) {
        rc = vd_ofac_alt(a, row->cell[2].s, row->cell[3].s, row->cell[4].s, facts, &e);
    } else if (which == VD_OFAC_ADD) {
        rc = vd_ofac_add(a, row->cell[2].s, row->cell[3].s, row->cell[4].s, row->cell[5].s, facts,
                         &e);
    }
    fuzz_check_error(rc, &e);
    for (size_t i = 0; rc == VD_OK && i < facts->n; i++)
        REQUIRE(facts->v[i].value && vd_prop_column(facts->v[i].prop));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_buf b = {0};
    struct vd_facts facts = {0};
    struct vd_csv *c = NULL;
    struct vd_csv_row row;
    struct vd_err e = {0};
    vd_buf_add(&b, p, n);
    if (vd_csv_open(&c, "fuzz", NULL, give, &b, &e) == VD_OK)
        while (vd_csv_next(c, &row, &e) == VD_OK) {
            vd_ofac_entry(&row);
            if (row.kind == VD_CSV_ROW)
                read_row(a, &row, &facts);
            vd_arena_reset(a);
        }
    vd_csv_close(c);
    vd_facts_free(&facts);
    vd_buf_free(&b);
    vd_arena_free(a);
    return 0;
}
