/* SPDX-License-Identifier: Apache-2.0 */
/* colour.h: colours by name and number, and the nearest one of a smaller palette. */
#ifndef VD_TUI_COLOUR_H
#define VD_TUI_COLOUR_H

#include <stdbool.h>
#include <stddef.h>

enum { COLOUR_NONE = -2, COLOUR_DEFAULT = -1 };
/* "#rrggbb", "0" to "255", a name or "default" as a number of the 256 palette. */
int colour_parse(const char *s, size_t n);
int colour_nearest_256(int r, int g, int b); /* never one of the 16 that users redefine */
/* The nearest of the first 16 or 8 colours to a colour of the 256 palette; -1 stays. */
int colour_to_16(int c);
int colour_to_8(int c);
bool colour_is_light(int c); /* of the 256 palette */

#endif
