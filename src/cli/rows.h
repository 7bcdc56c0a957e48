/* SPDX-License-Identifier: Apache-2.0 */
/* rows.h: what `profiles` and `orgs` share. */
#ifndef VD_CLI_ROWS_H
#define VD_CLI_ROWS_H

#include "cli/cli.h"

extern const struct cli_opt list_options[];
int list_run(struct cli *c, enum vd_kind kind);
/* The first n rows as a table, for the demo's story. */
int list_print(struct cli *c, const struct vd_list *l, int64_t limit);

#endif
