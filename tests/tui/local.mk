# tests of tui: check_PROGRAMS += tests/tui/t_x; tests_tui_t_x_SOURCES = ...; tests_tui_t_x_LDADD = $(TEST_LIBS)
TERM_LIBS = libterm.a $(TEST_LIBS)

# looked at in real terminals, measured in a pty, killed by t_tty
noinst_PROGRAMS += tests/tui/show
tests_tui_show_SOURCES = tests/tui/show.c
tests_tui_show_LDADD = libterm.a $(VD_LIBS)
