/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectorbench.c: how fast faces are searched, beside FAISS on the same vectors.
 *
 *   vectorbench clock
 *   vectorbench make  STEM KIND DIM N              write STEM.npy, STEM.ids, probes
 *   vectorbench turns STEM KIND DIM N ROUNDS [FAISS [N_HNSW]]
 *   vectorbench grow  KIND DIM N ROUNDS            vectors in memory, of more than 2,000,000 none
 *   vectorbench door  STEM VEDETTE CASE RUNS
 *   vectorbench case  STEM CASE RUNS
 *   vectorbench open  CASE MODALITY RUNS
 *
 * KIND is isotropic or clustered.  Lines for man/figures/vector.awk come out, times of one probe:
 *   clock    ADDITIONS_A_NS PROCESSORS
 *   turns    KIND N DIM WHO THREADS  SINGLE_MS BATCH_MS IN_BATCH  RECALL BYTES BUILD_S EXACT
 *   answers  KIND N DIM  PROBES IDENTICAL TIES DIFFERENT
 *   hnsw     KIND DIM N  BUILD_S  AS_LARGE EXTRAPOLATED_S
 *   grow     KIND N DIM  SINGLE_1 SINGLE_2 BATCH_1 BATCH_2  BUILD_S BYTES EXACT ANEW
 *   door     FIRST_RUN_S MEDIAN_S MEDIAN_TO_FIRST_LINE_S MEDIAN_SCAN_S
 *   case     N GALLERY_S BYTES  SINGLE_MS least scan  BATCH_MS least scan
 *   open     MODALITY N  GALLERY_S on one processor, GALLERY_S on all, CALIBRATION_S
 *
 * One searches after the other, round by round, so that what else the machine does falls on both; of
 * each probe the least of all rounds counts, and the mean of a few probes is told.  FAISS keeps what
 * threads it likes, OpenBLAS included; both sides get no more than THREADS.
 */
#include "vectorbench.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SINGLES = 3, SLOW_BATCH = 4 };

/* ---- small things ---- */

void die(const char *what)
{
    fprintf(stderr, "vectorbench: %s\n", what);
    exit(1);
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double now_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

double least_of(double a, double b)
{
    return a > 0 && a < b ? a : b;
}

static int rising(const void *pa, const void *pb)
{
    const double *a = pa, *b = pb;
    return (*a > *b) - (*a < *b);
}

double median_of(double *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, rising);
    return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static int cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)n;
}

static void print_clock(void)
{
    unsigned long x = 1;
    double t = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    for (long i = 0; i < 200000000; i++) {
        x += 1;
        __asm__ volatile("" : "+r"(x)); /* each waits for the one before */
    }
    t = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - t;
    printf("clock\t%.2f\t%d\n", 0.2 / t, cores());
}

/* ---- vectors ---- */

const char *vector_kind_name(enum vector_kind kind)
{
    return kind == VECTOR_ISOTROPIC ? "isotropic" : "clustered";
}

static enum vector_kind kind_of(const char *name)
{
    if (strcmp(name, "isotropic") && strcmp(name, "clustered"))
        die("vectors are isotropic or clustered");
    return *name == 'i' ? VECTOR_ISOTROPIC : VECTOR_CLUSTERED;
}

static const float *map_floats(const char *path, size_t n)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    size_t size = VECTOR_HEADER + n * sizeof(float);
    if (fd < 0 || fstat(fd, &st) || (size_t)st.st_size < size)
        die(path);
    const char *p = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        die(path);
    return (const float *)(const void *)(p + VECTOR_HEADER);
}

void vectors_map(struct vectors *v, const char *stem)
{
    char path[1000];
    snprintf(path, sizeof path, "%.900s.npy", stem);
    v->rows = map_floats(path, (size_t)v->n * (size_t)v->dim);
    snprintf(path, sizeof path, "%.900s-probes.npy", stem);
    v->probes = map_floats(path, (size_t)VECTOR_N_PROBES * (size_t)v->dim);
}

