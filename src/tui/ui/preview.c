/* SPDX-License-Identifier: Apache-2.0 */
/*
 * preview.c: face on top, key facts below. It follows the cursor after PREVIEW_MS of quiet, so that
 * a held key costs a row and not a profile.
 *
 * (A) No face stands beside a name that is not its own, not for a tenth of a second either: the pane
 *     is empty until it has caught up.  (It also lets the terminal scroll the list by itself.)
 */
#include "config.h"

#include "tui/ui/preview.h"

#include <stdio.h>
#include <string.h>

#include <vedette/date.h>

void preview_load(struct preview *pv, struct desk *d, int64_t subject, bool again)
{
    if (subject == pv->subject && !again)
        return;
    struct vd_err e = {0};
    if (!pv->a)
        pv->a = ui_arena();
    vd_arena_reset(pv->a);
    pv->subject = 0;
    d->dirty = true;
    if (subject && vd_store_profile(d->store, subject, pv->a, &pv->p, &e) == VD_OK)
        pv->subject = subject;
    else if (subject && e.code != VD_NOTFOUND)
        desk_say_err(d, &e);
}

void preview_close(struct preview *pv)
{
    vd_arena_free(pv->a);
    pv->a = NULL;
    pv->subject = 0;
}

void preview_split(struct desk *d, struct area w, struct area *left, struct area *right)
{
    int cols = w.cols * d->cfg.preview_percent / 100;
    *left = w;
    *right = (struct area){0};
    if (!d->cfg.preview || w.cols < 60 || cols < 20 || w.rows < 8)
        return;
    left->cols = w.cols - cols - 1;
    *right = (struct area){w.row, w.col + left->cols + 2, w.rows, cols - 2};
    screen_vline(d->scr, w.row, w.col + left->cols, w.rows, ROLE_BORDER);
}

bool draw_fact(struct desk *d, int row, int col, int cols, const char *label, const char *value)
{
    int w = 15;
    if (!value || !*value || cols < w + 2)
        return false;
    screen_text(d->scr, row, col, w - 1, ROLE_LABEL, label, 0);
    screen_text(d->scr, row, col + w, cols - w, ROLE_VALUE, value, 0);
    return true;
}

void draw_face(struct desk *d, int slot, struct area w, int64_t key)
{
    if (w.rows < 3 || w.cols < 6)
        return;
    if (key) {
        screen_picture(d->scr, slot, w.row, w.col, w.rows, w.cols, key, NULL);
        return;
    }
    const char *text = "no picture";
    int at = w.col + (w.cols - (int)strlen(text)) / 2;
    screen_text(d->scr, w.row + w.rows / 2, at < w.col ? w.col : at, w.cols, ROLE_DIM, text, 0);
}

int draw_wrapped(struct desk *d, struct area w, enum role role, const char *text)
{
    int n = 0;
    while (*text && n < w.rows) {
        struct vd_buf line = {0};
        size_t fits = 0, i = 0, len = strlen(text);
        while (i < len && text[i] != '\n') { /* grow word by word */
            size_t word = i + strcspn(text + i, " \n");
            vd_buf_clear(&line);
            vd_buf_add(&line, text, word);
            if (vd_text_width(line.data ? line.data : "") > w.cols && fits)
                break;
            fits = word;
            i = word + strspn(text + word, " ");
        }
        vd_buf_clear(&line);
        vd_buf_add(&line, text, fits);
        if (d)
            screen_text(d->scr, w.row + n, w.col, w.cols, role, line.data ? line.data : "", 0);
        n++;
        vd_buf_free(&line);
        text += i > fits ? i : fits;
        if (*text == '\n')
            text++;
    }
    return n;
}

/* The first two values of a property in one line. */
static const char *values(struct preview *pv, struct desk *d, enum vd_prop prop)
{
    struct vd_arena *a = d->scratch;
    const char *out = NULL;
    int n = 0;
    for (size_t r = 0; r < pv->p.n_records && n < 3; r++) {
        const struct vd_record *rec = &pv->p.records[r];
        for (size_t i = 0; i < rec->n_facts && !rec->superseded_by && n < 3; i++)
            if (rec->facts[i].prop == prop) {
                const char *text = fact_text(d, a, &rec->facts[i]);
                out = out ? vd_arena_printf(a, "%s, %s", out, text) : text;
                n++;
            }
    }
    return out;
}

static int draw_facts(struct preview *pv, struct desk *d, struct area w)
{
    static const enum vd_prop wanted[] = {
        VD_P_ORIGINAL_SCRIPT, VD_P_ALIAS,   VD_P_DOB,    VD_P_POB,
        VD_P_NATIONALITY,     VD_P_SEX,     VD_P_ORG,    VD_P_ROLE,
        VD_P_CUSTODY,         VD_P_RELEASE, VD_P_STATUS, VD_P_DOC,
        VD_P_THREAT,          VD_P_ADDRESS, VD_P_MARK};
    int row = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && row < w.rows; i++)
        row += draw_fact(d, w.row + row, w.col, w.cols, vd_prop_label(wanted[i]),
                         values(pv, d, wanted[i]));
    if (pv->p.n_records && row < w.rows) {
        const struct vd_record *r = &pv->p.records[0];
        const char *text =
            vd_arena_printf(d->scratch, "%s %s", r->prov.source ? r->prov.source : "",
                            grade_text(d->scratch, &r->prov));
        text = text && strcmp(text, " ") == 0 ? "" : text;
        row += draw_fact(d, w.row + row, w.col, w.cols, "Source", text);
    }
    if (row < w.rows && pv->p.n_links_in)
        row += draw_fact(d, w.row + row, w.col, w.cols, "Linked here",
                         vd_arena_printf(d->scratch, "%zu", pv->p.n_links_in));
    if (row < w.rows && pv->p.n_templates)
        row += draw_fact(d, w.row + row, w.col, w.cols, "Templates",
                         vd_arena_printf(d->scratch, "%zu", pv->p.n_templates));
    return row;
}

void preview_draw(struct preview *pv, struct desk *d, struct area w, int64_t subject)
{
    if (w.cols <= 0)
        return;
    if (!pv->subject)
        preview_load(pv, d, subject, false);
    if (pv->subject != subject) /* (A) */
        return;
    int face = w.rows / 2 < 20 ? w.rows / 2 : 20;
    int64_t key = pv->p.n_media ? pv->p.media[0].id : 0;
    if (!key)
        face = 3;
    draw_face(d, SLOT_PREVIEW, (struct area){w.row, w.col, face, w.cols}, key);
    int row = w.row + face;
    screen_text(d->scr, row++, w.col, w.cols, ROLE_TITLE, pv->p.caption ? pv->p.caption : "", 0);
    if (vd_profile_minor(&pv->p, vd_today()))
        screen_text(d->scr, row++, w.col, w.cols, ROLE_WARN, "POSSIBLE MINOR", 0);
    draw_facts(pv, d, (struct area){row, w.col, w.row + w.rows - row, w.cols});
}
