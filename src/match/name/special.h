/* SPDX-License-Identifier: Apache-2.0 */
/* special.h: what in a name is not read by its sound: legal forms, numbers, signs (special.c). */
#ifndef VD_MATCH_NAME_SPECIAL_H
#define VD_MATCH_NAME_SPECIAL_H

#include <vedette/name.h>

enum { VD_TOKENS = 24, VD_TOKEN_BYTES = 56, VD_SPECIALS = 8 };

/* Letters or digits without a break, folded: no case, no marks. */
struct vd_token {
    char s[VD_TOKEN_BYTES];
    uint8_t n, letters;
    uint16_t at, len;
    bool upper, lower;     /* has letters of that case */
    bool dot;              /* a dot follows */
    bool tight;            /* nothing but one dot or stroke between this and the next */
    bool digits, and_sign; /* only digits; it is the sign & */
};
struct vd_tokens {
    struct vd_token t[VD_TOKENS];
    size_t n;
    bool upper, lower; /* any of them */
};

/* The legal form that begins at token i: how many tokens it takes, 0: none. */
size_t vd_form_at(const struct vd_tokens *t, size_t i, struct vd_word *out);
/* The number that begins at token i, in digits, words or Roman. */
size_t vd_number_at(const struct vd_tokens *t, size_t i, struct vd_word *out);
/* Words of a name that has none that sound: a character each. */
void vd_signs_read(const char *text, size_t n, struct vd_name *out);

/* All of a name, in order; each with at and len of what it stands for. */
size_t vd_specials(const char *text, size_t n, struct vd_word out[VD_SPECIALS]);

/* The letter that a digit inside a word is written for: 0 is o; other scalars as they are. */
uint32_t vd_hidden_letter(uint32_t cp);

/* For the test: is the table in order, as the look-up needs it? */
bool vd_forms_in_order(void);
/* A word of organisations, by its folded letters' beginning: it lends a short form its sense. */
bool vd_is_trade_word(const struct vd_token *t);

#endif
