/* SPDX-License-Identifier: Apache-2.0 */
/* bench_store.c: N records into a case: time and bytes a row, then pages and filters.
 * usage: bench_store narrow|wide N CASE [r], r: read back; bench_store narrow|wide N > CSV */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include <vedette/store.h>

#include "gen.h"

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
static double wall_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
static void must(int rc, struct vd_err *err, const char *what)
{
    if (rc != VD_OK) {
        fprintf(stderr, "%s: %s (%s)\n", what, err->message, err->where);
        exit(1);
    }
}
static long rss_kib(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

static double fill(const char *path, int n, bool wide)
{
    struct vd_err err = {0};
    struct vd_store *s;
    struct vd_arena *a = vd_arena_new();
    struct vd_record r;
    struct gen g = {42};
    double in_store = 0;
    int64_t batch, edition, id;
    enum vd_put what;
    struct vd_edition e = {.list = "bench", .file = "bench.csv", .map = "native", .sha256 = "00"};
    must(vd_store_open(&s, path, VD_OPEN_NEW, &err), &err, "open");
    double began = cpu_s();
    must(vd_store_begin(s, &err), &err, "begin");
    must(vd_store_batch_begin(s, &batch, &err), &err, "batch");
    must(vd_store_edition_add(s, batch, &e, &edition, &err), &err, "edition");
    for (int i = 0; i < n; i++) {
        vd_arena_reset(a);
        (wide ? gen_wide : gen_narrow)(&g, a, i, &r);
        must(vd_store_put(s, edition, &r, &what, &id, &err), &err, "put");
    }
    must(vd_store_batch_end(s, batch, &err), &err, "end");
    must(vd_store_commit(s, &err), &err, "commit");
    in_store = cpu_s() - began;
    /* what making the records costs by itself */
    g = (struct gen){42};
    began = cpu_s();
    for (int i = 0; i < n; i++) {
        vd_arena_reset(a);
        (wide ? gen_wide : gen_narrow)(&g, a, i, &r);
    }
    in_store -= cpu_s() - began;
    vd_store_close(s);
    vd_arena_free(a);
    return in_store;
}

static void page(struct vd_store *s, const char *filter, const char *sort)
{
    struct vd_err err = {0};
    struct vd_arena *a = vd_arena_new();
    struct vd_row *rows;
    size_t n;
    struct vd_list l = {.kind = VD_PERSON, .filter = filter, .sort = sort};
    double t = wall_s(), c = cpu_s();
    must(vd_store_page(s, &l, NULL, false, 50, a, &rows, &n, &err), &err, "page");
    double first = wall_s() - t, second = 0, cpu = cpu_s() - c;
    if (n == 50) {
        struct vd_row cursor = rows[49];
        t = wall_s();
        must(vd_store_page(s, &l, &cursor, false, 50, a, &rows, &n, &err), &err, "page");
        second = wall_s() - t;
    }
    printf("page sort=%-12s filter=%-24s first %8.2f ms (%.2f CPU), next %8.2f ms (%zu rows)\n",
           sort ? sort : "id", filter ? filter : "-", first * 1e3, cpu * 1e3, second * 1e3, n);
    vd_arena_free(a);
}

static void read_back(const char *path)
{
    static const char *const sorts[] = {"name", "dob", "nationality"};
    struct vd_err err = {0};
    struct vd_store *s;
    double t = wall_s();
    must(vd_store_open(&s, path, VD_OPEN_WRITE, &err), &err, "open");
    printf("open %.2f ms\n", (wall_s() - t) * 1e3);
    page(s, NULL, NULL);
    printf("rss %ld KiB\n", rss_kib());
    page(s, "zzzz", NULL);
    page(s, "karo mintel", NULL);
    page(s, "nat:XXA", NULL);
    page(s, "doc:ZZ", NULL);
    page(s, "tag:nothing", NULL);
    for (size_t i = 0; i < 3; i++) {
        t = wall_s();
        must(vd_store_sort_prepare(s, sorts[i], &err), &err, "prepare");
        printf("index %s %.2f s\n", sorts[i], wall_s() - t);
        page(s, NULL, sorts[i]);
    }
    struct vd_verify v;
    t = wall_s();
    must(vd_store_verify(s, NULL, &v, &err), &err, "verify");
    printf("verify %.2f s\n", wall_s() - t);
    vd_store_close(s);
}

/* The same records as a list, to compare sizes and the time of another importer. */
static void print_csv(int n, bool wide)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_record r;
    struct gen g = {42};
    printf("record_id,kind,name,sex,dob,nationality%s\n",
           wide ? ",alias,pob,occupation,doc,status,tags" : "");
    for (int i = 0; i < n; i++) {
        vd_arena_reset(a);
        (wide ? gen_wide : gen_narrow)(&g, a, i, &r);
        printf("%s,person", r.ref);
        for (size_t k = 0; k < r.n_facts; k++)
            printf(",%s", r.facts[k].value);
        putchar('\n');
    }
    vd_arena_free(a);
}

int main(int argc, char **argv)
{
    struct stat sb;
    if (argc < 3)
        return 64;
    int n = atoi(argv[2]);
    if (argc == 3) {
        print_csv(n, argv[1][0] == 'w');
        return 0;
    }
    if (argc == 4) {
        double t = fill(argv[3], n, argv[1][0] == 'w');
        stat(argv[3], &sb);
        printf("put %.2f us/row CPU, %.1f bytes/row, rss %ld KiB\n", t * 1e6 / n,
               (double)sb.st_size / n, rss_kib());
    } else {
        read_back(argv[3]);
    }
    return 0;
}
