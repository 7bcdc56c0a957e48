/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protocol.h: one way of showing a picture in a terminal, on both sides of the cage.
 *
 * Another protocol (kitty's, iTerm's) is one more file and one more entry of the registry.  Where
 * a picture stands on the screen, and how it is wiped, is the terminal layer's (tui/term/slots.c).
 */
#ifndef VD_PICTURE_PROTOCOL_H
#define VD_PICTURE_PROTOCOL_H

#include "codec/image.h"
#include "picture/wire.h"

struct vd_picture_ops {
    const char *name;
    unsigned graphics; /* bits 1 << enum vd_graphics that it draws */
    /* In the cage: scale im to the size in ans and encode it into out; sets ans->n_bytes.
     * Errors: NOMEM, UNSUPPORTED (no room). */
    int (*encode)(const struct wire_request *ask, const struct vd_image *im,
                  struct wire_answer *ans, uint8_t *out, struct vd_err *err);
    /* In the parent: is this answer what the protocol allows and nothing else?  Then into p.
     * Owns: body, n bytes, becomes p's or is freed.  Returns what is wrong, or NULL. */
    const char *(*take_body)(const struct wire_request *ask, const struct wire_answer *ans,
                             uint8_t *body, size_t n, struct vd_picture *p);
};
extern const struct vd_picture_ops vd_picture_sixel, vd_picture_symbols;
/* The protocol for a request, or NULL. */
const struct vd_picture_ops *vd_picture_protocol(int graphics);

#endif
