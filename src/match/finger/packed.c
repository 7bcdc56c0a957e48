/* SPDX-License-Identifier: Apache-2.0 */
/*
 * packed.c: a finger made ready by one thread for another to append to the columns.
 *
 *    +--------+--------------+-----------+------+----+----+-------+------+
 *    | counts | cylinders    | masks     | hull | x  | y  | angle | type |
 *    +--------+--------------+-----------+------+----+----+-------+------+
 *       8       64 a minutia   8           8 each 2    2    1       1        bytes
 *
 * Widest first, so that in a buffer that begins at 8 bytes nothing is out of line.  Never kept: it
 * lives from pack() to cols_add_packed() in one process.
 */
#include "match/finger/columns.h"

#include <string.h>

struct counts {
    uint32_t n, n_hull;
};
enum {
    MINUTIA = FINGER_WORDS * 8 + 8 + 2 + 2 + 1 + 1,
    LEAST_STORED = 3, /* bytes of a minutia in the tightest of the record layouts */
};

static size_t bytes_of(size_t n, size_t n_hull)
{
    return sizeof(struct counts) + n * MINUTIA + n_hull * sizeof(struct finger_edge);
}

size_t vd_finger_packed_bytes(size_t n)
{
    size_t m = n / LEAST_STORED;
    return bytes_of(m < FINGER_MAX ? m : FINGER_MAX, FINGER_HULL_MAX);
}

static unsigned char *put(unsigned char *at, const void *p, size_t n)
{
    memcpy(at, p, n);
    return at + n;
}

int vd_finger_pack(const void *p, size_t n, void *packed, size_t *n_packed, struct vd_err *err)
{
    struct finger_template t;
    int rc = vd_finger_prepare(&t, p, n, err);
    if (rc)
        return rc;
    struct counts head = {(uint32_t)t.n, (uint32_t)t.n_hull};
    size_t m = head.n, room = vd_finger_packed_bytes(n);
    *n_packed = bytes_of(m, head.n_hull);
    if (*n_packed > room)
        return vd_fail(err, VD_UNSUPPORTED, "finger gallery", "%zu minutiae in %zu bytes", m, n);
    unsigned char *at = put(packed, &head, sizeof head);
    at = put(at, t.cylinders, m * FINGER_WORDS * sizeof t.cylinders[0]);
    at = put(at, t.masks, m * sizeof t.masks[0]);
    at = put(at, t.hull, head.n_hull * sizeof t.hull[0]);
    at = put(at, t.x, m * sizeof t.x[0]);
    at = put(at, t.y, m * sizeof t.y[0]);
    at = put(at, t.angle, m);
    put(at, t.type, m);
    return VD_OK;
}

bool vd_finger_unpack(const void *packed, size_t n, struct finger_view *v)
{
    const unsigned char *at = packed;
    struct counts head;
    if (n < sizeof head)
        return false;
    memcpy(&head, at, sizeof head);
    if (head.n > FINGER_MAX || head.n_hull > FINGER_HULL_MAX || n != bytes_of(head.n, head.n_hull))
        return false;
    *v = (struct finger_view){.n = (int)head.n, .n_hull = (int)head.n_hull};
    v->cylinders = (const void *)(at += sizeof head);
    v->masks = (const void *)(at += head.n * FINGER_WORDS * sizeof *v->cylinders);
    v->hull = (const void *)(at += head.n * sizeof *v->masks);
    v->x = (const void *)(at += head.n_hull * sizeof *v->hull);
    v->y = (const void *)(at += head.n * sizeof *v->x);
    v->angle = at += head.n * sizeof *v->y;
    v->type = at + head.n;
    return true;
}
