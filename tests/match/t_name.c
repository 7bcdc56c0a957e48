/* SPDX-License-Identifier: Apache-2.0 */
/* Names: symmetry, keys, any bytes, invented names in many scripts. */
#include "laid.h"

/* The same invented person, written in another script or by another clerk. */
static const char *const same[][2] = {
    {"Тимур Карлоев", "Timur Karloev"},
    {"Гулзод Рахимов", "Gulzod Rahimov"},
    {"Қайрат Нұрланұлы", "Qairat Nurlanuly"},
    {"Эмил Токтогулов", "Emil Toktogulov"},
    {"Шавкат Ўринов", "Shavkat Urinov"},
    {"محمد رستمی", "Mohammad Rostami"},
    {"گلاب خان زدران", "Gulab Khan Zadran"},
    {"خورشید بشیر", "Khurshid Bashir"},
    {"ყარლო სალფორიძე", "Karlo Salporidze"},
    {"गुलजार रहमान", "Gulzar Rahman"},
    {"করিম রহমান", "Karim Rahman"},
    {"குமரன் செல்வம்", "Kumaran Selvam"},
    {"రాజేష్ కుమార్", "Rajesh Kumar"},
    {"නිමල් පෙරේරා", "Nimal Perera"},
    {"އަހުމަދު ނަޝީދު", "Ahmed Nasheed"},
    {"Mehmet Şahin", "Mehmet Shahin"},
    {"Abdul Rahman Karlo", "Karlo, Abdurrahman"},
    {"Md. Salpor Rahim", "Mohammed Salpor Rahim"},
};

static void found_in_every_script(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        double s = score(same[i][0], same[i][1]);
        if (s < 0.65)
            fail_msg("%s ~ %s: %.3f", same[i][0], same[i][1], s);
        for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++)
            if (k != i && score(same[i][0], same[k][1]) >= s)
                fail_msg("%s is nearer to %s than to %s", same[i][0], same[k][1], same[i][1]);
    }
}

static void likeness_is_symmetric(void **state)
{
    (void)state;
    struct vd_name n[2 * sizeof(same) / sizeof(same[0])];
    size_t m = sizeof(n) / sizeof(n[0]);
    struct vd_likener many;
    for (size_t i = 0; i < m; i++)
        vd_name_read(same[i / 2][i % 2], strlen(same[i / 2][i % 2]), &n[i]);
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < m; k++)
            for (size_t a = 0; a < n[i].n; a++)
                for (size_t b = 0; b < n[k].n; b++) {
                    const struct vd_word *x = &n[i].word[a], *y = &n[k].word[b];
                    double one = vd_word_likeness(x, y);
                    assert_true(one == vd_word_likeness(y, x));
                    assert_true(one >= 0 && one <= 1);
                    vd_likener_begin(&many, x);
                    assert_true(vd_likener_least(&many, y, 0) == one);
                    for (size_t c = 0; c < n[k].n; c++) /* rows in common with the one before */
                        assert_true(vd_likener_least(&many, &n[k].word[c], 0) ==
                                    vd_word_likeness(x, &n[k].word[c]));
                    for (double least = 0.3; least < 1; least += 0.2) {
                        double fast = vd_word_likeness_least(x, y, least);
                        assert_true(one >= least ? fast == one : fast < least);
                        assert_true(vd_likener_least(&many, y, least) == fast);
                    }
                }
}

static bool share_a_key(const struct vd_word *a, const struct vd_word *b)
{
    uint32_t x[VD_NAME_KEYS], y[VD_NAME_KEYS];
    size_t n = vd_word_keys(a, x), m = vd_word_keys(b, y);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (x[i] == y[k])
                return true;
    return false;
}

/* Two words that differ in one consonant are found by each other's keys. */
static void one_consonant_off_shares_a_key(void **state)
{
    (void)state;
    static const char consonants[] = "btsmnlrk";
    for (uint32_t seed = 1; seed < 3000; seed++) {
        struct vd_word a = {0}, b;
        uint32_t r = seed * 2654435761u;
        for (size_t i = 0; i < 6; i++, r = r * 1664525u + 1013904223u) {
            a.phone[a.n++] = consonants[r >> 24 & 7];
            a.phone[a.n++] = 'a';
        }
        b = a;
        b.phone[2 * (r >> 20 & 1) + 4] = consonants[r >> 10 & 7];
        assert_true(share_a_key(&a, &b));
    }
}

static void takes_any_bytes(void **state)
{
    (void)state;
    char text[300];
    struct vd_name n;
    uint32_t r = 5;
    for (int round = 0; round < 20000; round++) {
        size_t len = (r = r * 1664525u + 1013904223u) >> 8;
        len %= sizeof(text);
        for (size_t i = 0; i < len; i++) {
            r = r * 1664525u + 1013904223u;
            text[i] = (char)(r >> 24);
            if (round % 3 == 0) /* letters of two bytes, most of them */
                text[i] = (char)(i % 2 ? 0x80 | (r >> 24 & 63) : 0xD0 | (r >> 16 & 15));
        }
        vd_name_read(text, len, &n);
        assert_true(n.n <= VD_NAME_WORDS);
        for (size_t i = 0; i < n.n; i++) {
            assert_true(n.word[i].n > 0 && n.word[i].n <= VD_PHONES);
            assert_true((size_t)n.word[i].at + n.word[i].len <= len);
        }
    }
}

static void length_counts(void **state)
{
    (void)state;
    assert_true(score("Karlo Salpor Rahimov", "Karlo") < 0.65);
    assert_true(score("Karlo", "Karlo Salpor Rahimov") < 0.75);
    assert_true(score("Karlo Salpor", "Karlo Salpor Rahimov") <
                score("Karlo Salpor", "Karlo Salpor"));
    assert_true(score("Salpor Karlo", "Karlo Salpor") > 0.95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_in_every_script),
        cmocka_unit_test(likeness_is_symmetric),
        cmocka_unit_test(one_consonant_off_shares_a_key),
        cmocka_unit_test(takes_any_bytes),
        cmocka_unit_test(length_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
