/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paint.c: the only file that includes curses.h.
 *
 * ncurses believes that it writes to a terminal; in truth its output is a memfd, from which each
 * update is taken and sent in one write together with the pictures.
 *
 * Invariants:
 *  (a) ncurses neither reads nor touches termios: its input is the memfd too.
 *  (b) A cell is as wide as vd_text_show said.  Where libc disagrees, "?" is drawn in that width,
 * so that columns never slip. (c) A sentinel (a picture lies there) is U+00A0, never blank: neither
 * EL nor ECH nor ICH may run over it.  Its `flip` makes it another cell to ncurses, which repaints
 * it and so wipes the picture.
 *
 * Tried and rejected: idlok(FALSE) and a NULL change_scroll_region do not stop ncurses from
 * scrolling by CSR; only forgetting a cell a row does (paint_guard).  ACS characters cost 13 bytes
 * a cell, so borders are ordinary wide characters.
 */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#include "tui/term/paint.h"

struct paint {
    SCREEN *sp;
    FILE *file;
    int fd, cols, cursor;
    enum theme_depth depth;
    const struct theme *theme;
    struct {
        attr_t attr;
        int pair;
    } role[N_ROLES];
    cchar_t *line;
};

static SCREEN *open_terminal(const char *term, FILE *file, int rows, int cols)
{
    char *old_lines = getenv("LINES"), *old_cols = getenv("COLUMNS"), number[24];
    char *keep_lines = vd_strdup(old_lines), *keep_cols = vd_strdup(old_cols);
    SCREEN *sp;

    snprintf(number, sizeof(number), "%d", rows);
    setenv("LINES", number, 1);
    snprintf(number, sizeof(number), "%d", cols);
    setenv("COLUMNS", number, 1);
    sp = newterm((NCURSES_CONST char *)term, file, file);
    old_lines ? setenv("LINES", keep_lines ? keep_lines : "", 1) : unsetenv("LINES");
    old_cols ? setenv("COLUMNS", keep_cols ? keep_cols : "", 1) : unsetenv("COLUMNS");
    vd_free(keep_lines);
    vd_free(keep_cols);
    return sp;
}

