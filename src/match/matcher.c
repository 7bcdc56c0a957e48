/* SPDX-License-Identifier: Apache-2.0 */
/*
 * matcher.c: the registry of matchers. A new modality is one line here.
 */
#include "match/finger/finger.h"
#include "match/vector/vector.h"

const struct vd_matcher_ops *const vd_matchers[] = {
    &vd_finger_ops,
    &vd_vector_ops,
    NULL,
};

const struct vd_matcher_ops *vd_matcher_for(int modality)
{
    for (const struct vd_matcher_ops *const *m = vd_matchers; *m; m++)
        if ((*m)->modality == modality)
            return *m;
    return NULL;
}
