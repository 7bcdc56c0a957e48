/* SPDX-License-Identifier: Apache-2.0 */
/*
 * open.c: opening, making and closing a case file, its permissions, and its migrations.
 *
 * A new case is written in rollback mode in one transaction and only then switched to the
 * write-ahead log, so that a case either has its whole schema and first audit row or is an empty
 * file, which the next opening fills.
 *
 * Reading only:  where a log with content lies beside the file, SQLite reads both; without one
 * the file is opened as immutable, so that nothing at all is written beside it, and a shared lock
 * keeps checkpoints away while it is open (see transaction.c).
 *
 * The file is never opened here apart from SQLite: closing a second descriptor would drop the
 * locks that another handle of this process holds.
 */
#include "config.h"

#include "store/case.h"

#include <errno.h>
#include <pthread.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <sodium.h>
#include <vedette/date.h>
#include <vedette/io.h>

#include "store/names.h"
#include "store/record.h"

enum { CACHE_KIB = 16384, READER_CACHE_KIB = 4096, PAGE_BYTES = 8192 };

/* ---- permissions ---- */

static bool folder_is_shared(const char *path)
{
    struct stat sb;
    char *dir = vd_path_beside(path, ".");
    bool shared = dir && stat(dir, &sb) == 0 && (sb.st_mode & S_ISGID);
    vd_free(dir);
    return shared;
}

static int check_file(struct vd_store *s, const struct stat *sb, struct vd_err *err)
{
    if (!S_ISREG(sb->st_mode))
        return vd_fail(err, VD_CORRUPT, s->path, "not a regular file");
    mode_t bad = s->shared ? 0007 : 0077;
    if (sb->st_mode & bad) {
        vd_fail(err, VD_DENIED, s->path, "the case file is open to others (mode %04o)",
                (unsigned)(sb->st_mode & 07777));
        vd_hint(err, "chmod %s '%.120s'", s->shared ? "660" : "600", s->path);
        return VD_DENIED;
    }
    return VD_OK;
}

/* The log's shared memory and the locks are not coherent over a network. */
static int check_folder(struct vd_store *s, struct vd_err *err)
{
    enum { NFS = 0x6969, SMB = 0x517B };
    const unsigned cifs = 0xFF534D42u, smb2 = 0xFE534D42u;
    struct statfs fs;
    char *dir = vd_path_beside(s->path, ".");
    unsigned type = dir && statfs(dir, &fs) == 0 ? (unsigned)fs.f_type : 0;
    vd_free(dir);
    if (s->readonly || (type != NFS && type != SMB && type != cifs && type != smb2))
        return VD_OK;
    vd_fail(err, VD_UNSUPPORTED, s->path, "a case cannot be written on a network file system");
    vd_hint(err, "log in by ssh to the host that has the disk, or open a copy");
    return VD_UNSUPPORTED;
}

/* Find the file, or make an empty one. *fresh: it has no content yet. */
static int find_file(struct vd_store *s, enum vd_open mode, bool *fresh, struct vd_err *err)
{
    struct stat sb;
    s->shared = folder_is_shared(s->path);
    *fresh = false;
    int rc = check_folder(s, err);
    if (rc != VD_OK)
        return rc;
    if (mode == VD_OPEN_CREATE || mode == VD_OPEN_NEW) {
        int fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, s->shared ? 0660 : 0600);
        if (fd >= 0) {
            close(fd);
            *fresh = true;
            return VD_OK;
        }
        if (errno == EEXIST && mode == VD_OPEN_NEW)
            return vd_fail(err, VD_EXISTS, s->path, "there is a file of this name already");
        if (errno != EEXIST)
            return vd_fail_errno(err, errno == EACCES || errno == EROFS ? VD_DENIED : VD_IO,
                                 s->path, errno, "cannot make the case file");
    }
    if (stat(s->path, &sb) != 0) {
        int missing = errno == ENOENT || errno == ENOTDIR;
        vd_fail_errno(err, missing ? VD_NOINPUT : VD_DENIED, s->path, errno, "no case file");
        return missing ? vd_hint(err, "make one with: vedette -c '%.120s' init", s->path)
                       : VD_DENIED;
    }
    *fresh = sb.st_size == 0 && mode == VD_OPEN_CREATE;
    return check_file(s, &sb, err);
}

