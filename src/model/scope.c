/* SPDX-License-Identifier: Apache-2.0 */
/* scope.c: what of the gallery a search looked at, in a line for lists and headings. */
#include <vedette/candidate.h>

#include <vedette/mem.h>
#include <vedette/template.h>

static const char *next(struct vd_buf *out)
{
    return out->len ? "; " : "";
}

void vd_search_scope(const struct vd_search_row *r, struct vd_buf *out)
{
    if (r->n_searched != r->n_gallery)
        vd_buf_printf(out, "%lld of %lld templates", (long long)r->n_searched,
                      (long long)r->n_gallery);
    if (r->together)
        vd_buf_printf(out, "%s%s of one person", next(out), r->modality ? "prints" : "samples");
    if (r->filter)
        vd_buf_printf(out, "%sfilter %s (%s)", next(out), r->filter,
                      r->strict ? "strict" : "unknown stays");
    if (r->position)
        vd_buf_printf(out, "%sfinger: %s", next(out), r->position);
    if (r->fpir > 0 && r->fpir < 1)
        vd_buf_printf(out, "%sfrom %.4g on, for at most %.4g probability of a false candidate",
                      next(out), r->bar, r->fpir);
    else if (r->fpir > 0)
        vd_buf_printf(out, "%sfrom %.4g on, for at most %.4g false candidate%s expected", next(out),
                      r->bar, r->fpir, r->fpir > 1 ? "s" : "");
}

int vd_candidate_modality(const struct vd_candidate *c, int search_modality)
{
    return !search_modality && c->n_parts ? c->parts[0].modality : search_modality;
}

size_t vd_candidate_sources(const struct vd_candidate *c, struct vd_evidence out[VD_SOURCES])
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_parts; i++) {
        const struct vd_contribution *k = &c->parts[i];
        size_t s = 0;
        while (s < n && (out[s].modality != k->modality || out[s].position != k->position))
            s++;
        if (s == VD_SOURCES)
            s--; /* more than fingers, face and voice there are not: what is left stays together */
        else if (s == n)
            out[n++] = (struct vd_evidence){.modality = k->modality, .position = k->position};
        out[s].counted += k->counted;
    }
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && out[j].counted > out[j - 1].counted; j--) {
            struct vd_evidence t = out[j];
            out[j] = out[j - 1];
            out[j - 1] = t;
        }
    return n;
}

void vd_sources_show(const struct vd_candidate *c, struct vd_buf *out)
{
    struct vd_evidence v[VD_SOURCES];
    size_t n = vd_candidate_sources(c, v);
    for (size_t i = 0; i < n; i++) {
        bool finger = !v[i].modality || v[i].modality == VD_FINGER;
        vd_buf_printf(out, "%s%s %+.1f", i ? ", " : "",
                      !finger         ? vd_modality_name(v[i].modality)
                      : v[i].position ? vd_finger_name(v[i].position)
                                      : "finger",
                      v[i].counted);
    }
}

int vd_search_lists(const struct vd_search_row *r)
{
    return r->together || r->n_probes < 1 ? 1 : r->n_probes;
}

const char *vd_outcome_name(int what)
{
    return what == VD_OUTCOME_NONE ? "none of these" : "open";
}

const struct vd_outcome *vd_outcome_of(const struct vd_outcome *v, size_t n, int probe)
{
    for (size_t i = n; i > 0; i--)
        if (v[i - 1].probe < 0 || v[i - 1].probe == probe)
            return &v[i - 1];
    return NULL;
}

void vd_search_outcome(const struct vd_search_row *r, struct vd_buf *out)
{
    if (r->outcome != VD_OUTCOME_NONE)
        return;
    vd_buf_str(out, vd_outcome_name(r->outcome));
    if (r->outcome_probe >= 0 && vd_search_lists(r) > 1)
        vd_buf_printf(out, " (probe %d)", r->outcome_probe + 1);
}
