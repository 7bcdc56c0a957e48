/* SPDX-License-Identifier: Apache-2.0 */
/*
 * say.c: what verbs print. stdout is data, stderr is talk.
 *
 * (A) Text for people passes through vd_text_show() whole, after formatting: no argument of say()
 *     or complain() can hold a raw control, a terminal or a pipe alike.
 * (B) Output gathers in c->out; a failed write sets out_rc once, a closed pipe also sets broken,
 *     and main ends the process as SIGPIPE would have.
 */
#include "config.h"

#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <vedette/io.h>
#include <vedette/text.h>

enum { MUCH = 1 << 16 };

static void format_safe(struct vd_buf *out, bool ascii, const char *fmt, va_list ap)
    VD_PRINTF(3, 0);
static void format_safe(struct vd_buf *out, bool ascii, const char *fmt, va_list ap)
{
    char small[512];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof(small), fmt, ap);
    char *text = small;
    if (n >= (int)sizeof(small)) {
        text = vd_alloc((size_t)n + 1);
        if (text)
            vsnprintf(text, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    if (text && n >= 0)
        vd_text_show(out, text, (size_t)n, -1,
                     VD_SHOW_NEWLINES | (ascii ? VD_SHOW_ASCII : 0)); /* A */
    else
        out->failed = true;
    if (text != small)
        vd_free(text);
}

int cli_columns(void)
{
    struct winsize w;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}

/* Lines of at most `room` cells, parted at blanks, the first one indented by `first` (below 0: that
 * much stands there already), the others by `rest`. */
static void wrap(struct vd_buf *out, const char *text, int room, int first, int rest)
{
    int used = 0;
    if (first > 0)
        vd_buf_printf(out, "%*s", first, "");
    first = first < 0 ? -first : first;
    room -= first;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " ");
        char *word = vd_alloc(n + 1);
        if (!word) {
            out->failed = true;
            return;
        }
        memcpy(word, p, n);
        int cells = vd_text_width(word);
        vd_free(word);
        if (used && used + 1 + cells > room) {
            vd_buf_printf(out, "\n%*s", rest, "");
            used = rest - first;
        } else if (used) {
            vd_buf_char(out, ' ');
            used++;
        }
        vd_buf_add(out, p, n);
        used += cells;
        p += n + strspn(p + n, " ");
    }
    vd_buf_char(out, '\n');
}

static void wrapped(struct cli *c, int first, int rest, const char *fmt, va_list ap)
    VD_PRINTF(4, 0);
static void wrapped(struct cli *c, int first, int rest, const char *fmt, va_list ap)
{
    enum { ROOM = 80 };
    struct vd_buf text = {0}, lines = {0};
    int room = cli_columns();
    format_safe(&text, c->ascii, fmt, ap);
    wrap(&lines, text.data ? text.data : "", room > 0 ? room : ROOM, first, rest);
    vd_buf_add(&c->out, lines.data, lines.len);
    c->out.failed |= text.failed || lines.failed;
    vd_buf_free(&text);
    vd_buf_free(&lines);
}

void say_wrapped(struct cli *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    wrapped(c, 0, 2, fmt, ap);
    va_end(ap);
}

void say_under(struct cli *c, int first, int rest, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    wrapped(c, first, rest, fmt, ap);
    va_end(ap);
}

void say(struct cli *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    format_safe(&c->out, c->ascii, fmt, ap);
    va_end(ap);
}

static void complain_v(const struct cli *c, const char *fmt, va_list ap) VD_PRINTF(2, 0);
static void complain_v(const struct cli *c, const char *fmt, va_list ap)
{
    struct vd_buf b = {0};
    vd_buf_str(&b, "vedette: ");
    format_safe(&b, c->ascii, fmt, ap);
    vd_buf_char(&b, '\n');
    if (!b.failed && write(STDERR_FILENO, b.data, b.len) < 0)
        errno = 0; /* nobody listens: nothing is left to tell it to */
    vd_buf_free(&b);
}

void complain(const struct cli *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    complain_v(c, fmt, ap);
    va_end(ap);
}

void complain_err(const struct cli *c, const struct vd_err *e)
{
    const char *message = e->message[0] ? e->message : vd_rc_name((int)e->code);
    complain(c, "%s%s%s%s%s%s", e->where, e->where[0] ? ": " : "", message, e->hint[0] ? " (" : "",
             e->hint, e->hint[0] ? ")" : "");
}

int cli_usage(struct cli *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    complain_v(c, fmt, ap);
    va_end(ap);
    memset(&c->err, 0, sizeof(c->err)); /* told already */
    if (c->cmd && c->cmd != &cmd_desk)
        complain(c, "see 'vedette help %s'", c->cmd->name);
    return VD_INVALID;
}

struct vd_json *cli_json(struct cli *c)
{
    vd_json_open(&c->j, &c->out);
    vd_json_obj(&c->j);
    return &c->j;
}

void cli_json_line(struct cli *c)
{
    vd_json_end(&c->j);
    vd_buf_char(&c->out, '\n');
}

bool cli_flush(struct cli *c)
{
    struct vd_err e = {0};
    if (c->out.failed && !c->out_rc)
        c->out_rc = vd_fail(&c->err, VD_NOMEM, "output", "not enough memory");
    if (!c->out_rc && c->out.len) {
        c->out_rc = vd_write_all(STDOUT_FILENO, c->out.data, c->out.len, &e);
        c->broken = c->out_rc && e.cause == EPIPE; /* B */
        if (c->out_rc)
            c->err = e;
    }
    vd_buf_clear(&c->out);
    return !c->out_rc;
}

bool cli_flush_some(struct cli *c)
{
    return c->out.len < MUCH && !c->out.failed ? !c->out_rc : cli_flush(c);
}
