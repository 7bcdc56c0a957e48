vedette_SOURCES += src/cli/cli.h src/cli/cli.c src/cli/options.c src/cli/say.c src/cli/case.c \
    src/cli/help.c src/cli/progress.c src/cli/truesize.c src/cli/table.h src/cli/table.c src/cli/rows.h src/cli/rows.c \
    src/cli/terminal.h src/cli/terminal.c src/cli/face.h src/cli/face.c src/cli/match.h src/cli/start.h \
    src/cli/cmd-init.c src/cli/cmd-import.c src/cli/cmd-enrol.c src/cli/cmd-profiles.c \
    src/cli/cmd-orgs.c src/cli/cmd-show.c src/cli/cmd-match.c src/cli/cmd-compare.c \
    src/cli/cmd-evaluate.c src/cli/evaluated.h src/cli/evaluated.c src/cli/cmd-calibrate.c src/cli/cmd-searches.c src/cli/cmd-candidates.c src/cli/cmd-decide.c \
    src/cli/cmd-judge.c src/cli/cmd-batches.c src/cli/cmd-verify.c src/cli/cmd-export.c \
    src/cli/cmd-find.c src/cli/findbatch.c src/cli/findbatch.h src/cli/reason.c src/cli/reason.h src/cli/cmd-names.c src/cli/cmd-duplicates.c \
    src/cli/cmd-audit.c src/cli/cmd-report.c src/cli/cmd-demo.c src/cli/cmd-doctor.c src/cli/cmd-help.c src/cli/cmd-desk.c
# Completions are kept in the tree; `make completions` makes them again from the table of verbs.
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = src/cli/completions/vedette
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = src/cli/completions/_vedette
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = src/cli/completions/vedette.fish
EXTRA_DIST += src/cli/completions/generate.awk
.PHONY: completions
completions: vedette$(EXEEXT)
	for p in bash:vedette zsh:_vedette fish:vedette.fish; do \
	    ./vedette --dump-commands | awk -v shell=$${p%%:*} \
	        -f $(srcdir)/src/cli/completions/generate.awk >$(srcdir)/src/cli/completions/$${p#*:} || exit 1; \
	done
