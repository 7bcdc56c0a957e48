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
#include <vedette/err.h>
#include <vedette/mem.h>

enum vd_modality { VD_FINGER = 1, VD_FACE = 2, VD_VOICE = 3 };
enum { VD_N_MODALITIES = 3 };
enum { VD_BY_NAME = 4 }; /* of a search only: nothing is enrolled */
/* How two vectors of an engine are compared. One engine, one metric. */
enum vd_metric { VD_COSINE = 1, VD_INNER = 2 };
const char *vd_metric_name(int m);      /* "cosine", "inner" */
int vd_metric_by_name(const char *s);   /* 0 if unknown */
const char *vd_modality_name(int m);    /* "finger"; 0: "person", of a search by several kinds */
int vd_modality_by_name(const char *s); /* 0 if unknown */
/* Are its templates vectors of floats? A file of them does not say of which kind. */
bool vd_modality_vector(int m);
/* Name of a finger position code 0..10: "right thumb". */
const char *vd_finger_name(int position);
/*
 * Fingers named in a text, as bits 1..10: "2", "right index", "thumb" (both), "left" (five),
 * "right index, 7".  Case and the dash of "right-index" do not matter.
 * Errors: INVALID, where = "position".
 */
int vd_fingers_read(const char *text, unsigned *fingers, struct vd_err *err);
/*
 * The path in "finger=7:PATH", the form that lists know, and the position it states; other texts are
 * the path itself, position 0.  Errors: INVALID, where = the text.
 */
int vd_probe_path(const char *text, const char **path, int *position, struct vd_err *err);
/* "right index, left index" of bits 1..10. */
void vd_fingers_show(unsigned fingers, struct vd_buf *out);

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
    const char *note; /* what else to know of it: how it is read, what it does not state; or NULL */
    bool unrated;     /* minutiae without a single stated quality */
    bool own_px_cm;   /* what was said of the resolution was not used: the file states its own */
    bool assumed;     /* the resolution is neither stated nor said: 197 px/cm */
    double spacing_mm; /* median distance of neighbouring minutiae; 0: too few to say */
};
struct vd_templates {
    struct vd_template *v;
    size_t n;
};
/*
 * What the user knows of a finger file that it does not say, or says wrongly; all 0: nothing.
 * It stands before the record in the bytes of the template, which are otherwise as received.
 */
struct vd_reading {
    int px_cm; /* resolution where none is stated, and of the true image; 0: as stated */
    int width,
        height; /* true size of an image that was stretched to the stated one; 0: it was not */
};
enum { VD_PX_CM = 197, VD_DPI_MIN = 252, VD_DPI_MAX = 5000 };
#define VD_OWN_RESOLUTION "the file states its own resolution, which stands"
/* 500 gives 197. */
int vd_px_cm_of_dpi(int dpi);
/* "388x374 px at 224 px/cm", either half of it, or "". And back, from what follows " read as " in the
 * text that a search keeps of its probes. */
void vd_reading_text(const struct vd_reading *as, char out[48]);
struct vd_reading vd_reading_named(const char *text);
/* As a person may write it: "388x374", "569", "569 dpi", "388x374 px at 224 px/cm"; "": nothing is
 * known. false: it is none of that. */
bool vd_reading_parse(const char *text, struct vd_reading *out);
/* "388x374"; false: not a size of 1 to 16384 pixels a side. */
bool vd_size_parse(const char *s, int *width, int *height);
/*
 * Read all templates of a file of one modality: FMR (five layouts, every view), .xyt, .npy with
 * .ids, JSON lines.  engine may be NULL.  A view of an FMR file becomes one template whose bytes are a
 * whole single-view record of the same layout.
 * Errors: NOINPUT, CORRUPT (where = "path byte OFFSET"), UNSUPPORTED.
 */
int vd_templates_read(struct vd_arena *a, int modality, const char *path, const char *engine,
                      struct vd_templates *out, struct vd_err *err);
/* The same with what the user knows of it; as may be NULL. Errors: INVALID too (it cannot be). */
int vd_templates_read_as(struct vd_arena *a, int modality, const char *path, const char *engine,
                         const struct vd_reading *as, struct vd_templates *out, struct vd_err *err);
/* The same for bytes in memory (finger records only). */
int vd_templates_parse(struct vd_arena *a, const uint8_t *p, size_t n, const char *name,
                       const char *engine, struct vd_templates *out, struct vd_err *err);
int vd_templates_parse_as(struct vd_arena *a, const uint8_t *p, size_t n, const char *name,
                          const char *engine, const struct vd_reading *as, struct vd_templates *out,
                          struct vd_err *err);

/* Decoded minutiae, for display and matching. Pixels of the image's own resolution; a stretch that
 * the user declared is undone. y goes down. */
struct vd_minutia {
    uint16_t x, y;
    double angle_deg; /* 0..360, counter-clockwise from the x axis, as the record says */
    uint16_t angle;   /* in units of a turn / angle_units */
    uint8_t type;     /* 0 other, 1 ending, 2 bifurcation */
    uint8_t quality;  /* 0 not reported, 1..100 */
};
struct vd_minutiae {
    int layout;                    /* enum in codec/fmr.h */
    int angle_units;               /* a full turn: 180, 256 or 360 */
    int width, height, xres, yres; /* pixels, pixels per cm */
    int position, view, impression, quality;
    struct vd_minutia *m;
    size_t n;
    unsigned doubts;                 /* enum in codec/fmr.h: what is wrong with the record */
    struct vd_reading as;            /* what the user said of it and holds */
    int stated_width, stated_height; /* of the image that was stretched */
};
/* Decode view 0 of a record. Errors: CORRUPT with the byte offset in err->where. */
int vd_minutiae_decode(struct vd_arena *a, const uint8_t *p, size_t n, struct vd_minutiae *out,
                       struct vd_err *err);
/* Note and warning of a template, from its bytes; NULL where there is none. Errors: as above. */
int vd_template_describe(struct vd_arena *a, const uint8_t *p, size_t n, const char **note,
                         const char **warning, struct vd_err *err);

#endif
