/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes_avx512.c: codes.h in registers of 64 bytes, a line each; with VNNI one instruction
 * multiplies four bytes and adds them to a lane, without it three do.  And AMX for many probes: half
 * a line, 4 components of 16 rows, is a row of its second operand as it lies there.
 */
#include "match/kernel/codes.h"

#include "match/kernel/instructions.h"

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TARGET          __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define WIDTH           64
#define LOOK_UP(t, i)   ((rf)_mm512_permutexvar_ps((__m512i)(i), _mm512_loadu_ps(t)))
#define PUT_BYTES(p, v) _mm_storeu_si128((void *)(p), _mm512_cvtepi32_epi8((__m512i)(v)))
#include "match/kernel/pack_body.h"

#define VNNI   __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define INLINE static inline __attribute__((always_inline))

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

static bool has_vnni(void)
{
    return has_avx512() && __builtin_cpu_supports("avx512vnni");
}

VNNI INLINE __m512i dot_vnni(__m512i sum, __m512i codes, __m512i probe)
{
    return _mm512_dpbusd_epi32(sum, codes, probe);
}

TARGET INLINE __m512i dot_bw(__m512i sum, __m512i codes, __m512i probe)
{
    __m512i two = _mm512_maddubs_epi16(codes, probe);
    return _mm512_add_epi32(sum, _mm512_madd_epi16(two, _mm512_set1_epi16(1)));
}

#define UNROLL _Pragma("GCC unroll 8") /* so that sums stay in registers */

TARGET INLINE __m512i four(const int8_t *p)
{
    int32_t v;
    memcpy(&v, p, 4);
    return _mm512_set1_epi32(v);
}

TARGET INLINE __m512i low_half(__m512i v)
{
    return _mm512_and_si512(v, _mm512_set1_epi8(15));
}

TARGET INLINE __m512i high_half(__m512i v)
{
    return _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(15));
}

TARGET INLINE __m512i levels(void)
{
    __m128i l = _mm_loadu_si128((const void *)vd_code_level);
    return _mm512_broadcast_i32x4(_mm_add_epi8(l, _mm_set1_epi8(VD_CODE_OFFSET)));
}

/* 64 + size, or 64 - size where there is a sign. */
TARGET INLINE __m512i signed_levels(__m512i table, __m512i sizes, const uint8_t *signs)
{
    uint64_t below;
    memcpy(&below, signs, 8);
    __m512i v = _mm512_shuffle_epi8(table, sizes);
    return _mm512_mask_sub_epi8(v, below, _mm512_set1_epi8((char)(2 * VD_CODE_OFFSET)), v);
}

/* N groups at once for one probe: the next N are fetched meanwhile. */
#define COARSE(ISA, NAME, DOT, N)                                                                  \
    ISA INLINE void NAME(const uint8_t *hi, size_t lines, const int8_t *probe, int32_t *out)       \
    {                                                                                              \
        __m512i table = levels(), a[N], b[N];                                                      \
        UNROLL for (int g = 0; g < N; g++) a[g] = b[g] = _mm512_setzero_si512();                   \
        for (size_t j = 0; j < lines; j++) {                                                       \
            __m512i p = four(probe + 8 * j), q = four(probe + 8 * j + 4);                          \
            UNROLL for (int g = 0; g < N; g++)                                                     \
            {                                                                                      \
                const uint8_t *group = hi + (size_t)g * lines * 80;                                \
                const uint8_t *line = group + j * 64, *signs = group + lines * 64 + j * 16;        \
                __m512i v = _mm512_loadu_si512(line);                                              \
                _mm_prefetch((const char *)(line + N * lines * 80), _MM_HINT_T0);                  \
                if (j % 4 == 0)                                                                    \
                    _mm_prefetch((const char *)(signs + N * lines * 80), _MM_HINT_T0);             \
                a[g] = DOT(a[g], signed_levels(table, low_half(v), signs), p);                     \
                b[g] = DOT(b[g], signed_levels(table, high_half(v), signs + 8), q);                \
            }                                                                                      \
        }                                                                                          \
        UNROLL for (int g = 0; g < N; g++)                                                         \
            _mm512_storeu_si512(out + VD_CODE_GROUP * g, _mm512_add_epi32(a[g], b[g]));            \
    }

