/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jobs.c: threads of the desk.
 *
 * (A) A job is in the list from job_start until its done was called; only the desk's thread touches
 *     the list.
 * (B) `store` is set and cleared under `lock`, so an interrupt never meets a closed handle.
 * (C) A reader handle is kept between the small jobs of lists, and one between those that look names
 * up, with what it remembers of the words before: a thread takes it and gives it back whole, so it
 * belongs to one thread at a time.
 * (D) So with the gallery of each modality, which is dear to make: a job has it or waits for it.
 */
#include "config.h"

#include "tui/ui/jobs.h"

#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <vedette/identify.h>
#include <vedette/mem.h>

enum { MODALITIES = VD_N_MODALITIES };
struct job {
    struct job *next;
    struct jobs *js;
    struct vd_job progress;
    char title[96];
    job_run_fn *run;
    job_done_fn *done;
    void *ctx;
    pthread_t thread;
    pthread_mutex_t lock; /* (B) */
    struct vd_store *store;
    bool reader, closing, names;
    int modality; /* of the gallery that it has, or 0 */
    _Atomic bool ended;
    int rc;
    struct vd_err err;
};
struct jobs {
    struct job *first;
    int fd;
    char *case_path;
    pthread_mutex_t lock;
    struct vd_store *spare[2]; /* (C): of lists, of names */
    pthread_cond_t given;      /* a gallery came back */
    struct {
        struct vd_gallery *g;
        bool taken;
    } gallery[MODALITIES]; /* (D) */
};

struct jobs *jobs_new(const char *case_path)
{
    struct jobs *js = vd_alloc(sizeof *js);
    if (!js)
        return NULL;
    js->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    js->case_path = vd_strdup(case_path);
    pthread_mutex_init(&js->lock, NULL);
    pthread_cond_init(&js->given, NULL);
    if (js->fd < 0 || !js->case_path) {
        jobs_free(js, NULL);
        return NULL;
    }
    return js;
}

int jobs_fd(const struct jobs *js)
{
    return js->fd;
}

/* An index over a million rows is built in 80 MB, which malloc would keep for the thread to come. */
static void give_back_memory(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/* Give the job's handle back: a reader is kept, another is closed. */
static void store_done(struct job *j)
{
    pthread_mutex_lock(&j->lock);
    struct vd_store *s = j->store;
    j->store = NULL;
    pthread_mutex_unlock(&j->lock);
    if (s && j->reader) {
        pthread_mutex_lock(&j->js->lock);
        if (!j->js->spare[j->names]) {
            j->js->spare[j->names] = s;
            s = NULL;
        }
        pthread_mutex_unlock(&j->js->lock);
    }
    vd_store_close(s);
    if (s && !j->reader)
        give_back_memory();
}

struct vd_gallery **job_gallery(struct job *j, int modality)
{
    struct jobs *js = j->js;
    pthread_mutex_lock(&js->lock);
    while (js->gallery[modality - 1].taken && !vd_job_cancelled(&j->progress)) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 50 * 1000 * 1000; /* a cancelled job does not wait on */
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&js->given, &js->lock, &until);
    }
    bool free = !js->gallery[modality - 1].taken;
    js->gallery[modality - 1].taken = true;
    pthread_mutex_unlock(&js->lock);
    j->modality = free ? modality : 0;
    return free ? &js->gallery[modality - 1].g : NULL;
}

static void gallery_done(struct job *j)
{
    if (!j->modality)
        return;
    pthread_mutex_lock(&j->js->lock);
    j->js->gallery[j->modality - 1].taken = false;
    pthread_cond_broadcast(&j->js->given);
    pthread_mutex_unlock(&j->js->lock);
}

