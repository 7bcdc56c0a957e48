/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone.h: names as strings of phones, whatever script they are written in.
 *
 * A phone is one ASCII letter from '@' to 'z', so that a phone string can be read and printed:
 *
 *    b p t d k g f v s z m n l r h y w q    as in English, q the uvular stop
 *    S sh   C ch   J j in judge   Z zh   X kh   G gh   T th in thin   D th in then   N ng
 *    c      Latin c: k, s, ch, j or ts, whatever the language was
 *    j      Latin j: judge, y or zh
 *    x      Latin x: ks or kh
 *    a e i o u    vowels      @  a vowel that may be there: inherent a, ayn, schwa
 *    A W Y        alef, waw, yeh: a vowel or a consonant, as written without vowels
 *    H            final heh or teh marbuta: h, a, e, t or nothing
 */
#ifndef VD_MATCH_NAME_PHONE_H
#define VD_MATCH_NAME_PHONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VD_PHONES = 31 }; /* in a word; longer words are cut */

enum vd_script {
    VD_SCRIPT_NONE,
    VD_SCRIPT_LATIN,
    VD_SCRIPT_ARABIC,
    VD_SCRIPT_CYRILLIC,
    VD_SCRIPT_GEORGIAN,
    VD_SCRIPT_ARMENIAN,
    VD_SCRIPT_GREEK,
    VD_SCRIPT_HEBREW,
    VD_SCRIPT_INDIC, /* Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam */
    VD_SCRIPT_SINHALA,
    VD_SCRIPT_THAANA,
    VD_SCRIPT_OTHER,
};
enum vd_script vd_script_of(uint32_t cp);

/* What is known of the whole name, so that a word can be read in its language. */
enum {
    VD_HINT_TURKIC = 1, /* Turkish, Azeri, Uzbek letters: c is j, x is kh */
    VD_HINT_SLAVIC = 2, /* Polish, Czech ... letters: c is ts, j is y, w is v */
};

/* Phones of a word of one script: NFC, case folded. Returns how many, at most VD_PHONES. */
size_t vd_phones_latin(const uint32_t *cp, size_t n, unsigned hints, char *out);
size_t vd_phones_arabic(const uint32_t *cp, size_t n, char *out);
size_t vd_phones_cyrillic(const uint32_t *cp, size_t n, char *out);
size_t vd_phones_indic(const uint32_t *cp, size_t n, char *out);
size_t vd_phones_alphabet(const uint32_t *cp, size_t n, char *out); /* one letter, one phone */
size_t vd_phones(const uint32_t *cp, size_t n, unsigned hints, char *out);

#endif
