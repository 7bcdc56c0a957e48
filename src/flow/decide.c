/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide.c: a person's decision on a candidate, and on a list: none of these.
 *
 * Decisions are only ever added: a later one stands above an earlier one, and both stay.  There is
 * no default and no way back to "unreviewed", which is the absence of a decision.
 */
#include <vedette/identify.h>

#include <string.h>

static bool blank(const char *s)
{
    return !s || !s[strspn(s, " \t\r\n")];
}

static int check_decision(int verdict, const char *reason, struct vd_err *err)
{
    if (verdict == VD_V_UNREVIEWED || strcmp(vd_verdict_name(verdict), "unknown") == 0) {
        vd_fail(err, VD_INVALID, "decision", "a decision is one of five verdicts");
        return vd_hint(err, "excluded, inconclusive, possible, probable or identified");
    }
    if (blank(reason)) {
        vd_fail(err, VD_INVALID, "decision", "a decision needs a reason");
        return vd_hint(err, "say what you saw that supports it");
    }
    return VD_OK;
}

int vd_decide(struct vd_store *s, int64_t candidate, int verdict, const char *reason,
              int64_t *decision, struct vd_err *err)
{
    int64_t id = 0;
    int rc = check_decision(verdict, reason, err);
    if (!rc)
        rc = vd_store_begin(s, err);
    if (rc)
        return rc;
    rc = vd_store_decision_add(s, candidate, verdict, reason, &id, err);
    if (rc) {
        vd_store_rollback(s);
        return rc;
    }
    rc = vd_store_commit(s, err);
    if (!rc && decision)
        *decision = id;
    return rc;
}

static int check_list(struct vd_store *s, int64_t search, int probe, const char *reason,
                      struct vd_err *err)
{
    struct vd_search_row row = {0};
    struct vd_arena *a = vd_arena_new();
    int rc = a ? vd_store_search_get(s, search, a, &row, err)
               : vd_fail(err, VD_NOMEM, "decision", "out of memory");
    vd_arena_free(a);
    if (rc)
        return rc;
    if (probe >= vd_search_lists(&row))
        return vd_fail(err, VD_NOTFOUND, "decision", "search %lld has no list of a probe %d",
                       (long long)search, probe + 1);
    return check_decision(VD_V_EXCLUDED, reason, err);
}

int vd_decide_list(struct vd_store *s, int64_t search, int probe, int what, const char *reason,
                   int64_t *outcome, struct vd_err *err)
{
    int64_t id = 0;
    int rc = check_list(s, search, probe, reason, err);
    if (!rc)
        rc = vd_store_begin(s, err);
    if (rc)
        return rc;
    rc = vd_store_outcome_add(s, search, probe, what, reason, &id, err);
    if (rc) {
        vd_store_rollback(s);
        return rc;
    }
    rc = vd_store_commit(s, err);
    if (!rc && outcome)
        *outcome = id;
    return rc;
}
