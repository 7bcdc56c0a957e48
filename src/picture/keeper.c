/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeper.c: the process that keeps a caged child running, and the child's own loop.
 *
 *     vedette --fork--> keeper --fork--> child (caged)
 *        |  \__ control: SPAWNED, DEAD from the keeper; a byte asks for the next child
 *        |______________________________ socket: ASK, HELLO and ANSWER from the child
 *
 * Invariants:
 *  (a) The keeper was forked before vedette opened anything, so a new child never inherits a case,
 *      a key or a face, however late it is needed.
 *  (b) A dead child stays a zombie until vedette has heard of it and asks for the next one: its pid
 *      cannot belong to someone else when vedette kills it.
 *  (c) The child cannot speak for the keeper: it does not hold `control`.
 *  (d) When vedette goes, the child reads end of file, and so does the keeper.
 */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/cage.h"
#include "picture/wire.h"

enum { CHILD_BYTES = 512 << 20 };

static bool say(int fd, enum wire_kind kind, uint32_t value, uint64_t seq)
{
    struct wire_message m = {.kind = kind, .value = value, .seq = seq};
    return write(fd, &m, sizeof(m)) == (ssize_t)sizeof(m);
}

_Noreturn static void child_main(int fd, struct wire_memory *m, wire_job *job)
{
    struct wire_message msg;
    unsigned missing = vd_cage_enter(fd, CHILD_BYTES);

    say(fd, WIRE_HELLO, missing, 0);
    while (read(fd, &msg, sizeof(msg)) == (ssize_t)sizeof(msg)) {
        struct wire_request ask = m->ask;
        struct wire_answer answer = {.seq = ask.seq};
        if (ask.n_bytes > WIRE_MAX_IN)
            break;
        ask.label[sizeof(ask.label) - 1] = 0;
        job(&ask, m->in, &answer, m->out);
        m->answer = answer;
        if (!say(fd, WIRE_ANSWER, 0, ask.seq))
            break;
    }
    _exit(0);
}

static void close_all_but(int a, int b)
{
    int lo = a < b ? a : b, hi = a < b ? b : a;

    if (lo > 3)
        close_range(3, (unsigned)lo - 1, 0);
    if (hi > lo + 1)
        close_range((unsigned)lo + 1, (unsigned)hi - 1, 0);
    close_range((unsigned)hi + 1, ~0U, 0);
}

_Noreturn void vd_keeper_main(int child_fd, int control_fd, struct wire_memory *m, wire_job *job)
{
    char byte;

    setsid(); /* keys that send signals are not for us */
    signal(SIGPIPE, SIG_IGN);
    close_all_but(child_fd, control_fd);
    if (!vd_cage_is_loose())
        close_range(0, 2, 0); /* a sanitizer wants to report */
    for (;;) {
        siginfo_t info = {0};
        pid_t pid = fork();
        if (pid == 0) {
            close(control_fd);
            child_main(child_fd, m, job);
        }
        if (pid < 0 || !say(control_fd, WIRE_SPAWNED, (uint32_t)pid, 0))
            _exit(1);
        while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
        }
        say(control_fd, WIRE_DEAD, (uint32_t)info.si_status, (uint64_t)pid);
        if (read(control_fd, &byte, 1) != 1)
            _exit(0);
        waitpid(pid, NULL, 0);
    }
}
