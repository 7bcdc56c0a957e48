/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_reason.c: the reason for a candidate of a search by name, as the case keeps it and as people
 * read it.
 *
 *     evidence   [[which, says, by, text] ...]       which: enum vd_find_evidence
 *     list       name of the list
 *     matched    the name that was found
 *     name       the record's first name
 *     name_rest  its words that stand for nothing
 *     name_score before evidence
 *     prop       which name: enum vd_prop
 *     query_rest words of the query that stand for nothing
 *     words      [[query, name, at, script, script, kind, likeness, share, why, family] ...]
 *                at: byte of `matched` where the name's word begins
 *
 * One JSON object, keys in order; null where there is nothing.  What it says was so at the time of
 * the search.  It is believed no more than any file: what does not fit is CORRUPT.
 */
#include "flow/finding.h"

#include <math.h>

#include <vedette/json.h>

enum { WORDS_MOST = 64 };

static double rounded(double v)
{
    return round(v * 1e4) / 1e4;
}

/* ---- writing ---- */

static void write_evidence(struct vd_json *j, const struct vd_find_hit *h)
{
    vd_json_key(j, "evidence");
    vd_json_arr(j);
    for (int e = 0; e < VD_N_EVIDENCE; e++) {
        if (!h->evidence[e].says)
            continue;
        vd_json_arr(j);
        vd_json_int(j, e);
        vd_json_int(j, h->evidence[e].says);
        vd_json_real(j, rounded(h->evidence[e].by));
        vd_json_str(j, h->evidence[e].text);
        vd_json_arr_end(j);
    }
    vd_json_arr_end(j);
}

static void write_words(struct vd_json *j, const struct vd_find_hit *h)
{
    vd_json_key(j, "words");
    vd_json_arr(j);
    for (size_t i = 0; i < h->n_words && i < WORDS_MOST; i++) {
        const struct vd_find_word *w = &h->words[i];
        vd_json_arr(j);
        vd_json_str(j, w->query);
        vd_json_str(j, w->name);
        vd_json_int(j, (int64_t)w->at);
        vd_json_int(j, w->query_script);
        vd_json_int(j, w->name_script);
        vd_json_int(j, w->kind);
        vd_json_real(j, rounded(w->likeness));
        vd_json_real(j, rounded(w->share));
        vd_json_int(j, w->why);
        vd_json_str(j, w->family);
        vd_json_arr_end(j);
    }
    vd_json_arr_end(j);
}

int vd_find_candidate(const struct vd_find_hit *h, int probe, int rank, struct vd_arena *a,
                      struct vd_candidate *out, struct vd_err *err)
{
    struct vd_buf body = {0};
    struct vd_json j;
    vd_json_open(&j, &body);
    vd_json_obj(&j);
    write_evidence(&j, h);
    vd_json_kstr(&j, "list", h->list);
    vd_json_kstr(&j, "matched", h->matched);
    vd_json_kstr(&j, "name", h->name);
    vd_json_kstr(&j, "name_rest", h->name_rest);
    vd_json_kreal(&j, "name_score", rounded(h->name_score));
    vd_json_kint(&j, "prop", h->prop);
    vd_json_kstr(&j, "query_rest", h->query_rest);
    write_words(&j, h);
    vd_json_end(&j);
    *out = (struct vd_candidate){.rank = rank,
                                 .probe = probe,
                                 .subject = h->subject,
                                 .record = h->record,
                                 .record_ref = h->ref,
                                 .name = h->name,
                                 .score = h->score,
                                 .reason = body.failed ? NULL : vd_arena_strdup(a, body.data)};
    vd_buf_free(&body);
    return out->reason ? VD_OK : vd_fail(err, VD_NOMEM, "find", "out of memory");
}

/* ---- reading ---- */

struct reading {
    struct vd_jread r;
    struct vd_arena *a;
    bool failed; /* memory is out */
};

static bool read_text(struct reading *x, const char **out)
{
    enum vd_jtok t = vd_jread_next(&x->r);
    *out = t == VD_J_STR ? vd_arena_strdup(x->a, x->r.text.data ? x->r.text.data : "") : NULL;
    x->failed = x->failed || (t == VD_J_STR && !*out);
    return t == VD_J_STR || t == VD_J_NULL;
}

