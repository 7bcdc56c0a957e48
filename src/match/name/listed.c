/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listed.c: words that mean something by themselves, by their phones: particles, titles, patronymics,
 * short forms, names of letters.
 *
 * Invariants
 *  A. Both tables are in the order of strcmp() and hold every string once, so that one word is
 *     looked up in about seven comparisons.  A test walks them.
 */
#include "match/name/listed.h"

#include <string.h>

enum { MUHAMMAD = 1 };

static const struct vd_listed listed[] = {
    {"Abn", VD_WORD_PARTICLE, 0},
    {"Al", VD_WORD_PARTICLE, 0},
    {"SYX", VD_WORD_TITLE, 0},
    {"SayX", VD_WORD_TITLE, 0},
    {"SeX", VD_WORD_TITLE, 0},
    {"SeiX", VD_WORD_TITLE, 0},
    {"SeyX", VD_WORD_TITLE, 0},
    {"Smt", VD_WORD_TITLE, 0},
    {"Sri", VD_WORD_TITLE, 0},
    {"W", VD_WORD_PARTICLE, 0},
    {"Wld", VD_WORD_PARTICLE, 0},
    {"aS", VD_WORD_PARTICLE, 0},
    {"ad", VD_WORD_PARTICLE, 0},
    {"al", VD_WORD_PARTICLE, 0},
    {"an", VD_WORD_PARTICLE, 0},
    {"and", VD_WORD_PARTICLE, 0},
    {"ar", VD_WORD_PARTICLE, 0},
    {"as", VD_WORD_PARTICLE, 0},
    {"at", VD_WORD_PARTICLE, 0},
    {"az", VD_WORD_PARTICLE, 0},
    {"b", VD_WORD_PARTICLE, 0},
    {"ben", VD_WORD_PARTICLE, 0},
    {"bin", VD_WORD_PARTICLE, 0},
    {"bini", VD_WORD_PARTICLE, 0},
    {"bint", VD_WORD_PARTICLE, 0},
    {"binte", VD_WORD_PARTICLE, 0},
    {"bn", VD_WORD_PARTICLE, 0},
    {"bnt", VD_WORD_PARTICLE, 0},
    {"da", VD_WORD_PARTICLE, 0},
    {"de", VD_WORD_PARTICLE, 0},
    {"del", VD_WORD_PARTICLE, 0},
    {"den", VD_WORD_PARTICLE, 0},
    {"der", VD_WORD_PARTICLE, 0},
    {"di", VD_WORD_PARTICLE, 0},
    {"dkr", VD_WORD_TITLE, 0},
    {"dr", VD_WORD_TITLE, 0},
    {"du", VD_WORD_PARTICLE, 0},
    {"e", VD_WORD_PARTICLE, 0},
    {"el", VD_WORD_PARTICLE, 0},
    {"gizi", VD_WORD_PATRONYMIC, 0},
    {"hAJ", VD_WORD_TITLE, 0},
    {"hAJY", VD_WORD_TITLE, 0},
    {"haJi", VD_WORD_TITLE, 0},
    {"hadji", VD_WORD_TITLE, 0},
    {"haj", VD_WORD_TITLE, 0},
    {"haji", VD_WORD_TITLE, 0},
    {"i", VD_WORD_PARTICLE, 0},
    {"ibn", VD_WORD_PARTICLE, 0},
    {"kiZi", VD_WORD_PATRONYMIC, 0},
    {"kizi", VD_WORD_PATRONYMIC, 0},
    {"m@ham@d", VD_WORD_PLAIN, MUHAMMAD},
    {"mWlWY", VD_WORD_TITLE, 0},
    {"maXmud", VD_WORD_PLAIN, 0},
    {"magomed", VD_WORD_PLAIN, MUHAMMAD},
    {"maulavi", VD_WORD_TITLE, 0},
    {"maulvi", VD_WORD_TITLE, 0},
    {"mawlavi", VD_WORD_TITLE, 0},
    {"mawlawi", VD_WORD_TITLE, 0},
    {"md", VD_WORD_PLAIN, MUHAMMAD},
    {"mehmet", VD_WORD_PLAIN, MUHAMMAD},
    {"mhd", VD_WORD_PLAIN, MUHAMMAD},
    {"mhmd", VD_WORD_PLAIN, MUHAMMAD},
    {"mlA", VD_WORD_TITLE, 0},
    {"moh@m@d", VD_WORD_PLAIN, MUHAMMAD},
    {"mohamad", VD_WORD_PLAIN, MUHAMMAD},
    {"mohamed", VD_WORD_PLAIN, MUHAMMAD},
    {"mohammad", VD_WORD_PLAIN, MUHAMMAD},
    {"mohd", VD_WORD_PLAIN, MUHAMMAD},
    {"molavi", VD_WORD_TITLE, 0},
    {"mr", VD_WORD_TITLE, 0},
    {"mrs", VD_WORD_TITLE, 0},
    {"ms", VD_WORD_TITLE, 0},
    {"muXamad", VD_WORD_PLAIN, MUHAMMAD},
    {"muXamed", VD_WORD_PLAIN, MUHAMMAD},
    {"mufti", VD_WORD_TITLE, 0},
    {"muftti", VD_WORD_TITLE, 0},
    {"muh@m@d@", VD_WORD_PLAIN, MUHAMMAD},
    {"muhamad", VD_WORD_PLAIN, MUHAMMAD},
    {"muhamed", VD_WORD_PLAIN, MUHAMMAD},
    {"muhd", VD_WORD_PLAIN, MUHAMMAD},
    {"mula", VD_WORD_TITLE, 0},
    {"mulaH", VD_WORD_TITLE, 0},
    {"mulawi", VD_WORD_TITLE, 0},
    {"oGli", VD_WORD_PATRONYMIC, 0},
    {"oGlu", VD_WORD_PATRONYMIC, 0},
    {"ogli", VD_WORD_PATRONYMIC, 0},
    {"oglu", VD_WORD_PATRONYMIC, 0},
    {"pandit", VD_WORD_TITLE, 0},
    {"prof", VD_WORD_TITLE, 0},
    {"qari", VD_WORD_TITLE, 0},
    {"qizi", VD_WORD_PATRONYMIC, 0},
    {"sir", VD_WORD_TITLE, 0},
    {"uGli", VD_WORD_PATRONYMIC, 0},
    {"ud", VD_WORD_PARTICLE, 0},
    {"ugli", VD_WORD_PATRONYMIC, 0},
    {"ul", VD_WORD_PARTICLE, 0},
    {"uld", VD_WORD_PARTICLE, 0},
    {"ulu", VD_WORD_PATRONYMIC, 0},
    {"ur", VD_WORD_PARTICLE, 0},
    {"ustad", VD_WORD_TITLE, 0},
    {"ustaz", VD_WORD_TITLE, 0},
    {"uulu", VD_WORD_PATRONYMIC, 0},
    {"van", VD_WORD_PARTICLE, 0},
    {"von", VD_WORD_PARTICLE, 0},
};

