/* SPDX-License-Identifier: Apache-2.0 */
/*
 * npy.h: vectors in files: NumPy's .npy with record ids beside it, and JSON lines.
 */
#ifndef VD_CODEC_NPY_H
#define VD_CODEC_NPY_H

#include <string.h>
#include <vedette/template.h>

enum { VD_VECTOR_MIN_DIM = 2, VD_VECTOR_MAX_DIM = 4096 };

/* A float32 as the case file keeps it: little-endian on every machine. */
static inline float vd_f32le(const uint8_t *p)
{
    uint32_t u = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    float f;
    memcpy(&f, &u, sizeof(f));
    return f;
}
static inline void vd_f32le_put(uint8_t *p, float f)
{
    uint32_t u;
    memcpy(&u, &f, sizeof(u));
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(u >> 8 * i);
}

/* Why this vector cannot be compared, as the end of a sentence, and which component; NULL: it can.
 */
const char *vd_vector_flaw(const uint8_t *p, size_t dim, size_t *at);

/* What a .npy header says. */
struct vd_npy {
    size_t rows, dim;
    size_t data; /* offset of the first value */
    size_t item; /* bytes a value: 4 or 8 */
};
/* Read and check the header, and that the file ends where the last row does.
 * Errors: CORRUPT (where = "path byte N"), UNSUPPORTED (a .npy, but not one of float rows). */
int vd_npy_header(const uint8_t *p, size_t n, const char *path, struct vd_npy *out,
                  struct vd_err *err);

/* "path byte 17", with the front of a long path left out, so that the number is never cut. */
void vd_place(char out[96], const char *path, const char *sep, size_t number);

/* Is it NAME/VERSION, letters, digits and ._+- on both sides? Errors: INVALID. */
int vd_engine_check(const char *engine, struct vd_err *err);

/* All vectors of a file, of the modality that the caller says. One broken vector refuses the file.
 * Errors: NOINPUT, INVALID (engine), CORRUPT (where = "path byte N", "path:LINE"), UNSUPPORTED. */
int vd_vectors_read(struct vd_arena *a, int modality, const char *path, const char *engine,
                    struct vd_templates *out, struct vd_err *err);
/* The same, but rows and lines that are broken alone are reported to bad() and left out. */
typedef void vd_vector_bad_fn(void *ctx, const struct vd_err *why);
int vd_vectors_read_good(struct vd_arena *a, int modality, const char *path, const char *engine,
                         vd_vector_bad_fn *bad, void *ctx, struct vd_templates *out,
                         struct vd_err *err);

#endif
