/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ptybench.c: measure a full-screen program from outside, in a pseudo-terminal.
 *
 *   ptybench [-s ROWSxCOLS] [-r REPEAT] -k 'SCRIPT' -- COMMAND [ARG...]
 *
 * SCRIPT is words: `GROUP=KEY*N` sends KEY N times, one after the other, and reports the median
 * bytes and milliseconds to the first byte a key; `KEY*N` alone is sent but not measured;
 * `wait=SECONDS` lets time pass (a preview follows the last key after a while);
 * `idle=SECONDS` reports bytes and wake-ups of the program while nothing happens; `quit=KEY` ends.
 * KEY is up down pgup pgdn home end enter esc ctrl-l, or one character.
 *
 * The program is answered like a plain terminal without pictures (DA1 without 4). The first screen
 * is done when the program has been quiet for 60 ms after its first byte; the time printed is that
 * of the last byte before that quiet.  One line of key=value pairs is printed, medians over REPEAT.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_GROUPS = 16, MAX_KEYS = 512, MAX_REPEAT = 25 };

struct group {
    char name[24];
    double bytes[MAX_REPEAT], ms[MAX_REPEAT];
    int n;
};
static struct group groups[MAX_GROUPS];
static int n_groups;
static int fd = -1;
static pid_t child;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void answer(const char *p, size_t n)
{
    if (memmem(p, n, "\033[c", 3) || memmem(p, n, "\033[0c", 4))
        if (write(fd, "\033[?62;22c", 9) < 0)
            exit(70);
}

/* Read until `quiet` ms pass without a byte, or `limit` in all. Returns bytes. */
static size_t listen_quiet(double quiet, double limit, double *first, double *last)
{
    size_t total = 0;
    double start = now_ms(), end = start + limit;
    char buf[65536];
    *first = *last = 0;
    for (;;) {
        double left = end - now_ms();
        double wait = total ? quiet : left;
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (left <= 0 || poll(&p, 1, (int)(wait < left ? wait : left) + 1) <= 0)
            return total;
        ssize_t n = read(fd, buf, sizeof(buf));
        if (n <= 0)
            return total;
        *last = now_ms() - start;
        if (!total)
            *first = *last;
        total += (size_t)n;
        answer(buf, (size_t)n);
    }
}

static const char *key_bytes(const char *key)
{
    static const struct {
        const char *name, *bytes;
    } keys[] = {{"up", "\033[A"},    {"down", "\033[B"}, {"pgup", "\033[5~"},
                {"pgdn", "\033[6~"}, {"home", "\033[H"}, {"end", "\033[F"},
                {"enter", "\r"},     {"esc", "\033"},    {"ctrl-l", "\014"}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (strcmp(keys[i].name, key) == 0)
            return keys[i].bytes;
    return key;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v, int n)
{
    if (n == 0)
        return 0;
    qsort(v, (size_t)n, sizeof(*v), compare);
    return v[n / 2];
}

static void note(const char *name, double bytes, double ms)
{
    int g = 0;
    while (g < n_groups && strcmp(groups[g].name, name) != 0)
        g++;
    if (g == n_groups) {
        if (n_groups == MAX_GROUPS)
            return;
        snprintf(groups[n_groups++].name, sizeof(groups[0].name), "%s", name);
    }
    if (groups[g].n < MAX_REPEAT) {
        groups[g].bytes[groups[g].n] = bytes;
        groups[g].ms[groups[g].n++] = ms;
    }
}

static long proc_number(const char *file, const char *label)
{
    char path[64], line[256];
    long v = -1;
    snprintf(path, sizeof(path), "/proc/%d/%s", (int)child, file);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, label, strlen(label)) == 0)
            v = strtol(line + strlen(label), NULL, 10);
    if (f)
        fclose(f);
    return v;
}

