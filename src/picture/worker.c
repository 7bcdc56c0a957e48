/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worker.c: the trusted end: queues requests, copies and checks answers, replaces the child.
 *
 *     queue (8) --start_next--> memory, ASK --> child --> ANSWER --copy, check--> struct vd_picture
 *                                 |
 *                                 +-- 2 s --> kill --> DEAD --> next child (3 a minute)
 *
 * Invariants:
 *  (a) One request is with the child at a time; every request that was taken gets exactly one
 *      answer, in order: a picture, or why there is none.
 *  (b) An answer is copied out of the shared memory before anything in it is looked at, and its
 *      body is used only after vd_sixel_check or vd_cells_check.
 *  (c) The DCS and ST around a body are written here, never taken from the child.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vedette/date.h>
#include "base/cage.h"
#include "picture/render.h"
#include "picture/protocol.h"

enum { QUEUE = 8, MAX_RESTARTS = 3, RESTART_MS = 60000, BIG_BYTES = 1 << 20 };

struct waiting {
    uint64_t tag;
    struct wire_request ask;
    uint8_t *bytes;
};
struct vd_worker {
    int fd, control; /* -1: closed */
    pid_t keeper, child;
    struct wire_memory *memory;
    struct waiting queue[QUEUE];
    int head, n; /* the first is with the child while busy */
    bool busy;
    bool down;   /* the child died and no other was asked for yet */
    bool killed; /* it did so because we killed it at its deadline */
    uint64_t seq;
    int64_t deadline;
    int64_t restarts[MAX_RESTARTS];
    char note[160];
};

/* ---- start and stop ---- */

static void make_note(struct vd_worker *w, unsigned missing)
{
    if (missing)
        snprintf(w->note, sizeof(w->note),
                 "pictures are decoded without%s%s%s%s: this system does not allow it",
                 missing & VD_CAGE_SECCOMP ? " seccomp" : "",
                 missing & VD_CAGE_LANDLOCK ? " Landlock" : "",
                 missing & VD_CAGE_LIMITS ? " limits" : "",
                 missing & VD_CAGE_DESCRIPTORS ? " close_range" : "");
}

int vd_worker_start_job(struct vd_worker **out, wire_job *job, struct vd_err *err)
{
    struct vd_worker *w = vd_alloc(sizeof(*w));
    int pair[2] = {-1, -1}, control[2] = {-1, -1};

    *out = NULL;
    if (!w)
        return vd_fail(err, VD_NOMEM, "picture worker", "out of memory");
    w->fd = w->control = -1;
    w->memory = mmap(NULL, sizeof(*w->memory), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (w->memory != MAP_FAILED &&
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 &&
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) == 0)
        w->keeper = fork();
    else
        w->keeper = -1;
    if (w->keeper == 0) {
        close(pair[0]);
        close(control[0]);
        vd_keeper_main(pair[1], control[1], w->memory, job);
    }
    for (int i = 1; i >= 0; i--) { /* our ends stay, the others go */
        int *end = i ? pair : control;
        if (end[1] >= 0)
            close(end[1]);
    }
    w->fd = pair[0];
    w->control = control[0];
    if (w->keeper < 0) {
        int e = errno;
        vd_worker_stop(w);
        return vd_fail_errno(err, VD_IO, "picture worker", e, "cannot start it");
    }
    fcntl(w->fd, F_SETFL, O_NONBLOCK);
    *out = w;
    return VD_OK;
}

int vd_worker_start(struct vd_worker **out, struct vd_err *err)
{
    return vd_worker_start_job(out, vd_render, err);
}

static void pop(struct vd_worker *w)
{
    vd_free(w->queue[w->head].bytes);
    w->queue[w->head].bytes = NULL;
    w->head = (w->head + 1) % QUEUE;
    w->n--;
}

void vd_worker_stop(struct vd_worker *w)
{
    if (!w)
        return;
    while (w->n)
        pop(w);
    if (w->child > 0)
        kill(w->child, SIGKILL);
    if (w->fd >= 0)
        close(w->fd);
    if (w->control >= 0)
        close(w->control);
    if (w->keeper > 0)
        while (waitpid(w->keeper, NULL, 0) < 0 && errno == EINTR) {
        }
    if (w->memory && w->memory != MAP_FAILED)
        munmap(w->memory, sizeof(*w->memory));
    vd_free(w);
}

int vd_worker_fd(const struct vd_worker *w)
{
    return w ? w->fd : -1;
}

const char *vd_worker_note(const struct vd_worker *w)
{
    return w->note;
}

/* ---- the child's fate ---- */

