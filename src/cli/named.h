/* SPDX-License-Identifier: Apache-2.0 */
/* named.h: why a search by name found somebody, for `find` and `candidates` alike. */
#ifndef VD_CLI_NAMED_H
#define VD_CLI_NAMED_H

#include <vedette/find.h>

#include "cli/cli.h"

/* Keys of an open object: which name, word against word, what agrees and contradicts. */
void named_json(struct vd_json *j, const struct vd_find_hit *h);
/* The same as lines under a row, indented by so many cells. */
void named_print(struct cli *c, const struct vd_find_hit *h, int indent);

#endif
