/* SPDX-License-Identifier: Apache-2.0 */
/* reason.c: the reason for a candidate of a search by name, as lines for people and as JSON. */
#include "config.h"

#include "cli/reason.h"

#include <string.h>

/* ---- JSON ---- */

static void how_json(struct vd_json *j, const struct vd_find_word *w)
{
    static const struct {
        unsigned bit;
        const char *word;
    } how[] = {{VD_WHY_SAME, "same"},       {VD_WHY_SCRIPT, "script"},
               {VD_WHY_JOINED, "joined"},   {VD_WHY_SHORT, "short form"},
               {VD_WHY_INITIAL, "initial"}, {VD_WHY_ACRONYM, "acronym"}};
    vd_json_key(j, "how");
    vd_json_arr(j);
    for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++)
        if (w->why & how[i].bit)
            vd_json_str(j, how[i].word);
    vd_json_arr_end(j);
}

static void words_json(struct vd_json *j, const struct vd_find_hit *h)
{
    vd_json_key(j, "words");
    vd_json_arr(j);
    for (size_t i = 0; i < h->n_words; i++) {
        const struct vd_find_word *w = &h->words[i];
        vd_json_obj(j);
        vd_json_kstr(j, "query", w->query);
        vd_json_kstr(j, "name", w->name);
        vd_json_kreal(j, "likeness", w->likeness);
        vd_json_kreal(j, "share", w->share);
        vd_json_kbool(j, "joined", w->joined);
        vd_json_kstr(j, "query_script", vd_script_name(w->query_script));
        vd_json_kstr(j, "name_script", vd_script_name(w->name_script));
        vd_json_kstr(j, "kind", vd_word_kind_name(w->kind));
        how_json(j, w);
        vd_json_kstr(j, "family", w->family);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

static void evidence_json(struct vd_json *j, const struct vd_find_hit *h)
{
    vd_json_key(j, "evidence");
    vd_json_arr(j);
    for (int e = 0; e < VD_N_EVIDENCE; e++) {
        if (!h->evidence[e].says)
            continue;
        vd_json_obj(j);
        vd_json_kstr(j, "what", vd_find_evidence_name(e));
        vd_json_kstr(j, "says", h->evidence[e].says == VD_SAYS_AGREES ? "agrees" : "contradicts");
        vd_json_kstr(j, "text", h->evidence[e].text);
        vd_json_kreal(j, "by", h->evidence[e].by);
        vd_json_end(j);
    }
    vd_json_arr_end(j);
}

void reason_json(struct vd_json *j, const struct vd_find_hit *h)
{
    vd_json_kreal(j, "name_score", h->name_score);
    vd_json_kstr(j, "list", h->list);
    vd_json_kstr(j, "matched_as", h->prop ? vd_prop_column((enum vd_prop)h->prop) : NULL);
    vd_json_kstr(j, "matched", h->matched);
    words_json(j, h);
    vd_json_kstr(j, "query_rest", h->query_rest);
    vd_json_kstr(j, "name_rest", h->name_rest);
    evidence_json(j, h);
}

/* ---- text ---- */

static void words_text(const struct vd_find_hit *h, struct vd_buf *out)
{
    for (size_t i = 0; i < h->n_words; i++) {
        vd_buf_str(out, i ? ", " : ": ");
        vd_find_word_show(&h->words[i], out);
    }
}

void reason_print(struct cli *c, const struct vd_find_hit *h, int indent)
{
    static const struct {
        int says;
        const char *word;
    } sides[] = {{VD_SAYS_AGREES, "agrees"}, {VD_SAYS_CONTRADICTS, "contradicts"}};
    struct vd_buf b = {0};
    vd_find_matched_show(h, &b);
    words_text(h, &b);
    if (b.len)
        say_under(c, indent, indent + 2, "%s", b.data);
    if (h->query_rest || h->name_rest)
        say_under(c, indent, indent + 2, "%s%s%s%s%s", h->query_rest ? "not in this name: " : "",
                  h->query_rest ? h->query_rest : "", h->query_rest && h->name_rest ? "; " : "",
                  h->name_rest ? "not asked for: " : "", h->name_rest ? h->name_rest : "");
    for (size_t i = 0; i < 2; i++) {
        vd_buf_clear(&b);
        vd_find_evidence_show(h, sides[i].says, &b);
        if (b.len)
            say_under(c, indent, indent + 2, "%s: %s", sides[i].word, b.data);
    }
    c->out.failed |= b.failed;
    vd_buf_free(&b);
}