/* ---- SQLite ---- */

static int harden(struct vd_store *s, struct vd_err *err)
{
    static const int on[] = {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY};
    static const int off[] = {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_DQS_DML,
                              SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_TRUSTED_SCHEMA};
    for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
        sqlite3_db_config(s->db, on[i], 1, (int *)NULL);
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
        sqlite3_db_config(s->db, off[i], 0, (int *)NULL);
    sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, 256 << 20);
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(s->db, SQLITE_LIMIT_EXPR_DEPTH, 200);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, 5000);
    char text[256];
    snprintf(text, sizeof(text),
             "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-%d;"
             "PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;",
             s->readonly ? READER_CACHE_KIB : CACHE_KIB);
    return vd_sql_exec(s, text, err);
}

/* The URI of a path: every byte that is not plain is %XX. */
static void uri_of(struct vd_buf *out, const char *path, const char *query)
{
    vd_buf_str(out, "file:");
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("/._-", c);
        if (plain)
            vd_buf_char(out, (char)c);
        else
            vd_buf_printf(out, "%%%02X", c);
    }
    vd_buf_str(out, query);
}

static bool wal_has_content(const struct vd_store *s)
{
    struct vd_buf path = {0};
    struct stat sb;
    vd_buf_printf(&path, "%s-wal", s->path);
    bool has = !path.failed && stat(path.data, &sb) == 0 && sb.st_size > 0;
    vd_buf_free(&path);
    return has;
}

/* Counting every allocation under a lock costs a twentieth of an import; nobody asks for it. */
static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int connect_db(struct vd_store *s, struct vd_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct vd_buf uri = {0};
    pthread_once(&once, configure_library);
    s->immutable = s->readonly && !wal_has_content(s) && vd_lock_read(s) == VD_OK;
    int flags = s->readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    uri_of(&uri, s->path, s->immutable ? "?immutable=1" : "");
    int rc = uri.failed ? vd_fail(err, VD_NOMEM, s->path, "out of memory") : VD_OK;
    if (rc == VD_OK &&
        sqlite3_open_v2(uri.data, &s->db,
                        flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                        NULL)) {
        vd_sql_fail(s, err);
        rc = vd_fail(err, VD_DENIED, s->path, "cannot open the case file: %s",
                     s->db ? sqlite3_errmsg(s->db) : "out of memory");
    }
    vd_buf_free(&uri);
    if (rc == VD_OK)
        rc = harden(s, err);
    if (rc == VD_OK && vd_functions_add(s->db) != SQLITE_OK)
        rc = vd_sql_fail(s, err);
    return rc;
}

static void disconnect(struct vd_store *s)
{
    vd_sql_forget(s);
    sqlite3_close(s->db);
    s->db = NULL;
}

static int pragma_int(struct vd_store *s, const char *text, int64_t *out, struct vd_err *err)
{
    sqlite3_stmt *st = vd_sql_text(s, text, err);
    if (!st)
        return s->rc;
    return vd_sql_int(s, st, out, err);
}

/* ---- schema ---- */