static float *make_rows(const struct vectors *v, uint64_t first, uint64_t n)
{
    float *rows = malloc(sizeof(float) * (size_t)n * (size_t)v->dim);
    if (!rows)
        die("out of memory");
    for (uint64_t i = 0; i < n; i++)
        vector_make(v->kind, v->dim, v->n, first + i, rows + i * (uint64_t)v->dim);
    return rows;
}

void vectors_make(struct vectors *v, bool keep)
{
    v->rows = keep ? make_rows(v, 0, v->n) : NULL;
    v->probes = make_rows(v, VECTOR_PROBES, VECTOR_N_PROBES);
}

static void write_all(const char *stem, enum vector_kind kind, int dim, uint64_t n)
{
    static const struct {
        const char *tail;
        uint64_t first, n;
    } part[] = {
        {"", 0, 0}, {"-probe", VECTOR_PROBES, 1}, {"-probes", VECTOR_PROBES, VECTOR_N_PROBES}};
    for (int i = 0; i < 3; i++) {
        char path[1000];
        snprintf(path, sizeof path, "%.900s%s", stem, part[i].tail);
        if (vector_write(path, kind, dim, part[i].first, part[i].n ? part[i].n : n, n))
            die("the vectors cannot be written");
    }
}

/* ---- turns ---- */

/* One who searches: ours, or an index of FAISS. */
struct contender {
    const char *name;  /* "vedette", "flat", "sq", "hnsw" */
    const char *index; /* NULL: ours */
    int threads, in_batch;
    double single[SINGLES], batch, build, bytes;
    struct answer answers[VECTOR_N_PROBES];
};

struct bench {
    struct vectors v;
    struct ours *ours;
    struct rival *rival;
    struct contender *c;
    int n;
};

static double ask(const struct bench *b, struct contender *c, int from, int n, struct answer *out)
{
    if (!c->index)
        return ours_search(b->ours, c->threads, from, n, out);
    rival_threads(b->rival, c->threads);
    return rival_search(b->rival, c->index, from, n, out);
}

static void take_turn(const struct bench *b, struct contender *c)
{
    ask(b, c, SINGLES, 1, NULL); /* wakes what sleeps */
    for (int i = 0; i < SINGLES; i++)
        c->single[i] = least_of(c->single[i], ask(b, c, i, 1, NULL));
    c->batch = least_of(c->batch, ask(b, c, 0, c->in_batch, c->answers));
}

static double single_of(const struct contender *c)
{
    double sum = 0;
    for (int i = 0; i < SINGLES; i++)
        sum += c->single[i];
    return sum / SINGLES;
}

static bool holds(const struct answer *a, uint64_t row)
{
    for (int i = 0; i < a->n; i++)
        if (a->row[i] == row)
            return true;
    return false;
}

/* Of the ten best of FAISS's flat index, how many are there? */
static double recall_of(const struct contender *c, const struct contender *flat)
{
    int hit = 0, all = 0;
    for (int i = 0; i < c->in_batch; i++)
        for (int j = 0; j < flat->answers[i].n; j++, all++)
            hit += holds(&c->answers[i], flat->answers[i].row[j]);
    return all ? (double)hit / all : NAN;
}

static void print_contender(const struct bench *b, const struct contender *c,
                            const struct contender *flat, uint64_t n)
{
    printf("turns\t%s\t%llu\t%d\t%s\t%d\t%.4f\t%.5f\t%d\t%.4f\t%.1f\t%.2f\t%.1f\n",
           vector_kind_name(b->v.kind), (unsigned long long)n, b->v.dim, c->name, c->threads,
           single_of(c) * 1e3, c->batch * 1e3 / c->in_batch, c->in_batch,
           flat ? recall_of(c, flat) : NAN, c->bytes, c->build, c->index ? 0 : ours_exact(b->ours));
    fflush(stdout);
}

