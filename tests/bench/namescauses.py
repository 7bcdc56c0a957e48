# SPDX-License-Identifier: Apache-2.0
"""namescauses.py: why a query did not find its person first, sorted by cause, and what each cause costs.

    VEDETTE=./vedette python3 namescauses.py [--list] ERRORS.jsonl [FIGURES.tsv]

ERRORS.jsonl is what `namesbench.py --errors` wrote: the query, the names of whom it was about, and who
stood above.  Each is laid beside the other by `vedette names explain`, and the first cause below that
holds is taken.  --list prints every one with its cause, to be checked by eye; FIGURES.tsv receives lines

    cause    SET CAUSE n_not_first R@1_lost n_not_in_ten R@10_lost
"""
import collections
import json
import os
import subprocess
import sys

VEDETTE = os.environ.get('VEDETTE', './vedette')


def explain(a, b, known={}):
    if (a, b) not in known:
        p = subprocess.run([VEDETTE, 'names', 'explain', '--json', '--', a, b], stdout=subprocess.PIPE)
        known[a, b] = json.loads(p.stdout)
    return known[a, b]


def likest(query, names):
    return max((explain(query, n) for n in names), key=lambda d: d['score'])


def lists(identity):
    return identity.split(':')[0] if ':' in identity else ''


def within(d):
    """Whether one of two names has all words of the other, two or more, and further ones at most."""
    n = min(len(plain(d['a'])), len(plain(d['b'])))
    return n > 1 and sum(p['likeness'] >= .88 for p in d['pairs']) >= n


def one_name(e, other):
    """Whether another entry bears a name of the wanted one; two lists tell of the same people."""
    apart = lists(e['wanted']) != lists(other['id'])
    each = [explain(w, x) for w in e['names'] for x in other['names']]
    return any(d['score'] >= .96 or (apart and (d['score'] >= .9 or within(d))) for d in each)


def plain(words):
    return [w for w in words if w['kind'] in ('word', 'plain', 'patronymic', 'initial')]


def kinds(d):
    return {w['kind'] for side in 'ab' for w in d[side]}


def cause(e):
    d = likest(e['query'], e['names'])
    above = [h for h in e['above'] if h['id'] != e['wanted']]
    alike = sum(p['n_a'] for p in d['pairs'])
    n = [len(plain(d[side])) for side in 'ab']
    scripts = {w['script'] for side in 'ab' for w in d[side]}
    if 'other' in {s.lower() for s in scripts} or not d['a']:
        return 'script without a table'
    same = [h for h in above if one_name(e, h)]
    if same and e['rank'] is not None and len(same) == len(above):
        return 'the same name under another id'
    if above and above[0]['score'] > d['score'] and any(
            explain(e['query'], x)['score'] >= .96 for x in above[0]['names']):
        return 'the query is exactly the name of another'
    if alike == 0:
        return 'no word in common'
    if 'initial' in kinds(d):
        return 'initials'
    if ':org' in e['kind'] or any('form' in k for k in kinds(d)):
        return 'organisation'
    if alike < min(n):
        return 'a word without its like'
    if n[0] != n[1]:
        joined = any(p['n_a'] + p['n_b'] > 2 for p in d['pairs'])
        return 'joined or split words' if joined else 'words on one side only'
    if e['kind'] == 'ta':
        return 'Tamil, one letter for several sounds'
    if 'typo' in e['kind']:
        return 'misspelt'
    if 'Arabic' in scripts:
        return 'vowels not written, or spelt otherwise'
    return 'spelt otherwise'


def main(args):
    listed = '--list' in args
    paths = [a for a in args if a != '--list']
    count, of = collections.defaultdict(lambda: [0, 0]), {}
    with open(paths[0], encoding='utf-8') as lines:
        for line in lines:
            e = json.loads(line)
            c = cause(e)
            of[e['set']] = e['of']
            count[e['set'], c][0] += 1
            count[e['set'], c][1] += e['rank'] is None
            if listed:
                top = e['above'][0] if e['above'] else {'score': 0, 'name': '(nobody)'}
                print('%s\t%s\t%s\t%s\t%s\t%s\t%.3f %s' % (
                    c, e['set'], e['kind'], 'none' if e['rank'] is None else e['rank'] + 1, e['query'],
                    ' | '.join(e['names'][:4]), top['score'], top['name']))
    out = open(paths[1], 'a', encoding='utf-8') if len(paths) > 1 else None
    for name in of:
        lines = sorted(((c, n) for (s, c), n in count.items() if s == name), key=lambda v: -v[1][0])
        if not listed:
            print('== %s: %d queries' % (name, of[name]))
        for c, (first, ten) in lines:
            if not listed:
                print('  %-42s not first %4d  R@1 -%.4f   not in ten %4d  R@10 -%.4f' % (
                    c, first, first / of[name], ten, ten / of[name]))
            if out:
                out.write('cause\t%s\t%s\t%d\t%.6g\t%d\t%.6g\n' % (
                    name, c, first, first / of[name], ten, ten / of[name]))


main(sys.argv[1:])