/* N groups at once for eight probes. */
#define COARSE8(ISA, NAME, DOT, N)                                                                 \
    ISA INLINE void NAME(const uint8_t *hi, size_t lines, const int8_t *probes, int32_t *out,      \
                         size_t stride)                                                            \
    {                                                                                              \
        __m512i table = levels(), a[VD_CODE_PROBES][N];                                            \
        UNROLL for (int i = 0; i < VD_CODE_PROBES; i++) UNROLL for (int g = 0; g < N; g++)         \
            a[i][g] = _mm512_setzero_si512();                                                      \
        for (size_t j = 0; j < lines; j++, probes += 8 * VD_CODE_PROBES) {                         \
            __m512i low[N], high[N];                                                               \
            UNROLL for (int g = 0; g < N; g++)                                                     \
            {                                                                                      \
                const uint8_t *group = hi + (size_t)g * lines * 80;                                \
                const uint8_t *signs = group + lines * 64 + j * 16;                                \
                __m512i v = _mm512_loadu_si512(group + j * 64);                                    \
                low[g] = signed_levels(table, low_half(v), signs);                                 \
                high[g] = signed_levels(table, high_half(v), signs + 8);                           \
            }                                                                                      \
            UNROLL for (int i = 0; i < VD_CODE_PROBES; i++)                                        \
            {                                                                                      \
                __m512i p = four(probes + 4 * i), q = four(probes + 4 * (VD_CODE_PROBES + i));     \
                UNROLL for (int g = 0; g < N; g++) a[i][g] =                                       \
                    DOT(DOT(a[i][g], low[g], p), high[g], q);                                      \
            }                                                                                      \
        }                                                                                          \
        UNROLL for (int i = 0; i < VD_CODE_PROBES; i++) UNROLL for (int g = 0; g < N; g++)         \
            _mm512_storeu_si512(out + (size_t)i * stride + VD_CODE_GROUP * g, a[i][g]);            \
    }

#define KERNELS(ISA, DOT, X)                                                                       \
    COARSE(ISA, coarse_by_4_##X, DOT, 4)                                                           \
    COARSE(ISA, coarse_by_1_##X, DOT, 1)                                                           \
    COARSE8(ISA, coarse8_by_2_##X, DOT, 2)                                                         \
    COARSE8(ISA, coarse8_by_1_##X, DOT, 1)                                                         \
    ISA static void coarse_##X(const uint8_t *hi, size_t n, size_t lines, const int8_t *probe,     \
                               int32_t *out)                                                       \
    {                                                                                              \
        size_t g = 0;                                                                              \
        for (; g + 4 <= n; g += 4)                                                                 \
            coarse_by_4_##X(hi + g * lines * 80, lines, probe, out + g * VD_CODE_GROUP);           \
        for (; g < n; g++)                                                                         \
            coarse_by_1_##X(hi + g * lines * 80, lines, probe, out + g * VD_CODE_GROUP);           \
    }                                                                                              \
    ISA static void coarse8_##X(const uint8_t *hi, size_t n, size_t lines, const int8_t *probes,   \
                                int32_t *out, size_t stride)                                       \
    {                                                                                              \
        size_t g = 0;                                                                              \
        for (; g + 2 <= n; g += 2)                                                                 \
            coarse8_by_2_##X(hi + g * lines * 80, lines, probes, out + g * VD_CODE_GROUP, stride); \
        for (; g < n; g++)                                                                         \
            coarse8_by_1_##X(hi + g * lines * 80, lines, probes, out + g * VD_CODE_GROUP, stride); \
    }                                                                                              \
    ISA static int32_t fine_##X(const uint8_t *lo, size_t n, const int8_t *even,                   \
                                const int8_t *odd)                                                 \
    {                                                                                              \
        __m512i a = _mm512_setzero_si512(), b = a;                                                 \
        for (size_t i = 0; i < n; i += 64) {                                                       \
            __mmask64 m = n - i >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << (n - i)) - 1;             \
            __m512i v = _mm512_maskz_loadu_epi8(m, lo + i);                                        \
            a = DOT(a, low_half(v), _mm512_maskz_loadu_epi8(m, even + i));                         \
            b = DOT(b, high_half(v), _mm512_maskz_loadu_epi8(m, odd + i));                         \
        }                                                                                          \
        return _mm512_reduce_add_epi32(_mm512_add_epi32(a, b));                                    \
    }

