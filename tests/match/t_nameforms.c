/* SPDX-License-Identifier: Apache-2.0 */
/* Names: legal forms, short forms, acronyms, numbers, and what a score is. Invented all. */
#include "laid.h"

#include "match/name/families.h"
#include "match/name/listed.h"
#include "match/name/special.h"

static void tables_are_in_order(void **state)
{
    (void)state;
    assert_true(vd_listed_in_order());
    assert_true(vd_forms_in_order());
    assert_string_equal(vd_family_name(1), "Muhammad");
    assert_null(vd_family_name(0));
    assert_null(vd_family_name(900));
}

/* Each is a plain name and one legal form of the class beside it. */
static void forms_are_one_word(void **state)
{
    (void)state;
    static const char *const forms[][2] = {
        {"Karlo Limited", "limited company"},
        {"Karlo L.L.C.", "limited company"},
        {"OOO Karlo", "limited company"},
        {"ООО «Карло»", "limited company"},
        {"ТОО Карло", "limited company"},
        {"Karlo Gesellschaft mit beschränkter Haftung", "limited company"},
        {"Karlo Ltd. Şti.", "limited company"},
        {"Karlo (Private) Limited", "limited company"},
        {"Karlo Sp. z o.o.", "limited company"},
        {"Karlo Sdn Bhd", "limited company"},
        {"Karlo MChJ", "limited company"},
        {"Общество с ограниченной ответственностью Карло", "limited company"},
        {"კარლო შპს", "limited company"},
        {"كارلو ش.م.م", "limited company"},
        {"Karlo S.à r.l.", "limited company"},
        {"Karlo JSC", "joint-stock company"},
        {"Публичное акционерное общество Карло", "joint-stock company"},
        {"Salpor Karlo S.A.", "joint-stock company"},
        {"Karlo AG", "joint-stock company"},
        {"Karlo plc", "joint-stock company"},
        {"Karlo Inc.", "corporation"},
        {"شرکت کارلو", "company"},
        {"Karlo & Co.", "company"},
        {"Karlo GmbH & Co. KG", "partnership"},
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct vd_name n = read_name(forms[i][0]);
        size_t found = 0;
        for (size_t k = 0; k < n.n; k++)
            found += n.word[k].kind == VD_WORD_FORM &&
                     !strcmp(vd_family_name(n.word[k].family), forms[i][1]);
        if (found != 1)
            fail_msg("%s: no %s", forms[i][0], forms[i][1]);
    }
}

static void people_are_no_forms(void **state)
{
    (void)state;
    static const char *const people[] = {"Iyad ag Karlo",   "Wang Zao",    "Karimov A.S.",
                                         "КАРИМОВ А.О.",    "Karlo da Sa", "KARLO CO SALPOR",
                                         "Karlo S. Al-Zad", "Pao Karlo",   "Асан Карло"};
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        struct vd_name n = read_name(people[i]);
        for (size_t k = 0; k < n.n; k++)
            if (n.word[k].kind == VD_WORD_FORM)
                fail_msg("%s has a legal form", people[i]);
    }
}

static void a_form_weighs_little(void **state)
{
    (void)state;
    assert_true(score("Salpor Trading Ltd", "OOO Salpor Trading") > 0.99 * 0.99);
    assert_true(score("Salpor Trading Ltd", "Salpor Trading") > 0.9);
    assert_true(score("OOO Karlo", "OOO Timur") < 0.3);
    assert_true(score("OOO Karlo", "Karlo Timur S.A.") > score("OOO Karlo", "OOO Timur"));
}

static void short_forms_meet(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"Bob Salpor", "Robert Salpor"},     {"Sasha Salpor", "Aleksandr Salpor"},
        {"Саша Салпор", "Alexander Salpor"}, {"Vova Salpor", "Владимир Салпор"},
        {"Joseph Salpor", "Yusuf Salpor"},   {"Abraham Salpor", "Ibrahim Salpor"},
        {"Md. Salpor", "Mehmet Salpor"},     {"Sk. Salpor", "Sheikh Salpor"},
        {"Salpor Army", "Jaish Salpor"},     {"Aleh Salpor", "Олег Салпор"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        double s = score(pairs[i][0], pairs[i][1]);
        if (s < 0.85)
            fail_msg("%s ~ %s: %.3f", pairs[i][0], pairs[i][1], s);
    }
    /* a short form is a lead, not the name itself */
    assert_true(score("Bob Salpor", "Robert Salpor") < score("Bob Salpor", "Bob Salpor"));
    assert_true(score("Bob Salpor", "William Salpor") < 0.6);
    assert_true(score("Vova Salpor", "Dima Salpor") < 0.6);
}

