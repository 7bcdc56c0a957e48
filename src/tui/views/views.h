/* SPDX-License-Identifier: Apache-2.0 */
/*
 * views.h: the tables of all views, and what each wants to be opened with.
 */
#ifndef VD_TUI_VIEWS_H
#define VD_TUI_VIEWS_H

#include <stdint.h>
#include "tui/ui/ui.h"
#include <vedette/import.h>

extern const struct view_ops view_profiles;      /* const char *filter or NULL */
extern const struct view_ops view_organisations; /* const char *filter or NULL */
extern const struct view_ops view_profile;       /* const int64_t *subject */
extern const struct view_ops view_organisation;  /* const int64_t *subject */
extern const struct view_ops view_portrait;      /* const struct portrait_arg * */
extern const struct view_ops view_searches;      /* NULL */
extern const struct view_ops view_candidates;    /* const int64_t *search */
extern const struct view_ops view_compare;       /* const struct compare_arg * */
extern const struct view_ops view_batches;       /* NULL */
extern const struct view_ops view_audit;         /* NULL */
extern const struct view_ops view_messages;      /* NULL */
extern const struct view_ops view_help;          /* const struct help_arg * */
extern const struct view_ops view_scorecard;     /* const struct scorecard_arg * */
extern const struct view_ops view_duplicates;    /* what start_duplicates() found */
extern const struct view_ops *const all_views[]; /* that a session can name; NULL at the end */

struct portrait_arg {
    int64_t media;
    const char *name;
};
struct compare_arg {
    int64_t search;      /* 0: two profiles */
    size_t at;           /* which of its candidates */
    int64_t left, right; /* subjects, when search is 0 */
};
struct scorecard_arg { /* the view takes over files */
    struct import_files *files;
    const struct vd_import_result *result;
    const char *rejected; /* the first rejected rows, one a line */
};
struct help_arg {
    unsigned contexts; /* 0: palette over everything */
};

/* Open the page that fits a subject's kind. */
void open_subject(struct desk *d, int64_t subject);
/* Dialogs. Each asks, acts and says what happened. */
struct search_from {
    int modality;        /* 0: a person, by samples that say their kind */
    const char *path;    /* of a probe, or NULL */
    int64_t template_id; /* a stored template as the probe, or 0 */
    const char *name;    /* whose that is */
};
void ask_search(struct desk *d, const struct search_from *from);
/* A search by name, recorded; more: what to say beside, or NULL. */
void ask_name_search(struct desk *d, const char *query, const char *more);
struct name_search {
    const char *query, *purpose, *basis, *case_ref;
    int top;
};
bool name_search_start(struct desk *d, const struct name_search *n); /* false: said why not */
void ask_decision(struct desk *d, const struct vd_candidate *c, const char *probe);
struct vd_findings;
void ask_outcome(struct desk *d, const struct vd_findings *f, int probe);
void ask_import(struct desk *d, const char *path);
struct import_files;
void import_files_free(struct import_files *f);
void import_start(struct desk *d, struct import_files *f, bool dry_run); /* takes f */
const char *import_files_name(const struct import_files *f);
void ask_enrol(struct desk *d, const char *args);
void ask_export(struct desk *d, const struct vd_list *list, const char *path);
void ask_join(struct desk *d, const int64_t *records, const char *const *names, size_t n);
void ask_undo(struct desk *d, const struct vd_batch_row *batch);
void ask_part(struct desk *d, const struct vd_judgement *j);
void start_verify(struct desk *d);
void start_duplicates(struct desk *d); /* a job; then their list */

#endif
