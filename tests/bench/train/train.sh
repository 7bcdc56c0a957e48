#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# train.sh TRAIN-FINGER TEMPLATES [MODEL.c [FIGURES.tsv]]: train the finger score on the template sets
# TEMPLATES/SET/DATABASE/FINGER_IMPRESSION.EXT and print its error rates, plain and with one database
# left out.  The shipped numbers come from these sets and crosses, in this order; what a folder does
# not have is left away.
set -eu
program=$1 templates=$2 model=${3:-} figures=${4:-}
here=$(dirname "$0")
SETS=${SETS:-secugen-iso secugen-rectified-iso sourceafis-iso fjfx-iso mindtct-xyt}
CROSSES=${CROSSES:-sourceafis-iso:mindtct-xyt sourceafis-iso:fjfx-iso \
    fjfx-iso:mindtct-xyt secugen-rectified-iso:sourceafis-iso}
sets= options=
for s in $SETS; do
    if [ -d "$templates/$s" ]; then sets="$sets $s"; else echo "train.sh: no $s in $templates" >&2; fi
done
[ -n "$sets" ] || exit 66
has() { case " $sets " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
for x in $CROSSES; do
    if has "${x%:*}" && has "${x#*:}"; then options="$options -x $x"; fi
done
labels=$(mktemp "${TMPDIR:-/tmp}/vedette-labels.XXXXXX")
trap 'rm -f "$labels"' EXIT INT TERM
sh "$here/make-labels" "$templates" $sets >"$labels"
"$program" $options ${model:+-o "$model"} ${figures:+-f "$figures"} "$labels"
if [ -n "$model" ] && command -v clang-format >/dev/null 2>&1; then
    clang-format --style="file:$here/../../../.clang-format" -i "$model"
fi
