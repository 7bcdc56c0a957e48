/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo.c: building the fictional case: write the files, import the lists, enrol the faces.
 *
 * FOLDER/state holds one line: "building CASE" before anything is made, "complete 1 ... CASE" with
 * the counts when all is in the case file.
 *
 * Invariants
 *  A. A case file is removed only if the state says that this very case was being built.
 *  B. "complete" is written last, after the case's transactions have ended.
 *  C. Two builds in one folder exclude each other by a lock on FOLDER/lock.
 */
#include "flow/demoparts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <vedette/identify.h>
#include <vedette/import.h>

enum { PATH_CAP = 1024, FORMAT = 1 };

struct build {
    const char *folder, *case_path;
    const struct vd_demo_size *size;
    struct vd_job *job;
    struct vd_demo *out;
    struct vd_err *err;
    int lock;
};

static int path_in(struct build *b, const char *name, char out[PATH_CAP])
{
    if (snprintf(out, PATH_CAP, "%s/%s", b->folder, name) < PATH_CAP)
        return VD_OK;
    return vd_fail(b->err, VD_INVALID, b->folder, "the path is too long");
}

static int take_lock(struct build *b)
{
    char path[PATH_CAP];
    int rc = vd_make_dirs(b->folder, b->err);
    if (rc == VD_OK)
        rc = path_in(b, "lock", path);
    if (rc != VD_OK)
        return rc;
    b->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (b->lock < 0)
        return vd_fail_errno(b->err, VD_IO, path, errno, "cannot write");
    if (flock(b->lock, LOCK_EX | LOCK_NB) != 0)
        return vd_fail(b->err, VD_BUSY, b->folder, "another process is building this case");
    return VD_OK;
}

static int write_state(struct build *b, bool complete)
{
    char path[PATH_CAP];
    struct vd_buf text = {0};
    const struct vd_demo *d = b->out;
    if (complete)
        vd_buf_printf(&text, "complete %d %d %d %d %d %d %d %s\n", FORMAT, d->n_persons, d->n_orgs,
                      d->n_portraits, d->n_fingers, d->n_faces, d->n_probes, b->case_path);
    else
        vd_buf_printf(&text, "building %s\n", b->case_path);
    int rc = text.failed ? vd_fail(b->err, VD_NOMEM, "demo", "out of memory") : VD_OK;
    rc = rc == VD_OK ? path_in(b, "state", path) : rc;
    rc = rc == VD_OK ? vd_write_file(path, text.data, text.len, b->err) : rc;
    vd_buf_free(&text);
    return rc;
}

enum state { STATE_NONE, STATE_BUILDING, STATE_COMPLETE };

/* What the state file says about this very case. */
static enum state read_state(struct build *b)
{
    char path[PATH_CAP];
    struct vd_buf text = {0};
    struct vd_demo d;
    int format = 0, at = 0;
    enum state s = STATE_NONE;
    if (path_in(b, "state", path) != VD_OK || vd_read_file(path, 8192, &text, NULL) != VD_OK)
        goto out;
    if (text.len && text.data[text.len - 1] == '\n')
        text.data[text.len - 1] = 0;
    if (strncmp(text.data, "building ", 9) == 0 && strcmp(text.data + 9, b->case_path) == 0)
        s = STATE_BUILDING;
    if (sscanf(text.data, "complete %d %d %d %d %d %d %d %n", &format, &d.n_persons, &d.n_orgs,
               &d.n_portraits, &d.n_fingers, &d.n_faces, &d.n_probes, &at) == 7 &&
        at && format == FORMAT && strcmp(text.data + at, b->case_path) == 0 &&
        d.n_persons == b->size->n_persons) {
        *b->out = d;
        s = STATE_COMPLETE;
    }
out:
    vd_buf_free(&text);
    return s;
}

static void remove_case(const char *case_path)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-journal"};
    char path[PATH_CAP];
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
        if (snprintf(path, sizeof(path), "%s%s", case_path, tails[i]) < PATH_CAP)
            unlink(path);
}

