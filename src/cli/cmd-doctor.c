/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd-doctor.c: what this program stands on here: libraries, the write-ahead log rule, the cage.
 *
 * The rule: SQLite 3.7.0 to 3.51.2 can lose pages when a log is reset by one process while another
 * checkpoints (fixed upstream in 3.51.3). vedette never lets SQLite checkpoint by itself, so it is
 * not hit; the line says whether the library would be.
 */
#include "config.h"

#include "cli/cli.h"

#undef PACKAGE_VERSION /* sixel.h has one of its own */

#include <curses.h>
#include <errno.h>
#include <fribidi.h>
#include <jpeglib.h>
#include <png.h>
#include <sixel.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utf8proc.h>

static void row(struct cli *c, const char *what, const char *value)
{
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kstr(j, "what", what);
        vd_json_kstr(j, "value", value);
        cli_json_line(c);
    } else {
        say(c, "%-16s %s\n", what, value);
    }
}

#define TEXT_(x) #x
#define TEXT(x)  TEXT_(x)

static void libraries(struct cli *c)
{
    int v = sqlite3_libversion_number();
    row(c, "vedette", VERSION);
    row(c, "sqlite", sqlite3_libversion());
    row(c, "wal-reset",
        v >= 3007000 && v <= 3051002
            ? "this SQLite has the race; the rule of no automatic checkpoints is needed"
            : "this SQLite does not have the race; the rule is kept all the same");
    row(c, "libsodium", sodium_version_string());
    row(c, "ncurses", curses_version());
    row(c, "libsixel", LIBSIXEL_VERSION);
#ifdef LIBJPEG_TURBO_VERSION
    row(c, "libjpeg-turbo", TEXT(LIBJPEG_TURBO_VERSION));
#else
    row(c, "libjpeg", TEXT(JPEG_LIB_VERSION));
#endif
    row(c, "libpng", png_get_libpng_ver(NULL));
    row(c, "utf8proc", utf8proc_version());
    row(c, "fribidi", FRIBIDI_VERSION);
}

/* Ask it for a picture that is none: its answer comes after the word of what its cage lacks. */
static const char *cage_state(struct cli *c)
{
    struct vd_picture_request r = {.tag = 1,
                                   .bytes = "x",
                                   .n_bytes = 1,
                                   .cols = 4,
                                   .rows = 2,
                                   .cell_w = 10,
                                   .cell_h = 20,
                                   .graphics = VD_G_SYMBOLS,
                                   .colours = 256};
    struct vd_picture *p = NULL;
    int rc = vd_picture_now(c->worker, &r, &p, NULL);
    vd_picture_free(p);
    if (rc != VD_OK && rc != VD_UNSUPPORTED)
        return "the caged child does not answer";
    return *vd_worker_note(c->worker) ? vd_worker_note(c->worker) : "no layer is missing";
}

static void cage(struct cli *c)
{
    char text[80];
    row(c, "seccomp",
        prctl(PR_GET_SECCOMP) < 0 && errno == EINVAL ? "the kernel lacks it" : "the kernel has it");
#ifdef SYS_landlock_create_ruleset
    long abi =
        syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
    if (abi > 0)
        snprintf(text, sizeof(text), "ABI %ld", abi);
    else
        snprintf(text, sizeof(text), "not available");
    row(c, "landlock", text);
#endif
    row(c, "decoder", c->worker ? "the caged child started" : "the caged child did NOT start");
    if (c->worker)
        row(c, "cage", cage_state(c));
    snprintf(text, sizeof(text), "%ld online", sysconf(_SC_NPROCESSORS_ONLN));
    row(c, "cores", text);
}

/* "face acme/3: 12 templates, inner; voice ..." */
static void engines(struct cli *c)
{
    struct vd_buf text = {0};
    for (int m = 1; m <= VD_N_MODALITIES; m++) {
        struct vd_engine_row *v = NULL;
        size_t n = 0;
        struct vd_err ignored;
        if (vd_store_engines(c->store, m, c->arena, &v, &n, &ignored))
            continue;
        for (size_t i = 0; i < n; i++)
            vd_buf_printf(&text, "%s%s %s: %lld template%s%s%s", text.len ? "; " : "",
                          vd_modality_name(m), v[i].engine, (long long)v[i].n,
                          v[i].n == 1 ? "" : "s", vd_modality_vector(m) ? ", " : "",
                          !vd_modality_vector(m)
                              ? ""
                              : vd_metric_name(v[i].metric ? v[i].metric : VD_COSINE));
    }
    row(c, "case engines", text.len ? text.data : "none");
    vd_buf_free(&text);
}

static void the_case(struct cli *c)
{
    struct vd_store_info i;
    char text[160];
    const char *path = cli_case(c);
    if (!path)
        return;
    row(c, "case", path);
    int rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        rc = vd_store_info(c->store, &i, &c->err);
    if (rc) {
        row(c, "case state", c->err.message);
        memset(&c->err, 0, sizeof(c->err));
        return;
    }
    snprintf(text, sizeof(text), "version %d, %s", i.schema_version, i.uuid);
    row(c, "case schema", text);
    snprintf(text, sizeof(text),
             "%lld persons, %lld organisations, %lld others; %lld records of %lld lists",
             (long long)i.n_persons, (long long)i.n_orgs, (long long)i.n_other,
             (long long)i.n_records, (long long)i.n_lists);
    row(c, "case holds", text);
    snprintf(text, sizeof(text),
             "%lld fingers, %lld faces, %lld voices, %lld pictures, %lld audit rows",
             (long long)i.n_fingers, (long long)i.n_faces, (long long)i.n_voices,
             (long long)i.n_media, (long long)i.n_audit);
    row(c, "case samples", text);
    engines(c);
}

static int run(struct cli *c)
{
    const char *term = getenv("TERM");
    libraries(c);
    cage(c);
    row(c, "TERM", term ? term : "(not set)");
    the_case(c);
    return VD_OK;
}

void cli_version(struct cli *c)
{
    say(c, "vedette " VERSION "\n");
#ifdef VD_FAULTS
    say(c, "fault points: on\n");
#else
    say(c, "fault points: off\n");
#endif
#if defined(__SANITIZE_ADDRESS__)
    say(c, "sanitizers: on\n");
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    say(c, "sanitizers: on\n");
#else
    say(c, "sanitizers: off\n");
#endif
#else
    say(c, "sanitizers: off\n");
#endif
    say(c, "compiler: " __VERSION__ "\n");
    say(c, "sqlite %s, libsodium %s, %s, libsixel %s, libpng %s, utf8proc %s\n",
        sqlite3_libversion(), sodium_version_string(), curses_version(), LIBSIXEL_VERSION,
        png_get_libpng_ver(NULL), utf8proc_version());
    say(c, "Licence: Apache-2.0\n");
}

const struct cli_cmd cmd_doctor = {
    .name = "doctor",
    .synopsis = "[--json]",
    .summary = "Say what the program stands on here: libraries, kernel, case",
    .help = "For reports of trouble. Changes nothing.",
    .max_args = 0,
    .flags = CLI_WORKER,
    .run = run,
};
