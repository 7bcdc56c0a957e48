/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scripts.c: words in other scripts as phones, one table a script.
 *
 * Alphabets (Cyrillic, Georgian, Armenian, Greek, Thaana) map letter by letter.  Arabic and Hebrew
 * leave vowels out: alef, waw and yeh become phones that may be a vowel or a consonant, and
 * vd_phone_cost() makes a vowel that only the other side has nearly free.  The scripts of India
 * share one plan: a consonant carries an inherent a unless a vowel sign or a virama follows; it
 * becomes '@', a vowel that may be there, since it is silent in many languages at the end of a word.
 *
 * Sources: Unicode 15, code charts and chapters 7, 9, 12; ISO 9, 233 and 15919 for what the letters
 * sound like.
 */
#include "match/name/phone.h"

#include <string.h>

enum vd_script vd_script_of(uint32_t cp)
{
    static const struct {
        uint32_t lo, hi;
        enum vd_script s;
    } range[] = {
        {0x0041, 0x024F, VD_SCRIPT_LATIN},    {0x0250, 0x02AF, VD_SCRIPT_LATIN},
        {0x0370, 0x03FF, VD_SCRIPT_GREEK},    {0x0400, 0x052F, VD_SCRIPT_CYRILLIC},
        {0x0531, 0x0587, VD_SCRIPT_ARMENIAN}, {0x05D0, 0x05F4, VD_SCRIPT_HEBREW},
        {0x0620, 0x06FF, VD_SCRIPT_ARABIC},   {0x0750, 0x077F, VD_SCRIPT_ARABIC},
        {0x0780, 0x07BF, VD_SCRIPT_THAANA},   {0x08A0, 0x08FF, VD_SCRIPT_ARABIC},
        {0x0900, 0x0D7F, VD_SCRIPT_INDIC},    {0x0D80, 0x0DFF, VD_SCRIPT_SINHALA},
        {0x10A0, 0x10FF, VD_SCRIPT_GEORGIAN}, {0x1C90, 0x1CBF, VD_SCRIPT_GEORGIAN},
        {0x1E00, 0x1EFF, VD_SCRIPT_LATIN},
    };
    for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++)
        if (cp >= range[i].lo && cp <= range[i].hi)
            return range[i].s;
    return cp < 0x370 ? VD_SCRIPT_NONE : VD_SCRIPT_OTHER;
}

const char *vd_script_name(int script)
{
    static const char *const name[] = {"none",     "Latin",    "Arabic", "Cyrillic",
                                       "Georgian", "Armenian", "Greek",  "Hebrew",
                                       "Indic",    "Sinhala",  "Thaana", "other"};
    return script >= 0 && script <= VD_SCRIPT_OTHER ? name[script] : "unknown";
}

struct letter {
    uint16_t cp;
    char phones[4];
};

static const char *look_up(const struct letter *t, size_t n, uint32_t cp)
{
    size_t lo = 0, here = cp - t[0].cp;
    if (here < n && t[here].cp == cp) /* most alphabets begin without gaps */
        return t[here].phones;
    while (lo < n) {
        size_t mid = (lo + n) / 2;
        if (t[mid].cp == cp)
            return t[mid].phones;
        if (t[mid].cp < cp)
            lo = mid + 1;
        else
            n = mid;
    }
    return NULL;
}
#define LOOK_UP(table, cp) look_up(table, sizeof(table) / sizeof((table)[0]), cp)

static size_t put(char *out, size_t m, const char *p)
{
    for (; p && *p && m < VD_PHONES; p++)
        out[m++] = *p;
    return m;
}

/* ---- Cyrillic ---- */

