/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter.h: a filter expression into a condition of SQL with its parameters.
 *
 *     word            occurs in a name (any name of the subject, folded)
 *     "two words"     so do these together
 *     field:value     field:"with blanks"
 *     !term           not so
 * Terms stand side by side and must all hold.
 */
#ifndef VD_STORE_FILTER_H
#define VD_STORE_FILTER_H

#include <stdint.h>

#include <vedette/mem.h>

enum { VD_FILTER_TERMS = 32, VD_FILTER_PARAMS = 96 };

struct vd_filter {
    struct vd_buf sql;  /* "" or " AND (...) AND (...)"; the row is called r */
    struct vd_buf text; /* the text parameters, each ended by NUL */
    struct {
        size_t at; /* offset in text, or SIZE_MAX: a number */
        int64_t number;
    } param[VD_FILTER_PARAMS]; /* ?1, ?2, ... */
    int n_params;
};

/* today is yyyymmdd, for release:<90d.  Errors: INVALID, where = "filter:COLUMN". */
int vd_filter_parse(const char *text, int32_t today, struct vd_filter *out, struct vd_err *err);
/* The same, but a subject stays of which no record says the sex, nationality, date of birth or
 * status that a term asks for. */
int vd_filter_parse_lenient(const char *text, int32_t today, struct vd_filter *out,
                            struct vd_err *err);
void vd_filter_free(struct vd_filter *f);

#endif
