/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demowrite.c: the files of the fictional case.
 *
 *   FOLDER/README.txt
 *   FOLDER/lists/NAME.csv         five lists, with portraits/NNNNN.jpg and prints/NN/NNNNN.fmr
 *   FOLDER/faces/demo-face.npy    one vector a row, .ids beside it
 *   FOLDER/probes/                latent marks, face vectors, README.txt: what each is
 *
 * Files are written without fsync: what is lost in a crash is written again, since the state file
 * of demo.c then still says "building".
 */
#include "flow/demoparts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "codec/fmr.h"
#include "flow/demolook.h"

enum { PATH_CAP = 1024, JPEG_QUALITY = 84, N_LATENT = 12, N_STRANGERS = 2 };

struct writer {
    const char *folder;
    const struct vd_demo_plan *plan;
    struct vd_job *job;
    struct vd_demo *out;
    struct vd_err *err;
    uint64_t done;
    struct vd_buf buf, readme;
};

static int put_file(struct writer *w, const char *name, const struct vd_buf *b)
{
    char path[PATH_CAP];
    if (b->failed)
        return vd_fail(w->err, VD_NOMEM, "demo", "out of memory");
    if (snprintf(path, sizeof(path), "%s/%s", w->folder, name) >= PATH_CAP)
        return vd_fail(w->err, VD_INVALID, w->folder, "the path is too long");
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return vd_fail_errno(w->err, VD_IO, path, errno, "cannot write");
    int rc = vd_write_all(fd, b->data, b->len, w->err);
    if (close(fd) != 0 && rc == VD_OK)
        rc = vd_fail_errno(w->err, VD_IO, path, errno, "cannot write");
    return rc;
}

static int make_dir(struct writer *w, const char *name)
{
    char path[PATH_CAP];
    if (snprintf(path, sizeof(path), "%s/%s", w->folder, name) >= PATH_CAP)
        return vd_fail(w->err, VD_INVALID, w->folder, "the path is too long");
    return vd_make_dirs(path, w->err);
}

static int step(struct writer *w)
{
    vd_job_set(w->job, ++w->done);
    return vd_job_cancelled(w->job) ? vd_fail(w->err, VD_CANCELLED, "demo", "stopped") : VD_OK;
}

/* ---- portraits ---- */

static int draw_portrait(struct writer *w, struct vd_canvas *c, int identity, int shot, bool woman,
                         int born, const char *name)
{
    struct vd_look look;
    vd_portrait_look(&look, (uint64_t)identity, (uint64_t)shot, woman,
                     VD_DEMO_TODAY / 10000 - born);
    vd_portrait_draw(c, &look, (uint64_t)identity);
    vd_buf_clear(&w->buf);
    int rc = vd_canvas_jpeg(c, JPEG_QUALITY, &w->buf);
    if (rc != VD_OK)
        return vd_fail(w->err, (enum vd_rc)rc, name, "cannot encode the drawing");
    return put_file(w, name, &w->buf);
}

static int write_portraits(struct writer *w)
{
    struct vd_canvas c;
    char path[40], name[64];
    if (vd_canvas_open(&c, 240, 320) != VD_OK)
        return vd_fail(w->err, VD_NOMEM, "demo", "out of memory");
    int rc = make_dir(w, "lists/portraits");
    for (int i = 0; rc == VD_OK && i < w->plan->size.n_persons; i++) {
        const struct vd_demo_record *r = &w->plan->r[i];
        if (!r->photo)
            continue;
        vd_demo_photo_path(i, path);
        snprintf(name, sizeof(name), "lists/%s", path);
        rc = draw_portrait(w, &c, r->identity, i, r->woman, r->born, name);
        w->out->n_portraits++;
        if (rc == VD_OK)
            rc = step(w);
    }
    vd_canvas_close(&c);
    return rc;
}

/* ---- templates ---- */

static int write_prints(struct writer *w)
{
    static const int layouts[VD_DEMO_LISTS] = {VD_FMR_ISO_2005, VD_FMR_ANSI_2004, VD_FMR_ISO_2011,
                                               VD_FMR_ANSI_2009, VD_FMR_ISO_2005};
    char path[40], name[64];
    int rc = make_dir(w, "lists/prints");
    for (int i = 0; rc == VD_OK && i < w->plan->size.n_persons; i++) {
        const struct vd_demo_record *r = &w->plan->r[i];
        vd_demo_print_path(i, path);
        snprintf(name, sizeof(name), "lists/%s", path);
        if (i == 0 || (i + 1) % 500 == 0) {
            *strrchr(name, '/') = 0;
            rc = make_dir(w, name);
            snprintf(name, sizeof(name), "lists/%s", path);
        }
        if (rc != VD_OK || !r->fingers)
            continue;
        vd_buf_clear(&w->buf);
        rc = vd_demo_prints(r->identity, i, r->second, layouts[r->list], &w->buf, w->err);
        w->out->n_fingers += r->second ? 3 : 2;
        if (rc == VD_OK)
            rc = put_file(w, name, &w->buf);
        if (rc == VD_OK)
            rc = step(w);
    }
    return rc;
}

