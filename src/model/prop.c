/* SPDX-License-Identifier: Apache-2.0 */
/* prop.c: the property table of profile.h turned into look-ups, and the kinds of subjects. */
#include <vedette/profile.h>

#include <string.h>
#include <strings.h>

static const struct {
    const char *column, *label;
    enum vd_how how;
} props[VD_P_MAX] = {
#define VD_X(id, n, col, label, how) [VD_P_##id] = {col, label, VD_HOW_##how},
    VD_PROPS(VD_X)
#undef VD_X
};

const char *vd_prop_column(enum vd_prop p)
{
    return p > VD_P_NONE && p < VD_P_MAX ? props[p].column : NULL;
}

const char *vd_prop_label(enum vd_prop p)
{
    return p > VD_P_NONE && p < VD_P_MAX ? props[p].label : NULL;
}

enum vd_how vd_prop_how(enum vd_prop p)
{
    return p > VD_P_NONE && p < VD_P_MAX ? props[p].how : VD_HOW_TEXT;
}

enum vd_prop vd_prop_by_column(const char *column, size_t n)
{
    for (int p = 1; p < VD_P_MAX; p++)
        if (props[p].column && strlen(props[p].column) == n &&
            strncasecmp(props[p].column, column, n) == 0)
            return (enum vd_prop)p;
    return VD_P_NONE;
}

static const char *const kinds[] = {
    [VD_PERSON] = "person",
    [VD_ORG] = "organisation",
    [VD_UNIDENTIFIED] = "unidentified",
    [VD_OTHER] = "other",
};

const char *vd_kind_name(enum vd_kind k)
{
    return k >= VD_PERSON && k <= VD_OTHER ? kinds[k] : "unknown";
}

enum vd_kind vd_kind_by_name(const char *s, size_t n)
{
    static const struct {
        const char *word;
        enum vd_kind kind;
    } words[] = {
        {"person", VD_PERSON},
        {"individual", VD_PERSON},
        {"organisation", VD_ORG},
        {"organization", VD_ORG},
        {"org", VD_ORG},
        {"entity", VD_ORG},
        {"group", VD_ORG},
        {"legalentity", VD_ORG},
        {"legal entity", VD_ORG},
        {"company", VD_ORG},
        {"unidentified", VD_UNIDENTIFIED},
        {"body", VD_UNIDENTIFIED},
        {"vessel", VD_OTHER},
        {"aircraft", VD_OTHER},
        {"vehicle", VD_OTHER},
        {"other", VD_OTHER},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strlen(words[i].word) == n && strncasecmp(words[i].word, s, n) == 0)
            return words[i].kind;
    return (enum vd_kind)0;
}
