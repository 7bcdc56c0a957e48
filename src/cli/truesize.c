/* SPDX-License-Identifier: Apache-2.0 */
/*
 * truesize.c: --dpi and --true-size: what the user knows of finger files.
 *
 * A verb that takes two files takes two values with a comma between them, "-" for none; one value
 * is for both.
 */
#include "config.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include <vedette/template.h>

/* Copy the value for file i of n out of the option's text; false: there is none. */
static bool value_of(const char *text, size_t i, size_t n, char out[32])
{
    const char *comma = text && n > 1 ? strchr(text, ',') : NULL;
    if (!text)
        return false;
    if (comma && i == 0)
        snprintf(out, 32, "%.*s", (int)(comma - text < 31 ? comma - text : 31), text);
    else
        snprintf(out, 32, "%s", comma ? comma + 1 : text);
    return strcmp(out, "-") != 0;
}

int cli_reading(struct cli *c, struct vd_reading *out, size_t n)
{
    char text[32];
    for (size_t i = 0; i < n; i++) {
        int64_t dpi = 0;
        out[i] = (struct vd_reading){0};
        if (value_of(cli_opt(c, "dpi"), i, n, text)) {
            int rc = cli_number(c, text, "--dpi", VD_DPI_MIN, VD_DPI_MAX, &dpi);
            if (rc)
                return rc;
            out[i].px_cm = vd_px_cm_of_dpi((int)dpi);
        }
        if (value_of(cli_opt(c, "true-size"), i, n, text) &&
            !vd_size_parse(text, &out[i].width, &out[i].height))
            return cli_usage(c,
                             "--true-size must be a width and a height in pixels, 388x374, not "
                             "'%s'",
                             text);
    }
    return VD_OK;
}

void cli_warn_template(void *ctx, const char *path, const char *what)
{
    complain(ctx, "%s%swarning: %s", path ? path : "", path ? ": " : "", what);
}