static const struct letter cyrillic[] = {
    {0x0430, "a"},  {0x0431, "b"},  {0x0432, "v"}, {0x0433, "g"},  {0x0434, "d"},  {0x0435, "e"},
    {0x0436, "Z"},  {0x0437, "z"},  {0x0438, "i"}, {0x0439, "y"},  {0x043A, "k"},  {0x043B, "l"},
    {0x043C, "m"},  {0x043D, "n"},  {0x043E, "o"}, {0x043F, "p"},  {0x0440, "r"},  {0x0441, "s"},
    {0x0442, "t"},  {0x0443, "u"},  {0x0444, "f"}, {0x0445, "X"},  {0x0446, "tE"}, {0x0447, "C"},
    {0x0448, "S"},  {0x0449, "SE"}, {0x044A, "@"}, {0x044B, "i"},  {0x044C, ""},   {0x044D, "e"},
    {0x044E, "Iu"}, {0x044F, "Ia"}, {0x0450, "e"}, {0x0451, "Io"}, {0x0452, "J"},  {0x0453, "g"},
    {0x0454, "Ie"}, {0x0455, "DE"}, {0x0456, "i"}, {0x0457, "i"},  {0x0458, "y"},  {0x0459, "lI"},
    {0x045A, "nI"}, {0x045B, "C"},  {0x045C, "k"}, {0x045D, "i"},  {0x045E, "o"},  {0x045F, "J"},
    {0x0491, "g"},  {0x0493, "G"},  {0x0495, "G"}, {0x0497, "J"},  {0x0499, "z"},  {0x049B, "q"},
    {0x049D, "g"},  {0x049F, "q"},  {0x04A1, "q"}, {0x04A3, "ng"}, {0x04A5, "ng"}, {0x04AB, "s"},
    {0x04AF, "u"},  {0x04B1, "u"},  {0x04B3, "h"}, {0x04B7, "J"},  {0x04B9, "J"},  {0x04BB, "h"},
    {0x04CF, ""},   {0x04D1, "a"},  {0x04D7, "e"}, {0x04D9, "a"},  {0x04E3, "i"},  {0x04E9, "o"},
    {0x04EF, "u"},  {0x04F3, "u"},
};

static bool cyrillic_vowel(uint32_t cp)
{
    static const uint16_t vowels[] = {0x430, 0x435, 0x438, 0x43E, 0x443, 0x44B, 0x44D,
                                      0x44E, 0x44F, 0x450, 0x451, 0x454, 0x456, 0x457,
                                      0x4AF, 0x4B1, 0x4D9, 0x4E3, 0x4E9, 0x4EF};
    for (size_t i = 0; i < sizeof(vowels) / sizeof(vowels[0]); i++)
        if (vowels[i] == cp)
            return true;
    return false;
}