/* Ask the keeper for another child, unless there were too many lately. */
static bool restart(struct vd_worker *w)
{
    int64_t now = vd_mono_ms();
    int oldest = 0;

    for (int i = 1; i < MAX_RESTARTS; i++)
        oldest = w->restarts[i] < w->restarts[oldest] ? i : oldest;
    if (w->restarts[oldest] && now - w->restarts[oldest] < RESTART_MS)
        return false;
    if (w->control < 0 || send(w->control, "r", 1, MSG_NOSIGNAL) != 1)
        return false;
    w->restarts[oldest] = now ? now : 1;
    w->down = false;
    return true;
}

static bool start_next(struct vd_worker *w)
{
    struct wire_message m = {.kind = WIRE_ASK};
    struct waiting *q = &w->queue[w->head];

    if (w->busy || !w->n)
        return true;
    if (w->fd < 0 || (w->down && !restart(w)))
        return false;
    w->memory->ask = q->ask;
    w->memory->ask.seq = m.seq = ++w->seq;
    memcpy(w->memory->in, q->bytes, q->ask.n_bytes);
    if (send(w->fd, &m, sizeof(m), MSG_NOSIGNAL) != (ssize_t)sizeof(m))
        return false;
    w->busy = true;
    w->deadline = vd_mono_ms() + WIRE_DEADLINE_MS;
    return true;
}

/* ---- answers ---- */

static struct vd_picture *refusal(const struct vd_worker *w, int rc, const char *why)
{
    struct vd_picture *p = vd_alloc(sizeof(*p));

    if (p) {
        p->tag = w->queue[w->head].tag;
        p->rc = rc;
        vd_strlcpy(p->message, why, sizeof(p->message));
    }
    return p;
}

/* Invariant (b). Returns what is wrong, or NULL. */
static const char *take_body(const struct wire_request *ask, struct wire_answer *a,
                             const struct wire_memory *m, struct vd_picture *p)
{
    const struct vd_picture_ops *ops = vd_picture_protocol(ask->graphics);
    uint8_t *copy;

    if (a->cols < 1 || a->cols > ask->cols || a->rows < 1 || a->rows > ask->rows ||
        a->n_bytes > WIRE_MAX_OUT || !ops)
        return "the decoder answered with a wrong size";
    if (!(copy = vd_alloc(a->n_bytes)))
        return "out of memory";
    memcpy(copy, m->out, a->n_bytes);
    return ops->take_body(ask, a, copy, a->n_bytes, p);
}

static struct vd_picture *on_answer(struct vd_worker *w)
{
    const struct wire_request *ask = &w->queue[w->head].ask;
    struct wire_answer a;
    struct vd_picture *p;
    const char *wrong;

    memcpy(&a, &w->memory->answer, sizeof(a));
    a.message[sizeof(a.message) - 1] = 0;
    for (char *c = a.message; *c; c++) /* it may quote the file */
        *c = *c >= ' ' && *c < 0x7f ? *c : '?';
    if (a.rc != VD_OK)
        return refusal(w, a.rc > VD_OK && a.rc <= VD_CONFIG ? a.rc : VD_CORRUPT, a.message);
    p = refusal(w, VD_OK, a.message);
    if (!p)
        return NULL;
    p->graphics = (enum vd_graphics)ask->graphics;
    p->cols = a.cols;
    p->rows = a.rows;
    wrong = take_body(ask, &a, w->memory, p);
    if (!wrong)
        return p;
    vd_picture_free(p);
    return refusal(w, VD_CORRUPT, wrong);
}

/* The first request is answered: what it put in memory may be large, give that back. */
static void finish(struct vd_worker *w)
{
    if (w->queue[w->head].ask.n_bytes > BIG_BYTES)
        madvise(w->memory->in + 4096, WIRE_MAX_IN - 8192, MADV_REMOVE);
    w->busy = false;
    pop(w);
}

/* What the keeper says. Returns the answer to a request that died with the child, or NULL. */
static struct vd_picture *hear_keeper(struct vd_worker *w)
{
    struct vd_picture *p = NULL;
    struct wire_message m;

    while (!p && recv(w->control, &m, sizeof(m), MSG_DONTWAIT) == (ssize_t)sizeof(m)) {
        if (m.kind == WIRE_SPAWNED)
            w->child = (pid_t)m.value;
        if (m.kind != WIRE_DEAD)
            continue;
        w->child = 0;
        w->down = true;
        if (w->busy) {
            p = refusal(w, w->killed ? VD_CANCELLED : VD_CORRUPT,
                        w->killed ? "it took more than 2 seconds to decode"
                                  : "the decoder crashed on it");
            finish(w);
        }
        w->killed = false;
    }
    return p;
}

