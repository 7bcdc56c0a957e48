/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectors.c: face and voice vectors of a file as templates: X.npy with X.ids, or JSON lines.
 *
 *    X.npy   one vector a row           {"id":"A1","vector":[0.1,-0.2,...],
 *    X.ids   one record id a line        "engine":"acme/3","quality":80}     one a line
 *
 * A template's bytes are float32, little-endian, as received: never scaled.  float64 is rounded to
 * float32, and the template's format says so ("npy-f8").
 *
 * Invariants
 *  A. What is wrong with the file as a whole refuses it; what is wrong with one row or line goes
 *     to reject(), which ends the reading unless the caller asked to go on without it.
 *  B. Templates come in the order of the file.
 */
#include "codec/npy.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <strings.h>
#include <vedette/io.h>
#include <vedette/json.h>
#include <vedette/text.h>

enum { ENGINE_MAX = 64, ID_MAX = 256 };
static const size_t FILE_MAX = (size_t)8 << 30;
static const char DEFAULT_ENGINE[] = "unstated/0";

struct reader {
    struct vd_arena *a;
    int modality;              /* the caller's: a file does not say of what its vectors are */
    const char *path, *engine; /* engine: the caller's or NULL */
    vd_vector_bad_fn *bad;
    void *ctx;
    struct vd_templates *out;
    size_t cap;
    struct vd_err *err;
};

static bool engine_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("._+-", c));
}

int vd_engine_check(const char *engine, struct vd_err *err)
{
    size_t n = 0, slash = 0, slashes = 0;
    for (; engine[n] && (engine_char(engine[n]) || engine[n] == '/'); n++)
        if (engine[n] == '/') {
            slash = n;
            slashes++;
        }
    if (!engine[n] && slashes == 1 && slash && slash + 1 < n && n <= ENGINE_MAX)
        return VD_OK;
    vd_fail(err, VD_INVALID, "engine", "'%.80s' is not an engine", engine);
    return vd_hint(err, "write NAME/VERSION in letters, digits and . _ + -, as in acme-face/3.1");
}

static int no_memory(struct reader *r)
{
    return vd_fail(r->err, VD_NOMEM, r->path, "out of memory");
}

/* A. */
static int reject(struct reader *r, const struct vd_err *why)
{
    if (!r->bad) {
        if (r->err)
            *r->err = *why;
        return (int)why->code;
    }
    r->bad(r->ctx, why);
    return VD_OK;
}

static int room_for(struct reader *r, size_t n)
{
    if (n <= r->cap)
        return VD_OK;
    size_t cap = n > 2 * r->cap ? n : 2 * r->cap;
    if (cap > SIZE_MAX / 2 / sizeof(struct vd_template))
        return no_memory(r);
    struct vd_template *v = vd_arena_alloc(r->a, cap * sizeof(*v));
    if (!v)
        return no_memory(r);
    if (r->out->n)
        memcpy(v, r->out->v, r->out->n * sizeof(*v));
    r->out->v = v;
    r->cap = cap;
    return VD_OK;
}

/* ---- X.ids ---- */

static char *ids_path(const char *npy)
{
    const char *base = vd_path_base(npy), *dot = strrchr(base, '.');
    size_t stem = dot && dot != base ? (size_t)(dot - npy) : strlen(npy);
    char *p = vd_alloc(stem + 5);
    if (p) {
        memcpy(p, npy, stem);
        memcpy(p + stem, ".ids", 5);
    }
    return p;
}

static int bad_id(struct reader *r, const char *path, size_t line, const char *what)
{
    char place[96];
    vd_place(place, path, ":", line);
    return vd_fail(r->err, VD_CORRUPT, place, "the record id %s", what);
}

static const char *id_flaw(const char *s, size_t n)
{
    if (n == 0)
        return "is empty";
    if (n > ID_MAX)
        return "is longer than 256 bytes";
    if (!vd_utf8_valid(s, n))
        return "is not UTF-8";
    for (size_t i = 0; i < n; i++)
        if ((uint8_t)s[i] < 0x20 || s[i] == 0x7F)
            return "holds a control character";
    return NULL;
}

static void strip(const char **s, size_t *n)
{
    while (*n && strchr(" \t\r", (*s)[*n - 1]))
        --*n;
    while (*n && strchr(" \t", **s)) {
        ++*s;
        --*n;
    }
}

