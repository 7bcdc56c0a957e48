/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fmr.h: finger minutiae records: walk, decode, split into views, encode.
 */
#ifndef VD_CODEC_FMR_H
#define VD_CODEC_FMR_H

#include <vedette/template.h>

/* The layouts that share the magic "FMR\0". The last two differ only in their version letters. */
enum vd_fmr_layout {
    VD_FMR_ANSI_2004 = 1, /* ANSI INCITS 378-2004 */
    VD_FMR_ISO_2005,      /* ISO/IEC 19794-2:2005 */
    VD_FMR_ISO_2011,      /* ISO/IEC 19794-2:2011 */
    VD_FMR_ANSI_2007,     /* ANSI INCITS 378, draft of 2007 */
    VD_FMR_ANSI_2009,     /* ANSI INCITS 378-2009 */
    VD_FMR_ANSI_2009_AM1, /* the same with Amendment 1, version "035" */
    VD_XYT,               /* no record but lines of text: codec/xyt.h */
};
/* What is wrong with a record that is taken nevertheless. */
enum vd_doubt {
    VD_DOUBT_ANGLE = 1,      /* an angle of more than a turn: (b) in fmr.c */
    VD_DOUBT_LENGTH = 2,     /* the stated length is a header's difference short: (d) */
    VD_DOUBT_RESOLUTION = 4, /* none stated: (c) */
    VD_DOUBT_SIZE = 8,       /* no size of the image stated: (c) */
    VD_DOUBT_OUTSIDE = 16,   /* minutiae outside the image: (b) */
    VD_DOUBT_MANY = 32,      /* more than 255 minutiae, the best of them kept */
    VD_DOUBT_HALF_TURN = 64, /* .xyt: no angle of half a turn or more */
};
/* "iso-19794-2:2005" and so on; "unknown" for others. Lives for ever. */
const char *vd_fmr_layout_name(int layout);

/* A record being walked. It borrows the bytes and the name. */
struct vd_fmr_walk {
    const uint8_t *p;
    size_t n;
    const char *name; /* for errors, may be NULL */
    int layout;
    size_t header; /* bytes before the first view */
    int n_views, seen;
    size_t at;      /* offset of the next view */
    size_t reached; /* how far the walk made sense */
    bool has_certificates;
    unsigned doubts; /* of the whole record */
    int px_cm;       /* to use where no resolution is stated, 0: VD_PX_CM */
};
/* One view: where its parts lie in the record. Offsets count from the record's first byte. */
struct vd_fmr_view {
    size_t at, n_bytes;
    size_t minutiae_at, minutia_bytes;
    size_t extension_at, extension_bytes; /* the items after the length field */
    int n_minutiae;
    int position, view, impression;
    int quality;                   /* 0..100, -1 not stated */
    int width, height, xres, yres; /* xres, yres: as they are to be used */
    unsigned doubts;
    bool px_cm_used; /* the header's resolution says nothing, so the caller's stands */
};
/*
 * Find the layout and check the whole record, every view and every minutia of it.
 * Errors: CORRUPT (where = "name byte OFFSET"), UNSUPPORTED (not one of the layouts).
 */
int vd_fmr_open(struct vd_fmr_walk *f, const uint8_t *p, size_t n, const char *name,
                struct vd_err *err);
/* The same with a resolution for headers that state none or an impossible one; 0: none known. */
int vd_fmr_open_as(struct vd_fmr_walk *f, const uint8_t *p, size_t n, const char *name, int px_cm,
                   struct vd_err *err);
/* The next view: 1 and *v filled, or 0 after the last. Only after vd_fmr_open succeeded. */
int vd_fmr_next(struct vd_fmr_walk *f, struct vd_fmr_view *v);
/* Minutia i of a view. */
void vd_fmr_minutia(const struct vd_fmr_walk *f, const struct vd_fmr_view *v, int i,
                    struct vd_minutia *out);
/* Append a whole record of the same layout that holds only this view. Failure is sticky in out. */
void vd_fmr_single(const struct vd_fmr_walk *f, const struct vd_fmr_view *v, struct vd_buf *out);

/*
 * Append a record with these views to out.  Angles come from angle_deg and are rounded to the
 * layout's unit; the layouts with one header take size and resolution of the first view.
 * Errors: INVALID (nothing a reader would accept), NOMEM.
 */
int vd_fmr_encode(const struct vd_minutiae *views, size_t n_views, int layout, struct vd_buf *out,
                  struct vd_err *err);

#endif
