/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transaction.c: who may write when: our own lock, BEGIN IMMEDIATE, and the one checkpoint.
 *
 * SQLite 3.7.0 to 3.51.2 can corrupt a database when a checkpointer that does not hold the writer
 * lock meets a writer that wraps the log (the WAL-reset race, fixed upstream in March 2026).  So
 * nothing checkpoints but checkpoint() below, always with TRUNCATE and always under the lock that
 * every write transaction takes too.
 *
 *     <case>.lock, open file description locks
 *     byte 0   exclusive: the writer, from begin to commit, and the checkpoint
 *     byte 1   shared: a reader that maps the file as immutable; exclusive: the checkpoint
 *
 * Invariants
 *  A. in_txn implies that we hold byte 0.
 *  B. The database file itself changes only under byte 1 exclusive.
 *  C. A lock file is made by writers only; a reader locks it if it is there.
 */
#include "config.h"

#include "store/case.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <vedette/date.h>

#include "store/names.h"
#include "store/record.h"

enum { WAIT_MS = 5000, CHECKPOINT_BYTES = 4 << 20, WRITER = 0, IMAGE = 1 };

static bool lock_byte(int fd, int byte, short type)
{
    struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    int rc;
    do
        rc = fcntl(fd, F_OFD_SETLK, &l);
    while (rc == -1 && errno == EINTR);
    return rc == 0;
}

int vd_lock_open(struct vd_store *s, struct vd_err *err)
{
    struct vd_buf path = {0};
    int rc = VD_OK;
    vd_buf_printf(&path, "%s.lock", s->path);
    if (path.failed)
        return vd_fail(err, VD_NOMEM, s->path, "out of memory");
    int flags = O_CLOEXEC | O_NOFOLLOW | (s->readonly ? O_RDONLY : O_RDWR | O_CREAT);
    s->lock_fd = open(path.data, flags, s->shared ? 0660 : 0600);
    if (s->lock_fd < 0 && !s->readonly)
        rc = vd_fail_errno(err, errno == EACCES || errno == EROFS ? VD_DENIED : VD_IO, path.data,
                           errno, "cannot open the lock of the case");
    vd_buf_free(&path);
    return rc;
}

int vd_lock_read(struct vd_store *s)
{
    if (s->lock_fd < 0 || lock_byte(s->lock_fd, IMAGE, F_RDLCK))
        return VD_OK;
    return VD_BUSY;
}

int vd_lock_take(struct vd_store *s, struct vd_err *err)
{
    int64_t until = vd_mono_ms() + WAIT_MS;
    long pause_us = 200;
    while (!lock_byte(s->lock_fd, WRITER, F_WRLCK)) {
        if (errno != EAGAIN && errno != EACCES)
            return vd_fail_errno(err, VD_IO, s->path, errno, "cannot lock the case");
        if (vd_mono_ms() >= until) {
            vd_fail(err, VD_BUSY, s->path, "another process is writing to this case");
            vd_hint(err, "waited %d s; try again when it has finished", WAIT_MS / 1000);
            return VD_BUSY;
        }
        nanosleep(&(struct timespec){.tv_nsec = pause_us * 1000}, NULL);
        pause_us = pause_us < 10000 ? pause_us * 3 / 2 : pause_us;
    }
    return VD_OK;
}

void vd_lock_drop(struct vd_store *s)
{
    if (s->lock_fd >= 0)
        lock_byte(s->lock_fd, WRITER, F_UNLCK);
}

/* ---- the checkpoint ---- */

static int64_t wal_bytes(struct vd_store *s)
{
    struct vd_buf path = {0};
    struct stat sb;
    vd_buf_printf(&path, "%s-wal", s->path);
    int64_t n = path.failed || stat(path.data, &sb) != 0 ? 0 : (int64_t)sb.st_size;
    vd_buf_free(&path);
    return n;
}

/* Under WRITER.  Returns false when readers of the image or of old pages keep it from ending. */
static bool checkpoint(struct vd_store *s)
{
    int n_log = 0, n_done = 0;
    if (!lock_byte(s->lock_fd, IMAGE, F_WRLCK))
        return false;
    sqlite3_busy_timeout(s->db, 0);
    int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &n_log, &n_done);
    sqlite3_busy_timeout(s->db, WAIT_MS);
    lock_byte(s->lock_fd, IMAGE, F_UNLCK);
    return code == SQLITE_OK;
}

