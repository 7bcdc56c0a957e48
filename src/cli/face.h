/* SPDX-License-Identifier: Apache-2.0 */
/* face.h: a stored picture or a drawing, inline, by a verb. */
#ifndef VD_CLI_FACE_H
#define VD_CLI_FACE_H

#include "cli/cli.h"
#include <vedette/det.h>
#include <vedette/drawing.h>

enum { FACE_AUTO, FACE_SIXEL, FACE_SYMBOLS, FACE_OFF }; /* in the order of the option's words */
/* Append the picture to c->out; says on stderr why it cannot. mode auto: only on a terminal. */
void face_show(struct cli *c, int64_t media, bool machine_made, int mode);
/* The same for two prints with their pairs joined, as large as the terminal allows. */
void face_prints(struct cli *c, const struct vd_drawing *d, int mode);
/* The same for a DET plot, with a legend of its curves under it. */
void face_det(struct cli *c, const struct vd_det_plot *d, int mode);

#endif
