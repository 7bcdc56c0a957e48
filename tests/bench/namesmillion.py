# SPDX-License-Identifier: Apache-2.0
"""namesmillion.py: a list of a million names, the people of an index among strangers.

    python3 namesmillion.py DATA N >names.tsv      id TAB name TAB origin, DATA/index/index.tsv.gz first

The strangers stand to the index as a large list stands to a small one: names of the same countries and
of others, in Latin letters, in the proportions of words that DATA/index/syn200k.tsv.gz has.  Each is a
name of that file with every word exchanged for one that stands at the same place in names of the same
origin, and each fourth word for one of DATA/pairs/tokens_*, so that the vocabulary grows with the list
as it does in life: 200,000 words in a million names.

A stranger has no name twice and is no homonym of anybody in the index: the consonants of his words,
sorted, are nobody's.  Otherwise whom a query found first would be chance.  Always the same list from
the same data.
"""
import collections
import glob
import gzip
import random
import re
import sys
import unicodedata

MIXED = 0.25  # of words come from the lists of tokens


def rows(path):
    opened = gzip.open if path.endswith('.gz') else open
    with opened(path, 'rt', encoding='utf-8') as lines:
        for line in lines:
            yield line.rstrip('\n').split('\t')


def is_latin(text, known={}):
    for c in text:
        if c not in known:
            known[c] = not c.isalpha() or 'LATIN' in unicodedata.name(c, '')
        if not known[c]:
            return False
    return True


def consonants(word, known={}):
    if word not in known:
        bare = ''.join(c for c in unicodedata.normalize('NFKD', word.lower()) if 'a' <= c <= 'z')
        known[word] = re.sub(r'(.)\1+', r'\1', re.sub('[aeiouhwy]', '', bare))
    return known[word]


def sounds(words):
    return ' '.join(sorted(filter(None, map(consonants, words))))


def place(i, n):
    return 0 if i == 0 else 2 if i == n - 1 else 1


def tokens(data):
    found = set()
    for path in sorted(glob.glob(data + '/pairs/tokens_*')):
        for f in rows(path):
            word = next((w for w in f[:2] if w.isascii() and w.isalpha() and len(w) > 3), None)
            if word:
                found.add(word.capitalize())
    return sorted(found)


def main(data, wanted):
    rng = random.Random(5)
    pick = lambda v: v[int(rng.random() * len(v))]
    taken, n = set(), 0
    for f in rows(data + '/index/index.tsv.gz'):
        print('\t'.join(f[:3]))
        taken.add(sounds(f[1].split()))
        n += 1
    pools, shapes, given = collections.defaultdict(list), [], set()
    for f in rows(data + '/index/syn200k.tsv.gz'):
        words = f[1].split()
        if len(words) < 2 or not is_latin(f[1]):
            continue
        shapes.append((f[2], len(words)))
        for i, word in enumerate(words):
            pools[f[2], place(i, len(words))].append(word)
    more = tokens(data)
    number = 0
    while n < wanted:
        origin, k = pick(shapes)
        words = [pick(more) if more and rng.random() < MIXED else
                 pick(pools[origin, place(i, k)]) for i in range(k)]
        name = ' '.join(words)
        if name in given or sounds(words) in taken:
            continue
        given.add(name)
        number += 1
        n += 1
        print('M%d\t%s\t%s' % (number, name, origin))


main(sys.argv[1], int(sys.argv[2]))
