/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fingerbench.c: how fast the finger matcher is, and what its sieves lose.
 *
 *   fingerbench [--million] FOLDER
 *
 * FOLDER holds template sets as FOLDER/SET/DATABASE/FINGER_IMPRESSION.EXT.  It prints, for every set
 * of at least 80 templates:
 *
 *   full     1:1 scores a CPU-second, of 80 probes spread over the databases;
 *   stages   rows a CPU-second of each sieve, for every instruction set of this processor;
 *   loss     of the mates that the exhaustive search accepts (full score above all but one in 10,000
 *            of the pairs of different fingers), the share that the sieves take out, with what they
 *            keep of galleries of 10,000 and of 100,000.  The strangers that a mate has to stand
 *            against are all other fingers of the set and their mirror images.
 *
 * then the case of 103,000 fingers, ten a subject, searched with 40 probes one after the other in one
 * thread; --million: the same with 1,000,000.  Those galleries are jittered copies, for time and
 * memory only.  Clock: what the processor gives at this moment, in dependent additions, since shared
 * machines vary.
 */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vedette/template.h>

#include "codec/fmr.h"
#include "match/finger/sieve.h"
#include "pool/pool.h"

enum { SETS = 16, MOST = 4096, PROBES = 80, LEAST_SET = 80, LEVELS = FINGER_SIEVES };

struct impression {
    char finger[160]; /* DATABASE/FINGER */
    struct finger_template t, mirror;
};
struct set {
    char name[64];
    struct impression *v;
    size_t n;
    double minutiae;
};
static struct set sets[SETS];
static size_t n_sets;

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static void die(const char *what)
{
    fprintf(stderr, "fingerbench: %s\n", what);
    exit(1);
}

static uint32_t rnd(uint32_t below)
{
    static uint32_t seed = 1;
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(seed >> 8) * below) >> 24);
}

/* ---- templates ---- */

/* A record of a template's minutiae: mirrored, or jittered as another impression. */
static void record_of(const struct finger_template *t, bool mirror, bool jitter, struct vd_buf *out)
{
    static struct vd_minutia m[FINGER_MAX];
    struct vd_minutiae v = {
        .width = 4000, .height = 4000, .xres = VD_PX_CM, .yres = VD_PX_CM, .quality = -1, .m = m};
    int low_y = 0, off = jitter ? 13 : 1;
    for (int i = 0; i < t->n; i++)
        low_y = -t->y[i] < low_y ? -t->y[i] : low_y;
    for (int i = 0; i < t->n; i++) {
        int x = (mirror ? 3000 - t->x[i] : t->x[i] + 20) + (int)rnd((uint32_t)off) - off / 2;
        int y = -t->y[i] - low_y + 20 + (int)rnd((uint32_t)off) - off / 2;
        int angle = mirror ? 128 - t->angle[i] : t->angle[i] + (jitter ? (int)rnd(13) - 6 : 0);
        if (jitter && rnd(8) == 0) {
            x = 20 + (int)rnd(400);
            y = 20 + (int)rnd(500);
        }
        if (x >= 0 && x < 4000 && y < 4000 && (!jitter || rnd(10)))
            m[v.n++] = (struct vd_minutia){.x = (uint16_t)x,
                                           .y = (uint16_t)y,
                                           .angle_deg = (angle & 255) * 360.0 / 256,
                                           .type = t->type[i]};
    }
    vd_buf_clear(out);
    if (vd_fmr_encode(&v, 1, VD_FMR_ISO_2005, out, NULL))
        die("a record cannot be written");
}