/* Split into lines; ids[i] for as many as `rows`, and count them all. */
static int split_ids(struct reader *r, const char *path, const struct vd_buf *b, size_t rows,
                     const char **ids, size_t *count)
{
    const char *s = b->data, *end = b->data + b->len;
    if (b->len >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3))
        s += 3;
    for (*count = 0; s < end; ++*count) {
        const char *nl = memchr(s, '\n', (size_t)(end - s)), *line = s;
        size_t n = (size_t)((nl ? nl : end) - s);
        s = nl ? nl + 1 : end;
        strip(&line, &n);
        const char *flaw = id_flaw(line, n);
        if (flaw)
            return bad_id(r, path, *count + 1, flaw);
        if (*count < rows && !(ids[*count] = vd_arena_strndup(r->a, line, n)))
            return no_memory(r);
    }
    return VD_OK;
}

/* Ids beside the vectors; *ids stays NULL when there is no such file. */
static int read_ids(struct reader *r, size_t rows, const char ***ids)
{
    struct vd_buf b = {0};
    struct vd_err why = {0};
    size_t count = 0;
    char *path = ids_path(r->path);
    int rc = path ? vd_read_file(path, FILE_MAX, &b, &why) : no_memory(r);
    if (rc == VD_NOINPUT && why.cause == ENOENT) {
        rc = VD_OK;
        goto out;
    }
    if (rc && path && r->err)
        *r->err = why;
    if (rc)
        goto out;
    *ids = vd_arena_alloc(r->a, (rows + 1) * sizeof(**ids));
    rc = *ids ? split_ids(r, path, &b, rows, *ids, &count) : no_memory(r);
    if (!rc && count != rows)
        rc = vd_fail(r->err, VD_CORRUPT, path, "%zu record ids for the %zu rows of %s", count, rows,
                     vd_path_base(r->path));
out:
    vd_buf_free(&b);
    vd_free(path);
    return rc;
}

/* ---- .npy ---- */

/* float64 to float32; an overflow becomes infinite and is refused as such. */
static float f64le(const uint8_t *p)
{
    uint64_t u = 0;
    double d;
    for (int i = 0; i < 8; i++)
        u |= (uint64_t)p[i] << 8 * i;
    memcpy(&d, &u, sizeof(d));
    return fabs(d) > 3.5e38 ? (d > 0 ? INFINITY : -INFINITY) : (float)d;
}

static void copy_row(uint8_t *out, const uint8_t *in, const struct vd_npy *h)
{
    if (h->item == 4) {
        memcpy(out, in, h->dim * 4);
        return;
    }
    for (size_t i = 0; i < h->dim; i++)
        vd_f32le_put(out + 4 * i, f64le(in + 8 * i));
}

static int reject_row(struct reader *r, const struct vd_npy *h, size_t row, size_t at,
                      const char *flaw)
{
    struct vd_err why;
    char place[96];
    vd_place(place, r->path, " byte ", h->data + (row * h->dim + at) * h->item);
    vd_fail(&why, VD_CORRUPT, place, "row %zu of %zu %s", row + 1, h->rows, flaw);
    return reject(r, &why);
}

static int take_rows(struct reader *r, const uint8_t *p, const struct vd_npy *h, const char **ids)
{
    uint8_t *bytes = vd_arena_alloc(r->a, h->rows * h->dim * 4);
    int rc = bytes ? room_for(r, h->rows) : no_memory(r);
    for (size_t row = 0; !rc && row < h->rows; row++, bytes += h->dim * 4) {
        size_t at;
        copy_row(bytes, p + h->data + row * h->dim * h->item, h);
        const char *flaw = vd_vector_flaw(bytes, h->dim, &at);
        if (flaw) {
            rc = reject_row(r, h, row, at, flaw);
            continue;
        }
        r->out->v[r->out->n++] = (struct vd_template){
            .modality = r->modality,
            .engine = r->engine ? r->engine : DEFAULT_ENGINE,
            .format = h->item == 4 ? "npy-f4" : "npy-f8",
            .quality = -1,
            .n_minutiae = (int)h->dim,
            .bytes = bytes,
            .n_bytes = h->dim * 4,
            .view = (int)row,
            .id = ids ? ids[row] : NULL,
        };
    }
    return rc;
}

static int read_npy(struct reader *r, const struct vd_buf *b)
{
    struct vd_npy h;
    const char **ids = NULL;
    int rc = vd_npy_header((const uint8_t *)b->data, b->len, r->path, &h, r->err);
    if (!rc && h.rows == 0)
        rc = vd_fail(r->err, VD_CORRUPT, r->path, "holds no vector (0 rows)");
    if (!rc)
        rc = read_ids(r, h.rows, &ids);
    return rc ? rc : take_rows(r, (const uint8_t *)b->data, &h, ids);
}

