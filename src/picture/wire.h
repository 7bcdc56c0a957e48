/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h: what the worker and its caged child tell each other.
 *
 * Requests and answers lie in memory that both map; a message of 16 bytes on a socket says that one
 * is there.  The child is not trusted: the parent copies an answer before it checks it.
 */
#ifndef VD_PICTURE_WIRE_H
#define VD_PICTURE_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <vedette/picture.h>

enum {
    WIRE_MAX_IN = 16 << 20, /* largest picture file */
    WIRE_MAX_OUT = 8 << 20, /* largest sixel body */
    WIRE_LABEL = 48,
    WIRE_DEADLINE_MS = 2000
};
enum wire_kind { WIRE_SPAWNED = 1, WIRE_HELLO, WIRE_ASK, WIRE_ANSWER, WIRE_DEAD };
struct wire_message {
    uint32_t kind, value; /* value: pid, missing layers, wait status */
    uint64_t seq;
};
struct wire_request {
    uint64_t seq;
    uint32_t n_bytes;
    int32_t cols, rows, cell_w, cell_h, graphics, colours, greys;
    char label[WIRE_LABEL];
};
struct wire_answer {
    uint64_t seq;
    int32_t rc, graphics, cols, rows, w_px, h_px;
    uint32_t n_bytes;
    char message[120];
};
struct wire_memory {
    struct wire_request ask;
    struct wire_answer answer;
    uint8_t in[WIRE_MAX_IN];
    uint8_t out[WIRE_MAX_OUT];
};
/* What the child does with a request; tests put in worse ones than vd_render. */
typedef void wire_job(const struct wire_request *ask, const uint8_t *in, struct wire_answer *answer,
                      uint8_t *out);
/* The process between: forks caged children, one at a time, and says when one is dead.
 * Holds nothing of the parent that was not there at its start. Never returns. */
_Noreturn void vd_keeper_main(int child_fd, int control_fd, struct wire_memory *m, wire_job *job);
int vd_worker_start_job(struct vd_worker **out, wire_job *job, struct vd_err *err);

/* Is this the body of a sixel picture of at most max_w x max_h, and nothing else? */
bool vd_sixel_check(const uint8_t *p, size_t n, int max_w, int max_h, int *w, int *h);
/* Are these n cells characters and colours that symbols may have? */
bool vd_cells_check(const struct vd_picture_cell *c, size_t n);

#endif