static void make_uuid(char out[37])
{
    uint8_t b[16];
    char hex[33];
    randombytes_buf(b, sizeof(b));
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    vd_hex(b, sizeof(b), hex);
    snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

static int set_version(struct vd_store *s, int version, struct vd_err *err)
{
    char text[64];
    snprintf(text, sizeof(text), "PRAGMA user_version=%d", version);
    return vd_sql_exec(s, text, err);
}

/* Migrations from the file's version up, inside the open transaction. */
static int migrate(struct vd_store *s, int from, struct vd_err *err)
{
    int rc = VD_OK;
    for (int v = from; v < vd_schema_n && rc == VD_OK; v++) {
        rc = vd_sql_exec(s, vd_schema[v], err);
        if (rc == VD_OK)
            rc = set_version(s, v + 1, err);
    }
    return rc;
}

static int first_rows(struct vd_store *s, struct vd_err *err)
{
    char uuid[37], at[32];
    make_uuid(uuid);
    vd_time_format(vd_now_us(), at, sizeof(at));
    int rc = vd_meta_set(s, "uuid", uuid, err);
    if (rc == VD_OK)
        rc = vd_meta_set(s, "created_at", at, err);
    if (rc == VD_OK)
        rc = vd_meta_set(s, "names", NAMES_MADE_OF, err);
    return rc == VD_OK ? vd_audit_first(s, uuid, err) : rc;
}

/* Under the writer lock: another process may have filled it while we waited. */
static int fill_locked(struct vd_store *s, struct vd_err *err)
{
    char text[96];
    int64_t version = 0;
    int rc = pragma_int(s, "PRAGMA user_version", &version, err);
    if (rc != VD_OK || version > 0)
        return rc;
    vd_sql_forget(s);
    snprintf(text, sizeof(text), "PRAGMA page_size=%d; PRAGMA auto_vacuum=0", PAGE_BYTES);
    rc = vd_sql_exec(s, text, err);
    if (rc == VD_OK)
        rc = vd_sql_exec(s, "BEGIN IMMEDIATE", err);
    if (rc != VD_OK)
        return rc;
    snprintf(text, sizeof(text), "PRAGMA application_id=%d", VD_APPLICATION_ID);
    rc = vd_sql_exec(s, text, err);
    if (rc == VD_OK)
        rc = migrate(s, 0, err);
    if (rc == VD_OK)
        rc = first_rows(s, err);
    if (rc == VD_OK)
        rc = vd_sql_exec(s, "COMMIT", err);
    if (rc != VD_OK)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc == VD_OK ? vd_sql_exec(s, "PRAGMA journal_mode=WAL", err) : rc;
}

static int fill(struct vd_store *s, struct vd_err *err)
{
    int rc = vd_lock_take(s, err);
    if (rc != VD_OK)
        return rc;
    rc = fill_locked(s, err);
    vd_lock_drop(s);
    return rc;
}

static int upgrade(struct vd_store *s, int version, struct vd_err *err)
{
    int64_t now = 0;
    s->format = version; /* a reader looks at it as it is, without what came later */
    if (s->readonly)
        return VD_OK;
    int rc = vd_store_begin(s, err);
    if (rc == VD_OK)
        rc = pragma_int(s, "PRAGMA user_version", &now, err);
    if (rc == VD_OK)
        rc = migrate(s, (int)now, err);
    if (rc == VD_OK)
        s->format = vd_schema_n;
    return vd_own_end(s, s->in_txn, rc, err);
}

static int check_format(struct vd_store *s, struct vd_err *err)
{
    int64_t id = 0, version = 0;
    int rc = pragma_int(s, "PRAGMA application_id", &id, err);
    if (rc == VD_OK)
        rc = pragma_int(s, "PRAGMA user_version", &version, err);
    if (rc != VD_OK)
        return rc;
    if (id != VD_APPLICATION_ID || version < 1)
        return vd_fail(err, VD_CORRUPT, s->path, "not a vedette case file");
    if (version > vd_schema_n) {
        vd_fail(err, VD_UNSUPPORTED, s->path, "the case has format %d, this vedette knows %d",
                (int)version, vd_schema_n);
        vd_hint(err, "use the newer vedette that wrote it");
        return VD_UNSUPPORTED;
    }
    s->format = vd_schema_n;
    return version < vd_schema_n ? upgrade(s, (int)version, err) : VD_OK;
}

/* ---- the public doors ---- */

/* A case whose making was killed: its journal has taken everything back. */
static int is_blank(struct vd_store *s, bool *blank, struct vd_err *err)
{
    int64_t id = 0, n = 0;
    int rc = pragma_int(s, "PRAGMA application_id", &id, err);
    if (rc == VD_OK)
        rc = pragma_int(s, "SELECT count(*) FROM sqlite_schema", &n, err);
    *blank = rc == VD_OK && !id && !n;
    return rc;
}

static int open_all(struct vd_store *s, enum vd_open mode, struct vd_err *err)
{
    bool fresh;
    int rc = find_file(s, mode, &fresh, err);
    if (rc == VD_OK)
        rc = vd_lock_open(s, err);
    if (rc == VD_OK)
        rc = connect_db(s, err);
    if (rc == VD_OK && !fresh && mode == VD_OPEN_CREATE)
        rc = is_blank(s, &fresh, err);
    if (rc == VD_OK && fresh)
        rc = fill(s, err);
    return rc == VD_OK ? check_format(s, err) : rc;
}

int vd_store_open(struct vd_store **out, const char *path, enum vd_open mode, struct vd_err *err)
{
    *out = NULL;
    struct vd_store *s = vd_alloc(sizeof(*s));
    if (!s || sodium_init() < 0) {
        vd_free(s);
        return vd_fail(err, VD_NOMEM, path, "out of memory");
    }
    s->lock_fd = -1;
    s->readonly = mode == VD_OPEN_READ;
    s->path = vd_strdup(path);
    s->names.most = NAMES_MOST;
    s->put = vd_alloc(sizeof(*s->put));
    vd_who(s->who, sizeof(s->who));
    int rc =
        s->path && s->put ? open_all(s, mode, err) : vd_fail(err, VD_NOMEM, path, "out of memory");
    if (rc != VD_OK)
        vd_store_close(s);
    else
        *out = s;
    return rc;
}

void vd_store_close(struct vd_store *s)
{
    if (!s)
        return;
    vd_store_rollback(s);
    if (s->db && !s->readonly)
        vd_checkpoint_close(s);
    disconnect(s);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    vd_put_free(s);
    vd_names_free(s);
    vd_free(s->path);
    vd_free(s);
}

/* A case that was copied has no lock to hold: its first writer makes one, and may have written into
 * the image since. */
static bool lock_came(struct vd_store *s)
{
    return s->lock_fd < 0 && vd_lock_open(s, NULL) == VD_OK && s->lock_fd >= 0;
}

/* A reader of the image changes over to reading the log once somebody writes one. */
int64_t vd_store_version(struct vd_store *s)
{
    int64_t v = 0;
    if (s->immutable && (lock_came(s) || wal_has_content(s))) {
        disconnect(s);
        if (connect_db(s, NULL) != VD_OK || check_format(s, NULL) != VD_OK)
            return -1;
        return INT64_MAX;
    }
    if (s->readonly && s->format < vd_schema_n)
        check_format(s, NULL); /* a writer may have brought it up to date */
    sqlite3_stmt *st = vd_sql(s, SQL_DATA_VERSION, NULL);
    return st && vd_sql_int(s, st, &v, NULL) == VD_OK ? v : -1;
}

const char *vd_store_path(const struct vd_store *s)
{
    return s->path;
}

bool vd_store_readonly(const struct vd_store *s)
{
    return s->readonly;
}

int vd_store_default_path(const char *given, struct vd_buf *out, struct vd_err *err)
{
    const char *env = getenv("VEDETTE_CASE"), *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    vd_buf_clear(out);
    if (given && *given)
        vd_buf_str(out, given);
    else if (env && *env)
        vd_buf_str(out, env);
    else if (data && *data == '/')
        vd_buf_printf(out, "%s/vedette/case.vdt", data);
    else if (home && *home)
        vd_buf_printf(out, "%s/.local/share/vedette/case.vdt", home);
    else
        return vd_fail(err, VD_CONFIG, "HOME", "no case is named and HOME is not set");
    return out->failed ? vd_fail(err, VD_NOMEM, "path", "out of memory") : VD_OK;
}
