# tests of crash: check_PROGRAMS += tests/crash/t_x; tests_crash_t_x_SOURCES = ...; tests_crash_t_x_LDADD = $(TEST_LIBS)
