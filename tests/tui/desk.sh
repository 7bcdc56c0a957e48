# SPDX-License-Identifier: Apache-2.0
# A small invented case for tests of the desk, and how to play a script against it.
#   . "$top_srcdir/tests/tui/desk.sh"; make_case; play NAME ROWSxCOLS [OPTION...] <<SCRIPT
export VEDETTE_NOW=2026-11-22T12:00:00Z
mkdata=$top_builddir/tests/tui/mkdata
case=$VD_TMP/small.vdt

make_case() {
    mkdir -p "$VD_TMP/lists"
    for i in 1 2 3; do "$mkdata" png "$VD_TMP/lists/p$i.png" 120 160 $i || return 1; done
    for i in 1 2 3 4; do "$mkdata" fmr "$VD_TMP/lists/f$i.fmr" $((i * 977)) 0 || return 1; done
    "$mkdata" fmr "$VD_TMP/probe.fmr" $((2 * 977)) 2 || return 1
    # A name with an escape sequence, one with a bidi override, one with fifty combining marks.
    evil=$(printf 'Evil\033[2J\033]0;x\007 Name')
    bidi=$(printf 'Good\342\200\256 txt.Name')
    zalgo=$(printf 'Zalgo'; i=0; while [ $i -lt 50 ]; do printf '\314\201'; i=$((i + 1)); done)
    {
        echo 'record_id,kind,name,alias,original_script,sex,dob,nationality,organisation,status,release,custody,source,source_grade,info_grade,handling,photo,template,notes'
        echo 'O-1,organisation,Lantern Circle,The Lamp,,,,,,,,,Ministry of Ruritania,A,1,H1,,,'
        echo 'O-2,organisation,Grey Harbour Front,,,,,,,,,,Ministry of Ruritania,B,2,H1,,,'
        echo 'P-1,person,Anton Veldt,Tony V | The Clerk,,M,1971-04-02,NL,O-1@courier@2019..2021,wanted,,,Ministry of Ruritania,B,2,H2,p1.png,finger=1:f1.fmr,first of the list'
        echo 'P-2,person,Bela Kadar,Uncle{C3},,M,circa 1965,HU,O-1@leader@2015,in custody,2027-03,HU:Szeged:2022-01-05,Ministry of Ruritania,A,1,H2,p2.png,finger=1:f2.fmr,'
        echo 'P-3,person,Carla Dimas,,,F,1988,ES,O-2@financier,wanted,,,Bureau of Syldavia,C,3,H1,p3.png,finger=1:f3.fmr,'
        echo 'P-4,person,Dariush Amini,,داریوش امینی,M,1990-06-07,IR,O-2@member,,,,Bureau of Syldavia,D,4,,,finger=1:f4.fmr,'
        echo 'P-5,person,Emil Young,,,M,2010..2012,SE,,missing,,,Bureau of Syldavia,B,3,H1,,,'
        echo "P-6,person,$evil,,,M,1980,BG,,,,,Bureau of Syldavia,E,5,,,,"
        echo "P-7,person,$bidi,,,F,1981,BG,,,,,Bureau of Syldavia,E,5,,,,"
        echo "P-8,person,$zalgo,,,F,1982,BG,,,,,Bureau of Syldavia,E,5,,,,"
        i=9
        while [ $i -le 59 ]; do
            echo "P-$i,person,Person Number $i,,,M,19$((40 + i)),CZ,,,,,Bureau of Syldavia,C,3,,,,"
            i=$((i + 1))
        done
    } >"$VD_TMP/lists/people.csv"
    "$VEDETTE" -c "$case" init >/dev/null 2>&1 && "$VEDETTE" -c "$case" import "$VD_TMP/lists/people.csv" \
        >"$VD_TMP/import.out" 2>&1
}

# play NAME SIZE OPTION... : run the script on standard input; its screens go to $VD_TMP
play() {
    play_name=$1 play_size=$2
    shift 2
    cat >"$VD_TMP/$play_name.script"
    (cd "$VD_TMP" && "$VEDETTE" -c "$case" --script "$VD_TMP/$play_name.script" --size "$play_size" \
        "$@" >"$VD_TMP/$play_name.out" 2>&1)
    play_rc=$?
    [ $play_rc = 0 ] || { echo "# the script ended with $play_rc:"; sed 's/^/# /' "$VD_TMP/$play_name.out"; }
    return $play_rc
}

# golden NAME: compare $VD_TMP/NAME.screen with what is kept; VD_UPDATE_GOLDEN=1 keeps the new one
golden() {
    golden_want=$top_srcdir/tests/golden/$1.screen
    if [ -n "${VD_UPDATE_GOLDEN:-}" ]; then cp "$VD_TMP/$1.screen" "$golden_want"; fi
    if cmp -s "$golden_want" "$VD_TMP/$1.screen"; then ok "screen $1"
    else not_ok "screen $1"; diff "$golden_want" "$VD_TMP/$1.screen" | sed 's/^/# /' | head -n 60; fi
}

# shows NAME TEXT / lacks NAME TEXT: the screen's text part
shows() {
    if head -n "${play_size%x*}" "$VD_TMP/$1.screen" | grep -qF -- "$2"; then ok "$1 shows '$2'"
    else not_ok "$1 shows '$2'"; sed 's/^/# /' "$VD_TMP/$1.screen" | head -n 44; fi
}
lacks() {
    if head -n "${play_size%x*}" "$VD_TMP/$1.screen" | grep -qF -- "$2"; then not_ok "$1 does not show '$2'"
        sed 's/^/# /' "$VD_TMP/$1.screen" | head -n 44
    else ok "$1 does not show '$2'"; fi
}