static int import_lists(struct build *b, struct vd_store *s)
{
    char room[VD_DEMO_LISTS][PATH_CAP], name[64];
    const char *paths[VD_DEMO_LISTS];
    struct vd_import_opts opts = {.job = b->job};
    struct vd_import_result *got = vd_alloc(sizeof(*got));
    int rc = got ? VD_OK : vd_fail(b->err, VD_NOMEM, "demo", "out of memory");
    for (int k = 0; rc == VD_OK && k < VD_DEMO_LISTS; k++) {
        snprintf(name, sizeof(name), "lists/%s.csv", vd_demo_lists[k].stem);
        rc = path_in(b, name, room[k]);
        paths[k] = room[k];
    }
    if (rc == VD_OK)
        rc = vd_import(s, paths, VD_DEMO_LISTS, &opts, got, b->err);
    if (rc == VD_OK && (got->n_persons != b->out->n_persons || got->n_orgs != b->out->n_orgs))
        rc = vd_fail(b->err, VD_CORRUPT, b->folder,
                     "%d persons and %d organisations were written, %lld and %lld came in",
                     b->out->n_persons, b->out->n_orgs, (long long)got->n_persons,
                     (long long)got->n_orgs);
    vd_free(got);
    return rc;
}

static int enrol_faces(struct build *b, struct vd_store *s)
{
    char path[PATH_CAP];
    const char *paths[] = {path};
    struct vd_enrol_opts opts = {
        .modality = VD_FACE, .engine = "demo-face/1", .position = -1, .job = b->job};
    struct vd_enrol_result got;
    int rc = path_in(b, "faces/demo-face.npy", path);
    if (rc == VD_OK)
        rc = vd_enrol(s, paths, 1, &opts, NULL, NULL, &got, b->err);
    if (rc == VD_OK && got.n_added != b->out->n_faces)
        rc = vd_fail(b->err, VD_CORRUPT, path, "%d vectors were written, %lld came in",
                     b->out->n_faces, (long long)got.n_added);
    return rc;
}

static int fill_case(struct build *b)
{
    struct vd_store *s = NULL;
    int rc = vd_store_open(&s, b->case_path, VD_OPEN_NEW, b->err);
    if (rc == VD_OK)
        rc = import_lists(b, s);
    if (rc == VD_OK)
        rc = enrol_faces(b, s);
    vd_store_close(s);
    return rc;
}

static int build(struct build *b)
{
    int rc = take_lock(b);
    if (rc != VD_OK)
        return rc;
    bool there = access(b->case_path, F_OK) == 0;
    enum state s = read_state(b);
    if (there && s == STATE_COMPLETE)
        return vd_fail(b->err, VD_EXISTS, b->case_path, "the fictional case is there already");
    if (there && s == STATE_NONE) {
        vd_fail(b->err, VD_DENIED, b->case_path, "this case was not made by the demo: left alone");
        return VD_DENIED;
    }
    if (there)
        remove_case(b->case_path); /* A */
    rc = write_state(b, false);
    if (rc == VD_OK)
        rc = vd_demo_write(b->folder, b->size, b->job, b->out, b->err);
    if (rc == VD_OK)
        rc = fill_case(b);
    return rc == VD_OK ? write_state(b, true) : rc; /* B */
}

int vd_demo_build_sized(const char *folder, const char *case_path, const struct vd_demo_size *size,
                        struct vd_job *job, struct vd_demo *out, struct vd_err *err)
{
    struct vd_demo mine;
    struct build b = {.folder = folder,
                      .case_path = case_path,
                      .size = size,
                      .job = job,
                      .out = out ? out : &mine,
                      .err = err,
                      .lock = -1};
    *b.out = (struct vd_demo){0};
    int rc = build(&b);
    if (b.lock >= 0)
        close(b.lock);
    return rc;
}

int vd_demo_build(const char *folder, const char *case_path, struct vd_job *job,
                  struct vd_demo *out, struct vd_err *err)
{
    return vd_demo_build_sized(folder, case_path, &vd_demo_whole, job, out, err);
}
