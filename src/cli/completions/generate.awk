# SPDX-License-Identifier: Apache-2.0
# generate.awk: completions from the program's own table:
#     vedette --dump-commands | awk -v shell=bash|zsh|fish -f generate.awk
# The outputs are kept beside this file; tests/cli/completions.test fails when they disagree.
BEGIN { FS = "\t"; q = sprintf("%c", 39) }
$1 == "option" {
    n_opts++
    o_verb[n_opts] = $2; o_long[n_opts] = $3; o_short[n_opts] = $4 == " " ? "" : $4
    o_arg[n_opts] = $5; o_help[n_opts] = $6
}
$1 == "verb" { verbs[++n_verbs] = $2; synopsis[$2] = $3; summary[$2] = $4 }

# The words that a verb's first argument can be, from its synopsis.
function first_words(verb,    forms, n, i, k, m, out, w, words) {
    n = split(synopsis[verb], forms, " ; ")
    for (i = 1; i <= n; i++) {
        w = forms[i]; sub(/ .*/, "", w)
        if (w ~ /^[a-z]+(\|[a-z]+)*$/) {
            m = split(w, words, "|")
            for (k = 1; k <= m; k++) # forms may begin alike
                if (index(" " out " ", " " words[k] " ") == 0) out = out (out == "" ? "" : " ") words[k]
        }
    }
    if (verb == "help") for (i = 1; i <= n_verbs; i++) out = out (out == "" ? "" : " ") verbs[i]
    return out
}
function words_of(arg) { if (arg !~ /^[a-z]+\|/) return ""; gsub(/\|/, " ", arg); return arg }
function is_file(arg) { return arg == "FILE" || arg == "OUT.csv" }
function options_of(verb,    i, out) {
    for (i = 1; i <= n_opts; i++)
        if (o_verb[i] == verb) out = out " " o_long[i] (o_short[i] == "" ? "" : " " o_short[i])
    return substr(out, 2)
}
function quoted(s) { gsub(q, q "\\" q q, s); return q s q }

function bash(    i, v, w) {
    print "# bash completion of vedette; made by generate.awk"
    print "_vedette() {"
    print "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb= options= first= i at=0"
    print "    for ((i = 1; i < COMP_CWORD; i++)); do"
    print "        case ${COMP_WORDS[i]} in"
    print "        -c | --case) ((i++)) ;;"
    print "        -*) ;;"
    print "        *) verb=${COMP_WORDS[i]} at=$i; break ;;"
    print "        esac"
    print "    done"
    print "    case $verb:$prev in"
    for (i = 1; i <= n_opts; i++) {
        if (o_arg[i] == "") continue
        v = o_verb[i] == "-" ? "*" : o_verb[i] == "desk" ? "" : o_verb[i]
        w = words_of(o_arg[i])
        printf "    %s:%s%s) ", v, o_long[i], o_short[i] == "" ? "" : " | " v ":" o_short[i]
        if (w != "") printf "COMPREPLY=($(compgen -W %s -- \"$cur\")); return ;;\n", quoted(w)
        else if (is_file(o_arg[i])) print "COMPREPLY=($(compgen -f -- \"$cur\")); return ;;"
        else print "return ;;"
    }
    print "    esac"
    print "    case $verb in"
    w = ""
    for (i = 1; i <= n_verbs; i++) w = w (w == "" ? "" : " ") verbs[i]
    printf "    %s) options=%s first=%s ;;\n", q q, quoted(options_of("desk")), quoted(w)
    for (i = 1; i <= n_verbs; i++)
        printf "    %s) options=%s first=%s ;;\n", verbs[i], quoted(options_of(verbs[i])), quoted(first_words(verbs[i]))
    print "    esac"
    print "    if [[ $cur == -* ]]; then"
    printf "        COMPREPLY=($(compgen -W \"$options %s\" -- \"$cur\"))\n", options_of("-")
    print "    elif [[ -n $first && $COMP_CWORD -eq $((at + 1)) ]] || [[ -z $verb ]]; then"
    print "        COMPREPLY=($(compgen -W \"$first\" -- \"$cur\"))"
    print "    else"
    print "        COMPREPLY=($(compgen -f -- \"$cur\"))"
    print "    fi"
    print "}"
    print "complete -o filenames -F _vedette vedette"
}