/* 0 identical, 1 other rows with the same scores to float's precision, 2 different. */
static int compare(const struct answer *a, const struct answer *flat)
{
    int worst = a->n != flat->n ? 2 : 0;
    for (int i = 0; i < a->n && i < flat->n; i++)
        if (a->row[i] != flat->row[i]) {
            int how = fabs(a->score[i] - flat->score[i]) < 1e-6 ? 1 : 2;
            worst = how > worst ? how : worst;
        }
    return worst;
}

static int print_answers(const struct bench *b, const struct contender *c,
                         const struct contender *flat)
{
    int count[3] = {0};
    for (int i = 0; i < VECTOR_N_PROBES; i++)
        count[compare(&c->answers[i], &flat->answers[i])]++;
    printf("answers\t%s\t%llu\t%d\t%d\t%d\t%d\t%d\n", vector_kind_name(b->v.kind),
           (unsigned long long)b->v.n, b->v.dim, VECTOR_N_PROBES, count[0], count[1], count[2]);
    fflush(stdout);
    return count[2];
}

static struct contender *add_contender(struct bench *b, const char *name, const char *index,
                                       int threads, int in_batch)
{
    struct contender *c = &b->c[b->n++];
    *c = (struct contender){.name = name, .index = index, .threads = threads, .in_batch = in_batch};
    return c;
}

static void build(struct bench *b, struct contender *c)
{
    double bytes;
    if (!c->index) {
        b->ours = ours_open(&b->v, &c->build);
        c->bytes = ours_bytes(b->ours);
        return;
    }
    rival_threads(b->rival, 1);
    c->build = rival_make(b->rival, c->index, b->v.n, &bytes);
    c->bytes = bytes / (double)b->v.n;
}

/* The graph, on the first n rows; what is missed is counted against the flat index of those. */
static void print_hnsw(struct bench *b, uint64_t n, int rounds)
{
    double bytes;
    int threads = cores();
    struct contender *flat = add_contender(b, "flat", "flat", threads, VECTOR_N_PROBES);
    struct contender *c = add_contender(b, "hnsw", "hnsw", threads, VECTOR_N_PROBES);
    rival_drop(b->rival, "flat");
    rival_drop(b->rival, "sq");
    rival_threads(b->rival, threads);
    c->build = rival_make(b->rival, "hnsw", n, &bytes);
    c->bytes = bytes / (double)n;
    flat->build = rival_make(b->rival, "flat", n, &bytes);
    flat->bytes = bytes / (double)n;
    for (int i = 0; i < rounds; i++) {
        take_turn(b, flat);
        take_turn(b, c);
    }
    print_contender(b, flat, flat, n);
    print_contender(b, c, flat, n);
    double large = (double)b->v.n, small = (double)n;
    printf("hnsw\t%s\t%d\t%llu\t%.2f\t%llu\t%.0f\n", vector_kind_name(b->v.kind), b->v.dim,
           (unsigned long long)n, c->build, (unsigned long long)b->v.n,
           c->build * large * log(large) / (small * log(small)));
}

static int turns(const char *stem, struct vectors v, int rounds, const char *faiss, uint64_t n_hnsw)
{
    struct bench b = {.v = v, .c = calloc(8, sizeof *b.c)};
    struct contender *flat = NULL, *mine = NULL;
    int different = 0;
    if (!b.c)
        die("out of memory");
    vectors_map(&b.v, stem);
    b.rival = rival_start(faiss, stem, &b.v);
    for (int t = 1; t <= 2 && t <= cores(); t++) {
        if (b.rival)
            flat = add_contender(&b, "flat", "flat", t, VECTOR_N_PROBES);
        if (b.rival && n_hnsw)
            add_contender(&b, "sq", "sq", t, SLOW_BATCH);
        mine = add_contender(&b, "vedette", NULL, t, VECTOR_N_PROBES);
    }
    for (int i = 0; i < b.n; i++) {
        if (b.c[i].threads == 1)
            build(&b, &b.c[i]);
        for (int j = 0; j < i; j++)
            if (!strcmp(b.c[i].name, b.c[j].name)) {
                b.c[i].bytes = b.c[j].bytes;
                b.c[i].build = b.c[j].build;
            }
    }
    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < b.n; i++)
            take_turn(&b, &b.c[i]);
    for (int i = 0; i < b.n; i++)
        print_contender(&b, &b.c[i], flat, b.v.n);
    if (flat)
        different = print_answers(&b, mine, flat);
    if (b.rival && n_hnsw)
        print_hnsw(&b, n_hnsw, rounds);
    rival_stop(b.rival);
    ours_close(b.ours);
    free(b.c);
    if (different)
        fprintf(stderr, "vectorbench: %d answers are not those of FAISS's flat index\n", different);
    return different != 0;
}

