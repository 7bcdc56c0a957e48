/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.h: a dialog with fields: ask, check what is required, hand over.
 */
#ifndef VD_TUI_FORM_H
#define VD_TUI_FORM_H

#include "tui/ui/ui.h"

enum { FORM_FIELDS = 14 };
struct form_field {
    const char *label;
    const char *const *choices; /* NULL-terminated; NULL: a text */
    const char *initial;        /* of a text; may be NULL */
    int choice;                 /* at first; -1: none, the user must choose */
    bool required;
};
struct form;
/* Do it. true: the form is done; false: it stays, with what desk_say said. */
typedef bool form_submit_fn(struct desk *d, struct form *f, void *ctx);
struct form_spec {
    const char *title, *about, *button;
    const struct form_field *fields;
    int n;
    form_submit_fn *submit;
    void (*release)(void *ctx); /* once, when the form goes; may be NULL */
    void *ctx;
};
void form_open(struct desk *d, const struct form_spec *spec);
const char *form_text(const struct form *f, int field);
int form_choice(const struct form *f, int field); /* -1: none */

#endif
