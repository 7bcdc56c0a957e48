/* SPDX-License-Identifier: Apache-2.0 */
/*
 * matcher.c: the registry of matchers. A new modality is one line here; of two for one modality, the
 * first is the one that is taken where the engine states no metric.
 */
#include "match/finger/finger.h"
#include "match/vector/vector.h"

const struct vd_matcher_ops *const vd_matchers[] = {
    &vd_finger_ops, &vd_vector_ops, &vd_vector_inner_ops, &vd_voice_ops, &vd_voice_inner_ops, NULL,
};

const struct vd_matcher_ops *vd_matcher_by(int modality, int metric)
{
    for (const struct vd_matcher_ops *const *m = vd_matchers; *m; m++)
        if ((*m)->modality == modality && (!metric || !(*m)->metric || (*m)->metric == metric))
            return *m;
    return NULL;
}

const struct vd_matcher_ops *vd_matcher_for(int modality)
{
    return vd_matcher_by(modality, 0);
}
