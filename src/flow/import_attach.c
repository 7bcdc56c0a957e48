/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import_attach.c: the files that photo and template cells name.
 *
 * The record goes in whatever becomes of them; a file that is missing or broken is a warning with
 * its line in the rejects file.
 *
 * Invariants
 *  A. Only files below the folder of the list are read: no absolute path, no way out by "..", and
 *     no symbolic link that leads out.  A list is data from elsewhere; it must not be able to pull
 *     any file of the reader's into the case.
 *  B. A picture is known by its first bytes, never by its name, and is not decoded here.
 */
#include "config.h"

#include "flow/importing.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <strings.h>

#include <vedette/io.h>
#include <vedette/matcher.h>
#include <vedette/picture.h>

enum { PHOTO_MAX = 16 * 1024 * 1024 };

struct attach {
    struct vd_importing *im;
    int64_t record;
    const struct vd_record *r;
    const struct vd_csv_row *row;
};

static int warn(struct attach *t, const char *column, const char *path, const char *why,
                struct vd_err *err)
{
    char text[520];
    snprintf(text, sizeof(text), "%.200s: %s", path, why);
    return vd_importing_warn(t->im, t->row, column, text, err);
}

/* A failure of the file is a warning; one of ours ends the import. */
static int warn_or_end(struct attach *t, int rc, const char *column, const char *path,
                       const struct vd_err *e, struct vd_err *err)
{
    char why[300];
    if (rc == VD_NOMEM || rc == VD_BUSY || rc == VD_CANCELLED) {
        if (err)
            *err = *e;
        return rc;
    }
    const char *byte = strstr(e->where, " byte ");
    snprintf(why, sizeof(why), "%.200s%.60s", e->message, byte ? byte : "");
    return warn(t, column, path, why, err);
}

/* A: the real path of a file of the list, or NULL and *why. Caller frees. */
static char *inside(const char *list, const char *relative, const char **why)
{
    char folder[PATH_MAX], file[PATH_MAX];
    char *path = NULL;
    struct stat st;
    *why = "an absolute path";
    if (relative[0] == '/')
        return NULL;
    char *dir = vd_path_beside(list, ".");
    path = vd_path_beside(list, relative);
    *why = "not enough memory";
    if (!dir || !path)
        goto refuse;
    *why = "no such file";
    if (!realpath(dir, folder) || !realpath(path, file))
        goto refuse;
    size_t n = strlen(folder);
    *why = "leads out of the folder of the list";
    if (strncmp(folder, file, n) != 0 || (file[n] != '/' && n > 1))
        goto refuse;
    *why = "is not a regular file"; /* a pipe would hold the import, and the case, for ever */
    if (stat(file, &st) != 0 || !S_ISREG(st.st_mode))
        goto refuse;
    vd_free(dir);
    return path;
refuse:
    vd_free(dir);
    vd_free(path);
    return NULL;
}

static int photo(struct attach *t, const struct vd_fact *f, const char *date, struct vd_err *err)
{
    struct vd_buf bytes = {0};
    struct vd_err e = {0};
    const char *why;
    int64_t id;
    if (!strncmp(f->part[1], "sha256:", 7))
        return warn(t, "photo", f->part[1], "a picture that is not beside the list", err);
    char *path = inside(t->im->file->path, f->part[1], &why);
    if (!path)
        return warn(t, "photo", f->part[1], why, err);
    int rc = vd_read_file(path, PHOTO_MAX, &bytes, &e);
    if (rc) {
        rc = warn_or_end(t, rc, "photo", f->part[1], &e, err);
        goto out;
    }
    const char *mime = vd_picture_mime(bytes.data, bytes.len);
    if (!mime) {
        rc = warn(t, "photo", f->part[1], "neither JPEG nor PNG", err);
        goto out;
    }
    if (t->record)
        rc = vd_store_media_add(t->im->s, t->record, mime, bytes.data, bytes.len, date, false, &id,
                                err);
    if (rc == VD_EXISTS)
        rc = VD_OK;
    else if (!rc)
        t->im->out->n_photos++;
out:
    vd_buf_free(&bytes);
    vd_free(path);
    return rc;
}