/* ---- growth ---- */

static void grow(struct vectors v, int rounds)
{
    struct bench b = {.v = v};
    struct contender c[2] = {{.threads = 1}, {.threads = 2}};
    double building, anew;
    vectors_make(&b.v, v.n <= 2000000);
    b.ours = ours_open(&b.v, &building);
    for (int i = 0; i < 2; i++)
        c[i].in_batch = VECTOR_N_PROBES;
    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < 2; i++)
            take_turn(&b, &c[i]);
    anew = ours_made_anew(b.ours) / VECTOR_N_PROBES;
    printf("grow\t%s\t%llu\t%d\t%.4f\t%.4f\t%.5f\t%.5f\t%.2f\t%.1f\t%.1f\t%.5f\n",
           vector_kind_name(v.kind), (unsigned long long)v.n, v.dim, single_of(&c[0]) * 1e3,
           single_of(&c[1]) * 1e3, c[0].batch * 1e3 / VECTOR_N_PROBES,
           c[1].batch * 1e3 / VECTOR_N_PROBES, building, ours_bytes(b.ours), ours_exact(b.ours),
           anew * 1e3);
    ours_close(b.ours);
    free((void *)(uintptr_t)b.v.rows);
    free((void *)(uintptr_t)b.v.probes);
}

/* ---- */

static struct vectors shape(char **arg)
{
    struct vectors v = {
        .kind = kind_of(arg[0]), .dim = atoi(arg[1]), .n = strtoull(arg[2], NULL, 10)};
    if (v.dim < 64 || v.dim > VECTOR_DIM_MAX || (v.dim & (v.dim - 1)) || v.n < VECTOR_N_PROBES)
        die("a gallery has 100 rows or more, of 64 to 2048 dimensions, a power of two");
    return v;
}

static int rounds_of(const char *s)
{
    int n = atoi(s);
    return n < 1 ? 1 : n > 100 ? 100 : n;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    char **a = argv + 2;
    int n = argc - 2;
    if (!strcmp(what, "clock") && n == 0) {
        print_clock();
    } else if (!strcmp(what, "make") && n == 4) {
        struct vectors v = shape(a + 1);
        write_all(a[0], v.kind, v.dim, v.n);
    } else if (!strcmp(what, "turns") && n >= 5 && n <= 7) {
        return turns(a[0], shape(a + 1), rounds_of(a[4]), n > 5 ? a[5] : NULL,
                     n > 6 ? strtoull(a[6], NULL, 10) : 0);
    } else if (!strcmp(what, "grow") && n == 4) {
        grow(shape(a), rounds_of(a[3]));
    } else if (!strcmp(what, "door") && n == 4) {
        return case_door(a[1], a[2], a[0], rounds_of(a[3]));
    } else if (!strcmp(what, "case") && n == 3) {
        return case_searches(a[1], a[0], rounds_of(a[2]));
    } else if (!strcmp(what, "open") && n == 3) {
        return case_opening(a[0], a[1], rounds_of(a[2]));
    } else {
        die("see the head of vectorbench.c for its arguments");
    }
    return 0;
}
