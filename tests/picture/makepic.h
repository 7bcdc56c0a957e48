/* SPDX-License-Identifier: Apache-2.0 */
/* makepic.h: pictures made by the test itself: a gradient with a disc, as PNG or JPEG. */
#ifndef VD_TESTS_MAKEPIC_H
#define VD_TESTS_MAKEPIC_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <png.h>
#include <vedette/mem.h>

static inline void make_row(unsigned char *row, int y, int w, int h, int channels)
{
    for (int x = 0; x < w; x++) {
        long dx = 2L * x - w, dy = 2L * y - h;
        bool in = dx * dx * 9 + dy * dy * 4 < (long)w * w * 4;
        for (int c = 0; c < channels; c++)
            row[x * channels + c] = (unsigned char)(c == 3 ? 255 - y * 255 / h
                                                    : in   ? 200 - 40 * c
                                                           : (x * 255 / w + c * 60) % 256);
    }
}

static inline void make_append(png_structp png, png_bytep p, png_size_t n)
{
    vd_buf_add(png_get_io_ptr(png), p, n);
}

/* type: PNG_COLOR_TYPE_..., depth 8 or 16 */
static inline void make_png(struct vd_buf *out, int w, int h, int type, int depth, bool interlaced)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    int channels = type == PNG_COLOR_TYPE_GRAY ? 1 : type == PNG_COLOR_TYPE_RGB ? 3 : 4;
    unsigned char *row = calloc((size_t)w * 8, 1);

    png_set_write_fn(png, out, make_append, NULL);
    png_set_compression_level(png, 1);
    png_set_IHDR(png, info, (png_uint_32)w, (png_uint_32)h, depth, type,
                 interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int pass = 0; pass < (interlaced ? png_set_interlace_handling(png) : 1); pass++) {
        for (int y = 0; y < h; y++) {
            make_row(row, y, depth == 16 ? w * 2 : w, h, channels);
            png_write_row(png, row);
        }
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
}

/* channels 1, 3 or 4 (CMYK) */
static inline void make_jpeg(struct vd_buf *out, int w, int h, int channels, bool progressive)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL, *row = calloc((size_t)w * 4, 1);
    unsigned long n = 0;

    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, &n);
    c.image_width = (JDIMENSION)w;
    c.image_height = (JDIMENSION)h;
    c.input_components = channels;
    c.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, 85, TRUE);
    if (progressive)
        jpeg_simple_progression(&c);
    jpeg_start_compress(&c, TRUE);
    while (c.next_scanline < c.image_height) {
        JSAMPROW rows[1] = {row};
        make_row(row, (int)c.next_scanline, w, h, channels);
        jpeg_write_scanlines(&c, rows, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    vd_buf_add(out, bytes, n);
    free(bytes);
    free(row);
}

#endif
