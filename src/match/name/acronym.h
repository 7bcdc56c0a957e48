/* SPDX-License-Identifier: Apache-2.0 */
/* acronym.h: one word that stands for several by their first sounds (acronym.c). */
#ifndef VD_MATCH_NAME_ACRONYM_H
#define VD_MATCH_NAME_ACRONYM_H

#include <vedette/name.h>

enum { VD_ACRONYM_MOST = 9 };
#define VD_ACRONYM_LIKENESS        0.93
#define VD_ACRONYM_LIKENESS_OF_TWO 0.8

/* How many words from `from` on w spells, at least 2; 0: it does not. */
size_t vd_acronym_spells(const struct vd_word *w, const struct vd_name *name, size_t from,
                         double *likeness);

#endif
