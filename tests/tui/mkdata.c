/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mkdata.c: small invented files for tests of the desk.
 *
 *     mkdata png FILE WIDTH HEIGHT SEED      a picture: an oval on a ground, colours by the seed
 *     mkdata fmr FILE SEED JITTER            ISO 19794-2:2005 minutiae, moved by up to JITTER pixels
 */
#include <png.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state;

static uint32_t next(uint32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
}

static int make_png(const char *path, int w, int h)
{
    unsigned char *row = malloc((size_t)w * 3);
    FILE *f = fopen(path, "wb");
    png_structp p = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = p ? png_create_info_struct(p) : NULL;
    unsigned char skin[3] = {(unsigned char)(120 + next(120)), (unsigned char)(90 + next(100)),
                             (unsigned char)(70 + next(90))};
    if (!row || !f || !info || setjmp(png_jmpbuf(p)))
        return 1;
    png_init_io(p, f);
    png_set_IHDR(p, info, (png_uint_32)w, (png_uint_32)h, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(p, info);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            double dx = (x - w / 2.0) / (w * 0.32), dy = (y - h / 2.0) / (h * 0.42);
            int in = dx * dx + dy * dy < 1;
            for (int c = 0; c < 3; c++)
                row[x * 3 + c] = in ? skin[c] : (unsigned char)(30 + 20 * c);
        }
        png_write_row(p, row);
    }
    png_write_end(p, NULL);
    png_destroy_write_struct(&p, &info);
    free(row);
    return fclose(f) != 0;
}

static void put16(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 8);
    p[1] = (unsigned char)v;
}

static int make_fmr(const char *path, int jitter)
{
    enum { N = 36, BYTES = 24 + 4 + 6 * N + 2 };
    unsigned char b[BYTES] = {0};
    memcpy(b, "FMR\0 20\0", 8);
    put16(b + 10, BYTES);
    put16(b + 14, 300); /* width, height */
    put16(b + 16, 400);
    put16(b + 18, 197); /* 500 dpi in pixels per cm */
    put16(b + 20, 197);
    b[22] = 1;
    b[24] = 1; /* right thumb */
    b[26] = 80;
    b[27] = N;
    for (int i = 0; i < N; i++) {
        unsigned char *m = b + 28 + 6 * i;
        uint32_t x = 30 + next(240), y = 30 + next(340), angle = next(256), type = 1 + next(2);
        if (jitter) {
            uint32_t keep = state; /* the jitter must not change the finger */
            x += (uint32_t)(i * 7 % (2 * jitter + 1));
            y += (uint32_t)(i * 5 % (2 * jitter + 1));
            state = keep;
        }
        put16(m, type << 14 | x);
        put16(m + 2, y);
        m[4] = (unsigned char)angle;
        m[5] = 70;
    }
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(b, 1, sizeof b, f) != sizeof b)
        return 1;
    return fclose(f) != 0;
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "png") == 0) {
        state = (uint32_t)strtoul(argv[5], NULL, 10);
        return make_png(argv[2], (int)strtol(argv[3], NULL, 10), (int)strtol(argv[4], NULL, 10));
    }
    if (argc == 5 && strcmp(argv[1], "fmr") == 0) {
        state = (uint32_t)strtoul(argv[3], NULL, 10);
        return make_fmr(argv[2], (int)strtol(argv[4], NULL, 10));
    }
    fprintf(stderr, "usage: mkdata png FILE WIDTH HEIGHT SEED | mkdata fmr FILE SEED JITTER\n");
    return 64;
}
