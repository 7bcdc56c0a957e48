/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk.c: put a desk together, run it, take it apart.
 *
 * Order matters for the first frame: settings, the case (read only), the screen, one page of the
 * first list, the frame; counts, previews, sessions of writing come later or not at all.
 */
#include "config.h"

#include "tui/desk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/loop.h"
#include "tui/ui/ui.h"
#include "tui/views/views.h"
#include <vedette/date.h>
#include <vedette/io.h>

static int fetch(void *ctx, int64_t key, struct vd_buf *bytes)
{
    struct desk *d = ctx;
    char mime[32];
    if (key < 0 && -1 - key < d->n_pictures)
        return vd_read_file(d->pictures[-1 - key].path, 32 << 20, bytes, NULL);
    return vd_store_media_get(d->store, key, bytes, mime, NULL);
}

/* The drawing that the view on top asked for in this frame, see ui/prints.c. */
static int draw(void *ctx, int64_t key, const struct vd_picture_request *ask,
                struct vd_picture **out)
{
    struct desk *d = ctx;
    struct vd_drawing_box box = {.graphics = ask->graphics,
                                 .cols = ask->cols,
                                 .rows = ask->rows,
                                 .cell_w = ask->cell_w,
                                 .cell_h = ask->cell_h,
                                 .colours = ask->colours};
    if (key != d->drawing_key)
        return VD_NOTFOUND;
    return vd_drawing_picture(&d->drawing, &box, out, NULL);
}

static int read_config(struct desk *d, struct vd_err *err)
{
    char path[1024];
    const struct desk_options *o = d->opt;
    config_default(&d->cfg);
    config_path(path, sizeof path);
    int rc = config_read(&d->cfg, o->config ? o->config : path, o->config != NULL, err);
    if (rc == VD_OK && o->graphics) {
        rc = config_set(&d->cfg, "graphics", o->graphics, err);
        if (rc != VD_OK && err)
            err->code = VD_INVALID, rc = VD_INVALID;
    }
    if (rc == VD_OK && o->theme)
        vd_strlcpy(d->cfg.theme, o->theme, sizeof d->cfg.theme);
    d->cfg.ascii = d->cfg.ascii || o->ascii;
    if (rc == VD_OK && d->cfg.theme[0])
        rc = theme_load(&d->theme, d->cfg.theme, err);
    return rc;
}

static enum vd_graphics graphics_of(const struct desk_config *c)
{
    static const enum vd_graphics of[] = {VD_G_SIXEL, VD_G_SIXEL, VD_G_SYMBOLS, VD_G_ASCII,
                                          VD_G_OFF};
    return of[c->graphics];
}

static int open_case(struct desk *d, struct vd_err *err)
{
    struct vd_buf path = {0};
    int rc = vd_store_default_path(d->opt->case_path, &path, err);
    if (rc == VD_OK) {
        d->case_path = ui_strdup(path.data);
        rc = vd_store_open(&d->store, d->case_path, VD_OPEN_READ, err);
    }
    vd_buf_free(&path);
    if (rc == VD_NOINPUT)
        vd_hint(err, "make one with 'vedette init', or try 'vedette demo'");
    if (rc != VD_OK)
        return rc;
    d->version = vd_store_version(d->store);
    d->jobs = jobs_new(d->case_path);
    return d->jobs ? VD_OK : vd_fail(err, VD_NOMEM, "desk", "no event descriptor");
}

static int open_screen(struct desk *d, struct vd_err *err)
{
    const struct desk_options *o = d->opt;
    struct screen_options so = {.in_fd = d->scripted ? -1 : STDIN_FILENO,
                                .out_fd = d->scripted ? -1 : STDOUT_FILENO,
                                .graphics = graphics_of(&d->cfg),
                                .ascii = d->cfg.ascii,
                                .bidi = (enum screen_bidi)d->cfg.bidi,
                                .no_colour = getenv("NO_COLOR") && *getenv("NO_COLOR"),
                                .worker = o->worker,
                                .fetch = fetch,
                                .draw = draw,
                                .ctx = d};
    if (d->scripted) {
        so.rows = o->rows ? o->rows : 24;
        so.cols = o->cols ? o->cols : 80;
    } else if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        vd_fail(err, VD_UNSUPPORTED, "desk", "the desk needs a terminal");
        return vd_hint(err, "every action has a verb: see 'vedette help'");
    }
    int rc = screen_open(&d->scr, &so, err);
    if (rc == VD_OK && d->theme)
        screen_theme(d->scr, d->theme);
    return rc;
}

