/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-names.c: two names under the microscope: phones, keys, and what stands for what. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>

#include <vedette/name.h>

static void phones_of(const struct vd_word *w, char out[VD_PHONES + 1])
{
    memcpy(out, w->phone, w->n);
    out[w->n] = 0;
}

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
    out[m] = 0;
}

static void print_name(struct cli *c, const char *label, const char *text, const struct vd_name *n)
{
    say(c, "%s  %s\n", label, text);
    for (size_t i = 0; i < n->n; i++) {
        const struct vd_word *w = &n->word[i];
        uint32_t keys[VD_NAME_KEYS];
        char phones[VD_PHONES + 1], key[16];
        phones_of(w, phones);
        say(c, "   %zu  %.*s  /%s/  %s%s, %s, weight %.2f, keys", i + 1, (int)w->len, text + w->at,
            phones, vd_word_kind_name(w->kind), w->bare ? " without vowels" : "",
            vd_script_name(w->script), vd_word_weight(w));
        for (size_t k = 0, m = vd_word_keys(w, keys); k < m; k++) {
            key_text(keys[k], key);
            say(c, " %s", *key ? key : "-");
        }
        say(c, "\n");
    }
}

static void print_word_json(struct vd_json *j, const char *text, const struct vd_word *w)
{
    uint32_t keys[VD_NAME_KEYS];
    char phones[VD_PHONES + 1], key[16];
    phones_of(w, phones);
    vd_json_obj(j);
    vd_json_key(j, "text");
    vd_json_strn(j, text + w->at, w->len);
    vd_json_kstr(j, "phones", phones);
    vd_json_kstr(j, "kind", vd_word_kind_name(w->kind));
    vd_json_kstr(j, "script", vd_script_name(w->script));
    vd_json_kreal(j, "weight", vd_word_weight(w));
    vd_json_key(j, "keys");
    vd_json_arr(j);
    for (size_t k = 0, m = vd_word_keys(w, keys); k < m; k++) {
        key_text(keys[k], key);
        vd_json_str(j, key);
    }
    vd_json_arr_end(j);
    vd_json_end(j);
}

static void print_json(struct cli *c, const struct vd_name n[2], const struct vd_name_match *m)
{
    static const char *const side[] = {"a", "b"};
    struct vd_json *j = cli_json(c);
    vd_json_kreal(j, "score", m->score);
    for (int k = 0; k < 2; k++) {
        vd_json_key(j, side[k]);
        vd_json_arr(j);
        for (size_t i = 0; i < n[k].n; i++)
            print_word_json(j, c->args[1 + k], &n[k].word[i]);
        vd_json_arr_end(j);
    }
    vd_json_key(j, "pairs");
    vd_json_arr(j);
    for (size_t i = 0; i < m->n; i++) {
        vd_json_obj(j);
        vd_json_kint(j, "a", m->pair[i].a);
        vd_json_kint(j, "n_a", m->pair[i].n_a);
        vd_json_kint(j, "b", m->pair[i].b);
        vd_json_kint(j, "n_b", m->pair[i].n_b);
        vd_json_kreal(j, "likeness", m->pair[i].likeness);
        vd_json_kreal(j, "share", m->pair[i].share);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
    cli_json_line(c);
}

static void span(const struct vd_name *n, size_t first, size_t count, const char *text,
                 struct vd_buf *out)
{
    vd_buf_clear(out);
    for (size_t i = first; i < first + count && i < n->n; i++) {
        vd_buf_str(out, i > first ? " + " : "");
        vd_buf_add(out, text + n->word[i].at, n->word[i].len);
    }
}

static int print_pairs(struct cli *c, const struct vd_name n[2], const struct vd_name_match *m)
{
    struct vd_buf a = {0}, b = {0};
    unsigned used_a = 0, used_b = 0;
    say(c, "\n");
    for (size_t i = 0; i < m->n; i++) {
        const struct vd_name_pair *p = &m->pair[i];
        span(&n[0], p->a, p->n_a, c->args[1], &a);
        span(&n[1], p->b, p->n_b, c->args[2], &b);
        say(c, "   %s ~ %s  likeness %.3f, unlike by %.3f, adds %.3f\n", a.data, b.data,
            p->likeness, 1 - p->likeness, p->share);
        used_a |= ((1u << p->n_a) - 1) << p->a;
        used_b |= ((1u << p->n_b) - 1) << p->b;
    }
    for (size_t i = 0; i < n[0].n; i++)
        if (!(used_a >> i & 1))
            say(c, "   %.*s ~ nothing\n", (int)n[0].word[i].len, c->args[1] + n[0].word[i].at);
    for (size_t i = 0; i < n[1].n; i++)
        if (!(used_b >> i & 1))
            say(c, "   nothing ~ %.*s\n", (int)n[1].word[i].len, c->args[2] + n[1].word[i].at);
    say(c, "score %.4f (%s, every word taken as rare)\n", m->score, VD_NAME_VERSION);
    bool failed = a.failed || b.failed;
    vd_buf_free(&a);
    vd_buf_free(&b);
    return failed ? vd_fail(&c->err, VD_NOMEM, "names", "not enough memory") : VD_OK;
}

static int run(struct cli *c)
{
    struct vd_name n[2];
    struct vd_name_match m;
    if (strcmp(c->args[0], "explain") != 0)
        return cli_usage(c, "'names' knows 'explain A B', not '%s'", c->args[0]);
    for (int k = 0; k < 2; k++)
        vd_name_read(c->args[1 + k], strlen(c->args[1 + k]), &n[k]);
    vd_name_compare(&n[0], NULL, &n[1], NULL, &m);
    if (c->json) {
        print_json(c, n, &m);
        return VD_OK;
    }
    print_name(c, "A", c->args[1], &n[0]);
    print_name(c, "B", c->args[2], &n[1]);
    return print_pairs(c, n, &m);
}

static const struct cli_opt options[] = {{0}};

const struct cli_cmd cmd_names = {
    .name = "names",
    .synopsis = "explain A B [--json]",
    .summary = "Show how two names are heard, and which word stands for which",
    .help =
        "The phones of each word, the keys it is looked up by, and the best way to lay one name\n"
        "on the other, with what each pair of words adds to the score. Needs no case.",
    .options = options,
    .min_args = 3,
    .max_args = 3,
    .run = run,
};
