/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd-names.c: two names under the microscope: phones, skeletons and keys, what stands for what, and
 * what each phone of it cost.
 */
#include "config.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include <vedette/name.h>

enum { A_ROW = 18 }; /* phones of an alignment side by side */

struct explained {
    struct cli *c;
    const char *text[2];
    struct vd_name name[2];
    struct vd_name_match m;
};

/* The digits of a key, base 9, as the classes they stand for. */
static void key_text(uint32_t key, char out[16])
{
    static const char classes[] = "-BTSKMNLR";
    char back[16];
    size_t n = 0, m = 0;
    for (; key && n < sizeof(back); key /= 9)
        back[n++] = classes[key % 9];
    while (n)
        out[m++] = back[--n];
    if (!m)
        out[m++] = '-';
    out[m] = 0;
}

/* Classes as letters; a small one may be one of two. */
static void skeleton_text(const struct vd_word *w, char out[16])
{
    static const char letter[VD_N_CLASSES + 1] = "-BTSKMNLRcjxnltv";
    uint64_t v = vd_word_skeleton(w);
    size_t n = 0;
    for (int shift = 56; shift >= 0 && n < 15 && v >> shift & 15; shift -= 4)
        out[n++] = letter[v >> shift & 15];
    if (!n)
        out[n++] = '-';
    out[n] = 0;
}

static void phones_of(const struct vd_word *w, char out[VD_PHONES + 1])
{
    memcpy(out, w->phone, w->n);
    out[w->n] = 0;
}

/* Some words of a side as they are written, "abd + rahman". */
static void span(const struct explained *x, int side, size_t first, size_t count,
                 struct vd_buf *out)
{
    const struct vd_name *n = &x->name[side];
    vd_buf_clear(out);
    vd_buf_str(out, "");
    for (size_t i = first; i < first + count && i < n->n; i++) {
        vd_buf_str(out, i > first ? " + " : "");
        vd_buf_add(out, x->text[side] + n->word[i].at, n->word[i].len);
    }
}

/* ---- the pairs ---- */

/* The two words that a pair compares, joined if they are two. false: an acronym has no such word. */
static bool sides_of(const struct explained *x, const struct vd_name_pair *p,
                     struct vd_word side[2])
{
    const struct vd_word *a = &x->name[0].word[p->a], *b = &x->name[1].word[p->b];
    side[0] = *a;
    side[1] = *b;
    return p->n_a <= 2 && p->n_b <= 2 && (p->n_a == 1 || vd_word_join(a, a + 1, &side[0])) &&
           (p->n_b == 1 || vd_word_join(b, b + 1, &side[1]));
}

/* What made the likeness another one than the phones alone say. */
static const char *why(const struct vd_name_pair *p, const struct vd_word side[2], bool words,
                       const struct vd_word_way *way)
{
    bool joined = p->n_a > 1 || p->n_b > 1;
    double plain = way->plain - (joined ? 0.05 : 0);
    if (!words || (joined && p->likeness > plain + 0.005))
        return "it spells the first sounds of these words";
    if (side[0].kind == VD_WORD_INITIAL || side[1].kind == VD_WORD_INITIAL)
        return "an initial: three quarters of how its sound fits";
    if (joined)
        return "joined: 0.05 less than one word would have";
    if (side[0].family && side[0].family == side[1].family && p->likeness > way->plain)
        return "short forms of one name";
    if (p->likeness < way->plain - 1e-9)
        return "lessened: so few consonants are easily alike by chance";
    return p->likeness > way->plain + 1e-9 ? "by their kind" : NULL;
}

/* ---- JSON ---- */

static void word_json(struct vd_json *j, const char *text, const struct vd_word *w)
{
    uint32_t keys[VD_NAME_KEYS];
    char phones[VD_PHONES + 1], key[16];
    phones_of(w, phones);
    skeleton_text(w, key);
    vd_json_obj(j);
    vd_json_key(j, "text");
    vd_json_strn(j, text + w->at, w->len);
    vd_json_kstr(j, "phones", phones);
    vd_json_kstr(j, "kind", vd_word_kind_name(w->kind));
    vd_json_kstr(j, "script", vd_script_name(w->script));
    vd_json_kreal(j, "weight", vd_word_weight(w));
    vd_json_kstr(j, "skeleton", key);
    vd_json_key(j, "keys");
    vd_json_arr(j);
    for (size_t k = 0, m = vd_word_keys(w, keys); k < m; k++) {
        key_text(keys[k], key);
        vd_json_str(j, key);
    }
    vd_json_arr_end(j);
    vd_json_kbool(j, "without_vowels", w->bare);
    vd_json_kstr(j, "family", w->family ? vd_family_name(w->family) : NULL);
    vd_json_end(j);
}