static void take_apart(struct desk *d)
{
    while (d->top)
        desk_pop(d);
    jobs_free(d->jobs, d);
    while (d->top)
        desk_pop(d);
    screen_close(d->scr);
    theme_free(d->theme);
    input_free(d->in);
    vd_store_close(d->store);
    prompt_free(d);
    vd_arena_free(d->scratch);
    vd_free(d->case_path);
    vd_free(d);
}

int desk_run(const struct desk_options *o, struct vd_err *err)
{
    struct desk *d = ui_alloc(sizeof *d);
    struct vd_err e = {0};
    d->opt = o;
    d->scripted = o->script != NULL;
    d->scratch = ui_arena();
    d->now_ms = vd_mono_ms();
    d->in = input_new();
    int rc = d->in ? read_config(d, &e) : VD_NOMEM;
    if (rc == VD_OK)
        rc = open_case(d, &e);
    if (rc == VD_OK)
        rc = open_screen(d, &e);
    if (rc != VD_OK)
        goto out;
    if (d->scripted || o->no_restore || !d->cfg.restore || !session_restore(d))
        desk_root(d, &view_profiles, NULL);
    if (!d->top) {
        rc = vd_fail(&e, VD_IO, "desk", "the list of profiles cannot be read");
        goto out;
    }
    rc = d->scripted ? script_run(d, o->script, &e) : loop_run(d, &e);
out:
    take_apart(d);
    if (rc != VD_OK && err)
        *err = e;
    return rc;
}

void desk_dump_actions(FILE *out)
{
    char contexts[128];
    for (int a = 0; a < N_ACTIONS; a++) {
        const struct action_row *r = &action_table[a];
        fprintf(out, "%s\t%s\t%s\t%s\t%s%s\t%s\n", r->id, r->name, r->keys,
                context_names(r->contexts, contexts, sizeof contexts),
                r->flags & A_ARG ? "arg " : "", r->flags & A_WRITE ? "write" : "", r->help);
    }
}

void desk_dump_settings(FILE *out)
{
    config_dump(out);
}

/* ---- settings while it runs ---- */
void desk_theme(struct desk *d, const char *name)
{
    struct theme *t = NULL;
    struct vd_err e = {0};
    struct vd_buf list = {0};
    if (!name || !*name) {
        theme_list(&list);
        for (size_t i = 0; i < list.len; i++)
            if (list.data[i] == '\n')
                list.data[i] = ' ';
        desk_say(d, SAY_INFO, "themes: %s", list.data ? list.data : "");
    } else if (theme_load(&t, name, &e) != VD_OK) {
        desk_say_err(d, &e);
    } else {
        screen_theme(d->scr, t);
        theme_free(d->theme);
        d->theme = t;
        screen_redraw(d->scr);
    }
    vd_buf_free(&list);
}

/* The terminal said its background: on a light one, the light theme, unless a theme was chosen. */
void desk_background(struct desk *d, const int rgb[3])
{
    struct theme *t = NULL;
    int luma = (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2]) / 1000;
    screen_background(d->scr, luma >= 128);
    d->dirty = true;
    if (d->cfg.theme[0] || d->theme || luma < 128 || theme_load(&t, "light", NULL) != VD_OK)
        return;
    screen_theme(d->scr, t);
    d->theme = t;
    screen_redraw(d->scr);
    d->dirty = true;
}

void desk_set(struct desk *d, const char *arg)
{
    char name[64];
    struct vd_err e = {0};
    size_t n = arg ? strcspn(arg, " =") : 0;
    if (n == 0 || n >= sizeof name) {
        desk_say(d, SAY_INFO, "set NAME VALUE; names as in vedette.conf(5)");
        return;
    }
    memcpy(name, arg, n);
    name[n] = 0;
    if (config_set(&d->cfg, name, arg + n + strspn(arg + n, " ="), &e) != VD_OK)
        desk_say_err(d, &e);
    else if (strcmp(name, "graphics") == 0)
        screen_set_graphics(d->scr, graphics_of(&d->cfg));
    else if (strcmp(name, "theme") == 0)
        desk_theme(d, d->cfg.theme);
}
