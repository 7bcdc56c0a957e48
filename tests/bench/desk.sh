# SPDX-License-Identifier: Apache-2.0
# The desk measured from outside, in a pty of 40x120, beside less on a CSV of the same rows.
# Budgets: first screen 50 ms, 30 MB; move 200 B, page 2.5 kB, redraw 4 kB; idle 0 B, 0 wake-ups.
set -eu
work=$(mktemp -d "${TMPDIR:-/tmp}/vedette-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_DATA_HOME="$work" XDG_CONFIG_HOME="$work" XDG_STATE_HOME="$work"
measure="$top_builddir/tests/bench/ptybench"
rows=${ROWS:-1000000}

"$top_srcdir/tests/bench/make-list" "$rows" >"$work/list.csv"
"$VEDETTE" -c "$work/big.vdt" init >/dev/null
"$VEDETTE" -c "$work/big.vdt" import "$work/list.csv" >/dev/null 2>&1
"$VEDETTE" -c "$work/demo.vdt" demo --build-only >/dev/null 2>&1

keys='down*60 down*2 up*6 move=up*20 end home down*38 scroll=down*20 page=pgdn*8 redraw=ctrl-l*6 wait=1 idle=3'
echo "less, $rows rows:"
"$measure" -r 5 -k "$keys" -- less -S "$work/list.csv"
echo "vedette, $rows profiles:"
"$measure" -r 5 -k "$keys" -- "$VEDETTE" -c "$work/big.vdt" --fresh
echo "vedette, the demo case, no pictures:"
"$measure" -r 5 -k "$keys" -- "$VEDETTE" -c "$work/demo.vdt" --fresh --graphics off
