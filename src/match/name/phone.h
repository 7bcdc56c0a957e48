/* SPDX-License-Identifier: Apache-2.0 */
/* phone.h: words of one script as phones; the letters are those of <vedette/name.h>. */
#ifndef VD_MATCH_NAME_PHONE_H
#define VD_MATCH_NAME_PHONE_H

#include <vedette/name.h>

enum vd_script vd_script_of(uint32_t cp);

/* What is known of the whole name, so that a word can be read in its language. */
enum {
    VD_HINT_TURKIC = 1,    /* Turkish, Azeri, Uzbek letters: c is j, x is kh */
    VD_HINT_SLAVIC = 2,    /* Polish, Czech ... letters: c is ts, j is y, w is v */
    VD_HINT_UKRAINIAN = 4, /* Ukrainian, Belarusian letters: Cyrillic g is h */
};

/* Letters brought to one form: NFKC, case folded, marks dropped. Returns how many, up to `most`. */
size_t vd_fold_letters(const char *s, size_t n, uint32_t *out, size_t most);
/* Its two ways: by the library, and past it (false: there are letters that need it). */
size_t vd_fold_any_way(const char *s, size_t n, uint32_t *out, size_t most);
bool vd_fold_plain(const char *s, size_t n, uint32_t *out, size_t most, size_t *n_out);
/* A letter without a mark, Cyrillic, Arabic or Devanagari; folded, only Cyrillic ones become others. */
bool vd_is_bare_letter(uint32_t cp);
bool vd_says_nothing(uint32_t cp); /* an apostrophe, a joiner: stands inside a word */

/* Phones of a word of one script: NFC, case folded. Returns how many, at most VD_PHONES. */
size_t vd_phones_latin(const uint32_t *cp, size_t n, unsigned hints, char *out);
bool vd_latin_in_order(void); /* for the test: are its rules in order, as the look-up needs? */
size_t vd_phones_arabic(const uint32_t *cp, size_t n, char *out);
size_t vd_phones_cyrillic(const uint32_t *cp, size_t n, unsigned hints, char *out);
size_t vd_phones_indic(const uint32_t *cp, size_t n, char *out);
size_t vd_phones_alphabet(const uint32_t *cp, size_t n, char *out); /* one letter, one phone */
size_t vd_phones_eastern(const uint32_t *cp, size_t n, char *out);  /* kana, Thai ... */
size_t vd_phones(const uint32_t *cp, size_t n, unsigned hints, char *out);

/* What leaving out a phone costs, by its letter - '@', against a word that is bare or not. */
void vd_phone_gaps(uint8_t gap[64], bool other_bare);
/* The likeness of two words, lessened where it may be chance. */
double vd_word_doubted(double x, const struct vd_word *a, const struct vd_word *b);

#endif
