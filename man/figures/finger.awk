# SPDX-License-Identifier: Apache-2.0
# finger.awk: the error rates of vedette-matching(7) from finger.tsv, whose lines
# tests/bench/finger.sh describes:  awk -v table=chance|sets|pooled|database|scale -f finger.awk finger.tsv
BEGIN { FS = "\t" }
$1 == "plain" || $1 == "left-out" {
    k = $2 SUBSEP $3
    if (!(k in known)) { known[k] = 1; order[++n] = k }
    have[$1, k] = 1
    if ($4 == "pooled") for (i = 0; i < 4; i++) rate[$1, k, i] = one($(7 + 3 * i), $(8 + 3 * i), $(9 + 3 * i))
    else { eer[$1, k, $4] = sprintf("%.1f", $7); if (!($4 in databases)) { databases[$4] = 1; database[++n_db] = $4 } }
}
$1 == "set" { sets[$2 SUBSEP $3] = sprintf("%9.1f %9d %9d  %s", $6, $4, $5, $7 == "nan" ? "-" : one($7, $8, $9)) }
$1 == "scale" { fmr[$2 SUBSEP $3, $4] = sprintf("%.3f", $6) }
function one(v, low, high) { return v == "nan" ? "-" : sprintf("%.1f (%.1f-%.1f)", v, low, high) }
function name(k,    p) { split(k, p, SUBSEP); return p[1] == p[2] ? p[1] : p[1] " x " p[2] }
# The name in a first column of 29, in two lines if it is too long for one
function first(k,    s) {
    s = name(k)
    if (length(s) > 29) sub(/ x /, " x\n  ", s)
    return s sprintf("%" 29 - length(s) + index(s, "\n") "s", "")
}
function row(label, how, k,    i) {
    printf "  %-9s", label
    for (i = 0; i < 4; i++) printf "%-16s", rate[how, k, i]
    print ""
}
function pooled(    o, k) {
    printf "%-11s%-16s%-16s%-16s%s\n", "", "EER", "FMR 1/100", "FMR 1/1000", "FMR 1/10000"
    for (o = 1; o <= n; o++) {
        k = order[o]
        print name(k)
        row("plain", "plain", k)
        if (("left-out", k) in have) row("left out", "left-out", k)
    }
}
function by_database(    o, d, k) {
    printf "%-29s", ""
    for (d = 1; d <= n_db; d++) printf " %-10s", substr(database[d], 4)
    print ""
    for (o = 1; o <= n; o++) {
        k = order[o]
        printf "%s", first(k)
        for (d = 1; d <= n_db; d++)
            printf " %-10s", eer["plain", k, database[d]] \
                ((("left-out", k) in have) ? " / " eer["left-out", k, database[d]] : "")
        print ""
    }
}
function scale(    o, t) {
    printf "%-29s %10s %10s %10s %10s\n", "score", "10", "20", "30", "40"
    printf "%-29s %10s %10s %10s %10s\n", "meant", "10", "1", "0.1", "0.01"
    for (o = 1; o <= n; o++) {
        printf "%s", first(order[o])
        for (t = 10; t <= 40; t += 10) printf " %10s", fmr[order[o], t]
        print ""
    }
}
function of_sets(    o) {
    printf "%-24s %9s %9s %9s  %s\n", "", "minutiae", "templates", "refused", "rank 1"
    for (o = 1; o <= n; o++) if (name(order[o]) !~ / x /) printf "%-24s%s\n", name(order[o]), sets[order[o]]
}
# Nothing measured: what the scale says of galleries of some sizes
function chance(    i, t, size, sizes) {
    printf "%-22s %9s %9s %9s %9s\n", "templates in gallery", "30", "40", "50", "60"
    sizes = split("1000 10000 100000 1000000", size, " ")
    for (i = 1; i <= sizes; i++) {
        printf "%-22s", grouped(size[i])
        for (t = 30; t <= 60; t += 10) printf " %9s", grouped(size[i] * 10 ^ (-t / 10))
        print ""
    }
}
function grouped(v,    s) {
    if (v < 1000) return sprintf("%.6g", v)
    s = sprintf("%d", v)
    return grouped(substr(s, 1, length(s) - 3) + 0) "," substr(s, length(s) - 2)
}
END {
    if (n == 0) exit 1
    print ".Bd -literal"
    if (table == "chance") chance()
    else if (table == "pooled") pooled()
    else if (table == "database") by_database()
    else if (table == "scale") scale()
    else of_sets()
    print ".Ed"
}
