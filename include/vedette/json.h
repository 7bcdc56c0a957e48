/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h: write JSON one object a line with stable keys; read small JSON lines.
 *
 * The writer puts commas itself. Strings are escaped so that no control character, no DEL, no C1,
 * no bidi control leaves raw; invalid UTF-8 becomes U+FFFD.
 */
#ifndef VEDETTE_JSON_H
#define VEDETTE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/mem.h>

struct vd_json {
    struct vd_buf *out;
    unsigned depth;
    uint32_t has_item; /* bit per depth: a comma is due */
    bool after_key;
};
void vd_json_open(struct vd_json *j, struct vd_buf *out);
void vd_json_obj(struct vd_json *j); /* { */
void vd_json_end(struct vd_json *j); /* } */
void vd_json_arr(struct vd_json *j); /* [ */
void vd_json_arr_end(struct vd_json *j);
void vd_json_key(struct vd_json *j, const char *key);
void vd_json_str(struct vd_json *j, const char *s); /* NULL gives null */
void vd_json_strn(struct vd_json *j, const char *s, size_t n);
void vd_json_int(struct vd_json *j, int64_t v);
void vd_json_real(struct vd_json *j, double v); /* shortest that reads back; not finite: null */
void vd_json_bool(struct vd_json *j, bool v);
void vd_json_null(struct vd_json *j);
/* key and value in one call */
void vd_json_kstr(struct vd_json *j, const char *key, const char *s);
void vd_json_kint(struct vd_json *j, const char *key, int64_t v);
void vd_json_kreal(struct vd_json *j, const char *key, double v);
void vd_json_kbool(struct vd_json *j, const char *key, bool v);

/* A pull reader over one JSON text: call next until VD_J_END or VD_J_ERROR. */
enum vd_jtok {
    VD_J_END,
    VD_J_ERROR,
    VD_J_OBJ,
    VD_J_OBJ_END,
    VD_J_ARR,
    VD_J_ARR_END,
    VD_J_KEY,
    VD_J_STR,
    VD_J_NUM,
    VD_J_TRUE,
    VD_J_FALSE,
    VD_J_NULL
};
struct vd_jread {
    const char *s;
    size_t n, at;
    struct vd_buf text; /* of KEY and STR, unescaped */
    double num;
    unsigned depth;
    uint64_t in_obj; /* bit per depth */
    int state;
};
void vd_jread_open(struct vd_jread *r, const char *s, size_t n);
enum vd_jtok vd_jread_next(struct vd_jread *r);
void vd_jread_close(struct vd_jread *r);

#endif