/* What the child says; it is not believed in more than it must be. */
static struct vd_picture *hear_child(struct vd_worker *w)
{
    struct vd_picture *p = NULL;
    struct wire_message m;
    ssize_t n = sizeof(m);

    while (!p && w->fd >= 0 && n == (ssize_t)sizeof(m)) {
        n = recv(w->fd, &m, sizeof(m), MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
            close(w->fd); /* keeper and child are gone: no pictures from now on */
            w->fd = -1;
        }
        if (n == (ssize_t)sizeof(m) && m.kind == WIRE_HELLO) {
            make_note(w, m.value);
        } else if (n == (ssize_t)sizeof(m) && m.kind == WIRE_ANSWER && w->busy && m.seq == w->seq) {
            p = on_answer(w);
            finish(w);
        }
    }
    return p;
}

int vd_worker_send(struct vd_worker *w, const struct vd_picture_request *r, struct vd_err *err)
{
    struct waiting *q = &w->queue[(w->head + w->n) % QUEUE];
    int64_t w_px = (int64_t)r->cols * r->cell_w, h_px = (int64_t)r->rows * r->cell_h;

    if (r->cols < 1 || r->rows < 1 || r->cell_w < 1 || r->cell_h < 1 || w_px > 8192 ||
        h_px > 8192 || h_px < 6 || r->cols > 1000 || r->rows > 1000 || r->graphics == VD_G_OFF)
        return vd_fail(err, VD_INVALID, "picture", "no picture of that size can be made");
    if (!r->n_bytes || r->n_bytes > WIRE_MAX_IN)
        return vd_fail(err, VD_UNSUPPORTED, "picture", "the file is empty or over 16 MB");
    if (w->n >= QUEUE)
        return vd_fail(err, VD_BUSY, "picture", "8 pictures wait already");
    q->bytes = vd_alloc(r->n_bytes);
    if (!q->bytes)
        return vd_fail(err, VD_NOMEM, "picture", "out of memory");
    memcpy(q->bytes, r->bytes, r->n_bytes);
    q->tag = r->tag;
    q->ask = (struct wire_request){.n_bytes = (uint32_t)r->n_bytes,
                                   .cols = r->cols,
                                   .rows = r->rows,
                                   .cell_w = r->cell_w,
                                   .cell_h = r->cell_h,
                                   .graphics = (int32_t)r->graphics,
                                   .greys = r->greys,
                                   .colours = r->colours < 2     ? 64
                                              : r->colours > 256 ? 256
                                                                 : r->colours};
    vd_strlcpy(q->ask.label, r->label ? r->label : "", sizeof(q->ask.label));
    w->n++;
    start_next(w); /* if it cannot, take says so */
    return VD_OK;
}

int vd_worker_take(struct vd_worker *w, struct vd_picture **out, struct vd_err *err)
{
    *out = hear_child(w);
    if (!*out)
        *out = hear_keeper(w);
    if (!*out && w->busy && !w->killed && vd_mono_ms() >= w->deadline && w->child > 0) {
        w->killed = true;
        kill(w->child, SIGKILL); /* DEAD follows */
    }
    if (!*out && w->n && ((w->busy && w->fd < 0) || (!w->busy && !start_next(w)))) {
        *out = refusal(w, VD_UNSUPPORTED, "the picture decoder failed too often; wait a minute");
        finish(w);
    }
    if (*out)
        start_next(w);
    return *out ? VD_OK : vd_fail(err, VD_NOTFOUND, "picture", "no answer waits");
}

int vd_picture_now(struct vd_worker *w, const struct vd_picture_request *r, struct vd_picture **out,
                   struct vd_err *err)
{
    int64_t until = vd_mono_ms() + 2 * WIRE_DEADLINE_MS;
    int rc = vd_worker_send(w, r, err);

    *out = NULL;
    while (rc == VD_OK) {
        struct pollfd p = {.fd = w->fd, .events = POLLIN};
        if (vd_worker_take(w, out, NULL) == VD_OK && (*out)->tag == r->tag)
            break;
        vd_picture_free(*out);
        *out = NULL;
        if (vd_mono_ms() > until)
            return vd_fail(err, VD_CANCELLED, "picture", "no answer came in time");
        poll(&p, 1, w->busy ? 50 : 1);
    }
    if (rc == VD_OK && (*out)->rc != VD_OK) {
        rc = vd_fail(err, (enum vd_rc)(*out)->rc, "picture", "%s", (*out)->message);
        vd_picture_free(*out);
        *out = NULL;
    }
    return rc;
}
