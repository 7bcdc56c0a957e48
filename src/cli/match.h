/* SPDX-License-Identifier: Apache-2.0 */
/* match.h: searching and printing candidates, for `match`, `candidates` and `demo`. */
#ifndef VD_CLI_MATCH_H
#define VD_CLI_MATCH_H

#include "cli/cli.h"
#include <vedette/worth.h>

/* best, if not NULL: the candidate of rank 1 with its worth, in c's arena; NULL if there is none. */
int match_run(struct cli *c, const char *const *probes, size_t n, int64_t template_id,
              const struct vd_search *q, const struct vd_candidate **best);
/* The lists of a search, "none of these" first. parts: also what each comparison adds. */
void candidates_print(struct cli *c, const struct vd_findings *f, bool parts);

#endif
