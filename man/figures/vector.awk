# SPDX-License-Identifier: Apache-2.0
# vector.awk: the speed of face searches in vedette-matching(7) from vector.tsv, whose lines
# tests/bench/vectorbench.c and vector.sh describe:
#     awk -v table=search|growth|dims|door -f vector.awk vector.tsv
BEGIN {
    FS = "\t"
    words["flat"] = "FAISS flat"
    words["sq"] = "FAISS 8 bit"
    words["hnsw"] = "FAISS HNSW"
    words["vedette"] = "vedette"
}
function commas(n,    s) {
    s = sprintf("%d", n)
    while (match(s, /[0-9][0-9][0-9][0-9]($|,)/)) s = substr(s, 1, RSTART) "," substr(s, RSTART + 1)
    return s
}
function ms(v) { return v == "" ? "-" : sprintf(v < 1 ? "%.3f" : v < 10 ? "%.2f" : "%.1f", v) }
function times(a, b) { return b > 0 ? sprintf("%.1fx", a / b) : "-" }
$1 == "clock" { clock = $2; cores = $3 }
$1 == "turns" {
    g = $2 SUBSEP $3 SUBSEP $4
    if (!(g in known)) { known[g] = 1; gallery[++n_galleries] = g; kind[g] = $2; rows[g] = $3; dim[g] = $4 }
    if (!((g, $5) in who)) { who[g, $5] = 1; list[g] = list[g] " " $5 }
    one[g, $5, $6] = $7; batch[g, $5, $6] = $8; of[g, $5] = $9; recall[g, $5] = $10
    bytes[g, $5] = $11; built[g, $5] = $12; exact[g] = $5 == "vedette" ? $13 : exact[g]
}
$1 == "answers" { a = $2 SUBSEP $3 SUBSEP $4; same[a] = $6; tied[a] = $7; other[a] = $8; asked[a] = $5 }
$1 == "hnsw" { hnsw_rows = $4; hnsw_s = $5; hnsw_large = $6; hnsw_guess = $7 }
$1 == "grow" { size[++n_sizes] = $3; for (i = 5; i <= 12; i++) grown[n_sizes, i] = $i }
$1 == "enrol" { enrol[++n_cases] = $3; enrolled[n_cases] = $2; case_bytes[n_cases] = $4 }
$1 == "door" { door_first = $2; door = $3; door_line = $4; door_scan = $5 }
$1 == "case" { c = ++n_open; open_rows[c] = $2; open_s[c] = $3; open_bytes[c] = $4
               open_one[c] = $5; open_scan[c] = $7; open_batch[c] = $8 / 100 }
