# tests of pool: check_PROGRAMS += tests/pool/t_x; tests_pool_t_x_SOURCES = ...; tests_pool_t_x_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/pool/t_pool
tests_pool_t_pool_SOURCES = tests/pool/t_pool.c tests/test.h
tests_pool_t_pool_LDADD = $(TEST_LIBS)
