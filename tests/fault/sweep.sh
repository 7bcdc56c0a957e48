# SPDX-License-Identifier: Apache-2.0
# sweep.sh: fail the n-th allocation and the n-th system call of every verb that matters, for every
# n until nothing fails any more: the exit code is a documented one, nobody crashes, and the case
# holds afterwards. Only in builds made with --enable-faults.  Read by the sweep-*.test files, which
# share the verbs out so that they can run side by side.
. "$top_srcdir/tests/cli/lib.sh"
v=$VEDETTE
if ! "$v" --version | grep -q 'fault points: on'; then
    skip "fault sweep" "this build has no fault points (--enable-faults)"
    finish
    exit
fi
people list.csv
sed 's/Ana Example/Ana Sample/' list.csv >edition2.csv
fmr a.fmr 1
fmr b.fmr 1 8 5 3
printf '%s\n' '10 20 30 40' '50 60 70 80' '90 15 200 33' >a.xyt
mkdir prints
for i in 1 2 3 4; do fmr "prints/F-$i.fmr" "$i"; done
"$v" -c empty.vdt init >/dev/null && cp empty.vdt full.vdt && chmod 600 full.vdt &&
    "$v" -c full.vdt import list.csv >/dev/null && "$v" -c full.vdt enrol finger prints >/dev/null || exit 99
codes=$("$v" --dump-commands | awk -F'\t' '$1 == "exit" { printf " %s ", $2 }')

# What must hold of x.vdt once an import has failed or not.
whole_or_nothing() {
    persons=$("$v" -c x.vdt profiles --count 2>/dev/null)
    [ "$persons" = 0 ] || [ "$persons" = 3 ] || echo "n=$n: half an import: $persons profiles"
}
# sweep NAME VARIABLE CASE ARGUMENTS...
sweep() {
    name=$1 variable=$2 start=$3
    shift 3
    : >trouble
    n=0 calm=0 failed=0
    while [ "$calm" -lt 25 ] && [ "$n" -lt 3000 ]; do
        n=$((n + 1))
        rm -f x.vdt*
        [ "$start" = none ] || { cp "$start" x.vdt; chmod 600 x.vdt; }
        env "$variable=$n" "$v" -c x.vdt "$@" >out 2>err
        code=$?
        case $codes in *" $code "*) ;; *) echo "n=$n: exit $code: $(tail -n 1 err)" >>trouble ;; esac
        if [ "$code" = 0 ]; then calm=$((calm + 1)); continue; fi
        calm=0 failed=$((failed + 1))
        test -s err || echo "n=$n: exit $code without a message" >>trouble
        [ -f x.vdt ] || continue
        "$v" -c x.vdt verify >verified 2>&1 || echo "n=$n: $(head -n 1 verified)" >>trouble
        [ "$start" != empty.vdt ] || whole_or_nothing >>trouble
    done
    printf '# %s: %d runs failed as they should\n' "$name" "$failed"
    same "$name: no crash, a documented exit, a case that holds" "" "$(head -n 20 trouble)"
    check "$name: something did fail" test "$failed" -gt 0
}
