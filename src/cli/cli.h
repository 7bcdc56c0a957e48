/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli.h: the command line: one table of verbs, one way in for options, one door out for text.
 *
 * A verb is one file cmd-<verb>.c with one static entry; cli.c holds the table of them.  Usage,
 * help, completion and the manual's test come from the entries.  Verbs print through say() and the
 * table of table.h, which pass every byte through vd_text_show(), or through the JSON writer.
 */
#ifndef VD_CLI_CLI_H
#define VD_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <vedette/err.h>
#include <vedette/json.h>
#include <vedette/mem.h>
#include <vedette/picture.h>
#include <vedette/store.h>

struct cli;

/* What main() lends, so that this room need not see the desk's. */
struct cli_desk {
    const char *case_path, *config, *theme, *graphics, *script;
    int rows, cols;
    bool ascii, no_restore, read_only;
    struct vd_worker *worker;
};
struct cli_hooks {
    int (*desk)(const struct cli_desk *d, struct vd_err *err);
    void (*dump_actions)(FILE *out);
    void (*dump_settings)(FILE *out);
};
/* Run one command line. Returns the exit code. */
int cli_main(int argc, char **argv, const struct cli_hooks *hooks);

enum { CLI_OPTIONS = 16 };
/* One option. arg: NULL for a switch, else the name of its argument, or its words "a|b|c". */
struct cli_opt {
    const char *name;
    char letter; /* 0: none */
    const char *arg, *help;
};
enum {
    CLI_HIDDEN = 1,
    CLI_WORKER = 2 /* needs the caged decoder: started before the case opens */
};
struct cli_cmd {
    const char *name;
    const char *synopsis; /* what follows the verb; one line a form, parted by \n */
    const char *summary;  /* one line */
    const char *help;     /* paragraphs for `help VERB` */
    const struct cli_opt *options;
    int min_args, max_args; /* max -1: any number */
    unsigned flags;
    int (*run)(struct cli *c);
};
extern const struct cli_cmd *const cli_commands[]; /* NULL at the end */
extern const struct cli_opt cli_globals[];
extern const struct cli_cmd cmd_desk; /* what runs without a verb */

/* One invocation. */
struct cli {
    const struct cli_hooks *hooks;
    const struct cli_cmd *cmd;
    const char **args;
    size_t n_args;
    const char *value[CLI_OPTIONS]; /* by place in cmd->options; switches: "" */
    const char *case_given;
    bool json, want_help, want_version;
    struct vd_buf case_path;
    struct vd_store *store;
    struct vd_arena *arena;
    struct vd_worker *worker;
    struct vd_buf out;
    struct vd_json j;
    struct vd_err err;
    bool ascii;  /* a terminal without UTF-8 */
    bool broken; /* stdout is gone */
    int out_rc;  /* what writing to stdout came to */
};

/* ---- options.c ---- */
/* Fill c from argv. Returns 0 or 64 with the message printed. */
int cli_parse(struct cli *c, int argc, char **argv);
const char *cli_opt(const struct cli *c, const char *name); /* NULL: not given */
bool cli_has(const struct cli *c, const char *name);
/* Number of an option within lo..hi, *v untouched if not given. Returns VD_OK or VD_INVALID. */
int cli_int(struct cli *c, const char *name, int64_t lo, int64_t hi, int64_t *v);
/* A number in an argument. */
int cli_number(struct cli *c, const char *text, const char *what, int64_t lo, int64_t hi,
               int64_t *v);
/* Index of the option's word in its list "a|b|c"; *v untouched if not given. */
int cli_word(struct cli *c, const char *name, int *v);
/* --metric; 0: not said. */
int cli_metric(struct cli *c, int *metric);
/* --dpi and --true-size for each of n files. */
int cli_reading(struct cli *c, struct vd_reading *out, size_t n);
/* A line on standard error about a template; a vd_warn_fn whose ctx is the struct cli. */
void cli_warn_template(void *ctx, const char *path, const char *what);
/* The option must be there and hold more than blanks. */
int cli_required(struct cli *c, const char *name, const char *why);

/* ---- say.c ---- */
/* Cells a row of the terminal on stdout; 0: it is none, or nobody knows. */
int cli_columns(void);
/* Formatted text for people to stdout; data in the arguments is made harmless. */
void say(struct cli *c, const char *fmt, ...) VD_PRINTF(2, 3);
/* A paragraph: the same, parted into lines that fit the terminal, else 80 cells, and ended. */
void say_wrapped(struct cli *c, const char *fmt, ...) VD_PRINTF(2, 3);
/* The same, its first line indented by so many cells (below 0: they stand there already), the others
 * by `rest`. */
void say_under(struct cli *c, int first, int rest, const char *fmt, ...) VD_PRINTF(4, 5);
/* The same to stderr, with "vedette: " before and a line feed after. */
void complain(const struct cli *c, const char *fmt, ...) VD_PRINTF(2, 3);
void complain_err(const struct cli *c, const struct vd_err *e);
int cli_usage(struct cli *c, const char *fmt, ...)
    VD_PRINTF(2, 3);                     /* complains; gives VD_INVALID */
struct vd_json *cli_json(struct cli *c); /* begins a line: an object */
void cli_json_line(struct cli *c);       /* ends it */
/* Write what has gathered. False when nobody reads any more: stop. */
bool cli_flush(struct cli *c);
bool cli_flush_some(struct cli *c); /* only when much has gathered */

/* ---- case.c ---- */
/* Open the case of -c, $VEDETTE_CASE or the default. */
int cli_open(struct cli *c, enum vd_open mode);
/* For sorting and searching: with writing if we may, else only reading. */
int cli_open_best(struct cli *c);
const char *cli_case(struct cli *c); /* its path; NULL with c->err set */

/* ---- progress.c ---- */
/* Show a job on stderr if that is a terminal, and let ^C cancel it. */
struct vd_job *cli_job_begin(struct cli *c, const char *what);
void cli_job_end(void);

/* ---- help.c ---- */
void cli_help(struct cli *c, const struct cli_cmd *cmd); /* NULL: of the program */
void cli_version(struct cli *c);
void cli_dump_commands(struct cli *c);
const struct cli_cmd *cli_find(const char *name);

#endif
