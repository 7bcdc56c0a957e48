/* SPDX-License-Identifier: Apache-2.0 */
/* piccache.h: encoded pictures by what they were made for, least recently used out first. */
#ifndef VD_TUI_PICCACHE_H
#define VD_TUI_PICCACHE_H

#include <stdint.h>
#include <vedette/picture.h>

/* All that the encoded bytes depend on; compared as bytes, so always made by picture_key_make. */
struct picture_key {
    int64_t key;
    int32_t cols, rows, cell_w, cell_h, graphics, colours;
    char label[32];
};
struct picture_entry {
    struct picture_key key;
    struct vd_picture *pic;
    size_t bytes;
    struct picture_entry *newer, *older;
};
struct picture_cache {
    struct picture_entry *newest, *oldest;
    size_t bytes, max_bytes;
};
const struct picture_entry *picture_cache_find(struct picture_cache *c,
                                               const struct picture_key *k);
/* Takes pic; frees it if there is no memory (returns NULL). */
const struct picture_entry *picture_cache_put(struct picture_cache *c, const struct picture_key *k,
                                              struct vd_picture *take_pic);
void picture_cache_clear(struct picture_cache *c);

#endif
