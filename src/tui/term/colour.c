/* SPDX-License-Identifier: Apache-2.0 */
/*
 * colour.c: the 256-colour palette and its nearest neighbours.
 *
 * 0 to 15 are the user's own colours (taken here as xterm's), 16 to 231 a cube of 6 levels a
 * channel (0, 95, 135, 175, 215, 255), 232 to 255 greys from 8 in steps of 10.  Source: xterm's
 * 256colres.h.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "tui/term/colour.h"

static const char *const names[16] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white"};
static const unsigned char base[16][3] = {
    {0, 0, 0},     {205, 0, 0},     {0, 205, 0},     {205, 205, 0},  {0, 0, 238}, {205, 0, 205},
    {0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0},    {0, 255, 0}, {255, 255, 0},
    {92, 92, 255}, {255, 0, 255},   {0, 255, 255},   {255, 255, 255}};

static int distance(int r, int g, int b, int r2, int g2, int b2)
{
    return 3 * (r - r2) * (r - r2) + 6 * (g - g2) * (g - g2) + (b - b2) * (b - b2);
}

static int level(int v)
{
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static int level_value(int i)
{
    return i ? 55 + 40 * i : 0;
}

int colour_nearest_256(int r, int g, int b)
{
    int i = level(r), j = level(g), k = level(b), mean = (r + g + b) / 3;
    int grey = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10, v = 8 + 10 * grey;
    int cube = distance(r, g, b, level_value(i), level_value(j), level_value(k));

    return distance(r, g, b, v, v, v) < cube ? 232 + grey : 16 + 36 * i + 6 * j + k;
}

static void rgb_of(int c, int *r, int *g, int *b)
{
    if (c < 16) {
        *r = base[c][0], *g = base[c][1], *b = base[c][2];
    } else if (c < 232) {
        *r = level_value((c - 16) / 36);
        *g = level_value((c - 16) / 6 % 6);
        *b = level_value((c - 16) % 6);
    } else {
        *r = *g = *b = 8 + 10 * (c - 232);
    }
}

static int nearest_of(int c, int n)
{
    int r, g, b, best = 0, best_d = 1 << 30;

    rgb_of(c, &r, &g, &b);
    for (int i = 0; i < n; i++) {
        int d = distance(r, g, b, base[i][0], base[i][1], base[i][2]);
        if (d < best_d) {
            best_d = d;
            best = i;
        }
    }
    return best;
}

int colour_to_16(int c)
{
    return c < 16 ? c : nearest_of(c, 16);
}

int colour_to_8(int c)
{
    return c < 8 ? c : c < 16 ? (c == 8 ? 7 : c - 8) : nearest_of(c, 8);
}

bool colour_is_light(int c)
{
    int r, g, b;

    rgb_of(c, &r, &g, &b);
    return 299 * r + 587 * g + 114 * b >= 128 * 1000;
}

static int hex_value(const char *s)
{
    int v = 0;
    for (int i = 0; i < 6; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF", *d = strchr(digits, s[i]);
        if (!d || !*d)
            return -1;
        v = v * 16 + (int)(d - digits) % 16;
    }
    return v;
}

int colour_parse(const char *s, size_t n)
{
    int v = 0;

    if (n == 7 && s[0] == '#') {
        v = hex_value(s + 1);
        return v < 0 ? COLOUR_NONE : colour_nearest_256(v >> 16, v >> 8 & 255, v & 255);
    }
    if (n == 7 && !strncasecmp(s, "default", 7))
        return COLOUR_DEFAULT;
    for (int i = 0; i < 16; i++) {
        if (strlen(names[i]) == n && !strncasecmp(names[i], s, n))
            return i;
    }
    if (!n || n > 3)
        return COLOUR_NONE;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return COLOUR_NONE;
        v = v * 10 + (s[i] - '0');
    }
    return v <= 255 ? v : COLOUR_NONE;
}
