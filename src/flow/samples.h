/* SPDX-License-Identifier: Apache-2.0 */
/* samples.h: which files hold templates, and of what kind. */
#ifndef VD_FLOW_SAMPLES_H
#define VD_FLOW_SAMPLES_H

#include <vedette/template.h>

/* By name (.npy, .jsonl, .json: vectors; .xyt: a finger) or by first bytes ("FMR": a finger).
 * 0: neither.  Vectors do not say of what they are: they count as of a face unless somebody says. */
int vd_sample_modality(const char *path);

/*
 * A file as a person names it with its kind, in the form that lists know: "finger=7:PATH",
 * "finger=left-index:PATH", "face=acme/3:PATH", "voice:PATH"; and shorter, "voice=PATH".  Other
 * texts are the path itself, and the modality 0.  A file of such a name is "./NAME".
 */
struct vd_named_sample {
    int modality, position;
    char engine[80];  /* "" if it is not said */
    const char *path; /* within the text */
};
/* Errors: INVALID, where = the text. */
int vd_sample_named(const char *text, struct vd_named_sample *out, struct vd_err *err);

/* "name=QUERY": no file but a name, as find takes it. NULL: something else. */
const char *vd_sample_name(const char *text);

struct vd_paths {
    char **v; /* the arena's */
    size_t n, cap;
};
/* Append path itself, or, if it is a folder, all files of that modality in and under it, sorted by
 * name.  Hidden files and folders and links to folders are passed over.
 * Errors: NOTFOUND (a folder without any), NOINPUT, INVALID (folders nested too deep), NOMEM. */
int vd_samples_list(struct vd_arena *a, const char *path, int modality, struct vd_paths *out,
                    struct vd_err *err);
/* File name without folder and extension. Errors: INVALID (not UTF-8, too long for a record id). */
int vd_sample_stem(struct vd_arena *a, const char *path, const char **out, struct vd_err *err);

#endif
