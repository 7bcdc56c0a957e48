# SPDX-License-Identifier: Apache-2.0
"""namesbench.py: people found by name, through the front door.

    VEDETTE=./vedette python3 namesbench.py [options] DATA

Each index of DATA comes in as a list through `import`, its pairs are asked by `find --batch`, and
samples of the same queries go to a trigram index of SQLite in the same run (namesrival.py).  DATA is
laid out as follows, and what is not there is passed over with a word:

    index/*.tsv[.gz]          id TAB name ...         a person's names are the lines of one id
    pairs/*.tsv[.gz]          id TAB query TAB language or kind ...
    pairs/negatives_dev.tsv   name ...                people who are in no index
    pairs/name_bench_dev.csv  schema, name1, name2, is_match

    --every N     ask only each N-th pair                --no-rival    nothing of SQLite
    --quick       no million                             --by          by language as well
    --only WORD   only the parts whose name has WORD     --figures F   lines for man/figures/names.awk
    --errors F    whom it missed, for namescauses.py

Lines of figures, separated by tabs:

    set      NAME n R@1 R@10 names           group    NAME LANGUAGE n R@1 R@10
    rival    NAME KIND n R@1 R@10 p50 p95    ours     NAME n R@1 R@10 p50 p95: of the same sample
    alarms   threshold strangers flagged found n
    pairs    persons|all n F1 threshold      latency  HOW names n p50 p95
    batch    names n seconds cpu             import   WHAT names seconds cpu bytes of the file, bytes of the list
    load     average of the machine before and after, processors
    matcher  the name of what was measured
"""
import argparse
import collections
import csv
import gzip
import json
import os
import re
import resource
import select
import subprocess
import sys
import tempfile
import time

MILLION = 1000000
ROUNDS = 3  # the least counts: others may be using the machine
HERE = os.path.dirname(os.path.abspath(__file__))
VEDETTE = os.path.abspath(os.environ.get('VEDETTE', './vedette'))
WHY = ['--purpose', 'bench', '--basis', 'bench']
SETS = [('focus, 10k', 'index10k.tsv.gz', 'focus_dev.tsv.gz'),
        ('focus, 77k', 'index.tsv.gz', 'focus_dev.tsv.gz'),
        ('native scripts', 'index_native.tsv.gz', 'reverse_native_index_dev.tsv.gz'),
        ('EU lists', 'index_eu.tsv.gz', 'eu_dev.tsv.gz'),
        ('world, 77k', 'index.tsv.gz', 'world_dev.tsv.gz')]
figures = []


def say(text):
    print(text, flush=True)


def note(*what):
    figures.append('\t'.join('%.6g' % v if isinstance(v, float) else str(v) for v in what))


def rows(path):
    opened = gzip.open if path.endswith('.gz') else open
    with opened(path, 'rt', encoding='utf-8') as lines:
        for line in lines:
            yield line.rstrip('\n').split('\t')


def there(path):
    """The file, or the same not compressed; None."""
    return next((p for p in (path, re.sub(r'\.gz$', '', path)) if os.path.exists(p)), None)


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(args, **how):
    """Its standard output, seconds and CPU seconds; 1 is an answer too: nobody."""
    since, before = time.perf_counter(), cpu()
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
    if p.returncode not in (0, 1):
        sys.exit('namesbench.py: %s: %s' % (' '.join(args[:6]), p.stderr.decode()[-2000:]))
    run.err = p.stderr.decode()
    return p.stdout, time.perf_counter() - since, cpu() - before


