/* SPDX-License-Identifier: Apache-2.0 */
/* names_gather.h: names of records become words; see names_gather.c. */
#ifndef VD_STORE_NAMES_GATHER_H
#define VD_STORE_NAMES_GATHER_H

#include "base/crew.h"
#include "store/names.h"

/* Who reads the names of a large transaction; NULL: the caller alone. Lent until the store is
 * closed. */
void vd_store_crew(struct vd_store *s, const struct vd_crew_ops *ops);

#endif
