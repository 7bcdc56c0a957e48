/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template.h: biometric templates as they come in files: bytes with a modality, an engine, a format.
 *
 * Templates of different engines never compare.  Finger minutiae in the standard layouts carry the
 * engine "minutiae/1" unless the user says otherwise; vectors carry what the user or the file says,
 * "unstated/0" if nobody does.
 */
#ifndef VEDETTE_TEMPLATE_H
#define VEDETTE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vedette/mem.h>

enum vd_modality { VD_FINGER = 1, VD_FACE = 2 };
const char *vd_modality_name(int m);    /* "finger" */
int vd_modality_by_name(const char *s); /* 0 if unknown */
/* Name of a finger position code 0..10: "right thumb". */
const char *vd_finger_name(int position);

/* One template read from a file. All memory is the arena's. */
struct vd_template {
    int modality;
    const char *engine; /* "name/version" */
    const char *format;
    int position;         /* finger position code, 0 unknown */
    int quality;          /* 0..100, -1 not stated */
    int n_minutiae;       /* or vector dimension */
    const uint8_t *bytes; /* fingers: the record as received; vectors: float32 little-endian */
    size_t n_bytes;
    int view;            /* which view of a file with several, from 0 */
    const char *id;      /* record id given beside it (X.ids, JSON lines), or NULL */
    const char *warning; /* geometry that cannot be true, or NULL */
};
struct vd_templates {
    struct vd_template *v;
    size_t n;
};
/*
 * Read all templates of a file of one modality: FMR (five layouts, every view), .npy with .ids,
 * JSON lines.  engine may be NULL.  A view of an FMR file becomes one template whose bytes are a
 * whole single-view record of the same layout.
 * Errors: NOINPUT, CORRUPT (where = "path byte OFFSET"), UNSUPPORTED.
 */
int vd_templates_read(struct vd_arena *a, int modality, const char *path, const char *engine,
                      struct vd_templates *out, struct vd_err *err);
/* The same for bytes in memory (finger records only). */
int vd_templates_parse(struct vd_arena *a, const uint8_t *p, size_t n, const char *name,
                       const char *engine, struct vd_templates *out, struct vd_err *err);

/* Decoded minutiae, for display and matching. Pixels of the record's own resolution. */
struct vd_minutia {
    uint16_t x, y;
    double angle_deg; /* 0..360, counter-clockwise from the x axis, as the record says */
    uint16_t angle;   /* in the record's own units */
    uint8_t type;     /* 0 other, 1 ending, 2 bifurcation */
    uint8_t quality;  /* 0 not reported, 1..100 */
};
struct vd_minutiae {
    int layout;                    /* which of the five, enum in codec/fmr.h */
    int width, height, xres, yres; /* pixels, pixels per cm */
    int position, view, impression, quality;
    struct vd_minutia *m;
    size_t n;
};
/* Decode view 0 of a record. Errors: CORRUPT with the byte offset in err->where. */
int vd_minutiae_decode(struct vd_arena *a, const uint8_t *p, size_t n, struct vd_minutiae *out,
                       struct vd_err *err);

#endif
