#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# update.sh VEDETTE FOLDER: put the tables of the program into the pages, between BEGIN and END.
set -eu
vedette=$1 folder=$2
# put PAGE MARK: standard input replaces what stands between the marks
put() {
    block=$(mktemp)
    cat >"$block"
    awk -v mark="$2" -v block="$block" '
        $0 == ".\\\" END " mark { inside = 0 }
        !inside { print }
        $0 == ".\\\" BEGIN " mark { inside = 1; while ((getline line < block) > 0) print line }' \
        "$folder/$1" >"$folder/$1.new"
    mv "$folder/$1.new" "$folder/$1"
    rm -f "$block"
}
"$vedette" --dump-actions | awk -v table=keys -f "$folder/tables.awk" | put vedette.1 KEYS
"$vedette" --dump-settings | awk -v table=settings -f "$folder/tables.awk" | put vedette.conf.5 SETTINGS
page=vedette-matching.7
sh "$folder/figures/constants.sh" "$folder/.." | put $page CONSTANTS
sh "$folder/figures/constants.sh" "$folder/.." weights | put $page WEIGHTS
for table in chance sets pooled database scale; do
    mark=$(echo "$table" | tr '[:lower:]' '[:upper:]')
    awk -v table="$table" -f "$folder/figures/finger.awk" "$folder/figures/finger.tsv" |
        sed '/^\.[BE]d/!s/-/\\-/g; s/ *$//' | put $page "$mark"
done
awk -f "$folder/figures/fusion.awk" "$folder/figures/fusion.tsv" |
    sed '/^\.[BE]d/!s/-/\\-/g; s/ *$//' | put $page FUSION
for table in search door growth dims; do
    mark=$(echo "$table" | tr '[:lower:]' '[:upper:]')
    awk -v table="$table" -f "$folder/figures/vector.awk" "$folder/figures/vector.tsv" |
        sed '/^\.[BE]d/!s/-/\\-/g; s/ *$//' | put $page "$mark"
done
for table in names languages causes rivals speed; do
    mark=$(echo "$table" | tr '[:lower:]' '[:upper:]')
    awk -v table="$table" -f "$folder/figures/names.awk" "$folder/figures/names.tsv" |
        sed '/^\.[BE]d/!s/-/\\-/g; s/ *$//' | put $page "$mark"
done
