/* SPDX-License-Identifier: Apache-2.0 */
/* cores.h: how many threads there are to be. */
#ifndef VD_POOL_CORES_H
#define VD_POOL_CORES_H

#include <vedette/err.h>

/* As many as were asked for, 0: one a core that this process may use. Errors: INVALID. */
int vd_pool_cores(int asked, int *n, struct vd_err *err);

#endif
