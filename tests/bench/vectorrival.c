/* SPDX-License-Identifier: Apache-2.0 */
/* vectorrival.c: talks to faissbench, which waits on a pipe while it is not asked. */
#include "vectorbench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct rival {
    pid_t pid;
    FILE *to, *from;
    char line[4096];
};

struct rival *rival_start(const char *program, const char *stem, const struct vectors *v)
{
    int to[2], from[2];
    char gallery[1000], probes[1000], dim[16], n[24], n_probes[16];
    struct rival *r = calloc(1, sizeof *r);
    if (!program)
        return free(r), NULL;
    snprintf(gallery, sizeof gallery, "%.900s.npy", stem);
    snprintf(probes, sizeof probes, "%.900s-probes.npy", stem);
    snprintf(dim, sizeof dim, "%d", v->dim);
    snprintf(n, sizeof n, "%llu", (unsigned long long)v->n);
    snprintf(n_probes, sizeof n_probes, "%d", VECTOR_N_PROBES);
    signal(SIGPIPE, SIG_IGN);
    if (!r || pipe(to) || pipe(from) || (r->pid = fork()) < 0)
        die("FAISS cannot be started");
    if (r->pid == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[1]);
        close(from[0]);
        execl(program, program, gallery, probes, dim, n, n_probes, (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    r->to = fdopen(to[1], "w");
    r->from = fdopen(from[0], "r");
    if (!r->to || !r->from)
        die("FAISS cannot be started");
    return r;
}

static const char *next_line(struct rival *r)
{
    if (!fgets(r->line, sizeof r->line, r->from))
        die("FAISS went away");
    return r->line;
}

/* Let the threads of both sides, which spin for a while after their work, fall asleep. */
static void settle(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
}

static const char *ask(struct rival *r, const char *command)
{
    fputs(command, r->to);
    if (fflush(r->to))
        die("FAISS went away");
    return next_line(r);
}

void rival_threads(struct rival *r, int n)
{
    char command[32];
    snprintf(command, sizeof command, "threads %d\n", n);
    ask(r, command);
}

double rival_make(struct rival *r, const char *index, uint64_t n, double *bytes)
{
    char command[64];
    double took;
    snprintf(command, sizeof command, "make %.15s %llu\n", index, (unsigned long long)n);
    if (sscanf(ask(r, command), "made %lf %lf", &took, bytes) != 2)
        die("FAISS made no index");
    return took;
}

void rival_drop(struct rival *r, const char *index)
{
    char command[32];
    snprintf(command, sizeof command, "drop %.15s\n", index);
    ask(r, command);
}

static void read_answer(const char *line, struct answer *out)
{
    out->n = 0;
    while (out->n < VECTOR_TOP) {
        char *end;
        long long row = strtoll(line, &end, 10);
        if (end == line)
            return;
        out->score[out->n] = strtod(end, &end);
        line = end;
        if (row < 0)
            return;
        out->row[out->n++] = (uint64_t)row;
    }
}

double rival_search(struct rival *r, const char *index, int from, int n, struct answer *out)
{
    struct answer unused;
    char command[64];
    double took;
    snprintf(command, sizeof command, "search %.15s %d %d\n", index, from, n);
    settle();
    if (sscanf(ask(r, command), "took %lf", &took) != 1)
        die("FAISS found nothing");
    for (int i = 0; i < n; i++)
        read_answer(next_line(r), out ? &out[i] : &unused);
    settle();
    return took;
}

void rival_stop(struct rival *r)
{
    if (!r)
        return;
    fclose(r->to);
    fclose(r->from);
    waitpid(r->pid, NULL, 0);
    free(r);
}
