/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samples.c: finding template files in folders.
 *
 * Invariants
 *  A. The order is that of the names' bytes, whatever the file system says, so that ids given out
 *     while enrolling are the same on every machine.
 *  B. Links to folders are not followed: no circle, nothing outside what was named.
 */
#include "config.h"

#include "flow/samples.h"

#include "codec/npy.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <vedette/io.h>
#include <vedette/text.h>

enum { DEPTH_MAX = 32, STEM_MAX = 256 };

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), m = strlen(tail);
    return n > m && !strcasecmp(s + n - m, tail);
}

int vd_sample_modality(const char *path)
{
    char magic[6] = {0};
    struct stat st;
    if (ends_with(path, ".npy") || ends_with(path, ".jsonl") || ends_with(path, ".json"))
        return VD_FACE;
    if (ends_with(path, ".xyt"))
        return VD_FINGER;
    if (stat(path, &st) || !S_ISREG(st.st_mode))
        return 0; /* reading a pipe would take the bytes away */
    FILE *f = fopen(path, "rbe");
    size_t n = f ? fread(magic, 1, sizeof(magic), f) : 0;
    if (f)
        fclose(f);
    if (n >= 4 && !memcmp(magic, "FMR", 4))
        return VD_FINGER;
    return n == 6 && !memcmp(magic, "\x93NUMPY", 6) ? VD_FACE : 0;
}

/* The engine in "acme/3:PATH"; what cannot be one belongs to the path. */
static const char *after_engine(const char *rest, const char *colon, char engine[80])
{
    size_t n = (size_t)(colon - rest);
    if (n >= 80)
        return rest;
    memcpy(engine, rest, n);
    engine[n] = 0;
    if (vd_engine_check(engine, NULL) == VD_OK)
        return colon + 1;
    engine[0] = 0;
    return rest;
}

int vd_sample_named(const char *text, struct vd_named_sample *out, struct vd_err *err)
{
    size_t n = strcspn(text, "=:");
    char word[8];
    *out = (struct vd_named_sample){.path = text};
    if (!text[n] || n >= sizeof(word))
        return VD_OK;
    memcpy(word, text, n);
    word[n] = 0;
    if (!(out->modality = vd_modality_by_name(word)))
        return VD_OK;
    const char *rest = text + n + 1, *colon = text[n] == '=' ? strchr(rest, ':') : NULL;
    out->path = rest;
    if (colon && out->modality == VD_FINGER)
        return vd_probe_path(text, &out->path, &out->position, err);
    if (colon)
        out->path = after_engine(rest, colon, out->engine);
    return *out->path ? VD_OK : vd_fail(err, VD_INVALID, text, "a %s without a file", word);
}

const char *vd_sample_name(const char *text)
{
    return strncmp(text, "name=", 5) == 0 ? text + 5 : NULL;
}

static int add_path(struct vd_arena *a, char *path, struct vd_paths *out, struct vd_err *err)
{
    if (out->n == out->cap) {
        size_t cap = out->cap ? 2 * out->cap : 64;
        char **v = vd_arena_alloc(a, cap * sizeof(*v));
        if (!v)
            return vd_fail(err, VD_NOMEM, path, "out of memory");
        if (out->n)
            memcpy(v, out->v, out->n * sizeof(*v));
        out->v = v;
        out->cap = cap;
    }
    out->v[out->n++] = path;
    return VD_OK;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b); /* A */
}

/* All names of a folder but hidden ones, as whole paths, sorted. */
static int read_folder(struct vd_arena *a, const char *folder, struct vd_paths *out,
                       struct vd_err *err)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    int rc = VD_OK;
    if (!d)
        return vd_fail_errno(err, VD_NOINPUT, folder, errno, "the folder cannot be read");
    const char *slash = ends_with(folder, "/") ? "" : "/";
    while (!rc && (e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        char *path = vd_arena_printf(a, "%s%s%s", folder, slash, e->d_name);
        rc = path ? add_path(a, path, out, err) : vd_fail(err, VD_NOMEM, folder, "out of memory");
    }
    closedir(d);
    if (!rc && out->n)
        qsort(out->v, out->n, sizeof(*out->v), by_bytes);
    return rc;
}

/* May it hold templates of this modality? */
static bool holds(const char *path, int modality)
{
    int m = vd_sample_modality(path);
    return m == modality || (vd_modality_vector(m) && vd_modality_vector(modality));
}

static int walk(struct vd_arena *a, const char *folder, int modality, int depth,
                struct vd_paths *out, struct vd_err *err)
{
    struct vd_paths names = {0};
    struct stat st;
    if (depth > DEPTH_MAX)
        return vd_fail(err, VD_INVALID, folder, "folders are nested more than %d deep", DEPTH_MAX);
    int rc = read_folder(a, folder, &names, err);
    for (size_t i = 0; !rc && i < names.n; i++) {
        if (lstat(names.v[i], &st) == 0 && S_ISDIR(st.st_mode)) /* B */
            rc = walk(a, names.v[i], modality, depth + 1, out, err);
        else if (stat(names.v[i], &st) == 0 && S_ISREG(st.st_mode) && holds(names.v[i], modality))
            rc = add_path(a, names.v[i], out, err);
    }
    return rc;
}

int vd_samples_list(struct vd_arena *a, const char *path, int modality, struct vd_paths *out,
                    struct vd_err *err)
{
    struct stat st;
    size_t before = out->n;
    if (stat(path, &st) || !S_ISDIR(st.st_mode)) {
        char *copy = vd_arena_strdup(a, path);
        return copy ? add_path(a, copy, out, err) : vd_fail(err, VD_NOMEM, path, "out of memory");
    }
    int rc = walk(a, path, modality, 0, out, err);
    if (!rc && out->n == before)
        rc = vd_fail(err, VD_NOTFOUND, path, "the folder holds no file of %s templates",
                     vd_modality_name(modality));
    return rc;
}

int vd_sample_stem(struct vd_arena *a, const char *path, const char **out, struct vd_err *err)
{
    const char *base = vd_path_base(path), *dot = strrchr(base, '.');
    size_t n = dot && dot != base ? (size_t)(dot - base) : strlen(base);
    if (n == 0 || n > STEM_MAX || !vd_utf8_valid(base, n)) {
        vd_fail(err, VD_INVALID, path, "the file's name cannot serve as a record id");
        return vd_hint(err, "say whose it is: --subject RECORD_ID");
    }
    *out = vd_arena_strndup(a, base, n);
    return *out ? VD_OK : vd_fail(err, VD_NOMEM, path, "out of memory");
}
