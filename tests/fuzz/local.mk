# tests of fuzz: check_PROGRAMS += tests/fuzz/t_x; tests_fuzz_t_x_SOURCES = ...; tests_fuzz_t_x_LDADD = $(TEST_LIBS)
