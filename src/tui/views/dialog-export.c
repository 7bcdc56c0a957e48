/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialog-export.c: the current list out of the case, with a purpose, as a job.
 *
 * (A) The file is made new and private; a file that is there is never written over, and one that
 * was not finished is taken away.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/ui/form.h"
#include "tui/views/views.h"
#include <vedette/export.h>

struct export
{
    struct vd_list list;
    char filter[512], sort[24], path[512], purpose[256], to[64];
    bool json, spreadsheet;
    struct vd_export_result result;
};

static int run(struct job *j, void *ctx, struct vd_err *err)
{
    struct export *q = ctx;
    struct vd_store *s = NULL;
    struct vd_export_opts o = {.list = q->list,
                               .json = q->json,
                               .spreadsheet = q->spreadsheet,
                               .purpose = q->purpose,
                               .to = q->to[0] ? q->to : NULL,
                               .job = job_progress(j)};
    int rc = job_store(j, VD_OPEN_WRITE, &s, err);
    if (rc != VD_OK)
        return rc;
    int fd = open(q->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* (A) */
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!f) {
        rc = vd_fail_errno(err, VD_IO, q->path, errno, "cannot make the file");
        if (fd >= 0)
            close(fd);
        return rc;
    }
    rc = vd_export(s, &o, f, &q->result, err);
    if (fclose(f) != 0 && rc == VD_OK)
        rc = vd_fail_errno(err, VD_IO, q->path, errno, "cannot write");
    if (rc != VD_OK)
        unlink(q->path);
    return rc;
}

static void done(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err)
{
    struct export *q = ctx;
    char a[32], b[32];
    (void)j;
    if (rc == VD_OK)
        desk_say(d, SAY_INFO, "%s records in %s, %s withheld", group_digits(q->result.n_records, a),
                 q->path, group_digits(q->result.n_withheld, b));
    else if (rc == VD_CANCELLED)
        desk_say(d, SAY_INFO, "the export was stopped; the file is taken away");
    else
        desk_say_err(d, err);
    vd_free(q);
}

static bool submit(struct desk *d, struct form *f, void *ctx)
{
    struct export *q = ui_alloc(sizeof *q);
    *q = *(struct export *)ctx;
    q->list.filter = q->filter[0] ? q->filter : NULL;
    q->list.sort = q->sort[0] ? q->sort : NULL;
    vd_strlcpy(q->purpose, form_text(f, 0), sizeof q->purpose);
    vd_strlcpy(q->path, form_text(f, 1), sizeof q->path);
    q->json = form_choice(f, 2) == 1;
    q->spreadsheet = form_choice(f, 2) == 2;
    vd_strlcpy(q->to, form_text(f, 3), sizeof q->to);
    if (access(q->path, F_OK) == 0) {
        desk_say(d, SAY_WARN, "there is a file of that name; it is not written over");
        vd_free(q);
        return false;
    }
    if (job_start(d->jobs, "exporting", run, done, q))
        return true;
    vd_free(q);
    return false;
}

void ask_export(struct desk *d, const struct vd_list *list, const char *path)
{
    static const char *const formats[] = {"csv", "json lines", "spreadsheet csv", NULL};
    struct export *q = ui_alloc(sizeof *q);
    q->list = *list;
    vd_strlcpy(q->filter, list->filter ? list->filter : "", sizeof q->filter);
    vd_strlcpy(q->sort, list->sort ? list->sort : "", sizeof q->sort);
    const struct form_field fields[] = {
        {.label = "Purpose", .initial = d->cfg.purpose, .required = true},
        {.label = "File", .initial = path, .required = true},
        {.label = "Format", .choices = formats},
        {.label = "Releasable to"}};
    form_open(d, &(struct form_spec){.title = "Export",
                                     .about = q->filter[0] ? "The rows that the filter shows."
                                                           : "Every row of this list.",
                                     .fields = fields,
                                     .n = 4,
                                     .submit = submit,
                                     .release = vd_free,
                                     .ctx = q});
}
