# tests of bench: check_PROGRAMS += tests/bench/t_x; tests_bench_t_x_SOURCES = ...; tests_bench_t_x_LDADD = $(TEST_LIBS)
