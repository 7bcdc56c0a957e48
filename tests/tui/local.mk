# tests of tui: check_PROGRAMS += tests/tui/t_x; tests_tui_t_x_SOURCES = ...; tests_tui_t_x_LDADD = $(TEST_LIBS)
