/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.c: rows of persons or organisations, streamed page by page: memory does not grow with the
 * list.  Two arenas take turns, because the cursor of the next page lives in the page before.
 */
#include "config.h"

#include "cli/rows.h"

#include <string.h>

#include "cli/table.h"

enum { PAGE = 512 };

static void row_json(struct cli *c, const struct vd_row *r)
{
    struct vd_json *j = cli_json(c);
    vd_json_kint(j, "subject", r->subject);
    vd_json_kstr(j, "record_id", r->ref);
    vd_json_kstr(j, "kind", vd_kind_name(r->kind));
    vd_json_kstr(j, "name", r->name);
    vd_json_kstr(j, "sex", r->sex);
    vd_json_kstr(j, "dob", r->dob);
    vd_json_kstr(j, "nationality", r->nationality);
    vd_json_kstr(j, "organisation", r->org);
    vd_json_kstr(j, "status", r->status);
    vd_json_kstr(j, "release", r->release);
    vd_json_kstr(j, "source", r->source);
    vd_json_kstr(j, "grade", r->grade);
    vd_json_kstr(j, "handling", r->handling);
    vd_json_kstr(j, "list", r->list);
    vd_json_kint(j, "records", r->n_records);
    vd_json_kint(j, "fingers", r->n_fingers);
    vd_json_kint(j, "faces", r->n_faces);
    vd_json_kint(j, "voices", r->n_voices);
    vd_json_kint(j, "members", r->n_members);
    vd_json_kbool(j, "photo", r->media != 0);
    cli_json_line(c);
}

static const struct table_column person_columns[] = {
    {"id", 10, true},
    {"record", 20, false},
    {"name", 34, false},
    {"sex", 3, false},
    {"born", 22, false},
    {"nationality", 12, false},
    {"organisation", 28, false},
    {"release", 12, false},
    {"grade", 6, false},
    {"source", 30, false},
};
static const struct table_column org_columns[] = {
    {"id", 10, true},           {"record", 20, false}, {"name", 44, false},   {"members", 8, true},
    {"nationality", 12, false}, {"grade", 6, false},   {"source", 30, false},
};

static bool row_text(struct table *t, const struct vd_row *r, bool org)
{
    char id[24], members[24];
    snprintf(id, sizeof(id), "%lld", (long long)r->subject);
    snprintf(members, sizeof(members), "%lld", (long long)r->n_members);
    if (org)
        return table_row(
            t, (const char *[]){id, r->ref, r->name, members, r->nationality, r->grade, r->source});
    return table_row(t, (const char *[]){id, r->ref, r->name, r->sex, r->dob, r->nationality,
                                         r->org, r->release, r->grade, r->source});
}

/* Call once a page until it gives no row. */
struct pager {
    struct vd_arena *arena[2];
    struct vd_row *last;
    int turn;
};

static int next_page(struct cli *c, struct pager *p, const struct vd_list *l, size_t want,
                     struct vd_row **rows, size_t *n)
{
    struct vd_arena *a = p->arena[p->turn ^= 1];
    vd_arena_reset(a);
    int rc = vd_store_page(c->store, l, p->last, false, want, a, rows, n, &c->err);
    if (!rc && *n > 0)
        p->last = &(*rows)[*n - 1];
    return rc;
}

static int stream(struct cli *c, const struct vd_list *l, int64_t limit, struct table *t,
                  struct pager *p)
{
    for (int64_t left = limit; left > 0;) {
        struct vd_row *rows = NULL;
        size_t n = 0, want = left < PAGE ? (size_t)left : PAGE;
        int rc = next_page(c, p, l, want, &rows, &n);
        if (rc)
            return rc;
        for (size_t i = 0; i < n; i++) {
            if (c->json)
                row_json(c, &rows[i]);
            else if (!row_text(t, &rows[i], l->kind == VD_ORG))
                return VD_OK;
        }
        if (n < want || !cli_flush_some(c))
            break;
        left -= (int64_t)n;
    }
    return VD_OK;
}

int list_print(struct cli *c, const struct vd_list *l, int64_t limit)
{
    struct pager p = {{vd_arena_new(), vd_arena_new()}, NULL, 0};
    struct table *t = vd_alloc(sizeof(*t));
    bool org = l->kind == VD_ORG;
    int rc = VD_NOMEM;
    if (!p.arena[0] || !p.arena[1] || !t) {
        vd_fail(&c->err, VD_NOMEM, "list", "not enough memory");
        goto out;
    }
    if (!c->json) {
        rc = org ? table_begin(t, c, org_columns,
                               (int)(sizeof(org_columns) / sizeof(org_columns[0])))
                 : table_begin(t, c, person_columns,
                               (int)(sizeof(person_columns) / sizeof(person_columns[0])));
        if (rc)
            goto out;
    }
    rc = stream(c, l, limit, t, &p);
    if (!c->json)
        table_end(t);
out:
    vd_free(t);
    vd_arena_free(p.arena[0]);
    vd_arena_free(p.arena[1]);
    return rc;
}

static int count(struct cli *c, const struct vd_list *l)
{
    int64_t n = 0;
    int rc = vd_store_count(c->store, l, &n, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        vd_json_kint(cli_json(c), "count", n);
        cli_json_line(c);
    } else {
        say(c, "%lld\n", (long long)n);
    }
    return VD_OK;
}

int list_run(struct cli *c, enum vd_kind kind)
{
    const char *org = cli_opt(c, "member-of");
    int64_t limit = INT64_MAX;
    struct vd_list l = {
        .kind = kind,
        .filter = cli_opt(c, "filter"),
        .sort = cli_opt(c, "sort"),
        .descending = cli_has(c, "reverse"),
    };
    int rc = cli_int(c, "limit", 0, INT64_MAX, &limit);
    if (!rc)
        rc = vd_list_check(&l, &c->err);
    if (!rc)
        rc = cli_open_best(c);
    if (!rc && org)
        rc = vd_store_find_id(c->store, org, &l.member_of, &c->err);
    if (!rc && l.sort)
        rc = vd_store_sort_prepare(c->store, l.sort, &c->err);
    if (rc)
        return rc;
    return cli_has(c, "count") ? count(c, &l) : list_print(c, &l, limit);
}

const struct cli_opt list_options[] = {
    {"filter", 'f', "EXPR", "only rows that fit; see FILTERS in vedette(1)"},
    {"sort", 's', "id|name|ref|dob|nationality|release|members", "order by this column"},
    {"reverse", 'r', NULL, "turn the order round"},
    {"member-of", 'o', "ID", "only those linked to this organisation"},
    {"limit", 'n', "N", "at most N rows"},
    {"count", 0, NULL, "print only how many there are"},
    {0},
};
