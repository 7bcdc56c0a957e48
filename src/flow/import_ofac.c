/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_ofac.c: SDN joined with ALT, ADD and SDN_COMMENTS by entry number.
 *
 * The files may come in any order and under any name: the shape of a file's rows says which it is.
 * The small files are held in memory, sorted by entry; SDN is read row by row, and each entry takes
 * what is its own.  What nobody took hangs in the air ("dangling") and is reported.
 *
 *     text    |123,12,"aka","X",-0- \0|12\0|aka\0|X\0|-0-\0|...      raw row, then its cells
 *     side    [entry, line, offset into text, n_raw, file, taken] sorted by (file, entry, line)
 *
 * Invariants
 *  A. A fact from a side file carries its own report reference, "ALT.CSV:57", so that it leads to
 *     its file and line as those of SDN do.
 */
#include "config.h"

#include "flow/importing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/ofac.h"

enum { SIDE_MAX = 256 * 1024 * 1024 };

struct side {
    int64_t entry, line;
    uint32_t text, n_raw;
    uint8_t file; /* enum vd_ofac_file */
    bool taken;
};
struct ofac {
    struct vd_importing *im;
    struct vd_source *source[5]; /* by enum vd_ofac_file */
    struct side *side;
    size_t n, cap;
    struct vd_buf text;
};

static const struct vd_prov treasury = {
    .source = "US Treasury OFAC", .source_grade = "A", .info_grade = "2", .handling = "TLP:CLEAR"};

/* ---- which file is which ---- */

static int look_at(struct vd_source *f, enum vd_ofac_file *which, struct vd_import_result *out,
                   struct vd_err *err)
{
    struct vd_csv *csv;
    struct vd_csv_row row;
    size_t n;
    int rc = vd_source_csv(f, NULL, &csv, err);
    if (rc)
        return rc;
    const char *head = vd_csv_head(csv, &n);
    *which = VD_OFAC_NONE;
    if (!vd_csv_is_markup(head, n))
        for (int i = 0; i < 5 && !*which && (rc = vd_csv_next(csv, &row, err)) == VD_OK; i++)
            if (row.kind == VD_CSV_ROW)
                *which = vd_ofac_which(&row);
    vd_strlcpy(out->encoding, vd_csv_encoding(csv), sizeof(out->encoding));
    vd_strlcpy(out->delimiter, ",", sizeof(out->delimiter));
    vd_csv_close(csv);
    if (rc && rc != VD_NOTFOUND)
        return rc;
    if (*which)
        return VD_OK;
    vd_fail(err, VD_CORRUPT, f->path, "is none of the OFAC files");
    vd_hint(err, "SDN.CSV has 12 columns, ADD.CSV 6, ALT.CSV 5, SDN_COMMENTS.CSV 2, no header");
    return VD_CORRUPT;
}

static int find_files(struct ofac *o, struct vd_source *files, size_t n, struct vd_err *err)
{
    for (size_t i = 0; i < n; i++) {
        enum vd_ofac_file which;
        int rc = look_at(&files[i], &which, o->im->out, err);
        if (rc)
            return rc;
        if (o->source[which])
            return vd_fail(err, VD_INVALID, files[i].path, "a second %s file beside %s",
                           vd_ofac_name(which), o->source[which]->path);
        o->source[which] = &files[i];
    }
    if (!o->source[VD_OFAC_SDN])
        return vd_fail(err, VD_INVALID, files->path,
                       "the SDN file is missing: the others only add to it");
    return VD_OK;
}

/* ---- the side files ---- */

static int keep(struct ofac *o, const struct vd_csv_row *row, enum vd_ofac_file which,
                struct vd_err *err)
{
    if (o->n == o->cap) {
        size_t cap = o->cap ? o->cap * 2 : 1024;
        struct side *v = vd_realloc(o->side, cap * sizeof(*v));
        if (!v)
            return vd_fail(err, VD_NOMEM, "import", "not enough memory for %zu rows", cap);
        o->side = v;
        o->cap = cap;
    }
    o->side[o->n++] = (struct side){.entry = vd_ofac_entry(row),
                                    .line = row->line,
                                    .text = (uint32_t)o->text.len,
                                    .n_raw = (uint32_t)row->n_raw,
                                    .file = (uint8_t)which};
    vd_buf_add(&o->text, row->raw, row->n_raw);
    vd_buf_char(&o->text, '\0');
    for (size_t i = 0; i < row->n; i++)
        vd_buf_add(&o->text, row->cell[i].s, row->cell[i].n + 1);
    if (o->text.failed || o->text.len > SIDE_MAX)
        return vd_fail(err, VD_NOMEM, "import", "the %s file is too large", vd_ofac_name(which));
    return VD_OK;
}

