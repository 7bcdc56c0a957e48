/* SPDX-License-Identifier: Apache-2.0 */
/* cmd-init.c: a new, empty case file. */
#include "config.h"

#include "cli/cli.h"

#include <string.h>

#include <vedette/io.h>

/* The folder of a case that the user did not name is ours to make; another is not. */
static int make_folder(struct cli *c, const char *path)
{
    char *folder;
    int rc = VD_OK;
    if (c->case_given)
        return VD_OK;
    folder = vd_path_beside(path, "");
    if (!folder)
        return vd_fail(&c->err, VD_NOMEM, path, "not enough memory");
    if (*folder)
        rc = vd_make_dirs(folder, &c->err);
    vd_free(folder);
    return rc;
}

static int run(struct cli *c)
{
    struct vd_store_info info;
    const char *path = cli_case(c);
    int rc = path ? make_folder(c, path) : (int)c->err.code;
    if (!rc)
        rc = vd_store_open(&c->store, path, VD_OPEN_NEW, &c->err);
    if (rc == VD_EXISTS)
        vd_hint(&c->err, "nothing was changed");
    if (!rc)
        rc = vd_store_info(c->store, &info, &c->err);
    if (rc)
        return rc;
    if (c->json) {
        struct vd_json *j = cli_json(c);
        vd_json_kstr(j, "case", path);
        vd_json_kstr(j, "uuid", info.uuid);
        vd_json_kint(j, "schema", info.schema_version);
        cli_json_line(c);
    } else {
        say(c, "Made the case %s.\n", path);
    }
    return VD_OK;
}

const struct cli_cmd cmd_init = {
    .name = "init",
    .synopsis = "",
    .summary = "Make a new, empty case file",
    .help = "The file gets the permissions 0600; a file that is there already is never touched.",
    .max_args = 0,
    .run = run,
};
