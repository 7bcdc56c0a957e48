# SPDX-License-Identifier: Apache-2.0
# lib.sh: small files that the tests of the verbs make for themselves. Everybody in them is invented.
. "$top_srcdir/tests/tap.sh"
cd "$VD_TMP" || exit 99

# fmr FILE SEED [ROTATION_DEG DX DY]: 30 minutiae as ISO/IEC 19794-2:2005; the same seed is the same
# finger, moved and turned
fmr() {
    awk -v seed="$2" -v turn="${3:-0}" -v dx="${4:-0}" -v dy="${5:-0}" '
    function rnd() { state = (state * 16807) % 2147483647; return state / 2147483647 }
    function u8(v) { printf "\\%03o", v % 256 }
    function u16(v) { u8(int(v / 256)); u8(v) }
    BEGIN {
        state = seed * 7919 + 12345; for (i = 0; i < 20; i++) rnd()
        n = 30; pi = 3.14159265358979; t = turn * pi / 180
        printf "FMR\\000 20\\000"; u16(0); u16(24 + 4 + 6 * n + 2); u16(0)
        u16(500); u16(550); u16(197); u16(197); u8(1); u8(0)
        u8(1); u8(0); u8(80); u8(n)
        for (i = 0; i < n; i++) {
            x = 70 + rnd() * 360; y = 70 + rnd() * 410; a = rnd() * 360; kind = rnd() < 0.6 ? 1 : 2
            cx = x - 250; cy = y - 275
            x2 = int(250 + cx * cos(t) + cy * sin(t) + dx); y2 = int(275 - cx * sin(t) + cy * cos(t) + dy)
            a2 = a + turn; while (a2 < 0) a2 += 360; while (a2 >= 360) a2 -= 360
            u16(kind * 16384 + x2); u16(y2); u8(int(a2 * 256 / 360)); u8(80)
        }
        u16(0)
    }' >"$1.octal"
    printf "$(cat "$1.octal")" >"$1"
    rm -f "$1.octal"
}

# people FILE: a list with most of what a row can say
people() {
    cat >"$1" <<'CSV'
record_id,kind,name,alias,sex,dob,nationality,doc,organisation,custody,release,source,source_grade,info_grade,handling,release_to,notes
P-1,person,Ana Example,Anna | Anya{C3},F,1970-05-31,UZ,passport:UZ:AA100:2010:2020-05 | -,Grey Heron@treasurer@2001..2004,KZ:Facility 3:2020,2027-03,Agency of Ruritania,B,2,H1,,"first line
second line"
P-2,person,Bo Example,,M,circa 1980,KZ,id card:KZ:BB200,Grey Heron,,,Agency of Ruritania,B,2,H2,RU,
P-3,person,Zoë Müller,,F,1991,KG,,,,,Agency of Ruritania,A,1,H0,,-
O-1,organisation,Grey Heron,The Heron,,,UZ,,,,,Agency of Ruritania,A,1,H1,,
CSV
}

have_python() { command -v python3 >/dev/null 2>&1 && python3 -c 'import json' 2>/dev/null; }
# json NAME FILE N: FILE holds N lines, each one JSON object, without raw controls
json() {
    if have_python; then
        check "$1" python3 - "$2" "$3" <<'PY'
import json, sys
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
assert lines.pop() == "", "no line feed at the end"
assert len(lines) == int(sys.argv[2]), "%d lines" % len(lines)
for line in lines:
    assert isinstance(json.loads(line), dict)
    assert all(ord(c) >= 32 and not 127 <= ord(c) < 160 for c in line), "a raw control"
PY
    else
        skip "$1" "no python3"
    fi
}
# value KEY FILE: what the first line gives for a key (numbers and plain strings)
value() { sed -n "1s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" "$2"; }
# holds NAME FILE TEXT, lacks NAME FILE TEXT
holds() { if grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1"; sed 's/^/# /' "$2" | head -n 20; fi; }
lacks() { if grep -qF -- "$3" "$2"; then not_ok "$1"; grep -nF -- "$3" "$2" | sed 's/^/# /' | head; else ok "$1"; fi; }
# harmless NAME FILE: valid UTF-8 without controls (but line feeds), C1 or bidi controls
harmless() {
    if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$2" ||
        LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$2" ||
        LC_ALL=C grep -q "$(printf '\342\200[\252-\256]')" "$2" ||
        LC_ALL=C grep -q "$(printf '\342\201[\246-\251]')" "$2" ||
        ! iconv -f UTF-8 -t UTF-8 "$2" >/dev/null 2>&1; then
        not_ok "$1"; od -c "$2" | head -n 10 | sed 's/^/# /'
    else ok "$1"; fi
}