static void acronyms_meet_their_words(void **state)
{
    (void)state;
    struct vd_name_match m = laid("KIRG", "Karlo Islamic Rahim Guard");
    assert_int_equal(m.n, 1);
    assert_int_equal(m.pair[0].n_a, 1);
    assert_int_equal(m.pair[0].n_b, 4);
    assert_true(m.score > 0.8);
    assert_true(score("K.I.R.G.", "Karlo Islamic Rahim Guard") > 0.5);
    assert_true(score("Front of Karlo and the Salpor", "FKS") > 0.7); /* without small words */
    assert_true(score("KIRG", "Karlo Islamic Timur Guard") < 0.3);
    assert_true(score("KIRG", "Karlo Islamic Rahim Guard (KIRG)") > 0.75);
    struct vd_name n = read_name("Karlo Islamic Rahim Guard");
    struct vd_word w;
    assert_true(vd_name_acronym(&n, &w));
    assert_string_equal(w.phone, "kirg");
    n = read_name("Karlo Salpor Rahim"); /* no word of organisations: a person */
    assert_false(vd_name_acronym(&n, &w));
}

static void numbers_are_exact(void **state)
{
    (void)state;
    static const char *const same[] = {"Brigade 44", "Brigade forty four", "44th Brigade",
                                       "Brigade Forty-Four", "Brigade ٤٤"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++)
            if (score(same[i], same[k]) < 0.98)
                fail_msg("%s ~ %s: %.3f", same[i], same[k], score(same[i], same[k]));
    assert_true(score("Brigade 44", "Brigade 45") < 0.6);
    assert_true(score("Karlo III", "Karlo 3") > 0.99);
    struct vd_name n = read_name("Xi Karlo"), m = read_name("XI KARLO");
    assert_int_equal(n.word[0].kind, VD_WORD_PLAIN);
    assert_int_equal(m.word[0].kind, VD_WORD_PLAIN);
    assert_true(score("Ig0r Salp0r", "Igor Salpor") > 0.99);
}

static size_t of_kind(const char *name, int kind)
{
    struct vd_name n = read_name(name);
    size_t k = 0;
    for (size_t i = 0; i < n.n; i++)
        k += n.word[i].kind == kind;
    return k;
}

/* Before a name; after it the same word is a name. */
static void titles_stand_where_they_do(void **state)
{
    (void)state;
    static const char *const before[] = {
        "General Karlo Salpor", "генерал Карло Салпор", "الدكتور كارلو سالبور",
        "ژنرال کارلو سالپور",   "Doktor Karlo Salpor",  "मौलाना कार्लो सालपोर",
        "ডক্টর কার্লো সালপোর",    "Karlo Paşa Salpor",    "العقيد كارلو سالبور",
    };
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
        if (of_kind(before[i], VD_WORD_TITLE) != 1)
            fail_msg("%s: no title", before[i]);
    assert_int_equal(of_kind("Dr General Karlo Salpor", VD_WORD_TITLE), 2);
    assert_int_equal(of_kind("Karlo Major", VD_WORD_TITLE), 0);
    assert_int_equal(of_kind("Pasha Salpor", VD_WORD_TITLE), 0);
    assert_int_equal(of_kind("كارلو العميد", VD_WORD_TITLE), 0);
    assert_true(score("Dr Karlo Salpor", "доктор Карло Салпор") > 0.9);
    assert_true(score("General Karlo Salpor", "Karlo Salpor") >
                score("Gabriel Karlo Salpor", "Karlo Salpor") + 0.05);
}

static void letters_in_one_word(void **state)
{
    (void)state;
    assert_int_equal(of_kind("एपीजे कार्लो", VD_WORD_INITIAL), 3); /* e, pi, je */
    assert_int_equal(of_kind("एमके कार्लो", VD_WORD_INITIAL), 2);
    assert_int_equal(of_kind("ਐਚ. ਡੀ. ਕਾਰਲੋ", VD_WORD_INITIAL), 2);
    assert_int_equal(of_kind("এইচ. কার্লো", VD_WORD_INITIAL), 1);
    assert_int_equal(of_kind("ਐਮ. ਕਾਰਲੋ", VD_WORD_INITIAL), 1);
    assert_int_equal(of_kind("आइल कार्लो", VD_WORD_INITIAL), 0); /* a word, without its dot */
    assert_int_equal(of_kind("कीव कार्लो", VD_WORD_INITIAL), 0);
    assert_int_equal(of_kind("आरती कार्लो", VD_WORD_INITIAL), 0); /* Arti, a name */
    assert_int_equal(of_kind("ओवैसी कार्लो", VD_WORD_INITIAL), 0); /* Owaisi, another */
    assert_true(score("एपीजे कार्लो", "A. P. J. Karlo") > 0.9);
}

static void fathers_contradict(void **state)
{
    (void)state;
    double other = score("Timur Ivanovich Karloev", "Timur Petrovich Karloev"),
           one_side = score("Timur Ivanovich Karloev", "Timur Karloev"),
           same = score("Timur Ivanovich Karloev", "Timur Ivanovich Karloev");
    assert_true(other < one_side && one_side < same);
    assert_true(one_side > 0.85);
}

static const char *const all[] = {
    "Karlo Salpor",  "Salpor Karlo",  "Karlo",        "Timur Ivanovich Karloev", "Md. Rahim Khan",
    "محمد رحیم خان", "OOO Салпор",    "K. I. Rahim",  "Karlo Islamic Guard 44",  "KIG",
    "Abdurrahman",   "Abd al Rahman", "van der Salp", "Karlo Karlo Karlo Karlo", "",
};