static bool read_number(struct reading *x, double lo, double hi, double *out)
{
    bool ok = vd_jread_next(&x->r) == VD_J_NUM && x->r.num >= lo && x->r.num <= hi;
    *out = ok ? x->r.num : 0;
    return ok;
}

static bool read_evidence(struct reading *x, struct vd_find_hit *h)
{
    enum vd_jtok t;
    double which, says, by;
    const char *text;
    if (vd_jread_next(&x->r) != VD_J_ARR)
        return false;
    while ((t = vd_jread_next(&x->r)) == VD_J_ARR) {
        if (!read_number(x, 0, VD_N_EVIDENCE - 1, &which) || !read_number(x, -1, 1, &says) ||
            !read_number(x, 0, 1, &by) || !read_text(x, &text) ||
            vd_jread_next(&x->r) != VD_J_ARR_END)
            return false;
        h->evidence[(int)which].says = (int)says;
        h->evidence[(int)which].by = by;
        h->evidence[(int)which].text = text ? text : "";
    }
    return t == VD_J_ARR_END;
}

static bool read_word(struct reading *x, struct vd_find_word *w)
{
    double n[4], at, likeness, share;
    if (!read_text(x, &w->query) || !read_text(x, &w->name) || !read_number(x, 0, 1e6, &at) ||
        !read_number(x, 0, VD_SCRIPT_OTHER, &n[0]) || !read_number(x, 0, VD_SCRIPT_OTHER, &n[1]) ||
        !read_number(x, 0, 255, &n[2]) || !read_number(x, -1, 2, &likeness) ||
        !read_number(x, -1, 2, &share) || !read_number(x, 0, 255, &n[3]) ||
        !read_text(x, &w->family))
        return false;
    w->at = (size_t)at;
    w->n = w->name ? strlen(w->name) : 0;
    w->query_script = (int)n[0];
    w->name_script = (int)n[1];
    w->kind = (int)n[2];
    w->likeness = likeness;
    w->share = share;
    w->why = (unsigned)n[3];
    w->joined = w->why & VD_WHY_JOINED;
    return w->query && w->name && vd_jread_next(&x->r) == VD_J_ARR_END;
}

static bool read_words(struct reading *x, struct vd_find_hit *h)
{
    enum vd_jtok t;
    h->words = vd_arena_alloc(x->a, WORDS_MOST * sizeof(*h->words));
    x->failed = x->failed || !h->words;
    if (!h->words || vd_jread_next(&x->r) != VD_J_ARR)
        return false;
    while ((t = vd_jread_next(&x->r)) == VD_J_ARR)
        if (h->n_words == WORDS_MOST || !read_word(x, &h->words[h->n_words++]))
            return false;
    return t == VD_J_ARR_END;
}

