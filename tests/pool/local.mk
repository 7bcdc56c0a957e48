# tests of pool: check_PROGRAMS += tests/pool/t_x; tests_pool_t_x_SOURCES = ...; tests_pool_t_x_LDADD = $(TEST_LIBS)