static void add_file(struct set *s, const char *database, const char *dir, const char *name)
{
    char path[1200];
    struct vd_templates t;
    /* what FVC's sensors resolve, for files that do not say */
    struct vd_reading as = {.px_cm = strstr(database, "2002_DB2")   ? 224
                                     : strstr(database, "2004_DB2") ? 202
                                     : strstr(database, "2004_DB3") ? 202
                                                                    : VD_PX_CM};
    const char *bar = strchr(name, '_'), *dot = strrchr(name, '.');
    struct vd_arena *a = vd_arena_new();
    struct vd_buf mirror = {0};
    if (!a)
        die("out of memory");
    snprintf(path, sizeof path, "%.900s/%.200s", dir, name);
    if (s->n == MOST || !bar || !dot || bar > dot ||
        (vd_templates_read_as(a, VD_FINGER, path, NULL, &as, &t, NULL) &&
         vd_templates_read(a, VD_FINGER, path, NULL, &t, NULL)) ||
        !t.n)
        goto out;
    struct impression *i = &s->v[s->n];
    snprintf(i->finger, sizeof i->finger, "%.60s/%.*s", database, (int)(bar - name), name);
    if (vd_finger_prepare(&i->t, t.v[0].bytes, t.v[0].n_bytes, NULL))
        goto out;
    record_of(&i->t, true, false, &mirror);
    if (vd_finger_prepare(&i->mirror, mirror.data, mirror.len, NULL))
        goto out;
    s->minutiae += i->t.n;
    s->n++;
out:
    vd_buf_free(&mirror);
    vd_arena_free(a);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static void read_set(const char *folder, const char *name)
{
    struct dirent **databases, **files;
    char dir[800], sub[1000];
    struct set *s = &sets[n_sets];
    snprintf(dir, sizeof dir, "%.500s/%.200s", folder, name);
    int n = scandir(dir, &databases, visible, by_name);
    if (n < 0)
        return;
    snprintf(s->name, sizeof s->name, "%.60s", name);
    s->n = 0;
    s->minutiae = 0;
    if (!(s->v = calloc(MOST, sizeof *s->v)))
        die("out of memory");
    for (int d = 0; d < n; d++) {
        snprintf(sub, sizeof sub, "%.700s/%.200s", dir, databases[d]->d_name);
        int m = scandir(sub, &files, visible, by_name);
        for (int f = 0; f < m; f++) {
            add_file(s, databases[d]->d_name, sub, files[f]->d_name);
            free(files[f]);
        }
        if (m >= 0)
            free(files);
        free(databases[d]);
    }
    free(databases);
    if (s->n >= LEAST_SET)
        n_sets++;
    else
        free(s->v);
}

static void read_sets(const char *folder)
{
    struct dirent **list;
    int n = scandir(folder, &list, visible, by_name);
    if (n < 0)
        die("the folder cannot be read");
    for (int i = 0; i < n && n_sets < SETS; i++) {
        read_set(folder, list[i]->d_name);
        free(list[i]);
    }
    free(list);
    if (!n_sets)
        die("there is no set of 80 templates in FOLDER/SET/DATABASE/FINGER_IMPRESSION.EXT");
}

/* ---- speed of the parts ---- */

static double full_score(struct finger_work *w, const struct finger_template *p,
                         const struct finger_template *q)
{
    struct finger_view a = vd_finger_view(p), b = vd_finger_view(q);
    bool swap = vd_finger_out_of_order(&a, &b);
    vd_finger_pair(w, vd_finger_similarity(), swap ? &b : &a, swap ? &a : &b);
    return vd_finger_score(&w->best);
}

static void print_clock(void)
{
    unsigned long x = 1;
    double t = cpu();
    for (long i = 0; i < 200000000; i++) {
        x += 1;
        __asm__ volatile("" : "+r"(x)); /* each waits for the one before */
    }
    printf("clock: %.2f dependent additions a nanosecond\n\n", 0.2 / (cpu() - t));
}

static void add_columns(struct finger_columns *c, const struct finger_template *t)
{
    struct finger_view v = vd_finger_view(t);
    if ((!c->first && vd_finger_columns_open(c, NULL)) || vd_finger_columns_add(c, &v, NULL))
        die("out of memory");
}

static void print_parts(const struct set *s)
{
    enum { COPIES = 4 };
    struct finger_columns c = {0};
    struct finger_work *w = malloc(sizeof *w);
    size_t rows = s->n * COPIES, n = 0, pairs = 0;
    uint16_t *out = malloc(rows * sizeof *out);
    double t, spent[LEVELS] = {0}, full = 0, minutiae = 0;
    for (size_t i = 0; i < rows; i++)
        add_columns(&c, &s->v[i % s->n].t);
    for (size_t k = 0; k < PROBES; k++, n++) {
        const struct finger_template *me = &s->v[k * s->n / PROBES].t;
        struct finger_view v = vd_finger_view(me);
        static struct finger_sieve_probe p;
        vd_finger_sieve_probe(&p, &v);
        minutiae += me->n;
        for (int level = 0; level < LEVELS; level++) {
            t = cpu();
            vd_finger_sieve(&c, &p, level, 0, level ? s->n : rows, NULL, out);
            spent[level] += cpu() - t;
        }
        t = cpu();
        for (size_t j = 0; j < s->n; j += 5, pairs++)
            full_score(w, me, &s->v[(j + k) % s->n].t);
        full += cpu() - t;
    }
    printf("  %-8s %-22s %4.0f x %-4.0f %9.0f %9.0f %9.0f\n", vd_finger_isa()->name, s->name,
           minutiae / (double)n, s->minutiae / (double)s->n, (double)(n * rows) / spent[0] / 1e3,
           (double)(n * s->n) / spent[1] / 1e3, (double)pairs / full / 1e3);
    fflush(stdout);
    vd_finger_columns_close(&c);
    free(w);
    free(out);
}

/* Do it in a process that knows less instructions. */
static void with_isa(const char *name, void (*what)(const void *), const void *of)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        die("no process can be made");
    if (pid == 0) {
        setenv("VEDETTE_ISA", name, 1);
        if (!strcmp(vd_finger_isa()->name, name))
            what(of);
        fflush(stdout);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

static void print_all_parts(const void *of)
{
    (void)of;
    for (size_t i = 0; i < n_sets; i++)
        print_parts(&sets[i]);
}

/* ---- loss ---- */

static int falling(const void *a, const void *b)
{
    const float *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

static bool same_finger(const struct impression *a, const struct impression *b)
{
    return !strcmp(a->finger, b->finger);
}

/* All full scores, and the one that one in 10,000 pairs of different fingers exceed. */
static float *all_scores(const struct set *s, float *bar)
{
    struct finger_work *w = malloc(sizeof *w);
    float *score = calloc(s->n * s->n, sizeof *score),
          *strange = calloc(s->n * s->n, sizeof *score);
    size_t n = 0;
    if (!w || !score || !strange)
        die("out of memory");
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = i + 1; j < s->n; j++) {
            float x = (float)full_score(w, &s->v[i].t, &s->v[j].t);
            score[i * s->n + j] = score[j * s->n + i] = x;
            if (!same_finger(&s->v[i], &s->v[j]))
                strange[n++] = x;
        }
    qsort(strange, n, sizeof *strange, falling);
    *bar = strange[n / 10000];
    free(strange);
    free(w);
    return score;
}

/* What each level leaves of n rows, as shares. */
static void shares(double n, double out[LEVELS])
{
    for (int l = 0; l < LEVELS; l++) {
        double share = vd_finger_sieves[l].share_1e4 / 1e4;
        double least = (double)vd_finger_sieves[l].least / n;
        out[l] = share > least ? share : least;
    }
}

/* Do the sieves leave row `mate` among the strangers' rows? */
static bool comes_through(uint16_t *const *score, const bool *strange, size_t rows, size_t mate,
                          const double share[LEVELS])
{
    size_t n = 0;
    for (size_t j = 0; j < rows; j++)
        n += strange[j];
    bool *in = calloc(rows, 1);
    if (!in)
        die("out of memory");
    memcpy(in, strange, rows);
    bool through = true;
    for (int l = 0; l < LEVELS && through; l++) {
        static uint32_t count[UINT16_MAX + 1];
        size_t above = 0, keep = (size_t)(share[l] * (double)n), left = 0;
        unsigned bar = UINT16_MAX;
        memset(count, 0, sizeof count);
        for (size_t j = 0; j < rows; j++)
            if (in[j]) {
                count[score[l][j]]++;
                above += score[l][j] >= score[l][mate];
            }
        while (bar > 0 && (left += count[bar]) < keep)
            bar--;
        through = above <= keep;
        for (size_t j = 0; j < rows; j++)
            in[j] = in[j] && score[l][j] >= bar;
    }
    free(in);
    return through;
}

static void print_loss(const struct set *s)
{
    static const double size[] = {1e4, 1e5};
    size_t rows = 2 * s->n, accepted = 0, lost[2] = {0};
    struct finger_columns c = {0};
    uint16_t *out[LEVELS];
    bool *strange = calloc(rows, 1);
    float bar, *score = all_scores(s, &bar);
    for (int l = 0; l < LEVELS; l++)
        if (!(out[l] = calloc(rows, sizeof **out)) || !strange)
            die("out of memory");
    for (size_t i = 0; i < rows; i++)
        add_columns(&c, i < s->n ? &s->v[i].t : &s->v[i - s->n].mirror);
    for (size_t i = 0; i < s->n; i++) {
        struct finger_view v = vd_finger_view(&s->v[i].t);
        static struct finger_sieve_probe p;
        vd_finger_sieve_probe(&p, &v);
        for (int l = 0; l < LEVELS; l++)
            vd_finger_sieve(&c, &p, l, 0, rows, NULL, out[l]);
        for (size_t j = 0; j < rows; j++)
            strange[j] = !same_finger(&s->v[i], &s->v[j % s->n]);
        for (size_t j = 0; j < s->n; j++) {
            if (strange[j] || j == i || score[i * s->n + j] <= bar)
                continue;
            accepted++;
            for (int k = 0; k < 2; k++) {
                double share[LEVELS];
                shares(size[k], share);
                lost[k] += !comes_through(out, strange, rows, j, share);
            }
        }
    }
    printf("  %-22s %8zu %13.2f %% %13.2f %%\n", s->name, accepted,
           100.0 * (double)lost[0] / (double)accepted, 100.0 * (double)lost[1] / (double)accepted);
    fflush(stdout);
    vd_finger_columns_close(&c);
    for (int l = 0; l < LEVELS; l++)
        free(out[l]);
    free(strange);
    free(score);
}

/* ---- a large gallery ---- */

struct large {
    void *cols;
    size_t n;
    int64_t *subject;
    const struct set *of;
};

static void make_large(struct large *g, const struct set *s, size_t n)
{
    struct vd_buf b = {0};
    double wall = seconds(CLOCK_MONOTONIC);
    *g = (struct large){.n = n, .of = s, .subject = malloc(n * sizeof *g->subject)};
    if (!g->subject || vd_finger_ops.cols_open(&g->cols, n, NULL))
        die("out of memory");
    for (size_t i = 0; i < n; i++) {
        record_of(&s->v[i * 7 % s->n].t, i / s->n % 2, true, &b);
        g->subject[i] = (int64_t)(i / 10);
        if (vd_finger_ops.cols_add(g->cols, b.data, b.len, NULL))
            die("out of memory");
    }
    vd_buf_free(&b);
    printf("%zu fingers of %s, jittered: made in %.1f s, %.0f bytes a finger\n", n, s->name,
           seconds(CLOCK_MONOTONIC) - wall, (double)vd_finger_ops.cols_bytes(g->cols) / (double)n);
}

static void search_large(const void *of)
{
    enum { SEARCHES = 40 };
    const struct large *g = of;
    struct vd_pool_tally tally = {0};
    void *pool;
    double spent = 0, worst = 0, compared = 0, minutiae = 0, burnt = cpu();
    if (vd_pool_threads.open(&pool, 1, NULL))
        die("there is no pool");
    for (int k = 0; k < SEARCHES; k++) {
        struct vd_buf b = {0};
        struct vd_topk top;
        void *probe;
        record_of(&g->of->v[(size_t)k * g->of->n / SEARCHES].t, false, false, &b);
        minutiae += g->of->v[(size_t)k * g->of->n / SEARCHES].t.n;
        double t = seconds(CLOCK_MONOTONIC);
        if (vd_finger_ops.probe_open(&probe, b.data, b.len, NULL))
            die("a probe is refused");
        struct vd_pool_work w = {.ops = &vd_finger_ops,
                                 .cols = g->cols,
                                 .probes = (const void *const[]){probe},
                                 .n_probes = 1,
                                 .k = 20,
                                 .subject = g->subject,
                                 .tally = &tally};
        if (vd_pool_threads.submit(pool, &w, NULL) || vd_pool_threads.collect(pool, &top, NULL))
            die("a search failed");
        t = seconds(CLOCK_MONOTONIC) - t;
        spent += t;
        worst = t > worst ? t : worst;
        compared += (double)tally.compared;
        vd_topk_close(&top);
        vd_finger_ops.probe_close(probe);
        vd_buf_free(&b);
    }
    vd_pool_threads.close(pool);
    burnt = cpu() - burnt;
    printf("  %-8s %6.0f ms a search, %.0f of the processor; worst %.0f; %.0f k candidates a "
           "CPU-second; %.0f compared in full; probes of %.0f minutiae\n",
           vd_finger_isa()->name, spent / SEARCHES * 1e3, burnt / SEARCHES * 1e3, worst * 1e3,
           (double)g->n * SEARCHES / burnt / 1e3, compared / SEARCHES, minutiae / SEARCHES);
}

static void print_large(size_t n, bool every_isa)
{
    struct large g;
    const struct set *s = &sets[n_sets - 1]; /* as shipped sets are named, SourceAFIS' */
    make_large(&g, s, n);
    for (const struct finger_isa *k = vd_finger_isas; k->name; k++)
        if (strcmp(k->name, "scalar") && (every_isa || k == vd_finger_isas))
            with_isa(k->name, search_large, &g);
    vd_finger_ops.cols_close(g.cols);
    free(g.subject);
    putchar('\n');
}

int main(int argc, char **argv)
{
    bool million = argc == 3 && !strcmp(argv[1], "--million");
    if (argc != 2 + million) {
        fputs("usage: fingerbench [--million] FOLDER\n", stderr);
        return 64;
    }
    read_sets(argv[argc - 1]);
    print_clock();
    puts("Thousands a CPU-second and core, 80 probes; minutiae of probes x of the gallery");
    puts("  kernels  set                       minutiae   sieve 1   sieve 2  full 1:1");
    for (const struct finger_isa *k = vd_finger_isas; k->name; k++)
        if (strcmp(k->name, "scalar"))
            with_isa(k->name, print_all_parts, NULL);
    putchar('\n');
    print_large(103000, true);
    if (million)
        print_large(1000000, false);
    puts("Lost by the sieves, of the mates that the exhaustive search accepts at FMR 1e-4");
    puts("  set                       mates  of 10,000 rows  of 100,000 rows");
    for (size_t i = 0; i < n_sets; i++)
        print_loss(&sets[i]);
    for (size_t i = 0; i < n_sets; i++)
        free(sets[i].v);
    return 0;
}
