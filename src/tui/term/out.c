/* SPDX-License-Identifier: Apache-2.0 */
/*
 * out.c: the way to the terminal.
 *
 * Invariants:
 *  (a) No call blocks, but out_finish for as long as it is told.
 *  (b) A frame is one write(2); what the terminal does not take at once is kept and sent when poll
 *      says so, and no new frame is made meanwhile (the caller looks at out_busy).
 *  (c) At most one fence is out.  A terminal that does not answer the first within FENCE_MS is
 * never asked again.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>
#include "tui/term/out.h"

enum { FENCE_MS = 8000, RATE_MIN_BYTES = 2000 };

static void push(struct out *o)
{
    while (!o->dead && o->done < o->rest.len) {
        ssize_t n = write(o->fd, o->rest.data + o->done, o->rest.len - o->done);
        if (n > 0) {
            o->done += (size_t)n;
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else {
            o->dead = n < 0 && errno != EAGAIN && errno != EWOULDBLOCK;
            break;
        }
    }
    if (o->dead || o->done >= o->rest.len) {
        vd_buf_clear(&o->rest);
        o->done = 0;
    }
}

void out_send(struct out *o, struct vd_buf *b)
{
    if (b->failed || !b->len) {
        vd_buf_clear(b);
        return;
    }
    o->bytes += b->len;
    o->frames++;
    if (o->fd >= 0 && !o->dead) {
        vd_buf_add(&o->rest, b->data, b->len);
        push(o);
    }
    vd_buf_clear(b);
}

bool out_busy(const struct out *o)
{
    return o->rest.len > 0;
}

void out_drain(struct out *o)
{
    if (o->rest.len)
        push(o);
}

void out_finish(struct out *o, int ms)
{
    struct pollfd p = {.fd = o->fd, .events = POLLOUT};

    while (out_busy(o) && poll(&p, 1, ms) > 0 && !(p.revents & (POLLERR | POLLHUP | POLLNVAL)))
        push(o);
}

void out_free(struct out *o)
{
    vd_buf_free(&o->rest);
}

void out_fence(struct out *o, struct vd_buf *b, size_t n_bytes, int64_t now_ms)
{
    if (o->no_fence || o->fence || o->fd < 0)
        return;
    vd_buf_str(b, "\033[5n");
    o->fence = true;
    o->fence_bytes = n_bytes;
    o->fence_ms = now_ms;
}

void out_fence_answer(struct out *o, int64_t now_ms)
{
    double ms = (double)(now_ms - o->fence_ms), rate;

    if (!o->fence)
        return;
    o->fence = false;
    if (o->fence_bytes < RATE_MIN_BYTES)
        return;
    ms = ms - o->trip_ms < 1 ? 1 : ms - o->trip_ms;
    rate = (double)o->fence_bytes * 1000 / ms;
    o->rate = o->rate > 0 ? (o->rate + rate) / 2 : rate;
}

bool out_fence_open(struct out *o, int64_t now_ms, int *due)
{
    if (o->fence && now_ms - o->fence_ms >= FENCE_MS) {
        o->fence = false;
        o->no_fence = o->rate <= 0;
    }
    *due = o->fence ? (int)(o->fence_ms + FENCE_MS - now_ms) : -1;
    return !o->fence;
}
