/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.c: UTF-8, widths, the one door between data and a terminal, the fold for search.
 *
 * How vd_text_show() works: the source is read scalar by scalar; each becomes a piece of one class
 *
 *     plain     printable, goes into the current cluster (a grapheme, at most CLUSTER scalars)
 *     mark      zero-width, joins the cluster unless it has MARKS already
 *     joiner    ZWNJ or ZWJ between two letters of a script that needs them: joins the cluster
 *     box       unassigned, private use or a variation selector: one visible box
 *     named     any other invisible: drawn as <U+202E>
 *     control   C0 or DEL as ^X, C1 as <U+009B>; a broken byte as \xNN
 *
 * A finished cluster is put into NFC, measured, and emitted whole or not at all.
 *
 * Invariants
 *  A. What is emitted is valid UTF-8 without C0 (but \n on request), DEL, C1 or default-ignorable
 *     scalars other than a joiner in its place.
 *  B. cells never exceeds width; keep_len/keep_cells is the last state that leaves room for the
 *     ellipsis.
 *  C. A mark is never emitted without a base of ours before it (a dotted circle if need be), so it
 *     cannot climb onto what the caller drew before.
 *
 * Sources: Unicode 15 chapters 2, 5.21 and 23, UAX 15 (NFC), UAX 29 (graphemes) as utf8proc has
 * them.  Widths are summed over scalars, as ncurses and xterm do, not over graphemes.
 * Tried and rejected: letting format characters through as zero-width, as pagers do; U+202E then
 * mirrors the rest of the row.
 */
#include "config.h"

#include <vedette/text.h>

#include <string.h>
#include <utf8proc.h>

enum { MARKS = 4, CLUSTER = 8, NFC_MAX = 64 };
enum { ZWNJ = 0x200C, ZWJ = 0x200D };

size_t vd_utf8_next(const char *s, size_t n, uint32_t *cp)
{
    const uint8_t *p = (const uint8_t *)s;
    *cp = p[0];
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = p[0] & (0xFFu >> (len + 1));
    if (p[0] < 0xC2 || p[0] > 0xF4 || n < len)
        goto bad;
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            goto bad;
        c = c << 6 | (p[i] & 0x3F);
    }
    if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        goto bad;
    *cp = c;
    return len;
bad:
    *cp = 0xFFFFFFFF;
    return 1;
}

size_t vd_utf8_put(char out[4], uint32_t cp)
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
        return 0;
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

size_t vd_utf8_check(const char *s, size_t n)
{
    size_t i = 0;
    uint32_t cp;
    while (i < n) {
        uint64_t eight;
        if (n - i >= sizeof(eight)) { /* eight letters of ASCII at a time */
            memcpy(&eight, s + i, sizeof(eight));
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += sizeof(eight);
                continue;
            }
        }
        if ((uint8_t)s[i] < 0x80) {
            i++;
            continue;
        }
        size_t len = vd_utf8_next(s + i, n - i, &cp);
        if (cp == 0xFFFFFFFF)
            return i;
        i += len;
    }
    return n;
}

bool vd_utf8_valid(const char *s, size_t n)
{
    return vd_utf8_check(s, n) == n;
}

/* Vowels and final consonants of Hangul sit in the cell of the consonant before them. */
static bool jamo_tail(uint32_t cp)
{
    return (cp > 0x1160 && cp <= 0x11FF) || (cp >= 0xD7B0 && cp <= 0xD7FB);
}

int vd_cp_width(uint32_t cp)
{
    if (cp >= 0x20 && cp < 0x7F)
        return 1;
    if (cp < 0xA0 || cp > 0x10FFFF || jamo_tail(cp))
        return 0;
    return utf8proc_charwidth((utf8proc_int32_t)cp);
}

static int category(uint32_t cp)
{
    return (int)utf8proc_category((utf8proc_int32_t)cp);
}

static bool is_mark(uint32_t cp)
{
    int c = category(cp);
    return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME || c == UTF8PROC_CATEGORY_MC;
}

/* Scripts whose names need ZWNJ or ZWJ: Arabic and its kin, Mongolian, the Indic family. */
static bool joining_script(uint32_t cp)
{
    static const uint32_t range[][2] = {
        {0x0620, 0x06FF}, {0x0700, 0x07FF}, {0x0840, 0x085F}, {0x0860, 0x0DFF},   {0x0F00, 0x109F},
        {0x1780, 0x18AF}, {0xFB50, 0xFDFF}, {0xFE70, 0xFEFC}, {0x11000, 0x11FFF},
    };
    for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++)
        if (cp >= range[i][0] && cp <= range[i][1])
            return true;
    return false;
}

