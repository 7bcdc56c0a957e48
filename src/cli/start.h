/* SPDX-License-Identifier: Apache-2.0 */
/* start.h: open the desk from a verb. */
#ifndef VD_CLI_START_H
#define VD_CLI_START_H

#include "cli/cli.h"

/* Check the terminal and run. Errors: INVALID (no terminal), UNSUPPORTED (a dumb one), the desk's.
 */
int desk_start(struct cli *c, struct cli_desk *d);

#endif
