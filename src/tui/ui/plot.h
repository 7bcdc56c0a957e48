/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.h: minutiae as points in cells: eight dots a cell, or one mark a cell in ASCII.
 */
#ifndef VD_TUI_PLOT_H
#define VD_TUI_PLOT_H

#include <vedette/template.h>
#include "tui/ui/ui.h"

/* paired[i] non-zero: minutia i has a partner and stands out (also without colour: 'o', not '.').
 */
void plot_minutiae(struct desk *d, struct area w, const struct vd_minutiae *m,
                   const unsigned char *paired);

#endif
