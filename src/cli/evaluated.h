/* SPDX-License-Identifier: Apache-2.0 */
/* evaluated.h: error rates as text and as JSON. */
#ifndef VD_CLI_EVALUATED_H
#define VD_CLI_EVALUATED_H

#include "cli/cli.h"
#include <vedette/evaluate.h>

/* Of a DET curve: FMR 1e-1 to 1e-5 and 0. */
enum { DET_ROWS = 6 };
extern const int det_rows[DET_ROWS];

/* "  from to to" in percent; nothing without replicates. */
void say_interval(struct cli *c, const struct vd_rate *r);
void say_det(struct cli *c, const struct vd_rates *r);
void json_det(struct vd_json *j, const struct vd_rates *r);
/* key, key_low, key_high; key_threshold too if asked. */
void json_rate(struct vd_json *j, const char *key, const struct vd_rate *r, bool threshold);

void json_rates(struct vd_json *j, const struct vd_rates *r);
void json_evaluation(struct cli *c, const struct vd_evaluation *e, const struct vd_evaluate *how);
void say_evaluation(struct cli *c, const struct vd_evaluation *e, const struct vd_evaluate *how);

#endif
