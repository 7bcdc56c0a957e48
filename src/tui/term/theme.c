/* SPDX-License-Identifier: Apache-2.0 */
/*
 * theme.c: theme files read into styles, one for every role and depth.
 *
 *     inherit    = dark                 before the roles that it is to be the base of
 *     name       = sea                  a line is NAME = VALUE; one that starts with # is a comment
 *     border     = rounded              ascii, light, rounded or heavy
 *     score.high = fg:#d75f5f bold | 16:bright-red,default bold | 8:red bold | mono:bold underline
 *
 * The first part of a role is for 256 colours.  A depth that has no part of its own is derived from
 * it: the nearest of 16 or 8 colours; in mono the attributes, and reverse for a background.
 *
 * Invariants:
 *  (a) Every role has a style at every depth: what a theme leaves out it has from `inherit`, else
 *      from the built-in theme.
 *  (b) A colour that a role leaves out is that of `normal`.
 *  (c) A theme is used whole or not at all: its first error refuses it, with file:line:column.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <vedette/io.h>
#include <vedette/mem.h>
#include "tui/term/colour.h"
#include "tui/term/theme.h"
#include "tui/term/theme_file.h"

enum { MAX_INHERIT = 8 };

struct theme {
    char name[64];
    struct style style[N_ROLES][N_DEPTHS];
    enum theme_border border;
};
struct reader {
    const char *file, *line;
    int number, level;
    struct vd_err *err;
};

/* themes/dark.theme as a string, made by the makefile */
static const char builtin_text[] =
#include "src/tui/term/dark.inc"
    ;
static const char *const role_names[N_ROLES] = {
#define X(id, name) name,
    ROLES(X)
#undef X
};

/* "WORD" at `at` is wrong because of `why`. */
static int bad(const struct reader *r, const char *at, size_t n, const char *why)
{
    char where[96];

    snprintf(where, sizeof(where), "%.70s:%d:%d", r->file, r->number, (int)(at - r->line) + 1);
    return vd_fail(r->err, VD_CONFIG, where, "\"%.*s\" %s", (int)(n < 60 ? n : 60), at, why);
}

static int one_of(const char *const *words, int n_words, const char *s, size_t n)
{
    for (int i = 0; i < n_words; i++) {
        if (strlen(words[i]) == n && !strncasecmp(words[i], s, n))
            return i;
    }
    return -1;
}

/* ---- one role ---- */

/* One word of a part: an attribute, fg:C, bg:C or, in the part of a depth, FG or FG,BG. */
static int style_word(const struct reader *r, const char *p, size_t n, bool pair, struct style *st)
{
    static const char *const attrs[] = {"bold", "underline", "reverse", "dim", "italic", "normal"};
    const char *comma = pair ? memchr(p, ',', n) : NULL;
    int attr = one_of(attrs, 6, p, n), c;
    bool prefix = n > 3 && (p[0] == 'f' || p[0] == 'b') && p[1] == 'g' && p[2] == ':';
    size_t first = comma ? (size_t)(comma - p) : n;

    if (attr >= 0) {
        st->attrs |= (uint8_t)(attr < 5 ? 1 << attr : 0);
        return VD_OK;
    }
    if (!prefix && !pair)
        return bad(r, p, n, "is neither an attribute nor fg:COLOUR nor bg:COLOUR");
    c = colour_parse(prefix ? p + 3 : p, prefix ? n - 3 : first);
    if (c == COLOUR_NONE)
        return bad(r, prefix ? p + 3 : p, prefix ? n - 3 : first,
                   "is no colour (#rrggbb, 0 to 255, default, or a name such as bright-blue)");
    *(prefix && p[0] == 'b' ? &st->bg : &st->fg) = (int16_t)c;
    if (!comma || prefix)
        return VD_OK;
    c = colour_parse(comma + 1, n - first - 1);
    st->bg = (int16_t)c;
    return c == COLOUR_NONE ? bad(r, comma + 1, n - first - 1, "is no colour") : VD_OK;
}

static int style_words(const struct reader *r, const char *p, const char *end, bool pair,
                       struct style *st)
{
    int rc = VD_OK;

    *st = (struct style){COLOUR_NONE, COLOUR_NONE, 0};
    while (rc == VD_OK) {
        size_t n = 0;
        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
        while (p + n < end && p[n] != ' ' && p[n] != '\t')
            n++;
        if (!n)
            return VD_OK;
        rc = style_word(r, p, n, pair, st);
        p += n;
    }
    return rc;
}

