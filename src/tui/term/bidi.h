/* SPDX-License-Identifier: Apache-2.0 */
/* bidi.h: right-to-left text for terminals that do not reorder. */
#ifndef VD_TUI_BIDI_H
#define VD_TUI_BIDI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool bidi_is_rtl(uint32_t cp); /* a strong right-to-left character */
/* Shape and reorder n characters in place for display from left to right; returns how many are
 * left (ligatures join some). marked (may be NULL) goes with its characters; a ligature has that of
 * its first. On failure the text stays as it is. */
size_t bidi_visual(uint32_t *cp, bool *marked, size_t n);

#endif