static bool joining_letter(uint32_t cp)
{
    if (cp > 0x10FFFF || !joining_script(cp))
        return false;
    int c = category(cp);
    return is_mark(cp) || (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO);
}

static bool variation_selector(uint32_t cp)
{
    return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

enum cls { PLAIN, MARK, JOINER, BOX, NAMED, CONTROL };

static enum cls classify(uint32_t prev, uint32_t cp, uint32_t next)
{
    if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp > 0x10FFFF)
        return CONTROL;
    if (cp < 0x7F)
        return PLAIN;
    if ((cp == ZWNJ || cp == ZWJ) && joining_letter(prev) && joining_letter(next))
        return JOINER;
    if (variation_selector(cp))
        return BOX;
    const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)cp);
    switch (p->category) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
        return p->ignorable ? NAMED : BOX;
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return NAMED;
    default:
        break;
    }
    if (p->ignorable || cp == 0x2800) /* fillers and the empty braille cell */
        return NAMED;
    return vd_cp_width(cp) == 0 ? MARK : PLAIN;
}

struct shower {
    struct vd_buf *dst; /* NULL: measure only */
    size_t keep_len;
    int width, flags, cells, keep_cells;
    bool full, hidden;
    utf8proc_int32_t cluster[CLUSTER];
    int n, marks;
    utf8proc_int32_t brk; /* state of the grapheme breaker */
};

/* Append text of `cells` columns if it fits; remember where an ellipsis could still go (B). */
static void emit(struct shower *s, const char *p, size_t n, int cells)
{
    if (s->full)
        return;
    if (s->width >= 0 && cells > s->width - s->cells) {
        s->full = true;
        return;
    }
    if (s->dst)
        vd_buf_add(s->dst, p, n);
    s->cells += cells;
    if (s->cells < s->width) {
        s->keep_cells = s->cells;
        s->keep_len = s->dst ? s->dst->len : 0;
    }
}

static void emit_ascii(struct shower *s, const char *p)
{
    emit(s, p, strlen(p), (int)strlen(p));
}

/* The nearest ASCII of a cluster: compatibility decomposition without its marks, else one ?. */
static void emit_transliterated(struct shower *s, const utf8proc_int32_t *v, int n)
{
    char out[NFC_MAX];
    size_t len = 0;
    for (int i = 0; i < n; i++) {
        utf8proc_int32_t d[32];
        int last = 0;
        if (vd_cp_width((uint32_t)v[i]) == 0)
            continue;
        utf8proc_ssize_t m = utf8proc_decompose_char(
            v[i], d, 32, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &last);
        bool ascii = m > 0 && m <= 4;
        for (utf8proc_ssize_t k = 0; ascii && k < m; k++)
            ascii = d[k] >= 0x20 && d[k] < 0x7F;
        for (utf8proc_ssize_t k = 0; ascii && k < m; k++)
            out[len++] = (char)d[k];
        if (!ascii)
            out[len++] = '?';
    }
    emit(s, out, len, (int)len);
}

/* Finish the cluster: NFC, measure, emit whole. */
static void flush(struct shower *s)
{
    utf8proc_int32_t nfc[NFC_MAX];
    char raw[CLUSTER * 4 + 1], out[NFC_MAX * 4];
    size_t len = 0, n_out = 0;
    int cells = 0, n = s->n;
    if (n == 0)
        return;
    s->n = s->marks = 0;
    s->brk = 0;
    for (int i = 0; i < n; i++)
        len += vd_utf8_put(raw + len, (uint32_t)s->cluster[i]);
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_ssize_t m =
        utf8proc_decompose((const utf8proc_uint8_t *)raw, (utf8proc_ssize_t)len, nfc, NFC_MAX, how);
    if (m > 0 && m <= NFC_MAX)
        m = utf8proc_normalize_utf32(nfc, m, how);
    if (m <= 0 || m > NFC_MAX) {
        memcpy(nfc, s->cluster, (size_t)n * sizeof(nfc[0]));
        m = n;
    }
    if (s->flags & VD_SHOW_ASCII) {
        emit_transliterated(s, nfc, (int)m);
        return;
    }
    for (utf8proc_ssize_t i = 0; i < m; i++) {
        n_out += vd_utf8_put(out + n_out, (uint32_t)nfc[i]);
        cells += vd_cp_width((uint32_t)nfc[i]);
    }
    emit(s, out, n_out, cells);
}

static void push(struct shower *s, uint32_t cp)
{
    if (s->n == CLUSTER)
        flush(s);
    s->cluster[s->n++] = (utf8proc_int32_t)cp;
}

static void add_plain(struct shower *s, uint32_t cp)
{
    if (s->n > 0 &&
        utf8proc_grapheme_break_stateful(s->cluster[s->n - 1], (utf8proc_int32_t)cp, &s->brk))
        flush(s);
    s->marks = 0;
    push(s, cp);
}

