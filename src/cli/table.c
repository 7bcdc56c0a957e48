/* SPDX-License-Identifier: Apache-2.0 */
/* table.c: see table.h. The last column is never padded, so that no line ends in blanks. */
#include "config.h"

#include "cli/table.h"

#include <string.h>

#include <vedette/text.h>

int table_begin(struct table *t, struct cli *c, const struct table_column *columns, int n)
{
    memset(t, 0, sizeof(*t));
    t->c = c;
    t->columns = columns;
    t->n_columns = n;
    t->arena = vd_arena_new();
    return t->arena ? VD_OK : vd_fail(&c->err, VD_NOMEM, "table", "not enough memory");
}

enum { GAP = 2, SHORTEST = 10 };

static int total(const struct table *t)
{
    int sum = -GAP;
    for (int k = 0; k < t->n_columns; k++)
        sum += t->width[k] >= 0 ? t->width[k] + GAP : 0;
    return sum;
}

/* Which column gives way next, or -1. */
static int next_to_go(const struct table *t)
{
    int which = -1;
    for (int k = 0; k < t->n_columns; k++)
        if (t->width[k] >= 0 && t->give_way[k] > 1 &&
            (which < 0 || t->give_way[k] >= t->give_way[which]))
            which = k;
    return which;
}

static void fit(struct table *t, int room)
{
    for (int k; total(t) > room && (k = next_to_go(t)) >= 0;)
        t->width[k] = -1;
    for (int k = 0; k < t->n_columns && total(t) > room; k++)
        if (t->give_way[k] == 1 && t->width[k] > SHORTEST) {
            int less = t->width[k] - (total(t) - room);
            t->width[k] = less > SHORTEST ? less : SHORTEST;
        }
}

static void measure(struct table *t)
{
    for (int k = 0; k < t->n_columns; k++) {
        int w = vd_text_width(t->columns[k].title);
        for (size_t i = 0; i < t->n_rows; i++) {
            int cells = vd_text_width(t->cell[i][k]);
            w = cells > w ? cells : w;
        }
        t->width[k] = t->hidden >> k & 1 ? -1 : w < t->columns[k].most ? w : t->columns[k].most;
    }
    int room = t->give_way ? cli_columns() : 0;
    if (room > 0)
        fit(t, room);
    t->measured = true;
}

static void line(struct table *t, const char *const *cells)
{
    struct vd_buf *out = &t->c->out;
    int ascii = t->c->ascii ? VD_SHOW_ASCII : 0;
    size_t begin = out->len;
    for (int k = 0; k < t->n_columns; k++) {
        if (t->width[k] < 0)
            continue;
        if (out->len > begin)
            vd_buf_str(out, "  ");
        vd_text_show(out, cells[k], strlen(cells[k]), t->width[k],
                     ascii | VD_SHOW_PAD | (t->columns[k].right ? VD_SHOW_RIGHT : 0));
    }
    while (out->len > begin && out->data[out->len - 1] == ' ')
        out->data[--out->len] = 0;
    vd_buf_char(out, '\n');
}

static bool print_block(struct table *t)
{
    if (!t->measured) {
        const char *titles[TABLE_COLUMNS];
        measure(t);
        for (int k = 0; k < t->n_columns; k++)
            titles[k] = t->columns[k].title;
        line(t, titles);
    }
    for (size_t i = 0; i < t->n_rows; i++)
        line(t, (const char *const *)t->cell[i]);
    t->n_rows = 0;
    vd_arena_reset(t->arena);
    return cli_flush_some(t->c);
}

bool table_row(struct table *t, const char *const *cells)
{
    bool go = t->n_rows < TABLE_BLOCK || print_block(t);
    for (int k = 0; k < t->n_columns; k++) {
        char *copy = vd_arena_strdup(t->arena, cells[k] ? cells[k] : "");
        if (!copy) {
            t->failed = true;
            t->c->out.failed = true;
            return false;
        }
        t->cell[t->n_rows][k] = copy;
    }
    t->n_rows++;
    return go;
}

void table_end(struct table *t)
{
    print_block(t);
    vd_arena_free(t->arena);
}
