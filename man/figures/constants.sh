#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# constants.sh SOURCES: the numbers of the finger matcher as vedette-matching(7) tells them, read from
# the sources in SOURCES/src/match/finger; it fails when one is not found where it was.
set -eu
dir=$1/src/match/finger
# found NAME VALUE
found() { [ -n "$2" ] || { echo "constants.sh: $1 is not in $dir any more" >&2; exit 1; }; }
# constant FILE NAME: the number after "NAME = "
constant() {
    value=$(sed -n "s/^.*[^A-Z_]$2 = \\(-\\{0,1\\}[0-9.][0-9.]*\\).*/\\1/p" "$dir/$1" | head -n 1)
    found "$2 ($1)" "$value"
}
row() { printf '.It %s Ta %s\n' "$1" "$2" | sed 's/-/\\-/g'; }
text() { tr '\n' ' ' <"$dir/$1" | sed 's/ \* / /g; s/  */ /g'; }

echo '.Bl -column "minutiae kept of a template, at most" "10 px and 10 % of the distance"'
value=$(sed -n 's/^ *\.name = "\(finger[^"]*\)".*/\1/p' "$dir/finger.c")
found "the name (finger.c)" "$value"
row "name of the algorithm" "$value"
constant finger.h FINGER_MAX
row "minutiae kept of a template, at most" "$value"
constant prepare.c RADIUS
row "radius of a neighbourhood" "$value px"
constant prepare.c MARGIN
row "known around the print" "$value px"
constant pairing.c CANDIDATES
row "candidate pairs" "$value"
constant pairing.c SEEDS
row "seeds" "$value"
value=$(sed -n 's/^.*reach = \([0-9]*\) + 0\.\([0-9]\)\([0-9]\)f \* sqrtf.*/\1 px and \2\3 % of the distance/p' "$dir/pairing.c")
found "the reach (pairing.c)" "$value"
row "a partner may miss its place by" "$value"
constant pairing.c ANGLE_OFF
row "and its direction by" "$(awk -v c="$value" 'BEGIN { c = 1 - c; printf "%.0f", atan2(sqrt(1 - c * c), c) * 45 / atan2(1, 1) }') degrees"
value=$(grep -c '^    X([A-Z_]*, [A-Z]*)' "$dir/feature.h")
row "features of a pairing" "$value"
value=$(text model.c | sed -n 's/^.* on \([0-9]*\) genuine and \([0-9]*\) impostor.*/\1 Ta \2/p')
found "the pairs (model.c)" "$value"
row "pairs of one finger it was trained on" "${value%% *}"
row "pairs of two fingers" "${value##* }"
value=$(tr '\n' ' ' <"$dir/model.c" | sed 's/.*vd_finger_scale\[\]//; s/.*{[-0-9.]*f, \([0-9]*\)}.*/\1/')
found "the scale (model.c)" "$value"
row "the scale was counted up to" "$value"
# Sieves, where there are any: {"name", share of 10,000 that passes, least}
if grep -q 'vd_finger_sieves' "$dir/finger.c"; then
    constant finger.c sift_from
    row "a gallery is sieved from this many templates on" "$value"
    value=$(cat "$dir"/*.c | tr -d '\n' | sed -n 's/.*vd_sieve vd_finger_sieves[^=]*= {\(.*\)/\1/p' | sed 's/};.*//' |
        grep -o '"[a-z]*", [0-9]*, [0-9]*' | awk -F', ' '{ gsub(/"/, "", $1)
            printf "%s%s: best %g %%, at least %d", (NR > 1 ? "; " : ""), $1, $2 / 100, $3 }')
    found "the sieves" "$value"
    row "what passes a sieve" "$value"
fi
constant score.c NEUTRAL
row "a score that weighs nothing" "$value"
constant score.c LEAST_WEIGHT
least=$value
constant score.c MOST_WEIGHT
row "one comparison weighs" "$least to $value decibans"
echo .El
