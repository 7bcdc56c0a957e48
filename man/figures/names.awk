# SPDX-License-Identifier: Apache-2.0
# names.awk: people found by name, for vedette-matching(7), from names.tsv, whose lines
# tests/bench/namesbench.py and namescauses.py describe:
#     awk -v table=names|languages|rivals|speed|causes -f names.awk names.tsv
BEGIN {
    FS = "\t"
    n = split("ar Arabic|fa Persian|ur Urdu|ps Pashto|ckb Kurdish (Sorani)|pnb Punjabi (Shahmukhi)|sd Sindhi|" \
        "azb Azeri (Arabic script)|ru Russian|uk Ukrainian|be Belarusian|bg Bulgarian|kk Kazakh|ky Kyrgyz|" \
        "tg Tajik|tt Tatar|cyr-official:Kyrgyzstan Kyrgyz lists, official|" \
        "cyr-official:Tajikistan Tajik lists, official|ka Georgian|hy Armenian|hi Hindi|mr Marathi|ne Nepali|" \
        "bn Bengali|gu Gujarati|pa Punjabi (Gurmukhi)|te Telugu|ta Tamil|ml Malayalam|kn Kannada|si Sinhala|" \
        "dv Dhivehi|latin:az Azeri|latin:tr Turkish|latin:uz Uzbek|latin:fr French|latin:de German|" \
        "latin:pl Polish|latin:hu Hungarian|latin:cs Czech|latin:lv Latvian|latin:lt Lithuanian|" \
        "latin:id Indonesian|yente-typo misspelt, Latin|un-orig:ARABIC:person UN list, people, in Arabic script|" \
        "un-orig:ARABIC:org UN list, bodies, in Arabic script|" \
        "un-orig:CYRILLIC:person UN list, people, in Cyrillic|un-orig:CYRILLIC:org UN list, bodies, in Cyrillic|" \
        "un-alias-script UN list, aliases in a script|eu:cyrillic EU acts, in Cyrillic|" \
        "eu:arabic EU acts, in Arabic script|un-en->native UN list, to its original script|" \
        "el Greek|he Hebrew", pair, "|")
    for (i = 1; i <= n; i++) { at = index(pair[i], " "); language[substr(pair[i], 1, at - 1)] = substr(pair[i], at + 1) }
}
function commas(n,    s) {
    s = sprintf("%d", n)
    while (match(s, /[0-9][0-9][0-9][0-9]($|,)/)) s = substr(s, 1, RSTART) "," substr(s, RSTART + 1)
    return s
}
function name_of(group,    to) {
    if (group in language) return language[group]
    if (group ~ /^en->/) { to = substr(group, 5); return "Latin asked of " (to in language ? language[to] : to) }
    return group
}
function share(v) { return sprintf("%.4f", v) }
function ms(v) { return sprintf(v < 10 ? "%.2f" : "%.0f", v) }
$1 == "set" { set[++n_sets] = $2; asked[$2] = $3; r1[$2] = $4; r10[$2] = $5; names[$2] = $6 }
$1 == "group" { g = ++n_groups; in_set[g] = $2; group[g] = $3; g_n[g] = $4; g1[g] = $5; g10[g] = $6 }
$1 == "alarms" { threshold = $2; strangers = $3; flagged = $4; found = $5; true_people = $6 }
$1 == "pairs" { f1_n[$2] = $3; f1[$2] = $4; f1_at[$2] = $5 }
$1 == "rival" || $1 == "ours" {
    k = ++n_rivals
    r_set[k] = $2
    d = $1 == "rival"
    who[k] = d ? $3 : "vedette"
    for (i = 1; i <= 5; i++) r[k, i] = $(2 + d + i)
}
$1 == "latency" { l = ++n_latency; how[l] = $2; l_names[l] = $3; p50[l] = $5; p95[l] = $6 }
$1 == "batch" { b_names = $2; b_n = $3; b_s = $4; b_cpu = $5 }
$1 == "import" { i_n = $3; i_s[$2] = $4; i_cpu[$2] = $5; i_bytes[$2] = $6 }
$1 == "load" { load = sprintf("%.1f to %.1f on %d processors", $2, $3, $4) }
$1 == "cause" { c = ++n_causes; c_set[c] = $2; cause[c] = $3; c_first[c] = $4; c1[c] = $5; c_ten[c] = $6; c10[c] = $7 }
function table_names(    i, s) {
    printf "%-24s%10s%9s%9s%9s\n", "", "names", "queries", "first", "in ten"
    for (i = 1; i <= n_sets; i++) {
        s = set[i]
        printf "%-24s%10s%9s%9s%9s\n", s, commas(names[s]), commas(asked[s]), share(r1[s]), share(r10[s])
    }
    if (strangers)
        printf "\nfound above %.3f, which %.2f %% of %s strangers reach: %s of %s people\n", threshold, 100 * flagged, \
            commas(strangers), share(found), commas(true_people)
    if (f1_n["all"])
        printf "labelled pairs, best F1: persons %s (%d, at %.2f), all %s (%d, at %.2f)\n", share(f1["persons"]), \
            f1_n["persons"], f1_at["persons"], share(f1["all"]), f1_n["all"], f1_at["all"]
}
# Both sizes of list beside each other; languages of fewer than LEAST queries together.
function of_set(name, other, least,    i, k, few, f1, f10, o1, o10, line, n_lines) {
    for (i = 1; i <= n_groups; i++) if (in_set[i] == other) at_other[group[i]] = i
    for (i = 1; i <= n_groups; i++) {
        if (in_set[i] != name) continue
        k = at_other[group[i]]
        if (g_n[i] < least) {
            few += g_n[i]; f1 += g_n[i] * g1[i]; f10 += g_n[i] * g10[i]
            if (k) { o1 += g_n[k] * g1[k]; o10 += g_n[k] * g10[k] }
            continue
        }
        printf "  %-34s%6s%9s%8s", name_of(group[i]), commas(g_n[i]), share(g1[i]), share(g10[i])
        if (other != "") printf "%10s%8s", share(g1[k]), share(g10[k])
        printf "\n"
    }
    if (few) {
        printf "  %-34s%6s%9s%8s", "fewer than " least " each, together", commas(few), share(f1 / few), share(f10 / few)
        if (other != "") printf "%10s%8s", share(o1 / few), share(o10 / few)
        printf "\n"
    }
}
function table_languages(    i, s) {
    printf "%-36s%6s%17s%18s\n", "", "", "list of 10,086", "list of 77,581"
    printf "%-36s%6s%9s%8s%10s%8s\n", "", "n", "first", "in ten", "first", "in ten"
    print "fifteen countries and neighbours, asked in"
    of_set("focus, 10k", "focus, 77k", 8)
    for (i = 1; i <= n_sets; i++) {
        s = set[i]
        if (s ~ /^focus/ || s ~ /^1,000/) continue
        printf "%s, of %s names\n", s, commas(names[s])
        of_set(s, "", s ~ /world/ ? 20 : 8)
    }
}
function table_rivals(    k, last) {
    printf "%-28s%8s%9s%9s%10s%10s\n", "", "queries", "first", "in ten", "half, ms", "95 %, ms"
    for (k = 1; k <= n_rivals; k++) {
        if (r_set[k] != last) print last = r_set[k]
        printf "  %-26s%8s%9s%9s%10s%10s\n", who[k], commas(r[k, 1]), share(r[k, 2]), share(r[k, 3]), ms(r[k, 4]), ms(r[k, 5])
    }
}
function table_speed(    l) {
    for (l = 1; l <= n_latency; l++)
        printf "%-58s%8s%9s\n", commas(l_names[l]) " names, " how[l] ", ms: half, 95 %", ms(p50[l]), ms(p95[l])
    if (b_n) printf "%-58s%8s%9s\n", "a batch of " commas(b_n) ", ms a query, and of CPU", ms(1000 * b_s / b_n), ms(1000 * b_cpu / b_n)
    if (i_n) {
        printf "%-58s%8s%9s\n", "import of " commas(i_n) " names as profiles, s, and of CPU", sprintf("%.1f", i_s["vedette"]), \
            sprintf("%.1f", i_cpu["vedette"])
        printf "%-58s%8s%9s\n", "  sqlite3 .import of the same file, without any index", sprintf("%.1f", i_s["sqlite3"]), \
            sprintf("%.1f", i_cpu["sqlite3"])
        printf "%-58s%8s\n", "  bytes of the case file a name", sprintf("%.0f", i_bytes["vedette"] / i_n)
    }
    if (load != "") printf "load of the machine meanwhile: %s\n", load
}
function table_causes(    i, c, s) {
    printf "%-44s%14s%16s\n", "", "not first", "not in ten"
    for (i = 1; i <= n_sets; i++) {
        s = set[i]
        printf "%s, %s queries: missed %.2f %%, %.2f %%\n", s, commas(asked[s]), 100 * (1 - r1[s]), 100 * (1 - r10[s])
        for (c = 1; c <= n_causes; c++)
            if (c_set[c] == s)
                printf "  %-42s%6d%6.2f %%%8d%6.2f %%\n", cause[c], c_first[c], 100 * c1[c], c_ten[c], 100 * c10[c]
    }
}
END {
    print ".Bd -literal"
    if (table == "languages") table_languages()
    else if (table == "rivals") table_rivals()
    else if (table == "speed") table_speed()
    else if (table == "causes") table_causes()
    else table_names()
    print ".Ed"
}
