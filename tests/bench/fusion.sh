#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fusion.sh TEMPLATES [FIGURES.tsv]: what several prints of one person gain over one, through the
# very verb: cases are made of TEMPLATES/SET/DATABASE/FINGER_IMPRESSION.EXT, with fingers as subjects
# and with people made of one finger of each database.  `make bench-fusion FINGERS=TEMPLATES` runs it.
#     FIGURES.tsv   receives the figures as lines, for man/figures/fusion.awk
# A line of figures, percent where it is a rate, of the lists by the best score and by the sum:
#     matcher NAME
#     fusion  SET WHAT SEARCHES  EER FNMR100 FIRST  EER FNMR100 FIRST  OVER MAY
# EER is the mean of the two rates where they cross; FNMR100 what is missed where 1 in 100 others is
# let in; FIRST how often the right one is; OVER how many others came to 10 decibans, of MAY that may.
set -eu
templates=${1:?usage: fusion.sh TEMPLATES [FIGURES.tsv]} keep=${2:-}
: "${VEDETTE:=./vedette}" "${top_srcdir:=.}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/vedette-fusion.XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM

v() { "$VEDETTE" -c "$dir/$case.vdt" "$@" 2>>"$dir/err"; }
# search WHAT SUBJECT PROBE...: lines WHAT SUBJECT RECORD SCORE FUSED, the list by the sum
search() {
    what=$1 whose=$2
    shift 2
    v match finger --together "$@" --purpose bench --basis bench --top 1000 --json |
        sed 's/.*"record_id":"\([^"]*\)".*"score":\([-0-9.e+]*\),"probe".*"fused":\([-0-9.e+]*\),.*/\1 \2 \3/' |
        sed "s/^/$what $whose /" >>"$dir/found"
}
# people: one finger of each database, impression 1, fingers 1, 2, ...
make_people() {
    case=people k=0
    v init >/dev/null
    for db in "$set"/*/; do
        k=$((k + 1)) p=0
        for f in "$db"*_1.*; do
            p=$((p + 1))
            v enrol finger --subject "P-$p" --position "$k" "$f" >/dev/null
        done
    done
}
# n fingers of person p, from the database `from` on, an impression that is not enrolled
search_people() {
    for p in 1 2 3 4 5 6 7 8 9 10; do
        for turn in "1 2" "2 4" "3 6" "4 8" "1 3" "2 5" "3 7" "4 2" "1 4" "2 6" "3 8" "4 3"; do
            from=${turn% *} i=${turn#* }
            for n in 1 2 3 4; do
                probes= k=0
                for db in "$set"/*/ "$set"/*/; do
                    k=$((k + 1))
                    [ "$k" -ge "$from" ] && [ "$k" -lt $((from + n)) ] || continue
                    f=$(ls "$db"*_1.* | sed -n "${p}p")
                    probes="$probes finger=$(((k - 1) % 4 + 1)):${f%_1.*}_$i.${f##*.}"
                done
                search "fingers-$n" "P-$p" $probes
            done
        done
    done
}
make_fingers() {
    case=$1
    v init >/dev/null
    for f in "$set"/*/*_1.*; do
        who=$(basename "$(dirname "$f")")-$(basename "${f%_1.*}") some=
        for i in $2; do some="$some ${f%_1.*}_$i.${f##*.}"; done
        v enrol finger --subject "$who" $some >/dev/null
    done
}
search_fingers() {
    for f in "$set"/*/*_1.*; do
        who=$(basename "$(dirname "$f")")-$(basename "${f%_1.*}") p=${f%_1.*} x=${f##*.}
        for i in 5 6 7 8; do
            case=one; search impressions-1x1 "$who" "${p}_$i.$x"
            case=four; search impressions-1x4 "$who" "${p}_$i.$x"
        done
        for pair in "5 6" "7 8"; do
            case=four; search impressions-2x4 "$who" "${p}_${pair% *}.$x" "${p}_${pair#* }.$x"
        done
    done
}
# Rates of a column of found: of pairs sorted from the highest down.
rates() {
    awk -v n="$1" -v c="$2" '$1 == n { print $c, ($2 == $3), $2 }' "$dir/found" | sort -rg |
        awk '{ g += $2; i += !$2; value[NR] = $1; mate[NR] = $2 }
        END {
            for (k = 1; k <= NR; k++) {
                hit += mate[k]; false_ += !mate[k]
                if (k < NR && value[k] == value[k + 1]) continue
                fmr = false_ / i; fnmr = 1 - hit / g
                if (fmr <= 0.01) at100 = fnmr
                if (!done && fmr >= fnmr) { eer = (fmr + fnmr) / 2; done = 1 }
            }
            printf "%.2f\t%.2f", 100 * eer, 100 * at100
        }'
}
# Lists follow one another; each has every subject once, so a list ends when one comes again.
first() {
    awk -v n="$1" -v c="$2" 'function end() { if (lists) right += top == who }
        $1 == n {
            if ($3 in seen) { end(); delete seen; best = "" }
            if (!length(seen)) lists++
            seen[$3] = 1; who = $2
            if (best == "" || $c + 0 > best) { best = $c + 0; top = $3 }
        }
        END { end(); printf "%.1f", 100 * right / lists }' "$dir/found"
}
bound() {
    awk -v n="$1" '$1 == n && $2 != $3 { i++; over += $5 >= 10 } END { printf "%d\t%d", over, i / 10 }' "$dir/found"
}
searches() { awk -v n="$1" '$1 == n && $2 == $3' "$dir/found" | wc -l; }
f=$(ls "$templates"/sourceafis-iso/*/*_1.* | head -n 1)
"$VEDETTE" compare "$f" "$f" --json | sed 's/.*"matcher":"\([^"]*\)".*/matcher\t\1/' >"$dir/figures"
for name in sourceafis-iso secugen-rectified-iso; do
    set=$templates/$name
    [ -d "$set" ] || { echo "fusion.sh: there is no $set" >&2; exit 66; }
    rm -f "$dir"/*.vdt* "$dir/found"
    make_people
    make_fingers one 1
    make_fingers four "1 2 3 4"
    case=people
    search_people
    search_fingers
    for what in impressions-1x1 impressions-1x4 impressions-2x4 fingers-1 fingers-2 fingers-3 fingers-4; do
        printf 'fusion\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n' "$name" "$what" "$(searches $what)" \
            "$(rates $what 4)" "$(first $what 4)" "$(rates $what 5)" "$(first $what 5)" \
            "$(bound $what)" >>"$dir/figures"
    done
done
awk -f "$top_srcdir/man/figures/fusion.awk" "$dir/figures" | sed '/^\.[BE]d/d'
[ -z "$keep" ] || cp "$dir/figures" "$keep"
