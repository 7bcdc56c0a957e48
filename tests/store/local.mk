# tests of store: check_PROGRAMS += tests/store/t_x; tests_store_t_x_SOURCES = ...; tests_store_t_x_LDADD = $(TEST_LIBS)
