# SPDX-License-Identifier: Apache-2.0
# figures.awk: what `vedette evaluate finger --json` says, as the lines that finger.sh describes.
#     awk -v a=SET -v b=SET -f figures.awk OUT.json
# Its keys are the program's own and its names hold no quotes, so that patterns do.
function value(text, key,    v) {
    if (!match(text, "\"" key "\":[^,}\\]]*")) return "nan"
    v = substr(text, RSTART, RLENGTH)
    sub(/^[^:]*:/, "", v)
    gsub(/"/, "", v)
    return v == "null" ? "nan" : v
}
function percent(text, key,    v) { v = value(text, key); return v == "nan" ? v : sprintf("%.3f", 100 * v) }
function three(text, key) {
    return "\t" percent(text, key) "\t" percent(text, key "_low") "\t" percent(text, key "_high")
}
function rates(text, name) {
    printf "plain\t%s\t%s\t%s\t%s\t%s", a, b, name, value(text, "n_genuine"), value(text, "n_impostor")
    printf "%s%s%s", three(text, "eer"), three(text, "fnmr_at_fmr_1e2"), three(text, "fnmr_at_fmr_1e3")
    printf "%s%s\n", three(text, "fnmr_at_fmr_1e4"), three(text, "zero_fmr")
}
{
    all = $0
    sub(/"at_score":.*/, "", all)
    print "matcher\t" value(all, "matcher")
    rates(all, "pooled")
    n = split($0, group, /\{"group":/)
    for (i = 2; i <= n; i++) {
        name = group[i]
        sub(/^"/, "", name)
        sub(/".*/, "", name)
        rates(group[i], name)
    }
    printf "set\t%s\t%s\t%s\t%s\t%s%s\t%s\n", a, b, value(all, "n_files"), value(all, "n_refused"), \
        value(all, "mean_minutiae"), three(all, "rank_1"), value(all, "n_searches")
    printf "speed\t%s\t%s\t%s\n", a, b, value(all, "matches_per_second")
    scale = $0
    if (!sub(/.*"at_score":\[/, "", scale)) next
    sub(/\].*/, "", scale)
    n = split(scale, at, /\},\{/)
    for (i = 1; i <= n; i++)
        printf "scale\t%s\t%s\t%s\t%s%s%s\n", a, b, value(at[i], "threshold"), value(at[i], "n_accepted"), \
            three(at[i], "fmr"), three(at[i], "fnmr")
}
