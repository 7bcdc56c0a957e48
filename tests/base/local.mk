check_PROGRAMS += tests/base/t_mem
tests_base_t_mem_SOURCES = tests/base/t_mem.c tests/test.h
tests_base_t_mem_LDADD = $(TEST_LIBS)