/* "finger=7", "face", "voice=arcnet/2", or NULL: by the file's name; a vector's is a face then. */
static int modality_of(const char *kind, const char *path, int *position, const char **engine)
{
    *position = 0;
    *engine = NULL;
    if (!kind) {
        const char *dot = strrchr(path, '.');
        return dot && (!strcasecmp(dot, ".npy") || !strncasecmp(dot, ".json", 5)) ? VD_FACE
                                                                                  : VD_FINGER;
    }
    const char *equals = strchr(kind, '=');
    size_t n = equals ? (size_t)(equals - kind) : strlen(kind);
    if (equals && strchr(equals, '/'))
        *engine = equals + 1;
    else if (equals)
        *position = (int)strtol(equals + 1, NULL, 10);
    if (n == 6 && !strncasecmp(kind, "finger", n) && *position >= 0 && *position <= 10)
        return VD_FINGER;
    if (n == 5 && !strncasecmp(kind, "voice", n))
        return VD_VOICE;
    return n == 4 && !strncasecmp(kind, "face", n) ? VD_FACE : 0;
}

/* How the vectors of this engine compare, if the user said. */
static int settle_metric(struct attach *t, const struct vd_template *x, struct vd_err *err)
{
    int metric = t->im->o->metric;
    if (!metric || !t->record || !vd_modality_vector(x->modality))
        return VD_OK;
    if (!vd_matcher_by(x->modality, metric))
        return vd_fail(err, VD_UNSUPPORTED, "metric", "there is no %s matcher by %s",
                       vd_modality_name(x->modality), vd_metric_name(metric));
    return vd_store_metric_set(t->im->s, x->modality, x->engine, metric, err);
}

static int add_templates(struct attach *t, struct vd_templates *all, int position, const char *name,
                         struct vd_err *err)
{
    int64_t id;
    int used = 0;
    for (size_t i = 0; i < all->n; i++) {
        struct vd_template *x = &all->v[i];
        if (x->id && (!t->r->ref || strcmp(x->id, t->r->ref) != 0))
            continue;
        used++;
        if (position)
            x->position = position;
        struct vd_err e = {0};
        int rc = settle_metric(t, x, &e);
        if (rc)
            return warn_or_end(t, rc, "template", name, &e, err);
        rc = t->record ? vd_store_template_add(t->im->s, t->record, t->im->batch, x, name, &id, err)
                       : VD_OK;
        if (rc && rc != VD_EXISTS)
            return rc;
        t->im->out->n_templates += rc == VD_OK;
        if (x->warning && (rc = warn(t, "template", name, x->warning, err)))
            return rc;
    }
    return used ? VD_OK : warn(t, "template", name, "no template of this record id in it", err);
}

static int template(struct attach *t, const struct vd_fact *f, struct vd_err *err)
{
    struct vd_templates all = {0};
    struct vd_err e = {0};
    const char *why, *engine;
    int position;
    int modality = modality_of(f->part[0], f->part[1], &position, &engine);
    if (!modality)
        return warn(t, "template", f->value, "neither finger=1..10, face nor voice", err);
    char *path = inside(t->im->file->path, f->part[1], &why);
    if (!path)
        return warn(t, "template", f->part[1], why, err);
    int rc = vd_templates_read_as(t->im->a, modality, path, engine, &t->im->o->as, &all, &e);
    rc = rc ? warn_or_end(t, rc, "template", f->part[1], &e, err)
            : add_templates(t, &all, position, f->part[1], err);
    vd_free(path);
    return rc;
}

int vd_import_attach(struct vd_importing *im, int64_t record, const struct vd_record *r,
                     const struct vd_csv_row *row, struct vd_err *err)
{
    struct attach t = {im, record, r, row};
    const char *date = NULL;
    int rc = VD_OK;
    for (size_t i = 0; i < r->n_facts; i++)
        if (r->facts[i].prop == VD_P_PHOTO_DATE)
            date = r->facts[i].value;
    for (size_t i = 0; i < r->n_facts && !rc; i++) {
        const struct vd_fact *f = &r->facts[i];
        if (!f->part[1] || !*f->part[1])
            continue; /* "-" or "?": none, or not known */
        if (f->prop == VD_P_PHOTO)
            rc = photo(&t, f, date, err);
        else if (f->prop == VD_P_TEMPLATE)
            rc = template(&t, f, err);
    }
    return rc;
}
