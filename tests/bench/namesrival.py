# SPDX-License-Identifier: Apache-2.0
"""namesrival.py: the same queries to a trigram index of SQLite, as one would set it up.

    python3 namesrival.py INDEX.tsv[.gz] QUERIES.tsv DATABASE     QUERIES: wanted id TAB query

FTS5, tokenize='trigram', any trigram of the query, the ten best by bm25, on disk; the queries as they
are, and once more with names and queries latinised by ICU ("Any-Latin; Latin-ASCII; Lower" of Debian's
icu-devtools).  Prints for each: kind, n, R@1, R@10, and milliseconds that half and 95 % of the queries took,
seconds to make the index.  The time of ICU is not counted.
"""
import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
import time

ROUNDS = 2  # of each query, the least counts
ICU = 'Any-Latin; Latin-ASCII; Lower'


def rows(path):
    opened = gzip.open if path.endswith('.gz') else open
    with opened(path, 'rt', encoding='utf-8') as lines:
        for line in lines:
            yield line.rstrip('\n').split('\t')


def latin(texts):
    lines = '\n'.join(t.replace('\n', ' ') for t in texts)
    out = subprocess.run(['uconv', '-f', 'utf-8', '-t', 'utf-8', '-x', ICU], input=lines.encode(),
                         stdout=subprocess.PIPE, check=True).stdout.decode().split('\n')
    if len(out) != len(texts):
        sys.exit('namesrival.py: uconv made %d lines of %d' % (len(out), len(texts)))
    return out


def measure(kind, ids, names, wanted, queries, path):
    for end in ('', '-wal', '-journal'):
        if os.path.exists(path + end):
            os.remove(path + end)
    begun = time.perf_counter()
    db = sqlite3.connect(path)
    db.execute('PRAGMA mmap_size = 1000000000')
    db.execute('PRAGMA journal_mode = off')
    db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, name, tokenize = 'trigram')")
    db.executemany('INSERT INTO t VALUES (?, ?)', zip(ids, names))
    db.commit()
    made = time.perf_counter() - begun
    ranks, times = [], []
    for want, q in zip(wanted, queries):
        q = q.lower()
        grams = sorted({q[i:i + 3].replace('"', ' ') for i in range(len(q) - 2)})
        least = []
        for _ in range(ROUNDS):
            since = time.perf_counter()
            found = [] if not grams else [r[0] for r in db.execute(
                'SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10',
                (' OR '.join('"%s"' % g for g in grams),))]
            least.append((time.perf_counter() - since) * 1000)
        times.append(min(least))
        ranks.append(found.index(want) if want in found else None)
    times.sort()
    n = len(ranks)
    print('%s\t%d\t%.6g\t%.6g\t%.6g\t%.6g\t%.1f' % (kind, n, sum(r == 0 for r in ranks) / n,
          sum(r is not None for r in ranks) / n, times[n // 2], times[n * 95 // 100], made), flush=True)
    db.close()


def main(index, sample, path):
    ids, names = zip(*((f[0], f[1]) for f in rows(index)))
    wanted, queries = zip(*((f[0], f[1]) for f in rows(sample)))
    measure('FTS5', ids, names, wanted, queries, path)
    if shutil.which('uconv'):
        measure('FTS5 after ICU', ids, latin(names), wanted, latin(queries), path)
    else:
        print('ICU is not measured: install icu-devtools for uconv', file=sys.stderr)


main(*sys.argv[1:4])
