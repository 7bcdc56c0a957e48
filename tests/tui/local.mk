# tests of tui: check_PROGRAMS += tests/tui/t_x; tests_tui_t_x_SOURCES = ...; tests_tui_t_x_LDADD = $(TEST_LIBS)
TERM_LIBS = libterm.a $(TEST_LIBS)

# looked at in real terminals, measured in a pty, killed by t_tty
noinst_PROGRAMS += tests/tui/show
tests_tui_show_SOURCES = tests/tui/show.c
tests_tui_show_LDADD = libterm.a $(VD_LIBS)
check_PROGRAMS += tests/tui/t_keymap
tests_tui_t_keymap_SOURCES = tests/tui/t_keymap.c tests/test.h src/tui/keymap.c \
    src/tui/settings.c src/tui/ui/command.c
tests_tui_t_keymap_LDADD = libterm.a $(TEST_LIBS)

# Makes files for the scripts; no test itself.
noinst_PROGRAMS += tests/tui/mkdata
tests_tui_mkdata_SOURCES = tests/tui/mkdata.c
tests_tui_mkdata_LDADD = $(PNG_LIBS)
tap_tests += tests/tui/desk.test
EXTRA_DIST += tests/tui/desk.sh tests/tui/update-golden
