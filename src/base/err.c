/* SPDX-License-Identifier: Apache-2.0 */
/* err.c: filling struct vd_err, and the one table that joins codes, names and exit codes. */
#include <vedette/err.h>

#include <stdio.h>
#include <string.h>

#include <vedette/mem.h>

static const struct {
    const char *name;
    int exit_code;
} codes[] = {
    [VD_OK] = {"ok", 0},
    [VD_NOTFOUND] = {"not found", 1},
    [VD_EXISTS] = {"exists", 1},
    [VD_INVALID] = {"invalid", 64},
    [VD_CORRUPT] = {"corrupt", 65},
    [VD_TAMPERED] = {"tampered", 1},
    [VD_BUSY] = {"busy", 75},
    [VD_DENIED] = {"denied", 77},
    [VD_NOMEM] = {"out of memory", 70},
    [VD_IO] = {"i/o", 74},
    [VD_UNSUPPORTED] = {"unsupported", 69},
    [VD_CANCELLED] = {"cancelled", 1},
    [VD_NOINPUT] = {"no input", 66},
    [VD_CONFIG] = {"configuration", 78},
};

const char *vd_rc_name(int rc)
{
    if (rc < 0 || (size_t)rc >= sizeof(codes) / sizeof(codes[0]))
        return "unknown";
    return codes[rc].name;
}

int vd_rc_exit(int rc)
{
    if (rc < 0 || (size_t)rc >= sizeof(codes) / sizeof(codes[0]))
        return 70;
    return codes[rc].exit_code;
}

static void VD_PRINTF(5, 0) fill(struct vd_err *e, enum vd_rc code, int cause, const char *where,
                                 const char *fmt, va_list ap)
{
    char message[sizeof(e->message)];
    vsnprintf(message, sizeof(message), fmt, ap); /* the arguments may point into *e */
    memset(e, 0, sizeof(*e));
    e->code = code;
    e->cause = cause;
    vd_strlcpy(e->where, where ? where : "", sizeof(e->where));
    vd_strlcpy(e->message, message, sizeof(e->message));
}

int vd_fail(struct vd_err *e, enum vd_rc code, const char *where, const char *fmt, ...)
{
    va_list ap;
    if (e) {
        va_start(ap, fmt);
        fill(e, code, 0, where, fmt, ap);
        va_end(ap);
    }
    return (int)code;
}

int vd_fail_errno(struct vd_err *e, enum vd_rc code, const char *where, int errno_value,
                  const char *fmt, ...)
{
    va_list ap;
    if (e) {
        va_start(ap, fmt);
        fill(e, code, errno_value, where, fmt, ap);
        va_end(ap);
        size_t n = strlen(e->message);
        snprintf(e->message + n, sizeof(e->message) - n, ": %s", strerror(errno_value));
    }
    return (int)code;
}

int vd_hint(struct vd_err *e, const char *fmt, ...)
{
    va_list ap;
    if (!e)
        return VD_INVALID;
    va_start(ap, fmt);
    vsnprintf(e->hint, sizeof(e->hint), fmt, ap);
    va_end(ap);
    return (int)e->code;
}
