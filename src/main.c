/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: where the program starts; the faces live in cli/ and tui/. */
#include "config.h"

#include <stdio.h>

int main(void)
{
    puts("vedette " VERSION);
    return 0;
}
