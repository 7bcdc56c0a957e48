/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feature.h: the numbers that describe a pairing, and the groups in which they are explained.
 *
 * One row a feature, X(name, group), in the order of the model's columns: describe.c fills them,
 * model.c weighs them, explain.c says what each group spoke for.  A new feature is a row here and a
 * line in describe.c; a feature that belongs to no group yet does not compile.
 */
#ifndef VD_MATCH_FINGER_FEATURE_H
#define VD_MATCH_FINGER_FEATURE_H

#define FINGER_FEATURE_ROWS(X)                                                                     \
    X(PAIRS, PAIRED)       /* pairs */                                                             \
    X(LIKENESS_SUM, LIKE)  /* sum of the pairs' likeness */                                        \
    X(SHARE_MOST, SHARE)   /* paired of the minutiae in the overlap, the side with fewer */        \
    X(OVERLAP, AREA)       /* minutiae in the overlap, the side with fewer */                      \
    X(LIKENESS_MEAN, LIKE) /* mean likeness of the pairs */                                        \
    X(OFF_PX, FIT)         /* root mean square distance after the rigid fit */                     \
    X(OFF_TURN, FIT)       /* the same for the directions */                                       \
    X(SEED_SUPPORT, SEEDS) /* how many of the most alike pairs agree with the most alike */        \
    X(TIGHT, FIT)          /* share of pairs that fit closely */                                   \
    X(SECOND, SEEDS)       /* worth of the next best pairing against the best */                   \
    X(FEWER, AREA)         /* minutiae of the smaller template */                                  \
    X(LOCAL_COST, FIT)     /* what the pairs missed their neighbours' prediction by */             \
    X(SHARE_LEAST, SHARE)  /* as SHARE_MOST, the side with more */                                 \
    X(PAIRS_ROOT, PAIRED)  /* square root of the pairs */                                          \
    X(WORTH, PAIRED)       /* how much agrees: pairs and their likeness */                         \
    X(COUNT_TAIL, CHANCE)  /* more pairs than the densities of the whole would give */             \
    X(OVERLAP_AREA, AREA)  /* square pixels of the overlap */                                      \
    X(EXPECTED, AREA)      /* pairs that the densities of the whole would give */                  \
    X(GAIN, CHANCE)        /* likelihood ratio of the pairs' places and directions, narrow */      \
    X(GAIN_MEAN, CHANCE)   /* the same, of a pair */                                               \
    X(RARITY, CHANCE)      /* how rare minutiae are where the pairs lie */                         \
    X(CROWD, AREA)         /* pairs that the densities around would give */                        \
    X(CROWD_TAIL, CHANCE)  /* more pairs than those */                                             \
    X(WIDE_GAIN, CHANCE)   /* as GAIN, for pairs that miss by more */                              \
    X(SPARE_LEAST, SHARE)  /* unpaired where the other print has minutiae, the fewer */            \
    X(SPARE_MOST, SHARE)   /* the same, the more */                                                \
    X(NET_GAIN, CHANCE)    /* WIDE_GAIN less what the unpaired speak against */                    \
    X(RUNNER_UP, SEEDS)    /* WIDE_GAIN of the next best pairing */

enum finger_feature {
#define X(name, group) FINGER_F_##name,
    FINGER_FEATURE_ROWS(X)
#undef X
        FINGER_FEATURES
};

/* X(name, word for programs, words for people: at most 23 letters, for a narrow column) */
#define FINGER_GROUP_ROWS(X)                                                                       \
    X(PAIRED, "pairs", "paired minutiae")                                                          \
    X(LIKE, "likeness", "likeness around pairs")                                                   \
    X(SHARE, "share", "overlap that is paired")                                                    \
    X(AREA, "area", "size of the overlap")                                                         \
    X(FIT, "fit", "fit when laid over")                                                            \
    X(SEEDS, "seeds", "agreement of the seeds")                                                    \
    X(CHANCE, "chance", "too close for chance")

enum finger_group {
#define X(name, word, words) FINGER_G_##name,
    FINGER_GROUP_ROWS(X)
#undef X
        FINGER_GROUPS
};

#endif