/* At close: fold the log back if we are the ones who filled it.  What SQLite would do by itself on
 * the last close is left to it only when there is nothing left to copy. */
void vd_checkpoint_close(struct vd_store *s)
{
    bool done = false;
    if (s->wrote && lock_byte(s->lock_fd, WRITER, F_WRLCK)) {
        done = checkpoint(s);
        vd_lock_drop(s);
    }
    if (!done && wal_bytes(s) > 0)
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
}

/* ---- transactions ---- */

/* Foreign keys are looked up again; outside a transaction only. */
static void keys_on(struct vd_store *s)
{
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, (int *)NULL);
}

int vd_store_begin(struct vd_store *s, struct vd_err *err)
{
    if (s->readonly)
        return vd_fail(err, VD_DENIED, s->path, "the case is open for reading only");
    if (s->in_txn)
        return vd_fail(err, VD_INVALID, s->path, "a transaction is open already");
    int rc = vd_lock_take(s, err);
    if (rc != VD_OK)
        return rc;
    sqlite3_stmt *st = vd_sql(s, SQL_BEGIN, err);
    rc = st ? vd_sql_run(s, st, err) : s->rc;
    if (rc != VD_OK)
        vd_lock_drop(s);
    s->in_txn = rc == VD_OK;
    return rc;
}

int vd_store_begin_bulk(struct vd_store *s, struct vd_err *err)
{
    if (!s->in_txn)
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, (int *)NULL);
    int rc = vd_store_begin(s, err);
    if (rc != VD_OK && !s->in_txn)
        keys_on(s);
    return rc;
}

int vd_store_commit(struct vd_store *s, struct vd_err *err)
{
    if (!s->in_txn)
        return vd_fail(err, VD_INVALID, s->path, "no transaction is open");
    int rc = vd_bulk_end(s, err);
    if (rc == VD_OK)
        rc = vd_names_flush(s, err);
    sqlite3_stmt *st = rc == VD_OK ? vd_sql(s, SQL_COMMIT, err) : NULL;
    rc = st ? vd_sql_run(s, st, err) : rc ? rc : s->rc;
    if (rc != VD_OK) {
        vd_store_rollback(s);
        return rc;
    }
    s->in_txn = false;
    s->wrote = true;
    keys_on(s);
    s->batch = 0;
    vd_put_forget(s);
    vd_names_forget(s);
    if (wal_bytes(s) > CHECKPOINT_BYTES && checkpoint(s))
        s->wrote = false;
    vd_lock_drop(s);
    return VD_OK;
}

void vd_store_rollback(struct vd_store *s)
{
    if (!s || !s->in_txn)
        return;
    if (!sqlite3_get_autocommit(s->db)) {
        sqlite3_stmt *st = vd_sql(s, SQL_ROLLBACK, NULL);
        if (!st || vd_sql_run(s, st, NULL) != VD_OK)
            sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    }
    s->in_txn = false;
    keys_on(s);
    s->batch = 0;
    vd_put_forget(s);
    vd_names_forget(s);
    vd_names_finder_free(s->names.finder);
    s->names.finder = NULL;
    vd_lock_drop(s);
}

int vd_own_begin(struct vd_store *s, bool *own, struct vd_err *err)
{
    *own = !s->in_txn;
    return *own ? vd_store_begin(s, err) : VD_OK;
}

int vd_own_end(struct vd_store *s, bool own, int rc, struct vd_err *err)
{
    if (!own)
        return rc;
    if (rc == VD_OK)
        return vd_store_commit(s, err);
    vd_store_rollback(s);
    return rc;
}

int vd_need_txn(struct vd_store *s, struct vd_err *err)
{
    return s->in_txn ? VD_OK : vd_fail(err, VD_INVALID, s->path, "no transaction is open");
}

void vd_store_interrupt(struct vd_store *s)
{
    sqlite3_interrupt(s->db);
}