KERNELS(VNNI, dot_vnni, vnni)
KERNELS(TARGET, dot_bw, bw)

TARGET static void pass(const int32_t *sums, const uint16_t *error, size_t n_groups,
                        const struct vd_code_bar *bar, uint16_t *mask)
{
    __m512i offset = _mm512_set1_epi32(bar->offset);
    __m512 unit = _mm512_set1_ps(bar->per_unit), per = _mm512_set1_ps(bar->per_error),
           base = _mm512_set1_ps(bar->base), floor = _mm512_set1_ps(bar->floor),
           small = _mm512_set1_ps(bar->norm_is_small);
    for (size_t g = 0; g < n_groups; g++) {
        size_t i = g * VD_CODE_GROUP;
        __m512 s = _mm512_cvtepi32_ps(
            _mm512_sub_epi32(_mm512_loadu_si512((const void *)(sums + i)), offset));
        __m512 e = _mm512_cvtepi32_ps(
            _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(error + i))));
        __m512 most =
            _mm512_add_ps(_mm512_add_ps(_mm512_mul_ps(s, unit), _mm512_mul_ps(e, per)), base);
        __mmask16 m = 0;
        if (bar->norm) {
            __m512 norm = _mm512_loadu_ps(bar->norm + i);
            most = _mm512_mul_ps(most, norm);
            m = _mm512_cmp_ps_mask(norm, small, _CMP_LT_OQ);
        }
        mask[g] = (uint16_t)(m | _mm512_cmp_ps_mask(most, floor, _CMP_GE_OQ));
    }
}

/* ---- AMX ---- */

#if (defined(__clang__) ? __clang_major__ >= 12 : __GNUC__ >= 11) && defined(__linux__)
#define HAVE_AMX 1
#define AMX                                                                                        \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,amx-tile,amx-int8")))
#else
#define HAVE_AMX 0
#endif
enum { AMX_STEP = 64, AMX_PROBES = 16 };

static size_t amx_dim(size_t dim)
{
    return (dim + AMX_STEP - 1) / AMX_STEP * AMX_STEP;
}

/* Probe after probe, zeroes after the last component. */
static size_t amx_woven_bytes(size_t dim)
{
    return VD_CODE_PROBES_MOST * amx_dim(dim);
}

static void amx_weave(int8_t *woven, size_t i, const int8_t *codes, size_t dim)
{
    memcpy(woven + i * amx_dim(dim), codes, dim);
}

#if HAVE_AMX
/* The system must allow a process to use the large registers (Linux 5.16). */
static bool has_amx(void)
{
    enum { ARCH_REQ_XCOMP_PERM_ = 0x1023, XFEATURE_XTILEDATA = 18 };
    unsigned a, b, c, d;
    return has_vnni() && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d >> 24 & 1) &&
           (d >> 25 & 1) && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM_, XFEATURE_XTILEDATA) == 0;
}

