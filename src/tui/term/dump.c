/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump.c: a frame as text, for golden tests and :save-screen.
 *
 *     rows of text, trailing blanks cut
 *     (empty line)
 *     rows of role letters: "." normal, then a..z, A..Z in the order of ROLES; trailing dots cut
 *     picture SLOT KEY ROW COL ROWS COLS STATE          one line a declared picture
 */
#include "config.h"

#include <vedette/text.h>
#include "tui/term/screen_impl.h"

static char role_letter(int role)
{
    static const char letters[] = ".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return role < (int)sizeof(letters) - 1 ? letters[role] : '?';
}

static void dump_text(const struct cell *row, int cols, struct vd_buf *out)
{
    char utf8[4];
    size_t keep = out->len;

    for (int c = 0; c < cols; c++) {
        if (row[c].width == 0)
            continue;
        for (int i = 0; i <= CELL_MARKS && (i == 0 || row[c].cp[i]); i++) {
            uint32_t cp = row[c].cp[i] == 0xa0 || !row[c].cp[i] ? ' ' : row[c].cp[i];
            vd_buf_add(out, utf8, vd_utf8_put(utf8, cp));
        }
        if (row[c].cp[0] != ' ' && row[c].cp[0] != 0xa0)
            keep = out->len;
    }
    if (!out->failed && out->len > keep) {
        out->len = keep;
        out->data[keep] = 0;
    }
    vd_buf_char(out, '\n');
}

static void dump_roles(const struct cell *row, int cols, struct vd_buf *out)
{
    int n = cols;

    while (n > 0 && row[n - 1].role == ROLE_NORMAL)
        n--;
    for (int c = 0; c < n; c++)
        vd_buf_char(out, role_letter(row[c].role));
    vd_buf_char(out, '\n');
}

void screen_dump(const struct screen *s, struct vd_buf *out)
{
    for (int r = 0; r < s->rows; r++)
        dump_text(s->now + r * s->cols, s->cols, out);
    vd_buf_char(out, '\n');
    for (int r = 0; r < s->rows; r++)
        dump_roles(s->now + r * s->cols, s->cols, out);
    for (int i = 0; i < N_SLOTS; i++) {
        const struct slot *v = &s->slots.v[i];
        if (v->at.rows)
            vd_buf_printf(out, "picture %d %lld %d %d %d %d %s\n", i, (long long)v->key, v->at.row,
                          v->at.col, v->at.rows, v->at.cols, slot_state_name(v->state));
    }
}
