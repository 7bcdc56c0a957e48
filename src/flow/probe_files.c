/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe_files.c: where the files of a search's probes are, so that a candidate can be compared with
 * its probe again.  The case itself keeps only their names and hashes.
 *
 *     setting desk.probe.N     the path; of several files a line each, "FIRST PATH", where FIRST is
 *                              the number of the file's first probe in search N
 *     setting desk.reading.N   how they were read, if not as they say of themselves
 *
 * Invariant: a file is only taken if its bytes have the hash that the search names it by.
 */
#include <vedette/identify.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vedette/io.h>

#include "flow/samples.h"

enum { LARGEST = 64 << 20, NAMED_BYTES = 8 }; /* of the hash stand in a search */

static void key_of(char out[48], const char *what, int64_t search)
{
    snprintf(out, 48, "desk.%s.%lld", what, (long long)search);
}

/* How many probes a file holds; -1 if that cannot be told. */
static int64_t count_probes(int modality, const char *path, const struct vd_reading *as)
{
    struct vd_arena *a = vd_arena_new();
    struct vd_templates t = {0};
    int64_t n = -1;
    if (a && vd_templates_read_as(a, modality, path, NULL, as, &t, NULL) == VD_OK)
        n = (int64_t)t.n;
    vd_arena_free(a);
    return n;
}

/* What a probe's file is called, and of which modality: of a person's search each says its own. */
static int path_of(const char *probe, int *modality, const char **path)
{
    struct vd_named_sample of;
    int position;
    if (*modality)
        return vd_probe_path(probe, path, &position, NULL);
    int rc = vd_sample_named(probe, &of, NULL);
    *modality = of.modality;
    *path = of.path;
    return rc;
}

static void list_paths(struct vd_buf *lines, int modality, const char *const *probes, size_t n,
                       const struct vd_reading *as)
{
    int64_t first = 0;
    size_t files = 0;
    for (size_t i = 0; i < n; i++)
        files += modality || !vd_sample_name(probes[i]);
    for (size_t i = 0; i < n; i++) {
        const char *path;
        int of = modality;
        if (!modality && vd_sample_name(probes[i]))
            continue;
        if (path_of(probes[i], &of, &path) != VD_OK)
            return;
        char *whole = realpath(path, NULL);
        if (whole && files == 1)
            vd_buf_str(lines, whole);
        else if (whole && !strchr(whole, '\n'))
            vd_buf_printf(lines, "%lld %s\n", (long long)first, whole);
        free(whole);
        int64_t here = files > 1 ? count_probes(of, path, as) : 0;
        if (here < 0)
            return;
        first += here;
    }
}

void vd_probe_remember(struct vd_store *s, int64_t search, int modality, const char *const *probes,
                       size_t n, const struct vd_reading *as)
{
    struct vd_buf lines = {0};
    char key[48], reading[48];
    list_paths(&lines, modality, probes, n, as);
    key_of(key, "probe", search);
    if (lines.len && !lines.failed)
        vd_store_setting_set(s, key, lines.data, NULL);
    vd_buf_free(&lines);
    if (as->px_cm || as->width) {
        vd_reading_text(as, reading);
        key_of(key, "reading", search);
        vd_store_setting_set(s, key, reading, NULL);
    }
}

/* The line of the file that the probe is in; *view counts within it. */
static char *pick_path(char *text, int probe, int *view)
{
    char *found = NULL, *save, *end;
    *view = probe;
    if (text[0] == '/')
        return text;
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        long first = strtol(line, &end, 10);
        if (*end == ' ' && first <= probe) {
            found = end + 1;
            *view = probe - (int)first;
        }
    }
    return found;
}

static bool is_the_file(const char *path, const char *named)
{
    struct vd_buf bytes = {0};
    uint8_t hash[32];
    char hex[2 * NAMED_BYTES + 1];
    bool same = false;
    if (named && vd_read_file(path, LARGEST, &bytes, NULL) == VD_OK) {
        vd_sha256(bytes.data, bytes.len, hash);
        vd_hex(hash, NAMED_BYTES, hex);
        same = strstr(named, hex) != NULL;
    }
    vd_buf_free(&bytes);
    return same;
}

static struct vd_reading reading_of(struct vd_store *s, int64_t search)
{
    struct vd_reading as = {0};
    struct vd_buf text = {0};
    char key[48];
    key_of(key, "reading", search);
    if (vd_store_setting_get(s, key, &text, NULL) == VD_OK && text.len &&
        !vd_reading_parse(text.data, &as))
        as = (struct vd_reading){0};
    vd_buf_free(&text);
    return as;
}

int vd_probe_read(struct vd_store *s, struct vd_arena *a, int64_t search, int modality,
                  const char *named, int probe, const char **path, struct vd_template *out,
                  struct vd_err *err)
{
    struct vd_buf text = {0};
    struct vd_templates t = {0};
    struct vd_reading as = reading_of(s, search);
    char key[48];
    int view = 0, rc = VD_NOTFOUND;
    key_of(key, "probe", search);
    *path = NULL;
    if (vd_store_setting_get(s, key, &text, NULL) == VD_OK && text.len)
        *path = vd_arena_strdup(a, pick_path(text.data, probe, &view));
    vd_buf_free(&text);
    if (*path && is_the_file(*path, named))
        rc = vd_templates_read_as(a, modality, *path, NULL, &as, &t, err);
    else
        vd_fail(err, VD_NOTFOUND, "probe", "the probe's file is not at hand");
    if (rc == VD_OK && (view < 0 || (size_t)view >= t.n))
        rc = vd_fail(err, VD_NOTFOUND, *path, "holds no such probe");
    if (rc == VD_OK)
        *out = t.v[view];
    else
        *path = NULL;
    return rc;
}
