# tests of lint: check_PROGRAMS += tests/lint/t_x; tests_lint_t_x_SOURCES = ...; tests_lint_t_x_LDADD = $(TEST_LIBS)
