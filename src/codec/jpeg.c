/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jpeg.c: libjpeg-turbo with its errors turned into ours.
 *
 * The size is checked from the header before anything is allocated for it; the DCT makes 1/2, 1/4
 * or 1/8 at once, the shrinker the rest.  Runs inside the cage (picture/), but does not rely on it.
 *
 * Invariants:
 *  (a) libjpeg never exits: error_exit jumps back, and all that must be freed lives in struct job,
 *      whose address does not change over the jump.
 *  (b) A file of more than MAX_SCANS scans is refused: each costs a pass over the whole picture.
 *
 * Sources: libjpeg.txt of libjpeg-turbo, "Error handling" and "Progressive JPEG"; Adobe TN 5116 for
 * the inverted CMYK.
 */
#include "config.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <vedette/mem.h>
#include "codec/jpeg.h"

enum { MAX_SCANS = 200 };

struct job {
    struct jpeg_error_mgr errors; /* first: libjpeg hands back its address */
    struct jpeg_progress_mgr progress;
    struct jpeg_decompress_struct jpeg;
    struct vd_shrink shrink;
    jmp_buf back;
    uint8_t *row, *rgb;
    char message[JMSG_LENGTH_MAX];
};

static void on_error(j_common_ptr c)
{
    struct job *j = (struct job *)(void *)c->err;
    c->err->format_message(c, j->message);
    longjmp(j->back, 1);
}

static void on_message(j_common_ptr c)
{
    (void)c;
}

static void on_progress(j_common_ptr c)
{
    struct job *j = (struct job *)(void *)c->err;
    if (j->jpeg.input_scan_number > MAX_SCANS) {
        snprintf(j->message, sizeof(j->message), "more than %d scans", MAX_SCANS);
        longjmp(j->back, 1);
    }
}

static void from_cmyk(const uint8_t *in, uint8_t *rgb, int w, bool inverted)
{
    for (int x = 0; x < w; x++, in += 4, rgb += 3) {
        for (int c = 0; c < 3; c++) {
            int ink = inverted ? in[c] : 255 - in[c], key = inverted ? in[3] : 255 - in[3];
            rgb[c] = (uint8_t)(ink * key / 255);
        }
    }
}

static int prepare(struct job *j, int box_w, int box_h, struct vd_image *out, struct vd_err *err)
{
    struct jpeg_decompress_struct *d = &j->jpeg;
    int k, rc;

    jpeg_read_header(d, TRUE);
    out->full_w = (int)d->image_width;
    out->full_h = (int)d->image_height;
    rc = vd_image_check(d->image_width, d->image_height, err);
    if (rc != VD_OK)
        return rc;
    d->out_color_space = d->num_components == 4 ? JCS_CMYK : JCS_RGB;
    k = vd_image_factor(out->full_w, out->full_h, box_w, box_h);
    d->scale_num = 1;
    d->scale_denom = k >= 8 ? 8 : k >= 4 ? 4 : k >= 2 ? 2 : 1;
    jpeg_start_decompress(d);
    k = vd_image_factor((int)d->output_width, (int)d->output_height, box_w, box_h);
    rc = vd_shrink_begin(&j->shrink, out, (int)d->output_width, (int)d->output_height, k, err);
    j->row = vd_array(d->output_width, (size_t)d->output_components);
    j->rgb = vd_array(d->output_width, 3);
    return rc == VD_OK && (!j->row || !j->rgb) ? vd_fail(err, VD_NOMEM, "JPEG", "out of memory")
                                               : rc;
}

static int decode(struct job *j, int box_w, int box_h, struct vd_image *out, struct vd_err *err)
{
    struct jpeg_decompress_struct *d = &j->jpeg;
    int rc = prepare(j, box_w, box_h, out, err);

    if (rc != VD_OK)
        return rc;
    while (d->output_scanline < d->output_height) {
        JSAMPROW rows[1] = {j->row};
        if (jpeg_read_scanlines(d, rows, 1) != 1)
            break;
        if (d->output_components == 4)
            from_cmyk(j->row, j->rgb, (int)d->output_width, d->saw_Adobe_marker);
        vd_shrink_row(&j->shrink, d->output_components == 4 ? j->rgb : j->row);
    }
    out->cut = j->errors.num_warnings > 0;
    return VD_OK;
}

int vd_jpeg_decode(const void *p, size_t n, int box_w, int box_h, struct vd_image *out,
                   struct vd_err *err)
{
    struct job *j = vd_alloc(sizeof(*j));
    int rc;

    memset(out, 0, sizeof(*out));
    if (!j)
        return vd_fail(err, VD_NOMEM, "JPEG", "out of memory");
    j->jpeg.err = jpeg_std_error(&j->errors);
    j->errors.error_exit = on_error;
    j->errors.output_message = on_message;
    j->progress.progress_monitor = on_progress;
    if (setjmp(j->back)) {
        bool some = j->shrink.row > 0;
        out->cut = some;
        rc = some ? VD_OK : vd_fail(err, VD_CORRUPT, "JPEG", "%.300s", j->message);
    } else {
        jpeg_create_decompress(&j->jpeg);
        j->jpeg.progress = &j->progress;
        jpeg_mem_src(&j->jpeg, p, n);
        rc = decode(j, box_w, box_h, out, err);
    }
    jpeg_destroy_decompress(&j->jpeg);
    vd_shrink_end(&j->shrink);
    vd_free(j->row);
    vd_free(j->rgb);
    vd_free(j);
    if (rc != VD_OK)
        vd_image_free(out);
    return rc;
}
