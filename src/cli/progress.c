/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.c: one line on stderr while a long verb works, and ^C as "stop cleanly".
 *
 * The line is drawn by a thread, four times a second, only if stderr is a terminal; it reads the
 * atomics of the job and nothing else.  The first SIGINT or SIGTERM asks the job to stop (the verb
 * then rolls back and ends with CANCELLED), the second one kills as ever.
 */
#include "config.h"

#include "cli/cli.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
    struct vd_job job;
    const char *what;
    pthread_t thread;
    bool drawing;
    atomic_bool stop;
} progress;

static void on_signal(int sig)
{
    atomic_store(&progress.job.cancel, true);
    signal(sig, SIG_DFL);
}

static void draw(void)
{
    char line[160];
    const char *phase = atomic_load(&progress.job.phase);
    uint64_t done = atomic_load(&progress.job.done), total = atomic_load(&progress.job.total);
    int n = total ? snprintf(line, sizeof(line), "\r\x1b[K%s: %s %llu of %llu (%d %%)",
                             progress.what, phase ? phase : "working", (unsigned long long)done,
                             (unsigned long long)total, (int)(100.0 * (double)done / (double)total))
                  : snprintf(line, sizeof(line), "\r\x1b[K%s: %s %llu", progress.what,
                             phase ? phase : "working", (unsigned long long)done);
    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
        atomic_store(&progress.stop, true);
}

static void *draw_loop(void *arg)
{
    const struct timespec tick = {.tv_nsec = 50 * 1000 * 1000};
    (void)arg;
    for (int i = 1; !atomic_load(&progress.stop); i++) {
        nanosleep(&tick, NULL);
        if (i % 5 == 0 && !atomic_load(&progress.stop))
            draw();
    }
    return NULL;
}

struct vd_job *cli_job_begin(struct cli *c, const char *what)
{
    struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigset_t all, old;
    (void)c;
    memset(&progress, 0, sizeof(progress));
    progress.what = what;
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    if (!isatty(STDERR_FILENO))
        return &progress.job;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    progress.drawing = pthread_create(&progress.thread, NULL, draw_loop, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return &progress.job;
}

void cli_job_end(void)
{
    atomic_store(&progress.stop, true);
    if (progress.drawing) {
        pthread_join(progress.thread, NULL);
        if (write(STDERR_FILENO, "\r\x1b[K", 4) < 0)
            progress.drawing = false;
    }
    progress.drawing = false;
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}
