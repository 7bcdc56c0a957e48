vedette_SOURCES +=

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
src/tui/term/dark.inc: themes/dark.theme
	$(AM_V_GEN)$(MKDIR_P) src/tui/term && \
	    sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $(srcdir)/themes/dark.theme >$@
