/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen.h: what the desk draws on. Immediate mode: every frame the views draw the whole screen
 * from their model; ncurses finds the difference, one write(2) sends it.
 *
 * Data text reaches cells only through screen_text(), which calls vd_text_show().  Pictures are
 * declared each frame with screen_picture(); the layer keeps the slots' states (wanted, symbols,
 * sent, stale), hides those a dialog covers (screen_cover), waits for quiet before sending sixels,
 * and never lets text wait for a picture.
 */
#ifndef VD_TUI_SCREEN_H
#define VD_TUI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/mem.h>
#include <vedette/picture.h>

/* Roles, not colours; a theme gives each its attributes. X(enumerator, name in theme files). */
#define ROLES(X)                                                                                   \
    X(NORMAL, "normal")                                                                            \
    X(DIM, "dim")                                                                                  \
    X(TITLE, "title")                                                                              \
    X(HEADER, "header")                                                                            \
    X(BORDER, "border")                                                                            \
    X(ROW, "row")                                                                                  \
    X(SELECTED, "row.selected")                                                                    \
    X(MARKED, "row.marked")                                                                        \
    X(MATCH, "match")                                                                              \
    X(LABEL, "label")                                                                              \
    X(VALUE, "value")                                                                              \
    X(SOURCE, "source") X(GRADE, "grade") X(HANDLING, "handling") X(STATUS, "status") X(           \
        KEY, "key") X(PROMPT, "prompt") X(INPUT, "input") X(DIALOG, "dialog") X(BUTTON, "button")  \
        X(BUTTON_ON, "button.selected") X(INFO, "info") X(WARN, "warn") X(ERROR, "error")          \
            X(HIDDEN, "hidden") X(SCORE_HIGH, "score.high") X(SCORE_MID, "score.mid")              \
                X(SCORE_LOW, "score.low") X(V_EXCLUDED, "verdict.excluded")                        \
                    X(V_INCONCLUSIVE, "verdict.inconclusive") X(V_POSSIBLE, "verdict.possible")    \
                        X(V_PROBABLE, "verdict.probable") X(V_IDENTIFIED, "verdict.identified")    \
                            X(PICTURE, "picture")
enum role {
#define X(id, name) ROLE_##id,
    ROLES(X)
#undef X
        N_ROLES
};

struct theme; /* theme.h */
struct event; /* input.h */
struct screen;

/* Keys from here on name drawings that the desk makes itself; below, pictures from files. */
#define SCREEN_DRAWING ((int64_t)1 << 62)

/* Who puts right-to-left text in order: the terminal, we, nobody; auto asks the terminal's name. */
enum screen_bidi { BIDI_AUTO, BIDI_TERMINAL, BIDI_PROGRAM, BIDI_OFF };

struct screen_options {
    int in_fd, out_fd;         /* -1, -1: no terminal at all (script mode): frames stay in memory */
    int rows, cols;            /* 0: ask the terminal */
    enum vd_graphics graphics; /* what to use at most; VD_G_SIXEL = auto: upgraded when answered */
    bool ascii;                /* borders and text in ASCII */
    bool no_colour;
    struct vd_worker *worker; /* may be NULL: no pictures */
    /* Fetch the bytes of picture `key`; called only when the layer really needs them. */
    int (*fetch)(void *ctx, int64_t key, struct vd_buf *bytes);
    /* Make drawing `key`: ask says how large and how; only from screen_due. NULL: no drawings. */
    int (*draw)(void *ctx, int64_t key, const struct vd_picture_request *ask,
                struct vd_picture **out);
    void *ctx;
    enum screen_bidi bidi; /* 0: auto */
};
int screen_open(struct screen **out, const struct screen_options *o, struct vd_err *err);
void screen_close(struct screen *s);                        /* restores the tty; NULL is fine */
void screen_theme(struct screen *s, const struct theme *t); /* borrows t */
int screen_rows(const struct screen *s);
int screen_cols(const struct screen *s);
bool screen_ascii(const struct screen *s);
/* Does the theme write dark on light? Where it leaves the paper to the terminal, that one. */
bool screen_light(const struct screen *s);
void screen_background(struct screen *s, bool light);     /* what the terminal said of itself */
enum vd_graphics screen_graphics(const struct screen *s); /* what pictures are shown by now */
void screen_set_graphics(struct screen *s, enum vd_graphics most); /* as the option */