static void add_mark(struct shower *s, uint32_t cp)
{
    if (s->marks == MARKS) {
        s->hidden = true;
        return;
    }
    if (s->n == CLUSTER || s->n == 0) { /* C */
        flush(s);
        push(s, 0x25CC);
    }
    s->marks++;
    push(s, cp);
}

static void add_control(struct shower *s, uint32_t cp, uint8_t byte)
{
    static const char hex[] = "0123456789ABCDEF";
    flush(s);
    if (cp == '\n' && s->flags & VD_SHOW_NEWLINES) {
        emit(s, "\n", 1, 0);
        return;
    }
    s->hidden = true;
    if (cp == 0xFFFFFFFF)
        emit_ascii(s, (char[]){'\\', 'x', hex[byte >> 4], hex[byte & 15], 0});
    else if (cp < 0x80)
        emit_ascii(s, (char[]){'^', (char)(cp ^ 0x40), 0});
    else
        emit_ascii(s, (char[]){'<', 'U', '+', '0', '0', hex[cp >> 4], hex[cp & 15], '>', 0});
}

static void add_named(struct shower *s, uint32_t cp)
{
    static const char hex[] = "0123456789ABCDEF";
    char t[16] = "<U+", *p = t + 3;
    flush(s);
    for (int shift = cp > 0xFFFFF ? 20 : cp > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4)
        *p++ = hex[cp >> shift & 15];
    *p = '>';
    s->hidden = true;
    emit_ascii(s, t);
}

static void add_box(struct shower *s)
{
    flush(s);
    s->hidden = true;
    if (s->flags & VD_SHOW_ASCII)
        emit_ascii(s, "?");
    else
        emit(s, "\u25A1", 3, 1);
}

static void show_all(struct shower *s, const char *src, size_t n)
{
    uint32_t prev = 0xFFFFFFFF, cp, next;
    for (size_t i = 0, len; i < n; i += len, prev = cp) {
        len = vd_utf8_next(src + i, n - i, &cp);
        next = 0xFFFFFFFF;
        if ((cp == ZWNJ || cp == ZWJ) && i + len < n)
            vd_utf8_next(src + i + len, n - i - len, &next);
        switch (classify(prev, cp, next)) {
        case PLAIN:
            add_plain(s, cp);
            break;
        case MARK:
            add_mark(s, cp);
            break;
        case JOINER:
            push(s, cp);
            break;
        case BOX:
            add_box(s);
            break;
        case NAMED:
            add_named(s, cp);
            break;
        case CONTROL:
            add_control(s, cp, (uint8_t)src[i]);
            break;
        }
        if (s->full && s->hidden)
            break; /* nothing more to learn */
    }
    flush(s);
}

static bool all_printable(const char *src, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((uint8_t)src[i] - 0x20u > 0x5E)
            return false;
    return true;
}

static void show_ascii(struct shower *s, const char *src, size_t n)
{
    size_t fit = s->width >= 0 && n > (size_t)s->width ? (size_t)s->width : n;
    size_t keep = fit > 0 && fit == (size_t)s->width ? fit - 1 : fit;
    emit(s, src, keep, (int)keep);
    if (fit > keep)
        emit(s, src + keep, 1, 1);
    s->full = n > fit;
}

static void put_ellipsis(struct shower *s)
{
    if (s->dst && s->dst->len > s->keep_len)
        s->dst->len = s->keep_len;
    s->cells = s->keep_cells;
    if (s->dst && s->dst->data)
        s->dst->data[s->dst->len] = 0;
    if (s->width <= 0)
        return;
    if (s->dst)
        vd_buf_str(s->dst, s->flags & VD_SHOW_ASCII ? "~" : "\u2026");
    s->cells++;
}

static void pad(struct shower *s, size_t start)
{
    size_t n = (size_t)(s->width - s->cells), len = s->dst->len - start;
    for (size_t i = 0; i < n; i++)
        vd_buf_char(s->dst, ' ');
    s->cells = s->width;
    if (!(s->flags & VD_SHOW_RIGHT) || s->dst->failed)
        return;
    memmove(s->dst->data + start + n, s->dst->data + start, len);
    memset(s->dst->data + start, ' ', n);
}

struct vd_shown vd_text_show(struct vd_buf *dst, const char *src, size_t n, int width, int flags)
{
    size_t start = dst ? dst->len : 0;
    struct shower s = {.dst = dst, .width = width, .flags = flags, .keep_len = start};
    if (all_printable(src, n))
        show_ascii(&s, src, n);
    else
        show_all(&s, src, n);
    if (s.full)
        put_ellipsis(&s);
    if (dst && flags & VD_SHOW_PAD && s.cells < width)
        pad(&s, start);
    return (struct vd_shown){.cells = s.cells, .cut = s.full, .hidden = s.hidden};
}