$1 == "open" { o = ++n_opened; opened[o] = $2; opened_rows[o] = $3; alone[o] = $4; together[o] = $5; calibrated[o] = $6 }
function line(g, w) {
    printf "  %-12s%10s%10s%12s%10s%11.0f%9s\n", words[w] (of[g, w] < 100 ? " *" : ""), \
        ms(one[g, w, 1]), ms(one[g, w, 2]), ms(batch[g, w, 1]), ms(batch[g, w, 2]), bytes[g, w], \
        recall[g, w] ~ /nan/ ? "-" : sprintf("%.3f", recall[g, w])
}
function ratio(g) {
    if (!((g, "flat") in who) || !((g, "vedette") in who)) return
    printf "  %-12s%10s%10s%12s%10s%11s\n", "flat/vedette", \
        times(one[g, "flat", 1], one[g, "vedette", 1]), times(one[g, "flat", 2], one[g, "vedette", 2]), \
        times(batch[g, "flat", 1], batch[g, "vedette", 1]), times(batch[g, "flat", 2], batch[g, "vedette", 2]), \
        times(bytes[g, "flat"], bytes[g, "vedette"])
}
function one_gallery(g,    w, n, i) {
    printf "%s x %d, %s\n", commas(rows[g]), dim[g], kind[g]
    n = split(list[g], w, " ")
    for (i = 1; i <= n; i++) line(g, w[i])
    ratio(g)
}
function search(    i, g) {
    printf "%-14s%20s%22s%11s%9s\n", "", "one probe, ms", "of a batch, ms", "bytes a", "of the"
    printf "%-14s%10s%10s%12s%10s%11s%9s\n", "", "1 thread", "2", "1 thread", "2", "template", "true 10"
    for (i = 1; i <= n_galleries; i++) {
        g = gallery[i]
        if (dim[g] != 512) continue
        one_gallery(g)
        if ((g, "vedette") in who && g in same)
            printf "  %d of %d lists those of FAISS flat, %d but for ties of float, %d others\n", same[g], asked[g], tied[g], other[g]
        if (exact[g] > 0) printf "  exact score from the floats: %.0f templates a probe\n", exact[g]
    }
    print "* in batches of 4"
    if (hnsw_rows) {
        printf "HNSW of %s built in %.0f s; of %s, as n log n: %s s\n", commas(hnsw_rows), hnsw_s, \
            commas(hnsw_large), commas(hnsw_guess)
        if (door > 0) printf "that is %sx the %.2f s from a case file to the first answer\n", commas(hnsw_guess / door), door
    }
}
function growth(    i, r) {
    printf "%-12s%20s%22s%10s%10s\n", "templates", "one probe, ms", "of 100, ms each", "bytes", "built, s"
    printf "%-12s%10s%10s%12s%10s\n", "", "1 thread", "2", "1 thread", "2"
    for (i = 1; i <= n_sizes; i++) {
        printf "%-12s%10s%10s%12s%10s%10.0f%10.1f\n", commas(size[i]), ms(grown[i, 5]), ms(grown[i, 6]), \
            ms(grown[i, 7]), ms(grown[i, 8]), grown[i, 10], grown[i, 9]
        if (i > 1)
            printf "%-12s%10s%10s%12s%10s\n", "", times(grown[i, 5], grown[i - 1, 5]), times(grown[i, 6], grown[i - 1, 6]), \
                times(grown[i, 7], grown[i - 1, 7]), times(grown[i, 8], grown[i - 1, 8])
    }
}
function dims(    d, i, g, sizes, n) {
    n = split("128 512 1024 2048", sizes, " ")
    printf "%-14s%20s%22s%11s%9s\n", "", "one probe, ms", "of a batch, ms", "bytes a", "of the"
    printf "%-14s%10s%10s%12s%10s%11s%9s\n", "", "1 thread", "2", "1 thread", "2", "template", "true 10"
    for (d = 1; d <= n; d++)
        for (i = 1; i <= n_galleries; i++) {
            g = gallery[i]
            if (dim[g] == sizes[d] && rows[g] == 100000 && kind[g] == "clustered") one_gallery(g)
        }
}
function doors(    c) {
    printf "%-52s%14s\n", commas(enrolled[1]) " faces enrolled from a .npy, s", sprintf("%.1f", enrol[1])
    printf "%-52s%14s\n", "  bytes of the case file a face", sprintf("%.0f", case_bytes[1] / enrolled[1])
    printf "%-52s%14s\n", "from `vedette match` to the answer, s, first run", sprintf("%.2f", door_first)
    printf "%-52s%14s\n", "  median of five", sprintf("%.2f", door)
    printf "%-52s%14s\n", "  of it scanning", sprintf("%.3f", door_scan)
    for (c = 1; c <= n_open; c++) {
        printf "%-52s%14s\n", "open case of " commas(open_rows[c]) ", one probe, ms", ms(open_one[c])
        printf "%-52s%14s\n", "  of it scanning", ms(open_scan[c])
        printf "%-52s%14s\n", "  100 probes, ms each", ms(open_batch[c])
        printf "%-52s%14s\n", "  gallery made in, s", sprintf("%.2f", open_s[c])
        printf "%-52s%14s\n", "  bytes of it a template", sprintf("%.0f", open_bytes[c])
    }
    for (c = 1; c <= n_opened; c++) {
        printf "%-52s%14s\n", "gallery of " commas(opened_rows[c]) " of " opened[c] ", made by one core, s", sprintf("%.2f", alone[c])
        printf "%-52s%14s\n", "  by " (cores == 2 ? "two" : "all"), sprintf("%.2f", together[c])
        if (calibrated[c] > 0) printf "%-52s%14s\n", "  calibration on it", sprintf("%.2f", calibrated[c])
    }
}
END {
    print ".Bd -literal"
    if (table == "growth") growth()
    else if (table == "dims") dims()
    else if (table == "door") doors()
    else search()
    print ".Ed"
}
