vedette_SOURCES += src/tui/desk.c src/tui/desk.h src/tui/keymap.c src/tui/keymap.h \
    src/tui/loop.c src/tui/loop.h src/tui/script.c src/tui/session.c src/tui/settings.c \
    src/tui/settings.h src/tui/ui/command.c src/tui/ui/command.h src/tui/ui/form.c \
    src/tui/ui/form.h src/tui/ui/found.c src/tui/ui/found.h src/tui/ui/frame.c src/tui/ui/look.c src/tui/ui/look.h \
    src/tui/ui/why.c src/tui/ui/why.h src/tui/ui/grid.c src/tui/ui/grid.h src/tui/ui/jobs.c \
    src/tui/ui/jobs.h src/tui/ui/line.c src/tui/ui/line.h src/tui/ui/pager.c src/tui/ui/pager.h \
    src/tui/ui/prints.c src/tui/ui/prints.h src/tui/ui/plot.c src/tui/ui/plot.h src/tui/ui/preview.c src/tui/ui/preview.h \
    src/tui/ui/prompt.c src/tui/ui/stack.c src/tui/ui/subjects.c src/tui/ui/subjects.h \
    src/tui/ui/seek.c src/tui/ui/seek.h src/tui/ui/sheet.c src/tui/ui/sheet.h \
    src/tui/ui/ui.h src/tui/ui/view.h src/tui/ui/words.c src/tui/views/by-name.c src/tui/views/by-name.h src/tui/views/dialog-decide.c \
    src/tui/views/dialog-export.c src/tui/views/dialog-import.c src/tui/views/dialog-records.c \
    src/tui/views/dialog-names.c src/tui/views/dialog-search.c src/tui/views/view-audit.c src/tui/views/view-batches.c \
    src/tui/views/view-candidates.c src/tui/views/view-compare.c src/tui/views/view-duplicates.c src/tui/views/view-help.c \
    src/tui/views/view-messages.c src/tui/views/view-organisation.c \
    src/tui/views/view-organisations.c src/tui/views/view-portrait.c \
    src/tui/views/view-profile.c src/tui/views/view-profiles.c src/tui/views/view-scorecard.c \
    src/tui/views/view-searches.c src/tui/views/views.c src/tui/views/views.h \
    src/tui/actions.def

# term/ is a library of its own so that its tests can link it without the desk.
noinst_LIBRARIES += libterm.a
libterm_a_SOURCES = src/tui/term/input.c src/tui/term/input.h src/tui/term/keyname.c \
    src/tui/term/colour.c src/tui/term/colour.h src/tui/term/theme.c src/tui/term/theme.h \
    src/tui/term/theme_file.c src/tui/term/theme_file.h \
    src/tui/term/bidi.c src/tui/term/bidi.h src/tui/term/caps.c src/tui/term/caps.h \
    src/tui/term/cell.h src/tui/term/draw.c src/tui/term/dump.c src/tui/term/out.c \
    src/tui/term/out.h src/tui/term/paint.c src/tui/term/paint.h src/tui/term/piccache.c \
    src/tui/term/piccache.h src/tui/term/screen.c src/tui/term/screen.h \
    src/tui/term/screen_impl.h src/tui/term/slots.c src/tui/term/slots.h src/tui/term/tty.c \
    src/tui/term/tty.h

# The built-in theme is the file itself.
BUILT_SOURCES += src/tui/term/dark.inc
CLEANFILES += src/tui/term/dark.inc
src/tui/term/theme.$(OBJEXT): src/tui/term/dark.inc
src/tui/term/dark.inc: themes/dark.theme
	$(AM_V_GEN)$(MKDIR_P) src/tui/term && \
	    sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $(srcdir)/themes/dark.theme >$@
