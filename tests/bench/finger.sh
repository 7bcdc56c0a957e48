#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# finger.sh TEMPLATES [FIGURES.tsv]: what the finger matcher gets wrong on the template sets
# TEMPLATES/SET/DATABASE/FINGER_IMPRESSION.EXT, each against itself and across extractors, as it is
# and with one database left out of the training; beside the best open matcher's figures where
# TEMPLATES/baselines.tsv has them; and its speed.  `make bench-finger FINGERS=TEMPLATES` runs it.
#     LEFT_OUT=no   without the training, which takes a minute
#     LEFT_OUT=FILE those lines as `make train-finger` has just made them, left-out.tsv
#     FIGURES.tsv   receives the figures as lines, for man/figures/finger.awk
# A line of figures is one of these, percent where it is a rate, low and high of 95 %:
#     matcher   NAME
#     plain     SET SET DATABASE|pooled GENUINE IMPOSTOR  EER low high  FMR100 low high
#               FMR1000 low high  FMR10000 low high  ZeroFMR low high
#     left-out  the same
#     set       SET SET FILES REFUSED MINUTIAE  RANK1 low high SEARCHES
#     scale     SET SET SCORE PAIRS  FMR low high  FNMR low high
set -eu
templates=${1:?usage: finger.sh TEMPLATES [FIGURES.tsv]} keep=${2:-}
: "${VEDETTE:=./vedette}" "${top_srcdir:=.}" "${top_builddir:=.}" "${LEFT_OUT:=yes}"
[ -d "$templates" ] || { echo "finger.sh: $templates is no folder of template sets" >&2; exit 66; }
here=$top_srcdir/tests/bench
dir=$(mktemp -d "${TMPDIR:-/tmp}/vedette-finger.XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
sets=
for s in secugen-iso secugen-rectified-iso sourceafis-iso fjfx-iso fjfx-ansi378 mindtct-xyt; do
    [ ! -d "$templates/$s" ] || sets="$sets $s"
done
[ -n "$sets" ] || { echo "finger.sh: $templates holds no template sets" >&2; exit 66; }
sh "$here/train/make-labels" "$templates" $sets >"$dir/labels.csv"

has() { case " $sets " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
# measure SET SET: append the lines of the two, or of one against itself
measure() {
    which=$1
    [ "$1" = "$2" ] || which=$1:$2
    "$VEDETTE" evaluate finger "$dir/labels.csv" --protocol all --threads 1 --sets "$which" --json \
        >"$dir/out" 2>"$dir/err" || { cat "$dir/err" >&2; exit 1; }
    awk -v a="$1" -v b="$2" -f "$here/figures.awk" "$dir/out" >>"$dir/figures"
}
for s in $sets; do measure "$s" "$s"; done
for x in sourceafis-iso:mindtct-xyt sourceafis-iso:fjfx-iso fjfx-iso:mindtct-xyt \
    secugen-rectified-iso:sourceafis-iso; do
    if has "${x%:*}" && has "${x#*:}"; then measure "${x%:*}" "${x#*:}"; fi
done
case $LEFT_OUT in
no) ;;
yes)
    sh "$here/train/train.sh" "$top_builddir/tests/bench/train/train-finger" "$templates" "" \
        "$dir/left-out" >"$dir/train" 2>"$dir/err" || { cat "$dir/err" >&2; exit 1; }
    cat "$dir/left-out" >>"$dir/figures"
    ;;
*) cat "$LEFT_OUT" >>"$dir/figures" ;;
esac
[ ! -f "$templates/baselines.tsv" ] || cp "$templates/baselines.tsv" "$dir/baselines"
[ -f "$dir/baselines" ] || : >"$dir/baselines"
awk -f "$here/finger.awk" "$dir/baselines" "$dir/figures"
[ -z "$keep" ] || grep -v '^speed' "$dir/figures" >"$keep"
bench=$top_builddir/tests/bench/fingerbench
if [ -x "$bench" ]; then
    printf '\n'
    "$bench" "$templates"
fi
