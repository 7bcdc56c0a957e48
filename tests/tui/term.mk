# tests of tui/term
TERM_LIBS = libterm.a $(TEST_LIBS)

# looked at in real terminals, measured in a pty, killed by t_tty
noinst_PROGRAMS += tests/tui/show
tests_tui_show_SOURCES = tests/tui/show.c
tests_tui_show_LDADD = libterm.a $(VD_LIBS)

check_PROGRAMS += tests/tui/t_input tests/tui/t_theme
tests_tui_t_input_SOURCES = tests/tui/t_input.c tests/test.h
tests_tui_t_input_LDADD = $(TERM_LIBS)
tests_tui_t_theme_SOURCES = tests/tui/t_theme.c tests/test.h
tests_tui_t_theme_LDADD = $(TERM_LIBS)
check_PROGRAMS += tests/tui/t_caps tests/tui/t_slots
tests_tui_t_caps_SOURCES = tests/tui/t_caps.c tests/test.h
tests_tui_t_caps_LDADD = $(TERM_LIBS)
tests_tui_t_slots_SOURCES = tests/tui/t_slots.c tests/picture/makepic.h tests/test.h
tests_tui_t_slots_LDADD = $(TERM_LIBS)
check_PROGRAMS += tests/tui/t_screen tests/tui/t_tty
tests_tui_t_screen_SOURCES = tests/tui/t_screen.c tests/test.h
tests_tui_t_screen_LDADD = $(TERM_LIBS)
tests_tui_t_tty_SOURCES = tests/tui/t_tty.c tests/picture/makepic.h tests/test.h
tests_tui_t_tty_LDADD = $(TERM_LIBS) -lutil
tap_tests += tests/tui/terminals.test tests/tui/desk-terminals.test tests/tui/prints-terminals.test
