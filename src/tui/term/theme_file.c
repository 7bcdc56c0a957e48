/* SPDX-License-Identifier: Apache-2.0 */
/*
 * theme_file.c: the folders of themes, in the order in which they are searched: the user's, the one
 * that $VEDETTE_THEMEDIR names (a build tree that is not installed), the installed one.
 */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vedette/io.h>
#include "tui/term/theme.h"
#include "tui/term/theme_file.h"

enum { N_FOLDERS = 3, MAX_FILE = 64 << 10, MAX_THEMES = 256 };

/* Folder i, or false if it has no name. */
static bool folder(int i, char *out, size_t cap)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    const char *own = getenv("VEDETTE_THEMEDIR");

    if (i == 0 && config && config[0] == '/')
        return (size_t)snprintf(out, cap, "%s/vedette/themes", config) < cap;
    if (i == 0)
        return home && (size_t)snprintf(out, cap, "%s/.config/vedette/themes", home) < cap;
    if (i == 1)
        return own && *own && vd_strlcpy(out, own, cap) < cap;
    return vd_strlcpy(out, VD_THEMEDIR, cap) < cap;
}

static bool good_name(const char *name)
{
    return *name && *name != '.' && strlen(name) < 64 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
               strlen(name);
}

int theme_file_read(const char *name, struct vd_buf *text, char *path, size_t cap,
                    struct vd_err *err)
{
    char dir[448];

    if (strchr(name, '/')) {
        vd_strlcpy(path, name, cap);
        return vd_read_file(name, MAX_FILE, text, err);
    }
    if (!good_name(name))
        return vd_fail(err, VD_NOTFOUND, "theme", "\"%.60s\" is no theme's name", name);
    for (int i = 0; i < N_FOLDERS; i++) {
        if (!folder(i, dir, sizeof(dir)))
            continue;
        snprintf(path, cap, "%s/%s.theme", dir, name);
        if (access(path, F_OK) == 0)
            return vd_read_file(path, MAX_FILE, text, err);
    }
    return vd_fail(err, VD_NOTFOUND, "theme", "there is no theme \"%s\"", name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

void theme_list(struct vd_buf *out)
{
    char(*names)[64] = vd_array(MAX_THEMES, 64), dir[448];
    size_t n = 0;

    if (!names)
        return;
    vd_strlcpy(names[n++], "dark", 64);
    for (int i = 0; i < N_FOLDERS; i++) {
        DIR *d = folder(i, dir, sizeof(dir)) ? opendir(dir) : NULL;
        for (const struct dirent *e; d && n < MAX_THEMES && (e = readdir(d));) {
            size_t len = strlen(e->d_name);
            if (len <= 6 || len >= 64 || strcmp(e->d_name + len - 6, ".theme"))
                continue;
            snprintf(names[n], 64, "%.*s", (int)(len - 6), e->d_name);
            n += good_name(names[n]);
        }
        if (d)
            closedir(d);
    }
    qsort(names, n, 64, by_name);
    for (size_t i = 0; i < n; i++) {
        if (i && !strcmp(names[i], names[i - 1]))
            continue;
        vd_buf_str(out, names[i]);
        vd_buf_char(out, '\n');
    }
    vd_free(names);
}