static bool read_value(struct reading *x, struct vd_find_hit *h)
{
    char key[16];
    double v;
    vd_strlcpy(key, x->r.text.data ? x->r.text.data : "", sizeof(key));
    const struct {
        const char *key, **text;
    } texts[] = {{"list", &h->list},
                 {"matched", &h->matched},
                 {"name", &h->name},
                 {"name_rest", &h->name_rest},
                 {"query_rest", &h->query_rest}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (!strcmp(key, texts[i].key))
            return read_text(x, texts[i].text);
    if (!strcmp(key, "evidence"))
        return read_evidence(x, h);
    if (!strcmp(key, "words"))
        return read_words(x, h);
    if (!strcmp(key, "name_score"))
        return read_number(x, -1, 2, &h->name_score);
    bool ok = !strcmp(key, "prop") && read_number(x, 0, VD_P_MAX - 1, &v);
    h->prop = ok ? (int)v : 0;
    return ok;
}

/* Whoever highlights words in the name goes by their places. */
static bool places_fit(const struct vd_find_hit *h)
{
    size_t n = h->matched ? strlen(h->matched) : 0;
    for (size_t i = 0; i < h->n_words; i++)
        if (h->words[i].at > n || h->words[i].n > n - h->words[i].at)
            return false;
    return true;
}

int vd_find_reason_read(const struct vd_candidate *c, struct vd_arena *a, struct vd_find_hit *out,
                        struct vd_err *err)
{
    struct reading x = {.a = a};
    enum vd_jtok t = VD_J_ERROR;
    *out = (struct vd_find_hit){.subject = c->subject,
                                .record = c->record,
                                .ref = c->record_ref,
                                .name = c->name,
                                .score = c->score,
                                .name_score = c->score};
    if (!c->reason)
        return vd_fail(err, VD_NOTFOUND, "candidate", "it was kept without a reason");
    vd_jread_open(&x.r, c->reason, strlen(c->reason));
    bool ok = vd_jread_next(&x.r) == VD_J_OBJ;
    while (ok && (t = vd_jread_next(&x.r)) == VD_J_KEY)
        ok = read_value(&x, out);
    ok = ok && t == VD_J_OBJ_END && vd_jread_next(&x.r) == VD_J_END;
    vd_jread_close(&x.r);
    if (x.failed)
        return vd_fail(err, VD_NOMEM, "candidate", "out of memory");
    return ok && places_fit(out)
               ? VD_OK
               : vd_fail(err, VD_CORRUPT, "candidate", "its reason cannot be read");
}

/* ---- for people ---- */

void vd_find_matched_show(const struct vd_find_hit *h, struct vd_buf *out)
{
    static const char *const words[] = {
        [VD_P_NAME] = "name",
        [VD_P_ALIAS] = "alias",
        [VD_P_WEAK_ALIAS] = "weak alias",
        [VD_P_FORMER_NAME] = "former name",
        [VD_P_ORIGINAL_SCRIPT] = "original script",
    };
    const char *word =
        h->prop > 0 && h->prop < (int)(sizeof(words) / sizeof(words[0])) ? words[h->prop] : NULL;
    if (h->matched)
        vd_buf_printf(out, "%s %s", word ? word : vd_prop_label((enum vd_prop)h->prop), h->matched);
}

void vd_find_word_show(const struct vd_find_word *w, struct vd_buf *out)
{
    const char *sep = " (";
    if (w->why & VD_WHY_SAME && !(w->why & VD_WHY_JOINED)) {
        vd_buf_printf(out, "%s =", w->query);
        bool sign = w->kind == VD_WORD_NUMBER && w->name_script == VD_SCRIPT_OTHER;
        if (w->kind != VD_WORD_PLAIN && !sign) /* a Chinese character, compared as a number is */
            vd_buf_printf(out, " (%s)", vd_word_kind_name(w->kind));
        return;
    }
    vd_buf_printf(out, "%s ~ %s %.2f", w->query, w->name, w->likeness);
    if (w->why & VD_WHY_SCRIPT && w->name_script != VD_SCRIPT_LATIN) {
        vd_buf_printf(out, "%sfrom %s", sep, vd_script_name(w->name_script));
        sep = ", ";
    } else if (w->why & VD_WHY_SCRIPT) {
        vd_buf_printf(out, "%squery in %s", sep, vd_script_name(w->query_script));
        sep = ", ";
    }
    const struct {
        unsigned bit;
        const char *text;
    } how[] = {{VD_WHY_JOINED, "joined"},
               {VD_WHY_SHORT, "short form"},
               {VD_WHY_INITIAL, "initial"},
               {VD_WHY_ACRONYM, "its first letters"}};
    for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++)
        if (w->why & how[i].bit) {
            bool of = how[i].bit == VD_WHY_SHORT && w->family;
            vd_buf_printf(out, "%s%s%s%s", sep, how[i].text, of ? " of " : "", of ? w->family : "");
            sep = ", ";
        }
    if (w->kind != VD_WORD_PLAIN && w->kind != VD_WORD_INITIAL) {
        vd_buf_printf(out, "%s%s", sep, vd_word_kind_name(w->kind));
        sep = ", ";
    }
    vd_buf_str(out, *sep == ',' ? ")" : "");
}

void vd_find_evidence_show(const struct vd_find_hit *h, int says, struct vd_buf *out)
{
    bool any = false;
    for (int e = 0; e < VD_N_EVIDENCE; e++) {
        if (h->evidence[e].says != says || !says)
            continue;
        vd_buf_printf(out, "%s%s %s", any ? "; " : "", vd_find_evidence_name(e),
                      h->evidence[e].text);
        any = true;
    }
}
