#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# vector.sh [--quick | --huge] [FIGURES.tsv]: how fast faces are searched, beside FAISS on the same
# vectors in turns, and through a case file of a million.  `make bench-vector VECTOR=--quick` runs it.
#     --quick       100,000 vectors instead of 1,000,000
#     --huge        a gallery of 10,000,000 too
#     FIGURES.tsv   receives the figures as lines, for man/figures/vector.awk
# FAISS (Debian: libfaiss-dev, libopenblas-dev) is compiled in here if it is there; nothing else of
# vedette needs it.  The files, 5 GB, go to TMPDIR and are removed.
# Lines of figures: those of vectorbench.c, and
#     enrol   N SECONDS BYTES_OF_THE_CASE
#     case    as in vectorbench.c, the first of N above, the second of 10,300 templates
set -eu
n=1000000 rounds=3 hnsw=50000 most=1000000 keep=
for arg; do
    case $arg in
    --quick) n=100000 rounds=3 hnsw=5000 most=100000 ;;
    --huge) most=10000000 ;;
    -*) echo "vector.sh: no option $arg" >&2; exit 64 ;;
    *) keep=$arg ;;
    esac
done
: "${VEDETTE:=./vedette}" "${top_srcdir:=.}" "${top_builddir:=.}" "${TMPDIR:=/tmp}" "${CXX:=g++}"
bench=$top_builddir/tests/bench/vectorbench
dir=$(mktemp -d "$TMPDIR/vedette-vector.XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
HOME=$dir
export HOME
say() { echo "vector.sh: $*" >&2; }

# A million vectors of 512 floats take 2 GB as a file, 3 GB in a case, and 3 GB of memory in FAISS.
room=$(df -Pk "$dir" | awk 'NR == 2 { print int($4 / 1048576) }')
memory=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo 2>/dev/null || echo 0)
if [ "$n" -gt 100000 ] && { [ "$room" -lt 6 ] || [ "$memory" -lt 7 ]; }; then
    say "skipped: 1,000,000 vectors need 6 GB in $TMPDIR and 7 GB of memory, there are $room and $memory; 100,000 instead"
    n=100000 hnsw=5000 most=100000
fi
if [ "$most" -gt 1000000 ] && [ "$memory" -lt 12 ]; then
    say "skipped: 10,000,000 vectors need 12 GB of memory, there are $memory"
    most=$n
fi

# FAISS, linked to whichever OpenBLAS is there.
faiss=
for blas in -lopenblas -l:libopenblas.so.0 -lblas; do
    if "$CXX" -O2 -fopenmp -Wall -Wextra "$top_srcdir/tests/bench/faissbench.cpp" -o "$dir/faissbench" \
        -lfaiss "$blas" 2>"$dir/err"; then
        faiss=$dir/faissbench
        [ "$blas" != -lblas ] || say "without OpenBLAS: FAISS's batches are slower than they could be"
        break
    fi
done
if [ -z "$faiss" ]; then
    say "FAISS is not measured: install libfaiss-dev, libopenblas-dev and g++ for it"
    grep -m 2 error "$dir/err" >&2 || :
    hnsw=
fi

seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b - a }'; }
now() { date +%s.%N; }
figures=$dir/figures
measure() { "$bench" "$@" >>"$figures" || { say "failed: $*"; exit 1; }; }
measure clock
for kind in isotropic clustered; do
    say "$n $kind vectors of 512 dimensions"
    "$bench" make "$dir/v" "$kind" 512 "$n"
    measure turns "$dir/v" "$kind" 512 "$n" "$rounds" $faiss ${faiss:+$([ $kind = clustered ] && echo $hnsw)}
done

# make_case N: a case of the vectors in v; line "enrol" if it is the large one
make_case() {
    rm -f "$dir"/c.vdt*
    "$VEDETTE" -c "$dir/c.vdt" init >/dev/null
    begun=$(now)
    "$VEDETTE" -c "$dir/c.vdt" enrol face "$dir/v.npy" >/dev/null 2>"$dir/err" || { cat "$dir/err" >&2; exit 1; }
    printf 'enrol\t%d\t%s\t%d\n' "$1" "$(seconds "$begun" "$(now)")" "$(wc -c <"$dir/c.vdt")" >>"$figures"
}
say "a case of $n faces"
make_case "$n"
measure door "$dir/v" "$VEDETTE" "$dir/c.vdt" 5
measure case "$dir/v" "$dir/c.vdt" 20
measure open "$dir/c.vdt" face 2
say "fingers of the fictional case"
mkdir "$dir/demo"
"$VEDETTE" -c "$dir/demo/c.vdt" demo --build-only >/dev/null
measure open "$dir/demo/c.vdt" finger 2
say "a case of 10,300 faces"
"$bench" make "$dir/v" clustered 512 10300
make_case 10300
measure case "$dir/v" "$dir/c.vdt" 50
rm -f "$dir"/c.vdt*

for dim in 128 1024 2048; do
    say "100000 clustered vectors of $dim dimensions"
    "$bench" make "$dir/v" clustered $dim 100000
    measure turns "$dir/v" clustered $dim 100000 "$rounds" $faiss
done
rm -f "$dir"/v*
size=10000
while [ $size -le $most ]; do
    say "growth: $size vectors"
    measure grow isotropic 512 $size "$rounds"
    size=$((size * 10))
done
for table in search growth dims door; do
    awk -v table=$table -f "$top_srcdir/man/figures/vector.awk" "$figures" | sed '/^\.[BE]d/d'
    echo
done
[ -z "$keep" ] || cp "$figures" "$keep"
