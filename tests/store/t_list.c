/* SPDX-License-Identifier: Apache-2.0 */
/* t_list.c: pages both ways equal a full sort, and filters find what they say. */
#include "case_test.h"

#include <pthread.h>

#include "store/filter.h"

static struct vd_store *mixed_case(const char *name, int n)
{
    struct vd_store *s = open_case(fresh_path(name), VD_OPEN_NEW);
    struct vd_arena *a = vd_arena_new();
    struct gen g = {11};
    struct import im;
    struct vd_record r;
    int64_t id[2000], j;
    import_begin(&im, s, "mixed", "aa");
    for (int i = 0; i < n; i++) {
        if (i % 3)
            gen_narrow(&g, a, i, &r);
        else
            gen_mixed(&g, a, i, &r);
        if (i % 17 == 5)
            r.kind = VD_ORG;
        id[i] = import_put(&im, &r);
    }
    import_end(&im);
    for (int i = 0; i + 40 < n; i += 40) /* some are joined: they must show once */
        good(vd_store_judge(s, id[i], id[i + 7], 1, "test", &j, &err));
    import_begin(&im, s, "mixed", "bb"); /* some are superseded: they must not show */
    for (int i = 1; i < n; i += 29) {
        r = (struct vd_record){.kind = VD_PERSON, .line = 1};
        r.ref = vd_arena_printf(a, i % 3 ? "T-%07d" : "M-%04d", i);
        gen_add(a, &r, VD_P_NAME, "Changed Since");
        import_put(&im, &r);
    }
    import_end(&im);
    vd_arena_free(a);
    return s;
}

struct seen {
    int64_t id[2000];
    size_t n;
};

/* Walk the whole list in pages of `step`. */
static void walk(struct vd_store *s, const struct vd_list *l, bool backwards, size_t step,
                 struct seen *out)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_row *rows, cursor;
    const struct vd_row *from = NULL;
    size_t n;
    out->n = 0;
    for (;;) {
        good(vd_store_page(s, l, from, backwards, step, a, &rows, &n, &err));
        for (size_t i = 0; i < n; i++)
            out->id[out->n + (backwards ? n - 1 - i : i)] = rows[i].subject;
        out->n += n;
        if (n < step)
            break;
        cursor = rows[backwards ? 0 : n - 1];
        from = &cursor;
    }
    vd_arena_free(a);
}

static void check_sort(struct vd_store *s, struct vd_list *l)
{
    struct seen whole, paged, back;
    int64_t n;
    walk(s, l, false, 1999, &whole);
    walk(s, l, false, 7, &paged);
    walk(s, l, true, 11, &back);
    good(vd_store_count(s, l, &n, &err));
    assert_int_equal(whole.n, n);
    assert_true(n > 5);
    assert_int_equal(whole.n, paged.n);
    assert_int_equal(whole.n, back.n);
    for (size_t i = 0; i < whole.n; i++) {
        if (whole.id[i] != paged.id[i] || whole.id[i] != back.id[whole.n - 1 - i])
            fail_msg("sort %s kind %d: row %zu is %lld, paged %lld, backwards %lld", l->sort,
                     l->kind, i, (long long)whole.id[i], (long long)paged.id[i],
                     (long long)back.id[whole.n - 1 - i]);
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(whole.id[i], whole.id[k]);
    }
}

/* The order itself, against the keys that the rows carry. */
static void check_order(struct vd_store *s, struct vd_list *l)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_row *r;
    size_t n;
    bool number = strcmp(l->sort, "name") != 0 && strcmp(l->sort, "ref") != 0 &&
                  strcmp(l->sort, "nationality") != 0;
    good(vd_store_page(s, l, NULL, false, 2000, a, &r, &n, &err));
    for (size_t i = 1; i < n; i++) {
        int c = number ? (atoll(r[i - 1].key) > atoll(r[i].key)) -
                             (atoll(r[i - 1].key) < atoll(r[i].key))
                       : strcasecmp(r[i - 1].key, r[i].key);
        if (l->descending)
            c = -c;
        assert_true(c <= 0);
        if (c == 0 && !l->descending)
            assert_true(r[i - 1].subject < r[i].subject);
    }
    vd_arena_free(a);
}

