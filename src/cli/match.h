/* SPDX-License-Identifier: Apache-2.0 */
/* match.h: searching and printing candidates, for `match`, `candidates` and `demo`. */
#ifndef VD_CLI_MATCH_H
#define VD_CLI_MATCH_H

#include "cli/cli.h"
#include <vedette/identify.h>

/* best, if not NULL: the candidate of rank 1, in c's arena. */
int match_run(struct cli *c, const char *const *probes, size_t n, int64_t template_id,
              const struct vd_search *q, const struct vd_candidate **best);
/* parts: also what each comparison adds. */
void candidates_print(struct cli *c, const struct vd_candidates *list, bool parts);

#endif