static void symmetric_and_bounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        for (size_t k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
            struct vd_name_match x = laid(all[i], all[k]), y = laid(all[k], all[i]);
            assert_true(x.score == y.score && x.same == y.same && x.n == y.n);
            assert_true(x.score >= 0 && x.score <= 1 && x.same >= 0 && x.same <= 1);
            double sum = 0;
            for (size_t p = 0; p < x.n; p++)
                sum += x.pair[p].share;
            assert_true(sum - x.score < 1e-9 && x.score - sum < 1e-9);
            if (i == k && *all[i])
                assert_true(x.score > 1 - 1e-9 && x.same > 1 - 1e-9);
        }
}

/* Weights of their own on both sides, and names of many words: the search may be cut short. */
static void symmetric_whatever_the_weights(void **state)
{
    (void)state;
    uint32_t r = 7;
    for (int round = 0; round < 300; round++) {
        struct vd_name n[2] = {0};
        double w[2][VD_NAME_WORDS];
        for (int s = 0; s < 2; s++) {
            r = r * 1664525u + 1013904223u;
            n[s].n = 1 + (r >> 9) % VD_NAME_WORDS;
            for (size_t i = 0; i < n[s].n; i++) {
                struct vd_word *x = &n[s].word[i];
                r = r * 1664525u + 1013904223u;
                w[s][i] = 0.1 + (double)(r >> 20) / 4096;
                for (x->n = 0; x->n < 4;) {
                    r = r * 1664525u + 1013904223u;
                    x->phone[x->n++] = "btkr"[r >> 28 & 3];
                    x->phone[x->n++] = "aiua"[r >> 24 & 3];
                }
                x->script = VD_SCRIPT_LATIN;
            }
        }
        struct vd_name_match x, y;
        vd_name_compare(&n[0], w[0], &n[1], w[1], &x);
        vd_name_compare(&n[1], w[1], &n[0], w[0], &y);
        assert_true(x.score == y.score && x.same == y.same);
    }
}

static void much_in_common_says_more(void **state)
{
    (void)state;
    struct vd_name a = read_name("Karlo Salpor Timur"), b = read_name("Karlo Salpor");
    double rare[3] = {1, 1, 1}, common[3] = {0.3, 0.3, 0.3};
    struct vd_name_match x, y;
    vd_name_compare(&a, rare, &b, rare, &x);
    vd_name_compare(&a, common, &b, common, &y);
    assert_true(x.score > y.score);
    assert_true(score("Karlo", "Karlo Salpor Timur") < 0.6);
    assert_true(laid("Karlo Salpor", "Karlo Timur").same < 0.4);
}

static void a_slip_of_the_pen(void **state)
{
    (void)state;
    assert_true(score("Karlo Salpor", "Karlo Slapor") > 0.8);
    assert_true(score("Karlo Salpor", "Karlo Salkor") > 0.8);
    assert_true(score("Karlo Salpor", "Karlo Saltir") < 0.7);
}

/* Scripts without a table: as written, and in no other way; nothing where there are other words. */
static void signs_are_exact(void **state)
{
    (void)state;
    static const char *const names[] = {"\u6797\u8449\u96E8", "\uBC15\uB3D9\uD574",
                                        "\u1019\u103C\u1004\u1037\u103A", "\u179F\u17BB\u1781"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_true(score(names[i], names[i]) > 0.9999);
        for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
            assert_true(i == k || score(names[i], names[k]) < 0.01);
        assert_true(score(names[i], "Karlo Salpor") < 0.01);
        assert_true(score(names[i], "44 5022") < 0.01);
    }
    double part = score(names[0], "\u6797\u96E8");
    assert_true(part > 0.3 && part < 0.9);
    struct vd_name mixed = read_name("Karlo Salpor (\u6797\u8449\u96E8)");
    assert_int_equal(mixed.n, 2);
    struct vd_name old = read_name("\uF9F4\u8449"), new = read_name("\u6797\u8449");
    assert_int_equal(old.n, 2);
    assert_string_equal(old.word[0].phone, new.word[0].phone); /* of compatibility */
    assert_int_equal(new.word[1].at, 3);
    assert_int_equal(new.word[1].len, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_in_order),
        cmocka_unit_test(forms_are_one_word),
        cmocka_unit_test(people_are_no_forms),
        cmocka_unit_test(a_form_weighs_little),
        cmocka_unit_test(short_forms_meet),
        cmocka_unit_test(acronyms_meet_their_words),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(signs_are_exact),
        cmocka_unit_test(titles_stand_where_they_do),
        cmocka_unit_test(letters_in_one_word),
        cmocka_unit_test(fathers_contradict),
        cmocka_unit_test(symmetric_and_bounded),
        cmocka_unit_test(symmetric_whatever_the_weights),
        cmocka_unit_test(much_in_common_says_more),
        cmocka_unit_test(a_slip_of_the_pen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
