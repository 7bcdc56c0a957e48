/* SPDX-License-Identifier: Apache-2.0 */
/* picture.c: what needs no worker: the protocols, kinds by magic, giving an answer back. */
#include "config.h"

#include <string.h>
#include <vedette/picture.h>
#include "picture/protocol.h"

static const struct vd_picture_ops *const protocols[] = {&vd_picture_sixel, &vd_picture_symbols};

const struct vd_picture_ops *vd_picture_protocol(int graphics)
{
    for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
        if (graphics >= 0 && graphics < 32 && (protocols[i]->graphics >> graphics & 1))
            return protocols[i];
    return NULL;
}

const char *vd_picture_mime(const void *p, size_t n)
{
    if (n >= 3 && !memcmp(p, "\xff\xd8\xff", 3))
        return "image/jpeg";
    if (n >= 8 && !memcmp(p, "\x89PNG\r\n\032\n", 8))
        return "image/png";
    return NULL;
}

void vd_picture_free(struct vd_picture *p)
{
    if (!p)
        return;
    vd_free(p->sixel);
    vd_free(p->cells);
    vd_free(p);
}