function zsh_help(s) { gsub(/\[|\]|:/, "\\\\&", s); gsub(q, q "\\" q q, s); return s }
function zsh_option(i,    tail, w) {
    w = words_of(o_arg[i])
    tail = "[" zsh_help(o_help[i]) "]"
    if (w != "") tail = tail ":word:(" w ")"
    else if (is_file(o_arg[i])) tail = tail ":file:_files"
    else if (o_arg[i] != "") tail = tail ":" zsh_help(o_arg[i]) ":"
    if (o_short[i] == "") return q o_long[i] tail q
    return q "(" o_short[i] " " o_long[i] ")" q "{" o_short[i] "," o_long[i] "}" q tail q
}
function zsh(    i, k, w) {
    print "#compdef vedette"
    print "# zsh completion of vedette; made by generate.awk"
    print "_vedette() {"
    print "    local context state line"
    print "    typeset -A opt_args"
    print "    local -a verbs every"
    print "    verbs=("
    for (i = 1; i <= n_verbs; i++) printf "        %s%s:%s%s\n", q, verbs[i], zsh_help(summary[verbs[i]]), q
    print "    )"
    print "    every=("
    for (k = 1; k <= n_opts; k++) if (o_verb[k] == "-") print "        " zsh_option(k)
    print "    )"
    print "    _arguments -C $every \\"
    for (k = 1; k <= n_opts; k++) if (o_verb[k] == "desk") print "        " zsh_option(k) " \\"
    print "        " q "1:verb:->verb" q " " q "*::argument:->rest" q
    print "    case $state in"
    print "    verb) _describe -t verbs verb verbs ;;"
    print "    rest)"
    print "        case $line[1] in"
    for (i = 1; i <= n_verbs; i++) {
        printf "        %s) _arguments $every", verbs[i]
        for (k = 1; k <= n_opts; k++) if (o_verb[k] == verbs[i]) printf " \\\n            %s", zsh_option(k)
        w = first_words(verbs[i])
        if (w != "") printf " \\\n            %s1:word:(%s)%s", q, w, q
        printf " \\\n            %s*:file:_files%s ;;\n", q, q
    }
    print "        esac ;;"
    print "    esac"
    print "}"
    print "_vedette \"$@\""
}

function fish_option(i, condition,    w) {
    w = words_of(o_arg[i])
    printf "complete -c vedette%s -l %s", condition, substr(o_long[i], 3)
    if (o_short[i] != "") printf " -s %s", substr(o_short[i], 2)
    if (w != "") printf " -x -a %s", quoted(w)
    else if (is_file(o_arg[i])) printf " -r -F"
    else if (o_arg[i] != "") printf " -x"
    printf " -d %s\n", quoted(o_help[i])
}
function fish(    i, k, w) {
    print "# fish completion of vedette; made by generate.awk"
    for (k = 1; k <= n_opts; k++) if (o_verb[k] == "-") fish_option(k, "")
    for (k = 1; k <= n_opts; k++) if (o_verb[k] == "desk") fish_option(k, " -n __fish_use_subcommand")
    for (i = 1; i <= n_verbs; i++) {
        printf "complete -c vedette -n __fish_use_subcommand -f -a %s -d %s\n", verbs[i], quoted(summary[verbs[i]])
        w = first_words(verbs[i])
        if (w != "") printf "complete -c vedette -n %s -a %s\n", quoted("__fish_seen_subcommand_from " verbs[i]), quoted(w)
        for (k = 1; k <= n_opts; k++)
            if (o_verb[k] == verbs[i]) fish_option(k, " -n " quoted("__fish_seen_subcommand_from " verbs[i]))
    }
}
END {
    if (shell == "bash") bash()
    else if (shell == "zsh") zsh()
    else if (shell == "fish") fish()
    else exit 64
}