enum { TWICE = 8, SECOND_SHOT = 1000000 };

static int write_faces(struct writer *w)
{
    const struct vd_demo_plan *p = w->plan;
    struct vd_buf ids = {0};
    char id[24];
    size_t n = 0;
    float *rows = vd_array(2 * (size_t)p->size.n_persons, VD_DEMO_DIM * sizeof(float));
    if (!rows)
        return vd_fail(w->err, VD_NOMEM, "demo", "out of memory");
    for (int i = 0; i < p->size.n_persons; i++) /* of some, two pictures: genuine scores */
        for (int shot = 0; p->r[i].face && shot < 1 + (i % TWICE == 0); shot++) {
            vd_demo_face(p->r[i].identity, i + shot * SECOND_SHOT, rows + n++ * VD_DEMO_DIM);
            vd_demo_record_id(p, i, id);
            vd_buf_printf(&ids, "%s\n", id);
        }
    w->out->n_faces = (int)n;
    vd_buf_clear(&w->buf);
    vd_demo_npy(&w->buf, rows, n);
    int rc = make_dir(w, "faces");
    if (rc == VD_OK)
        rc = put_file(w, "faces/demo-face.npy", &w->buf);
    if (rc == VD_OK)
        rc = put_file(w, "faces/demo-face.ids", &ids);
    vd_buf_free(&ids);
    vd_free(rows);
    return rc;
}

/* ---- probes ---- */

/* Is there one record of this identity only?  Then "rank 1" is one answer. */
static bool is_alone(const struct vd_demo_plan *p, int i)
{
    for (int k = 0; k < p->size.n_persons; k++)
        if (k != i && p->r[k].identity == p->r[i].identity)
            return false;
    return true;
}

/* The next record after `from`, in strides, that has portrait, fingers and face and is alone. */
static int next_known(const struct vd_demo_plan *p, int from)
{
    int n = p->size.n_persons;
    for (int tries = 0; tries < 2 * n; tries++) {
        int i = (from + tries) % n;
        if (p->r[i].photo && p->r[i].fingers && p->r[i].face && is_alone(p, i))
            return i;
    }
    return -1;
}

static int write_latent(struct writer *w, int number, int from)
{
    char name[64], id[24];
    int i = next_known(w->plan, from), finger = number % 2 ? 2 : 7;
    if (i < 0)
        return VD_OK;
    vd_buf_clear(&w->buf);
    int rc = vd_demo_latent(w->plan->r[i].identity, finger, number, &w->buf, w->err);
    if (rc != VD_OK)
        return rc;
    snprintf(name, sizeof(name), "probes/latent-%02d.fmr", number + 1);
    vd_demo_record_id(w->plan, i, id);
    vd_buf_printf(&w->readme, "%-18s a mark of the %s of %s (%s %s)\n", name + 7,
                  vd_finger_name(finger), id, w->plan->r[i].given, w->plan->r[i].family);
    w->out->n_probes++;
    return put_file(w, name, &w->buf);
}

static int write_stranger(struct writer *w, int number)
{
    char name[64];
    vd_buf_clear(&w->buf);
    int rc = vd_demo_latent(1000000 + number, 2, 500 + number, &w->buf, w->err);
    if (rc != VD_OK)
        return rc;
    snprintf(name, sizeof(name), "probes/stranger-%d.fmr", number + 1);
    vd_buf_printf(&w->readme, "%-18s a mark of nobody in the case: every candidate is wrong\n",
                  name + 7);
    w->out->n_probes++;
    return put_file(w, name, &w->buf);
}

static int write_face_probe(struct writer *w, struct vd_canvas *c, int number, int from)
{
    char name[64], id[24];
    float v[VD_DEMO_DIM];
    int i = next_known(w->plan, from);
    if (i < 0)
        return VD_OK;
    const struct vd_demo_record *r = &w->plan->r[i];
    vd_demo_face(r->identity, 900000 + number, v);
    vd_buf_clear(&w->buf);
    vd_demo_npy(&w->buf, v, 1);
    snprintf(name, sizeof(name), "probes/face-%d.npy", number + 1);
    vd_demo_record_id(w->plan, i, id);
    vd_buf_printf(&w->readme, "%-18s another picture of %s (%s %s), drawn in face-%d.jpg\n",
                  name + 7, id, r->given, r->family, number + 1);
    int rc = put_file(w, name, &w->buf);
    vd_buf_clear(&w->buf);
    vd_buf_printf(&w->buf, "face-%d\n", number + 1);
    snprintf(name, sizeof(name), "probes/face-%d.ids", number + 1);
    if (rc == VD_OK)
        rc = put_file(w, name, &w->buf);
    snprintf(name, sizeof(name), "probes/face-%d.jpg", number + 1);
    w->out->n_probes++;
    return rc == VD_OK ? draw_portrait(w, c, r->identity, 900000 + number, r->woman, r->born, name)
                       : rc;
}