/* A row that is none of its file. */
static int misfit(struct ofac *o, const struct vd_csv_row *row, enum vd_ofac_file which,
                  struct vd_err *err)
{
    char text[120], column[16];
    snprintf(column, sizeof(column), "%zu", row->kind == VD_CSV_BAD ? row->column : (size_t)1);
    snprintf(text, sizeof(text), "not a row of %s: %zu cells", vd_ofac_name(which), row->n);
    return vd_importing_reject(o->im, row, column, row->kind == VD_CSV_BAD ? row->reason : text,
                               err);
}

static int read_side(struct ofac *o, enum vd_ofac_file which, struct vd_err *err)
{
    struct vd_csv *csv;
    struct vd_csv_row row;
    if (!o->source[which])
        return VD_OK;
    o->im->file = o->source[which];
    int rc = vd_source_csv(o->im->file, NULL, &csv, err);
    while (!rc && (rc = vd_csv_next(csv, &row, err)) == VD_OK) {
        if (row.kind == VD_CSV_EMPTY)
            continue;
        rc = row.kind == VD_CSV_ROW && vd_ofac_which(&row) == which ? keep(o, &row, which, err)
                                                                    : misfit(o, &row, which, err);
        if (vd_job_cancelled(o->im->o->job))
            rc = vd_fail(err, VD_CANCELLED, o->im->file->path, "the import was stopped");
    }
    vd_csv_close(csv);
    o->im->bytes_before += (uint64_t)o->im->file->n_bytes;
    vd_job_set(o->im->o->job, o->im->bytes_before);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int by_entry(const void *a, const void *b)
{
    const struct side *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* First row of an entry in a side file, or o->n. */
static size_t first_of(const struct ofac *o, enum vd_ofac_file file, int64_t entry)
{
    struct side key = {.entry = entry, .line = 0, .file = (uint8_t)file};
    size_t lo = 0, hi = o->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (by_entry(&o->side[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool is_of(const struct ofac *o, size_t i, enum vd_ofac_file file, int64_t entry)
{
    return i < o->n && o->side[i].file == file && o->side[i].entry == entry;
}

/* The cells of a kept row, at most 6. */
static void cells_of(const struct ofac *o, const struct side *s, const char *cell[6])
{
    const char *p = o->text.data + s->text + s->n_raw + 1;
    int n = s->file == VD_OFAC_ADD ? 6 : s->file == VD_OFAC_ALT ? 5 : 2;
    for (int i = 0; i < n; i++, p += strlen(p) + 1)
        cell[i] = p;
}

/* ---- entries ---- */

/* A: facts from index `from` on come from this side row. */
static int mark_origin(struct ofac *o, size_t from, const struct side *s, struct vd_err *err)
{
    struct vd_prov *p = vd_arena_alloc(o->im->a, sizeof(*p));
    if (p)
        p->report_ref =
            vd_arena_printf(o->im->a, "%s:%lld", o->source[s->file]->base, (long long)s->line);
    if (!p || !p->report_ref)
        return vd_fail(err, VD_NOMEM, "import", "not enough memory for a row");
    for (size_t i = from; i < o->im->facts.n; i++)
        o->im->facts.v[i].own = p;
    return VD_OK;
}

static int take_side(struct ofac *o, struct side *s, struct vd_err *err)
{
    const char *c[6];
    size_t from = o->im->facts.n;
    s->taken = true;
    cells_of(o, s, c);
    int rc = s->file == VD_OFAC_ALT
                 ? vd_ofac_alt(o->im->a, c[2], c[3], c[4], &o->im->facts, err)
                 : vd_ofac_add(o->im->a, c[2], c[3], c[4], c[5], &o->im->facts, err);
    if (rc == VD_CORRUPT) { /* an alias without a name says nothing */
        vd_importing_note(o->im, s->line, "an alias without a name");
        return VD_OK;
    }
    return rc ? rc : mark_origin(o, from, s, err);
}

static const char *rest_of_remarks(struct ofac *o, int64_t entry)
{
    struct vd_buf b = {0};
    const char *c[6];
    for (size_t i = first_of(o, VD_OFAC_COMMENTS, entry); is_of(o, i, VD_OFAC_COMMENTS, entry);
         i++) {
        o->side[i].taken = true;
        cells_of(o, &o->side[i], c);
        vd_buf_str(&b, c[1]);
    }
    const char *text = b.len ? vd_arena_strndup(o->im->a, b.data, b.len) : NULL;
    vd_buf_free(&b);
    return text;
}

static int entry(struct ofac *o, const struct vd_csv_row *row, struct vd_err *err)
{
    struct vd_importing *im = o->im;
    struct vd_err e = {0};
    char text[80];
    int unread = 0;
    int64_t id = vd_ofac_entry(row);
    struct vd_record r = {.kind = vd_ofac_kind(row), .prov = treasury};
    vd_arena_reset(im->a);
    im->facts.n = 0;
    int rc = vd_ofac_sdn(im->a, row, rest_of_remarks(o, id), &im->facts, &unread, &e);
    if (rc == VD_CORRUPT)
        return vd_importing_reject(im, row, e.where, e.message, err);
    for (int file = VD_OFAC_ADD; file <= VD_OFAC_ALT; file++)
        for (size_t i = first_of(o, (enum vd_ofac_file)file, id);
             !rc && is_of(o, i, (enum vd_ofac_file)file, id); i++)
            rc = take_side(o, &o->side[i], &e);
    r.ref = vd_arena_printf(im->a, "ofac-%lld", (long long)id);
    if (rc || !r.ref)
        return vd_fail(err, VD_NOMEM, "import", "not enough memory for a row");
    if (unread) {
        snprintf(text, sizeof(text), "%d clause%s of the remarks kept as notes", unread,
                 unread > 1 ? "s" : "");
        rc = vd_importing_warn(im, row, "remarks", text, err);
    }
    r.facts = im->facts.v;
    r.n_facts = im->facts.n;
    return rc ? rc : vd_importing_put(im, &r, row, err);
}

static int read_sdn(struct ofac *o, struct vd_err *err)
{
    struct vd_csv *csv;
    struct vd_csv_row row;
    o->im->file = o->source[VD_OFAC_SDN];
    int rc = vd_source_csv(o->im->file, NULL, &csv, err);
    while (!rc && (rc = vd_csv_next(csv, &row, err)) == VD_OK) {
        if (row.kind == VD_CSV_EMPTY)
            continue;
        o->im->out->n_rows++;
        rc = row.kind == VD_CSV_ROW && vd_ofac_which(&row) == VD_OFAC_SDN
                 ? entry(o, &row, err)
                 : misfit(o, &row, VD_OFAC_SDN, err);
        if (!rc)
            rc = vd_importing_tick(o->im, &row, err);
    }
    vd_csv_close(csv);
    return rc == VD_NOTFOUND ? VD_OK : rc;
}

static int report_dangling(struct ofac *o, struct vd_err *err)
{
    char text[80];
    int rc = VD_OK;
    for (size_t i = 0; i < o->n && !rc; i++) {
        const struct side *s = &o->side[i];
        if (s->taken)
            continue;
        struct vd_csv_row row = {.kind = VD_CSV_ROW,
                                 .whole = true,
                                 .line = s->line,
                                 .raw = o->text.data + s->text,
                                 .n_raw = s->n_raw};
        o->im->out->n_dangling++;
        o->im->file = o->source[s->file];
        snprintf(text, sizeof(text), "%s: entry %lld is not in the SDN file",
                 o->source[s->file]->base, (long long)s->entry);
        rc = vd_importing_warn(o->im, &row, "ent_num", text, err);
    }
    return rc;
}

int vd_import_ofac(struct vd_importing *im, struct vd_source *files, size_t n, struct vd_err *err)
{
    struct ofac o = {.im = im};
    int rc = find_files(&o, files, n, err);
    for (int which = VD_OFAC_ADD; which <= VD_OFAC_COMMENTS && !rc; which++)
        rc = read_side(&o, (enum vd_ofac_file)which, err);
    if (!rc && o.n)
        qsort(o.side, o.n, sizeof(*o.side), by_entry);
    if (!rc)
        rc = read_sdn(&o, err);
    if (!rc)
        rc = report_dangling(&o, err);
    vd_free(o.side);
    vd_buf_free(&o.text);
    return rc;
}
