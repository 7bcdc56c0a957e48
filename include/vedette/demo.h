/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo.h: the fictional case, made from a seed and always the same.
 */
#ifndef VEDETTE_DEMO_H
#define VEDETTE_DEMO_H

#include <vedette/store.h>

struct vd_demo {
    int n_persons, n_orgs, n_portraits, n_fingers, n_faces, n_probes;
};
/*
 * Write the fictional lists (CSV), portraits, templates and latent-like probes into `folder`, then
 * import and enrol them into the case at `case_path` through the same code as any other file.
 * An existing, complete demo case is left as it is (EXISTS).
 */
int vd_demo_build(const char *folder, const char *case_path, struct vd_job *job,
                  struct vd_demo *out, struct vd_err *err);

#endif
