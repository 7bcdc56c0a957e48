/* SPDX-License-Identifier: Apache-2.0 */
/* case.c: which case file a command works on, and opening it with advice when it is not there. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>

const char *cli_case(struct cli *c)
{
    if (!c->case_path.len && vd_store_default_path(c->case_given, &c->case_path, &c->err))
        return NULL;
    return c->case_path.data;
}

int cli_open(struct cli *c, enum vd_open mode)
{
    const char *path = cli_case(c);
    if (!path)
        return (int)c->err.code;
    vd_store_close(c->store);
    c->store = NULL;
    int rc = vd_store_open(&c->store, path, mode, &c->err);
    if (rc == VD_NOINPUT) {
        rc = vd_fail(&c->err, VD_NOINPUT, path, "there is no case file");
        vd_hint(&c->err, "make one with 'vedette -c FILE init', or try 'vedette demo'");
    }
    return rc;
}

int cli_open_best(struct cli *c)
{
    int rc = cli_open(c, VD_OPEN_WRITE);
    if (rc == VD_DENIED || rc == VD_IO || rc == VD_BUSY || rc == VD_UNSUPPORTED)
        rc = cli_open(c, VD_OPEN_READ);
    if (!rc)
        memset(&c->err, 0, sizeof(c->err)); /* of the first attempt */
    return rc;
}
