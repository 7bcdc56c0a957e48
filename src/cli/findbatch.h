/* SPDX-License-Identifier: Apache-2.0 */
/* findbatch.h: a stream of queries by name, one search. */
#ifndef VD_CLI_FINDBATCH_H
#define VD_CLI_FINDBATCH_H

#include "cli/cli.h"

/* --batch FILE; least: of the score; threads 0: all cores. Errors: CORRUPT if a line was refused, after all the others. */
int find_batch(struct cli *c, size_t top, double least, int threads);

#endif
