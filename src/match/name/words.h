/* SPDX-License-Identifier: Apache-2.0 */
/* words.h: a name taken apart into the words that are compared. */
#ifndef VD_MATCH_NAME_WORDS_H
#define VD_MATCH_NAME_WORDS_H

#include "match/name/phone.h"

enum { VD_NAME_WORDS = 16 };

enum vd_word_kind {
    VD_WORD_PLAIN,
    VD_WORD_INITIAL,    /* one letter */
    VD_WORD_PARTICLE,   /* al, bin, van */
    VD_WORD_TITLE,      /* Haji, Dr, Sheikh */
    VD_WORD_PATRONYMIC, /* Ivanovich, oglu */
};
struct vd_word {
    char phone[VD_PHONES + 1];
    uint8_t n;
    uint8_t script; /* enum vd_script */
    uint8_t kind;
    bool bare;       /* the script leaves vowels out */
    uint16_t family; /* of short forms: 1 is Muhammad, Md, Mohd ...; 0: none */
    uint16_t at, len; /* bytes of the name it stands for */
};
struct vd_name {
    struct vd_word word[VD_NAME_WORDS];
    size_t n;
};
/* Take a name apart. Words beyond VD_NAME_WORDS are left out. */
void vd_name_read(const char *text, size_t n, struct vd_name *out);

#endif
