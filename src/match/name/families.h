/* SPDX-License-Identifier: Apache-2.0 */
/* families.h: words that stand for one another: short forms and translations (families.c). */
#ifndef VD_MATCH_NAME_FAMILIES_H
#define VD_MATCH_NAME_FAMILIES_H

#include <vedette/name.h>

enum { VD_FAMILY_FORMS = 1000 }; /* families of legal forms begin here (legal.c) */

/* Of a word by its phones, or 0. */
uint16_t vd_family_of(const char *p, size_t n);
/* Words of organisations that tell little: bank, trading, brigade. */
bool vd_family_is_generic(uint16_t family);
/* Of a legal form, or NULL (legal.c). */
const char *vd_form_name(int family);
/* For the test: how many words two rows claim. */
unsigned vd_families_claimed_twice(void);

#endif
