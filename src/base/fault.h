/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h: the fault point of mem.c, for memory that does not come from vd_alloc() and its kin. */
#ifndef VD_BASE_FAULT_H
#define VD_BASE_FAULT_H

#include <stdbool.h>

/* Count an allocation. true: a test wants this one to fail. */
bool vd_fault_alloc(void);

#endif