static void steps_json(struct vd_json *j, const struct vd_word_way *way)
{
    vd_json_key(j, "steps");
    vd_json_arr(j);
    for (size_t i = 0; i < way->n; i++) {
        const struct vd_word_step *s = &way->step[i];
        vd_json_obj(j);
        vd_json_key(j, "a");
        vd_json_strn(j, &s->a, s->a != 0);
        vd_json_key(j, "b");
        vd_json_strn(j, &s->b, s->b != 0);
        vd_json_kint(j, "cost", s->cost);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void pair_json(struct vd_json *j, const struct explained *x, const struct vd_name_pair *p)
{
    struct vd_word side[2];
    struct vd_word_way way = {0};
    bool words = sides_of(x, p, side);
    if (words)
        vd_word_find_way(&side[0], &side[1], &way);
    vd_json_obj(j);
    vd_json_kint(j, "a", p->a);
    vd_json_kint(j, "n_a", p->n_a);
    vd_json_kint(j, "b", p->b);
    vd_json_kint(j, "n_b", p->n_b);
    vd_json_kreal(j, "likeness", p->likeness);
    vd_json_kreal(j, "share", p->share);
    vd_json_kint(j, "distance", way.distance);
    vd_json_kint(j, "weight", way.weight);
    vd_json_kstr(j, "because", why(p, side, words, &way));
    steps_json(j, &way);
    vd_json_end(j);
}

static void print_json(struct explained *x)
{
    static const char *const side[] = {"a", "b"};
    struct vd_json *j = cli_json(x->c);
    vd_json_kreal(j, "score", x->m.score);
    vd_json_kreal(j, "same", x->m.same);
    vd_json_kstr(j, "version", VD_NAME_VERSION);
    for (int k = 0; k < 2; k++) {
        vd_json_key(j, side[k]);
        vd_json_arr(j);
        for (size_t i = 0; i < x->name[k].n; i++)
            word_json(j, x->text[k], &x->name[k].word[i]);
        vd_json_arr_end(j);
    }
    vd_json_key(j, "pairs");
    vd_json_arr(j);
    for (size_t i = 0; i < x->m.n; i++)
        pair_json(j, x, &x->m.pair[i]);
    vd_json_arr_end(j);
    vd_json_key(j, "likeness"); /* of each word of a to each of b */
    vd_json_arr(j);
    for (size_t i = 0; i < x->name[0].n; i++) {
        vd_json_arr(j);
        for (size_t k = 0; k < x->name[1].n; k++)
            vd_json_real(j, vd_word_likeness(&x->name[0].word[i], &x->name[1].word[k]));
        vd_json_arr_end(j);
    }
    vd_json_arr_end(j);
    cli_json_line(x->c);
}

/* ---- text ---- */

static void print_name(struct explained *x, int side)
{
    struct cli *c = x->c;
    const char *text = x->text[side];
    say_under(c, 0, 3, "%s  %s", side ? "B" : "A", text);
    for (size_t i = 0; i < x->name[side].n; i++) {
        const struct vd_word *w = &x->name[side].word[i];
        const char *family = w->family ? vd_family_name(w->family) : NULL;
        uint32_t keys[VD_NAME_KEYS];
        char phones[VD_PHONES + 1], skeleton[16], key[16];
        struct vd_buf line = {0};
        phones_of(w, phones);
        skeleton_text(w, skeleton);
        for (size_t k = 0, m = vd_word_keys(w, keys); k < m; k++) {
            key_text(keys[k], key);
            vd_buf_printf(&line, " %s", key);
        }
        say_under(c, 3, 7, "%zu %.*s /%s/ %s%s, %s, weight %.2f%s%s; skeleton %s, keys%s", i + 1,
                  (int)w->len, text + w->at, phones, vd_word_kind_name(w->kind),
                  w->bare ? " without vowels" : "", vd_script_name(w->script), vd_word_weight(w),
                  family ? ", a form of " : "", family ? family : "", skeleton,
                  line.data ? line.data : "");
        c->out.failed |= line.failed;
        vd_buf_free(&line);
    }
}

/* Phones of A above those of B, and below what each step costs. */
static void print_way(struct cli *c, const struct vd_word_way *way)
{
    for (size_t from = 0; from < way->n; from += A_ROW) {
        struct vd_buf row[3] = {{0}, {0}, {0}};
        for (size_t i = from; i < way->n && i < from + A_ROW; i++) {
            const struct vd_word_step *s = &way->step[i];
            vd_buf_printf(&row[0], "%4c", s->a ? s->a : '-');
            vd_buf_printf(&row[1], "%4c", s->b ? s->b : '-');
            if (s->cost)
                vd_buf_printf(&row[2], "%4d", s->cost);
            else
                vd_buf_str(&row[2], "    ");
        }
        bool last = from + A_ROW >= way->n;
        say(c, "      %s\n      %s\n      %s", row[0].data ? row[0].data : "",
            row[1].data ? row[1].data : "", row[2].data ? row[2].data : "");
        if (last)
            say(c, "   = %d of %d", way->distance, way->weight);
        say(c, "\n");
        for (int k = 0; k < 3; k++) {
            c->out.failed |= row[k].failed;
            vd_buf_free(&row[k]);
        }
    }
}

static void print_pair(struct explained *x, const struct vd_name_pair *p, struct vd_buf text[2])
{
    struct vd_word side[2];
    struct vd_word_way way = {0};
    bool words = sides_of(x, p, side);
    if (words)
        vd_word_find_way(&side[0], &side[1], &way);
    const char *because = why(p, side, words, &way);
    span(x, 0, p->a, p->n_a, &text[0]);
    span(x, 1, p->b, p->n_b, &text[1]);
    say_under(x->c, 3, 7, "%s ~ %s likeness %.3f, adds %.3f%s%s%s", text[0].data, text[1].data,
              p->likeness, p->share, because ? " (" : "", because ? because : "",
              because ? ")" : "");
    if (words)
        print_way(x->c, &way);
}

static void print_rest(struct explained *x, unsigned used[2])
{
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < x->name[k].n; i++) {
            const struct vd_word *w = &x->name[k].word[i];
            if (!(used[k] >> i & 1))
                say_under(x->c, 3, 7, "%s%.*s%s", k ? "nothing ~ " : "", (int)w->len,
                          x->text[k] + w->at, k ? "" : " ~ nothing");
        }
}

/* How alike the other words are: what was not chosen, and how near it was. */
static void print_others(struct explained *x)
{
    struct vd_buf line = {0};
    for (size_t i = 0; i < x->name[0].n; i++)
        for (size_t k = 0; k < x->name[1].n; k++) {
            bool chosen = false;
            for (size_t m = 0; m < x->m.n; m++)
                chosen |= x->m.pair[m].a == i && x->m.pair[m].b == k;
            const struct vd_word *a = &x->name[0].word[i], *b = &x->name[1].word[k];
            if (!chosen)
                vd_buf_printf(&line, "%s%.*s ~ %.*s %.2f", line.len ? ", " : "", (int)a->len,
                              x->text[0] + a->at, (int)b->len, x->text[1] + b->at,
                              vd_word_likeness(a, b));
        }
    if (line.len)
        say_under(x->c, 0, 3, "\nother pairs: %s", line.data);
    x->c->out.failed |= line.failed;
    vd_buf_free(&line);
}

static int print_text(struct explained *x)
{
    struct vd_buf text[2] = {{0}, {0}};
    unsigned used[2] = {0, 0};
    print_name(x, 0);
    print_name(x, 1);
    say(x->c, "\n");
    for (size_t i = 0; i < x->m.n; i++) {
        const struct vd_name_pair *p = &x->m.pair[i];
        print_pair(x, p, text);
        used[0] |= ((1u << p->n_a) - 1) << p->a;
        used[1] |= ((1u << p->n_b) - 1) << p->b;
    }
    print_rest(x, used);
    print_others(x);
    say(x->c, "\n");
    say_wrapped(x->c,
                "score %.4f, as one person's %.4f (%s, every word taken as rare; costs are "
                "hundredths of a consonant that is another)",
                x->m.score, x->m.same, VD_NAME_VERSION);
    bool failed = text[0].failed || text[1].failed;
    vd_buf_free(&text[0]);
    vd_buf_free(&text[1]);
    return failed ? vd_fail(&x->c->err, VD_NOMEM, "names", "not enough memory") : VD_OK;
}

static int rebuild(struct cli *c)
{
    int64_t n = 0;
    int rc = cli_open(c, VD_OPEN_WRITE);
    if (!rc)
        rc = vd_store_names_rebuild(c->store, &c->err);
    if (!rc)
        rc = vd_store_names_count(c->store, &n, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        vd_json_kint(cli_json(c), "names", n);
        cli_json_line(c);
    } else {
        say(c, "The index was made anew: %lld names.\n", (long long)n);
    }
    return VD_OK;
}

static int run(struct cli *c)
{
    if (strcmp(c->args[0], "rebuild") == 0 && c->n_args == 1)
        return rebuild(c);
    if (strcmp(c->args[0], "explain") != 0 || c->n_args != 3)
        return cli_usage(c, "'names' knows 'explain A B' and 'rebuild'");
    struct explained *x = vd_arena_alloc(c->arena, sizeof(*x));
    if (!x)
        return vd_fail(&c->err, VD_NOMEM, "names", "not enough memory");
    x->c = c;
    for (int k = 0; k < 2; k++) {
        x->text[k] = c->args[1 + k];
        vd_name_read(x->text[k], strlen(x->text[k]), &x->name[k]);
    }
    vd_name_compare(&x->name[0], NULL, &x->name[1], NULL, &x->m);
    if (c->json)
        print_json(x);
    return c->json ? VD_OK : print_text(x);
}

static const struct cli_opt options[] = {{0}};

const struct cli_cmd cmd_names = {
    .name = "names",
    .synopsis = "explain A B [--json]\n"
                "rebuild",
    .summary = "Show how two names are heard, or make the index of names anew",
    .help =
        "The phones of each word, the keys it is looked up by, and the best way to lay one name\n"
        "on the other: what each pair of words adds to the score, phone by phone with what each\n"
        "change costs, and how alike the other words are. Needs no case.\n"
        "'rebuild' makes the index of names anew from the records: after 'verify' said that it is\n"
        "broken. Nothing else needs it: the index follows every change by itself.",
    .options = options,
    .min_args = 1,
    .max_args = 3,
    .run = run,
};
