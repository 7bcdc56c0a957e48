/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picbench.c: how long a new portrait takes through the caged worker, and how many bytes it costs.
 *
 *   picbench FILE.jpg...      one line: median ms and median bytes in a box of 20x20 cells of 10x20
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <vedette/io.h>
#include <vedette/picture.h>

enum { MAX = 512 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int one(struct vd_worker *w, const char *path, double *ms, double *bytes)
{
    struct vd_buf file = {0};
    struct vd_err err = {0};
    struct vd_picture *p = NULL;
    int rc = vd_read_file(path, 16 << 20, &file, &err);
    if (rc == VD_OK) {
        struct vd_picture_request r = {.bytes = file.data,
                                       .n_bytes = file.len,
                                       .cols = 20,
                                       .rows = 20,
                                       .cell_w = 10,
                                       .cell_h = 20,
                                       .graphics = VD_G_SIXEL,
                                       .colours = 64};
        double start = now_ms();
        rc = vd_picture_now(w, &r, &p, &err);
        *ms = now_ms() - start;
    }
    if (rc == VD_OK)
        *bytes = (double)p->n_sixel;
    else
        fprintf(stderr, "picbench: %s: %s\n", path, err.message);
    vd_picture_free(p);
    vd_buf_free(&file);
    return rc;
}

int main(int argc, char **argv)
{
    static double ms[MAX], bytes[MAX];
    struct vd_worker *w = NULL;
    struct vd_err err = {0};
    int n = 0;
    if (vd_worker_start(&w, &err) != VD_OK) {
        fprintf(stderr, "picbench: %s\n", err.message);
        return 70;
    }
    for (int i = 1; i < argc && n < MAX; i++)
        n += one(w, argv[i], &ms[n], &bytes[n]) == VD_OK;
    vd_worker_stop(w);
    if (n == 0)
        return 66;
    qsort(ms, (size_t)n, sizeof(*ms), compare);
    qsort(bytes, (size_t)n, sizeof(*bytes), compare);
    printf("pictures=%d ms_p50=%.1f ms_p90=%.1f bytes_p50=%.0f bytes_max=%.0f\n", n, ms[n / 2],
           ms[n * 9 / 10], bytes[n / 2], bytes[n - 1]);
    return 0;
}
