# tests of fault: check_PROGRAMS += tests/fault/t_x; tests_fault_t_x_SOURCES = ...; tests_fault_t_x_LDADD = $(TEST_LIBS)
