/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cage.c: what a process that reads hostile files may still do.
 *
 * Layers, each useful without the others: closed descriptors, rlimits, no_new_privs and not
 * dumpable, Landlock without a single rule (no path may be opened), seccomp by a hand-written
 * filter:
 *
 *     arch is ours?  --no--> kill          nr in the list?        --yes--> allow
 *     x32 number?    --yes-> kill          mmap, mprotect: no PROT_EXEC?  --yes--> allow; else kill
 *
 * sysinfo is what qsort of glibc asks how much memory there is.
 *
 * Sanitizers map terabytes and call more than the list, so their builds keep only descriptors,
 * Landlock and no_new_privs (vd_cage_is_loose); the real build's tests prove the rest.
 *
 * Sources: seccomp(2), landlock(7), close_range(2).
 */
#include "config.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/cage.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOOSE 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(LOOSE)
#define LOOSE 1
#endif
#ifndef LOOSE
#define LOOSE 0
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0
#endif

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif

int vd_cage_is_loose(void)
{
    return LOOSE;
}

static int close_others(int keep)
{
    int bad = 0;

    if (keep > 0)
        bad |= close_range(0, (unsigned)keep - 1, 0);
    return bad | close_range((unsigned)keep + 1, ~0U, 0);
}

static int set_limits(size_t memory)
{
    const struct rlimit none = {0, 0}, bytes = {memory, memory};
    int bad = 0;

    bad |= setrlimit(RLIMIT_CORE, &none) | setrlimit(RLIMIT_FSIZE, &none) |
           setrlimit(RLIMIT_NOFILE, &none);
    if (!LOOSE)
        bad |= setrlimit(RLIMIT_AS, &bytes);
    return bad;
}

/* Handle every file right that any kernel knows and allow none. */
static int deny_paths(void)
{
    struct {
        uint64_t fs, net, scoped;
    } attr = {0, 0, 0};
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1U), fd;
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    int bad;

    if (abi < 1)
        return -1;
    attr.fs = (1ULL << (abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13)) - 1;
    attr.net = abi >= 4 ? 3 : 0;
    attr.scoped = abi >= 6 ? 3 : 0;
    fd = syscall(SYS_landlock_create_ruleset, &attr, size, 0U);
    if (fd < 0)
        return -1;
    bad = (int)syscall(SYS_landlock_restrict_self, (int)fd, 0U);
    close((int)fd);
    return bad;
}

#define LOAD(field)                                                                                \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))
#define IF_EQUAL(v, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (v), (yes), (no))
#define IF_BITS(v, yes, no)  BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (v), (yes), (no))
#define GIVE(v)              BPF_STMT(BPF_RET | BPF_K, (v))
#define ALLOW(nr)            IF_EQUAL((uint32_t)(nr), 0, 1), GIVE(SECCOMP_RET_ALLOW)

static int filter_calls(void)
{
    static const struct sock_filter code[] = {
        LOAD(arch),
        IF_EQUAL(ARCH, 1, 0),
        GIVE(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        IF_BITS(0x40000000U, 0, 1),
        GIVE(SECCOMP_RET_KILL_PROCESS),
        ALLOW(SYS_read),
        ALLOW(SYS_write),
        ALLOW(SYS_munmap),
        ALLOW(SYS_mremap),
        ALLOW(SYS_brk),
        ALLOW(SYS_madvise),
        ALLOW(SYS_futex),
        ALLOW(SYS_getrandom),
        ALLOW(SYS_clock_gettime),
        ALLOW(SYS_rt_sigreturn),
        ALLOW(SYS_sysinfo),
        ALLOW(SYS_rt_sigprocmask),
        ALLOW(SYS_exit),
        ALLOW(SYS_exit_group),
        IF_EQUAL((uint32_t)SYS_mmap, 1, 0),
        IF_EQUAL((uint32_t)SYS_mprotect, 0, 3),
        LOAD(args[2]),
        IF_BITS(PROT_EXEC, 1, 0),
        GIVE(SECCOMP_RET_ALLOW),
        GIVE(SECCOMP_RET_KILL_PROCESS),
    };
    const struct sock_fprog program = {.len = sizeof(code) / sizeof(*code),
                                       .filter = (struct sock_filter *)(uintptr_t)code};

    if (!ARCH)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

unsigned vd_cage_enter(int keep_fd, size_t memory_bytes)
{
    unsigned missing = 0;

    if (close_others(keep_fd))
        missing |= VD_CAGE_DESCRIPTORS;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || deny_paths())
        missing |= VD_CAGE_LANDLOCK;
    if (set_limits(memory_bytes))
        missing |= VD_CAGE_LIMITS;
    if (!LOOSE && filter_calls())
        missing |= VD_CAGE_SECCOMP;
    return missing;
}