static void pages_equal_a_full_sort(void **state)
{
    (void)state;
    static const char *const sorts[] = {"id",          "name",    "ref",    "dob",
                                        "nationality", "release", "members"};
    static const enum vd_kind kinds[] = {(enum vd_kind)0, VD_PERSON, VD_ORG};
    struct vd_store *s = mixed_case("pages.vdt", 600);
    for (int prepared = 0; prepared < 2; prepared++)
        for (size_t i = 0; i < 7; i++) {
            if (prepared)
                good(vd_store_sort_prepare(s, sorts[i], &err));
            for (int k = 0; k < 6; k++) {
                struct vd_list l = {.kind = kinds[k % 3], .sort = sorts[i], .descending = k >= 3};
                check_sort(s, &l);
                check_order(s, &l);
            }
            struct vd_list filtered = {.sort = sorts[i], .filter = "!has:doc"};
            check_sort(s, &filtered);
        }
    vd_store_close(s);
}

/* ---- filters ---- */

static void put(struct import *im, enum vd_kind kind, const char *ref, const char *facts,
                const struct vd_prov *prov)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_record r = {.kind = kind, .ref = ref, .line = 2};
    char copy[400], *save = NULL;
    if (prov)
        r.prov = *prov;
    vd_strlcpy(copy, facts, sizeof(copy));
    for (char *p = strtok_r(copy, "|", &save); p; p = strtok_r(NULL, "|", &save)) {
        char *eq = strchr(p, '=');
        gen_add(a, &r, vd_prop_by_column(p, (size_t)(eq - p)), eq + 1);
    }
    import_put(im, &r);
    vd_arena_free(a);
}

static struct vd_store *filter_case(const char *name)
{
    struct vd_store *s = open_case(fresh_path(name), VD_OPEN_NEW);
    struct vd_prov p = {.source = "Agency of Ruritania", .handling = "H2"};
    struct vd_template t = {
        .modality = VD_FINGER, .engine = "minutiae/1", .bytes = (const uint8_t *)"x", .n_bytes = 1};
    struct import im;
    int64_t id;
    import_begin(&im, s, "Red List", "aa");
    put(&im, VD_PERSON, "A-1",
        "name=Zor\xc3\xad"
        "n Kel|alias=The Miller|sex=M|dob=1970-05-31|"
        "nationality=KZ|doc=passport:KZ:N-123 4567|tags=finance|tags=drones{B2}|status=listed",
        &p);
    put(&im, VD_PERSON, "A-2",
        "name=Tel Mora|alias=Stone{B2}|alias=Rock|sex=female|dob=1972|nationality=Uzbekistan|"
        "organisation=Red Lantern Circle@member|custody=TJ:Prison 4:2019|release=2026-12-24",
        NULL);
    put(&im, VD_UNIDENTIFIED, "A-3", "sex=M|dob=1971..1973|nationality=XXA|release=2030", NULL);
    put(&im, VD_ORG, "O-1", "name=Red Lantern Circle|alias=RLC", NULL);
    put(&im, VD_OTHER, "V-1", "name=Miller of the Sea|notes=vessel", NULL);
    good(vd_store_media_add(s, 1, "image/png", "abc", 3, NULL, false, &id, &err));
    good(vd_store_template_add(s, 2, 0, &t, NULL, &id, &err));
    import_end(&im);
    return s;
}

static void check_filter(struct vd_store *s, const char *filter, const char *refs)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_list l = {.filter = filter};
    struct vd_row *rows;
    char got[200] = "";
    size_t n, at = 0;
    int64_t count;
    good(vd_store_page(s, &l, NULL, false, 50, a, &rows, &n, &err));
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(got + at, sizeof(got) - at, "%s%s", i ? " " : "", rows[i].ref);
    if (strcmp(got, refs) != 0)
        fail_msg("filter '%s' gives '%s', not '%s'", filter, got, refs);
    good(vd_store_count(s, &l, &count, &err));
    assert_int_equal(count, n);
    vd_arena_free(a);
}

