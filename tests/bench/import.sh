#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# import.sh: a list of ROWS invented profiles (1,000,000) through `vedette import`, beside
# `sqlite3 .import` of the same file in the same run, with memory and the size of the case.
#     VEDETTE=./vedette sh import.sh [ROWS]
# Budget: at most 2.5 times the time of .import; the case at most 1.5 times the size of the list.
set -eu
rows=${1:-${ROWS:-1000000}}
: "${VEDETTE:=./vedette}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/vedette-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
now() { date +%s.%N; }
seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b - a }'; }
# 16 columns, about 200 bytes a row; every name is made of invented syllables.
make_list() {
    awk -v n="$1" 'BEGIN {
        srand(7)
        split("ka lo mir tan vel dor shu rin bas gul zer ofa nim tek pal sor", s, " ")
        split("AF AZ BD GE IN IR KZ KG MV NP PK LK TJ TR UZ", c, " ")
        split("driver,farmer,teacher,trader,welder,clerk", o, ",")
        print "record_id,kind,name,alias,sex,dob,pob,nationality,doc,occupation,address," \
            "status,source,source_grade,info_grade,notes"
        for (i = 1; i <= n; i++) {
            f = s[1 + int(rand() * 16)] s[1 + int(rand() * 16)] s[1 + int(rand() * 16)]
            g = s[1 + int(rand() * 16)] s[1 + int(rand() * 16)]
            k = c[1 + int(rand() * 15)]
            printf "B-%07d,person,%s %s,%s | %s %s,%s,%04d-%02d-%02d,City of %s,%s," \
                "passport:%s:%c%07d,%s,\"%d %s Street, %s\",listed,Agency of %s,%c,%d," \
                "Seen with %s near %s; nothing else is known\n",
                i, g, f, g s[1 + int(rand() * 16)], f, g, rand() < .8 ? "M" : "F",
                1940 + int(rand() * 65), 1 + int(rand() * 12), 1 + int(rand() * 28), f, k,
                k, 65 + int(rand() * 26), rand() * 9999999, o[1 + int(rand() * 6)],
                1 + int(rand() * 200), g, f, k, 65 + int(rand() * 4), 1 + int(rand() * 5), f, g
        }
    }'
}
make_list "$rows" >"$dir/list.csv"
bytes=$(wc -c <"$dir/list.csv")
printf 'list: %s rows, %s bytes\n' "$rows" "$bytes"
a=$(now)
printf '.mode csv\n.import %s profile\n' "$dir/list.csv" | sqlite3 "$dir/rival.db"
b=$(now)
rival=$(seconds "$a" "$b")
"$VEDETTE" -c "$dir/case.vdt" init >/dev/null 2>&1
a=$(now)
if [ -x /usr/bin/time ]; then
    /usr/bin/time -f 'memory %M kB' -o "$dir/time" "$VEDETTE" -c "$dir/case.vdt" import "$dir/list.csv" >"$dir/out"
else
    "$VEDETTE" -c "$dir/case.vdt" import "$dir/list.csv" >"$dir/out"
    printf 'memory not measured (no /usr/bin/time)\n' >"$dir/time"
fi
b=$(now)
ours=$(seconds "$a" "$b")
size=$(cat "$dir"/case.vdt "$dir"/case.vdt-wal 2>/dev/null | wc -c)
a=$(now)
"$VEDETTE" -c "$dir/case.vdt" import "$dir/list.csv" >/dev/null
b=$(now)
again=$(seconds "$a" "$b")
awk -v o="$ours" -v r="$rival" -v s="$size" -v n="$bytes" -v g="$again" 'BEGIN {
    printf "sqlite3 .import   %6.2f s\n", r
    printf "vedette import    %6.2f s   %.2f x   (budget 2.5 x)\n", o, o / r
    printf "the same again    %6.2f s   nothing changes\n", g
    printf "case / list size  %6.2f     (budget 1.5)\n", s / n
}'
cat "$dir/time"