static void play_keys(const char *group, const char *key, int count)
{
    double bytes[MAX_KEYS], ms[MAX_KEYS], first, last;
    int n = 0;
    for (int i = 0; i < count && n < MAX_KEYS; i++, n++) {
        const char *k = key_bytes(key);
        if (write(fd, k, strlen(k)) < 0)
            return;
        bytes[n] = (double)listen_quiet(25, 400, &first, &last);
        ms[n] = first;
    }
    if (group)
        note(group, median(bytes, n), median(ms, n));
}

static void idle(double seconds)
{
    double first, last;
    long before = proc_number("status", "voluntary_ctxt_switches:");
    size_t n = listen_quiet(seconds * 1e3, seconds * 1e3, &first, &last);
    long after = proc_number("status", "voluntary_ctxt_switches:");
    note("idle", (double)n, (double)(after - before));
}

static void word(char *w)
{
    char *eq = strchr(w, '='), *group = NULL;
    if (eq && eq != w && eq[1]) {
        *eq = 0;
        group = w;
        w = eq + 1;
    }
    if (group && strcmp(group, "idle") == 0) {
        idle(atof(w));
        return;
    }
    if (group && strcmp(group, "wait") == 0) {
        double first, last;
        listen_quiet(atof(w) * 1e3, atof(w) * 1e3, &first, &last);
        return;
    }
    int count = 1;
    char *star = strrchr(w, '*');
    if (star && star != w) {
        *star = 0;
        count = atoi(star + 1);
    }
    if (group && strcmp(group, "quit") == 0)
        group = NULL;
    play_keys(group, w, count);
}

static void run_once(char **argv, int rows, int cols, const char *script)
{
    struct winsize ws = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    double start = now_ms(), first, last;
    child = forkpty(&fd, NULL, NULL, &ws);
    if (child == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(argv[0], argv);
        _exit(127);
    }
    double spawn = now_ms() - start;
    listen_quiet(60, 10000, &first, &last);
    note("start", 0, last + spawn);
    note("first_byte", 0, first + spawn);
    note("rss_kb", 0, (double)proc_number("status", "VmRSS:"));
    char *copy = strdup(script), *save = NULL;
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
        word(w);
    free(copy);
    note("rss_end_kb", 0, (double)proc_number("status", "VmRSS:"));
    usleep(50000);
    kill(child, SIGHUP);
    close(fd);
    for (int i = 0; i < 100 && waitpid(child, NULL, WNOHANG) == 0; i++)
        usleep(10000);
    kill(child, SIGKILL);
    waitpid(child, NULL, WNOHANG);
}

int main(int argc, char **argv)
{
    int rows = 40, cols = 120, repeat = 3, opt;
    const char *script = "";
    while ((opt = getopt(argc, argv, "+s:r:k:")) != -1) {
        if (opt == 's' && sscanf(optarg, "%dx%d", &rows, &cols) == 2)
            continue;
        if (opt == 'r')
            repeat = atoi(optarg);
        else if (opt == 'k')
            script = optarg;
        else
            return 64;
    }
    if (optind >= argc || repeat < 1 || repeat > MAX_REPEAT) {
        fputs("usage: ptybench [-s ROWSxCOLS] [-r REPEAT] -k SCRIPT -- COMMAND [ARG...]\n", stderr);
        return 64;
    }
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < repeat; i++)
        run_once(argv + optind, rows, cols, script);
    for (int g = 0; g < n_groups; g++) {
        struct group *x = &groups[g];
        if (strcmp(x->name, "start") == 0 || strcmp(x->name, "first_byte") == 0)
            printf("%s_ms=%.1f ", x->name, median(x->ms, x->n));
        else if (strncmp(x->name, "rss", 3) == 0)
            printf("%s=%.0f ", x->name, median(x->ms, x->n));
        else if (strcmp(x->name, "idle") == 0)
            printf("idle_bytes=%.0f idle_wakeups=%.0f ", median(x->bytes, x->n),
                   median(x->ms, x->n));
        else
            printf("%s_bytes=%.0f %s_ms=%.2f ", x->name, median(x->bytes, x->n), x->name,
                   median(x->ms, x->n));
    }
    putchar('\n');
    return 0;
}
