/* SPDX-License-Identifier: Apache-2.0 */
/* position.c: finger positions in words, one or several, and stated of a probe; bit n of a set is
 * position n. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vedette/err.h>
#include <vedette/template.h>

enum { FINGERS = 10, WORD = 40 };

static const char *const names[FINGERS + 1] = {
    "unknown finger", "right thumb", "right index", "right middle", "right ring",  "right little",
    "left thumb",     "left index",  "left middle", "left ring",    "left little",
};

const char *vd_finger_name(int position)
{
    return names[position >= 0 && position <= FINGERS ? position : 0];
}

/* One part of the list without blanks around it, dashes as blanks. */
static void take_word(const char *s, size_t n, char out[WORD])
{
    while (n && (*s == ' ' || *s == '\t')) {
        s++;
        n--;
    }
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    vd_strlcpy(out, "", WORD);
    for (size_t i = 0; i < n && i + 1 < WORD; i++) {
        out[i] = s[i] == '-' || s[i] == '_' ? ' ' : s[i];
        out[i + 1] = 0;
    }
}

static bool is_named(int position, const char *word)
{
    const char *second = strchr(names[position], ' ');
    size_t hand = (size_t)(second - names[position]);
    return !strcasecmp(names[position], word) || !strcasecmp(second + 1, word) ||
           (strlen(word) == hand && !strncasecmp(names[position], word, hand));
}

static unsigned fingers_of(const char *word)
{
    char *end;
    unsigned found = 0;
    long n = strtol(word, &end, 10);
    if (end != word && !*end)
        return n >= 1 && n <= FINGERS ? 1u << n : 0;
    for (int i = 1; i <= FINGERS; i++)
        if (is_named(i, word))
            found |= 1u << i;
    return found;
}

int vd_fingers_read(const char *text, unsigned *fingers, struct vd_err *err)
{
    char word[WORD];
    *fingers = 0;
    for (const char *s = text;; s++) {
        size_t n = strcspn(s, ",");
        take_word(s, n, word);
        unsigned found = fingers_of(word);
        if (!found) {
            vd_fail(err, VD_INVALID, "position", "'%s' is no finger", word);
            return vd_hint(err, "1 to 10, right index, thumb, left; several with commas");
        }
        *fingers |= found;
        s += n;
        if (!*s)
            return VD_OK;
    }
}

int vd_probe_path(const char *text, const char **path, int *position, struct vd_err *err)
{
    char word[WORD];
    const char *colon = strncmp(text, "finger=", 7) == 0 ? strchr(text, ':') : NULL;
    *path = text;
    *position = 0;
    if (!colon)
        return VD_OK;
    take_word(text + 7, (size_t)(colon - text - 7), word);
    unsigned found = fingers_of(word);
    if (!found || (found & (found - 1))) {
        vd_fail(err, VD_INVALID, text, "'%s' is not one finger", word);
        return vd_hint(err,
                       "finger=7:FILE or finger=left-index:FILE; a file of such a name as ./FILE");
    }
    while (!(found >> *position & 1))
        ++*position;
    *path = colon + 1;
    return VD_OK;
}

void vd_fingers_show(unsigned fingers, struct vd_buf *out)
{
    const char *comma = "";
    for (int i = 1; i <= FINGERS; i++)
        if (fingers >> i & 1) {
            vd_buf_printf(out, "%s%s", comma, names[i]);
            comma = ", ";
        }
}
