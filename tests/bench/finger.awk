# SPDX-License-Identifier: Apache-2.0
# finger.awk: the tables of finger.sh:  awk -f finger.awk BASELINES.tsv FIGURES
# BASELINES.tsv is what other matchers score on the same templates, one line a template set, matcher
# and database, with the columns named in its first line; all databases together are "pooled4".
BEGIN { FS = "\t"; N = split("EER FMR100 FMR1000 FMR10000 ZeroFMR", title, " ") }
FNR == 1 { file++ }
file == 1 && FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; column["FMR10000"] = column["FMR1e4"]; next }
file == 1 {
    db = $column["db"] == "pooled4" ? "pooled" : $column["db"]
    for (i = 1; i <= N; i++) {
        v = $column[title[i]]
        k = $column["templates"] SUBSEP db SUBSEP i
        if (v != "" && (!(k in best) || v + 0 < best[k])) { best[k] = v + 0; who[k] = $column["matcher"] }
    }
    next
}
$1 == "matcher" { matcher = $2 }
$1 == "plain" || $1 == "left-out" {
    k = $2 SUBSEP $3
    if (!(k in seen)) { seen[k] = 1; order[++n_pairs] = k }
    for (i = 1; i <= N; i++) for (j = 0; j < 3; j++) rate[$1, k, $4, i, j] = $(7 + 3 * (i - 1) + j)
    have[$1, k] = 1
    if ($4 == "pooled") pairs[k] = $5 " genuine, " $6 " impostor pairs"
    else if (!($4 in known)) { known[$4] = 1; database[++n_databases] = $4 }
}
$1 == "set" { files[$2 SUBSEP $3] = $4; refused[$2 SUBSEP $3] = $5; minutiae[$2 SUBSEP $3] = $6
              rank[$2 SUBSEP $3] = $7 == "nan" ? "-" : sprintf("%.2f [%.2f-%.2f]", $7, $8, $9) }
$1 == "scale" { k = $2 SUBSEP $3; at[$4] = $4; fmr[k, $4] = sprintf("%.3f [%.3f-%.3f]", $6, $7, $8) }
$1 == "speed" { speed[$2 SUBSEP $3] = $4 }

function cell(how, k, db, i) {
    if (!((how, k, db, i, 0) in rate)) return "-"
    return sprintf("%.2f [%.2f-%.2f]", rate[how, k, db, i, 0], rate[how, k, db, i, 1], rate[how, k, db, i, 2])
}
# The name of a template set in BASELINES.tsv: without the form of the file where it has none
function rival(k,    p, s) {
    split(k, p, SUBSEP)
    if (p[1] != p[2]) return ""
    s = p[1]
    if (!((s, "pooled", 1) in best)) sub(/-xyt$/, "", s)
    return (s, "pooled", 1) in best ? s : ""
}
function name(k,    p) { split(k, p, SUBSEP); return p[1] == p[2] ? p[1] : p[1] " x " p[2] }
function line(label, how, k,    i) {
    printf "  %-22s", label
    for (i = 1; i <= N; i++) printf " %-24s", cell(how, k, "pooled", i)
    print ""
}
function compare(k,    i, s, how) {
    s = rival(k)
    if (s == "") return
    printf "  %-22s", "best open matcher"
    for (i = 1; i <= N; i++) printf " %-24s", sprintf("%.2f %s", best[s, "pooled", i], short(who[s, "pooled", i]))
    how = (("left-out", k) in have) ? "left-out" : "plain"
    printf "\n  %-22s", (how == "plain" ? "ratio" : "left out / best open")
    for (i = 1; i <= N; i++) printf " %-24s", sprintf("%.2f", rate[how, k, "pooled", i, 0] / best[s, "pooled", i])
    print ""
}
function short(s) { sub(/ \(mpi-afis\)/, "", s); sub(/ LSSR/, "", s); return s }
END {
    printf "%s on %d databases pooled, pairs of two databases included; percent [95 %% interval].\n", matcher, n_databases
    print "FMRn: FNMR at FMR 1/n. Left out: models that had not seen the database of the pair's first print."
    printf "\n  %-22s", ""
    for (i = 1; i <= N; i++) printf " %-24s", title[i]
    print ""
    for (o = 1; o <= n_pairs; o++) {
        k = order[o]
        printf "%s: %s", name(k), pairs[k]
        if (k in refused) printf "; %d of %d refused; %.1f minutiae a template; rank 1 %s; %.0f pairs/s",
            refused[k], files[k], minutiae[k], rank[k], speed[k]
        print ""
        line("plain", "plain", k)
        if (("left-out", k) in have) line("one database left out", "left-out", k)
        compare(k)
    }
    printf "\nEER by database, pairs within it: plain, left out, best open matcher\n  %-30s", ""
    for (d = 1; d <= n_databases; d++) printf " %-32s", database[d]
    print ""
    for (o = 1; o <= n_pairs; o++) {
        k = order[o]; s = rival(k)
        printf "  %-30s", name(k)
        for (d = 1; d <= n_databases; d++) {
            b = s != "" && (s, database[d], 1) in best ? sprintf("%.2f %s", best[s, database[d], 1], short(who[s, database[d], 1])) : "-"
            l = (("left-out", k, database[d], 1, 0) in rate) ? sprintf("%.2f", rate["left-out", k, database[d], 1, 0]) : "-"
            printf " %-32s", sprintf("%.2f | %s | %s", rate["plain", k, database[d], 1, 0], l, b)
        }
        print ""
    }
    printf "\nFMR in percent at a score of 10 (meant: 10), 20 (1), 30 (0.1), 40 (0.01)\n"
    for (o = 1; o <= n_pairs; o++) {
        k = order[o]
        printf "  %-30s", name(k)
        for (t = 10; t <= 40; t += 10) printf " %-22s", fmr[k, t]
        print ""
    }
}