int vd_text_width(const char *src)
{
    return vd_text_show(NULL, src, strlen(src), -1, 0).cells;
}

/* ---- the fold for search ---- */

/* Letters that no decomposition takes to their base, though people search by it. */
static utf8proc_int32_t plain_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0x00F8: /* o with stroke */
        return 'o';
    case 0x0111: /* d with stroke */
    case 0x00F0: /* eth */
        return 'd';
    case 0x0131: /* dotless i */
        return 'i';
    case 0x0142: /* l with stroke */
        return 'l';
    case 0x0127: /* h with stroke */
        return 'h';
    case 0x06A9: /* Persian kaf: Arabic kaf */
        return 0x0643;
    case 0x06CC: /* Persian yeh */
    case 0x0649: /* alef maksura */
        return 0x064A;
    default:
        return c;
    }
}

struct folder {
    struct vd_buf *dst;
    size_t start;
    bool space; /* a blank is due before the next letter */
};

static void fold_put(struct folder *f, const char *p, size_t n)
{
    if (f->space && f->dst->len > f->start)
        vd_buf_char(f->dst, ' ');
    f->space = false;
    vd_buf_add(f->dst, p, n);
}

static void fold_scalar(struct folder *f, utf8proc_int32_t c)
{
    char out[4];
    c = plain_letter(c);
    int cat = category((uint32_t)c);
    bool letter = (cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO) ||
                  (cat >= UTF8PROC_CATEGORY_ND && cat <= UTF8PROC_CATEGORY_NO);
    if (letter && c != 0x0640) /* tatweel only stretches a word */
        fold_put(f, out, vd_utf8_put(out, (uint32_t)c));
    else if (!is_mark((uint32_t)c) && cat != UTF8PROC_CATEGORY_CF && cat != UTF8PROC_CATEGORY_CN &&
             c != 0x0640)
        f->space = true;
}

static void fold_wide(struct folder *f, uint32_t cp)
{
    utf8proc_int32_t d[32];
    int last = 0;
    const utf8proc_option_t how =
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, d, 32, how, &last);
    for (utf8proc_ssize_t i = 0; i < n && n <= 32; i++)
        fold_scalar(f, d[i]);
}

static char fold_byte(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : ' ';
}

void vd_text_fold(struct vd_buf *dst, const char *src, size_t n)
{
    struct folder f = {.dst = dst, .start = dst->len};
    uint32_t cp;
    for (size_t i = 0, len; i < n; i += len) {
        len = vd_utf8_next(src + i, n - i, &cp);
        if (cp < 0x80) {
            char c = fold_byte((char)cp);
            if (c == ' ')
                f.space = true;
            else
                fold_put(&f, &c, 1);
        } else if (cp != 0xFFFFFFFF) {
            fold_wide(&f, cp);
        }
    }
}

enum { FOLD_FAST = 256 };

static bool contains_slow(const char *name, size_t n, const char *needle)
{
    struct vd_buf b = {0};
    vd_text_fold(&b, name, n);
    bool found = !b.failed && b.data && strstr(b.data, needle) != NULL;
    vd_buf_free(&b);
    return found;
}

bool vd_text_contains(const char *name, size_t n, const char *folded_needle)
{
    char out[FOLD_FAST + 1];
    size_t len = 0;
    if (!*folded_needle)
        return true;
    if (n > FOLD_FAST)
        return contains_slow(name, n, folded_needle);
    for (size_t i = 0; i < n; i++) {
        if ((uint8_t)name[i] >= 0x80)
            return contains_slow(name, n, folded_needle);
        char c = fold_byte(name[i]);
        if (c != ' ' || (len > 0 && out[len - 1] != ' '))
            out[len++] = c;
    }
    if (len > 0 && out[len - 1] == ' ')
        len--;
    out[len] = 0;
    return strstr(out, folded_needle) != NULL;
}

/* ---- trimming ---- */

static bool is_space(uint32_t cp)
{
    if (cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0x85)
        return true;
    if (cp < 0xA0 || cp > 0x10FFFF)
        return false;
    int c = category(cp);
    return c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP;
}

char *vd_text_trim(char *s)
{
    size_t n = strlen(s), end = 0, begin = 0, i = 0;
    bool seen = false;
    uint32_t cp;
    while (i < n) {
        size_t len = vd_utf8_next(s + i, n - i, &cp);
        if (!is_space(cp)) {
            if (!seen)
                begin = i;
            seen = true;
            end = i + len;
        }
        i += len;
    }
    s[end] = 0;
    return s + begin;
}
