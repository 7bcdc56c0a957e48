/* SPDX-License-Identifier: Apache-2.0 */
/* listed.h: words that mean something by themselves: particles, titles, short forms (listed.c). */
#ifndef VD_MATCH_NAME_LISTED_H
#define VD_MATCH_NAME_LISTED_H

#include <vedette/name.h>

struct vd_listed {
    char phones[12];
    uint8_t kind; /* enum vd_word_kind */
};
/* The word of these phones, or NULL: nothing is known of it. */
const struct vd_listed *vd_listed(const char *p, size_t n);
/* The letter that this is the name of (jii: G), or 0. */
/* A title by where it stands: `leads`: nothing but titles before it. */
bool vd_is_title_at(const char *p, size_t n, bool leads);
/* Three letters or more, called by their names in one word: epijay is A. P. J.  How many; 0: it is not. */
enum { VD_LETTERS_NAMED = 6 };
size_t vd_letters_named(const char *p, size_t n, char out[VD_LETTERS_NAMED]);
char vd_letter_named(const char *p, size_t n);
/* Ends like a Russian father's name. */
bool vd_is_patronymic(const char *p, size_t n);
/* For the test: are the tables in order, as the look-up needs them? */
bool vd_listed_in_order(void);

#endif
