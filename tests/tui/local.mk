# tests of tui: check_PROGRAMS += tests/tui/t_x; tests_tui_t_x_SOURCES = ...; tests_tui_t_x_LDADD = $(TEST_LIBS)
include tests/tui/term.mk

check_PROGRAMS += tests/tui/t_keymap
tests_tui_t_keymap_SOURCES = tests/tui/t_keymap.c tests/test.h src/tui/keymap.c \
    src/tui/settings.c src/tui/ui/command.c
tests_tui_t_keymap_LDADD = libterm.a $(TEST_LIBS)

# Makes files for the scripts; no test itself.
noinst_PROGRAMS += tests/tui/mkdata
tests_tui_mkdata_SOURCES = tests/tui/mkdata.c
tests_tui_mkdata_LDADD = $(PNG_LIBS)
tap_tests += tests/tui/desk.test tests/tui/duplicates.test tests/tui/found.test tests/tui/pty.test
EXTRA_DIST += tests/tui/xvfb.sh tests/tui/desk.sh tests/tui/update-golden tests/tui/desk_pty.py tests/golden
