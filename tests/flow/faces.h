/* SPDX-License-Identifier: Apache-2.0 */
/* faces.h: invented face vectors in files of the test's own, and a new case to put them in. */
#ifndef VD_TESTS_FACES_H
#define VD_TESTS_FACES_H

#include <math.h>
#include <unistd.h>
#include <vedette/identify.h>

#include "codec/npy.h"

enum { FACE_DIM = 24 };

/* The same numbers on every machine (SplitMix64). */
static inline float face_noise(uint64_t x)
{
    x = (x + 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    x ^= x >> 31;
    return (float)(int32_t)(uint32_t)(x >> 16) * 0x1p-31f;
}
/* Component d of face k of a person: the person's own, and some noise. */
static inline float face_value(int person, int k, int d)
{
    uint64_t p = (uint64_t)person * 4096 + (uint64_t)d;
    return face_noise(p) + 0.3f * face_noise(p + ((uint64_t)k + 1) * 0x100000000u);
}

static inline void face(uint8_t out[FACE_DIM * 4], int person, int k)
{
    for (int d = 0; d < FACE_DIM; d++)
        vd_f32le_put(out + 4 * d, face_value(person, k, d));
}

/* Write rows of `dim` values as NumPy would. */
static inline void write_npy(const char *path, const uint8_t *data, size_t rows, size_t dim)
{
    char head[128];
    memset(head, ' ', sizeof(head));
    memcpy(head, "\x93NUMPY\x01\x00\x76\x00", 10);
    int n = snprintf(head + 10, 100,
                     "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", rows, dim);
    head[10 + n] = ' ';
    head[127] = '\n';
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(head, 1, sizeof(head), f), sizeof(head));
    assert_int_equal(fwrite(data, 1, rows * dim * 4, f), rows * dim * 4);
    assert_int_equal(fclose(f), 0);
}

static inline void write_text(const char *path, const char *s)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(s, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* n persons from `first` on with `each` faces: name.npy, name.ids ("P7"), into the test's folder.
 */
static inline void write_faces(const char *name, int first, int n, int each)
{
    char base[64];
    uint8_t *data = calloc((size_t)(n * each), FACE_DIM * 4);
    struct vd_buf ids = {0};
    for (int i = 0; i < n * each; i++) {
        face(data + (size_t)i * FACE_DIM * 4, first + i / each, i % each);
        vd_buf_printf(&ids, "P%d\n", first + i / each);
    }
    snprintf(base, sizeof(base), "%s.npy", name);
    write_npy(tmp_path(base), data, (size_t)(n * each), FACE_DIM);
    snprintf(base, sizeof(base), "%s.ids", name);
    write_text(tmp_path(base), ids.data ? ids.data : "");
    vd_buf_free(&ids);
    free(data);
}

static inline struct vd_store *new_case(const char *name)
{
    struct vd_store *s = NULL;
    struct vd_err err = {0};
    char path[300];
    vd_strlcpy(path, tmp_path(name), sizeof(path));
    unlink(path);
    if (vd_store_open(&s, path, VD_OPEN_NEW, &err))
        fail_msg("%s: %s", err.where, err.message);
    return s;
}

/* Enrol one path of the test's folder and return the counts. */
static inline struct vd_enrol_result enrol_face(struct vd_store *s, const char *name,
                                                const char *engine, const char *subject,
                                                struct vd_buf *refusals);
static inline void keep_refusal(void *ctx, const char *path, const struct vd_err *why)
{
    (void)path;
    const char *slash = strrchr(why->where, '/');
    if (ctx)
        vd_buf_printf(ctx, "%s: %s\n", slash ? slash + 1 : why->where, why->message);
}
static inline struct vd_enrol_result enrol_face(struct vd_store *s, const char *name,
                                                const char *engine, const char *subject,
                                                struct vd_buf *refusals)
{
    struct vd_enrol_opts o = {
        .modality = VD_FACE, .engine = engine, .subject_ref = subject, .position = -1};
    struct vd_enrol_result r;
    struct vd_err err = {0};
    char path[300];
    vd_strlcpy(path, tmp_path(name), sizeof(path));
    const char *paths[] = {path};
    if (vd_enrol(s, paths, 1, &o, keep_refusal, refusals, &r, &err))
        fail_msg("enrol %s: %s: %s", name, err.where, err.message);
    return r;
}

#endif