/* What an initial is called, written out in a script that has no short form for it: जी. for G. */
static const struct letter {
    char phones[8], letter;
} letters[] = {
    {"AY", 'a'},    {"AYC", 'h'}, {"AYf", 'f'}, {"AYl", 'l'}, {"AYm", 'm'}, {"AYn", 'n'},
    {"AYs", 's'},   {"Ar", 'r'},  {"Ay", 'a'},  {"Aym", 'm'}, {"JY", 'j'},  {"Je", 'j'},
    {"Jed", 'z'},   {"Ji", 'j'},  {"Ke", 'k'},  {"Pi", 'p'},  {"Qi", 't'},  {"YW", 'u'},
    {"ai", 'i'},    {"ar", 'r'},  {"bY", 'b'},  {"bi", 'b'},  {"ci", 's'},  {"dY", 'd'},
    {"dblyu", 'w'}, {"di", 'd'},  {"e", 'a'},   {"eC", 'h'},  {"eN", 'm'},  {"eP", 'f'},
    {"ec", 'h'},    {"ef", 'f'},  {"eks", 'x'}, {"el", 'l'},  {"em", 'm'},  {"en", 'n'},
    {"ep", 'f'},    {"es", 's'},  {"ey", 'a'},  {"i", 'e'},   {"kY", 'k'},  {"ke", 'k'},
    {"kyu", 'q'},   {"o", 'o'},   {"pY", 'p'},  {"pi", 'p'},  {"sY", 's'},  {"si", 's'},
    {"tY", 't'},    {"ti", 't'},  {"tiy", 't'}, {"vY", 'v'},  {"vai", 'y'}, {"ve", 'v'},
    {"vi", 'v'},    {"yu", 'u'},
};

/* A. By the first n bytes of p, which need not end with 0. */
static int order(const char *p, size_t n, const char *with)
{
    int c = strncmp(p, with, n);
    return c ? c : -(int)(unsigned char)with[n];
}

const struct vd_listed *vd_listed(const char *p, size_t n)
{
    size_t lo = 0, hi = sizeof(listed) / sizeof(listed[0]);
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = order(p, n, listed[mid].phones);
        if (!c)
            return &listed[mid];
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

char vd_letter_named(const char *p, size_t n)
{
    size_t lo = 0, hi = sizeof(letters) / sizeof(letters[0]);
    while (n > 1 && p[n - 1] == '@')
        n--;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = order(p, n, letters[mid].phones);
        if (!c)
            return letters[mid].letter;
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return 0;
}

static bool ends(const char *p, size_t n, const char *with)
{
    size_t k = strlen(with);
    return n > k && !memcmp(p + n - k, with, k);
}

bool vd_is_patronymic(const char *p, size_t n)
{
    static const char *const end[] = {"oviC", "eviC", "ovna", "evna",
                                      "iCna", "oviX", "eviX", "yeviC"};
    for (size_t i = 0; n >= 6 && i < sizeof(end) / sizeof(end[0]); i++)
        if (ends(p, n, end[i]))
            return true;
    return false;
}

bool vd_listed_in_order(void)
{
    for (size_t i = 1; i < sizeof(listed) / sizeof(listed[0]); i++)
        if (strcmp(listed[i - 1].phones, listed[i].phones) >= 0)
            return false;
    for (size_t i = 1; i < sizeof(letters) / sizeof(letters[0]); i++)
        if (strcmp(letters[i - 1].phones, letters[i].phones) >= 0)
            return false;
    return true;
}