static void set_up(struct paint *p, bool no_colour)
{
    set_term(p->sp);
    typeahead(-1);
    idlok(stdscr, FALSE);
    idcok(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    p->depth = DEPTH_MONO;
    p->cursor = 1;
    if (!no_colour && has_colors() && start_color() == OK && use_default_colors() == OK)
        p->depth = COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : DEPTH_8;
}

int paint_open(struct paint **out, const char *term, int rows, int cols, bool no_colour,
               struct vd_err *err)
{
    struct paint *p = vd_alloc(sizeof(*p));
    int rc = VD_OK;

    *out = NULL;
    if (!p)
        return vd_fail(err, VD_NOMEM, "terminal", "out of memory");
    p->cols = cols;
    p->line = vd_array((size_t)cols + 1, sizeof(cchar_t));
    p->fd = memfd_create("vedette-frame", MFD_CLOEXEC);
    p->file = p->fd >= 0 ? fdopen(p->fd, "r+") : NULL;
    if (!p->line || !p->file)
        rc = vd_fail(err, VD_NOMEM, "terminal", "no memory for a frame");
    else if (!(p->sp = open_terminal(term, p->file, rows, cols)))
        rc = vd_fail(err, VD_UNSUPPORTED, "terminal", "the terminal \"%.60s\" is not known here",
                     term);
    if (rc == VD_OK) {
        set_up(p, no_colour);
        if (!cursor_address || !clear_screen)
            rc = vd_fail(err, VD_UNSUPPORTED, "terminal", "a \"%.60s\" cannot move its cursor",
                         term);
    }
    if (rc == VD_OK) {
        paint_theme(p, theme_builtin());
        *out = p;
        return VD_OK;
    }
    vd_hint(err, "set TERM to what the terminal is (xterm-256color fits most), or use the verbs");
    paint_close(p, NULL);
    return rc;
}

/* Move what ncurses wrote to bytes. */
static void take(struct paint *p, struct vd_buf *bytes)
{
    off_t n = lseek(p->fd, 0, SEEK_CUR);
    char chunk[4096];

    for (off_t at = 0; bytes && at < n;) {
        ssize_t got = pread(p->fd, chunk, sizeof(chunk), at);
        if (got <= 0)
            break;
        vd_buf_add(bytes, chunk, (size_t)got);
        at += got;
    }
    if (n > 0 && ftruncate(p->fd, 0) == 0)
        lseek(p->fd, 0, SEEK_SET);
}

void paint_close(struct paint *p, struct vd_buf *bytes)
{
    if (!p)
        return;
    if (p->sp) {
        set_term(p->sp);
        endwin();
        take(p, bytes);
        delscreen(p->sp);
    }
    if (p->file)
        fclose(p->file);
    else if (p->fd >= 0)
        close(p->fd);
    vd_free(p->line);
    vd_free(p);
}

void paint_pause(struct paint *p, struct vd_buf *bytes)
{
    endwin();
    p->cursor = -1;
    take(p, bytes);
}

enum theme_depth paint_depth(const struct paint *p)
{
    return p->depth;
}

static int pair_of(const struct paint *p, int fg, int bg)
{
    int pair;

    if (p->depth == DEPTH_MONO || (fg < 0 && bg < 0) || fg >= COLORS || bg >= COLORS)
        return 0;
    pair = alloc_pair(fg, bg);
    return pair > 0 ? pair : 0;
}

void paint_theme(struct paint *p, const struct theme *t)
{
    static const attr_t attrs[] = {A_BOLD, A_UNDERLINE, A_REVERSE, A_DIM, A_ITALIC};

    p->theme = t;
    for (int i = 0; i < N_ROLES; i++) {
        struct style s = theme_style(t, (enum role)i, p->depth);
        p->role[i].attr = A_NORMAL;
        for (int a = 0; a < 5; a++)
            p->role[i].attr |= s.attrs & 1 << a ? attrs[a] : A_NORMAL;
        p->role[i].pair = pair_of(p, s.fg, s.bg);
    }
}

/* Invariant (b): the base that may stand in this cell. */
static wchar_t fitting(uint32_t cp, int width)
{
    return wcwidth((wchar_t)cp) == width ? (wchar_t)cp : L'?';
}

static void convert(const struct paint *p, const struct cell *c, cchar_t *out)
{
    wchar_t w[CELL_MARKS + 2] = {0};
    attr_t attr = p->role[c->role].attr;
    int pair = p->role[c->role].pair;

    w[0] = fitting(c->cp[0] ? c->cp[0] : ' ', c->width ? c->width : 1);
    for (int i = 1; i <= CELL_MARKS && c->cp[i] && w[0] != L'?'; i++)
        w[i] = (wchar_t)c->cp[i];
    if (c->fg != CELL_ROLE_COLOURS)
        pair = pair_of(p, c->fg, c->bg);
    if (c->edge & EDGE_FENCE)
        attr |= A_INVIS;
    if (c->flip)
        attr ^= A_BOLD;
    if (setcchar(out, w, attr, 0, &pair) == ERR) {
        w[0] = L'?', w[1] = 0;
        setcchar(out, w, attr, 0, &pair);
    }
}

void paint_row(struct paint *p, int row, const struct cell *cells)
{
    int n = 0;

    for (int i = 0; i<p->cols; i += cells[i].width> 1 ? 2 : 1) {
        bool odd = cells[i].width > 1 && fitting(cells[i].cp[0], 2) == L'?';
        convert(p, &cells[i], &p->line[n++]);
        if (odd && i + 1 < p->cols) {
            struct cell blank = cells[i];
            memset(blank.cp, 0, sizeof(blank.cp));
            blank.width = 1;
            convert(p, &blank, &p->line[n++]);
        }
    }
    mvwadd_wchnstr(stdscr, row, 0, p->line, n);
}

void paint_guard(struct paint *p, int row, int n_rows, int col)
{
    WINDOW *w = col < p->cols ? derwin(stdscr, n_rows, 1, row, col) : NULL;

    if (w) {
        redrawwin(w);
        delwin(w);
    }
}

void paint_cursor(struct paint *p, int row, int col)
{
    int want = row >= 0 && col >= 0;

    if (want != p->cursor && curs_set(want) != ERR)
        p->cursor = want;
    wmove(stdscr, want ? row : 0, want ? col : 0);
}

void paint_forget(struct paint *p)
{
    p->cursor = -1;
    clearok(curscr, TRUE);
}

void paint_resize(struct paint *p, int rows, int cols)
{
    cchar_t *line = vd_array((size_t)cols + 1, sizeof(*line));

    if (!line)
        return;
    vd_free(p->line);
    p->line = line;
    p->cols = cols;
    resizeterm(rows, cols);
    clearok(curscr, TRUE);
}

void paint_flush(struct paint *p, struct vd_buf *bytes)
{
    wnoutrefresh(stdscr);
    doupdate();
    take(p, bytes);
}
