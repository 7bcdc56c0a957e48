/* SPDX-License-Identifier: Apache-2.0 */
/* hands.h: threads for work in pieces, see base/crew.h. */
#ifndef VD_POOL_HANDS_H
#define VD_POOL_HANDS_H

#include "base/crew.h"

extern const struct vd_crew_ops vd_crew_threads;

#endif
