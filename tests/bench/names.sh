#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# names.sh: people found by name.  Each index of DATA comes in as a list through `import`, its pairs
# are asked by `find --batch`, and the same queries in the same run go to a trigram index of SQLite
# (FTS5, any trigram, by bm25), which is given them as they are.  Prints R@1 and R@10, by language with
# BY=1, and how long a query takes within the process.
#     VEDETTE=./vedette sh names.sh DATA [EVERY]      EVERY: ask only each n-th pair; RIVAL=0: not FTS5
set -eu
data=${1:?the folder with index/ and pairs/} every=${2:-1}
: "${VEDETTE:=./vedette}" "${RIVAL:=1}" "${BY:=0}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/vedette-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
cat >"$dir/names.py" <<'EOF'
import collections, csv, gzip, json, sqlite3, sys, time
def rows(path):
    for line in (gzip.open if path.endswith('.gz') else open)(path, 'rt', encoding='utf-8'):
        yield line.rstrip('\n').split('\t')
what, index, pairs, out = sys.argv[1:5]
if what == 'make':
    names = collections.OrderedDict()
    for f in rows(index):
        names.setdefault(f[0], []).append(f[1])
    w = csv.writer(open(out + '.csv', 'w'))
    w.writerow(['record_id', 'kind', 'name', 'alias', 'nationality'])
    for k, v in names.items():
        w.writerow([k, 'person', v[0], ' | '.join(x.replace('|', ' ') for x in v[1:]), 'AF'])
    q = open(out + '.tsv', 'w')
    for i, f in enumerate(rows(pairs)):
        if f[0] in names and i % int(sys.argv[5]) == 0:
            q.write('%d\t%s\n' % (i, f[1].replace('\t', ' ')))
    sys.exit()
want = {str(i): f for i, f in enumerate(rows(pairs))}
def tell(label, ranks, times=None):
    groups = collections.defaultdict(list)
    for q, r in ranks:
        groups['all'].append(r)
        if sys.argv[5] == '1' and len(want[q]) > 2:
            groups[want[q][2]].append(r)
    for k, v in sorted(groups.items(), key=lambda g: -len(g[1])):
        if k == 'all' or len(v) >= 8:
            print('%-10s %-26s n %5d  R@1 %.4f  R@10 %.4f' % (label, k, len(v),
                  sum(r == 0 for r in v) / len(v), sum(r is not None for r in v) / len(v)), end='')
            print('  p50 %.2f ms  p95 %.2f ms' % times if times and k == 'all' else '')
def place(ids, want_id):
    return next((k for k, i in enumerate(ids[:10]) if i == want_id), None)
if what == 'score':
    answers = [json.loads(l) for l in open(out + '.json')]
    tell('vedette', [(d['query_id'], place([h['record_id'] for h in d['hits']], want[d['query_id']][0]))
                     for d in answers])
else:
    db = sqlite3.connect(':memory:')
    db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, name, tokenize='trigram')")
    db.executemany('INSERT INTO t VALUES (?, ?)', ((f[0], f[1]) for f in rows(index)))
    ranks, times = [], []
    for f in rows(out + '.tsv'):
        q = f[1].lower()
        grams = {q[i:i + 3].replace('"', ' ') for i in range(len(q) - 2)}
        since = time.perf_counter()
        ids = [r[0] for r in db.execute('SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10',
               (' OR '.join('"%s"' % g for g in grams),))] if grams else []
        times.append((time.perf_counter() - since) * 1000)
        ranks.append((f[0], place(ids, want[f[0]][0])))
    times.sort()
    tell('fts5', ranks, (times[len(times) // 2], times[len(times) * 95 // 100]))
EOF
bench() { # LABEL INDEX PAIRS
    [ -r "$data/index/$2" ] && [ -r "$data/pairs/$3" ] || { echo "$1: no data"; return 0; }
    printf '== %s: %s asked of %s\n' "$1" "$3" "$2"
    python3 "$dir/names.py" make "$data/index/$2" "$data/pairs/$3" "$dir/x" "$every"
    rm -f "$dir"/case.vdt*
    "$VEDETTE" -c "$dir/case.vdt" init >/dev/null 2>&1
    "$VEDETTE" -c "$dir/case.vdt" import "$dir/x.csv" --list index >/dev/null
    "$VEDETTE" -c "$dir/case.vdt" find --batch "$dir/x.tsv" --purpose bench --basis bench \
        >"$dir/x.json" 2>"$dir/err" || [ $? = 1 ]
    python3 "$dir/names.py" score "$data/index/$2" "$data/pairs/$3" "$dir/x" "$BY"
    sed 's/^vedette: /           /' "$dir/err"
    [ "$RIVAL" = 0 ] || python3 "$dir/names.py" rival "$data/index/$2" "$data/pairs/$3" "$dir/x" "$BY"
}
bench "focus, 10k" index10k.tsv.gz focus_dev.tsv.gz
bench "focus, 77k" index.tsv.gz focus_dev.tsv.gz
bench "native scripts" index_native.tsv.gz reverse_native_index_dev.tsv.gz
bench "EU lists" index_eu.tsv.gz eu_dev.tsv.gz
