/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h: how vedette says that something went wrong.
 *
 * A function that can fail returns an enum vd_rc as int (VD_OK is 0) and takes a struct vd_err *
 * as its last argument.  The caller may pass NULL.  The message is a whole sentence for a person;
 * it is plain UTF-8 that may quote data, so show it through vd_text_show().
 */
#ifndef VEDETTE_ERR_H
#define VEDETTE_ERR_H

#include <stdarg.h>

#define VD_PRINTF(a, b) __attribute__((format(printf, a, b)))

enum vd_rc {
    VD_OK = 0,
    VD_NOTFOUND,    /* what was asked for is not there */
    VD_EXISTS,      /* it is there already */
    VD_INVALID,     /* the caller's request makes no sense (usage) */
    VD_CORRUPT,     /* data breaks its own format */
    VD_TAMPERED,    /* the audit chain or a checksum does not hold */
    VD_BUSY,        /* somebody else holds it: try again */
    VD_DENIED,      /* not permitted */
    VD_NOMEM,       /* out of memory */
    VD_IO,          /* the system refused to read or write */
    VD_UNSUPPORTED, /* a known thing that this build does not do */
    VD_CANCELLED,   /* the user said stop */
    VD_NOINPUT,     /* an input file cannot be opened */
    VD_CONFIG,      /* a configuration or theme file is wrong */
};

/* What went wrong.  code: which kind; cause: errno or an SQLite code, else 0. */
struct vd_err {
    enum vd_rc code;
    int cause;
    char where[96];    /* "file.csv:12:3", "template 7 byte 24", or a function's noun */
    char message[400]; /* one sentence without the place */
    char hint[200];    /* what the user can do, or "" */
};

/* Fill e (if not NULL) and return code, so that `return vd_fail(...)` reads well. */
int vd_fail(struct vd_err *e, enum vd_rc code, const char *where, const char *fmt, ...)
    VD_PRINTF(4, 5);
/* As vd_fail, for a failed system call: appends strerror(errno_value) and keeps it as cause. */
int vd_fail_errno(struct vd_err *e, enum vd_rc code, const char *where, int errno_value,
                  const char *fmt, ...) VD_PRINTF(5, 6);
/* Add the hint to e and return e->code. */
int vd_hint(struct vd_err *e, const char *fmt, ...) VD_PRINTF(2, 3);
/* Name of a code in lower case: "corrupt". */
const char *vd_rc_name(int rc);
/* Exit code of the documented table: 0, 1 (NOTFOUND, TAMPERED), 64, 65, 66, 69, 70, 74, 75, 77, 78. */
int vd_rc_exit(int rc);

#endif
