# SPDX-License-Identifier: Apache-2.0
# fusion.awk: the table of several prints in vedette-matching(7) from fusion.tsv, whose lines
# tests/bench/fusion.sh describes.
BEGIN {
    FS = "\t"
    words["impressions-1x1"] = "1 print, 1 impression"
    words["impressions-1x4"] = "1 print, 4 impressions"
    words["impressions-2x4"] = "2 prints, 4 impressions"
    for (k = 1; k <= 4; k++) words["fingers-" k] = k (k > 1 ? " fingers" : " finger")
    print ".Bd -literal"
    printf "%-26s%8s   %-21s%-21s%s\n", "", "", "best score alone", "the sum", "others at"
    printf "%-26s%8s   %-21s%-21s%s\n", "", "searches", "EER   1/100  first", "EER   1/100  first", "10 decibans"
}
$1 == "fusion" {
    if ($2 != set) print set = $2
    printf "  %-24s%8d   %-6.2f%-7.2f%-8.1f%-6.2f%-7.2f%-8.1f%d (%d)\n", words[$3], $4, $5, $6, $7, $8, $9, $10, $11, $12
}
END { print ".Ed" }
