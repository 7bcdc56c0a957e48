# SPDX-License-Identifier: Apache-2.0
# A new portrait in 20x20 cells, 64 colours, through the caged worker, beside img2sixel on the same
# files. Budget: 15 ms, 40 kB.
set -eu
work=$(mktemp -d "${TMPDIR:-/tmp}/vedette-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_DATA_HOME="$work" XDG_CONFIG_HOME="$work" XDG_STATE_HOME="$work"
"$VEDETTE" demo --build-only >/dev/null 2>&1
set -- $(find "$work" -name '*.jpg' | sort | head -n 100)
echo "vedette, caged worker:"
"$top_builddir/tests/bench/picbench" "$@"
if command -v img2sixel >/dev/null; then
    echo "img2sixel -p 64 -w 200 -h 264, one process a picture:"
    start=$(date +%s%N)
    for f in "$@"; do img2sixel -p 64 -w 200 -h 264 "$f"; done >"$work/out.six"
    end=$(date +%s%N)
    echo "pictures=$# ms_mean=$(((end - start) / 10000 / $#))e-2 bytes_mean=$(($(wc -c <"$work/out.six") / $#))"
else
    echo "img2sixel is not installed (Debian: libsixel-bin): no rival"
fi