/* What a depth looks like when the theme does not say. */
static void derive(struct style *of, unsigned given)
{
    struct style full = of[DEPTH_256];

    if (!(given & 1 << DEPTH_16))
        of[DEPTH_16] = (struct style){(int16_t)colour_to_16(full.fg),
                                      (int16_t)colour_to_16(full.bg), full.attrs};
    if (!(given & 1 << DEPTH_8)) {
        struct style s = of[DEPTH_16];
        of[DEPTH_8] = (struct style){(int16_t)colour_to_8(s.fg), (int16_t)colour_to_8(s.bg),
                                     (uint8_t)(s.attrs | (s.fg > 8 ? STYLE_BOLD : 0))};
    }
    if (!(given & 1 << DEPTH_MONO))
        of[DEPTH_MONO] = (struct style){COLOUR_NONE, COLOUR_NONE,
                                        (uint8_t)(full.attrs | (full.bg >= 0 ? STYLE_REVERSE : 0))};
}

static int parse_role(const struct reader *r, const char *p, const char *end, struct style *of)
{
    static const char *const depths[N_DEPTHS] = {"mono", "8", "16", "256"};
    struct style got[N_DEPTHS];
    unsigned given = 0;
    int rc = VD_OK;

    memset(got, 0, sizeof(got));
    for (bool first = true; rc == VD_OK && p <= end; first = false) {
        const char *bar = memchr(p, '|', (size_t)(end - p)), *stop = bar ? bar : end;
        const char *colon;
        int depth = DEPTH_256;
        while (p < stop && (*p == ' ' || *p == '\t'))
            p++;
        colon = first ? NULL : memchr(p, ':', (size_t)(stop - p));
        if (!first) {
            depth = colon ? one_of(depths, N_DEPTHS, p, (size_t)(colon - p)) : -1;
            if (depth < 0)
                return bad(r, p, (size_t)(stop - p), "does not start with 256:, 16:, 8: or mono:");
            p = colon + 1;
        }
        rc = style_words(r, p, stop, !first, &got[depth]);
        given |= 1u << depth;
        p = stop + 1;
    }
    if (rc != VD_OK)
        return rc;
    derive(got, given);
    memcpy(of, got, sizeof(got));
    return VD_OK;
}

/* ---- one file ---- */

static int load_level(struct theme *t, const char *name, int level, struct vd_err *err);
static const struct theme *base_theme(void);

static int parse_value(struct theme *t, const struct reader *r, const char *key, size_t n_key,
                       const char *value, const char *end)
{
    static const char *const borders[] = {"ascii", "light", "rounded", "heavy"};
    size_t n = (size_t)(end - value);
    int role = one_of(role_names, N_ROLES, key, n_key), border = one_of(borders, 4, value, n);
    char text[64], own[64];
    int rc;

    snprintf(text, sizeof(text), "%.*s", (int)n, value);
    if (n_key == 4 && !strncmp(key, "name", 4)) {
        vd_strlcpy(t->name, text, sizeof(t->name));
        return VD_OK;
    }
    if (n_key == 7 && !strncmp(key, "inherit", 7)) {
        if (!n || n >= sizeof(text) || memchr(value, '/', n))
            return bad(r, value, n, "is no theme's name");
        if (r->level >= MAX_INHERIT)
            return bad(r, value, n, "is inherited in a circle");
        vd_strlcpy(own, t->name, sizeof(own));
        rc = load_level(t, text, r->level + 1, r->err);
        vd_strlcpy(t->name, own, sizeof(t->name));
        return rc;
    }
    if (role == ROLE_BORDER && border >= 0) { /* `border` is a role too: colours go there */
        t->border = (enum theme_border)border;
        return VD_OK;
    }
    if (role < 0)
        return bad(r, key, n_key, "is no role of a theme");
    return parse_role(r, value, end, t->style[role]);
}

