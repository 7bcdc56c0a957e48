/* SPDX-License-Identifier: Apache-2.0 */
/* vector.h: the matchers of float vectors (faces and voices): cosine similarity, inner product. */
#ifndef VD_MATCH_VECTOR_H
#define VD_MATCH_VECTOR_H

#include <vedette/matcher.h>

extern const struct vd_matcher_ops vd_vector_ops, vd_voice_ops;             /* "vector/1" */
extern const struct vd_matcher_ops vd_vector_inner_ops, vd_voice_inner_ops; /* "inner/1" */

/* Dimension of the columns, 0 while they are empty. */
size_t vd_vector_dim(const void *cols);

#endif