/* ---- JSON lines ---- */

/* One line while it is read. */
struct line {
    struct vd_jread j;
    struct vd_buf values; /* float32, little-endian */
    bool has_id, has_vector, has_engine, has_quality;
    char id[ID_MAX + 1], engine[ENGINE_MAX + 1];
    int quality;
};

static const char *skip_value(struct vd_jread *j)
{
    int depth = 0;
    do {
        enum vd_jtok t = vd_jread_next(j);
        if (t == VD_J_ERROR || t == VD_J_END)
            return "is not valid JSON";
        depth += (t == VD_J_OBJ || t == VD_J_ARR) - (t == VD_J_OBJ_END || t == VD_J_ARR_END);
    } while (depth);
    return NULL;
}

static const char *json_vector(struct line *l)
{
    uint8_t f[4];
    enum vd_jtok t = vd_jread_next(&l->j);
    if (t != VD_J_ARR)
        return "has a \"vector\" that is no array";
    while ((t = vd_jread_next(&l->j)) == VD_J_NUM) {
        if (l->values.len == 4 * VD_VECTOR_MAX_DIM)
            return "has a vector of more than 4096 values";
        double d = l->j.num;
        vd_f32le_put(f, fabs(d) > 3.5e38 ? INFINITY : (float)d);
        vd_buf_add(&l->values, f, sizeof(f));
    }
    return t == VD_J_ARR_END ? NULL : "has a value in \"vector\" that is no number";
}

static const char *json_id(struct line *l)
{
    enum vd_jtok t = vd_jread_next(&l->j);
    if (t == VD_J_NUM && l->j.num == floor(l->j.num) && fabs(l->j.num) < 9e15) {
        snprintf(l->id, sizeof(l->id), "%.0f", l->j.num);
        return NULL;
    }
    if (t != VD_J_STR)
        return "has an \"id\" that is neither text nor a whole number";
    if (id_flaw(l->j.text.data, l->j.text.len))
        return "has an \"id\" that is empty, too long or holds control characters";
    vd_strlcpy(l->id, l->j.text.data, sizeof(l->id));
    return NULL;
}

static const char *json_engine(struct line *l)
{
    if (vd_jread_next(&l->j) != VD_J_STR || vd_engine_check(l->j.text.data, NULL))
        return "has an \"engine\" that is not NAME/VERSION";
    vd_strlcpy(l->engine, l->j.text.data, sizeof(l->engine));
    return NULL;
}

static const char *json_quality(struct line *l)
{
    if (vd_jread_next(&l->j) != VD_J_NUM || l->j.num != floor(l->j.num) || l->j.num < 0 ||
        l->j.num > 100)
        return "has a \"quality\" that is no whole number from 0 to 100";
    l->quality = (int)l->j.num;
    return NULL;
}

static const char *json_member(struct line *l)
{
    static const struct {
        const char *key;
        size_t seen;
        const char *(*read)(struct line *);
    } keys[] = {
        {"id", offsetof(struct line, has_id), json_id},
        {"vector", offsetof(struct line, has_vector), json_vector},
        {"engine", offsetof(struct line, has_engine), json_engine},
        {"quality", offsetof(struct line, has_quality), json_quality},
    };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        bool *seen = (bool *)((char *)l + keys[i].seen);
        if (strcmp(l->j.text.data, keys[i].key))
            continue;
        if (*seen)
            return "gives a key twice";
        *seen = true;
        return keys[i].read(l);
    }
    return skip_value(&l->j);
}

/* Read one object; NULL, or what is wrong with the line. */
static const char *read_object(struct line *l)
{
    enum vd_jtok t;
    if (vd_jread_next(&l->j) != VD_J_OBJ)
        return "is not a JSON object";
    while ((t = vd_jread_next(&l->j)) == VD_J_KEY) {
        const char *flaw = json_member(l);
        if (flaw)
            return flaw;
    }
    if (t != VD_J_OBJ_END || vd_jread_next(&l->j) != VD_J_END)
        return "is not valid JSON";
    if (!l->has_vector || l->values.len < 4 * VD_VECTOR_MIN_DIM)
        return "has no \"vector\" of at least 2 values";
    size_t at;
    return vd_vector_flaw((const uint8_t *)l->values.data, l->values.len / 4, &at);
}