static int parse_line(struct theme *t, const struct reader *r, const char *line, const char *end)
{
    const char *eq, *key = line, *key_end, *value;

    while (end > line && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    while (key < end && (*key == ' ' || *key == '\t'))
        key++;
    if (key == end || *key == '#')
        return VD_OK;
    eq = memchr(key, '=', (size_t)(end - key));
    if (!eq)
        return bad(r, key, (size_t)(end - key), "has no \"=\"");
    for (key_end = eq; key_end > key && (key_end[-1] == ' ' || key_end[-1] == '\t');)
        key_end--;
    for (value = eq + 1; value < end && (*value == ' ' || *value == '\t');)
        value++;
    return parse_value(t, r, key, (size_t)(key_end - key), value, end);
}

static int parse_text(struct theme *t, const char *file, const char *text, size_t n, int level,
                      struct vd_err *err)
{
    struct reader r = {.file = file, .level = level, .err = err};
    const char *end = text + n;
    int rc = VD_OK;

    for (const char *p = text; p < end && rc == VD_OK;) {
        const char *lf = memchr(p, '\n', (size_t)(end - p)), *stop = lf ? lf : end;
        r.line = p;
        r.number++;
        rc = parse_line(t, &r, p, stop);
        p = stop + 1;
    }
    return rc;
}

static int load_level(struct theme *t, const char *name, int level, struct vd_err *err)
{
    struct vd_buf text = {0};
    char file[512];
    int rc = theme_file_read(name, &text, file, sizeof(file), err);

    if (rc == VD_OK) {
        rc = parse_text(t, file, text.data ? text.data : "", text.len, level, err);
    } else if (rc == VD_NOTFOUND && !strcmp(name, "dark")) {
        *t = *base_theme();
        rc = VD_OK;
    }
    vd_buf_free(&text);
    return rc;
}

/* Invariant (b). */
static void finish(struct theme *t)
{
    for (int d = 0; d < N_DEPTHS; d++) {
        struct style *normal = &t->style[ROLE_NORMAL][d];
        normal->fg = normal->fg == COLOUR_NONE ? COLOUR_DEFAULT : normal->fg;
        normal->bg = normal->bg == COLOUR_NONE ? COLOUR_DEFAULT : normal->bg;
        for (int i = 0; i < N_ROLES; i++) {
            struct style *s = &t->style[i][d];
            s->fg = s->fg == COLOUR_NONE ? normal->fg : s->fg;
            s->bg = s->bg == COLOUR_NONE ? normal->bg : s->bg;
        }
    }
}

/* The built-in theme before finish, which others inherit from. */
static const struct theme *base_theme(void)
{
    static struct theme t;

    if (!t.name[0]) {
        for (int i = 0; i < N_ROLES; i++) {
            for (int d = 0; d < N_DEPTHS; d++)
                t.style[i][d] = (struct style){COLOUR_NONE, COLOUR_NONE, 0};
        }
        t.border = BORDER_LIGHT;
        parse_text(&t, "dark.theme", builtin_text, sizeof(builtin_text) - 1, 0, NULL);
        vd_strlcpy(t.name, "dark", sizeof(t.name));
    }
    return &t;
}

/* ---- what others call ---- */

const struct theme *theme_builtin(void)
{
    static struct theme t;

    if (!t.name[0]) {
        t = *base_theme();
        finish(&t);
    }
    return &t;
}

int theme_load(struct theme **out, const char *name, struct vd_err *err)
{
    struct theme *t = vd_alloc(sizeof(*t));
    struct vd_buf names = {0};
    int rc;

    *out = NULL;
    if (!t)
        return vd_fail(err, VD_NOMEM, "theme", "out of memory");
    *t = *base_theme();
    vd_strlcpy(t->name, vd_path_base(name), sizeof(t->name));
    rc = load_level(t, name, 0, err);
    if (rc == VD_OK) {
        finish(t);
        *out = t;
        return VD_OK;
    }
    if (rc == VD_NOTFOUND) {
        theme_list(&names);
        for (size_t i = 0; i < names.len; i++)
            names.data[i] = names.data[i] == '\n' ? ' ' : names.data[i];
        vd_hint(err, "there are: %.150s", names.data ? names.data : "dark");
        vd_buf_free(&names);
    }
    vd_free(t);
    return rc;
}

void theme_free(struct theme *t)
{
    if (t != theme_builtin())
        vd_free(t);
}

const char *theme_name(const struct theme *t)
{
    return t->name;
}

struct style theme_style(const struct theme *t, enum role role, enum theme_depth depth)
{
    return t->style[role][depth];
}

enum theme_border theme_border(const struct theme *t)
{
    return t->border;
}