/* Two letters that are one sound; used: how many letters. */
static const char *cyrillic_pair(uint32_t a, uint32_t b, bool last)
{
    static const struct {
        uint16_t a, b;
        char phones[3];
    } pairs[] = {
        {0x434, 0x436, "J"},  {0x434, 0x437, "DE"}, {0x434, 0x497, "J"},  {0x43A, 0x445, "X"},
        {0x431, 0x445, "bO"}, {0x433, 0x445, "gO"}, {0x434, 0x445, "dO"}, {0x43F, 0x445, "pO"},
        {0x442, 0x445, "tO"}, {0x447, 0x445, "CO"}, {0x442, 0x446, "tE"}, {0x44C, 0x43E, "Io"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (pairs[i].a == a && pairs[i].b == b)
            return pairs[i].phones;
    if (last && b == 0x439 && (a == 0x438 || a == 0x44B || a == 0x456)) /* -iy */
        return "i";
    return NULL;
}

/* What a letter is after the one before. */
static const char *cyrillic_letter(uint32_t before, uint32_t cp, unsigned hints)
{
    bool after_vowel = cyrillic_vowel(before);
    if (cp == 0x0435 && (!before || after_vowel || before == 0x44C || before == 0x44A))
        return "Ie";
    if (cp == 0x045E && after_vowel) /* Belarusian */
        return "B";
    if (cp == 0x0433 && hints & VD_HINT_UKRAINIAN)
        return "h";
    return LOOK_UP(cyrillic, cp);
}

size_t vd_phones_cyrillic(const uint32_t *cp, size_t n, unsigned hints, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        const char *pair = i + 1 < n ? cyrillic_pair(cp[i], cp[i + 1], i + 2 == n) : NULL;
        m = put(out, m, pair ? pair : cyrillic_letter(i ? cp[i - 1] : 0, cp[i], hints));
        i += pair != NULL;
    }
    return m;
}

/* ---- Arabic script: Arabic, Persian, Dari, Pashto, Urdu, Kurdish, Sindhi ---- */

static const struct letter arabic[] = {
    {0x0620, "Y"}, {0x0621, ""},  {0x0622, "A"}, {0x0623, "A"},  {0x0624, "W"},  {0x0625, "A"},
    {0x0626, "Y"}, {0x0627, "A"}, {0x0628, "b"}, {0x0629, "H"},  {0x062A, "t"},  {0x062B, "T"},
    {0x062C, "J"}, {0x062D, "h"}, {0x062E, "X"}, {0x062F, "d"},  {0x0630, "D"},  {0x0631, "r"},
    {0x0632, "z"}, {0x0633, "s"}, {0x0634, "S"}, {0x0635, "s"},  {0x0636, "D"},  {0x0637, "t"},
    {0x0638, "D"}, {0x0639, "@"}, {0x063A, "G"}, {0x0641, "f"},  {0x0642, "q"},  {0x0643, "k"},
    {0x0644, "l"}, {0x0645, "m"}, {0x0646, "n"}, {0x0647, "h"},  {0x0648, "W"},  {0x0649, "Y"},
    {0x064A, "Y"}, {0x0671, "A"}, {0x0672, "A"}, {0x0673, "A"},  {0x0675, "A"},  {0x0679, "t"},
    {0x067A, "t"}, {0x067B, "b"}, {0x067C, "t"}, {0x067D, "t"},  {0x067E, "p"},  {0x067F, "t"},
    {0x0680, "b"}, {0x0681, "z"}, {0x0683, "n"}, {0x0684, "J"},  {0x0685, "tE"}, {0x0686, "C"},
    {0x0687, "C"}, {0x0688, "d"}, {0x0689, "d"}, {0x068A, "d"},  {0x068C, "d"},  {0x068D, "d"},
    {0x068F, "d"}, {0x0691, "r"}, {0x0693, "r"}, {0x0695, "r"},  {0x0696, "Z"},  {0x0698, "Z"},
    {0x0699, "r"}, {0x069A, "S"}, {0x06A4, "v"}, {0x06A5, "v"},  {0x06A6, "p"},  {0x06A8, "g"},
    {0x06A9, "k"}, {0x06AA, "k"}, {0x06AB, "g"}, {0x06AD, "ng"}, {0x06AF, "g"},  {0x06B1, "n"},
    {0x06B3, "g"}, {0x06B5, "l"}, {0x06BA, "n"}, {0x06BB, "n"},  {0x06BC, "n"},  {0x06BE, "O"},
    {0x06C0, "H"}, {0x06C1, "h"}, {0x06C2, "H"}, {0x06C3, "H"},  {0x06C5, "W"},  {0x06C6, "o"},
    {0x06C7, "u"}, {0x06C8, "u"}, {0x06CA, "W"}, {0x06CB, "W"},  {0x06CC, "Y"},  {0x06CD, "Y"},
    {0x06CE, "e"}, {0x06D0, "e"}, {0x06D2, "e"}, {0x06D3, "e"},  {0x06D5, "H"},
};

/* Two letters that are one sound, of names of other languages: Turkish c with cedilla, j; ts, dz. */
static const char *arabic_pair(const uint32_t *cp, size_t left)
{
    static const struct {
        uint16_t a, b;
        char phones[3];
    } pairs[] = {{0x062A, 0x0634, "C"}, {0x062A, 0x0633, "tE"}, {0x062F, 0x0632, "DE"}};
    for (size_t i = 0; left > 1 && i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (pairs[i].a == cp[0] && pairs[i].b == cp[1])
            return pairs[i].phones;
    if (left > 2 && cp[0] == 0x062E && cp[1] == 0x0648 && cp[2] == 0x0627) /* Persian khwaja */
        return "XB";
    return NULL;
}

static bool may_be_vowel(uint32_t cp)
{
    return cp == 0x0647 || cp == 0x06C1 || cp == 0x06D5;
}

/* A heh that ends a word may be a vowel, and an alef maksura is one; a two-eyed heh is a breath
 * after a consonant and an h elsewhere; a yeh with hamza that begins a word carries a vowel. */
size_t vd_phones_arabic(const uint32_t *cp, size_t n, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n, first = !i;
        const char *pair = arabic_pair(cp + i, n - i);
        if (pair) {
            m = put(out, m, pair);
            i++;
        } else if (last && !first && may_be_vowel(cp[i])) {
            m = put(out, m, "H");
        } else if (last && !first && cp[i] == 0x0649) {
            m = put(out, m, "V");
        } else if (cp[i] == 0x06BE && (!m || strchr("AWYeouH", out[m - 1]))) {
            m = put(out, m, "h");
        } else if (!(first && !last && cp[i] == 0x0626)) {
            m = put(out, m, LOOK_UP(arabic, cp[i]));
        }
    }
    return m;
}

/* ---- the scripts of India: one plan, 128 codes apart ---- */

/* By offset in the block: 0x15 ka .. 0x39 ha. */
static const char indic_consonant[0x25][3] = {
    "k", "k", "g", "g", "n", /* ka kha ga gha nga */
    "C", "C", "J", "J", "n", /* ca cha ja jha nya */
    "t", "t", "d", "d", "n", /* retroflex */
    "t", "t", "d", "d", "n", /* dental */
    "n", "p", "f", "b", "b", /* nnna, pa pha ba bha */
    "m", "y", "r", "r", "l", /* ma ya ra rra la */
    "l", "L", "v", "S", "S", /* lla llla va sha ssa */
    "s", "h",                /* sa ha */
};
static const char indic_vowel[0x11][3] = {
    "a", "a", "i", "i", "u", "u", "ri", "l", "e", "e", "e", "ai", "o", "o", "o", "au", "",
};
static const char *indic_sign(uint32_t offset)
{
    static const char sign[0x10][3] = {
        "a", "i", "i", "u", "u", "ri", "ri", "e", "e", "e", "ai", "o", "o", "o", "au", "",
    };
    return offset >= 0x3E && offset <= 0x4C ? sign[offset - 0x3E] : NULL;
}

/* Additional consonants of one script at 0x58.. : qa khha ghha za dddha rha fa yya. */
static const char indic_nukta[8][2] = {"q", "X", "G", "z", "r", "r", "f", "y"};

static const char *tamil_soft(uint32_t block, uint32_t offset)
{
    if (block != 0x0B80)
        return NULL;
    return offset == 0x15   ? "K"
           : offset == 0x1A ? "c"
           : offset == 0x1F ? "Q"
           : offset == 0x24 ? "Q"
           : offset == 0x2A ? "P"
                            : NULL;
}

static const char *consonant(uint32_t block, uint32_t offset, uint32_t next, bool stop)
{
    if (next == 0x3C) { /* a dot below */
        switch (offset) {
        case 0x15:
            return "q";
        case 0x16:
            return "X";
        case 0x17:
            return "G";
        case 0x1C:
            return "z";
        case 0x1D:
            return "Z";
        case 0x21:
        case 0x22:
            return "r";
        case 0x2B:
            return "f";
        case 0x2F:
            return "y";
        default:
            break;
        }
    }
    const char *soft = tamil_soft(block, offset);
    if (block == 0x0D00 && offset == 0x31 && stop) /* Malayalam nta, tta */
        return "t";
    if (soft)
        return soft;
    if (offset >= 0x15 && offset <= 0x39)
        return indic_consonant[offset - 0x15];
    if (offset >= 0x58 && offset <= 0x5F && block != 0x0C00)
        return indic_nukta[offset - 0x58];
    if (block == 0x0980 && offset == 0x70)
        return "r"; /* Assamese */
    if (block == 0x0980 && offset == 0x4E)
        return "t"; /* khanda ta */
    if (block == 0x0D00 && offset >= 0x7A && offset <= 0x7F)
        return &"n\0n\0r\0l\0l\0k"[2 * (offset - 0x7A)]; /* chillu letters, no vowel after them */
    return NULL;
}

static bool carries_vowel(uint32_t block, uint32_t offset)
{
    return !(block == 0x0D00 && offset >= 0x7A) && !(block == 0x0980 && offset == 0x4E);
}

/* Consonants that stand for another sound by what is next to them. */
static const char *by_neighbour(const uint32_t *cp, size_t i, size_t n)
{
    uint32_t block = cp[i] & ~0x7Fu, offset = cp[i] & 0x7F;
    uint32_t before = i ? cp[i - 1] & 0x7F : 0, next = i + 1 < n ? cp[i + 1] & 0x7F : 0;
    if (offset == 0x39 && (before == 0x02 || before == 0x70)) /* singh */
        return "G";
    if (offset == 0x19 && !(next == 0x4D && i + 2 < n && (cp[i + 2] & 0x7F) >= 0x15 &&
                            (cp[i + 2] & 0x7F) <= 0x18)) /* nga alone */
        return "ng";
    if (block == 0x0B80 && offset == 0x1F && next == 0x4D && i + 2 < n && cp[i + 2] == 0x0B9A)
        return "k";                                        /* Tamil ksh */
    if (block == 0x0980 && offset == 0x2F && next != 0x3C) /* Bengali ya: j, or a glide */
        return before == 0x4D ? "I" : "j";
    return NULL;
}

size_t vd_phones_indic(const uint32_t *cp, size_t n, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t block = cp[i] & ~0x7Fu, offset = cp[i] & 0x7F;
        uint32_t next = i + 1 < n && (cp[i + 1] & ~0x7Fu) == block ? cp[i + 1] & 0x7F : 0;
        const char *p = consonant(block, offset, next, i && cp[i - 1] == 0x0D4D);
        if (p) {
            const char *q = by_neighbour(cp, i, n);
            m = put(out, m, q ? q : p);
            if (next == 0x3C) {
                i++;
                next = i + 1 < n && (cp[i + 1] & ~0x7Fu) == block ? cp[i + 1] & 0x7F : 0;
            }
            if (next != 0x4D && !indic_sign(next) && carries_vowel(block, offset))
                m = put(out, m, "@");
        } else if (cp[i] == 0x0BC1 &&
                   i + 1 == n) { /* Tamil puts a u behind what it cannot end with */
            m = put(out, m, "@");
        } else if (cp[i] == 0x0B87 && !i && n > 3 && cp[1] == 0x0BB0) { /* and i before an r */
            m = put(out, m, "@");
        } else if (indic_sign(offset)) {
            m = put(out, m, indic_sign(offset));
        } else if (offset >= 0x05 && offset <= 0x14) {
            m = put(out, m, indic_vowel[offset - 0x05]);
        } else if (offset >= 0x01 && offset <= 0x02) {
            m = put(out, m, "N"); /* candrabindu, anusvara */
        } else if (block == 0x0A00 && offset == 0x70) {
            m = put(out, m, "N"); /* tippi */
        }
    }
    return m;
}