static int reject_line(struct reader *r, size_t number, enum vd_rc code, const char *flaw)
{
    struct vd_err why;
    char place[96];
    vd_place(place, r->path, ":", number);
    vd_fail(&why, code, place, "line %zu %s", number, flaw);
    return reject(r, &why);
}

static int keep_line(struct reader *r, const struct line *l, size_t number)
{
    if (r->engine && l->has_engine && strcmp(r->engine, l->engine))
        return reject_line(r, number, VD_INVALID, "is of another engine than the one asked for");
    int rc = room_for(r, r->out->n + 1);
    if (rc)
        return rc;
    uint8_t *bytes = vd_arena_alloc(r->a, l->values.len);
    struct vd_template t = {
        .modality = r->modality,
        .engine = r->engine       ? r->engine
                  : l->has_engine ? vd_arena_strdup(r->a, l->engine)
                                  : DEFAULT_ENGINE,
        .format = "jsonl",
        .quality = l->has_quality ? l->quality : -1,
        .n_minutiae = (int)(l->values.len / 4),
        .bytes = bytes,
        .n_bytes = l->values.len,
        .view = (int)(number - 1),
        .id = l->has_id ? vd_arena_strdup(r->a, l->id) : NULL,
    };
    if (!bytes || !t.engine || (l->has_id && !t.id))
        return no_memory(r);
    memcpy(bytes, l->values.data, l->values.len);
    r->out->v[r->out->n++] = t;
    return VD_OK;
}

static int read_line(struct reader *r, const char *s, size_t n, size_t number)
{
    struct line l = {0};
    vd_jread_open(&l.j, s, n);
    const char *flaw = read_object(&l);
    int rc = l.values.failed || l.j.text.failed ? no_memory(r)
             : flaw                             ? reject_line(r, number, VD_CORRUPT, flaw)
                                                : keep_line(r, &l, number);
    vd_jread_close(&l.j);
    vd_buf_free(&l.values);
    return rc;
}

static int read_lines(struct reader *r, const struct vd_buf *b)
{
    const char *s = b->data, *end = b->data + b->len;
    size_t number = 0, seen = 0;
    int rc = VD_OK;
    if (b->len >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3))
        s += 3;
    while (!rc && s < end) {
        const char *nl = memchr(s, '\n', (size_t)(end - s)), *line = s;
        size_t n = (size_t)((nl ? nl : end) - s);
        s = nl ? nl + 1 : end;
        number++;
        strip(&line, &n);
        if (n == 0)
            continue;
        seen++;
        rc = read_line(r, line, n, number);
    }
    if (!rc && !seen)
        rc = vd_fail(r->err, VD_CORRUPT, r->path, "holds no vector (no line)");
    return rc;
}

/* ---- any of them ---- */

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n >= m && !strcasecmp(s + n - m, tail);
}

static bool looks_like_json(const struct vd_buf *b)
{
    size_t i = b->len >= 3 && !memcmp(b->data, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (i < b->len && strchr(" \t\r\n", b->data[i]) && b->data[i])
        i++;
    return i < b->len && b->data[i] == '{';
}

int vd_vectors_read_good(struct vd_arena *a, int modality, const char *path, const char *engine,
                         vd_vector_bad_fn *bad, void *ctx, struct vd_templates *out,
                         struct vd_err *err)
{
    struct reader r = {
        .a = a, .modality = modality, .path = path, .bad = bad, .ctx = ctx, .out = out, .err = err};
    struct vd_buf b = {0};
    int rc = VD_OK;
    *out = (struct vd_templates){0};
    if (engine && (rc = vd_engine_check(engine, err)) != VD_OK)
        return rc;
    if (engine && !(r.engine = vd_arena_strdup(a, engine)))
        return no_memory(&r);
    rc = vd_read_file(path, FILE_MAX, &b, err);
    if (rc)
        goto out;
    if (ends_with(path, ".npy") || (b.len >= 6 && !memcmp(b.data, "\x93NUMPY", 6)))
        rc = read_npy(&r, &b);
    else if (ends_with(path, ".jsonl") || ends_with(path, ".json") || looks_like_json(&b))
        rc = read_lines(&r, &b);
    else
        rc = vd_fail(err, VD_CORRUPT, path, "is neither .npy nor JSON lines");
out:
    vd_buf_free(&b);
    return rc;
}

int vd_vectors_read(struct vd_arena *a, int modality, const char *path, const char *engine,
                    struct vd_templates *out, struct vd_err *err)
{
    return vd_vectors_read_good(a, modality, path, engine, NULL, NULL, out, err);
}
