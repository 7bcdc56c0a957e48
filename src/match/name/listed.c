/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listed.c: words that mean something by themselves, by their phones: particles, titles, patronymics,
 * names of letters.  Short forms are in families.c.
 *
 * Invariants
 *  A. All tables are in the order of strcmp() and hold every string once, so that one word is
 *     looked up in about seven comparisons.  A test walks them.
 */
#include "match/name/listed.h"

#include <pthread.h>
#include <string.h>

static const struct vd_listed listed[] = {
    {"Abn", VD_WORD_PARTICLE},    {"Al", VD_WORD_PARTICLE},     {"SYX", VD_WORD_TITLE},
    {"SayX", VD_WORD_TITLE},      {"SeX", VD_WORD_TITLE},       {"SeiX", VD_WORD_TITLE},
    {"SeyX", VD_WORD_TITLE},      {"Smt", VD_WORD_TITLE},       {"Sri", VD_WORD_TITLE},
    {"TO@", VD_WORD_PARTICLE},    {"W", VD_WORD_PARTICLE},      {"Wld", VD_WORD_PARTICLE},
    {"aS", VD_WORD_PARTICLE},     {"ad", VD_WORD_PARTICLE},     {"al", VD_WORD_PARTICLE},
    {"an", VD_WORD_PARTICLE},     {"and", VD_WORD_PARTICLE},    {"ar", VD_WORD_PARTICLE},
    {"as", VD_WORD_PARTICLE},     {"at", VD_WORD_PARTICLE},     {"az", VD_WORD_PARTICLE},
    {"b", VD_WORD_PARTICLE},      {"ben", VD_WORD_PARTICLE},    {"bin", VD_WORD_PARTICLE},
    {"bini", VD_WORD_PARTICLE},   {"bint", VD_WORD_PARTICLE},   {"bint@", VD_WORD_PARTICLE},
    {"bn", VD_WORD_PARTICLE},     {"bnt", VD_WORD_PARTICLE},    {"bt", VD_WORD_PARTICLE},
    {"da", VD_WORD_PARTICLE},     {"de", VD_WORD_PARTICLE},     {"del", VD_WORD_PARTICLE},
    {"den", VD_WORD_PARTICLE},    {"der", VD_WORD_PARTICLE},    {"di", VD_WORD_PARTICLE},
    {"dkr", VD_WORD_TITLE},       {"dr", VD_WORD_TITLE},        {"du", VD_WORD_PARTICLE},
    {"e", VD_WORD_PARTICLE},      {"el", VD_WORD_PARTICLE},     {"for", VD_WORD_PARTICLE},
    {"gizi", VD_WORD_PATRONYMIC}, {"hAJ", VD_WORD_TITLE},       {"hAJY", VD_WORD_TITLE},
    {"haJi", VD_WORD_TITLE},      {"hadji", VD_WORD_TITLE},     {"haj", VD_WORD_TITLE},
    {"haji", VD_WORD_TITLE},      {"hj", VD_WORD_TITLE},        {"i", VD_WORD_PARTICLE},
    {"ibn", VD_WORD_PARTICLE},    {"jr", VD_WORD_TITLE},        {"junior", VD_WORD_TITLE},
    {"kiZi", VD_WORD_PATRONYMIC}, {"kizi", VD_WORD_PATRONYMIC}, {"mWlWY", VD_WORD_TITLE},
    {"maulavi", VD_WORD_TITLE},   {"maulvi", VD_WORD_TITLE},    {"mawlavi", VD_WORD_TITLE},
    {"mawlawi", VD_WORD_TITLE},   {"mlA", VD_WORD_TITLE},       {"molavi", VD_WORD_TITLE},
    {"mosamaT", VD_WORD_TITLE},   {"mosamat", VD_WORD_TITLE},   {"mr", VD_WORD_TITLE},
    {"mrs", VD_WORD_TITLE},       {"ms", VD_WORD_TITLE},        {"mst", VD_WORD_TITLE},
    {"mufti", VD_WORD_TITLE},     {"muftti", VD_WORD_TITLE},    {"mula", VD_WORD_TITLE},
    {"mulaH", VD_WORD_TITLE},     {"mulawi", VD_WORD_TITLE},    {"musamat", VD_WORD_TITLE},
    {"oGli", VD_WORD_PATRONYMIC}, {"oGlu", VD_WORD_PATRONYMIC}, {"of", VD_WORD_PARTICLE},
    {"ogli", VD_WORD_PATRONYMIC}, {"oglu", VD_WORD_PATRONYMIC}, {"pandit", VD_WORD_TITLE},
    {"prof", VD_WORD_TITLE},      {"qari", VD_WORD_TITLE},      {"qizi", VD_WORD_PATRONYMIC},
    {"senior", VD_WORD_TITLE},    {"sir", VD_WORD_TITLE},       {"sk", VD_WORD_TITLE},
    {"sr", VD_WORD_TITLE},        {"uGli", VD_WORD_PATRONYMIC}, {"ud", VD_WORD_PARTICLE},
    {"ugli", VD_WORD_PATRONYMIC}, {"ul", VD_WORD_PARTICLE},     {"uld", VD_WORD_PARTICLE},
    {"ulu", VD_WORD_PATRONYMIC},  {"und", VD_WORD_PARTICLE},    {"ur", VD_WORD_PARTICLE},
    {"ustad", VD_WORD_TITLE},     {"ustaz", VD_WORD_TITLE},     {"uulu", VD_WORD_PATRONYMIC},
    {"van", VD_WORD_PARTICLE},    {"von", VD_WORD_PARTICLE},
};

