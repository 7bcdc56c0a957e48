/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h: rows of text for people, aligned by cells.  Widths are those of the first block of rows,
 * so that a list of any length streams.  On a terminal, columns that may give way do until a row
 * fits; elsewhere rows are as wide as they are.
 */
#ifndef VD_CLI_TABLE_H
#define VD_CLI_TABLE_H

#include "cli/cli.h"

enum { TABLE_COLUMNS = 16, TABLE_BLOCK = 256 };
struct table_column {
    const char *title;
    int most;   /* cells at most */
    bool right; /* numbers */
};
struct table {
    struct cli *c;
    const struct table_column *columns;
    /* Of each column: 0 stays, higher goes sooner; the columns of 1 are cut short instead. NULL: all
     * stay. Set after table_begin. */
    const unsigned char *give_way;
    unsigned hidden;                     /* columns without anything to say, by bit; set likewise */
    int n_columns, width[TABLE_COLUMNS]; /* -1: gone */
    struct vd_arena *arena;
    char *cell[TABLE_BLOCK][TABLE_COLUMNS];
    size_t n_rows;
    bool measured, failed;
};
int table_begin(struct table *t, struct cli *c, const struct table_column *columns, int n);
/* Cells as strings, NULL is empty; copied. False: stop, nobody reads. */
bool table_row(struct table *t, const char *const *cells);
void table_end(struct table *t); /* prints the rest; the heading also without rows */

#endif