/* ---- letter by letter ---- */

static const struct letter alphabet[] = {
    /* Greek */
    {0x03AC, "a"},
    {0x03AD, "e"},
    {0x03AE, "i"},
    {0x03AF, "i"},
    {0x03B1, "a"},
    {0x03B2, "v"},
    {0x03B3, "g"},
    {0x03B4, "d"},
    {0x03B5, "e"},
    {0x03B6, "z"},
    {0x03B7, "i"},
    {0x03B8, "T"},
    {0x03B9, "i"},
    {0x03BA, "k"},
    {0x03BB, "l"},
    {0x03BC, "m"},
    {0x03BD, "n"},
    {0x03BE, "ks"},
    {0x03BF, "o"},
    {0x03C0, "p"},
    {0x03C1, "r"},
    {0x03C2, "s"},
    {0x03C3, "s"},
    {0x03C4, "t"},
    {0x03C5, "i"},
    {0x03C6, "f"},
    {0x03C7, "X"},
    {0x03C8, "ps"},
    {0x03C9, "o"},
    {0x03CC, "o"},
    {0x03CD, "i"},
    {0x03CE, "o"},
    /* Armenian */
    {0x0561, "a"},
    {0x0562, "b"},
    {0x0563, "g"},
    {0x0564, "d"},
    {0x0565, "e"},
    {0x0566, "z"},
    {0x0567, "e"},
    {0x0568, "@"},
    {0x0569, "t"},
    {0x056A, "Z"},
    {0x056B, "i"},
    {0x056C, "l"},
    {0x056D, "X"},
    {0x056E, "tE"},
    {0x056F, "k"},
    {0x0570, "h"},
    {0x0571, "DE"},
    {0x0572, "G"},
    {0x0573, "C"},
    {0x0574, "m"},
    {0x0575, "y"},
    {0x0576, "n"},
    {0x0577, "S"},
    {0x0578, "o"},
    {0x0579, "C"},
    {0x057A, "p"},
    {0x057B, "J"},
    {0x057C, "r"},
    {0x057D, "s"},
    {0x057E, "v"},
    {0x057F, "t"},
    {0x0580, "r"},
    {0x0581, "tE"},
    {0x0582, "v"},
    {0x0583, "p"},
    {0x0584, "k"},
    {0x0585, "o"},
    {0x0586, "f"},
    {0x0587, "ev"},
    /* Hebrew */
    {0x05D0, "A"},
    {0x05D1, "b"},
    {0x05D2, "g"},
    {0x05D3, "d"},
    {0x05D4, "H"},
    {0x05D5, "W"},
    {0x05D6, "z"},
    {0x05D7, "X"},
    {0x05D8, "t"},
    {0x05D9, "Y"},
    {0x05DA, "k"},
    {0x05DB, "k"},
    {0x05DC, "l"},
    {0x05DD, "m"},
    {0x05DE, "m"},
    {0x05DF, "n"},
    {0x05E0, "n"},
    {0x05E1, "s"},
    {0x05E2, "@"},
    {0x05E3, "f"},
    {0x05E4, "p"},
    {0x05E5, "tE"},
    {0x05E6, "tE"},
    {0x05E7, "k"},
    {0x05E8, "r"},
    {0x05E9, "S"},
    {0x05EA, "t"},
    /* Thaana */
    {0x0780, "h"},
    {0x0781, "S"},
    {0x0782, "n"},
    {0x0783, "r"},
    {0x0784, "b"},
    {0x0785, "l"},
    {0x0786, "k"},
    {0x0787, ""},
    {0x0788, "v"},
    {0x0789, "m"},
    {0x078A, "f"},
    {0x078B, "d"},
    {0x078C, "t"},
    {0x078D, "l"},
    {0x078E, "g"},
    {0x078F, "n"},
    {0x0790, "s"},
    {0x0791, "d"},
    {0x0792, "z"},
    {0x0793, "t"},
    {0x0794, "y"},
    {0x0795, "p"},
    {0x0796, "J"},
    {0x0797, "C"},
    {0x0798, "T"},
    {0x0799, "h"},
    {0x079A, "X"},
    {0x079B, "D"},
    {0x079C, "z"},
    {0x079D, "S"},
    {0x079E, "s"},
    {0x079F, "D"},
    {0x07A0, "t"},
    {0x07A1, "z"},
    {0x07A2, "@"},
    {0x07A3, "G"},
    {0x07A4, "q"},
    {0x07A5, "w"},
    {0x07A6, "a"},
    {0x07A7, "a"},
    {0x07A8, "i"},
    {0x07A9, "i"},
    {0x07AA, "u"},
    {0x07AB, "u"},
    {0x07AC, "e"},
    {0x07AD, "e"},
    {0x07AE, "o"},
    {0x07AF, "o"},
    /* Georgian */
    {0x10D0, "a"},
    {0x10D1, "b"},
    {0x10D2, "g"},
    {0x10D3, "d"},
    {0x10D4, "e"},
    {0x10D5, "v"},
    {0x10D6, "z"},
    {0x10D7, "t"},
    {0x10D8, "i"},
    {0x10D9, "k"},
    {0x10DA, "l"},
    {0x10DB, "m"},
    {0x10DC, "n"},
    {0x10DD, "o"},
    {0x10DE, "p"},
    {0x10DF, "Z"},
    {0x10E0, "r"},
    {0x10E1, "s"},
    {0x10E2, "t"},
    {0x10E3, "u"},
    {0x10E4, "P"},
    {0x10E5, "k"},
    {0x10E6, "G"},
    {0x10E7, "q"},
    {0x10E8, "S"},
    {0x10E9, "C"},
    {0x10EA, "tE"},
    {0x10EB, "DE"},
    {0x10EC, "tE"},
    {0x10ED, "C"},
    {0x10EE, "X"},
    {0x10EF, "J"},
    {0x10F0, "h"},
};