/* Ranks, degrees and forms of address, where nothing but the like stands before them. */
static const char *const leading[] = {
    "AYt",          "AqAY",     "AstAD",    "AstAd",   "CeyX",    "Ceyk",         "J@n@r@l",
    "J@n@r@l@",     "Jen@ral",  "Jenarel@", "JnAb",    "JnrAl",   "Jnrl",         "QaKQ@r",
    "Qir@",         "Reneral",  "SayxE",    "SeK",     "SeiXi",   "Sek",          "Sek@",
    "SeyC",         "Seyh",     "Seyk",     "SeyxE",   "Srim@ti", "TOiru",        "TOirumaTOi",
    "XaJi",         "ZnrAl",    "aZi",      "admiral", "ayat",    "brigadi@r",    "captayn",
    "colonel",      "comander", "d@",       "d@kt@r@", "dAktr",   "dakt@r",       "dakt@r@",
    "dktWr",        "dktr",     "do",       "doctor",  "dokt@r@", "doktor",       "doktori",
    "enRinir",      "general",  "generali", "hDrt",    "hazrat",  "hojatoleslam", "hoji",
    "hujatulislam", "janab",    "k@rn@l@",  "k@rnel@", "kapitan", "karunal",      "leytenant",
    "li@utenant",   "mWlAnA",   "madam",    "major",   "maolana", "maul@vi",      "maulana",
    "mawlana",      "meJ@r@",   "mhnds",    "mola",    "mulana",  "mulo",         "polkovnik",
    "profesor",     "qaZi",     "srhng",    "srlSkr",  "srtYp",
};

/* The same of Arabic with its article; without it most of them are names, too. */
static const char *const leading_al[] = {
    "@mYd", "@qYd", "AstAD", "JnrAl", "SYX",  "dktWr", "frYq", "hAJ",
    "hAJY", "lWA",  "mhnds", "mlAzm", "mqdm", "nqYb",  "rAYd",
};

/* What follows a name. */
static const char *const following[] = {
    "AfndY", "bASA", "bYk", "bey", "bk", "efendi", "pASA", "paSa",
};

/* What an initial is called, written out in a script that has no short form for it: जी. for G. */
static const struct letter {
    char phones[8], letter;
} letters[] = {
    {"AY", 'a'},  {"AYC", 'h'}, {"AYY", 'i'}, {"AYf", 'f'}, {"AYl", 'l'}, {"AYm", 'm'},
    {"AYn", 'n'}, {"AYs", 's'}, {"Ar", 'r'},  {"Ay", 'a'},  {"Aym", 'm'}, {"JY", 'j'},
    {"Je", 'j'},  {"Jed", 'z'}, {"Ji", 'j'},  {"Ke", 'k'},  {"Kyu", 'q'}, {"Pi", 'p'},
    {"Qi", 't'},  {"WY", 'v'},  {"YW", 'u'},  {"ai", 'i'},  {"aiC", 'h'}, {"aif", 'f'},
    {"ail", 'l'}, {"aim", 'm'}, {"ain", 'n'}, {"ais", 's'}, {"ar", 'r'},  {"auC", 'h'},
    {"ayi", 'i'}, {"bY", 'b'},  {"bi", 'b'},  {"ci", 's'},  {"dY", 'd'},  {"dblyu", 'w'},
    {"di", 'd'},  {"e", 'a'},   {"eC", 'h'},  {"eN", 'm'},  {"eP", 'f'},  {"ec", 'h'},
    {"ef", 'f'},  {"eiC", 'h'}, {"eks", 'x'}, {"el", 'l'},  {"em", 'm'},  {"en", 'n'},
    {"ep", 'f'},  {"es", 's'},  {"ey", 'a'},  {"heC", 'h'}, {"i", 'e'},   {"iu", 'u'},
    {"kY", 'k'},  {"ke", 'k'},  {"kiu", 'q'}, {"kyu", 'q'}, {"o", 'o'},   {"pY", 'p'},
    {"pi", 'p'},  {"sY", 's'},  {"si", 's'},  {"tY", 't'},  {"ti", 't'},  {"tiy", 't'},
    {"vY", 'v'},  {"vai", 'y'}, {"ve", 'v'},  {"vi", 'v'},  {"yu", 'u'},
};