static void filters_find_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *refs;
    } cases[] = {
        {"", "A-1 A-2 A-3 O-1 V-1"},
        {"miller", "A-1 V-1"},
        {"zorin", "A-1"},        /* without the accent */
        {"ZORIN miller", "A-1"}, /* each word in any name */
        {"\"the miller\"", "A-1"},
        {"!miller", "A-2 A-3 O-1"},
        {"name:mora", "A-2"},
        {"stone", "A-2"}, /* an alias with a grade of its own */
        {"rock !miller", "A-2"},
        {"has:alias", "A-1 A-2 O-1"},
        {"nat:kazakhstan", "A-1"},
        {"nat:UZ", "A-2"}, /* stored as written */
        {"nat:XXA", "A-3"},
        {"sex:f", "A-2"},
        {"dob:1970", "A-1"},
        {"dob:1970-05", "A-1"},
        {"dob:1971..1973", "A-2 A-3"},
        {"dob:1972-07-01", "A-2 A-3"}, /* a year shares its days */
        {"doc:n1234", "A-1"},
        {"doc:1234", ""}, /* from the start of the number */
        {"org:lantern", "A-2"},
        {"list:red", "A-1 A-2 A-3 O-1 V-1"},
        {"source:ruritania", "A-1"},
        {"handling:h2", "A-1"},
        {"status:listed", "A-1"},
        {"tag:finance", "A-1"},
        {"tag:drones", "A-1"},
        {"ref:a-", "A-1 A-2 A-3"},
        {"kind:person", "A-1 A-2"},
        {"kind:organisation", "O-1"},
        {"in:custody", "A-2"},
        {"release:<90d", "A-2"},
        {"release:>90d", "A-3"},
        {"release:2026-12", "A-2"},
        {"release:2026..2031", "A-2 A-3"},
        {"has:photo", "A-1"},
        {"has:finger", "A-2"},
        {"missing:photo", "A-2 A-3 O-1 V-1"},
        {"!missing:photo", "A-1"},
        {"has:doc", "A-1"},
        {"missing:dob", "O-1 V-1"},
        {"kind:person !nat:KZ", "A-2"},
    };
    setenv("VEDETTE_NOW", "2026-11-22T12:00:00Z", 1);
    struct vd_store *s = filter_case("filter.vdt");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_filter(s, cases[i].filter, cases[i].refs);
    unsetenv("VEDETTE_NOW");
    vd_store_close(s);
}

static void filter_errors_say_where(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *where;
    } cases[] = {
        {"abc shoe:9", "filter:5"},
        {"\"open", "filter:1"},
        {"nat:Atlantis", "filter:1"},
        {"a b dob:yesterday", "filter:5"},
        {"has:wings", "filter:1"},
        {"tag:", "filter:1"},
        {"release:<soon", "filter:1"},
        {"sex:maybe", "filter:1"},
        {"in:space", "filter:1"},
        {"...", "filter:1"},
        {"doc:--", "filter:1"},
        {"!", "filter:1"},
        {"release:<99999999999999999999y", "filter:1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct vd_list l = {.filter = cases[i].filter};
        assert_int_equal(vd_list_check(&l, &err), VD_INVALID);
        if (strcmp(err.where, cases[i].where) != 0)
            fail_msg("'%s': where is '%s'", cases[i].filter, err.where);
        assert_true(err.message[0]);
    }
    assert_int_equal(vd_list_check(&(struct vd_list){.sort = "height"}, &err), VD_INVALID);
    good(vd_list_check(&(struct vd_list){.sort = "dob", .filter = "a"}, &err));
}

/* Any bytes are a filter or an error, and whatever parses also runs. */
static void any_bytes_are_harmless(void **state)
{
    (void)state;
    static const char *const bits[] = {
        "name:", "\"",        "!",  " ",  "nat:", "'",        ";--",          "dob:", "1970",
        "..",    "release:<", "9d", "%",  "_",    "\xff\xfe", "\xe2\x80\xae", "has:", "face",
        "ref:",  ")",         "(",  "?1", "@",    "list:",    "tag:"};
    struct vd_store *s = filter_case("fuzz.vdt");
    struct vd_arena *a = vd_arena_new();
    struct gen g = {99};
    int n_good = 0;
    for (int i = 0; i < 3000; i++) {
        char text[200] = "";
        struct vd_row *rows;
        size_t n;
        for (uint32_t k = gen_below(&g, 12); k > 0; k--)
            strncat(text, bits[gen_below(&g, sizeof(bits) / sizeof(bits[0]))], 20);
        struct vd_list l = {.filter = text};
        vd_arena_reset(a);
        if (vd_list_check(&l, &err) == VD_OK) {
            good(vd_store_page(s, &l, NULL, false, 3, a, &rows, &n, &err));
            n_good++;
        }
    }
    assert_true(n_good > 50);
    vd_arena_free(a);
    vd_store_close(s);
}