size_t vd_phones_alphabet(const uint32_t *cp, size_t n, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (cp[i] == 0x10F0 && m && strchr("bdgtkpPCJ", out[m - 1])) { /* Georgian bh, dh */
            m = put(out, m, "O");
        } else if (cp[i] == 0x10D8 && i + 1 < n && cp[i + 1] == 0x10E3) { /* Georgian iu */
            m = put(out, m, "I");
        } else if (cp[i] == 0x0578 && i + 1 < n && cp[i + 1] == 0x0582) { /* Armenian u */
            m = put(out, m, "u");
            i++;
        } else if (i && (cp[i - 1] == 0x03BF) && (cp[i] == 0x03C5 || cp[i] == 0x03CD)) {
            out[m - 1] = 'u'; /* Greek ou */
        } else {
            m = put(out, m, LOOK_UP(alphabet, cp[i]));
        }
    }
    return m;
}

/* ---- Sinhala ---- */

static const struct letter sinhala[] = {
    {0x0D82, "N"}, {0x0D83, "h"},  {0x0D85, "a"},  {0x0D86, "a"}, {0x0D87, "a"},  {0x0D88, "a"},
    {0x0D89, "i"}, {0x0D8A, "i"},  {0x0D8B, "u"},  {0x0D8C, "u"}, {0x0D8D, "ri"}, {0x0D91, "e"},
    {0x0D92, "e"}, {0x0D93, "ai"}, {0x0D94, "o"},  {0x0D95, "o"}, {0x0D96, "au"}, {0x0D9A, "k"},
    {0x0D9B, "k"}, {0x0D9C, "g"},  {0x0D9D, "g"},  {0x0D9E, "n"}, {0x0D9F, "ng"}, {0x0DA0, "C"},
    {0x0DA1, "C"}, {0x0DA2, "J"},  {0x0DA3, "J"},  {0x0DA4, "n"}, {0x0DA5, "gn"}, {0x0DA6, "nJ"},
    {0x0DA7, "t"}, {0x0DA8, "t"},  {0x0DA9, "d"},  {0x0DAA, "d"}, {0x0DAB, "n"},  {0x0DAC, "nd"},
    {0x0DAD, "t"}, {0x0DAE, "t"},  {0x0DAF, "d"},  {0x0DB0, "d"}, {0x0DB1, "n"},  {0x0DB3, "nd"},
    {0x0DB4, "p"}, {0x0DB5, "p"},  {0x0DB6, "b"},  {0x0DB7, "b"}, {0x0DB8, "m"},  {0x0DB9, "mb"},
    {0x0DBA, "y"}, {0x0DBB, "r"},  {0x0DBD, "l"},  {0x0DC0, "v"}, {0x0DC1, "S"},  {0x0DC2, "S"},
    {0x0DC3, "s"}, {0x0DC4, "h"},  {0x0DC5, "l"},  {0x0DC6, "f"}, {0x0DCF, "a"},  {0x0DD0, "a"},
    {0x0DD1, "a"}, {0x0DD2, "i"},  {0x0DD3, "i"},  {0x0DD4, "u"}, {0x0DD6, "u"},  {0x0DD8, "ru"},
    {0x0DD9, "e"}, {0x0DDA, "e"},  {0x0DDB, "ai"}, {0x0DDC, "o"}, {0x0DDD, "o"},  {0x0DDE, "au"},
};