/* A. By the first n bytes of p, which need not end with 0. */
static int order(const char *p, size_t n, const char *with)
{
    int c = (int)(unsigned char)p[0] - (int)(unsigned char)with[0];
    if (c || !n)
        return c;
    c = strncmp(p, with, n);
    return c ? c : -(int)(unsigned char)with[n];
}

/* Which second letters follow a first one in some listed word; bit 0: none follows.  Found once. */
static uint64_t seconds[64];

static void note_seconds(void)
{
    for (size_t i = 0; i < sizeof(listed) / sizeof(listed[0]); i++)
        seconds[listed[i].phones[0] & 63] |= (uint64_t)1 << (listed[i].phones[1] & 63);
}

const struct vd_listed *vd_listed(const char *p, size_t n)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, note_seconds);
    if (!n || !(seconds[p[0] & 63] >> (n > 1 ? p[1] & 63 : 0) & 1))
        return NULL;
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

static bool is_among(const char *const *v, size_t count, const char *p, size_t n)
{
    size_t lo = 0, hi = count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = order(p, n, v[mid]);
        if (!c)
            return true;
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return false;
}

#define AMONG(table, p, n) is_among(table, sizeof(table) / sizeof(table[0]), p, n)

bool vd_is_title_at(const char *p, size_t n, bool leads)
{
    if (!leads)
        return AMONG(following, p, n);
    return AMONG(leading, p, n) ||
           (n > 2 && p[0] == '@' && p[1] == 'M' && AMONG(leading_al, p + 2, n - 2));
}

static char letter_of(const char *p, size_t n)
{
    size_t lo = 0, hi = sizeof(letters) / sizeof(letters[0]);
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

static bool is_vowel(char c)
{
    return strchr("aeiou@", c) && c;
}

/* How many phones from p on are the name of a letter, the shortest that is longer than `least`; 0: none.
 * One that ends in a consonant has no vowel behind it: epi is e, pi; one more that is not spoken may be.
 * Y, called wai, is in too many names: Owaisi. */
static size_t letter_at(const char *p, size_t n, size_t least, char *out)
{
    enum { LONGEST = 4 };
    for (size_t k = least + 1; k <= n && k <= LONGEST; k++) {
        bool open = is_vowel(p[k - 1]), silent = !open && k < n && p[k] == '@';
        *out = letter_of(p, k);
        if (*out && *out != 'y' && (open || k == n || silent || !is_vowel(p[k])))
            return k + silent;
    }
    return 0;
}

size_t vd_letters_named(const char *p, size_t n, char out[VD_LETTERS_NAMED])
{
    enum { FEWEST = 3 };
    size_t at[VD_LETTERS_NAMED + 1] = {0}, k = 0, least = 0;
    while (at[k] < n) { /* a dead end is gone back from */
        size_t take = k < VD_LETTERS_NAMED ? letter_at(p + at[k], n - at[k], least, &out[k]) : 0;
        if (take) {
            at[k + 1] = at[k] + take;
            k++;
            least = 0;
        } else if (k-- == 0) {
            return 0;
        } else {
            least = at[k + 1] - at[k];
        }
    }
    /* Of two, only where a vowel is silent between them: emke with it is M. K., without it a name. */
    bool two = k == 2 && at[1] == 3 && p[2] == '@' && p[0] == 'e';
    return k >= FEWEST || two ? k : 0;
}

char vd_letter_named(const char *p, size_t n)
{
    while (n > 1 && p[n - 1] == '@')
        n--;
    return letter_of(p, n);
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
    if (n < 6 || (p[n - 1] != 'C' && p[n - 1] != 'a' && p[n - 1] != 'X'))
        return false;
    for (size_t i = 0; i < sizeof(end) / sizeof(end[0]); i++)
        if (ends(p, n, end[i]))
            return true;
    return false;
}

static bool in_order(const char *const *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(v[i - 1], v[i]) >= 0)
            return false;
    return true;
}

bool vd_listed_in_order(void)
{
    if (!in_order(leading, sizeof(leading) / sizeof(leading[0])) ||
        !in_order(leading_al, sizeof(leading_al) / sizeof(leading_al[0])) ||
        !in_order(following, sizeof(following) / sizeof(following[0])))
        return false;
    for (size_t i = 1; i < sizeof(listed) / sizeof(listed[0]); i++)
        if (strcmp(listed[i - 1].phones, listed[i].phones) >= 0)
            return false;
    for (size_t i = 1; i < sizeof(letters) / sizeof(letters[0]); i++)
        if (strcmp(letters[i - 1].phones, letters[i].phones) >= 0)
            return false;
    return true;
}
