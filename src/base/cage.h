/* SPDX-License-Identifier: Apache-2.0 */
/* cage.h: a process that gives up everything but computing and one socket. */
#ifndef VD_BASE_CAGE_H
#define VD_BASE_CAGE_H

#include <stddef.h>

enum vd_cage_layer {
    VD_CAGE_LIMITS = 1,   /* rlimits: memory, no new files, no file growth, no core */
    VD_CAGE_SECCOMP = 2,  /* a dozen system calls, death by SIGSYS for others */
    VD_CAGE_LANDLOCK = 4, /* no path in the file system: a second layer */
    VD_CAGE_DESCRIPTORS = 8
};
/*
 * Enter for life: every descriptor but keep_fd is closed, no new privileges, not dumpable, at most
 * memory_bytes of address space.  Returns the layers that this kernel or build does not give.
 * Thread: call in a process of one thread.
 */
unsigned vd_cage_enter(int keep_fd, size_t memory_bytes);
/* Are rlimits on memory and seccomp left out because a sanitizer needs more? */
int vd_cage_is_loose(void);

#endif
