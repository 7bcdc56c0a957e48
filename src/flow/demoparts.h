/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demoparts.h: the rooms' own view of the fictional case: its size, its people, what is written.
 *
 * A record (a row of one list) has a number; an identity is the person behind it.  Nearly always
 * they are the same number; where two lists speak of one person, the later record has the earlier
 * one's identity, and with it the same fingers and face.
 */
#ifndef VD_FLOW_DEMOPARTS_H
#define VD_FLOW_DEMOPARTS_H

#include <vedette/demo.h>
#include <vedette/io.h>

#include "flow/demorng.h"

struct vd_demo_size {
    int n_persons, n_orgs, n_portraits, n_probes;
};
extern const struct vd_demo_size vd_demo_whole; /* what `vedette demo` builds */

/* As vd_demo_build, of another size: for the tests. */
int vd_demo_build_sized(const char *folder, const char *case_path, const struct vd_demo_size *size,
                        struct vd_job *job, struct vd_demo *out, struct vd_err *err);
/* Only the files. */
int vd_demo_write(const char *folder, const struct vd_demo_size *size, struct vd_job *job,
                  struct vd_demo *out, struct vd_err *err);

enum { VD_DEMO_LISTS = 5, VD_DEMO_TODAY = 20261122 };
struct vd_demo_list {
    const char *stem, *title, *prefix; /* file name, source, letters of its record ids */
    int per_mille;                     /* share of all persons */
    const char *countries;             /* codes, blank-separated; NULL: all */
    char delimiter;
    bool bom;
    const char *grade, *handling;
};
extern const struct vd_demo_list vd_demo_lists[VD_DEMO_LISTS];

/* The persons' plan, made first: who is in which list, who is whom, who has what. */
struct vd_demo_record {
    int identity;
    uint8_t list, country;
    bool woman, photo, fingers, face, second; /* second: a second impression of the first finger */
    int16_t born;                             /* year */
    int16_t org;                              /* index of the organisation, or -1 */
    const char *given, *given2, *father, *family;
    const char *given_script, *father_script, *family_script;
};
struct vd_demo_plan {
    struct vd_demo_size size;
    struct vd_demo_record *r;
};
int vd_demo_plan_make(struct vd_demo_plan *p, const struct vd_demo_size *size);
void vd_demo_plan_free(struct vd_demo_plan *p);
void vd_demo_record_id(const struct vd_demo_plan *p, int i, char out[24]);
/* Paths relative to the list's folder. */
void vd_demo_photo_path(int i, char out[40]);
void vd_demo_print_path(int i, char out[40]);
extern const char *const vd_demo_countries[];
/* Is the family name written first where this person comes from? */
bool vd_demo_family_first(const struct vd_demo_record *r);
const char *vd_demo_town(int country, struct vd_rng *r);

/* Organisations. */
void vd_demo_org_name(int k, char out[64]);
int vd_demo_org_list(const struct vd_demo_size *size, int k);
void vd_demo_org_id(const struct vd_demo_size *size, int k, char out[24]);

/* One list as CSV text. */
int vd_demo_list_text(const struct vd_demo_plan *p, int list, struct vd_buf *out);

/* A row of the native CSV under construction. */
struct vd_demo_row;
void vd_demo_person_row(const struct vd_demo_plan *p, int i, struct vd_demo_row *row);
void vd_demo_org_row(const struct vd_demo_plan *p, int k, struct vd_demo_row *row);
/* A value of the column; a second value of the same column is put behind " | ". */
void vd_demo_put(struct vd_demo_row *row, const char *column, const char *fmt, ...) VD_PRINTF(3, 4);

/* Fingers: a record of two or three views; or one latent mark of the identity's finger. */
int vd_demo_prints(int identity, int record, bool second, int layout, struct vd_buf *out,
                   struct vd_err *err);
int vd_demo_latent(int identity, int finger, int number, struct vd_buf *out, struct vd_err *err);
enum { VD_DEMO_DIM = 128 };
/* A face vector of unit length; shot 0.. are different pictures of one face. */
void vd_demo_face(int identity, int shot, float out[VD_DEMO_DIM]);
/* .npy of n rows. */
void vd_demo_npy(struct vd_buf *out, const float *rows, size_t n);

#endif
