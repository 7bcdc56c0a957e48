/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picture.h: untrusted picture bytes in, harmless terminal bytes out.
 *
 * Decoding, scaling and encoding happen in one caged child (no files, no network, no exec), started
 * before anything secret is open.  The parent checks every byte that comes back: sixel bodies hold
 * only [0-9!"#$;?-~-], symbols come back as cells, not as text.
 */
#ifndef VEDETTE_PICTURE_H
#define VEDETTE_PICTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/err.h>
#include <vedette/mem.h>

struct vd_worker;
/* Start the caged child. Call first thing in main, before databases, keys or curses. */
int vd_worker_start(struct vd_worker **out, struct vd_err *err);
void vd_worker_stop(struct vd_worker *w); /* NULL is fine */
/* For poll(): readable when an answer waits. -1 when the child is down. */
int vd_worker_fd(const struct vd_worker *w);

/* What the cage of this machine lacks, as a sentence for the log, or "" when it is whole. */
const char *vd_worker_note(const struct vd_worker *w);

enum vd_graphics { VD_G_OFF, VD_G_SYMBOLS, VD_G_ASCII, VD_G_SIXEL };
struct vd_picture_request {
    uint64_t tag;      /* the caller's, comes back with the answer */
    const void *bytes; /* JPEG or PNG; copied to the child */
    size_t n_bytes;
    int cols, rows;     /* box in cells; the picture keeps its aspect inside it */
    int cell_w, cell_h; /* pixels of a cell */
    enum vd_graphics graphics;
    int colours; /* sixel: 2..256, 64 is the default; symbols: 256, 16 or 2 */
    bool greys;
    const char *label; /* burnt into the picture ("COMPOSITE"), or NULL */
};
/* A cell of a symbols picture: a character and two colours of the 256-colour palette (-1: default).
 */
struct vd_picture_cell {
    uint32_t cp;
    int16_t fg, bg;
};
struct vd_picture {
    uint64_t tag;
    int rc;            /* VD_OK, or CORRUPT, UNSUPPORTED, CANCELLED (deadline) */
    char message[120]; /* why not */
    enum vd_graphics graphics;
    int cols, rows; /* cells really covered */
    int w_px, h_px;
    char *sixel; /* whole sequence DCS .. ST, checked; NULL for symbols */
    size_t n_sixel;
    struct vd_picture_cell *cells; /* cols * rows */
};
/* Queue a request; at most 8 wait. BUSY when full. */
int vd_worker_send(struct vd_worker *w, const struct vd_picture_request *r, struct vd_err *err);
/* Take one answer if there is one (never blocks): VD_OK, or NOTFOUND. The caller frees it. */
int vd_worker_take(struct vd_worker *w, struct vd_picture **out, struct vd_err *err);
/* Send and wait (for the command line), 2 s deadline. */
int vd_picture_now(struct vd_worker *w, const struct vd_picture_request *r, struct vd_picture **out,
                   struct vd_err *err);
void vd_picture_free(struct vd_picture *p);
/* "image/jpeg", "image/png" or NULL, by magic only. */
const char *vd_picture_mime(const void *p, size_t n);

#endif
