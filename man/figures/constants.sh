#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# constants.sh SOURCES [weights]: the numbers of the finger matcher as vedette-matching(7) tells them,
# or what its scores weigh, read from the sources in SOURCES/src/match/finger; it fails when one is not
# found where it was.
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
# weigh: the table of weights, lines DECIBANS SCORE
weigh() {
    tr -d '\n ' <"$dir/model.c" | sed 's/\([0-9]\)f/\1/g; s/.*vd_finger_evidence\[\]={//; s/};.*//' |
        grep -o '{[-0-9.]*,[0-9]*}' | tr -d '{}' | tr , ' '
}
if [ "${2:-}" = weights ]; then
    found "the weights (model.c)" "$(weigh)"
    weigh | awk '
        { decibans[NR] = $1; score[NR] = $2 }
        END {
            print ".Bd -literal"
            for (s = 0; s <= score[NR]; s += s < 40 ? 10 : score[NR] - s + !(score[NR] - s)) {
                for (k = 1; k < NR - 1 && score[k + 1] < s; k++);
                part = (s - score[k]) / (score[k + 1] - score[k])
                scores = scores sprintf("%8s", s)
                values = values sprintf("%8.1f", decibans[k] + part * (decibans[k + 1] - decibans[k]))
            }
            print "score   " scores " or more"
            print "decibans" values
            print ".Ed"
        }' | sed '/^\.[BE]d/!s/-/\\-/g'
    exit
fi

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
constant finger.h FINGER_SEEDS
row "seeds, at most" "$value"
constant pairing.c LEAST_SUPPORT
row "least support of a seed, of the best" "$value"
value=$(sed -n 's/^.*reach = \([0-9]*\) + 0\.\([0-9]\)\([0-9]\)f \* sqrtf.*/\1 px and \2\3 % of the distance/p' "$dir/pairing.c")
found "the reach (pairing.c)" "$value"
row "a partner may miss its place by" "$value"
constant pairing.c ANGLE_OFF
row "and its direction by" "$(awk -v c="$value" 'BEGIN { c = 1 - c; printf "%.0f", atan2(sqrt(1 - c * c), c) * 45 / atan2(1, 1) }') degrees"
constant pairing.c LEAST_WORTH
row "least worth of a pairing, of the best" "$value"
constant chance.c SURROUNDINGS
row "surroundings of a pair" "$value px"
constant chance.c SAME_WAY
row "directions that fit there, within" "$(awk -v v="$value" 'BEGIN { printf "%.0f", v * 360 / 256 }') degrees"
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
    row "smallest gallery that is sieved" "$value templates"
    value=$(cat "$dir"/*.c | tr -d '\n' | sed -n 's/.*vd_sieve vd_finger_sieves[^=]*= {\(.*\)/\1/p' | sed 's/};.*//' |
        grep -o '"[a-z]*", [0-9]*, [0-9]*' | awk -F', ' '{ gsub(/"/, "", $1)
            printf ".It sieve \"%s\" lets pass Ta best %g %%, but at least %d\n", $1, $2 / 100, $3 }' | sed 's/"/\\(dq/g')
    found "the sieves" "$value"
    echo "$value"
fi
weights=$(weigh | awk '
    NR == 1 { least = $1 }
    NR > 1 && low <= 0 && $1 > 0 { neutral = at + ($2 - at) * -low / ($1 - low) }
    { low = $1; at = $2 }
    END { if (neutral != "") printf "%.1f %.1f to %.1f", neutral, least, low }')
found "the weights (model.c)" "$weights"
row "a score that weighs nothing" "${weights%% *}"
row "one comparison weighs" "${weights#* } decibans"
echo .El
