/* SPDX-License-Identifier: Apache-2.0 */
/* reading.h: the line before a finger record that says how it is to be read. */
#ifndef VD_CODEC_READING_H
#define VD_CODEC_READING_H

#include <vedette/template.h>

struct vd_reading_line {
    size_t n; /* its bytes, the line feed too; 0: there is none */
    bool xyt; /* what follows is an .xyt, else a record */
    struct vd_reading as;
};
/* Read the line if there is one. Errors: CORRUPT. */
int vd_reading_find(const uint8_t *p, size_t n, const char *name, struct vd_reading_line *out,
                    struct vd_err *err);
void vd_reading_put(struct vd_buf *b, bool xyt, const struct vd_reading *as);

#endif