static void long_filters_run(void **state)
{
    (void)state;
    struct vd_store *s = filter_case("long.vdt");
    char text[33 * 16] = "";
    int64_t n;
    for (int i = 0; i < 32; i++)
        strncat(text, "!nat:XXA ", sizeof(text) - strlen(text) - 1);
    good(vd_store_count(s, &(struct vd_list){.filter = text}, &n, &err));
    assert_int_equal(n, 4);
    strncat(text, "one", sizeof(text) - strlen(text) - 1);
    assert_int_equal(vd_store_count(s, &(struct vd_list){.filter = text}, &n, &err), VD_INVALID);
    vd_store_close(s);
}

static void *stop_soon(void *store)
{
    for (int i = 0; i < 200; i++) {
        usleep(2000);
        vd_store_interrupt(store);
    }
    return NULL;
}

/* A scan stops when another thread says so. */
static void scans_can_be_stopped(void **state)
{
    (void)state;
    struct vd_store *s = mixed_case("stop.vdt", 1500);
    struct vd_arena *a = vd_arena_new();
    struct vd_row *rows;
    size_t n;
    pthread_t t;
    int rc = VD_OK;
    struct vd_list l = {.filter = "zz !zz xx !xx yy !yy aa !bb cc dd ee !ff", .sort = "members"};
    assert_int_equal(pthread_create(&t, NULL, stop_soon, s), 0);
    for (int i = 0; i < 20000 && rc == VD_OK; i++)
        rc = vd_store_page(s, &l, NULL, false, 5, a, &rows, &n, &err);
    pthread_join(t, NULL);
    assert_int_equal(rc, VD_CANCELLED);
    good(vd_store_page(s, &(struct vd_list){0}, NULL, false, 5, a, &rows, &n, &err));
    assert_int_equal(n, 5);
    vd_arena_free(a);
    vd_store_close(s);
}

static void members_of_an_organisation(void **state)
{
    (void)state;
    struct vd_store *s = filter_case("members.vdt");
    struct vd_arena *a = vd_arena_new();
    struct vd_row *rows;
    size_t n;
    struct vd_list orgs = {.kind = VD_ORG, .sort = "members", .descending = true};
    good(vd_store_page(s, &orgs, NULL, false, 5, a, &rows, &n, &err));
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].n_members, 1);
    struct vd_list members = {.kind = VD_PERSON, .member_of = rows[0].subject};
    good(vd_store_page(s, &members, NULL, false, 5, a, &rows, &n, &err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].ref, "A-2");
    assert_string_equal(rows[0].org, "Red Lantern Circle");
    assert_string_equal(rows[0].release, "2026-12-24");
    assert_int_equal(rows[0].n_fingers, 1);
    struct vd_list all = {.kind = VD_PERSON};
    good(vd_store_page(s, &all, NULL, false, 5, a, &rows, &n, &err));
    assert_int_equal(n, 3);
    assert_string_equal(rows[0].status, "listed");
    assert_string_equal(rows[0].handling, "H2");
    assert_string_equal(rows[0].list, "Red List");
    assert_true(rows[0].media > 0);
    assert_string_equal(rows[2].dob, "1971..1973");
    vd_arena_free(a);
    vd_store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_equal_a_full_sort),    cmocka_unit_test(filters_find_what_they_say),
        cmocka_unit_test(filter_errors_say_where),    cmocka_unit_test(any_bytes_are_harmless),
        cmocka_unit_test(long_filters_run),           cmocka_unit_test(scans_can_be_stopped),
        cmocka_unit_test(members_of_an_organisation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
