/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.c: parse and complete commands, and find actions by a few letters.
 */
#include "config.h"

#include "tui/ui/command.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int command_parse(const char *text, struct command *out, struct vd_err *err)
{
    size_t n = strcspn(text, " ");
    int found = 0;
    out->arg = text + n + strspn(text + n, " ");
    out->action = action_by_name(text, n);
    if (out->action != ACT_NONE)
        return VD_OK;
    for (int a = 0; a < N_ACTIONS; a++)
        if (strncmp(action_table[a].name, text, n) == 0 && !(action_table[a].contexts & CTX_FORM)) {
            out->action = (enum action)a;
            found++;
        }
    if (n == 1 && text[0] == 'q') {
        out->action = ACT_QUIT;
        return VD_OK;
    }
    if (found == 1)
        return VD_OK;
    return vd_fail(err, VD_INVALID, "", found ? "'%.*s' fits %d commands" : "no command '%.*s'",
                   (int)n, text, found);
}

/* The n-th file whose name begins as the last word of typed does. */
static bool complete_path(const char *typed, const char *path, int n, struct vd_buf *out)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    char dir[1024];
    snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path + 1) : 2, slash ? path : "./");
    struct dirent **list = NULL;
    int found = scandir(dir, &list, NULL, alphasort), hits = 0;
    for (int pass = 0; pass < 2; pass++) {
        int k = 0;
        for (int i = 0; i < found; i++) {
            const char *name = list[i]->d_name;
            if (strncmp(name, base, strlen(base)) != 0 || (name[0] == '.' && base[0] != '.'))
                continue;
            if (pass == 1 && k == n % hits) {
                vd_buf_add(out, typed, (size_t)(base - typed));
                vd_buf_str(out, name);
                if (list[i]->d_type == DT_DIR)
                    vd_buf_char(out, '/');
            }
            k++;
        }
        hits = k;
        if (hits == 0)
            break;
    }
    for (int i = 0; i < found; i++)
        free(list[i]);
    free(list);
    return hits > 0;
}

/* Words that an action takes as its argument, blank-separated. */
static const char *argument_words(enum action a)
{
    switch (a) {
    case ACT_SORT:
        return "id name ref dob nationality release members";
    case ACT_THEME:
        return "colour-blind contrast dark light mono slate";
    case ACT_SESSION:
        return "save restore";
    case ACT_MATCH:
        return "finger face voice name person";
    case ACT_ENROL:
        return "finger face voice";
    default:
        return "";
    }
}

static bool complete_word(const char *typed, const char *word, enum action a, int n,
                          struct vd_buf *out)
{
    const char *words = argument_words(a);
    int hits = 0;
    for (int pass = 0; pass < 2; pass++) {
        int k = 0;
        for (const char *w = words; *w; w += strcspn(w, " "), w += strspn(w, " ")) {
            if (strncmp(w, word, strlen(word)) != 0)
                continue;
            if (pass == 1 && k == n % hits) {
                vd_buf_add(out, typed, (size_t)(word - typed));
                vd_buf_add(out, w, strcspn(w, " "));
            }
            k++;
        }
        hits = k;
        if (!hits)
            return false;
    }
    return true;
}

static bool complete_name(const char *typed, int n, struct vd_buf *out)
{
    int hits = 0;
    for (int pass = 0; pass < 2; pass++) {
        int k = 0;
        for (int a = 0; a < N_ACTIONS; a++) {
            const struct action_row *r = &action_table[a];
            if (strncmp(r->name, typed, strlen(typed)) != 0 || (r->contexts & CTX_FORM))
                continue;
            if (pass == 1 && k == n % hits) {
                vd_buf_str(out, r->name);
                if (r->flags & A_ARG)
                    vd_buf_char(out, ' ');
            }
            k++;
        }
        hits = k;
        if (!hits)
            return false;
    }
    return true;
}

bool command_complete(const char *typed, int n, struct vd_buf *out)
{
    const char *blank = strrchr(typed, ' ');
    vd_buf_clear(out);
    if (!blank)
        return complete_name(typed, n, out);
    enum action a = action_by_name(typed, strcspn(typed, " "));
    if (complete_word(typed, blank + 1, a, n, out) && strchr(typed, ' ') == blank)
        return true;
    vd_buf_clear(out);
    return complete_path(typed, blank + 1, n, out);
}

int fuzzy_score(const char *pattern, const char *text)
{
    int score = 0, run = 0;
    const char *t = text;
    for (const char *p = pattern; *p; p++) {
        if (*p == ' ')
            continue;
        while (*t && tolower((unsigned char)*t) != tolower((unsigned char)*p)) {
            t++;
            run = 0;
        }
        if (!*t)
            return -1;
        bool starts = t == text || t[-1] == ' ' || t[-1] == '-';
        score += 1 + run * 4 + (starts ? 6 : 0);
        run++;
        t++;
    }
    return score;
}
