# tests of cli: check_PROGRAMS += tests/cli/t_x; tests_cli_t_x_SOURCES = ...; tests_cli_t_x_LDADD = $(TEST_LIBS)
