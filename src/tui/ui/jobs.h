/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jobs.h: long work in a thread of its own: progress, cancel, and a word to the event loop at the
 * end.
 *
 * The only place of the desk that knows threads.  A job's run function sees nothing of the desk: it
 * works on its own context and on store handles it opens through job_store().  `done` runs in the
 * desk's thread.
 */
#ifndef VD_TUI_JOBS_H
#define VD_TUI_JOBS_H

#include <stdbool.h>
#include <stdint.h>
#include <vedette/err.h>
#include <vedette/job.h>
#include <vedette/store.h>

struct desk;
struct jobs;
struct job;
typedef int job_run_fn(struct job *j, void *ctx, struct vd_err *err);
typedef void job_done_fn(struct desk *d, struct job *j, void *ctx, int rc, struct vd_err *err);

struct jobs *jobs_new(const char *case_path);
/* Cancel and wait for all; their done is called with CANCELLED. */
void jobs_free(struct jobs *js, struct desk *d);
/* For poll(): readable when a job ended. */
int jobs_fd(const struct jobs *js);
/* Start a job; title is shown while it runs ("" for small ones that show nothing). NULL: no thread.
 * Owns: ctx stays the caller's until done was called. */
struct job *job_start(struct jobs *js, const char *title, job_run_fn *run, job_done_fn *done,
                      void *ctx);
/* Ask it to stop: its progress is flagged and its query interrupted. done is still called. */
void job_cancel(struct job *j);
/* A store handle for the running job, closed (or kept for the next reader) when it ends. */
int job_store(struct job *j, enum vd_open mode, struct vd_store **out, struct vd_err *err);
/* The reader of those that look names up, kept with what it remembers of the words before. */
int job_names_store(struct job *j, struct vd_store **out, struct vd_err *err);
/* The desk's gallery of a modality, for this job until it ends: waits while another job has it.
 * Points to NULL where there is none yet: what the job leaves there is kept for the next one. */
struct vd_gallery;
struct vd_gallery **job_gallery(struct job *j, int modality);
struct vd_job *job_progress(struct job *j);
const char *job_title(const struct job *j);
/* Take in what ended: calls done. Returns how many did. */
int jobs_reap(struct jobs *js, struct desk *d);
/* Wait up to ms (-1: for ever) for this job to end, then reap it if it did. */
bool job_wait(struct jobs *js, struct desk *d, struct job *j, int ms);
size_t jobs_running(const struct jobs *js);
/* The newest job with a title, or NULL. */
struct job *jobs_shown(const struct jobs *js);

#endif
