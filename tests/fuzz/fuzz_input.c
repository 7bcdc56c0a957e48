/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_input.c: any bytes from a terminal, split anywhere: events end, nothing is out of range. */
#define VD_FUZZ_NAME fuzz_input
#include "fuzz.h"

#include "tui/term/input.h"

static void check_event(const struct event *ev)
{
    char name[24];
    switch (ev->kind) {
    case EV_KEY:
        REQUIRE(ev->key != 0);
        key_name(ev->key, name);
        break;
    case EV_MOUSE:
        REQUIRE(ev->row >= 0 && ev->col >= 0);
        break;
    case EV_REPLY:
        REQUIRE(ev->n_arg >= 0 && ev->n_arg <= 16);
        break;
    default:
        REQUIRE(ev->kind != EV_NONE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct input *in = input_new();
    struct event ev;
    int64_t now = 1000;
    size_t events = 0, step = n ? 1 + p[0] % 17 : 1;
    REQUIRE(in);
    input_replies_pending(in, n && p[0] & 128);
    for (size_t i = 0; i < n; i += step) {
        input_feed(in, p + i, n - i < step ? n - i : step, now);
        while (input_next(in, &ev, now)) {
            check_event(&ev);
            REQUIRE(++events <= 2 * n + 8);
        }
        now += p[i] % 3 == 0 ? 200 : 1;
    }
    now += 100000;
    while (input_next(in, &ev, now)) {
        check_event(&ev);
        REQUIRE(++events <= 2 * n + 8);
    }
    input_free(in);
    char *s = input_text(p, n);
    key_parse(s);
    vd_free(s);
    return 0;
}
