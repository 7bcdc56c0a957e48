/* SPDX-License-Identifier: Apache-2.0 */
/* verdict.c: words for verdicts, modalities and metrics. */
#include <string.h>

#include <vedette/candidate.h>
#include <vedette/template.h>

static const char *const verdicts[] = {
#define VD_X(id, n, word, help) [n] = word,
    VD_VERDICTS(VD_X)
#undef VD_X
};
enum { N_VERDICTS = sizeof(verdicts) / sizeof(verdicts[0]) };

const char *vd_verdict_name(int v)
{
    return v >= 0 && v < N_VERDICTS ? verdicts[v] : "unknown";
}

int vd_verdict_by_name(const char *s)
{
    for (int v = 0; v < N_VERDICTS; v++)
        if (strcmp(verdicts[v], s) == 0)
            return v;
    return -1;
}

const char *vd_modality_name(int m)
{
    static const char *const name[] = {[0] = "person",
                                       [VD_FINGER] = "finger",
                                       [VD_FACE] = "face",
                                       [VD_VOICE] = "voice",
                                       [VD_BY_NAME] = "name"};
    return m >= 0 && m <= VD_BY_NAME ? name[m] : "unknown";
}

bool vd_modality_vector(int m)
{
    return m == VD_FACE || m == VD_VOICE;
}

int vd_modality_by_name(const char *s)
{
    for (int m = 1; m <= VD_N_MODALITIES; m++)
        if (strcmp(vd_modality_name(m), s) == 0)
            return m;
    return 0;
}

const char *vd_metric_name(int m)
{
    return m == VD_COSINE ? "cosine" : m == VD_INNER ? "inner" : "unknown";
}

int vd_metric_by_name(const char *s)
{
    return strcmp(s, "cosine") == 0 ? VD_COSINE : strcmp(s, "inner") == 0 ? VD_INNER : 0;
}
