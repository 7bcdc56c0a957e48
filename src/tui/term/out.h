/* SPDX-License-Identifier: Apache-2.0 */
/* out.h: bytes to the terminal: one write a frame, never blocking, and how fast the link is. */
#ifndef VD_TUI_OUT_H
#define VD_TUI_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/mem.h>

struct out {
    int fd;             /* -1: nowhere (script mode) */
    struct vd_buf rest; /* what the terminal has not taken yet, from `done` on */
    size_t done;
    bool dead; /* the terminal is gone */
    uint64_t bytes, frames;
    /* fence: CSI 5 n asked after fence_bytes were sent at fence_ms */
    bool fence, no_fence;
    size_t fence_bytes;
    int64_t fence_ms;
    double rate;    /* bytes a second, 0: unknown */
    double trip_ms; /* shortest answer seen, 0: unknown */
};
/* Takes the content of b (which is cleared). */
void out_send(struct out *o, struct vd_buf *b);
bool out_busy(const struct out *o);
void out_drain(struct out *o);
/* Wait at most ms for the rest to go (before suspend and close). */
void out_finish(struct out *o, int ms);
void out_free(struct out *o);
/* After n_bytes of picture: ask the terminal to answer when it is through with them. */
void out_fence(struct out *o, struct vd_buf *b, size_t n_bytes, int64_t now_ms);
void out_fence_answer(struct out *o, int64_t now_ms);
/* May another picture go? Gives up waiting after a while; *due: ms until then. */
bool out_fence_open(struct out *o, int64_t now_ms, int *due);

#endif
