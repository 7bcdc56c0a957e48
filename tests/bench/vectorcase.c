/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectorcase.c: searches of a case file: by the verb, from exec on, and as the desk does them; and
 * what stands before the first search: making the gallery, and calibrating on it.
 */
#include "config.h" /* for sched_setaffinity() */

#include "vectorbench.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vedette/calibrate.h>
#include <vedette/identify.h>
#include <vedette/store.h>

enum { RUNS = 200 };

/* ---- the verb ---- */

struct door {
    double first, all,
        scan; /* seconds to the first line and to the end; what it says of the scan */
};

static pid_t run_match(const char *vedette, const char *path, const char *probe, int out)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    dup2(out, 1);
    close(out);
    execl(vedette, vedette, "-c", path, "match", "face", probe, "--purpose", "bench", "--basis",
          "bench", "--top", "10", (char *)NULL);
    _exit(127);
}

static int open_door(const char *vedette, const char *path, const char *probe, struct door *d)
{
    char line[1000];
    int fd[2], status;
    double start = now_seconds();
    if (pipe(fd))
        return -1;
    pid_t pid = run_match(vedette, path, probe, fd[1]);
    close(fd[1]);
    FILE *f = fdopen(fd[0], "r");
    if (pid < 0 || !f)
        return -1;
    while (fgets(line, sizeof line, f)) {
        const char *ms = strstr(line, " ms.");
        if (!d->first)
            d->first = now_seconds() - start;
        while (ms && ms > line && ms[-1] != ' ')
            ms--;
        if (ms)
            d->scan = strtod(ms, NULL) / 1e3;
    }
    fclose(f);
    waitpid(pid, &status, 0);
    d->all = now_seconds() - start;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

int case_door(const char *vedette, const char *path, const char *stem, int runs)
{
    double first[RUNS], all[RUNS], scan[RUNS];
    char probe[1000];
    snprintf(probe, sizeof probe, "%.900s-probe.npy", stem);
    for (int i = 0; i < runs && i < RUNS; i++) {
        struct door d = {0};
        if (open_door(vedette, path, probe, &d))
            die("vedette match found nothing");
        first[i] = d.first;
        all[i] = d.all;
        scan[i] = d.scan;
    }
    double middle = median_of(all, runs);
    printf("door\t%.3f\t%.3f\t%.3f\t%.4f\n", all[0], middle, median_of(first, runs),
           median_of(scan, runs));
    return 0;
}

/* ---- an open case ---- */

struct desk {
    struct vd_store *store;
    struct vd_gallery *kept;
    char probe[1000];
    double ms; /* of the last scan */
};

static double search(struct desk *d)
{
    const char *const paths[] = {d->probe};
    struct vd_search q = {.modality = VD_FACE,
                          .purpose = "bench",
                          .basis = "bench",
                          .top = VECTOR_TOP,
                          .keep = &d->kept};
    struct vd_search_result r = {0};
    struct vd_err err = {0};
    struct vd_arena *a = vd_arena_new();
    double start = now_seconds();
    if (!a || vd_identify(d->store, NULL, paths, 1, &q, a, &r, &err))
        die(err.message);
    double took = now_seconds() - start;
    d->ms = r.ms;
    vd_arena_free(a);
    return took;
}

static void print_median(struct desk *d, int runs)
{
    double all[RUNS], scan[RUNS];
    for (int i = 0; i < runs; i++) {
        all[i] = search(d);
        scan[i] = d->ms;
    }
    double least = 0, middle = median_of(all, runs);
    least = all[0];
    printf("\t%.3f\t%.3f\t%.3f", middle * 1e3, least * 1e3, median_of(scan, runs));
}

int case_searches(const char *path, const char *stem, int runs)
{
    struct desk d = {0};
    struct vd_err err = {0};
    if (vd_store_open(&d.store, path, VD_OPEN_WRITE, &err))
        die(err.message);
    double start = now_seconds();
    if (vd_gallery_open(&d.kept, d.store, VD_FACE, NULL, NULL, &err))
        die(err.message);
    double build = now_seconds() - start;
    size_t n = vd_gallery_size(d.kept);
    printf("case\t%zu\t%.3f\t%.1f", n, build, (double)vd_gallery_bytes(d.kept) / (double)n);
    runs = runs < RUNS ? runs : RUNS;
    snprintf(d.probe, sizeof d.probe, "%.900s-probe.npy", stem);
    search(&d); /* the first one finds no page where it will be */
    print_median(&d, runs);
    snprintf(d.probe, sizeof d.probe, "%.900s-probes.npy", stem);
    print_median(&d, 3);
    putchar('\n');
    vd_gallery_close(d.kept);
    vd_store_close(d.store);
    return 0;
}

/* ---- before the first search ---- */

struct opening {
    double gallery, calibration; /* seconds; 0: there is too little to calibrate on */
    size_t n;
};

static void open_case(const char *path, int modality, bool calibrate, struct opening *o)
{
    struct vd_store *s = NULL;
    struct vd_gallery *g = NULL;
    struct vd_calibration *c = NULL;
    struct vd_calibrate how = {.modality = modality, .anew = true};
    struct vd_err err = {0};
    if (vd_store_open(&s, path, VD_OPEN_WRITE, &err))
        die(err.message);
    double start = now_seconds();
    if (vd_gallery_open(&g, s, modality, NULL, NULL, &err))
        die(err.message);
    o->gallery = least_of(o->gallery, now_seconds() - start);
    o->n = vd_gallery_size(g);
    start = now_seconds();
    if (calibrate && !vd_calibrate(s, g, &how, &c, NULL))
        o->calibration = least_of(o->calibration, now_seconds() - start);
    vd_calibration_close(c);
    vd_gallery_close(g);
    vd_store_close(s);
}

/* The same on one processor, in a process that has no other. */
static double open_on_one(const char *path, int modality, int runs)
{
    struct opening o = {0};
    int fd[2];
    pid_t pid = pipe(fd) ? -1 : fork();
    if (pid == 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(0, &set);
        sched_setaffinity(0, sizeof set, &set);
        for (int i = 0; i < runs; i++)
            open_case(path, modality, false, &o);
        ssize_t n = write(fd[1], &o, sizeof o);
        _exit(n == sizeof o ? 0 : 1);
    }
    close(fd[1]);
    if (pid < 0 || read(fd[0], &o, sizeof o) != sizeof o)
        die("the case cannot be opened on one processor");
    close(fd[0]);
    waitpid(pid, NULL, 0);
    return o.gallery;
}

int case_opening(const char *path, const char *modality, int runs)
{
    struct opening o = {0};
    int m = vd_modality_by_name(modality);
    if (!m)
        die("templates are of finger, face or voice");
    double one = open_on_one(path, m, runs);
    for (int i = 0; i < runs; i++)
        open_case(path, m, true, &o);
    printf("open\t%s\t%zu\t%.3f\t%.3f\t%.3f\n", modality, o.n, one, o.gallery, o.calibration);
    return 0;
}