static const char probe_intro[] =
    "Probes of the fictional case. Nobody here exists; nothing was taken from a real finger or "
    "face.\n"
    "\n"
    "Try one:  vedette -c CASE match finger probes/latent-01.fmr --purpose \"demonstration\" \\\n"
    "              --basis \"fictional case\"\n"
    "          vedette -c CASE match face probes/face-1.npy --engine demo-face/1 \\\n"
    "              --purpose \"demonstration\" --basis \"fictional case\"\n"
    "\n"
    "Latent marks are ISO/IEC 19794-2:2005 records of 10 to 16 minutiae, turned by up to 35 "
    "degrees,\n"
    "bent, with minutiae lost and one or two that are not there. Face vectors are float32 of 128.\n"
    "\n";

static int write_probes(struct writer *w)
{
    struct vd_canvas c;
    int n = w->plan->size.n_persons, faces = w->plan->size.n_probes - N_LATENT - N_STRANGERS;
    if (vd_canvas_open(&c, 240, 320) != VD_OK)
        return vd_fail(w->err, VD_NOMEM, "demo", "out of memory");
    int rc = make_dir(w, "probes");
    vd_buf_str(&w->readme, probe_intro);
    for (int k = 0; rc == VD_OK && k < N_LATENT; k++)
        rc = write_latent(w, k, (int)((int64_t)n * (2 * k + 1) / (2 * N_LATENT)));
    for (int k = 0; rc == VD_OK && k < N_STRANGERS; k++)
        rc = write_stranger(w, k);
    for (int k = 0; rc == VD_OK && k < faces; k++)
        rc = write_face_probe(w, &c, k, (int)((int64_t)n * (k + 1) / (faces + 2)));
    vd_canvas_close(&c);
    return rc == VD_OK ? put_file(w, "probes/README.txt", &w->readme) : rc;
}

/* ---- lists ---- */

static int write_lists(struct writer *w)
{
    char name[64];
    int rc = make_dir(w, "lists");
    for (int k = 0; rc == VD_OK && k < VD_DEMO_LISTS; k++) {
        vd_buf_clear(&w->buf);
        rc = vd_demo_list_text(w->plan, k, &w->buf);
        if (rc != VD_OK)
            return vd_fail(w->err, (enum vd_rc)rc, "demo", "out of memory");
        snprintf(name, sizeof(name), "lists/%s.csv", vd_demo_lists[k].stem);
        rc = put_file(w, name, &w->buf);
    }
    return rc;
}

static int write_readme(struct writer *w)
{
    vd_buf_clear(&w->buf);
    vd_buf_printf(&w->buf,
                  "The fictional case of vedette: %d persons and %d organisations in five lists,\n"
                  "%d drawn portraits, %d finger templates, %d face vectors, %d probes.\n\n"
                  "Everybody and everything in it is invented, by a program, from a fixed seed.\n"
                  "lists/    the CSV lists with their portraits and finger records\n"
                  "faces/    face vectors of the invented engine demo-face/1\n"
                  "probes/   marks and vectors to search with; its README.txt says whose they are\n"
                  "lists/field-notes.csv has twelve rows that must fail: see its .rejects.csv\n",
                  w->out->n_persons, w->out->n_orgs, w->out->n_portraits, w->out->n_fingers,
                  w->out->n_faces, w->out->n_probes);
    return put_file(w, "README.txt", &w->buf);
}

int vd_demo_write(const char *folder, const struct vd_demo_size *size, struct vd_job *job,
                  struct vd_demo *out, struct vd_err *err)
{
    struct vd_demo_plan plan;
    struct writer w = {.folder = folder, .plan = &plan, .job = job, .out = out, .err = err};
    *out = (struct vd_demo){.n_persons = size->n_persons, .n_orgs = size->n_orgs};
    vd_job_phase(job, "drawing",
                 (uint64_t)size->n_portraits + (uint64_t)size->n_persons * 86 / 100);
    int rc = vd_demo_plan_make(&plan, size);
    if (rc != VD_OK)
        vd_fail(err, (enum vd_rc)rc, "demo", "out of memory");
    rc = rc == VD_OK ? write_lists(&w) : rc;
    rc = rc == VD_OK ? write_portraits(&w) : rc;
    rc = rc == VD_OK ? write_prints(&w) : rc;
    rc = rc == VD_OK ? write_faces(&w) : rc;
    rc = rc == VD_OK ? write_probes(&w) : rc;
    rc = rc == VD_OK ? write_readme(&w) : rc;
    vd_buf_free(&w.buf);
    vd_buf_free(&w.readme);
    vd_demo_plan_free(&plan);
    return rc;
}
