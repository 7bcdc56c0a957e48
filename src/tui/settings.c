/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.c: vedette.conf: lines of `name = value`, `#` begins a comment line, blanks around both
 * sides do not count.  Every setting stands once in the table below with its type and its limits.
 * `key.ACTION = KEY KEY` gives an action of actions.def other keys, `none` takes them away.
 *
 * (A) Nothing is skipped: an unknown name, a value out of range or a line without `=` is an error
 *     with file, line and column.
 */
#include "config.h"

#include "tui/settings.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <vedette/io.h>
#include <vedette/mem.h>

enum setting_type { SET_BOOL, SET_INT, SET_TEXT, SET_WORD };
struct setting {
    const char *name;
    enum setting_type type;
    size_t offset, size;
    int lo, hi;
    const char *words[6]; /* of SET_WORD, in the order of the enum */
    const char *standard, *help;
};
#define FIELD(f) offsetof(struct desk_config, f), sizeof(((struct desk_config *)0)->f)
static const struct setting settings[] = {
    {"graphics",
     SET_WORD,
     FIELD(graphics),
     0,
     0,
     {"auto", "sixel", "symbols", "ascii", "off"},
     "auto",
     "how faces are drawn"},
    {"bidi",
     SET_WORD,
     FIELD(bidi),
     0,
     0,
     {"auto", "terminal", "program", "off"},
     "auto",
     "who turns right-to-left text round"},
    {"ascii", SET_BOOL, FIELD(ascii), 0, 0, {0}, "off", "borders and text in ASCII only"},
    {"preview", SET_BOOL, FIELD(preview), 0, 0, {0}, "on", "preview pane beside lists"},
    {"preview-percent",
     SET_INT,
     FIELD(preview_percent),
     20,
     70,
     {0},
     "40",
     "width of the preview pane"},
    {"restore", SET_BOOL, FIELD(restore), 0, 0, {0}, "on", "start where the last session ended"},
    {"top", SET_INT, FIELD(top), 1, 1000, {0}, "20", "candidates of a search"},
    {"theme", SET_TEXT, FIELD(theme), 0, 0, {0}, "", "name or file of a theme"},
    {"purpose", SET_TEXT, FIELD(purpose), 0, 0, {0}, "", "purpose offered in forms"},
    {"basis", SET_TEXT, FIELD(basis), 0, 0, {0}, "", "legal basis offered in forms"},
};
enum { N_SETTINGS = sizeof settings / sizeof *settings };

static int set_value(struct desk_config *c, const struct setting *s, const char *value,
                     struct vd_err *err)
{
    void *at = (char *)c + s->offset;
    char *end;
    long n;
    switch (s->type) {
    case SET_BOOL:
        if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
            return vd_fail(err, VD_CONFIG, "", "%s is on or off, not '%s'", s->name, value);
        *(bool *)at = value[1] == 'n';
        return VD_OK;
    case SET_INT:
        n = strtol(value, &end, 10);
        if (end == value || *end || n < s->lo || n > s->hi)
            return vd_fail(err, VD_CONFIG, "", "%s is a number from %d to %d, not '%s'", s->name,
                           s->lo, s->hi, value);
        *(int *)at = (int)n;
        return VD_OK;
    case SET_TEXT:
        if (vd_strlcpy(at, value, s->size) >= s->size)
            return vd_fail(err, VD_CONFIG, "", "%s is longer than %zu bytes", s->name, s->size - 1);
        return VD_OK;
    case SET_WORD:
        for (int i = 0; i < 6 && s->words[i]; i++)
            if (strcmp(s->words[i], value) == 0) {
                *(int *)at = i;
                return VD_OK;
            }
        break;
    }
    return vd_fail(err, VD_CONFIG, "", "%s cannot be '%s'", s->name, value);
}

int config_set(struct desk_config *c, const char *name, const char *value, struct vd_err *err)
{
    if (strncmp(name, "key.", 4) == 0)
        return keymap_set(&c->keys, name + 4, value, err);
    for (int i = 0; i < N_SETTINGS; i++)
        if (strcmp(settings[i].name, name) == 0)
            return set_value(c, &settings[i], value, err);
    return vd_fail(err, VD_CONFIG, "", "no setting is called '%s'", name);
}

void config_default(struct desk_config *c)
{
    memset(c, 0, sizeof *c);
    keymap_default(&c->keys);
    for (int i = 0; i < N_SETTINGS; i++)
        set_value(c, &settings[i], settings[i].standard, NULL);
}

/* Cut blanks off both ends of s in place. */
static char *trim(char *s)
{
    s += strspn(s, " \t\r");
    size_t n = strlen(s);
    while (n && strchr(" \t\r", s[n - 1]))
        s[--n] = 0;
    return s;
}

/* One line, which is changed. *column says where it is wrong. */
static int line_read(struct desk_config *c, char *line, int *column, struct vd_err *err)
{
    char *name = trim(line), *eq = strchr(line, '=');
    *column = (int)(name - line) + 1;
    if (!*name || *name == '#')
        return VD_OK;
    if (!eq)
        return vd_fail(err, VD_CONFIG, "", "expected 'name = value'");
    *eq = 0;
    name = trim(line);
    char *value = trim(eq + 1);
    struct vd_err e;
    int rc = config_set(c, name, value, &e);
    if (rc != VD_OK) {
        bool known =
            strncmp(e.message, "no setting", 10) != 0 && strncmp(e.message, "no action", 9) != 0;
        *column = (int)((known ? value : name) - line) + 1;
        return vd_fail(err, VD_CONFIG, "", "%s", e.message);
    }
    return VD_OK;
}

int config_read(struct desk_config *c, const char *path, bool must, struct vd_err *err)
{
    struct vd_buf b = {0};
    struct vd_err e = {0};
    int rc = vd_read_file(path, 1 << 20, &b, &e), column = 1, n = 0;
    if (rc == VD_NOINPUT && !must) {
        rc = VD_OK;
        goto out;
    }
    if (rc != VD_OK) {
        if (err)
            *err = e;
        goto out;
    }
    for (char *line = b.data, *next; rc == VD_OK && line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        n++;
        rc = line_read(c, line, &column, &e);
    }
    if (rc != VD_OK) {
        char where[96];
        snprintf(where, sizeof where, "%.70s:%d:%d", path, n, column);
        rc = vd_fail(err, VD_CONFIG, where, "%s", e.message);
        vd_hint(err, "see vedette.conf(5)");
    }
out:
    vd_buf_free(&b);
    return rc;
}

void config_path(char *out, size_t cap)
{
    const char *dir = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (dir && *dir)
        snprintf(out, cap, "%s/vedette/vedette.conf", dir);
    else
        snprintf(out, cap, "%s/.config/vedette/vedette.conf", home ? home : "");
}

void config_dump(FILE *out)
{
    static const char *const types[] = {"on or off", "number", "text", "word"};
    for (int i = 0; i < N_SETTINGS; i++)
        fprintf(out, "%s\t%s\t%s\t%s\n", settings[i].name, types[settings[i].type],
                settings[i].standard, settings[i].help);
}