/* Sizes of the eight tile registers: 16 rows of 64 bytes each. */
struct amx_config {
    uint8_t palette, start, none[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
};

/* A group as rows of 64 bytes, 4 components of its 16 rows each, zeroes after the last component. */
AMX static void amx_unpack(const uint8_t *group, size_t lines, uint8_t *out)
{
    __m512i table = levels();
    for (size_t j = 0; j < lines; j++) {
        const uint8_t *signs = group + lines * 64 + j * 16;
        __m512i v = _mm512_loadu_si512(group + j * 64);
        _mm512_store_si512(out + 128 * j, signed_levels(table, low_half(v), signs));
        _mm512_store_si512(out + 128 * j + 64, signed_levels(table, high_half(v), signs + 8));
    }
    for (size_t j = lines; j % 8; j++)
        memset(out + 128 * j, 0, 128);
}

/* Tiles 0-3: sums of probes 0-15 and 16-31 with the first group, then with the second; 4 and 5 the
 * probes, 6 and 7 the groups. */
AMX static void amx_two_groups(const uint8_t *rows, size_t dim, const int8_t *woven, int32_t *out,
                               size_t stride)
{
    const int8_t *more = woven + AMX_PROBES * dim;
    size_t pitch = stride * sizeof(*out);
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (size_t c = 0; c < dim; c += AMX_STEP) {
        _tile_loadd(4, woven + c, dim);
        _tile_loadd(6, rows + 16 * c, 64);
        _tile_loadd(5, more + c, dim);
        _tile_loadd(7, rows + 16 * (dim + c), 64);
        _tile_dpbsud(0, 4, 6);
        _tile_dpbsud(1, 5, 6);
        _tile_dpbsud(2, 4, 7);
        _tile_dpbsud(3, 5, 7);
    }
    _tile_stored(0, out, pitch);
    _tile_stored(1, out + AMX_PROBES * stride, pitch);
    _tile_stored(2, out + VD_CODE_GROUP, pitch);
    _tile_stored(3, out + AMX_PROBES * stride + VD_CODE_GROUP, pitch);
}

AMX static void coarse_amx(const uint8_t *hi, size_t n, size_t lines, const int8_t *woven,
                           int32_t *out, size_t stride)
{
    _Alignas(64) uint8_t rows[2 * VD_CODE_GROUP * VD_CODE_MAX_DIM] __attribute__((uninitialized));
    int32_t last[VD_CODE_PROBES_MOST * 2 * VD_CODE_GROUP] __attribute__((uninitialized));
    size_t dim = amx_dim(lines * 8), g = 0;
    struct amx_config config = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        config.row_bytes[i] = 64;
        config.rows[i] = 16;
    }
    _tile_loadconfig(&config);
    for (; g < n; g += 2) {
        bool both = g + 1 < n;
        amx_unpack(hi + g * lines * 80, lines, rows);
        amx_unpack(hi + (g + both) * lines * 80, lines, rows + 16 * dim);
        __asm__ volatile("" ::: "memory"); /* gcc's _tile_loadd() does not say that it reads */
        amx_two_groups(rows, dim, woven, both ? out + g * VD_CODE_GROUP : last,
                       both ? stride : 2 * VD_CODE_GROUP);
    }
    if (n % 2)
        for (size_t i = 0; i < VD_CODE_PROBES_MOST; i++)
            memcpy(out + i * stride + (n - 1) * VD_CODE_GROUP, last + i * 2 * VD_CODE_GROUP,
                   VD_CODE_GROUP * sizeof(*out));
    _tile_release();
}
#else
static bool has_amx(void)
{
    return false;
}

static void coarse_amx(const uint8_t *hi, size_t n, size_t lines, const int8_t *woven, int32_t *out,
                       size_t stride)
{
    (void)hi, (void)n, (void)lines, (void)woven, (void)out, (void)stride;
}
#endif

const struct vd_codes_kernel vd_codes_amx = {
    .name = "amx",
    .usable = has_amx,
    .level = VD_ISA_AMX,
    .coarse = coarse_vnni,
    .together = VD_CODE_PROBES_MOST,
    .woven_bytes = amx_woven_bytes,
    .weave = amx_weave,
    .coarse_many = coarse_amx,
    .fine = fine_vnni,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
const struct vd_codes_kernel vd_codes_avx512vnni = {
    .name = "avx512vnni",
    .usable = has_vnni,
    .level = VD_ISA_AVX512VNNI,
    .coarse = coarse_vnni,
    .together = VD_CODE_PROBES,
    .woven_bytes = vd_code_woven_bytes,
    .weave = vd_code_weave,
    .coarse_many = coarse8_vnni,
    .fine = fine_vnni,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
const struct vd_codes_kernel vd_codes_avx512 = {
    .name = "avx512",
    .usable = has_avx512,
    .level = VD_ISA_AVX512,
    .coarse = coarse_bw,
    .together = VD_CODE_PROBES,
    .woven_bytes = vd_code_woven_bytes,
    .weave = vd_code_weave,
    .coarse_many = coarse8_bw,
    .fine = fine_bw,
    .pass = pass,
    .largest = largest,
    .scale = scale,
    .turn = turn,
    .quantise = quantise,
};
#else
typedef int vd_codes_avx512_is_not_for_this_processor;
#endif
