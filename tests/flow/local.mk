# tests of flow: check_PROGRAMS += tests/flow/t_x; tests_flow_t_x_SOURCES = ...; tests_flow_t_x_LDADD = $(TEST_LIBS)
