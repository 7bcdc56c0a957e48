/* SPDX-License-Identifier: Apache-2.0 */
/* gallery_door.c: a gallery made by all cores: match/ knows no threads, pool/ no galleries. */
#include "match/gallery.h"
#include "pool/hands.h"

int vd_gallery_open(struct vd_gallery **out, struct vd_store *s, int modality, const char *engine,
                    struct vd_job *job, struct vd_err *err)
{
    return vd_gallery_open_with(out, s, modality, engine, &vd_crew_threads, 0, job, err);
}
