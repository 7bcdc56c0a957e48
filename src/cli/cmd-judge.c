/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-judge.c: are two records accounts of one subject? A judgement that can be taken back. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>

#include <vedette/duplicates.h>

/* A record by its id in a list, or the founding record of subject #N. */
static int find_record(struct cli *c, const char *text, int64_t *record)
{
    struct vd_profile p = {0};
    int64_t subject = 0;
    int rc = vd_store_record_by_ref(c->store, text, record, &subject, &c->err);
    if (rc != VD_NOTFOUND)
        return rc;
    rc = vd_store_find_id(c->store, text, &subject, &c->err);
    if (!rc)
        rc = vd_store_profile(c->store, subject, c->arena, &p, &c->err);
    if (!rc && p.n_records == 0)
        rc = vd_fail(&c->err, VD_NOTFOUND, text, "has no record");
    if (rc)
        return rc;
    memset(&c->err, 0, sizeof(c->err));
    *record = p.records[0].id;
    for (size_t i = 1; i < p.n_records; i++)
        if (p.records[i].id < *record)
            *record = p.records[i].id;
    return VD_OK;
}

/* What contradicts each other among the judgements on a record's subject is told. */
static int print(struct cli *c, int64_t id, const char *what, int64_t record)
{
    struct vd_judgement *apart = NULL;
    size_t n = 0;
    int rc = record ? vd_judged_apart(c->store, record, c->arena, &apart, &n, &c->err) : VD_OK;
    if (rc)
        return rc;
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kint(j, "judgement", id);
        vd_json_kstr(j, "what", what);
        vd_json_key(j, "contradicted_by");
        vd_json_arr(j);
        for (size_t i = 0; i < n; i++)
            vd_json_int(j, apart[i].id);
        vd_json_arr_end(j);
        cli_json_line(c);
    } else {
        say(c, "Judgement %lld: %s.\n", (long long)id, what);
    }
    for (size_t i = 0; i < n; i++)
        complain(c,
                 "judgement %lld says that two records of this subject are not one, others join "
                 "them: take one back",
                 (long long)apart[i].id);
    return VD_OK;
}

static int undo(struct cli *c)
{
    int64_t id = 0;
    if (c->n_args != 2)
        return cli_usage(c, "'judge undo' takes the number of one judgement");
    int rc = cli_number(c, c->args[1], "JUDGEMENT", 1, INT64_MAX, &id);
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (!rc)
        rc = vd_store_unjudge(c->store, id, &c->err);
    return rc ? rc : print(c, id, "taken back", 0);
}

static int run(struct cli *c)
{
    static const struct {
        const char *word, *meaning;
        int verdict;
    } kinds[] = {
        {"join", "one subject", 1}, {"part", "not one subject", -1}, {"unsure", "unsure", 0}};
    int64_t left = 0, right = 0, id = 0;
    size_t k = 0;
    if (strcmp(c->args[0], "undo") == 0)
        return undo(c);
    while (k < 3 && strcmp(c->args[0], kinds[k].word) != 0)
        k++;
    if (k == 3)
        return cli_usage(c, "'%s' is none of join, part, unsure, undo", c->args[0]);
    if (c->n_args != 3)
        return cli_usage(c, "'judge %s' takes two records", c->args[0]);
    int rc = cli_required(c, "reason", "why you judge so");
    if (!rc)
        rc = cli_open(c, VD_OPEN_WRITE);
    if (!rc)
        rc = find_record(c, c->args[1], &left);
    if (!rc)
        rc = find_record(c, c->args[2], &right);
    if (!rc)
        rc = vd_store_judge(c->store, left, right, kinds[k].verdict, cli_opt(c, "reason"), &id,
                            &c->err);
    return rc ? rc : print(c, id, kinds[k].meaning, left);
}

static const struct cli_opt options[] = {
    {"reason", 'r', "TEXT", "why (required but for undo, audited)"},
    {0},
};

const struct cli_cmd cmd_judge = {
    .name = "judge",
    .synopsis = "join|part|unsure A B --reason TEXT [--json]\nundo JUDGEMENT [--json]",
    .summary = "Judge whether two records are accounts of one subject",
    .help =
        "A and B are record ids, or #N for the founding record of subject N. Joined records show "
        "as\n"
        "one profile; the records themselves stay as they are. 'judge undo' takes it back; 'show'\n"
        "lists the judgements of a subject.",
    .options = options,
    .min_args = 2,
    .max_args = 3,
    .run = run,
};
