/* SPDX-License-Identifier: Apache-2.0 */
/* reason.h: why a search by name found somebody, for `find` and `candidates` alike. */
#ifndef VD_CLI_REASON_H
#define VD_CLI_REASON_H

#include <vedette/find.h>

#include "cli/cli.h"

/* Keys of an open object: which name, word against word, what agrees and contradicts. */
void reason_json(struct vd_json *j, const struct vd_find_hit *h);
/* The same as lines under a row, indented by so many cells. */
void reason_print(struct cli *c, const struct vd_find_hit *h, int indent);

#endif
