/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.c: every fuzz target over its seeds and over a fixed number of changed seeds, as a test.
 *
 * Each changed input has a number; the same number is the same input on every machine, so that
 * `VD_FUZZ_ONLY=date VD_FUZZ_FROM=1234 VD_FUZZ_INPUTS=1 tests/fuzz/replay` runs one again.
 */
#include "fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

typedef int target_fn(const uint8_t *p, size_t n);
#define TARGETS(X)                                                                                 \
    X(date)                                                                                        \
    X(fact)                                                                                        \
    X(csv)                                                                                         \
    X(ofac)                                                                                        \
    X(import)                                                                                      \
    X(fmr)                                                                                         \
    X(npy) X(name) X(jsonl) X(json) X(text) X(filter) X(theme) X(input) X(image) X(sixel) X(xyt)
#define X(name) target_fn fuzz_##name;
TARGETS(X)
#undef X
static const struct target {
    const char *name;
    target_fn *run;
} targets[] = {
#define X(name) {#name, fuzz_##name},
    TARGETS(X)
#undef X
};
enum { N_TARGETS = sizeof(targets) / sizeof(targets[0]), MAX_SEEDS = 64, INPUT_LIMIT = 1 << 16 };

static struct {
    const char *name;
    long number;
    const uint8_t *p;
    size_t n;
} now;

/* Say which input it was and keep it; only calls that a signal handler may make. */
static void on_crash(int sig)
{
    char text[160], *s = text;
    long v = now.number < 0 ? 0 : now.number;
    int digits = 1;
    s = stpcpy(stpcpy(s, "# crash in target "), now.name);
    s = stpcpy(s, now.number < 0 ? ", a seed\n" : ", changed input ");
    for (long k = v; k >= 10; k /= 10)
        digits++;
    for (int i = digits; now.number >= 0 && i-- > 0; v /= 10)
        s[i] = (char)('0' + v % 10);
    s += now.number >= 0 ? digits : 0;
    *s++ = '\n';
    ssize_t n = write(STDOUT_FILENO, text, (size_t)(s - text));
    (void)n;
    signal(sig, SIG_DFL);
    raise(sig);
}

static uint64_t chance(uint64_t *s)
{
    uint64_t z = (*s += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

struct seeds {
    struct vd_buf v[MAX_SEEDS];
    size_t n;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void load_seeds(struct seeds *s, const char *name)
{
    char dir[512], path[1024], *names[MAX_SEEDS];
    const char *top = getenv("top_srcdir");
    size_t n = 0;
    snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s", top ? top : ".", name);
    DIR *d = opendir(dir);
    for (struct dirent *e; d && n < MAX_SEEDS && (e = readdir(d));)
        if (e->d_name[0] != '.')
            names[n++] = vd_strdup(e->d_name);
    if (d)
        closedir(d);
    qsort(names, n, sizeof(names[0]), by_name);
    s->n = 0;
    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        memset(&s->v[s->n], 0, sizeof(s->v[0]));
        if (vd_read_file(path, INPUT_LIMIT, &s->v[s->n], NULL) == VD_OK)
            s->n++;
        vd_free(names[i]);
    }
}

static void splice(struct vd_buf *b, size_t at, const uint8_t *p, size_t n)
{
    struct vd_buf tail = {0};
    if (n > 256 || b->len + n > INPUT_LIMIT)
        return;
    vd_buf_add(&tail, b->data + at, b->len - at);
    b->len = at;
    vd_buf_add(b, p, n);
    vd_buf_add(b, tail.data, tail.len);
    vd_buf_free(&tail);
}

/* One change: flip a bit, set an odd byte, cut, drop, double, or put in a piece of another seed. */
static void change(struct vd_buf *b, const struct seeds *s, uint64_t *r)
{
    static const uint8_t odd[] = {0,    1,   0x7F, 0x80, 0xFF, '"', ',', ';', '\n', '\r',
                                  0x1B, '{', '}',  ':',  '@',  '|', '9', '-', 0xC3, 0xE2};
    size_t at = b->len ? chance(r) % b->len : 0, n = b->len ? 1 + chance(r) % 16 : 0;
    n = at + n > b->len ? b->len - at : n;
    const struct vd_buf *other = &s->v[chance(r) % s->n];
    size_t from = other->len ? chance(r) % other->len : 0, k = 1 + chance(r) % 32;
    uint8_t byte = odd[chance(r) % sizeof(odd)], piece[16];
    k = from + k > other->len ? other->len - from : k;
    switch (b->len ? chance(r) % 8 : 7) {
    case 0:
        b->data[at] = (char)(b->data[at] ^ (1 << chance(r) % 8));
        break;
    case 1:
        b->data[at] = (char)byte;
        break;
    case 2:
        splice(b, at, &byte, 1);
        break;
    case 3:
        b->len = at;
        break;
    case 4:
        memmove(b->data + at, b->data + at + n, b->len - at - n);
        b->len -= n;
        break;
    case 5:
        memcpy(piece, b->data + at, n);
        splice(b, at, piece, n);
        break;
    case 6:
        b->data[at] = (char)chance(r);
        break;
    default:
        if (k)
            splice(b, at, (const uint8_t *)other->data + from, k);
    }
}

/* A copy of the exact length, so that the sanitizer sees one byte too far. */
static void run(const struct target *t, const struct vd_buf *b)
{
    uint8_t *copy = malloc(b->len ? b->len : 1);
    REQUIRE(copy);
    if (b->len)
        memcpy(copy, b->data, b->len);
    now.p = copy;
    now.n = b->len;
    t->run(copy, b->len);
    free(copy);
}

static long number_from(const char *name, long otherwise)
{
    const char *s = getenv(name);
    return s ? strtol(s, NULL, 10) : otherwise;
}

static bool run_target(const struct target *t, int index)
{
    struct seeds s;
    struct vd_buf b = {0};
    long from = number_from("VD_FUZZ_FROM", 0), n = number_from("VD_FUZZ_INPUTS", 600);
    load_seeds(&s, t->name);
    now.name = t->name;
    now.number = -1;
    for (size_t i = 0; i < s.n; i++)
        run(t, &s.v[i]);
    for (long k = from; s.n && k < from + n; k++) {
        uint64_t r = (uint64_t)k * 0x2545F4914F6CDD1Du + (uint64_t)index;
        const struct vd_buf *seed = &s.v[chance(&r) % s.n];
        vd_buf_clear(&b);
        vd_buf_add(&b, seed->data, seed->len);
        for (uint64_t c = 1 + chance(&r) % 6; c > 0; c--)
            change(&b, &s, &r);
        now.number = k;
        run(t, &b);
    }
    printf("%s %d - %s: %zu seeds, %ld changed inputs\n", s.n ? "ok" : "not ok", index + 1, t->name,
           s.n, s.n ? n : 0);
    fflush(stdout);
    vd_buf_free(&b);
    for (size_t i = 0; i < s.n; i++)
        vd_buf_free(&s.v[i]);
    return s.n > 0;
}

int main(void)
{
    const char *only = getenv("VD_FUZZ_ONLY");
    bool good = true;
    signal(SIGSEGV, on_crash);
    signal(SIGABRT, on_crash);
    printf("1..%d\n", N_TARGETS);
    for (int i = 0; i < N_TARGETS; i++) {
        if (only && strcmp(only, targets[i].name) != 0)
            printf("ok %d - %s # SKIP not asked for\n", i + 1, targets[i].name);
        else
            good &= run_target(&targets[i], i);
    }
    return good ? 0 : 1;
}