static size_t phones_sinhala(const uint32_t *cp, size_t n, char *out)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t next = i + 1 < n ? cp[i + 1] : 0;
        m = put(out, m, LOOK_UP(sinhala, cp[i]));
        bool bears = cp[i] >= 0x0D9A && cp[i] <= 0x0DC6;
        if (bears && next != 0x0DCA && !(next >= 0x0DCF && next <= 0x0DDF))
            m = put(out, m, "@");
    }
    return m;
}

/* ---- */

size_t vd_phones(const uint32_t *cp, size_t n, unsigned hints, char *out)
{
    switch (n ? vd_script_of(cp[0]) : VD_SCRIPT_NONE) {
    case VD_SCRIPT_LATIN:
    case VD_SCRIPT_NONE:
        return vd_phones_latin(cp, n, hints, out);
    case VD_SCRIPT_ARABIC:
        return vd_phones_arabic(cp, n, out);
    case VD_SCRIPT_CYRILLIC:
        return vd_phones_cyrillic(cp, n, hints, out);
    case VD_SCRIPT_INDIC:
        return vd_phones_indic(cp, n, out);
    case VD_SCRIPT_SINHALA:
        return phones_sinhala(cp, n, out);
    case VD_SCRIPT_OTHER:
        return vd_phones_eastern(cp, n, out);
    default:
        return vd_phones_alphabet(cp, n, out);
    }
}