static void *thread_main(void *arg)
{
    struct job *j = arg;
    j->rc = vd_job_cancelled(&j->progress) ? vd_fail(&j->err, VD_CANCELLED, "", "cancelled")
                                           : j->run(j, j->ctx, &j->err);
    gallery_done(j);
    store_done(j);
    atomic_store(&j->ended, true);
    uint64_t one = 1;
    while (write(j->js->fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    return NULL;
}

struct job *job_start(struct jobs *js, const char *title, job_run_fn *run, job_done_fn *done,
                      void *ctx)
{
    struct job *j = vd_alloc(sizeof *j);
    if (!j)
        return NULL;
    *j = (struct job){.js = js, .run = run, .done = done, .ctx = ctx};
    vd_strlcpy(j->title, title, sizeof j->title);
    pthread_mutex_init(&j->lock, NULL);
    sigset_t all, old; /* signals are the event loop's */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int e = pthread_create(&j->thread, NULL, thread_main, j);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (e != 0) {
        pthread_mutex_destroy(&j->lock);
        vd_free(j);
        return NULL;
    }
    j->next = js->first;
    js->first = j;
    return j;
}

void job_cancel(struct job *j)
{
    atomic_store(&j->progress.cancel, true);
    pthread_mutex_lock(&j->lock);
    if (j->store)
        vd_store_interrupt(j->store);
    pthread_mutex_unlock(&j->lock);
}

static int take_store(struct job *j, enum vd_open mode, bool kept, struct vd_store **out,
                      struct vd_err *err)
{
    struct vd_store *s = NULL;
    int rc = VD_OK;
    store_done(j);
    j->reader = kept; /* (C) */
    if (j->reader) {
        pthread_mutex_lock(&j->js->lock);
        s = j->js->spare[j->names];
        j->js->spare[j->names] = NULL;
        pthread_mutex_unlock(&j->js->lock);
    }
    if (s)
        vd_store_version(s); /* it may read an image from before the last change */
    else
        rc = vd_store_open(&s, j->js->case_path, mode, err);
    if (rc != VD_OK)
        return rc;
    pthread_mutex_lock(&j->lock);
    j->store = s;
    pthread_mutex_unlock(&j->lock);
    *out = s;
    return VD_OK;
}

int job_store(struct job *j, enum vd_open mode, struct vd_store **out, struct vd_err *err)
{
    return take_store(j, mode, mode == VD_OPEN_READ && !j->title[0], out, err);
}

int job_names_store(struct job *j, struct vd_store **out, struct vd_err *err)
{
    j->names = true;
    return take_store(j, VD_OPEN_READ, true, out, err);
}

struct vd_job *job_progress(struct job *j)
{
    return &j->progress;
}

const char *job_title(const struct job *j)
{
    return j->title;
}

/* Join, take out of the list, call done. */
static void finish(struct desk *d, struct job **at)
{
    struct job *j = *at;
    pthread_join(j->thread, NULL);
    *at = j->next;
    if (j->closing)
        j->rc = VD_CANCELLED;
    if (j->done)
        j->done(d, j, j->ctx, j->rc, &j->err);
    pthread_mutex_destroy(&j->lock);
    vd_free(j);
}

int jobs_reap(struct jobs *js, struct desk *d)
{
    uint64_t n;
    int reaped = 0;
    ssize_t got = read(js->fd, &n, sizeof n);
    (void)got; /* nothing there is fine */
    for (struct job **at = &js->first; *at;) {
        if (!atomic_load(&(*at)->ended)) {
            at = &(*at)->next;
            continue;
        }
        finish(d, at);
        at = &js->first; /* done may have started others */
        reaped++;
    }
    return reaped;
}

static bool is_running(const struct jobs *js, const struct job *j)
{
    for (const struct job *k = js->first; k; k = k->next)
        if (k == j)
            return true;
    return false;
}

bool job_wait(struct jobs *js, struct desk *d, struct job *j, int ms)
{
    struct pollfd p = {.fd = js->fd, .events = POLLIN};
    while (is_running(js, j)) {
        if (!atomic_load(&j->ended) && poll(&p, 1, ms) == 0)
            return false;
        jobs_reap(js, d);
    }
    return true;
}

size_t jobs_running(const struct jobs *js)
{
    size_t n = 0;
    for (const struct job *j = js->first; j; j = j->next)
        n++;
    return n;
}

struct job *jobs_shown(const struct jobs *js)
{
    for (struct job *j = js->first; j; j = j->next)
        if (j->title[0])
            return j;
    return NULL;
}

void jobs_free(struct jobs *js, struct desk *d)
{
    if (!js)
        return;
    for (struct job *j = js->first; j; j = j->next)
        job_cancel(j);
    while (js->first) {
        js->first->closing = true;
        finish(d, &js->first);
    }
    for (int i = 0; i < MODALITIES; i++)
        vd_gallery_close(js->gallery[i].g);
    vd_store_close(js->spare[0]);
    vd_store_close(js->spare[1]);
    if (js->fd >= 0)
        close(js->fd);
    pthread_cond_destroy(&js->given);
    pthread_mutex_destroy(&js->lock);
    vd_free(js->case_path);
    vd_free(js);
}
