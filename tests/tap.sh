# SPDX-License-Identifier: Apache-2.0
# TAP for shell tests:  . "$top_srcdir/tests/tap.sh"; check "name" command...; finish
tap_n=0 tap_failed=0
ok() { tap_n=$((tap_n + 1)); printf 'ok %d - %s\n' "$tap_n" "$1"; }
not_ok() { tap_n=$((tap_n + 1)); tap_failed=$((tap_failed + 1)); printf 'not ok %d - %s\n' "$tap_n" "$1"; }
skip() { tap_n=$((tap_n + 1)); printf 'ok %d - %s # SKIP %s\n' "$tap_n" "$1" "$2"; }
# check NAME COMMAND...: passes if the command exits 0; what it printed is shown on failure
check() {
    check_name=$1; shift
    if "$@" >"$VD_TMP/check.out" 2>&1; then ok "$check_name"
    else not_ok "$check_name"; sed 's/^/# /' "$VD_TMP/check.out" | head -n 40; fi
}
# exits NAME CODE COMMAND...: passes if the command exits with CODE; output in $VD_TMP/out, err
exits() {
    exits_name=$1 exits_want=$2; shift 2
    "$@" >"$VD_TMP/out" 2>"$VD_TMP/err"; exits_got=$?
    if [ "$exits_got" = "$exits_want" ]; then ok "$exits_name"
    else not_ok "$exits_name (exit $exits_got, wanted $exits_want)"
        sed 's/^/# out: /' "$VD_TMP/out" | head -n 20; sed 's/^/# err: /' "$VD_TMP/err" | head -n 20; fi
}
# same NAME WANT GOT
same() {
    if [ "$2" = "$3" ]; then ok "$1"
    else not_ok "$1"; printf '# want: %s\n# got:  %s\n' "$2" "$3"; fi
}
finish() { printf '1..%d\n' "$tap_n"; [ "$tap_failed" = 0 ]; }
