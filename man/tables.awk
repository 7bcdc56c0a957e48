# SPDX-License-Identifier: Apache-2.0
# tables.awk: the parts of the manual that come from the program's own tables, as mdoc:
#     vedette --dump-actions  | awk -v table=keys -f tables.awk
#     vedette --dump-settings | awk -v table=settings -f tables.awk
# They stand in the pages between the comments BEGIN and END; `make man-tables` puts them there and
# tests/cli/man.test fails when they disagree.
BEGIN { FS = "\t" }
# Text that neither roff nor mdoc takes for anything else.
function plain(s) { gsub(/\\/, "\\e", s); gsub(/"/, "\\(dq", s); gsub(/-/, "\\-", s); return "\\&" s }
function bare(s) { s = plain(s); return substr(s, 3) }
table == "keys" {
    if ($4 != before) {
        if (before != "") print ".El"
        printf ".Pp\nIn context\n.Em %s :\n.Bl -tag -width Ds -compact\n", bare($4)
        before = $4
    }
    printf ".It Ic %s", bare($2)
    n = split($3, key, " ")
    for (i = 1; i <= n; i++) printf " %s Sy \"%s\"", i == 1 ? "\\(em" : ",", plain(key[i])
    printf "\n%s.\n", plain($6)
}
table == "settings" {
    if (NR == 1) print ".Bl -tag -width Ds"
    printf ".It Ic %s No = Ar %s\n%s.\n", bare($1), bare($2 == "" ? "value" : $2), plain($4)
    if ($3 == "") print "Default: empty."
    else printf "Default:\n.Ql %s .\n", plain($3)
}
END { if (NR > 0) print ".El" }