/* ---- one frame ---- */
void screen_begin(struct screen *s); /* erase the model of the frame */
/* Data text in at most `width` cells (flags of vd_text_show). Returns cells used. Bidi by cell. */
int screen_text(struct screen *s, int row, int col, int width, enum role role, const char *utf8,
                int show_flags);
/* The same with the parts that contain `needle` (folded) in ROLE_MATCH. */
int screen_match(struct screen *s, int row, int col, int width, enum role role, const char *utf8,
                 const char *folded_needle, int show_flags);
/* The same with parts of the text, in bytes of it, in ROLE_MATCH. */
struct screen_span {
    size_t at, n;
};
int screen_marked(struct screen *s, int row, int col, int width, enum role role, const char *utf8,
                  const struct screen_span *spans, size_t n_spans, int show_flags);
void screen_fill(struct screen *s, int row, int col, int rows, int cols, enum role role);
void screen_box(struct screen *s, int row, int col, int rows, int cols, enum role role,
                const char *title);
void screen_hline(struct screen *s, int row, int col, int cols, enum role role);
void screen_vline(struct screen *s, int row, int col, int rows, enum role role);
void screen_point(struct screen *s, int row, int col, uint32_t cp,
                  enum role role);                      /* our own glyph */
void screen_cursor(struct screen *s, int row, int col); /* hardware cursor; -1, -1 hides it */
/* Declare: picture `key` (0: none) fills this box in this frame; slot = small number, stable over
 * frames for the same place. label is burnt in (may be NULL). Below 4x2 cells nothing is drawn. */
void screen_picture(struct screen *s, int slot, int row, int col, int rows, int cols, int64_t key,
                    const char *label);
/* A dialog lies over this area: pictures it touches are hidden in this frame. */
void screen_cover(struct screen *s, int row, int col, int rows, int cols);
void screen_end(struct screen *s);            /* compose and send, or coalesce if the tty is full */
void screen_mouse(struct screen *s, bool on); /* off: the terminal selects text as usual */
/* Put text on the terminal's clipboard (OSC 52) with the next frame. */
void screen_clipboard(struct screen *s, const char *text, size_t n);
void screen_redraw(struct screen *s); /* everything again (^L, SIGCONT) */

/* ---- the outside ---- */
/* Feed what poll() said. Returns whether a new frame should be drawn (size, terminal answers). */
bool screen_resized(struct screen *s); /* after SIGWINCH */
/* Hand over every EV_REPLY. The loop also tells the parser, after each screen_end, screen_due and
 * screen_reply:  input_replies_pending(in, screen_replies_pending(s)). */
bool screen_reply(struct screen *s, const struct event *ev);
bool screen_replies_pending(const struct screen *s);
/* Work that falls due: pictures after quiet, fences. Returns ms until it wants to be called again,
 * -1: nothing to wait for (idle means no wake-ups). */
int screen_due(struct screen *s);
int screen_worker_fd(
    const struct screen *s); /* poll for reading, then screen_due(); -1: nothing asked */
int screen_out_fd_wanted(const struct screen *s); /* out_fd while a frame is not drained, else -1 */
void screen_drain(struct screen *s);              /* out_fd is writable */
void screen_suspend(struct screen *s); /* before SIGTSTP or a child: tty as we found it */
void screen_resume(struct screen *s);

/* Text dump of the frame for tests: rows of text, a blank line, rows of role letters, then one line
 * a picture: "picture slot key row col rows cols state". */
void screen_dump(const struct screen *s, struct vd_buf *out);
/* Counters since open. */
struct screen_stats {
    uint64_t frames, bytes, picture_bytes, pictures;
};
void screen_stats(const struct screen *s, struct screen_stats *out);

#endif