def at(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


# What the profiles of a long list have besides names; some 150 bytes each.
MORE = ['sex', 'dob', 'pob', 'doc', 'occupation', 'address', 'status', 'source', 'source_grade', 'info_grade',
        'notes']


def more(i):
    x = (i * 2654435761 + 12345) % 4294967296
    return ['FMMM'[x & 3], '%04d-%02d-%02d' % (1940 + x % 65, 1 + x // 65 % 12, 1 + x // 780 % 28),
            'City %d' % (x % 997), 'passport:AF:%c%07d' % (65 + x % 26, x % 9999991),
            ('driver', 'farmer', 'teacher', 'trader')[x >> 8 & 3], '%d Street %d, District %d' % (
                x % 200, x % 613, x % 89), 'listed', 'Agency %d' % (x % 7), 'ABCD'[x >> 4 & 3],
            1 + x % 5, 'Seen near place %d in the year %d; nothing else is known' % (x % 7919, 1990 + x % 35)]


class Case:
    """A case with one list in it; as profiles of sixteen columns, or names and little else."""

    def __init__(self, folder, index, profiles=False):
        self.folder, self.path = folder, folder + '/case.vdt'
        self.names = collections.OrderedDict()
        self.n = 0
        for f in rows(index):
            self.names.setdefault(f[0], []).append(f[1])
            self.n += 1
        with open(folder + '/list.csv', 'w', encoding='utf-8', newline='') as out:
            w = csv.writer(out)
            w.writerow(['record_id', 'kind', 'name', 'alias', 'nationality'] + profiles * MORE)
            for i, (ref, v) in enumerate(self.names.items()):
                w.writerow([ref, 'person', v[0], ' | '.join(x.replace('|', ' ') for x in v[1:]), 'AF'] +
                           (more(i) if profiles else []))
        self.remove()
        run([VEDETTE, '-c', self.path, 'init'])
        self.seconds, self.cpu = run([VEDETTE, '-c', self.path, 'import', folder + '/list.csv',
                                      '--list', 'index'])[1:]
        self.bytes = os.path.getsize(self.path)

    def remove(self):
        for end in ('', '-wal', '-shm', '.lock'):
            if os.path.exists(self.path + end):
                os.remove(self.path + end)

    def batch(self, queries, top=10):
        """Answers by query, seconds and CPU; queries: (id, text)."""
        with open(self.folder + '/q.tsv', 'w', encoding='utf-8') as out:
            out.writelines('%s\t%s\n' % q for q in queries)
        text, seconds, used = run([VEDETTE, '-c', self.path, 'find', '--batch', self.folder + '/q.tsv',
                                   '--top', str(top)] + WHY)
        answers = {}
        for line in text.splitlines():
            d = json.loads(line)
            answers[d['query_id']] = d['hits']
        if len(answers) != len(queries):
            sys.exit('namesbench.py: %d queries, %d answers' % (len(queries), len(answers)))
        return answers, seconds, used


def pairs_of(case, path, every):
    """(number, query, id, kind) of the pairs whose person is in the index."""
    found = []
    for i, f in enumerate(rows(path)):
        if f[0] in case.names and i % every == 0:
            found.append((str(i), f[1], f[0], f[2] if len(f) > 2 else ''))
    return found


def place(ids, wanted):
    return next((k for k, i in enumerate(ids[:10]) if i == wanted), None)


def recall(ranks):
    n = max(1, len(ranks))
    return sum(r == 0 for r in ranks) / n, sum(r is not None for r in ranks) / n


def tell(label, ranks, more=''):
    say('  %-24s n %5d  R@1 %.4f  R@10 %.4f%s' % ((label, len(ranks)) + recall(ranks) + (more,)))


def measure(case, name, pairs, options):
    answers, seconds, used = case.batch([p[:2] for p in pairs])
    ranks, groups = {}, collections.defaultdict(list)
    for number, query, wanted, kind in pairs:
        r = place([h['record_id'] for h in answers[number]], wanted)
        ranks[number] = r
        groups[kind].append(r)
        if r != 0 and options.errors:
            options.errors.write(json.dumps({
                'set': name, 'query': query, 'kind': kind, 'wanted': wanted, 'rank': r,
                'names': case.names[wanted], 'of': len(pairs), 'above': [
                    {'id': h['record_id'], 'score': h['score'], 'name': h['name'],
                     'names': case.names[h['record_id']]}
                    for h in answers[number][:10 if r is None else r + 1]]}, ensure_ascii=False) + '\n')
    say('== %s: %d names' % (name, case.n))
    tell('vedette', list(ranks.values()), '  %.1f s, %.2f ms of CPU a query' % (
        seconds, 1000 * used / len(pairs)))
    say('  ' + run.err.strip().split('\n')[-1].replace('vedette: ', ''))
    note('set', name, len(ranks), *recall(list(ranks.values())), case.n)
    for kind, v in sorted(groups.items(), key=lambda g: -len(g[1])):
        note('group', name, kind, len(v), *recall(v))
        if options.by and len(v) >= 8:
            tell('  ' + kind, v)
    return ranks, answers, seconds, used


def rival(case, name, index, pairs, ranks, options):
    """SQLite's trigrams, on a sample of the same queries; and ours of that sample."""
    if not options.rival:
        return
    sample = pairs[::max(1, len(pairs) // (80 if case.n > 500000 else 300))]
    with open(case.folder + '/sample.tsv', 'w', encoding='utf-8') as out:
        out.writelines('%s\t%s\n' % (p[2], p[1]) for p in sample)
    queries, mine = [p[:2] for p in sample], [ranks[p[0]] for p in sample]
    times = one_at_a_time(case, queries) or told(case.batch(queries))
    tell('of %d: vedette' % len(sample), mine, '  p50 %.2f ms  p95 %.2f ms, by a pipe' % times)
    note('ours', name, len(sample), *recall(mine), *times)
    text = run([sys.executable, HERE + '/namesrival.py', index, case.folder + '/sample.tsv',
                case.folder + '/rival.db'])[0].decode()
    for line in text.splitlines():
        f = line.split('\t')
        note('rival', name, *f[:6])
        say('  of %d: %-16s n %5s  R@1 %.4f  R@10 %.4f  p50 %.2f ms  p95 %.2f ms: %.1fx, %.1fx of ours; made in %s s' % (
            (len(sample), f[0], f[1]) + tuple(map(float, f[2:6])) +
            (float(f[4]) / times[0], float(f[5]) / times[1], f[6])))
    if run.err:
        say('  ' + run.err.strip())


def told(answers):
    """The same as the batch that was run last tells it itself."""
    return tuple(map(float, re.search('half within ([0-9.]+) ms, 95 % within ([0-9.]+) ms', run.err).groups()))


def one_at_a_time(case, queries):
    """Milliseconds from a query written into a pipe to its answer read from another: half, 95 %.

    Of each query the least of ROUNDS, each by a process of its own that has asked nothing before."""
    rounds = []
    while len(rounds) < ROUNDS:
        rounds.append(one_round(case, queries))
        if not rounds[-1]:
            return None
    times = sorted(map(min, zip(*rounds)))
    return at(times, .5), at(times, .95)


def one_round(case, queries):
    p = subprocess.Popen([VEDETTE, '-c', case.path, 'find', '--batch', '-'] + WHY, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    times = []
    for number, query in queries:
        since = time.perf_counter()
        p.stdin.write(('%s\t%s\n' % (number, query)).encode())
        line = b''
        while not line.endswith(b'\n'):
            if not select.select([p.stdout], [], [], 20)[0]:
                say('  a query in a pipe is not answered before the pipe ends')
                p.kill()
                p.wait()
                return None
            line += p.stdout.read(1 << 20)
        times.append((time.perf_counter() - since) * 1000)
    p.stdin.close()
    p.wait()
    return times


def cold(case, queries):
    """The same of whole processes, from their start to their end, the search stored."""
    times = sorted(1000 * min(run([VEDETTE, '-c', case.path, 'find', '--json'] + WHY + ['--', query])[1]
                              for _ in range(ROUNDS)) for number, query in queries)
    return at(times, .5), at(times, .95)


def false_alarms(case, pairs, answers, path, options):
    """The score that at most 1 % of strangers exceed, and who is found above it."""
    strangers = [(str(i), f[0]) for i, f in enumerate(rows(path)) if i % options.every == 0]
    best = sorted((h[0]['score'] if h else 0 for h in case.batch(strangers)[0].values()), reverse=True)
    threshold = best[int(len(best) * .01)]
    found = sum(any(h['record_id'] == p[2] and h['score'] > threshold for h in answers[p[0]][:10])
                for p in pairs)
    flagged = sum(b > threshold for b in best) / len(best)
    say('  above %.3f: %.2f %% of %d strangers flagged, %.4f of %d found' % (
        threshold, 100 * flagged, len(best), found / len(pairs), len(pairs)))
    note('alarms', threshold, len(best), flagged, found / len(pairs), len(pairs))


def labelled(path):
    """The best F1 over thresholds of `names explain`'s judgement, on pairs labelled by others."""
    scores = []
    with open(path, encoding='utf-8', newline='') as lines:
        for f in csv.DictReader(lines):
            d = json.loads(run([VEDETTE, 'names', 'explain', '--json', '--', f['name1'], f['name2']])[0])
            peer = float(f.get('logic_v2_score') or 0)
            scores.append((f['schema'] == 'Person', f['is_match'] == 'true', d.get('same', d['score']),
                           d['score'], peer, f))
    say('== labelled pairs: %d' % len(scores))
    for what, chosen in (('persons', [s for s in scores if s[0]]), ('all', scores)):
        result = []
        for column in (2, 3, 4):
            best = (0, 0)
            for t in sorted(set(s[column] for s in chosen)):
                hit = sum(s[1] and s[column] >= t for s in chosen)
                wrong = sum(s[1] != (s[column] >= t) for s in chosen)
                best = max(best, (2 * hit / (2 * hit + wrong) if hit else 0, t))
            result.append(best)
        say('  %-8s n %4d  best F1 %.4f at %.3f  (by the score for ranking %.4f; frozen score of a peer %.4f)' % (
            what, len(chosen), result[0][0], result[0][1], result[1][0], result[2][0]))
        note('pairs', what, len(chosen), result[0][0], result[0][1], result[1][0], result[2][0])


def imports(case, folder):
    """A million profiles with the index of their names, and as plain rows by sqlite3."""
    say('  import of %d names: %.1f s, %.1f s of CPU, case of %.0f MB, %.2fx the list' % (
        case.n, case.seconds, case.cpu, case.bytes / 1e6, case.bytes / os.path.getsize(folder + '/list.csv')))
    listed = os.path.getsize(folder + '/list.csv')
    note('import', 'vedette', case.n, case.seconds, case.cpu, case.bytes, listed)
    db = folder + '/plain.db'
    _, seconds, used = run(['sqlite3', db, '.import --csv ' + folder + '/list.csv t'])
    say('  sqlite3 .import of the same file: %.1f s, %.1f s of CPU: %.2fx, %.2fx' % (
        seconds, used, case.seconds / seconds, case.cpu / used))
    note('import', 'sqlite3', case.n, seconds, used, os.path.getsize(db))
    os.remove(db)


def million(data, folder, options):
    index = folder + '/million.tsv'
    with open(index, 'wb') as out:
        out.write(run([sys.executable, HERE + '/namesmillion.py', data, str(MILLION)])[0])
    case = Case(folder, index, profiles=True)
    name = '1,000,000 names'
    pairs = pairs_of(case, data + '/pairs/focus_dev.tsv.gz', 4 * options.every)
    ranks, _, seconds, used = measure(case, name, pairs, options)
    note('batch', case.n, len(pairs), seconds, used)
    imports(case, folder)
    queries = [p[:2] for p in pairs]
    for how, times in (('within a process', one_at_a_time(case, queries) or told(case.batch(queries))),
                       ('a process a query', cold(case, queries[::8]))):
        say('  %s: p50 %.2f ms  p95 %.2f ms' % ((how,) + times))
        note('latency', how, case.n, len(pairs), *times)
    rival(case, name, index, pairs, ranks, options)


def all_sets(data, folder, options):
    for name, *files in SETS:
        paths = [data + '/index/' + files[0], data + '/pairs/' + files[1]]
        if options.only not in name:
            continue
        index, asked = map(there, paths)
        if not index or not asked:
            say('== %s: passed over, there is no %s' % (name, paths[1] if index else paths[0]))
            continue
        case = Case(folder, index)
        pairs = pairs_of(case, asked, options.every)
        if not pairs:
            say('== %s: passed over, nobody in %s is in %s' % (name, asked, index))
            continue
        ranks, answers = measure(case, name, pairs, options)[:2]
        strangers = data + '/pairs/negatives_dev.tsv'
        if name == 'focus, 10k' and os.path.exists(strangers):
            false_alarms(case, pairs, answers, strangers, options)
        if name.startswith('focus'):
            rival(case, name, index, pairs, ranks, options)
    if options.only in 'labelled' and os.path.exists(data + '/pairs/name_bench_dev.csv'):
        labelled(data + '/pairs/name_bench_dev.csv')
    if options.only in '1,000,000 names' and not options.quick:
        if os.path.exists(data + '/index/syn200k.tsv.gz'):
            million(data, folder, options)
        else:
            say('== 1,000,000 names: passed over, there is no %s/index/syn200k.tsv.gz' % data)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('data')
    p.add_argument('--every', type=int, default=1)
    p.add_argument('--quick', action='store_true')
    p.add_argument('--no-rival', dest='rival', action='store_false')
    p.add_argument('--by', action='store_true')
    p.add_argument('--only', default='')
    p.add_argument('--figures')
    p.add_argument('--errors', type=argparse.FileType('w', encoding='utf-8'))
    options = p.parse_args()
    if not os.path.isdir(options.data + '/index'):
        sys.exit('namesbench.py: no index/ and pairs/ in %s: make bench-names NAMES=FOLDER' % options.data)
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix='vedette-names.') as folder:
        os.environ['HOME'] = folder
        all_sets(options.data, folder, options)
    say('load of the machine: %.1f before, %.1f after, %d processors' % (
        before, os.getloadavg()[0], os.cpu_count()))
    about = run([VEDETTE, 'names', 'explain', 'a', 'a'])[0].decode()
    note('matcher', re.search('name/[0-9]+', about).group())
    note('load', before, os.getloadavg()[0], os.cpu_count())
    if options.figures:
        with open(options.figures, 'w', encoding='utf-8') as out:
            out.writelines(line + '\n' for line in figures)


main()
